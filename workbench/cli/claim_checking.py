"""`workbench claim check`: the five questions that verification asks of everything, answered or open."""

import click

from workbench.case import Case
from workbench.cli import choosing
from workbench.cli.commands import Command
from workbench.cli.output import Painted, counted, json_lines, line, when
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import Claim, Pillar, claim_label

_PILLARS = [p.value for p in Pillar]


@click.command(cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.argument("pillar", metavar="[PILLAR]", type=click.Choice(_PILLARS), required=False)
@click.argument("text", nargs=-1)
@click.option("--open", "again", is_flag=True, help="Take the answer back: the pillar is open again.")
@click.pass_obj
def check(session: Session, number: int, pillar: str | None, text: tuple[str, ...], again: bool) -> None:
    """Show the checklist of a claim, or answer one pillar of it.

    PILLAR: provenance, source, date, location, motivation. What is answered is kept in every later verdict; rules may
    ask for some before a claim is confirmed.

    \b
    Examples:
      workbench claim check C-17
      workbench claim check C-17 date "shadows and the radio in the clip: the morning of 25 April"
      workbench claim check C-17 date --open
    """
    from workbench.verdict.checklist import answer

    case = session.existing()
    claim = choosing.claim(case, number)
    said = " ".join(text).strip()
    if pillar is not None:
        if bool(said) == again:
            raise UsageError(
                f"Give an answer for {pillar}, or --open to take one back.",
                f'For example: {session.command()} claim check {claim_label(number)} {pillar} "…"',
            )
        answer(case, number, Pillar(pillar), said)
    _show(session, case, claim)


def _show(session: Session, case: Case, claim: Claim) -> None:
    from workbench.verdict.checklist import QUESTIONS, answers

    done = {a.pillar: a for a in answers(case, claim.id)}
    if session.json:
        json_lines(
            {
                "claim": claim_label(claim.id), "pillar": p.value, "question": QUESTIONS[p],
                "answer": done[p].answer if p in done else None, "by": done[p].by if p in done else None,
                "at": done[p].at if p in done else None,
            }
            for p in Pillar
        )  # fmt: skip
        return
    line(f"{claim_label(claim.id)} {claim.title}")
    for p in Pillar:
        line("")
        a = done.get(p)
        line(Painted(f"{p.value:<12}", "cyan"), QUESTIONS[p])
        if a is None:
            line(" " * 12, Painted("open", "yellow"))
        else:
            line(" " * 12, a.answer)
            line(" " * 12, f"{a.by}, {when(a.at)}")
    line("")
    left = len(Pillar) - len(done)
    line(f"{counted(left, 'pillar')} open." if left else "All are answered.")
