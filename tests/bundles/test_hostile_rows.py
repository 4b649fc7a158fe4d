"""Bundles that mean harm: refused whole, in one sentence, and nothing is changed."""

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from tests.bundles.parcels import Parcel, parcel, take
from tests.export.small_case import Clock, derived_ids, small_case
from workbench.bundles.merging import merge
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Cancelled, InputRefused, IntegrityDamage, WorkbenchError
from workbench.ledger.fsck import fsck
from workbench.model import Analyst
from workbench.store.events import all_heads

Harm = Callable[[Parcel], None]


def first(bundle: Parcel, table: str) -> dict[str, object]:
    return bundle.of(table)[0]


def put(table: str, column: str, value: object) -> Harm:
    def harm(bundle: Parcel) -> None:
        first(bundle, table)[column] = value

    return harm


def more(table: str, row: object) -> Harm:
    def harm(bundle: Parcel) -> None:
        bundle.rows.append((table, row))  # type: ignore[arg-type]  # what is no row is what this is about

    return harm


def twice(table: str) -> Harm:
    def harm(bundle: Parcel) -> None:
        at = next(n for n, (name, _) in enumerate(bundle.rows) if name == table)
        bundle.rows.insert(at, bundle.rows[at])

    return harm


def without(table: str) -> Harm:
    def harm(bundle: Parcel) -> None:
        bundle.rows[:] = [(name, row) for name, row in bundle.rows if name != table]

    return harm


def no_last_event(bundle: Parcel) -> None:
    at = [n for n, (name, _) in enumerate(bundle.rows) if name == "events"]
    del bundle.rows[at[1]]


def other_bytes(bundle: Parcel) -> None:
    bundle.media = {name: b"something else" for name in bundle.media}


def no_media(bundle: Parcel) -> None:
    bundle.media = {}


def in_a_circle(table: str, column: str) -> Harm:
    def harm(bundle: Parcel) -> None:
        one, other = bundle.of(table)[:2]
        one[column], other[column] = other["id"], one["id"]

    return harm


REFUSED: dict[str, Harm] = {
    "a table that is none": more("sqlite_master", {}),
    "SQL for a table": more("claims; DROP TABLE claims", {}),
    "no object": more("events", []),
    "a column too many": put("claims", 'id" = 1; --', 1),
    "a text for a number": put("claims", "version", "1"),
    "a number for a text": put("claims", "title", 1),
    "a fraction": put("media", "bytes", 1.5),
    "a truth for a number": put("claims", "hidden", True),
    "nothing where something has to be": put("claims", "title", None),
    "a number beyond 2^63": put("messages", "position", 2**63),
    "a number beyond 2^53": put("messages", "position", 2**53),
    "a key beyond 2^63": put("messages", "dedupe_key", str(2**63)),
    "a key that is none": put("messages", "dedupe_key", "1e3"),
    "a claim's number that uses all up": put("claims", "id", 2**53 - 1),
    "a claim's number below one": put("claims", "id", 0),
    "a medium that climbs": put("media", "sha256", "../../../etc/passwd"),
    "a NUL": put("claims", "title", "a\0b"),
    "JSON that is none": put("claims", "places", "[nowhere"),
    "places that are none": put("claims", "places", "3"),
    "a status that there is not": put("claims", "status", "true"),
    "a stance that there is not": put("evidence", "stance", "maybe"),
    "a kind that there is not": put("messages", "kind", "\x1b[2J"),
    "a verdict that says nothing": put("verdicts", "body", '{"policy_sha256":"x"}'),
    "evidence of no claim": put("evidence", "claim", 999),
    "evidence of no source": put("evidence", "source", 999),
    "an appearance in no message": put("appearances", "message", 999),
    "a claim merged into none": put("claims", "merged_into", 999),
    "claims merged into each other": in_a_circle("claims", "merged_into"),
    "evidence that derives from itself": in_a_circle("evidence", "derived_from"),
    "a figure twice under two numbers": lambda bundle: bundle.rows.insert(
        next(n for n, (name, _) in enumerate(bundle.rows) if name == "figures"),
        ("figures", {**first(bundle, "figures"), "id": 99}),
    ),
    "an event of nothing": put("events", "subject", "claim/999"),
    "an event of the case": put("events", "subject", "case"),
    "an event that is no object": put("events", "body", "[]"),
    "the same claim twice": twice("claims"),
    "the same appearance twice": twice("appearances"),
    "another case's id that climbs": put("case", "uid", "../../../../tmp/x"),
    "a newer form": put("case", "format", 2),
    "no case": without("case"),
    "no sources": without("sources"),
    "rows in another order": lambda bundle: bundle.rows.reverse(),
    "nothing at all": lambda bundle: bundle.rows.clear(),
}
DAMAGED: dict[str, Harm] = {
    "another body": put("events", "body", '{"label":"never happened"}'),
    "another time": put("events", "at", "2020-01-01T00:00:00.000000Z"),
    "another analyst": put("events", "analyst", "somebody"),
    "a wrong hash": put("events", "hash", "0" * 64),
    "a hash that is none": put("events", "prev_hash", "no hash"),
    "an event cut out": no_last_event,
    "other bytes": other_bytes,
    "no bytes": no_media,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    folder = tmp_path_factory.mktemp("sender")
    with pytest.MonkeyPatch.context() as patch, small_case(str(folder / "case"), folder, patch) as case:
        return parcel(case)


@pytest.fixture
def sent(whole: Parcel) -> Parcel:
    return deepcopy(whole)


@pytest.fixture
def empty(tmp_path: Path, tables: Path) -> Iterator[Case]:
    (tmp_path / "empty").mkdir(mode=0o700)
    shutil.copy(tables, tmp_path / "empty" / "claims.db")
    case = open_case(
        str(tmp_path / "empty"), Analyst("b", "B"), Clock(), lambda k, b: derived_ids("other" + k, "x" + b)
    )
    yield case
    case.close()


def state(case: Case) -> object:
    counters = sorted((r["name"], r["value"]) for r in case.db.rows("SELECT name, value FROM counters WHERE value > 0"))
    uid = case.db.rows("SELECT value FROM meta WHERE key = 'uid'")[0]["value"]
    return parcel(case).rows, all_heads(case.db), counters, uid


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
@pytest.mark.parametrize("name", [*REFUSED, *DAMAGED])
def test_harm_is_refused_whole(name: str, filled: bool, sent: Parcel, empty: Case) -> None:
    if filled:
        editing.add_claim(empty, "Our own claim")
    before = state(empty)
    (REFUSED.get(name) or DAMAGED[name])(sent)
    with pytest.raises(InputRefused if name in REFUSED else IntegrityDamage) as told:
        take(empty, sent)
    assert told.value.message.count("\n") == 0
    assert told.value.hint
    assert "\x1b" not in told.value.message
    assert state(empty) == before


def test_stopped_anywhere_it_changes_nothing(sent: Parcel, empty: Case) -> None:
    before = state(empty)
    for stop_at in range(3):
        asked = count(-stop_at)
        with pytest.raises(Cancelled):
            merge(empty, sent, lambda *_: None, partial(_reached, asked))
        assert state(empty) == before


def _reached(asked: "count[int]") -> bool:
    return next(asked) >= 0


def test_titles_that_are_sql_are_titles(sent: Parcel, empty: Case) -> None:
    first(sent, "claims")["title"] = "'; DROP TABLE claims; --"
    take(empty, sent)
    assert parcel(empty).of("claims")[0]["title"] == "'; DROP TABLE claims; --"


def test_a_bundle_without_rows_and_profile_is_refused_with_a_sentence(empty: Case) -> None:
    class Bare(Parcel):
        def has(self, name: str) -> bool:
            return False

    with pytest.raises(WorkbenchError, match="neither rows to restore"):
        take(empty, Bare([]))


def test_a_medium_that_the_manifest_calls_missing_stays_missing(sent: Parcel, empty: Case) -> None:
    """Its row comes in, so that the history stays whole; fsck names it until somebody brings the file."""
    lost = str(first(sent, "media")["sha256"])
    sent.media = {name: data for name, data in sent.media.items() if name != lost}
    sent.origin = replace(sent.origin, missing=frozenset({lost}))
    take(empty, sent)
    assert parcel_of_media(empty) == {str(row["sha256"]) for row in sent.of("media")}
    assert not empty.vault.exists(lost)
    assert [f.kind for f in fsck(empty.db, empty.vault) if lost in f.sentence] == ["medium"]


def parcel_of_media(case: Case) -> set[str]:
    return {r["sha256"] for r in case.db.rows("SELECT sha256 FROM media")}
