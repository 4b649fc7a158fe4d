"""Origins in a case: analysts' answers, and that whatever moves an origin counts its claim anew. Both engines."""

from pathlib import Path

import pytest

from tests.building import evidence_for
from tests.evidence.seen import found_alike, seen
from workbench import flow
from workbench.case import Case
from workbench.claims import editing, priority
from workbench.errors import NotFound, UsageError
from workbench.evidence.comparing import Answer, judge
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.origin_answers import answer, answer_all, linking, origins_of
from workbench.evidence.origins import known_of, proposed
from workbench.evidence.sketching import sketch
from workbench.evidence.sources import add_source, edit_source, find_source
from workbench.ledger import events as ledger
from workbench.ledger.fsck import fsck
from workbench.model import Capture, EvidenceStance
from workbench.store import captures, media
from workbench.store import evidence as evidence_store
from workbench.verdict.assessing import assess

AFP = "Selon l'AFP, des hommes sont entrés"


@pytest.fixture
def number(case: Case) -> int:
    return editing.add_claim(case, "Kati attacked", "attack", ["Kati"]).id


def said(case: Case, number: int, source: str, quote: str = "", file: Path | None = None, capture: int = 0) -> int:
    """Supporting evidence B2 of a source of that name; returns its number."""
    try:
        held = find_source(case, source)
    except NotFound:
        held = add_source(case, source)
    new = NewEvidence(number, held.id, EvidenceStance.SUPPORTS, "B", 2, quote=quote, file=file, capture=capture or None)
    return add_evidence(case, new).id


def count(case: Case, number: int) -> int:
    """The origins of a claim as the queue has them, which are those of its assessment."""
    counted = editing.find(case, number).origins
    assert assess(case, number).origins_for == counted
    return counted


def test_an_answer_counts_at_once_and_is_undone(case: Case, number: int) -> None:
    one, other, third = (said(case, number, name, AFP + end) for name, end in (("A", ""), ("B", " hier"), ("C", "")))
    fact = evidence_for(case, number, "D", "B2", derived_from=third).id
    assert count(case, number) == 1
    act = answer(case, other, one, "apart", "B had its own reporter")
    assert act.label == f"C-{number} E-{other} and E-{one} are apart"
    assert count(case, number) == 1
    found = origins_of(case, number)[1]
    assert {(t.evidence, t.other) for t in linking(found, one, other)} == {(one, third), (other, third)}
    answer_all(case, other, [one, third], "apart", "B had its own reporter")
    assert count(case, number) == 2
    with pytest.raises(UsageError, match=f"by fact: E-{fact} repeats E-{third}"):
        answer(case, fact, third, "apart", "not so")
    flow.undo(case)
    assert count(case, number) == 1
    flow.redo(case)
    assert count(case, number) == 2
    answer(case, one, other, "one")
    assert count(case, number) == 1
    assert not [tie for tie in proposed(origins_of(case, number)[1]) if {tie.evidence, tie.other} == {one, other}]
    assert ledger.verify(case.db) is None
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []


def test_what_is_no_answer_is_refused(case: Case, number: int) -> None:
    one, other = said(case, number, "A", AFP), said(case, number, "B", AFP)
    elsewhere = said(case, editing.add_claim(case, "Sévaré calm", "other").id, "A", AFP)
    for arguments, words in (
        ((one, other, "two", ""), "'two' is no answer"),
        ((one, other, "apart", " "), "needs a reason"),
        ((one, one, "one", ""), "with itself"),
        ((one, elsewhere, "one", ""), f"E-{elsewhere} on C-"),
    ):
        with pytest.raises(UsageError, match=words):
            answer(case, *arguments)
    with pytest.raises(NotFound):
        answer(case, one, 99, "one")
    answer(case, one, other, "one", "same feed")
    with pytest.raises(UsageError, match="Nothing would change"):
        answer(case, other, one, "one")
    assert count(case, number) == 1


def test_footage_found_or_denied_counts_the_claim_anew(case: Case, number: int, tmp_path: Path) -> None:
    old, new = seen(case, "old", "2023-08-14"), seen(case, "new")
    for source, content in (("A", "old"), ("B", "new")):
        path = tmp_path / content
        path.write_bytes(content.encode())
        said(case, number, source, file=path)
    assert count(case, number) == 2
    found_alike(case, old, new, "review")
    assert count(case, number) == 2
    act = judge(case, None, old.sha256, new.sha256, Answer.SAME)
    assert act.claims == (number,)
    assert count(case, number) == 1
    judge(case, None, old.sha256, new.sha256, Answer.DIFFERENT)
    assert count(case, number) == 2
    flow.undo(case)
    assert count(case, number) == 1


def test_a_source_that_becomes_an_agency_counts_what_credits_it_anew(case: Case, number: int) -> None:
    said(case, number, "A", "selon Sahel Wire, rien de neuf")
    said(case, number, "B", "d'après SAHEL WIRE le calme revient")
    assert count(case, number) == 2
    wire = add_source(case, "Sahel Wire", kind="agency")
    assert count(case, number) == 1
    edit_source(case, wire.id, kind="newspaper")
    assert count(case, number) == 2
    flow.undo(case)
    assert count(case, number) == 1
    flow.undo(case)
    assert count(case, number) == 2


def _captured(case: Case, number: int, author: str, text: str) -> int:
    """A capture as the store has it after a page was taken."""
    sha256 = f"{number:064d}"
    with case.db.tx():
        media.add(case.db, [(sha256, 10)])
        captures.add(
            case.db,
            Capture(
                number, f"u{number}", "web", "https://example.org", "https://example.org", "done", "", "direct",
                "192.0.2.1", "", 200, "text/html", 10, sha256, sha256, author=author, text=text, sketch=sketch(text),
            ),
        )  # fmt: skip
    return number


def test_captured_texts_are_compared_and_credited(case: Case, number: int) -> None:
    text = " ".join(f"word{i * 31 % 997}" for i in range(200))
    for place, (source, author, body) in enumerate(
        (("A", "Awa", text), ("B", "", f"{text} end"), ("C", "Le Monde avec AFP", "court"), ("AFP", "", "autre")), 1
    ):
        said(case, number, source, capture=_captured(case, place, author, body))
    assert count(case, number) == 2
    items, found = origins_of(case, number)
    assert [(tie.kind, tie.why) for tie in found.ties] == [
        ("agency", f"E-{items[2].id} credits AFP"),
        ("words", "their captured texts are nearly the same"),
    ]


def test_many_claims_take_no_more_questions_than_one(
    case: Case, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    numbers = [number, *(editing.add_claim(case, f"Town {i} attacked", "attack").id for i in range(3))]
    for claim in numbers:
        one, other = said(case, claim, "A", AFP), said(case, claim, "B", AFP)
        answer(case, one, other, "apart", "own reporter")
    asked: list[str] = []
    rows = case.db.rows

    def counted(sql: str, **params: object) -> object:
        asked.append(sql)
        return rows(sql, **params)

    monkeypatch.setattr(case.db, "rows", counted)
    items = evidence_store.of_claims(case.db, numbers)
    each = {claim: known_of(case, {claim: items[claim]})[claim] for claim in numbers}
    alone = len(asked) - 1
    asked.clear()
    assert known_of(case, items) == each
    assert len(asked) * len(numbers) == alone
    monkeypatch.undo()
    with case.db.tx():
        priority.refresh(case, numbers)
    assert [count(case, claim) for claim in numbers] == [2, 2, 2, 2]
