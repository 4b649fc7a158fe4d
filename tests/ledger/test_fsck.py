"""fsck finds what is broken, names it first, and does not call untidiness damage."""

import io

import pytest

from tests.ledger.tampering import tamper
from workbench.case import Case
from workbench.ledger.fsck import DAMAGE, INFO, WARNING, first_damage, fsck
from workbench.store import media


def damage(case: Case) -> str:
    """The sentence of the first damage, or ""."""
    found = first_damage(fsck(case.db, case.vault))
    return found.sentence if found else ""


def test_a_whole_case(case: Case) -> None:
    """No damage, no warnings."""
    assert [f for f in fsck(case.db, case.vault) if f.severity != INFO] == []


def test_every_flipped_bit_of_a_medium(case: Case) -> None:
    """Each medium, all along it, one bit: named, with what refers to it."""
    for medium in media.every(case.db):
        path = case.vault.path(medium.sha256)
        good = path.read_bytes()
        for at in range(0, len(good), 6):
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            assert medium.sha256 in damage(case)
        path.write_bytes(good)
    assert damage(case) == ""


def test_a_missing_medium(case: Case) -> None:
    """The one of a message says which kind of thing misses it; the original export counts too."""
    for sha256 in list(case.vault.hashes()):
        path = case.vault.path(sha256)
        good = path.read_bytes()
        path.unlink()
        assert f"Medium {sha256} is missing" in damage(case)
        assert "referenced by " in damage(case)
        path.write_bytes(good)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE events SET body = replace(body, 'FL', 'FX') WHERE subject = 'claim/1' AND seq = 1", "claim/1: "),
        ("DELETE FROM events WHERE subject = 'claim/2' AND seq > 1", "claim/2: events 2 to"),
        ("UPDATE media SET bytes = bytes + 1 WHERE pdq IS NOT NULL", "the case remembers"),
        ("UPDATE attachments SET state = 'missing'", "attachment"),
    ],
)  # fmt: skip
def test_a_changed_row(case: Case, sql: str, sentence: str) -> None:
    """Named as damage."""
    tamper(case.url, sql)
    assert sentence in damage(case)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE messages SET kind = 'XXxt' WHERE id = 2", "Message 2 cannot be read: 'XXxt' is not a valid Kind"),
        ("UPDATE messages SET text = text || 'x' WHERE id = 1", "Message 1 has a text that differs"),
        ("UPDATE mentions SET body = '{' WHERE message = 1", "Message 1 cannot be read"),
        ("UPDATE attachments SET state = 'prXXent'", "cannot be read: 'prXXent'"),
        ("UPDATE evidence SET stance = 'XX' WHERE id = 1", "Evidence E-1 cannot be read"),
        ("UPDATE claims SET status = 'XX' WHERE id = 2", "Claim C-2 cannot be read"),
        ("UPDATE claims SET places = '[' WHERE id = 1", "Claim C-1 cannot be read"),
        ("UPDATE verdicts SET body = '{}'", "Claim C-1 cannot be read: it has no 'suggested'"),
        ("UPDATE appearances SET stance = 'XX' WHERE claim = 1", "cannot be read"),
    ],
)  # fmt: skip
def test_a_row_that_no_program_wrote(case: Case, sql: str, sentence: str) -> None:
    """A whole page with a value in it that cannot be: the row is named, and only rows that are wrong."""
    tamper(case.url, sql)
    found = [f for f in fsck(case.db, case.vault) if f.kind == "row"]
    assert sentence in found[0].sentence
    assert {f.severity for f in found} == {DAMAGE}
    assert len(found) <= 5


def test_the_guards_of_the_history(store_url: str, case: Case) -> None:
    """A database whose triggers were taken off lets events be changed."""
    if store_url.startswith("postgresql://"):
        pytest.skip("checked where a case is a file")
    assert damage(case) == ""
    tamper(case.url)
    assert "The trigger events_no_delete" in damage(case)


def test_a_row_that_points_nowhere(store_url: str, case: Case) -> None:
    """SQLite lets a foreign key be broken when it is not asked to look; fsck looks."""
    if store_url.startswith("postgresql://"):
        pytest.skip("the server does not let it happen")
    tamper(case.url, "UPDATE evidence SET source = 99 WHERE id = 1")
    assert "foreign key: evidence row 1" in damage(case)


def test_the_search_index(store_url: str, case: Case) -> None:
    """A text that changed behind the index's back."""
    if store_url.startswith("postgresql://"):
        pytest.skip("the server derives its index itself")
    tamper(case.url, "UPDATE messages SET folded = 'something else' WHERE id = 1")
    assert damage(case).startswith("full-text index")


def test_stale_counts_are_a_warning(case: Case) -> None:
    """They can be counted again; nothing is lost."""
    tamper(case.url, "UPDATE claims SET appearances = 99 WHERE id = 1")
    found = [f for f in fsck(case.db, case.vault) if f.kind == "count"]
    assert [(f.severity, f.sentence) for f in found] == [(WARNING, "C-1 shows stale counts (appearances).")]


def test_untidiness_is_information(case: Case) -> None:
    """Bytes nobody refers to and unfinished files: said, not damage."""
    stored = case.vault.put(io.BytesIO(b"left by an undone import"), 100)
    (case.vault.root / "incoming").mkdir(exist_ok=True)
    (case.vault.root / "incoming" / "1-left").write_bytes(b"half")
    found = fsck(case.db, case.vault)
    assert first_damage(found) is None
    said = " ".join(f.sentence for f in found if f.severity == INFO)
    assert stored.sha256 in said
    assert "1 unfinished" in said


def test_open_doors(case: Case) -> None:
    """A case that everybody can read is a warning; a closed folder closes what is in it."""
    case.vault.root.chmod(0o755)
    if case.folder is not None:
        assert not any(f.kind == "folder" for f in fsck(case.db, case.vault))
        case.folder.chmod(0o755)
    assert any(f.kind == "folder" and f.severity == WARNING for f in fsck(case.db, case.vault))


def test_many_findings_are_counted(case: Case) -> None:
    """A list that nobody reads to its end is cut."""
    for n in range(9):
        case.vault.put(io.BytesIO(b"x%d" % n), 100)
    found = [f for f in fsck(case.db, case.vault) if f.kind == "medium"]
    assert len(found) == 6
    assert "4 more" in found[-1].sentence
    assert DAMAGE not in {f.severity for f in found}
