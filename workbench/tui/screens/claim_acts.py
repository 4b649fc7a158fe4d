"""Changes of claims that queue and dossier share: each asks what it needs, then does one undoable act."""

from collections.abc import Callable, Sequence

from textual.content import Content

from workbench.errors import UsageError
from workbench.ledger.events import claim_subject
from workbench.model import Claim, Stage, claim_label
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.store import claims
from workbench.tui import keys, ordering
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Choose, Confirm, options, sentences
from workbench.tui.text import join, line, plural
from workbench.tui.theme import ENTER_KEY

_SORTS = {
    "prio": "the most urgent first",
    "last": "by last message, newest first",
    "first": "by first message, newest first",
    "origins": "most independent origins first",
    "messages": "most messages first",
    "id": "by number",
    "title": "by title",
    "place": "one list, places from A to Z",
    "status": "one list, by status",
}
_GROUPS = {"place": "in groups under their place", "day": "in groups under the day of event"}
_STAGES = (
    (Stage.NEW.value, "nobody has looked yet"),
    (Stage.WORKING.value, "somebody is on it"),
    (Stage.REVIEW.value, "waits for a second pair of eyes"),
    (Stage.CLOSED.value, "no more work for now"),
)


def nothing_here() -> UsageError:
    """What a key says where no claim is under the cursor."""
    return UsageError("There is no claim here.", "Move to one first.")


def sort(desk: Desk, filter_text: str, then: Callable[[str], None]) -> None:
    """Ask for an order or a grouping, with the ones there are now marked, and hand the filter with it to `then`."""
    from workbench.query import CLAIM_FIELDS

    now, by = ordering.order_of(filter_text), ordering.group_of(filter_text)
    known = [s for s in CLAIM_FIELDS["sort"] if isinstance(s, str)]
    rows = [_choice(s, _SORTS.get(s, ""), f"now; {ENTER_KEY} turns it round" if s == now.name else "") for s in known]
    rows += [_choice(f"by {g}", words, "now" if g == by else "") for g, words in _GROUPS.items()]
    rows.append(_choice("no groups", "one list again", "" if by else "now"))

    def chosen(picked: str | None) -> None:
        if picked is None:
            return
        if picked in known:
            then(ordering.turned(filter_text, picked))
        else:
            then(ordering.with_group(filter_text, picked.removeprefix("by ") if picked != "no groups" else ""))

    at = known.index(now.name) if now.name in known else 0
    desk.app.push_screen(Choose("Order and groups of the queue", rows, at=at), chosen)


def _choice(word: str, meaning: str, now: str) -> tuple[str, Content]:
    said = join((f"{word:<12}", "bold"), (f"{meaning:<32}", "$soft"), (f" {now}" if now else "", "bold $primary"))
    return word, said


def of_filter(filter_text: str) -> str:
    """Where chosen claims come from, for a question about many of them."""
    text = ordering.bare(filter_text)
    return f"of the filter {text}" if text else "of the whole queue"


def stage(desk: Desk, numbers: Sequence[int], of: str = "") -> None:
    """Ask for a stage and set it; choosing is the one question, and says how many claims it is about."""
    from workbench.claims import editing

    if not numbers:
        raise nothing_here()

    def chosen(value: str | None) -> None:
        if value is not None:
            desk.act(lambda: editing.set_stage(desk.case, numbers, Stage(value)))

    title = f"Stage of {plural(len(numbers), 'claim')}" if len(numbers) > 1 else f"Stage of {claim_label(numbers[0])}"
    body = None
    if len(numbers) >= BULK_ASKS_FROM:
        body = sentences(f"{plural(len(numbers), 'claim')} {of} get it at once; {keys.key('undo')} takes it all back.")
    desk.app.push_screen(Choose(title, options(_STAGES), body), chosen)


def take(desk: Desk, numbers: Sequence[int], of: str = "") -> None:
    """Assign claims to the analyst at work; asks once when they are many."""
    from workbench.claims import editing

    if not numbers:
        raise nothing_here()

    def sure(yes: bool | None) -> None:
        if yes:
            desk.act(lambda: editing.assign(desk.case, numbers, desk.case.analyst.id))

    if len(numbers) < BULK_ASKS_FROM:
        sure(True)
    else:
        many = plural(len(numbers), "claim")
        body = sentences(f"Assign {many} {of} to {desk.case.analyst.name}?", f"{keys.key('undo')} takes it all back.")
        desk.app.push_screen(Confirm("Many claims at once", body, f"Assign {many}"), sure)


def note(desk: Desk, number: int | None) -> None:
    """Ask for the note of a claim; an empty one removes it."""
    from workbench.claims import editing

    claim = _claim(desk, number)

    def written(value: str | None) -> None:
        if value is not None and value != claim.note:
            desk.act(lambda: editing.set_note(desk.case, claim.id, value))

    if "\n" in claim.note:
        from workbench.tui.screens.note_form import NoteForm

        desk.app.push_screen(NoteForm(desk, claim))
        return
    desk.app.push_screen(
        Ask(f"Note on {claim_label(claim.id)}", line(claim.title), "Note (empty removes it)", claim.note,
            empty_is_answer=True), written
    )  # fmt: skip


def edit(desk: Desk, number: int | None) -> None:
    """Open the form for a claim's own fields."""
    from workbench.tui.screens.claim_form import ClaimForm

    desk.app.push_screen(ClaimForm(desk, _claim(desk, number)))


def merge(desk: Desk, into: int | None, marked: Sequence[int]) -> None:
    """Merge the marked claims into the one under the cursor, after one question."""
    from workbench.claims import editing

    others = [n for n in marked if n != into]
    if into is None or not others:
        raise UsageError(
            "Nothing is marked to be merged.",
            f"Mark claims with {keys.key('mark')}, go to the one that stays, press {keys.key('claim.merge')}.",
        )
    target = claims.get(desk.case.db, into)

    def sure(yes: bool | None) -> None:
        if yes:
            desk.jobs.act(lambda: editing.merge(desk.case, into, others), lambda act: _merged(desk, act.label))

    named = ", ".join(claim_label(n) for n in others[:8]) + (" …" if len(others) > 8 else "")
    body = sentences(
        f"{named} will go into {claim_label(into)} “{target.title if target else ''}”.",
        f"Their messages and evidence come along; {keys.key('undo')} takes it back.",
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
        raise UsageError(
            f"{claim_label(claim.id)} names no place.",
            f"{keys.key('claim.edit')} edits the claim; {keys.key('go')} p asks for any place.",
        )
    desk.app.push_screen(ControlScreen(desk, claim.places[0], (claim.event.start or "")[:10]))


def blocs(desk: Desk, filter_text: str) -> None:
    """Open the comparison of how the blocs tell the claims of a filter."""
    from workbench.tui.screens.blocs import BlocsScreen

    desk.app.push_screen(BlocsScreen(desk, filter_text))


def checklist(desk: Desk, number: int | None) -> None:
    """Open the five pillars of a claim."""
    from workbench.tui.screens.checklist import ChecklistScreen

    desk.app.push_screen(ChecklistScreen(desk, _claim(desk, number)))


_EVERY = "every field"


def keep_ours(desk: Desk, number: int | None) -> None:
    """Say that ours stays where another case says otherwise; asks for which field when there are several.

    The act is the one of `workbench bundle keep`.
    """
    from workbench.bundles import conflicts
    from workbench.bundles.asking import SAME, open_conflicts
    from workbench.bundles.conflict_words import said

    claim = _claim(desk, number)
    waiting = open_conflicts(desk.case, [claim_subject(claim.id)])
    if not waiting:
        said_nothing = f"No other case says anything else of {claim_label(claim.id)}."
        raise UsageError(said_nothing, "The filter has:conflict lists the claims of which one does.")

    def chosen(field: str | None) -> None:
        if field is not None:
            desk.act(lambda: conflicts.keep(desk.case, claim.id, "" if field == _EVERY else field))

    ours = {q.field: f"{q.ours} is another event" if q.field == SAME else said(q.field, q.ours) for q in waiting}
    if len(ours) == 1:
        chosen(*ours)
        return
    rows = [
        (field, join((f"{field.replace('_', ' '):<14}", "bold"), line(value, "$soft", limit=80)))
        for field, value in ours.items()
    ]
    title = f"Ours stays: which field of {claim_label(claim.id)}?"
    desk.app.push_screen(Choose(title, [*rows, (_EVERY, join((_EVERY, "bold")))]), chosen)


def _claim(desk: Desk, number: int | None) -> Claim:
    claim = claims.get(desk.case.db, number) if number is not None else None
    if claim is None:
        raise nothing_here()
    return claim
