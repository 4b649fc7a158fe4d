"""`workbench evidence origins` and `evidence origin`: what goes back to one origin, and an analyst's word on it."""

import click

from workbench.case import Case
from workbench.cli import choosing
from workbench.cli.commands import Command
from workbench.cli.output import json_lines, line, note
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.evidence.origin_answers import ANSWERS, answer_all, linking, origins_of, parting
from workbench.evidence.origin_tree import Branch, chain, headline, lines, tree
from workbench.evidence.origins import Origins, Tie, proposed
from workbench.model import claim_label


@click.command(cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.pass_obj
def origins(session: Session, number: int) -> None:
    """Show which evidence on a claim goes back to one origin, by what, and what waits for your answer.

    \b
    Examples:
      workbench evidence origins C-17
      workbench evidence origins C-17 --json
    """
    case = session.existing()
    claim = choosing.claim(case, number)
    items, found = origins_of(case, number)
    branches = tree(items, found)
    if session.json:
        waiting = proposed(found)
        json_lines(_record(number, branch, found, waiting) for branch in branches)
        return
    if not branches:
        note(f"There is no evidence on {claim_label(number)} yet.")
        return
    line(f"{claim_label(number)} {claim.title}")
    line(headline(items, found) or "Nobody supports or refutes it yet.")
    for branch in branches:
        line("")
        for drawn in lines(branch):
            line(drawn)
    _answers(session, found)


def _answers(session: Session, found: Origins) -> None:
    """What was answered, and what counts as one until somebody answers; the commands that do it."""
    answered = [tie for tie in found.ties if tie.answer]
    if answered:
        line("")
    for tie in answered:
        said = "one origin" if tie.holds else "apart"
        line(f"E-{tie.evidence} and E-{tie.other}: {said} ({tie.why}).")
    waiting = proposed(found)
    if not waiting:
        return
    line("")
    line("Proposed, and counted as one origin until you answer:")
    for tie in waiting:
        line(f"  E-{tie.evidence} and E-{tie.other}: {tie.why}.")
    first = waiting[0]
    call = f"{session.command()} evidence origin E-{first.evidence} E-{first.other}"
    line("")
    line(f"Answer one by one: {call} one")
    line(f'or: {call} apart --reason "…"')


def _record(number: int, branch: Branch, found: Origins, waiting: tuple[Tie, ...]) -> dict[str, object]:
    here = {twig.item.id for twig in branch.twigs}
    return {
        "claim": claim_label(number),
        "origin": branch.name,
        "root": branch.root,
        "evidence": [
            {
                "id": twig.item.id, "source": twig.item.source_name, "stance": twig.item.stance.value,
                "grade": f"{twig.item.reliability}{twig.item.credibility}", "retracted": twig.item.retracted,
                "parent": twig.parent, "why": twig.why, "chain": chain(branch, twig.item.id),
            }
            for twig in branch.twigs
        ],
        "cycles": [list(circle) for circle in branch.cycles],
        "ties": [_tie(tie, waiting) for tie in found.ties if here.intersection((tie.evidence, tie.other))],
    }  # fmt: skip


def _tie(tie: Tie, waiting: tuple[Tie, ...]) -> dict[str, object]:
    return {
        "evidence": tie.evidence, "other": tie.other, "kind": tie.kind, "why": tie.why, "answer": tie.answer,
        "proposed": tie in waiting,
    }  # fmt: skip


@click.command(cls=Command)
@click.argument("numbers", metavar="E-3 E-5...", nargs=-1, required=True, type=choosing.EVIDENCE)
@click.argument("said", metavar="one|apart", type=click.Choice(ANSWERS))
@click.option("--reason", default="", metavar="TEXT", help="Why; needed for apart.")
@click.pass_obj
def origin(session: Session, numbers: tuple[int, ...], said: str, reason: str) -> None:
    """Say whether items have one origin. With more than two, the first is put beside each of the others.

    What is proposed (same owner, credited agency, same footage, same words) counts as one origin until you say apart,
    which parts only these two. Facts (one repeats the other, the same source, named origin, file or address) cannot be
    parted; mend the item where it is wrong.

    \b
    Examples:
      workbench evidence origin E-3 E-5 apart --reason "RFI had its own reporter in Kidal"
      workbench evidence origin E-3 E-5 E-8 one --reason "all three saw the same live feed"
    """
    if len(numbers) < 2:
        raise UsageError("An origin is shared by two items.", "For example: evidence origin E-3 E-5 one")
    case = session.existing()
    first, *others = (choosing.evidence(case, number).id for number in numbers)
    act = answer_all(case, first, others, said, reason)
    _, found = origins_of(case, act.claims[0])
    if session.json:
        json_lines(_answer(case, act.claims[0], found, first, other) for other in others)
        return
    for other in dict.fromkeys(others):
        line(_result(found, first, other))
        if said == "apart" and found.root[first] == found.root[other]:
            _how_to_part(session, case, act.claims[0], first, other)


def _how_to_part(session: Session, case: Case, claim: int, first: int, other: int) -> None:
    """The commands that part two items which others still tie together; each puts one item beside some others."""
    pairs = parting(case, claim, first, other)
    if not pairs:
        note("A fact ties them by way of others; if it is wrong, mend the item: workbench evidence edit E-…")
        return
    beside: dict[int, list[int]] = {}
    for one, two in pairs:
        head, further = (two, one) if two == first or two in beside else (one, two)
        beside.setdefault(head, []).append(further)
    note("To part them:")
    for head, others in beside.items():
        named = " ".join(f"E-{number}" for number in (head, *others))
        note(f'  {session.command()} evidence origin {named} apart --reason "…"')


def _answer(case: Case, claim: int, found: Origins, first: int, other: int) -> dict[str, object]:
    return {
        "claim": claim_label(claim), "evidence": first, "other": other,
        "one_origin": found.root[first] == found.root[other],
        "by": [_tie(tie, ()) for tie in linking(found, first, other)], "analyst": case.analyst.id,
    }  # fmt: skip


def _result(found: Origins, first: int, other: int) -> str:
    """What holds now: two origins, one, or still one by way of others."""
    ties = linking(found, first, other)
    if not ties:
        return f"E-{first} and E-{other} are of two origins."
    if len(ties) == 1:
        return f"E-{first} and E-{other} are of one origin: {ties[0].why}."
    steps = "; ".join(f"E-{tie.evidence} and E-{tie.other}: {tie.why}" for tie in ties)
    return f"E-{first} and E-{other} are of one origin still, by way of others ({steps})."
