"""`workbench assess` and `workbench verdict`: what the rules make of the evidence, now and at each decision."""

import click

from workbench.cli import choosing
from workbench.cli.commands import Command, Group
from workbench.cli.output import Painted, json_lines, line, note, pairs, status, table
from workbench.cli.session import Session
from workbench.model import Assessment, Claim, claim_label


@click.command(cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.pass_obj
def assess(session: Session, number: int) -> None:
    """Show what the rules make of the evidence on a claim: for each status what is met, what is missing, and why.

    \b
    Example:
      workbench assess C-17
    """
    from workbench.verdict.assessing import assess as weigh

    case = session.existing()
    claim = choosing.claim(case, number)
    found = weigh(case, number)
    if session.json:
        json_lines([_record(claim, found)])
        return
    line(f"{claim_label(claim.id)} {claim.title}")
    line("")
    pairs(
        [
            ("status", status(claim.status.value)),
            ("rules suggest", status(found.suggested.value)),
            ("origins for", f"{found.origins_for}, credible {found.credible_for}"),
            ("origins against", f"{found.origins_against}, credible {found.credible_against}"),
            ("best grade", found.best_grade or "none"),
            ("rules", found.policy),
        ]
    )
    for to, gates in found.gates:
        line("")
        may = "may be set" if all(g.met for g in gates) else "not yet"
        line(status(to.value), f": {may}")
        for gate in gates:
            line("  ", Painted("met     ", "green") if gate.met else Painted("missing ", "red"), gate.reason)


def _record(claim: Claim, found: Assessment) -> dict[str, object]:
    return {
        "id": claim_label(claim.id),
        "status": claim.status.value,
        "suggested": found.suggested.value,
        "policy": found.policy,
        "origins": {
            "for": found.origins_for,
            "against": found.origins_against,
            "credible_for": found.credible_for,
            "credible_against": found.credible_against,
        },
        "best_grade": found.best_grade,
        "gates": {
            to.value: [{"name": g.name, "met": g.met, "reason": g.reason} for g in gates] for to, gates in found.gates
        },
    }


@click.group(cls=Group)
def verdict() -> None:
    """Check decided claims against today's evidence."""


@verdict.command()
@click.pass_obj
def recheck(session: Session) -> None:
    """List decided claims whose verdict would come out differently now, with the reason. Nothing is changed.

    \b
    Example:
      workbench verdict recheck
    """
    from workbench.verdict.deciding import recheck as derive_again

    case = session.existing()
    found = derive_again(case)
    if session.json:
        json_lines(
            {"id": claim_label(r.claim), "status": r.status.value, "suggested": r.suggested.value, "why": r.why}
            for r in found
        )
        return
    rows = [(claim_label(r.claim), status(r.status.value), status(r.suggested.value), r.why) for r in found]
    if not table(("claim", "decided", "rules suggest", "why"), rows):
        note("Every decided claim would be decided the same way now.")
