"""A checkpoint held elsewhere finds what chains cannot: a cut end and a history written anew."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.tampering import tamper
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import IntegrityDamage, UsageError
from workbench.ledger import checkpoints
from workbench.ledger import events as ledger
from workbench.store import events as event_store


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def _by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return _leaf(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + _by_definition(leaves[:k]) + _by_definition(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_root_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    """The streaming form equals the recursive definition."""
    assert checkpoints.merkle_root(leaves) == _by_definition(leaves).hex()


def test_later_work_keeps_a_checkpoint_true(case: Case) -> None:
    """Text and back; new events on old and new chains do not disturb it."""
    taken = checkpoints.checkpoint(case.db, case.now())
    assert checkpoints.parse(taken.text()) == taken
    assert len(taken.text().splitlines()) == 3
    editing.set_note(case, 2, "later")
    editing.add_claim(case, "another")
    assert checkpoints.verify_against(case.db, taken) is None
    checkpoints.checkpoint(case.db, case.now())
    assert checkpoints.verify_stored(case.db) is None


def test_a_cut_end_is_found(case: Case) -> None:
    """The last event and its head go together: the chain holds, the checkpoint does not."""
    taken = checkpoints.checkpoint(case.db, case.now())
    tamper(
        case.url,
        "DELETE FROM events WHERE subject = 'claim/2' AND seq = (SELECT seq FROM heads WHERE subject = 'claim/2')",
        "UPDATE heads SET seq = seq - 1, hash = (SELECT hash FROM events e WHERE e.subject = 'claim/2' "
        "AND e.seq = heads.seq - 1) WHERE subject = 'claim/2'",
    )
    assert ledger.verify(case.db) is None
    assert "cut" in (checkpoints.verify_against(case.db, taken) or "")
    assert "Checkpoint 1" in (checkpoints.verify_stored(case.db) or "")


def test_a_history_written_anew_is_found(case: Case) -> None:
    """Every event after a forged one hashed again: the chain holds, the checkpoint does not."""
    taken = checkpoints.checkpoint(case.db, case.now())
    prev, sql = ledger.GENESIS, []
    for e in event_store.of(case.db, "claim/2"):
        analyst = "somebody-else"
        digest = ledger.event_hash(e.subject, e.seq, prev, e.at, analyst, e.kind, e.body)
        sql.append(
            f"UPDATE events SET analyst = '{analyst}', prev_hash = '{prev}', hash = '{digest}' "
            f"WHERE subject = 'claim/2' AND seq = {e.seq}"
        )
        prev = digest
    tamper(case.url, *sql, f"UPDATE heads SET hash = '{prev}' WHERE subject = 'claim/2'")
    assert ledger.verify(case.db) is None
    assert "rewritten" in (checkpoints.verify_against(case.db, taken) or "")


def test_a_damaged_history_gets_no_checkpoint(case: Case) -> None:
    """It would vouch for the damage."""
    tamper(case.url, "UPDATE events SET kind = 'x' WHERE subject = 'claim/1' AND seq = 1")
    with pytest.raises(IntegrityDamage, match="claim/1"):
        checkpoints.checkpoint(case.db, case.now())


def test_what_is_no_checkpoint(case: Case) -> None:
    """Another text is refused; another case's checkpoint is named as such."""
    with pytest.raises(UsageError):
        checkpoints.parse("hello")
    taken = checkpoints.checkpoint(case.db, case.now())
    other = checkpoints.parse(taken.text().replace(case.uid, "another-case"))
    assert "another case" in (checkpoints.verify_against(case.db, other) or "")
