"""Lists of evidence: derivations hold whatever the order of the rows, and a list taken twice is taken once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.listed import numbers_of
from workbench.errors import InputRefused
from workbench.evidence.figures import figures_of
from workbench.evidence.items import retract
from workbench.evidence.lists import add_all, evidence_of, known_bloc
from workbench.evidence.rows import Row, read_rows
from workbench.evidence.source_lists import add_listed, listed
from workbench.model import Analyst, Evidence
from workbench.store import evidence as store


def taken(case: Case, folder: Path, *rows: dict[str, Any]) -> dict[str, Evidence]:
    """Import rows for C-1 and C-2; returns what was made by the name of its source."""
    path = folder / "evidence.jsonl"
    path.write_text("\n".join(json.dumps({"stance": "supports", "grade": "B2", **r}) for r in rows), "utf-8")
    numbers = {f"C-{n}": editing.add_claim(case, f"Claim {n}").id for n in (1, 2)}
    wanted = [w for row in read_rows(path) for w in evidence_of(case, row)]
    return {e.source_name: e for e in add_all(case, wanted, numbers)}


def test_a_row_may_derive_from_a_later_one(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "third", "source": "BBC", "claim": "C-1", "derived_from": "reprint"},
        {"id": "reprint", "source": "RFI", "claim": "C-1", "derived_from": "wire"},
        {"id": "wire", "source": "AFP", "claim": "C-1"},
        {"source": "DW", "claim": "C-1"},
    )  # fmt: skip
    assert made["RFI"].derived_from == made["AFP"].id
    assert made["BBC"].derived_from == made["RFI"].id
    assert made["DW"].derived_from is None
    assert editing.find(case, 1).origins == 2


@pytest.mark.one_engine
def test_reprints_of_a_row_about_another_claim_are_one_origin(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "wire", "source": "AFP", "claim": "C-2"},
        {"source": "RFI", "claim": "C-1", "derived_from": "wire"},
        {"source": "BBC", "claim": "C-1", "derived_from": "wire"},
    )  # fmt: skip
    assert (made["RFI"].derived_from, made["RFI"].origin) == (None, "AFP")
    assert editing.find(case, 1).origins == 1


@pytest.mark.one_engine
def test_items_of_claims_that_are_not_here_are_left_out(case: Case, tmp_path: Path) -> None:
    made = taken(
        case, tmp_path,
        {"id": "wire", "source": "AFP", "claim": "C-9"},
        {"source": "RFI", "claim": "C-1", "derived_from": "wire"},
    )  # fmt: skip
    assert list(made) == ["RFI"]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"derived_from": "nowhere"}, {}, "line 1 derives from 'nowhere', which is no row"),
        ({}, {"derived_from": "b"}, "line 2 derives from itself"),
        ({"derived_from": "b"}, {"derived_from": "a"}, "line 1 derives from itself"),
    ],
)
def test_a_line_that_derives_from_nothing_is_refused(
    case: Case, tmp_path: Path, first: dict[str, str], second: dict[str, str], told: str
) -> None:
    rows = ({"id": "a", "source": "AFP", "claim": "C-1"}, {"id": "b", "source": "RFI", "claim": "C-1"})
    with pytest.raises(InputRefused, match=told):
        taken(case, tmp_path, rows[0] | first, rows[1] | second)
    assert store.every(case.db) == []


WIRE = {"id": "S1", "publisher": "AFP", "bloc": "Western", "published": "2026-04-26", "excerpt": "77 dead",
        "admiralty": {"reliability": "B", "credibility": 2}, "origin_id": "S1"}  # fmt: skip


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "list.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), "utf-8")
    return path


def imported(case: Case, path: Path) -> list[Evidence]:
    """What one import of a file adds, claims named as people name them."""
    wanted = [w for row in read_rows(path) for w in evidence_of(case, row)]
    return add_all(case, wanted, numbers_of(case, [w.claim for w in wanted]))


def test_the_same_list_again_adds_nothing(case: Case, tmp_path: Path) -> None:
    claim = editing.add_claim(case, "Soldiers killed", external_id="D1")
    editing.add_claim(case, "Gao held")
    stances = [{"claim_id": "D1", "stance": "supports"}, {"claim": "C-2", "stance": "refutes", "grade": "C3"}]
    path = written(tmp_path, WIRE | {"stances": stances}, {"source": "RFI", "claim": claim.uid, "stance": "supports",
                                                           "quote": "no id"})  # fmt: skip
    made = imported(case, path)
    told = [(e.claim, e.reliability, e.credibility, e.follows, e.published, e.external_id, e.origin) for e in made]
    assert told == [
        (1, "B", 2, True, "2026-04-26", "S1", ""), (2, "C", 3, False, "2026-04-26", "S1", ""),
        (1, "F", 6, True, "", "", ""),
    ]  # fmt: skip
    retract(case, made[0].id)
    assert imported(case, path) == []
    more = written(tmp_path, WIRE | {"stances": [*stances, {"claim": "C-2", "stance": "supports"}]})
    assert [(e.claim, e.stance.value) for e in imported(case, more)] == [(2, "supports")]


def test_a_list_follows_claims_that_were_merged(case: Case, tmp_path: Path) -> None:
    for name in ("D1", "D2"):
        editing.add_claim(case, f"Claim {name}", external_id=name)
    path = written(tmp_path, {"id": "S1", "source": "AFP", "claim": "D2", "stance": "supports"})
    (item,) = imported(case, path)
    editing.merge(case, 1, [2])
    assert imported(case, path) == []
    path = written(tmp_path, {"id": "S2", "source": "AFP", "claim": "D2", "stance": "supports"})
    assert [(e.id, e.claim) for e in (*store.of_claim(case.db, 1)[:1], *imported(case, path))] == [(item.id, 1), (2, 1)]


def test_figures_come_with_the_item_they_rest_on(case: Case, tmp_path: Path) -> None:
    editing.add_claim(case, "Soldiers killed", external_id="D1")
    figures = [
        {"metric": "killed", "value": 77, "counted": "soldiers", "as_of": "2026-04-26"},
        {"metric": "killed", "min": "47", "says": "CSP"},
        {"metric": "injured", "value": None, "min": None, "max": 200.0, "speaker": "a diplomat"},
        {"metric": "killed", "words": "heavy losses", "says": "the government"},
        {"metric": "captured", "low": 3, "high": 5, "exactness": "about", "relay": "Telegram", "says": "CSP"},
    ]
    (item,) = imported(case, written(tmp_path, WIRE | {"figures": figures, "claim": "D1", "stance": "supports"}))
    made = figures_of(case, 1).stated
    told = {(f.metric, f.low, f.high, f.exactness, f.speaker, f.relay) for f in made}
    assert told == {
        ("killed", 77, 77, "exact", "AFP", ""), ("killed", 47, 47, "at_least", "CSP", "AFP"),
        ("injured", 200, 200, "at_most", "a diplomat", "AFP"), ("killed", 0, 0, "unstated", "the government", "AFP"),
        ("captured", 3, 5, "about", "CSP", "Telegram"),
    }  # fmt: skip
    assert {f.evidence for f in made} == {item.id}


@pytest.mark.one_engine
def test_a_column_of_numbers_is_a_figure_too(case: Case, tmp_path: Path) -> None:
    editing.add_claim(case, "Soldiers killed")
    path = tmp_path / "list.csv"
    path.write_text("source,claim,stance,metric,low,high,speaker\nAFP,C-1,supports,killed,47,52,CSP\n", "utf-8")
    imported(case, path)
    assert [(f.low, f.high, f.speaker, f.relay) for f in figures_of(case, 1).stated] == [(47, 52, "CSP", "AFP")]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"figures": [{"metric": "killed", "value": 1.5}]}, "no whole number"),
    ({"figures": [{"metric": "killed", "value": True}]}, "no whole number"),
    ({"figures": [{"metric": "killed", "value": 10**30}]}, "a number from 0"),
    ({"figures": [{"value": 3}]}, "needs what is counted"),
    ({"figures": [{"metric": "killed"}]}, "without a number and without words"),
    ({"figures": [{"metric": "killed", "value": 3, "exactness": "sure"}]}, "not an exactness"),
    ({"figures": 77}, "no list of objects"),
    ({"figures": [{"metric": "k", "value": 1}], "stances": [{"claim": "C-1", "stance": "supports"}, {"claim": "C-2"}]},
     "several claims"),
    ({"published": "last week"}, "day of publication"),
    ({"source": "!", "publisher": ""}, "without letters"),
    ({"grade": "B9"}, "not like B2"),
]  # fmt: skip


@pytest.mark.one_engine
def test_a_wrong_line_changes_nothing(case: Case, tmp_path: Path) -> None:
    editing.add_claim(case, "Soldiers killed")
    right = {"source": "RFI", "claim": "C-1", "stance": "supports"}
    for wrong, told in WRONG:
        with pytest.raises(InputRefused, match=f"line 2 .*{told}"):
            imported(case, written(tmp_path, right, right | {"source": "BBC"} | wrong))
    assert store.every(case.db) == []
    assert store.sources(case.db) == []


def test_of_blocs_that_a_word_names_the_longest_is_meant(tmp_path: Path, fixed_env: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "workbench.toml").write_text('[case]\nblocs = ["group", "armed group"]\n')
    opened = open_case(str(folder), Analyst("ada", "Ada"))
    assert known_bloc(opened, Row("x", 1, {}), "the Armed Group") == "armed group"
    opened.close()


_KEYS = st.sampled_from(
    ["id", "source", "publisher", "claim", "claim_id", "stance", "stances", "grade", "admiralty", "reliability", "bloc",
     "credibility", "figures", "metric", "value", "low", "high", "words", "says", "published", "derived_from", "origin",
     "quote", "url", "party", "since", "grades", "name"]
)  # fmt: skip
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["C-1", "D1", "supports", "AFP", "B2", "killed", "2026-04-26", "\ud800", "9" * 40, "12"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=6,
)  # fmt: skip
_BASE = {"source": "AFP", "claim": "C-1", "stance": "supports"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """One case on SQLite for all rows that hypothesis thinks of."""
    opened = open_case(str(tmp_path_factory.mktemp("rows") / "case"), Analyst("ada", "Ada"))
    editing.add_claim(opened, "Soldiers killed", external_id="D1")
    yield opened
    opened.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(_KEYS, _VALUES, max_size=6), min_size=1, max_size=3))
def test_any_row_is_taken_or_refused_in_a_sentence(alone: Case, rows: list[dict[str, Any]]) -> None:
    """Never a traceback, and all or nothing."""
    before = len(store.every(alone.db)), len(store.sources(alone.db))
    found = [Row("list.jsonl", n, _BASE | r) for n, r in enumerate(rows, 1)]
    refused = ""
    try:
        wanted = [w for row in found for w in evidence_of(alone, row)]
        add_all(alone, wanted, numbers_of(alone, [w.claim for w in wanted]))
    except InputRefused as error:
        refused = error.message
    assert not refused or ("line" in refused and (len(store.every(alone.db)), len(store.sources(alone.db))) == before)
    refused = ""
    try:
        add_listed(alone, listed(alone, found))
    except InputRefused as error:
        refused = error.message
    assert not refused or "line" in refused
