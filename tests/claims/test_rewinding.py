"""The case as it stood: whatever was done, every moment reads again as it was read at that moment."""

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.building import evidence_for, seen_message
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing, rewinding
from workbench.errors import NotFound, UsageError, WorkbenchError
from workbench.evidence.grading import regrade
from workbench.evidence.items import edit_evidence, retract
from workbench.evidence.origin_answers import answer
from workbench.ledger import events as ledger
from workbench.model import Analyst, EvidenceStance, LinkKind, Pillar, Stage, Status, When
from workbench.query import CLAIM_FIELDS, parse
from workbench.store import claims, evidence, filters, verdicts
from workbench.verdict.checklist import answer as answer_pillar
from workbench.verdict.deciding import decide


@dataclass
class Ticking:
    """A clock that goes on by some hours whenever it is read, so that no two acts are of one moment."""

    at: datetime = datetime(2026, 4, 25, 6, tzinfo=UTC)
    read: list[str] = field(default_factory=list)

    def __call__(self) -> str:
        self.at += timedelta(hours=5, microseconds=7)
        self.read.append(self.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        return self.read[-1]


def ids(case: Case, text: str = "") -> list[int]:
    f = parse(text, CLAIM_FIELDS, case.now())
    where = filters.claims(case.db, f.conditions, f.search, f.sort, f.descending, "")
    return claims.ids(case.db, where.where, where.order, where.params)


def seen(case: Case) -> dict[int, Any]:
    """Everything that looking back promises, of every claim in the queue; not when rows were written."""
    found = {}
    for c in claims.by_ids(case.db, ids(case)):
        rows = [(v.n, v.status, v.at, v.body) for v in verdicts.of_claim(case.db, c.id)]
        links = claims.links(case.db, [c.id])
        items = evidence.of_claim(case.db, c.id, retracted=True)
        found[c.id] = (replace(c, updated_at="", version=0), rows, links, items, claims.appearances(case.db, c.id))
    return found


def _case(folder: str) -> Case:
    return replace(open_case(folder, Analyst("ada", "Ada")), now=Ticking())


DAY = When("2026-04-20", "2026-04-20", "day")
MOVES = (
    "add", "edit", "stage", "note", "would", "confirm", "rumor", "evidence", "reprint", "grade", "retract", "regrade",
    "merge", "split", "link", "attach", "apart", "pillar", "undo", "undo", "redo",
)  # fmt: skip


def act(case: Case, move: str, a: int, b: int) -> None:
    """One act, or none where it cannot be done; `a` and `b` choose what it is done to."""
    claim, other = (ids(case, "sort:id") or [1])[a % max(len(ids(case)), 1)], 1 + b % 4
    items = evidence.of_claim(case.db, claim)
    item = items[b % len(items)].id if items else 1
    source = ("AFP", "Studio Tamani", "A resident")[b % 3]
    moves: dict[str, Callable[[], object]] = {
        "add": lambda: editing.add_claim(case, f"Gao attacked {b}", "attack", ["Gao"], carried_by=[1 + b % 6]),
        "edit": lambda: editing.edit(case, claim, title=f"Kidal {b}", places=["Kidal"], event=DAY),
        "stage": lambda: editing.set_stage(case, [claim, other], list(Stage)[b % 4]),
        "note": lambda: editing.set_note(case, claim, f"note {b}"),
        "would": lambda: editing.edit(case, claim, would_change=f"a film {b}"),
        "confirm": lambda: decide(case, [claim], Status.CONFIRMED, reason="seen", override=f"{b}"),
        "rumor": lambda: decide(case, [claim], Status.RUMOR, reason="not yet"),
        "evidence": lambda: evidence_for(case, claim, source, "B2", ("supports", "refutes")[b % 2], bloc="Western"),
        "reprint": lambda: evidence_for(case, claim, source, "C3", derived_from=item),
        "grade": lambda: edit_evidence(case, item, credibility=1 + b % 6, stance=EvidenceStance.REFUTES),
        "retract": lambda: retract(case, item),
        "regrade": lambda: regrade(case, 1 + b % 2, "ABCD"[b % 4], "they were wrong"),
        "merge": lambda: editing.merge(case, claim, [other]),
        "split": lambda: editing.split(case, claim, [1 + b % 6]),
        "link": lambda: editing.link(case, claim, LinkKind.CONTRADICTS, other),
        "attach": lambda: editing.attach(case, claim, [1 + b % 6]),
        "apart": lambda: answer(case, items[0].id, items[-1].id, "apart", "two reporters"),
        "pillar": lambda: answer_pillar(case, claim, list(Pillar)[b % 5], "by its metadata"),
        "undo": lambda: flow.undo(case),
        "redo": lambda: flow.redo(case),
    }  # fmt: skip
    with contextlib.suppress(WorkbenchError, IndexError):
        moves[move]()


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 5), st.integers(0, 11)), min_size=4, max_size=14))
def test_every_moment_reads_as_it_was_read_then(moves: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = _case(folder)
        try:
            for n in range(6):
                seen_message(case, f"Gao {n}", f"2026-04-2{n} 10:00")
            act(case, "add", 0, 0)
            act(case, "evidence", 0, 0)
            read = []
            for move, a, b in moves:
                act(case, move, a, b)
                read.append((case.now(), seen(case)))
            after = seen(case)
            for at, was in read:
                with rewinding.as_of(case, at) as then:
                    assert seen(then.case) == was
                    assert then.lost == 0
            assert seen(case) == after, "looking back left something behind"
            assert ledger.verify(case.db) is None
        finally:
            case.close()


@pytest.fixture
def ticking(case: Case) -> Case:
    """The case on either engine, with a clock that goes on."""
    return replace(case, now=Ticking())


def test_what_was_held_true_on_an_evening(ticking: Case) -> None:
    case = ticking
    first = editing.add_claim(case, "Tessalit taken", "control_change", ["Tessalit"]).id
    item = evidence_for(case, first, "AFP", "B2", bloc="Western")
    decide(case, [first], Status.CORROBORATED)
    evening = case.now()
    later = editing.add_claim(case, "Tessalit held", "control_change", ["Kidal"]).id
    editing.edit(case, first, title="Tessalit fell", places=["Kidal"])
    retract(case, item.id)
    decide(case, [first], Status.RUMOR, reason="the source took it back")
    editing.merge(case, later, [first])
    assert ids(case, "status:corroborated") == []
    with rewinding.as_of(case, evening) as then:
        assert ids(then.case, "status:corroborated place:Tessalit bloc:Western origins:1 Tessalit") == [first]
        assert ids(then.case, "place:Kidal") == []
        assert ids(then.case) == [first]
        assert (then.find(first).title, then.find(first).supports) == ("Tessalit taken", 1)
        assert [v.status for v in verdicts.of_claim(case.db, first)] == [Status.CORROBORATED]
        with pytest.raises(NotFound, match=f"C-{later} was not there yet at 2026-04-"):
            then.find(later)
    assert ids(case) == [later]


def test_what_the_detector_did_since_is_not_there(ticking: Case) -> None:
    case = ticking
    flow.add_message(
        case, "Infos Nord", "Ada", "2026-04-25 06:41", "Les combattants du FLA ont pris Tessalit ce matin."
    )
    (number,) = ids(case)
    evening = case.now()
    flow.add_message(case, "Infos Sud", "Ben", "2026-04-25 07:00", "Le FLA a pris la ville de Tessalit ce matin.")
    flow.add_message(case, "Infos Sud", "Ben", "2026-04-26 07:00", "JNIM fighters attacked the army camp in Gao.")
    assert len(ids(case)) == 2
    now = seen(case)
    assert now[number][0].appearances == 2
    with rewinding.as_of(case, evening) as then:
        assert ids(then.case) == [number]
        assert then.find(number).appearances == 1
    assert seen(case) == now


def test_a_claim_that_is_stale_now_was_not_then(ticking: Case) -> None:
    case = ticking
    number = editing.add_claim(case, "Tessalit taken", "control_change", ["Tessalit"]).id
    evidence_for(case, number, "AFP", "B2")
    decide(case, [number], Status.CORROBORATED)
    evening = case.now()
    late = replace(case, now=lambda: "2027-01-01T00:00:00.000000Z")
    flow.derive(late, lambda _: None, lambda: False)
    assert ids(late, "has:stale") == [number]
    with rewinding.as_of(late, evening) as then:
        assert ids(then.case, "has:stale") == []
        assert not any("stale" in why for why in then.find(number).why)


NOW = "2026-05-01T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-04-26", "2026-04-26T23:59:59.999999Z"),
        ("2026-05-01", NOW),
        ("2026-04-26 18:00", "2026-04-26T18:00:00.000000Z"),
        (" 2026-04-26T18:00+02:00", "2026-04-26T16:00:00.000000Z"),
        ("2026-04-26T18:00Z", "2026-04-26T18:00:00.000000Z"),
    ],
)
def test_a_moment(text: str, at: str) -> None:
    assert rewinding.moment(text, NOW) == at


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "18:00", "2026-05-02", "2026-05-01 12:01", "9999-12-31"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(UsageError):
        rewinding.moment(text, NOW)


def test_nobody_looks_back_in_the_middle_of_a_change(ticking: Case) -> None:
    number = editing.add_claim(ticking, "Tessalit taken").id
    before = ticking.now()
    with ticking.db.tx():
        editing.set_note(ticking, number, "being changed")
        with pytest.raises(RuntimeError), rewinding.as_of(ticking, before):
            pass
    (claim,) = claims.by_ids(ticking.db, [number])
    assert claim.note == "being changed"


def test_reading_that_fails_leaves_nothing_behind(ticking: Case) -> None:
    number = editing.add_claim(ticking, "Tessalit taken").id
    with pytest.raises(NotFound), rewinding.as_of(ticking, "2026-04-01T00:00:00.000000Z") as then:
        then.find(number)
    assert ids(ticking) == [number]
