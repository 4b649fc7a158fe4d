"""Whatever an analyst may do can be taken back and done again, also after a restart: every kind of act on one case."""

import ast
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tui import media_case
from workbench import flow
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing, inbox, ranking, views
from workbench.errors import NotFound
from workbench.evidence import comparing, figures, glosses, grading, items, marking, origin_answers, sources
from workbench.evidence.comparing import Answer
from workbench.evidence.figures import NewFigure
from workbench.evidence.items import NewEvidence
from workbench.model import Claim, EvidenceStance, LinkKind, Pillar, Stage, Status, When
from workbench.store import claims, media
from workbench.verdict import checklist, deciding

SKIPPED = ("events", "acts", "counters", "meta", "checkpoints", "heads", "policies", "sqlite_", "_fts")
"""What only grows, or is made anew from the rest."""
DAY = When("2026-04-26", "2026-04-26", "day")


def state(folder: Path) -> dict[str, list[str]]:
    """All that the case says, hidden rows left out: what is taken back stays there, hidden."""
    with sqlite3.connect(f"file:{folder}/claims.db?mode=ro", uri=True) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {}
        for name in names:
            if any(name.startswith(s) or s in name for s in SKIPPED):
                continue
            columns = [c[1] for c in db.execute(f"PRAGMA table_info({name})")]
            keep = [c for c in columns if c not in ("updated_at", "version")]
            where = " WHERE hidden = 0" if "hidden" in columns else ""
            if "claim" in columns:
                where += " AND" * bool(where) or " WHERE"
                where += " claim IN (SELECT id FROM claims WHERE hidden = 0)"
            found[name] = sorted(repr(row) for row in db.execute(f"SELECT {', '.join(keep)} FROM {name}{where}"))
    db.close()
    return found


def _pictured(case: Case) -> tuple[Claim, str, str]:
    """A claim with messages, its picture and the older one that this is a copy of."""
    carried = next(claims.stream(case.db, "c.hidden = 0 AND c.appearances > 1", "c.id", {}))
    held = media.occurrences(case.db, [m.sha256 for m in media.every(case.db)])
    named = {o.name: sha256 for sha256, seen in held.items() for o in seen}
    return carried, named[media_case.COPY], named["IMG-20230814-WA0001.jpg"]


def _acts(case: Case) -> list[tuple[str, Callable[[Case], object]]]:
    """Every kind of act in an order in which each finds what it needs; ids are those of a new case."""
    carried, mine, older = _pictured(case)
    messages = [a.message for a in claims.appearances(case.db, carried.id)]
    loose = inbox.waiting(case)
    n = carried.id
    ids = (2, 3)  # the evidence that comes; 1 was taken back
    new = NewEvidence(n, 2, EvidenceStance.SUPPORTS, "B", 2, quote="it is so")
    return [
        ("created", lambda c: editing.add_claim(c, "Convoy leaves Gao", "movement", ("Gao",), (), DAY)),
        ("edited", lambda c: editing.edit(c, n, title="Another title", places=("Gao",))),
        ("noted", lambda c: editing.set_note(c, n, "look at this")),
        ("staged", lambda c: editing.set_stage(c, [n], Stage.WORKING)),
        ("assigned", lambda c: editing.assign(c, [n, n + 1], "tester")),
        ("source_added", lambda c: sources.add_source(c, "AFP", bloc="Western", reliability="B", reason="agency")),
        ("source_added", lambda c: sources.add_source(c, "Studio Tamani", reliability="B", reason="radio")),
        ("source_edited", lambda c: sources.edit_source(c, 2, country="FR")),
        ("source_regraded", lambda c: grading.regrade(c, 2, "C", "a mistake in May")),
        ("evidence_added", lambda c: items.add_evidence(c, new)),
        (
            "evidence_added",
            lambda c: items.add_evidence(c, NewEvidence(n, 3, EvidenceStance.CONTEXT, "B", 2, quote="x")),
        ),
        ("evidence_edited", lambda c: items.edit_evidence(c, ids[0], credibility=1)),
        ("origin_answered", lambda c: origin_answers.answer(c, ids[0], ids[1], "one", "same film")),
        ("evidence_retracted", lambda c: items.retract(c, ids[1])),
        ("figure_added", lambda c: figures.add_figure(c, NewFigure(n, "killed", 3, 5, "AFP"))),
        ("figure_edited", lambda c: figures.edit_figure(c, 1, high=7)),
        ("figure_retracted", lambda c: figures.retract_figure(c, 1)),
        ("status", lambda c: deciding.decide(c, [n], Status.CONFIRMED, override="seen by two of us")),
        ("checked", lambda c: checklist.answer(c, n, next(iter(Pillar)), "by phone")),
        ("translated", lambda c: glosses.translate(c, messages[0], "en", "They took it.")),
        ("media_compared", lambda c: comparing.judge(c, n, mine, older, Answer.SAME)),
        ("marked", lambda c: marking.mark_sensitivity(c, [mine], "graphic")),
        ("never", lambda c: marking.never(c, mine, "a logo")),
        ("allowed", lambda c: marking.allow(c, mine)),
        ("linked", lambda c: editing.link(c, n, LinkKind.CONTRADICTS, n + 1)),
        ("unlinked", lambda c: editing.unlink(c, n, LinkKind.CONTRADICTS, n + 1)),
        ("dismissed", lambda c: inbox.dismiss(c, loose[:1])),
        ("restored", lambda c: inbox.restore(c, loose[:1])),
        ("attached", lambda c: inbox.attach(c, loose[0], n)),
        ("detached", lambda c: editing.detach(c, n, [messages[-1]])),
        ("split", lambda c: editing.split(c, n, [messages[0]], "Apart")),
        ("merged", lambda c: editing.merge(c, n, [n + 1])),
        ("view_saved", lambda c: views.save(c, "north", "place:Kidal")),
        ("view_saved", lambda c: views.save(c, "north", "place:Gao")),
        ("view_renamed", lambda c: views.rename(c, "north", "south")),
        ("view_removed", lambda c: views.remove(c, "south")),
    ]


@pytest.fixture
def folder(fixed_env: Path, tmp_path: Path) -> Path:
    """A case with chats and pictures. The source "Comparison in this case" is made once and by nobody: it is there."""
    made = media_case.build(tmp_path)
    case = _opened(made)
    flow.add_message(case, "Sud", "Awa", "2026-04-26 09:10", "Bonjour à tous les amis de Kidal")
    ranking.settle(case, flow.lexicon_of(case), lambda _: None, lambda: False)
    carried, mine, older = _pictured(case)
    comparing.judge(case, carried.id, mine, older, Answer.SAME)
    flow.undo(case)
    case.close()
    return made


def _opened(folder: Path) -> Case:
    return open_case(str(folder), named_analyst("Tester"))


def test_every_act_is_taken_back_and_done_again_over_a_restart(folder: Path) -> None:
    case = _opened(folder)
    start = states = state(folder)
    done = []
    for kind, act in _acts(case):
        before = states
        act(case)
        states = state(folder)
        assert states != before, kind
        undone = flow.undo(case)
        assert undone.label, kind
        assert state(folder) == before, f"{kind}: u brings everything back"
        case.close()
        case = _opened(folder)  # a restart between the two
        again = flow.redo(case)
        assert (again.id, again.label) == (undone.id, undone.label)
        assert state(folder) == states, f"{kind}: U does the same again"
        done.append(kind)
    for kind in reversed(done):
        assert flow.undo(case).state == "undone", kind
    assert state(folder) == start, "and all of it, one after the other"
    with pytest.raises(NotFound, match="nothing to undo"):
        flow.undo(case)
    for _ in done:
        flow.redo(case)
    assert state(folder) == states
    case.close()


def test_no_kind_of_act_is_left_out() -> None:
    """Every module that performs acts is among those walked above."""
    modules = {
        path.stem
        for path in (ROOT / "workbench").rglob("*.py")
        if "perform(" in (text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "perform"
    }
    walked = set(Path(__file__).read_text("utf-8").replace("(", " ").replace(".", " ").split())
    keyless = {"listed", "conflicts"}
    """The import of a list of claims and what is kept of a bundle: commands, with tests of their own way back."""
    assert modules - keyless - {"undo"} <= walked
