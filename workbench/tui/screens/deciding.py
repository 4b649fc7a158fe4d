"""Setting a status from a screen: one question for many, and the gates shown when the rules say no.

The rules are the verdict room's; this file only asks and shows. A refused claim is never left silently: its unmet gates
are listed, and a written reason overrides them or nothing changes.
"""

from collections.abc import Callable, Sequence

from textual.content import Content

from workbench.errors import GateNotMet
from workbench.model import Gate, Status, claim_label
from workbench.safety.limits import BULK_ASKS_FROM
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Confirm, sentences
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import LOOKS, NO

Refusals = Sequence[tuple[int, Sequence[Gate]]]
_LISTED = 12


def set_status(
    desk: Desk,
    numbers: Sequence[int],
    status: Status,
    refused: Callable[[], None],
    reason: str = "",
    taken: Callable[[], None] = lambda: None,
) -> None:
    """Set the status of these claims; `refused` is called when a single claim did not get it, `taken` when it did.

    `reason` stands in the line that asks for one, to be changed or taken.
    """
    if len(numbers) < BULK_ASKS_FROM:
        _ask_reason(desk, numbers, status, refused, reason, taken)
        return

    def sure(yes: bool | None) -> None:
        if yes:
            _ask_reason(desk, numbers, status, refused)

    body = sentences(
        f"Set {plural(len(numbers), 'claim')} to {status.value}? The rules are checked for each; u takes it all back."
    )
    desk.app.push_screen(Confirm("Many claims at once", body, f"Set {len(numbers)} claims"), sure)


def _ask_reason(
    desk: Desk,
    numbers: Sequence[int],
    status: Status,
    refused: Callable[[], None],
    first: str = "",
    taken: Callable[[], None] = lambda: None,
) -> None:
    """Ask for the reason where a status is a person's call; the others need none."""
    from workbench.verdict import deciding

    if status not in deciding.NEEDS_REASON:
        _decide(desk, numbers, status, refused, taken=taken)
        return

    def reasoned(reason: str | None) -> None:
        if reason:
            _decide(desk, numbers, status, refused, reason, taken)
        else:
            refused()

    said = sentences(f"{status.value} is a person's call: the reason stands in the history and in every export.")
    desk.app.push_screen(Ask(f"{plural(len(numbers), 'claim')} → {status.value}", said, "Why", first), reasoned)


def _decide(
    desk: Desk,
    numbers: Sequence[int],
    status: Status,
    refused: Callable[[], None],
    reason: str = "",
    taken: Callable[[], None] = lambda: None,
) -> None:
    from workbench.verdict import assessing, deciding

    def failed(error: Exception) -> None:
        if isinstance(error, GateNotMet) and len(numbers) == 1:
            refused()
            unmet = assessing.assess(desk.case, numbers[0]).unmet(status)
            _ask_override(desk, status, [(numbers[0], unmet)])
        else:
            desk.report(error)

    def done(decision: deciding.Decision) -> None:
        if decision.act is not None:
            desk.done(decision.act)
            taken()
        elif not decision.refused:
            desk.tell(f"Already {status.value}.")
        if decision.refused:
            _ask_override(desk, status, decision.refused)

    desk.jobs.act(lambda: deciding.decide(desk.case, numbers, status, reason=reason), done, failed)


def _ask_override(desk: Desk, status: Status, refusals: Refusals) -> None:
    def reasoned(reason: str | None) -> None:
        if reason:
            override(desk, [n for n, _ in refusals], status, reason)

    many = f"{len(refusals)} claims do" if len(refusals) > 1 else f"{claim_label(refusals[0][0])} does"
    desk.app.push_screen(
        Ask(
            f"{many} not meet the rules for {status.value}",
            _unmet(status, refusals),
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
        lines.append(join((f" … and {len(refusals) - _LISTED} more claims", "$soft")))
    return stack(lines)


def override(desk: Desk, numbers: Sequence[int], status: Status, reason: str) -> None:
    """Set the status against the rules, with the written reason."""
    from workbench.verdict import deciding

    def done(decision: deciding.Decision) -> None:
        if decision.act is not None:
            desk.done(decision.act)

    desk.jobs.act(lambda: deciding.decide(desk.case, numbers, status, override=reason), done)
