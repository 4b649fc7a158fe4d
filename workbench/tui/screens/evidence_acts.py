"""What the screens do with one evidence item or with two: open, change, take back, one origin or apart, grade by scale.

Each asks what it needs, then does one undoable act.
"""

from collections.abc import Callable, Sequence

from textual.content import Content

from workbench.case import Case
from workbench.claims.origins import Tie
from workbench.errors import UsageError
from workbench.model import Evidence, EvidenceStance, Source, claim_label
from workbench.store import evidence as store
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.drafting import item_number
from workbench.tui.screens.asking import Ask, Choose, Notice, options
from workbench.tui.text import join, line, stack
from workbench.tui.widgets.grade_picker import GradeScale

_SAID = {"one": "one origin", "apart": "apart, two origins"}
_ANSWERS = (
    ("apart", "each found it out by itself: they count as two origins"),
    ("one", "they go back to the same origin: they count once"),
)


def told(desk: Desk, item: Evidence) -> None:
    """An item was saved: say so, and let the screens read the claim anew."""
    desk.last = f"{claim_label(item.claim)} + {item.source_name} {item.reliability}{item.credibility}"
    desk.changed((item.claim,))


def other_origins(case: Case, claim: int, stance: EvidenceStance | None, source: Source | None) -> tuple[str, ...]:
    """The origins on the same side of a claim that an item of `source` would not belong to, by name."""
    from workbench.evidence.origins import known_of, origin_names, work_out

    items = store.of_claim(case.db, claim, retracted=True)
    origins = work_out(items, known_of(case, {claim: items})[claim])
    names = origin_names(origins, items)
    standing = [e for e in items if not e.retracted and (stance is None or e.stance == stance)]
    own = {origins.root[e.id] for e in standing if source is not None and e.source == source.id}
    return tuple(names[r] for r in dict.fromkeys(origins.root[e.id] for e in standing) if r not in own)


def scale(
    desk: Desk, grade: str, source: Source | None, others: Sequence[str], then: Callable[[str | None], None]
) -> None:
    """Open the scale of grades with what the directory says of the source; `then` gets the grade or None."""
    from workbench.evidence import grading

    since = grading.grades(desk.case, source.id)[-1] if source is not None else None
    desk.app.push_screen(GradeScale(grade, source, since, others), then)


def show(desk: Desk, item: Evidence, words: Content) -> None:
    """All of an item."""
    desk.app.push_screen(Notice(f"Evidence E-{item.id}", words))


def edit(desk: Desk, item: Evidence | None) -> None:
    """Open the form on an item."""
    from workbench.tui.screens.evidence_form import EvidenceForm

    if item is None:
        raise _none()
    desk.app.push_screen(EvidenceForm(desk, item.claim, item=item))


def _none() -> UsageError:
    return UsageError("No evidence item is chosen.", "Go to the Evidence tab and move to one.")


def retract(desk: Desk, item: Evidence | None) -> None:
    """Take an item back."""
    from workbench.evidence import items

    if item is None:
        desk.tell("No evidence item is chosen.", "Go to the Evidence tab and move to one.")
        return

    def done(gone: Evidence) -> None:
        desk.last = f"evidence E-{gone.id} taken back"
        desk.tell(f"Taken back: {gone.source_name}. {keys.key('undo')} brings it back.")
        desk.changed((gone.claim,))

    desk.jobs.act(lambda: items.retract(desk.case, item.id), done)


def ask_other(desk: Desk, item: Evidence | None, others: Sequence[Evidence], ties: Sequence[Tie]) -> None:
    """Ask with which item of the claim this one shares an origin, or not; what ties the two already is said."""
    if item is None:
        raise _none()
    rest = [e for e in others if e.id != item.id]
    if not rest:
        raise UsageError("There is only one item.", "Two items can be of one origin or apart.")

    whys = {n: t.why for t in reversed(ties) for n in (t.evidence, t.other) if item.id in (t.evidence, t.other)}

    def chosen(other: str | None) -> None:
        number = item_number(other or "")
        if number is not None:
            ask_origin(desk, min(item.id, number), max(item.id, number), whys.get(number, ""))

    listed = [
        (
            f"E-{e.id}",
            join(
                (f"E-{e.id:<5}", "bold"),
                line(e.source_name, limit=60),
                line(f"  {whys[e.id]}" if e.id in whys else "", "$soft", limit=120),
            ),
        )
        for e in rest
    ]
    desk.app.push_screen(Choose(f"E-{item.id} and which other item?", listed), chosen)


def ask_origin(desk: Desk, first: int, other: int, why: str) -> None:
    """Ask whether two items are of one origin or apart, and why; then say so. `why` is what ties them so far, or ""."""
    said = line(why or "Nothing ties them so far.", limit=300)

    def answered(answer: str | None) -> None:
        if answer is not None:
            desk.app.push_screen(
                Ask(f"E-{first} and E-{other}: {_SAID[answer]}", said, "Why (it stands in the history)"),
                lambda reason: _answer(desk, first, other, answer, reason),
            )

    answers = _ANSWERS if why else _ANSWERS[::-1]
    desk.app.push_screen(Choose(f"E-{first} and E-{other}", options(answers), stack([said, ""])), answered)


def _answer(desk: Desk, first: int, other: int, answer: str, reason: str | None) -> None:
    from workbench.evidence import origin_answers

    if reason:
        desk.act(lambda: origin_answers.answer(desk.case, first, other, answer, reason))
