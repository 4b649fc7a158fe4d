"""The chain finds every change that a chain can find, and names it."""

import pytest

from tests.ledger.tampering import tamper
from workbench.case import Case
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent

ATTACKS = (
    ("UPDATE events SET body = replace(body, 'Tessalit', 'Tessalik') WHERE subject = 'claim/1' AND seq = 1",
     "claim/1: event 1 was changed after it was written."),
    ("UPDATE events SET analyst = 'somebody' WHERE subject = 'claim/2' AND seq = 2",
     "claim/2: event 2 was changed after it was written."),
    ("UPDATE events SET at = '2026-05-01T23:00:00.000000Z' WHERE subject = 'case' AND seq = 1",
     "case: event 1 was changed after it was written."),
    ("DELETE FROM events WHERE subject = 'claim/1' AND seq = 2",
     "claim/1: event 2 is missing (the next one found is 3)."),
    ("DELETE FROM events WHERE subject = 'claim/1' AND seq = (SELECT max(seq) FROM events WHERE subject = 'claim/1')",
     "claim/1: events "),
    ("DELETE FROM events WHERE subject = 'claim/2'", "claim/2: all its events are missing."),
    ("DELETE FROM heads WHERE subject = 'claim/2'", "claim/2: its head is missing."),
    ("UPDATE events SET prev_hash = hash WHERE subject = 'claim/1' AND seq = 3",
     "claim/1: event 3 does not follow event 2"),
)  # fmt: skip


def test_an_untouched_history_holds(case: Case) -> None:
    """Nothing to say."""
    assert ledger.verify(case.db) is None


@pytest.mark.parametrize(("sql", "sentence"), ATTACKS)
def test_an_attack_is_named(case: Case, sql: str, sentence: str) -> None:
    """The chain and the event are in the sentence."""
    tamper(case.url, sql)
    found = ledger.verify(case.db)
    assert found is not None
    assert found.startswith(sentence)


def test_the_database_refuses_to_rewrite(case: Case) -> None:
    """Without taking the trigger off, history only grows."""
    with pytest.raises(Exception, match="history only grows"), case.db.tx():
        case.db.run("UPDATE events SET kind = 'x' WHERE subject = 'case'")
    assert ledger.verify(case.db) is None


def test_a_rolled_back_event_leaves_nothing(case: Case) -> None:
    """Change and event are one transaction."""

    def interrupted() -> None:
        with case.db.tx():
            ledger.append(case.db, [NewEvent(ledger.CASE, "test", {})], case.now(), "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert ledger.verify(case.db) is None
