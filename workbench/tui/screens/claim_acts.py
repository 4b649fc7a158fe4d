"""Changes of claims that queue and dossier share: each asks what it needs, then does one undoable act."""

from collections.abc import Callable, Sequence

from workbench.errors import UsageError
from workbench.model import Claim, Stage, claim_label
from workbench.query import CLAIM_FIELDS
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.safety.text import safe
from workbench.store import claims
from workbench.tui import text as words
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Choose, Confirm, options, sentences
from workbench.tui.text import line, plural

_SORTS = {
    "prio": "the most urgent first",
    "last": "the newest message first",
    "first": "the newest claim first",
    "origins": "most independent origins first",
    "messages": "most messages first",
    "id": "by number",
    "title": "by title",
    "place": "by place",
    "status": "by status",
}
_STAGES = (
    (Stage.NEW.value, "nobody has looked yet"),
    (Stage.WORKING.value, "somebody is on it"),
    (Stage.REVIEW.value, "waits for a second pair of eyes"),
    (Stage.CLOSED.value, "no more work for now"),
)


def _nothing() -> UsageError:
    return UsageError("There is no claim here.", "Move to one first.")


def sort(desk: Desk, filter_text: str, then: Callable[[str], None]) -> None:
    """Ask for an order and hand the filter with it to `then`."""

    def chosen(order: str | None) -> None:
        if order is None:
            return
        rest = " ".join(t for t in filter_text.split() if not t.startswith("sort:"))
        down = "" if order in ("id", "title", "place", "status") else "-"
        then(f"{rest} sort:{down}{order}".strip())

    known = [(s, _SORTS.get(s, "")) for s in CLAIM_FIELDS["sort"] if isinstance(s, str)]
    desk.app.push_screen(Choose("Order of the queue", options(known)), chosen)


def stage(desk: Desk, numbers: Sequence[int]) -> None:
    """Ask for a stage and set it."""
    from workbench.claims import editing

    if not numbers:
        raise _nothing()

    def chosen(value: str | None) -> None:
        if value is not None:
            desk.act(lambda: editing.set_stage(desk.case, numbers, Stage(value)))

    title = f"Stage of {plural(len(numbers), 'claim')}" if len(numbers) > 1 else f"Stage of {claim_label(numbers[0])}"
    desk.app.push_screen(Choose(title, options(_STAGES)), chosen)


def take(desk: Desk, numbers: Sequence[int]) -> None:
    """Assign claims to the analyst at work; asks once when they are many."""
    from workbench.claims import editing

    if not numbers:
        raise _nothing()

    def sure(yes: bool | None) -> None:
        if yes:
            desk.act(lambda: editing.assign(desk.case, numbers, desk.case.analyst.id))

    if len(numbers) < BULK_ASKS_FROM:
        sure(True)
    else:
        body = sentences(f"Assign {len(numbers)} claims to {desk.case.analyst.name}?")
        desk.app.push_screen(Confirm("Many claims at once", body, f"Assign {len(numbers)} claims"), sure)


def note(desk: Desk, number: int | None) -> None:
    """Ask for the note of a claim; an empty one removes it."""
    from workbench.claims import editing

    claim = claims.get(desk.case.db, number) if number is not None else None
    if claim is None:
        raise _nothing()

    def written(value: str | None) -> None:
        if value is not None and value != claim.note:
            desk.act(lambda: editing.set_note(desk.case, claim.id, value))

    desk.app.push_screen(
        Ask(f"Note on {claim_label(claim.id)}", line(claim.title), "Note (empty removes it)", claim.note,
            empty_is_answer=True), written
    )  # fmt: skip


def edit(desk: Desk, number: int | None) -> None:
    """Open the form for a claim's own fields."""
    from workbench.tui.screens.claim_form import ClaimForm

    claim = claims.get(desk.case.db, number) if number is not None else None
    if claim is None:
        raise _nothing()
    desk.app.push_screen(ClaimForm(desk, claim))


def merge(desk: Desk, into: int | None, marked: Sequence[int]) -> None:
    """Merge the marked claims into the one under the cursor, after one question."""
    from workbench.claims import editing

    others = [n for n in marked if n != into]
    if into is None or not others:
        raise UsageError(
            "Nothing is marked to be merged.", "Mark claims with space, go to the one that stays, press d."
        )
    target = claims.get(desk.case.db, into)

    def sure(yes: bool | None) -> None:
        if yes:
            desk.jobs.act(lambda: editing.merge(desk.case, into, others), lambda act: _merged(desk, act.label))

    named = ", ".join(claim_label(n) for n in others[:8]) + (" …" if len(others) > 8 else "")
    body = sentences(
        f"{named} will go into {claim_label(into)} “{target.title if target else ''}”.",
        "Their messages and evidence come along; u takes it back.",
    )
    desk.app.push_screen(Confirm(f"Merge {plural(len(others), 'claim')}", body, "Merge"), sure)


def _merged(desk: Desk, label: str) -> None:
    desk.last = label
    desk.changed(everything=True)


def figures(desk: Desk, number: int | None) -> None:
    """Open the table of the numbers given for a claim."""
    from workbench.tui.screens.figures import FiguresScreen

    desk.app.push_screen(FiguresScreen(desk, _claim(desk, number)))


def control(desk: Desk, number: int | None) -> None:
    """Open the timeline of who held the claim's place."""
    from workbench.tui.screens.control import ControlScreen

    claim = _claim(desk, number)
    if not claim.places:
        raise UsageError(f"{claim_label(claim.id)} names no place.", "e edits the claim; g p asks for any place.")
    desk.app.push_screen(ControlScreen(desk, claim.places[0], (claim.event.start or "")[:10]))


def blocs(desk: Desk, filter_text: str) -> None:
    """Open the comparison of how the blocs tell the claims of a filter."""
    from workbench.tui.screens.blocs import BlocsScreen

    desk.app.push_screen(BlocsScreen(desk, filter_text))


def checklist(desk: Desk, number: int | None) -> None:
    """Open the five pillars of a claim."""
    from workbench.tui.screens.checklist import ChecklistScreen

    desk.app.push_screen(ChecklistScreen(desk, _claim(desk, number)))


def _claim(desk: Desk, number: int | None) -> Claim:
    claim = claims.get(desk.case.db, number) if number is not None else None
    if claim is None:
        raise _nothing()
    return claim


def copy(desk: Desk, number: int | None) -> None:
    """Put a one-line citation on the clipboard (OSC 52, from us only, through `safe`)."""
    claim = claims.get(desk.case.db, number) if number is not None else None
    if claim is None:
        raise _nothing()
    said = (
        f"{claim_label(claim.id)} “{claim.title}”: {claim.status.value}, {plural(claim.appearances, 'message')}, "
        f"{plural(claim.origins, 'origin')}, as of {words.stamp(desk.case.now())}"
    )
    desk.app.copy_to_clipboard(safe(said, newlines=False, limit=2_000))
    desk.tell(f"Copied: {claim_label(claim.id)}")
