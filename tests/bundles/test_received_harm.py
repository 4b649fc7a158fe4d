"""Redacted bundles that mean harm, and whatever two cases do: nothing of ours is overwritten, nothing comes twice."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bundles.parcels import Redacted, parcel, redacted, take
from tests.bundles.test_histories import DEEDS, STEPS, Step
from tests.export.small_case import Clock, derived_ids, small_case
from tests.sparing import sparing
from workbench import flow
from workbench.bundles.merging import merge
from workbench.bundles.wording import say_the_same
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Cancelled, InputRefused, IntegrityDamage, WorkbenchError
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, fsck
from workbench.model import Analyst
from workbench.store import bundled
from workbench.store import claims as claim_store
from workbench.store.events import all_heads

Harm = Callable[[dict[str, Any]], None]
UID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Redacted:
    folder = tmp_path_factory.mktemp("sender")
    with pytest.MonkeyPatch.context() as patch, small_case(str(folder / "case"), folder, patch) as case:
        return redacted(case, folder)


@pytest.fixture
def sent(whole: Redacted) -> Redacted:
    return deepcopy(whole)


@pytest.fixture
def filled(tmp_path: Path, tables: Path) -> Iterator[Case]:
    (tmp_path / "ours").mkdir(mode=0o700)
    shutil.copy(tables, tmp_path / "ours" / "claims.db")
    case = open_case(str(tmp_path / "ours"), Analyst("b", "B"), Clock(), lambda k, b: derived_ids("x" + k, "x" + b))
    editing.add_claim(case, "Our own claim")
    yield case
    case.close()


def put(value: object, *path: str | int) -> Harm:
    """Say something else at one place of the first claim."""

    def harm(record: dict[str, Any]) -> None:
        at: Any = record
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return harm


def without(key: str) -> Harm:
    return lambda record: record.pop(key)


def twice(items: str) -> Harm:
    return lambda record: record[items].append(record[items][0])


def in_a_circle(record: dict[str, Any]) -> None:
    one, other = record["evidence_items"][:2]
    one["derived_from"], other["derived_from"] = other["uid"], one["uid"]


REFUSED: dict[str, Harm] = {
    "no title": without("title"),
    "an empty title": put(" ", "title"),
    "a number for a title": put(1, "title"),
    "a NUL": put("a\0b", "title"),
    "half a character": put("\ud800", "title"),
    "a kind that there is not": put("coup", "predicate"),
    "a status that there is not": put("true", "status"),
    "a number that is none": put("C-0", "id"),
    "a number that uses all up": put("C-9999999999999", "id"),
    "a number with a line end": put("C-1\n", "id"),
    "a uid that climbs": put("../../../../etc/passwd", "uid"),
    "another case": put(UID, "case"),
    "a polarity that is a key": put("taken|16|x", "polarity"),
    "a day that is none": put("2026-02-31", "event", "start"),
    "an end before the start": put("2020-01-01", "event", "end"),
    "a precision that there is not": put("roughly", "event", "precision"),
    "a role that there is not": put("king", "actors", 0, "role"),
    "a message number below one": put(0, "message_items", 0, "id"),
    "a message number as text": put("1", "message_items", 0, "id"),
    "a time that is none": put("2026-13-45T99:00:00.000000Z", "message_items", 0, "sent_at"),
    "a time with other digits": put("٢026-04-25T06:41:00.000000Z", "message_items", 0, "sent_at"),
    "a kind of message that there is not": put("\x1b[2J", "message_items", 0, "kind"),
    "a stance that there is not": put("maybe", "message_items", 0, "appearance", "stance"),
    "a score beyond all": put(2**40, "message_items", 0, "appearance", "score"),
    "a file that climbs": put("../../x", "message_items", 0, "attachments", 0, "sha256"),
    "the same message twice": twice("message_items"),
    "the same evidence twice": twice("evidence_items"),
    "evidence from itself": in_a_circle,
    "evidence of nobody": put(None, "evidence_items", 0, "source"),
    "a grade that there is not": put("G", "evidence_items", 0, "reliability"),
    "a digit that there is not": put(7, "evidence_items", 0, "credibility"),
    "a source that is no uid": put("1; DROP TABLE sources", "evidence_items", 0, "source", "uid"),
    "a day of evidence that is none": put("yesterday", "evidence_items", 0, "published"),
    "a figure beyond mankind": put(10**12, "figures", -1, "high"),
    "a figure upside down": put(99, "figures", -1, "low"),
    "a figure below nothing": put(-1, "figures", -1, "low"),
    "a link of a kind that there is not": put("owns", "links", 0, "kind"),
    "no object": put([], "event"),
}


def state(case: Case) -> object:
    counters = sorted((r["name"], r["value"]) for r in case.db.rows("SELECT name, value FROM counters WHERE value > 0"))
    return parcel(case).rows, all_heads(case.db), counters, case.uid


@pytest.mark.parametrize("name", list(REFUSED))
def test_harm_is_refused_whole(name: str, sent: Redacted, filled: Case) -> None:
    before = state(filled)
    sent.records.reverse()  # what is whole comes first, so that there is something to take back
    REFUSED[name](sent.records[-1])
    with pytest.raises(InputRefused) as told:
        take(filled, sent)
    assert told.value.message.count("\n") == 0
    assert told.value.hint
    assert "\x1b" not in told.value.message
    assert state(filled) == before


@pytest.mark.parametrize("line", [b"", b"{", b"[]\n", b"null\n", b"\xff\xfe\n", b'{"a":' * 9999])
def test_lines_that_are_none_are_refused(line: bytes, sent: Redacted, filled: Case) -> None:
    class Broken(Redacted):
        def lines(self, name: str) -> Iterator[bytes]:
            yield from super().lines(name)
            yield line

    before = state(filled)
    with pytest.raises(InputRefused, match="line 3"):
        take(filled, Broken(sent.records))
    assert state(filled) == before


def test_a_claim_twice_is_refused(sent: Redacted, filled: Case) -> None:
    sent.records.append({**sent.records[0], "id": "C-7"})
    with pytest.raises(InputRefused, match="C-7 is there twice"):
        take(filled, sent)


def test_other_bytes_than_the_manifest_says_are_damage(sent: Redacted, filled: Case) -> None:
    class Swapped(Redacted):
        def open(self, name: str) -> Any:
            self.media = {k: b"something else" for k in self.media}
            return super().open(name)

    original = sent.records[0]["message_items"][0]["attachments"][0]["sha256"]
    before = state(filled)
    with pytest.raises(IntegrityDamage):
        take(filled, Swapped(sent.records, media={original: b"what was promised"}))
    assert state(filled) == before


def test_keys_of_a_newer_program_are_passed_over(sent: Redacted, filled: Case) -> None:
    for record in sent.records:
        record["mood"] = "grim"
        record["evidence_items"] = [{**e, "smell": 3} for e in record["evidence_items"]]
    assert take(filled, sent).received == (2, 3)


def test_words_that_are_sql_are_words(sent: Redacted, filled: Case) -> None:
    sent.records[0]["title"] = "'; DROP TABLE claims; --"
    take(filled, sent)
    assert claim_store.by_ids(filled.db, [2])[0].title == "'; DROP TABLE claims; --"


def test_stopped_anywhere_it_changes_nothing(sent: Redacted, filled: Case) -> None:
    before = state(filled)
    for stop_at in range(4):
        asked = count(-stop_at)
        with pytest.raises(Cancelled):
            merge(filled, sent, lambda *_: None, lambda asked=asked: next(asked) >= 0)  # type: ignore[misc]  # bound now
        assert state(filled) == before


def test_a_forged_claim_overwrites_nothing_of_ours(sent: Redacted, filled: Case) -> None:
    """Whoever knows the uid of a claim of ours can add to it, and ask; no more."""
    ours = bundled.row_of(filled.db, "claims", {"id": 1})
    assert ours is not None
    sent.records[0] |= {"uid": ours["uid"], "title": "The opposite", "note": "believe me", "places": ["Paris"]}
    done = take(filled, sent)
    after = bundled.row_of(filled.db, "claims", {"id": 1})
    assert after is not None
    for field in ("title", "status", "predicate", "uid", "made_by", "created_at"):
        assert after[field] == ours[field]
    assert done.disputed == (1,)


@pytest.mark.parametrize(
    ("redacted_text", "text", "same"),
    [
        ("Appelez Sender-ABCDEFGHIJ au [phone]", "Appelez Moussa Koné au +223 76 12 34 56", True),
        ("Sender-ABCDEFGHIJ est parti à Gao", "Moussa est parti à Gao", True),
        ("Sender-ABCDEFGHIJ est parti à Gao", "Sender-ZZZZZZZZZZ est parti à Gao", True),
        ("Sender-ABCDEFGHIJ est parti à Gao", "Moussa est parti à Kidal", False),
        ("Sender-ABCDEFGHIJ est parti à Gao", "est parti à Gao", False),
        ("[phone] ?", "76 12 34 56 ?", False),
        ("tel [phone] à Gao et [phone] à Ber", "tel 76123456 à Ber et 66123456 à Gao", False),
        ("Le camp [handle] tient", "Le camp " + "x" * 500 + " tient", False),
        ("Le camp tient", "Le camp tombe", False),
    ],
)
def test_what_was_taken_out_does_not_make_another_text(redacted_text: str, text: str, same: bool) -> None:
    assert say_the_same(redacted_text, text) is same
    assert say_the_same(text, redacted_text) is same


@given(st.lists(st.text("ab [phone]Sender-ABCDEFGHIJ"), max_size=30), st.text("ab "))
def test_no_text_is_too_odd_to_be_compared(parts: list[str], other: str) -> None:
    text = "[phone]".join(parts)
    assert say_the_same(text, text)
    say_the_same(text, other)


# --- whatever two cases do --------------------------------------------------------------------------------------------


def _opened(folder: Path, name: str, clock: Clock) -> Case:
    ids = lambda kind, basis: derived_ids(f"{name}/{kind}", f"{name}/{basis}")  # noqa: E731
    return open_case(str(folder / name), Analyst(name, name.title()), clock, ids)


def _do(case: Case, steps: list[Step]) -> None:
    for deed, a, b in steps:
        with suppress(WorkbenchError):
            DEEDS[deed](case, a, b)


def _ours(case: Case, before: int) -> object:
    """What a redacted bundle may not change: messages, evidence and figures that were there, and what claims say."""
    said = "id, uid, title, status, predicate, places, actors, note, made_by, merged_into, hidden"
    tables = {
        "messages": "id, sender, text, chat, external_id", "evidence": "id, claim, reliability, credibility, quote",
        "figures": "id, claim, low, high, speaker", "sources": "id, name, reliability, bloc", "claims": said,
    }  # fmt: skip
    limits = {"claims": before}
    return {
        name: [tuple(r) for r in case.db.rows(f"SELECT {columns} FROM {name} ORDER BY id")][: limits.get(name)]
        for name, columns in tables.items()
    }


@sparing(6)
@given(there=STEPS, here=STEPS, later=STEPS)
def test_nothing_of_ours_is_overwritten_and_nothing_comes_twice(
    there: list[Step], here: list[Step], later: list[Step]
) -> None:
    with TemporaryDirectory() as place:
        folder, clock = Path(place), Clock()
        theirs, ours = _opened(folder, "theirs", clock), _opened(folder, "ours", clock)
        _do(theirs, [(0, 1, 2), (2, 1, 1), *there])
        _do(ours, [(0, 1, 1), (2, 2, 2), *here])
        held = len(ours.db.rows("SELECT id FROM claims"))
        before = _ours(ours, held)
        for steps in ([], later):
            _do(theirs, steps)
            sent = redacted(theirs, folder)
            take(ours, sent)
            again = state(ours)
            assert take(ours, sent).nothing
            assert state(ours) == again
            after = _ours(ours, held)
            assert isinstance(after, dict)
            assert isinstance(before, dict)
            assert all(rows == after[name][: len(rows)] for name, rows in before.items())
            flow.derive(ours, lambda _: None, lambda: False)
            assert take(ours, sent).nothing
        own = redacted(ours, folder)
        assert take(ours, own).nothing
        home = take(theirs, own)
        assert home.forwarded == ()
        assert take(theirs, own).nothing
        for one in (ours, theirs):
            assert ledger.verify(one.db) is None
            assert [f for f in fsck(one.db, one.vault) if f.severity == DAMAGE] == []
            one.close()
