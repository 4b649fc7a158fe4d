"""Setting a status from a screen: one question for many, and the gates shown when the rules say no.

The rules are the verdict room's; this file only asks and shows. A refused claim is never left silently: its unmet gates
are listed, and a written reason overrides them or nothing changes. Where a second person has to confirm, it is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.content import Content

from workbench.errors import GateNotMet
from workbench.model import Confidence, Gate, Likelihood, Status, claim_label
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Confirm, sentences
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import LOOKS, NO

if TYPE_CHECKING:
    from workbench.verdict.deciding import Decision

Refusals = Sequence[tuple[int, Sequence[Gate]]]
_LISTED = 12


def _nothing() -> None:
    """Nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an analyst wants to set, and whom to tell: `refused` when a single claim did not get it, else `taken`.

    `reason` stands in the line that asks for one, to be changed or taken; `override` goes past the gates.
    """

    numbers: tuple[int, ...]
    status: Status
    reason: str = ""
    override: str = ""
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None
    valid_to: str | None = None
    would_change: str = ""
    refused: Callable[[], None] = field(default=_nothing)
    taken: Callable[[], None] = field(default=_nothing)
    of: str = ""
    """Where they come from, for the question about many: `of the filter place:Kidal`."""


def set_status(desk: Desk, wish: Wish) -> None:
    """Set the status of claims; many of them are asked about first, once: where a reason is asked for, that is it."""
    from workbench.verdict import deciding

    if len(wish.numbers) < BULK_ASKS_FROM or wish.status in deciding.NEEDS_REASON:
        _ask_reason(desk, wish)
        return

    def sure(yes: bool | None) -> None:
        if yes:
            decide(desk, wish)

    many = plural(len(wish.numbers), "claim")
    body = sentences(
        f"Set {_of(many, wish)} to {wish.status.value}?",
        f"The rules are checked for each; {keys.key('undo')} takes it all back.",
    )
    desk.app.push_screen(Confirm("Many claims at once", body, f"Set {many}"), sure)


def _of(many: str, wish: Wish) -> str:
    return f"{many} {wish.of}" if wish.of else many


def _ask_reason(desk: Desk, wish: Wish) -> None:
    """Ask for the reason where a status is a person's call; the others need none."""
    from workbench.verdict import deciding

    if wish.status not in deciding.NEEDS_REASON:
        decide(desk, wish)
        return

    def reasoned(reason: str | None) -> None:
        if reason:
            decide(desk, replace(wish, reason=reason))
        else:
            wish.refused()

    told = [f"{wish.status.value} is a person's call: the reason stands in the history and in every export."]
    if len(wish.numbers) >= BULK_ASKS_FROM:
        told.append(
            f"It is about {_of(plural(len(wish.numbers), 'claim'), wish)}; {keys.key('undo')} takes it all back."
        )
    said = sentences(*told)
    # One is named: the cursor has gone on to the next claim already.
    what = claim_label(wish.numbers[0]) if len(wish.numbers) == 1 else plural(len(wish.numbers), "claim")
    title = f"{what} → {wish.status.value}"
    desk.app.push_screen(Ask(title, said, "Why", wish.reason), reasoned)


def decide(desk: Desk, wish: Wish) -> None:
    """Decide as wished; where the rules refuse, show the unmet gates and ask for an override."""
    from workbench.verdict import assessing

    def failed(error: Exception) -> None:
        if isinstance(error, GateNotMet) and len(wish.numbers) == 1:
            wish.refused()
            number, case = wish.numbers[0], desk.case
            desk.jobs.read(
                "unmet",
                lambda: assessing.assess(case, number).unmet(wish.status),
                lambda unmet: _ask_override(desk, wish, [(number, unmet)]),
            )
        else:
            desk.report(error)

    def done(decision: "Decision") -> None:
        if decision.act is not None:
            desk.done(decision.act)
            wish.taken()
        elif not decision.refused:
            desk.tell(f"Already {wish.status.value}.")
        if decision.notes:
            desk.tell("\n".join(decision.notes))
        if decision.refused:
            _ask_override(desk, wish, decision.refused)

    desk.jobs.act(lambda: _decided(desk, wish), done, failed)


def _decided(desk: Desk, w: Wish) -> "Decision":
    from workbench.verdict import deciding

    return deciding.decide(
        desk.case, w.numbers, w.status, reason=w.reason, override=w.override, likelihood=w.likelihood,
        confidence=w.confidence, valid_to=w.valid_to, would_change=w.would_change,
    )  # fmt: skip


def _ask_override(desk: Desk, wish: Wish, refusals: Refusals) -> None:
    def reasoned(reason: str | None) -> None:
        if reason:
            decide(desk, replace(wish, numbers=tuple(n for n, _ in refusals), override=reason, refused=_nothing))

    many = f"{len(refusals)} claims do" if len(refusals) > 1 else f"{claim_label(refusals[0][0])} does"
    desk.app.push_screen(
        Ask(
            f"{many} not meet the rules for {wish.status.value}",
            _unmet(wish.status, refusals),
            "To override, write the reason; it is marked in the history and in every export",
        ),
        reasoned,
    )


def _unmet(status: Status, refusals: Refusals) -> Content:
    look = LOOKS[status]
    lines = [join((f"{look.glyph} {look.letters}", f"bold ${look.colour}"), " needs what is missing here:")]
    for number, gates in refusals[:_LISTED]:
        if len(refusals) > 1:
            lines.append(join((f" {claim_label(number)}", "bold")))
        lines += [join("  ", (NO, "bold $status-refuted"), " ", line(g.reason)) for g in gates]
    if len(refusals) > _LISTED:
        lines.append(join((f" … and {plural(len(refusals) - _LISTED, 'more claim')}", "$soft")))
    return stack(lines)
