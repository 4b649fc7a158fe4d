"""Whatever was done in a case, in whatever order: its bundle restores it, and brings a copy up to date."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.bundles.parcels import jsonl, parcel, take
from tests.export.small_case import Clock, derived_ids
from tests.flow.chats import bring, write_chat
from tests.sparing import sparing
from workbench import undo as undoing
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import WorkbenchError
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.glosses import translate
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, fsck
from workbench.model import Analyst, EvidenceStance, LinkKind, Pillar, Stage, Status
from workbench.verdict import checklist
from workbench.verdict.deciding import decide

LINES = (
    "25/04/2026, 06:41 - Moussa: Le camp de Tessalit est tombé ce matin",
    "25/04/2026, 07:10 - Fatou: Attaque à Gao hier, 12 morts",
    "25/04/2026, 07:15 - Ali: bonjour à tous",
    "25/04/2026, 07:16 - Ali: Le camp de Tessalit n'est pas tombé",
)
Step = tuple[int, int, int]
"""What is done, to which claim, and to which other thing."""


def _weigh(case: Case, a: int, b: int) -> None:
    source = add_source(case, f"Source {b}", reliability="ABC"[b % 3])
    add_evidence(case, NewEvidence(a, source.id, list(EvidenceStance)[b % 3], "ABC"[b % 3], 1 + b % 3, f"quote {b}"))


def _chat(case: Case, a: int, b: int) -> None:
    """A newer export of the same chat."""
    with TemporaryDirectory() as folder:
        bring(case, write_chat(Path(folder), LINES[: 1 + (a + b) % 4]))


DEEDS: tuple[Callable[[Case, int, int], object], ...] = (
    _chat,
    _weigh,
    lambda case, a, b: editing.add_claim(case, f"Claim {a} {b}", "attack", ("Gao",)),
    lambda case, a, b: editing.edit(case, a, title=f"Title {b}", places=("Gao", "Kidal")[: b % 3]),
    lambda case, a, b: editing.attach(case, a, [b]),
    lambda case, a, b: editing.detach(case, a, [b]),
    lambda case, a, b: editing.merge(case, a, [b]),
    lambda case, a, b: editing.link(case, a, list(LinkKind)[b % len(LinkKind)], b),
    lambda case, a, b: editing.set_stage(case, [a], list(Stage)[b % len(Stage)]),
    lambda case, a, b: decide(case, [a], list(Status)[b % len(Status)], override=f"because {b}", reason="so"),
    lambda case, a, b: add_figure(case, NewFigure(a, "killed", b, b + 2, "a mayor")),
    lambda case, a, b: checklist.answer(case, a, list(Pillar)[b % len(Pillar)], f"answer {b}"),
    lambda case, a, b: translate(case, b, "en", f"translation {a}"),
    lambda case, a, b: undoing.undo(case),
    lambda case, a, b: undoing.redo(case),
)
STEPS = st.lists(st.tuples(st.integers(0, len(DEEDS) - 1), st.integers(1, 4), st.integers(1, 4)), max_size=12)


def _do(case: Case, steps: list[Step]) -> None:
    for deed, a, b in steps:
        with suppress(WorkbenchError):
            DEEDS[deed](case, a, b)


def _opened(folder: Path, name: str, clock: Clock) -> Case:
    return open_case(str(folder / name), Analyst("a", "A"), clock, lambda kind, basis: derived_ids(kind, basis))


def _empty(folder: Path, name: str, clock: Clock) -> Case:
    other = lambda kind, basis: derived_ids(f"{name}/{kind}", f"{name}/{basis}")  # noqa: E731
    return open_case(str(folder / name), Analyst("b", "B"), clock, other)


def _copied(case: Case, folder: Path, name: str, clock: Clock) -> Case:
    empty = _empty(folder, name, clock)
    take(empty, parcel(case))
    empty.close()
    return _empty(folder, name, clock)


def _round_trip(before: list[Step], after: list[Step]) -> None:
    with TemporaryDirectory() as place:
        folder, clock = Path(place), Clock()
        case = _opened(folder, "case", clock)
        _do(case, [(0, 1, 2), (2, 1, 1), *before])
        copy = _copied(case, folder, "copy", clock)
        assert parcel(copy).rows == parcel(case).rows
        assert jsonl(copy, folder) == jsonl(case, folder)
        _do(case, after)
        sent = parcel(case)
        done = take(copy, sent)
        assert done.apart == ()
        # A claim that was taken back there is in no parcel, and stays here.
        here = parcel(copy, [r["id"] for r in sent.of("claims") if not r["hidden"]])
        told = {name: here.of(name) for name in ("events", "evidence", "verdicts", "appearances")}
        assert told == {name: sent.of(name) for name in told}
        assert take(copy, sent).nothing
        for one in (case, copy):
            assert ledger.verify(one.db) is None
            assert [f for f in fsck(one.db, one.vault) if f.severity == DAMAGE] == []
            one.close()


def _apart(before: list[Step], here: list[Step], there: list[Step]) -> None:
    with TemporaryDirectory() as place:
        folder, clock = Path(place), Clock()
        case = _opened(folder, "case", clock)
        _do(case, [(0, 1, 2), (2, 1, 1), *before])
        copy = _copied(case, folder, "copy", clock)
        _do(case, here)
        _do(copy, there)
        for one, other in ((case, copy), (copy, case), (case, copy)):
            sent = parcel(other)
            held = {r["uid"]: (r["status"], r["title"]) for r in parcel(one).of("claims")}
            forwarded = take(one, sent).forwarded
            after = {r["uid"]: (r["id"], r["status"], r["title"]) for r in parcel(one).of("claims")}
            assert all(after[uid][0] in forwarded or after[uid][1:] == said for uid, said in held.items())
            # One that was taken back here stays hidden, and no parcel has it.
            assert {r["uid"] for r in sent.of("claims")} <= {r["uid"] for r in one.db.rows("SELECT uid FROM claims")}
            evidence = {r["uid"] for r in parcel(one).of("evidence")}
            assert {r["uid"] for r in sent.of("evidence")} <= evidence
            assert take(one, sent).nothing
        for one in (case, copy):
            assert ledger.verify(one.db) is None
            assert [f for f in fsck(one.db, one.vault) if f.severity == DAMAGE] == []
            one.close()


@sparing(8)
@given(before=STEPS, after=STEPS)
def test_round_trip_and_fast_forward(before: list[Step], after: list[Step]) -> None:
    _round_trip(before, after)


@sparing(8)
@given(before=STEPS, here=STEPS, there=STEPS)
def test_whatever_two_copies_do_both_can_take_the_other_in(
    before: list[Step], here: list[Step], there: list[Step]
) -> None:
    _apart(before, here, there)
