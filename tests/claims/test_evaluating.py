"""A case held against labels, on both engines: which messages are meant, and that nothing is changed."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from workbench import flow
from workbench.case import Case
from workbench.claims.evaluating import answers_of, evaluate
from workbench.claims.gold import Gold, Label, read_gold
from workbench.errors import NotFound
from workbench.store import events

LABELLED = ROOT / "tests" / "cli" / "labelled"
GOLD = read_gold(LABELLED / "gold.json")


def bring(case: Case, path: Path) -> None:
    flow.import_paths(case, flow.ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False)


def test_messages_are_found_by_file_and_line(case: Case) -> None:
    bring(case, LABELLED / "WhatsApp Chat with Trial.txt")
    answers, unlabelled = answers_of(case, GOLD)
    assert {key[1]: a.message for key, a in answers.items()} == {f"L{n}": n for n in (1, 2, 3, 4, 5, 6, 7, 9)}
    assert unlabelled == 1
    found = answers["labelled/WhatsApp Chat with Trial.txt", "L2"]
    assert (found.is_claim, found.predicate, found.language) == (True, "control_change", "fr")
    assert (found.places, found.actors) == (frozenset({"Tessalit"}), frozenset({"FLA"}))
    assert not answers["labelled/WhatsApp Chat with Trial.txt", "L4"].is_claim, "a question carries no claim"
    assert evaluate(case, GOLD).scores.held == 8


def test_messages_are_found_by_the_platforms_own_id(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "channel"
    folder.mkdir()
    (folder / "result.json").write_text(
        '{"name": "Trial", "type": "public_channel", "id": 1, "messages": [{"id": 5, "type": "message", "date": '
        '"2026-01-25T06:41:00", "date_unixtime": "1769323260", "from": "Trial", "from_id": "channel1", '
        '"text": "Kidal est tombée", "text_entities": []}]}'
    )
    bring(case, folder)
    answers, unlabelled = answers_of(case, Gold((Label("channel/result.json", 5, True),)))
    assert list(answers) == [("channel/result.json", "5")]
    assert unlabelled == 0


def test_a_case_without_the_corpus_is_told_to_import_it(case: Case) -> None:
    with pytest.raises(NotFound, match="none of the 9 messages") as refused:
        evaluate(case, GOLD)
    assert "workbench import" in refused.value.hint
    bring(case, LABELLED / "WhatsApp Chat with Trial.txt")
    flow.undo_import(case, 1)
    with pytest.raises(NotFound):
        evaluate(case, GOLD)


def test_claims_that_are_hidden_are_not_in_the_queue(case: Case) -> None:
    from workbench.claims import editing

    bring(case, LABELLED / "WhatsApp Chat with Trial.txt")
    before = evaluate(case, GOLD).scores.claims.queued
    ((key, number),) = [(k, a.claims[0]) for k, a in answers_of(case, GOLD)[0].items() if k[1] == "L2"]
    editing.merge(case, editing.add_claim(case, "Somewhere else").id, [number])
    after = answers_of(case, GOLD)[0][key]
    assert number not in after.claims
    assert evaluate(case, GOLD).scores.claims.queued == before


def test_nothing_is_written(case: Case) -> None:
    bring(case, LABELLED / "WhatsApp Chat with Trial.txt")
    before = [e.hash for e in events.every(case.db)]
    evaluate(case, GOLD)
    assert [e.hash for e in events.every(case.db)] == before
