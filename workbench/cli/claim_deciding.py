"""`workbench claim status`: a status decision, under the rules or against them with a written reason."""

from collections.abc import Sequence

import click

from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.output import Painted, json_lines, line, note
from workbench.cli.output import status as painted
from workbench.cli.session import Session
from workbench.errors import ExitCode
from workbench.model import Confidence, Gate, Likelihood, Status, claim_label
from workbench.verdict.estimating import likelihood_text

_LIKELIHOODS = [v.value for v in Likelihood]
_BANDS = ", ".join(likelihood_text(v) for v in Likelihood)


@click.command(cls=Command)
@click.argument("numbers", metavar="C-17...", nargs=-1, required=True, type=choosing.CLAIM)
@click.argument("to", metavar="STATUS", type=click.Choice([s.value for s in Status]))
@click.option("--reason", default="", help="The rationale; goes into the verdict record.")
@click.option("--override", default="", help="Set the status although the rules do not allow it; the text says why.")
@click.option(
    "--likelihood",
    metavar="WORDS",
    type=click.Choice(_LIKELIHOODS),
    help=f"How probable it is that it is true (ICD 203): {_BANDS}.",
)
@click.option(
    "--confidence", type=click.Choice([c.value for c in Confidence]), help="How good our ground for that judgement is."
)
@click.option("--valid-from", metavar="DAY", help="The verdict holds from this day or time (UTC); else from the event.")
@click.option("--valid-to", metavar="DAY", help="It holds until then; afterwards the claim comes back to be looked at.")
@click.option("--would-change", default="", help="What would change it; kept with the claim and in the verdict.")
@click.pass_obj
def status(
    session: Session,
    numbers: tuple[int, ...],
    to: str,
    reason: str,
    override: str,
    likelihood: str | None,
    confidence: str | None,
    valid_from: str | None,
    valid_to: str | None,
    would_change: str,
) -> int:
    """Decide the status of claims.

    STATUS: rumor, corroborated, confirmed, refuted, misleading, contested, unverifiable. When the evidence does not
    satisfy the rules, nothing is changed, exit 6 lists what is missing; --override sets it all the same and is marked
    in history and exports. Of several claims, those that may be set are set, in one act that one undo takes back.
    Where the rules ask for a second person, the first decision to confirm is kept as a proposal until another analyst
    confirms it too.

    \b
    Examples:
      workbench claim status C-17 confirmed --reason "two independent residents, one named outlet"
      workbench claim status C-17 refuted --override "the photographer told us" --confidence moderate
      workbench claim status C-17 corroborated --likelihood likely --valid-to 2026-05-31
    """
    from workbench.verdict.deciding import decide

    case = session.existing()
    for number in numbers:
        choosing.claim(case, number)
    decision = decide(
        case,
        numbers,
        Status(to),
        reason=reason,
        override=override,
        likelihood=Likelihood(likelihood) if likelihood else None,
        confidence=Confidence(confidence) if confidence else None,
        valid_from=valid_from,
        valid_to=valid_to,
        would_change=would_change,
    )
    if session.json:
        touched = (*decision.changed, *decision.proposed)
        json_lines(records.claims(case, [choosing.claim(case, n) for n in touched]))
    else:
        for n in decision.changed:
            line(f"{claim_label(n)} is ", painted(to), f": {choosing.claim(case, n).title}")
        for n in decision.proposed:
            line(f"{claim_label(n)} is proposed as ", painted(to), f": {choosing.claim(case, n).title}")
    for told in decision.notes:
        note(told)
    if decision.refused:
        _tell_refused(decision.refused, to, session)
    return ExitCode.CONFLICT if decision.refused else ExitCode.DONE


def _tell_refused(refused: Sequence[tuple[int, tuple[Gate, ...]]], to: str, session: Session) -> None:
    """As a single refusal is told: a sentence each, one hint for all."""
    for number, gates in refused:
        told = f"{claim_label(number)} cannot be {to}: {'; '.join(g.reason for g in gates)}."
        note(Painted("workbench: ", "red"), told)
    first = f"{session.command()} assess {claim_label(refused[0][0])}"
    note(f'  {first} shows every rule; to decide against them, --override "why".')
