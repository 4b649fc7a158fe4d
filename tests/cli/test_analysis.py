"""`timeline` and `blocs` as people call them: what is printed, what programs get, what is refused."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Inside
from tests.evidence.towns import entered
from workbench.case import open_case
from workbench.evidence.rows import read_rows
from workbench.model import Analyst


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Inside:
    """The town that changed hands; no test here changes it."""
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-05-01T00:00:00Z")
        patch.setenv("WORKBENCH_IDS", "test")
        case = open_case(str(folder / "case"), Analyst("ada", "Ada"))
        entered(case)
        case.close()
    return Inside(folder / "case", folder / "config")


def test_a_timeline_is_read_at_80_columns(town: Inside) -> None:
    out = town("timeline", "Aguelhoc", check=True).out
    assert max(map(len, out.splitlines())) <= 80
    assert out.startswith("Aguelhok (also Aguelhoc): who held it, according to whom\n")
    for said in (
        "2012-01-24                held by MNLA [C-3]",
        "2012-01-25                contested: FAMa, MNLA (changes hands) [C-3, C-4]",
        "* from 25 January 2012 until another came in March 2012, according to Evening\n  Paper (E-4, B2) [C-4",
        "2012-01-17  C-1    rumor   attack  Fighters attack the garrison",
    ):
        assert said in out


def test_who_held_it_on_a_day(town: Inside) -> None:
    done = town("timeline", "Aguelhok", "--at", "2012-01-25", check=True)
    assert done.out.startswith("* On 25 January 2012 Aguelhok changed hands, from MNLA to FAMa [C-3, C-4].\n")
    (row,) = town("timeline", "Aguelhok", "--at", "2012-01-25", "--json", check=True).rows
    assert (row["state"], row["holders"], len(row["sentences"])) == ("changed", ["FAMa", "MNLA"], 4)
    assert row["spans"][0]["sources"] == [
        {"evidence": "E-3", "source": "Morning Paper", "grade": "B2", "against": False}
    ]


def test_a_timeline_for_programs(town: Inside) -> None:
    rows = town("timeline", "Aguelhok", "--from", "2012-01-24", "--to", "2012-01-26", "--json", check=True).rows
    states = [(r["first"], r["last"], r["state"], r["claims"]) for r in rows if r["kind"] == "state"]
    assert states == [
        ("2012-01-24", "2012-01-24", "held", ["C-3"]),
        ("2012-01-25", "2012-01-25", "contested", ["C-3", "C-4"]),
        ("2012-01-26", "2012-01-26", "held", ["C-4"]),
    ]
    assert {r["claim"] for r in rows if r["kind"] == "span"} == {"C-2", "C-3", "C-4", "C-6"}
    assert [r["claim"] for r in rows if r["kind"] == "other"] == ["C-1"]


REFUSED = [
    (("timeline", "Aguelhok", "--at", "soon"), 2, "'soon' is not a day or month."),
    (("timeline", "Aguelhok", "--from", "2012-03", "--to", "2012-01"), 2, "before it begins"),
    (("blocs",), 2, "Nothing to compare was named."),
    (("blocs", "C-99"), 5, "There is no claim C-99."),
    (("blocs", "place:Nowhere"), 2, "place has no value 'Nowhere'"),
    (("blocs", "C-1", "--from", "x"), 2, "'x' is not a day or month."),
    (("blocs", "C-1", "-o", "no/such/folder/x.html"), 4, "does not exist"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), REFUSED)
def test_slips_are_refused_in_a_sentence(town: Inside, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = town(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_nothing_is_said_of_an_unknown_place(town: Inside) -> None:
    done = town("timeline", "Nowhere", check=True)
    assert done.out == ""
    assert "Nothing is claimed about Nowhere" in done.err


def test_a_comparison_in_three_forms(town: Inside, tmp_path: Path) -> None:
    text = town("blocs", "--from", "2012-01-24", "--to", "2012-01-25", check=True).out
    assert text.startswith("Comparison of blocs, 24 to 25 January 2012\n")
    assert "What would settle it" in text
    page = tmp_path / "page.html"
    done = town("blocs", "place:Aguelhok", "--format", "html", "-o", page, check=True)
    assert (done.out, done.err) == ("", f"6 claims compared in {page}.\n")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]
    assert town("blocs", "C-3", "--format", "markdown", check=True).out.startswith("# Comparison of blocs\n")


def test_a_comparison_for_programs(town: Inside) -> None:
    rows = town("blocs", "C-6", "--json", check=True).rows
    assert rows == [
        {"claim": "C-6", "bloc": "", "supports": ["Ministry"], "refutes": ["Morning Paper"], "context": [],
         "best_grade": "B2", "evidence": ["E-6", "E-7"], "figures": []},
    ]  # fmt: skip
    rows = town("blocs", "C-6", "--format", "text", "--json", check=True).rows
    assert {"part", "bloc", "sentence", "sources"} == set(rows[0])
    assert all(r["sources"] for r in rows)


def test_the_labelled_case_is_compared_with_a_source_for_every_sentence(corpus_dev: Path, tmp_path: Path) -> None:
    """As an editor would: claims and sources from the lists, then three days of them."""
    gold = json.loads((corpus_dev / "gold.json").read_text(encoding="utf-8"))
    keys = {"title": "text", "predicate": "predicate", "actors": "actors", "event": "event_date", "external_id": "id"}
    listed = [{**{k: c[v] for k, v in keys.items()}, "places": [p["name"] for p in c["place_details"]]}
              for c in gold["claims"]]  # fmt: skip
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, listed)), encoding="utf-8")
    program = Inside(tmp_path / "case", tmp_path / "config")
    program("claim", "import", tmp_path / "claims.jsonl", check=True)
    program("evidence", "import", corpus_dev / "sources.jsonl", check=True)
    rows = program("blocs", "--from", "2026-04-25", "--to", "2026-04-27", "--format", "text", "--json", check=True).rows
    parts = list(dict.fromkeys(r["part"] for r in rows))
    assert parts[0] == "Data points shared"
    assert {f"How it is told: {b}" for b in ("African", "Western", "Russian", "government")} < set(parts)
    assert parts[-4:] == ["Key disagreements", "Silences", "Blind spots: what no bloc says", "What would settle it"]
    ids = {row.text("id") for row in read_rows(corpus_dev / "sources.jsonl")}
    for row in rows:
        assert row["sources"], row
        assert {s.split()[1] for s in row["sources"] if s.startswith("E-")} <= ids, row
    answer = program("timeline", "Kidal", "--at", "2026-04-26", check=True).out
    assert "E-" in answer
