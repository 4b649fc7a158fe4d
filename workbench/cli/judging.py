"""`workbench assess`: what the rules make of the evidence now."""

import click

from workbench.cli import choosing
from workbench.cli.commands import Command
from workbench.cli.output import Painted, json_lines, line, note, pairs, status, under, when
from workbench.cli.session import Session
from workbench.model import Assessment, Claim, CountedOrigin, claim_label


@click.command(cls=Command)
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.option("--as-of", metavar="TIME", help="As the case stood then: 2026-04-26 (its end), '2026-04-26 18:00'; UTC.")
@click.pass_obj
def assess(session: Session, number: int, as_of: str | None) -> None:
    """Show what the rules make of the evidence on a claim: for each status what is met, what is missing, and why.

    Origins are counted, not links, and are named with their items. What counts for nothing is said with its reason.
    Nothing is changed.

    \b
    Examples:
      workbench assess C-17
      workbench assess C-17 --as-of '2026-04-26 18:00'
    """
    from workbench.verdict.assessing import assess as weigh

    case = session.existing()
    if as_of is None:
        _tell(session, choosing.claim(case, number), weigh(case, number))
        return
    from workbench.claims import rewinding

    at = rewinding.moment(as_of, case.now())
    with rewinding.as_of(case, at) as then:
        claim, found = then.find(number), weigh(then.case, number)
    note(f"As the case stood at {when(at)} UTC, under the rules of today.")
    _tell(session, claim, found)


def _tell(session: Session, claim: Claim, found: Assessment) -> None:
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
    for told in found.notes:
        under(told, "note: ")
    named: set[str] = set()
    for to, gates in found.gates:
        line("")
        may = "may be set" if all(g.met for g in gates) else "not yet"
        line(status(to.value), f": {may}")
        for gate in gates:
            under(_shorter(gate.reason, named), "  ", Painted("[x] ", "green") if gate.met else Painted("[ ] ", "red"))


def _shorter(reason: str, named: set[str]) -> str:
    """A gate's sentence; origins that an earlier one has named already are not named again."""
    said, colon, names = reason.partition(": ")
    if names and names in named:
        return f"{said} (named above)"
    named.add(names)
    return f"{said}{colon}{names}"


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
            "supporting": [_origin(o) for o in found.supporting],
            "refuting": [_origin(o) for o in found.refuting],
        },
        "best_grade": found.best_grade,
        "gates": {
            to.value: [{"name": g.name, "met": g.met, "reason": g.reason} for g in gates] for to, gates in found.gates
        },
        "notes": list(found.notes),
    }


def _origin(o: CountedOrigin) -> dict[str, object]:
    return {"name": o.name, "level": o.level, "evidence": [f"E-{e}" for e in o.evidence]}
