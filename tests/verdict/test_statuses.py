"""The bench of statuses: a corpus folder goes in through the commands; the comparison notices what is wrong."""

import json
from pathlib import Path

import pytest

from bench import statuses
from workbench.case import open_case
from workbench.evidence.grading import following, regrade
from workbench.evidence.sources import find_source
from workbench.model import Analyst, EvidenceStance
from workbench.verdict.assessing import assess

SOURCES = [
    {"id": "S1", "publisher": "The agency", "bloc": "Western", "admiralty": {"reliability": "B", "credibility": 2},
     "excerpt": "the camp was attacked", "stances": [{"claim_id": "X1", "stance": "supports"}]},
    {"id": "S2", "publisher": "Outlet", "bloc": "local press", "admiralty": {"reliability": "B", "credibility": 2},
     "excerpt": "according to the agency", "derived_from": "S1", "stances": [{"claim_id": "X1", "stance": "supports"}]},
    {"id": "S3", "publisher": "Desk", "bloc": "a bloc of its own", "admiralty": {"reliability": "C", "credibility": 3},
     "excerpt": "no vehicle came in", "stances": [{"claim_id": "X2", "stance": "refutes"}]},
]  # fmt: skip


def corpus(folder: Path, first: str) -> Path:
    claims = [
        {"id": "X1", "text": "The camp was attacked", "predicate": "attack", "places": ["P1"], "actors": ["A1"],
         "event_date": {"start": "2026-04-25", "end": "2026-04-25"}, "expected_status": first},
        {"id": "X2", "text": "A convoy came in", "predicate": "movement", "expected_status": "refuted"},
    ]  # fmt: skip
    lexicon = {"places": [{"id": "P1", "name": "Town"}], "actors": [{"id": "A1", "name": "Group"}]}
    (folder / "gold.json").write_text(json.dumps({"claims": claims, "lexicon": lexicon}), "utf-8")
    (folder / "sources.jsonl").write_text("".join(json.dumps(s) + "\n" for s in SOURCES), "utf-8")
    return folder


def test_what_is_imported_names_places_and_says_nothing_of_the_status(tmp_path: Path) -> None:
    gold = json.loads((corpus(tmp_path, "corroborated") / "gold.json").read_text("utf-8"))
    first, second = statuses.claim_rows(gold)
    assert (first["places"], first["actors"], first["external_id"]) == (["Town"], ["Group"], "X1")
    assert "event" not in second
    assert "expected" not in json.dumps([first, second])


@pytest.mark.parametrize(("first", "code"), [("corroborated", 0), ("confirmed", 1)])
def test_a_corpus_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, code: int) -> None:
    assert statuses.main([str(corpus(tmp_path, first))]) == code
    out = capsys.readouterr().out
    if code:
        assert "X1 corroborated, expected confirmed: The camp was attacked" in out
        assert "confirmed: not met: 1 of 2 credible supporting origins: The agency (E-1, E-2)" in out
    assert out.splitlines()[-1] == f"{2 - code} of 2 expected statuses"


def test_the_labelled_case_comes_out_and_a_regraded_source_changes_its_claims(corpus_dev: Path, tmp_path: Path) -> None:
    compared = statuses.compare(corpus_dev, tmp_path)
    assert [c for c in compared if not c.right] == []
    assert len(compared) == 43
    case = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    try:
        source = find_source(case, "Research essay (seed 000)").id
        before = {n: assess(case, n) for n in range(1, 44)}
        speaks = {e.claim for e in following(case, source, "D") if e.stance != EvidenceStance.CONTEXT}
        regrade(case, source, "D", "it was withdrawn")
        changed = {n for n in before if assess(case, n) != before[n]}
    finally:
        case.close()
    assert changed == speaks
    assert 10 < len(changed) < 43


def test_what_is_no_corpus_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert statuses.main([str(tmp_path)]) == 2
    assert "no gold.json" in capsys.readouterr().err
