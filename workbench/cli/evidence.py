"""`workbench evidence`: what sources say about claims, graded, with quote, address or file."""

from pathlib import Path

import click

from workbench.claims.listed import numbers_of
from workbench.cli import choosing, paths, records
from workbench.cli.commands import Group
from workbench.cli.evidence_table import evidence_table
from workbench.cli.origins import origin, origins
from workbench.cli.output import counted, json_lines, line, note
from workbench.cli.session import Session
from workbench.cli.still_holding import say_fallen
from workbench.errors import ExitCode, UsageError
from workbench.evidence.lists import WantedEvidence, add_all, evidence_of
from workbench.evidence.rows import read_rows
from workbench.model import Evidence, EvidenceStance, claim_label
from workbench.store import evidence as store

_STANCES = click.Choice([s.value for s in EvidenceStance])


@click.group(cls=Group)
def evidence() -> None:
    """Add, list, change, retract and import evidence; show and answer which of it has one origin."""


evidence.add_command(origins)
evidence.add_command(origin)


@evidence.command()
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.option("--source", metavar="NAME|ID", required=True, help="Who says it; see workbench source list.")
@click.option("--stance", type=_STANCES, required=True, help="How it bears on the claim.")
@click.option("--grade", metavar="B2", required=True, help="Reliability of the source A–F and credibility of what it "
              "says 1–6; F and 6: cannot be judged. 2 alone takes the letter of the source.")  # fmt: skip
@click.option("--url", default="", help="Where it was published; kept as text, nothing is fetched.")
@click.option("--file", type=paths.FILE, help="A saved copy; its bytes "
              "are kept by sha256.")  # fmt: skip
@click.option("--quote", default="", help="Its words.")
@click.option("--derived-from", metavar="E-3", type=choosing.EVIDENCE, help="The item it repeats: both count as one "
              "origin.")  # fmt: skip
@click.option("--origin", default="", help="A name for the common origin of several items (an agency, a video).")
@click.option("--misleading", is_flag=True, help="It says that the picture or fact is real but its context is not.")
@click.option("--published", metavar="DAY", default="", help="When it was said: a day, or a UTC time.")
@click.option("--capture", metavar="N", type=int, help="The capture that it was taken from.")
@click.option("--note", default="")
@click.pass_obj
def add(
    session: Session,
    number: int,
    source: str,
    stance: str,
    grade: str,
    url: str,
    file: Path | None,
    quote: str,
    derived_from: int | None,
    origin: str,
    misleading: bool,
    published: str,
    capture: int | None,
    note: str,
) -> None:
    """Add evidence to a claim. For a search that found nothing see evidence search.

    A letter that is the source's own in the directory follows it when the source is regraded; another one stays.

    \b
    Examples:
      workbench evidence add C-17 --source "Kidal resident A" --stance supports --grade C2 --quote "they left"
      workbench evidence add C-17 --source AFP --stance refutes --grade B2 --url https://example.org --derived-from E-3
    """
    from workbench.evidence.items import NewEvidence, add_evidence, parse_grade
    from workbench.evidence.sources import find_source

    case = session.existing()
    choosing.claim(case, number)
    reliability, credibility = parse_grade(grade)
    new = NewEvidence(
        claim=number,
        source=find_source(case, source).id,
        stance=EvidenceStance(stance),
        reliability=reliability,
        credibility=credibility,
        quote=quote,
        url=url,
        file=file,
        derived_from=derived_from,
        origin=origin,
        note=note,
        says_misleading=misleading,
        published=published,
        capture=capture,
    )
    _print(session, add_evidence(case, new), "added")


@evidence.command()
@click.argument("number", metavar="C-17", type=choosing.CLAIM)
@click.option("--searched", required=True, help="What was searched, where, and for which time.")
@click.option("--note", default="", help="How it was searched, by whom.")
@click.option("--url", default="", help="Where it was searched.")
@click.option("--published", metavar="DAY", default="", help="When it was searched: a day, or a UTC time.")
@click.pass_obj
def search(session: Session, number: int, searched: str, note: str, url: str, published: str) -> None:
    """Write down a search that found nothing: negative evidence, as context.

    \b
    Example:
      workbench evidence search C-17 --searched "Sentinel-2 over Tessalit, 26 April" --note "clouds over the airfield"
    """
    from workbench.evidence.searching import add_search

    case = session.existing()
    choosing.claim(case, number)
    found = add_search(case, number, searched, note, url, published)
    if session.json:
        json_lines([records.evidence(found)])
    else:
        line(f"E-{found.id} added: {claim_label(number)}, searched {found.searched}, found nothing.")


@evidence.command("list")
@click.argument("number", metavar="[C-17]", type=choosing.CLAIM, required=False)
@click.option("--retracted", is_flag=True, help="Retracted items of the claim too.")
@click.pass_obj
def list_(session: Session, number: int | None, retracted: bool) -> None:
    """List the evidence on a claim, or all of it.

    \b
    Examples:
      workbench evidence list C-17
      workbench evidence list --json
    """
    case = session.existing()
    if number is None:
        found = store.every(case.db)
    else:
        choosing.claim(case, number)
        found = store.of_claim(case.db, number, retracted=retracted)
    if session.json:
        json_lines(records.evidence(e) for e in found)
    elif not evidence_table(case, found):
        note("There is no evidence yet.")


@evidence.command()
@click.argument("number", metavar="E-3", type=choosing.EVIDENCE)
@click.option("--stance", type=_STANCES)
@click.option("--grade", metavar="B2", help="A letter that is not the source's own stays when the source is regraded; "
              "2 alone takes the source's.")  # fmt: skip
@click.option("--url")
@click.option("--quote")
@click.option("--origin")
@click.option("--note")
@click.option("--derived-from", metavar="E-3|none", type=choosing.EVIDENCE_OR_NONE, help="The item it repeats; none: "
              "it speaks for itself.")  # fmt: skip
@click.option("--misleading/--not-misleading", default=None)
@click.option("--published", metavar="DAY", help="When it was said: a day, or a UTC time.")
@click.option("--searched", help="Of a search that found nothing: what was searched.")
@click.pass_obj
def edit(
    session: Session,
    number: int,
    stance: str | None,
    grade: str | None,
    url: str | None,
    quote: str | None,
    origin: str | None,
    note: str | None,
    derived_from: int | None,
    misleading: bool | None,
    published: str | None,
    searched: str | None,
) -> None:
    """Change an evidence item; what is not given stays, and history keeps what it was.

    \b
    Example:
      workbench evidence edit E-3 --grade B2 --note "called back, same account"
    """
    from workbench.evidence.items import edit_evidence, parse_grade

    reliability, credibility = parse_grade(grade) if grade else (None, None)
    given = {
        "stance": EvidenceStance(stance) if stance else None,
        "reliability": reliability,
        "credibility": credibility,
        "url": url,
        "quote": quote,
        "origin": origin,
        "note": note,
        "derived_from": derived_from,
        "says_misleading": misleading,
        "published": published,
        "searched": searched,
    }
    changed = {k: v for k, v in given.items() if v is not None}
    if not changed:
        raise UsageError("Nothing to change was given.", "For example: --grade B2")
    case = session.existing()
    choosing.evidence(case, number)
    _print(session, edit_evidence(case, number, **changed), "changed")


@evidence.command()
@click.argument("number", metavar="E-3", type=choosing.EVIDENCE)
@click.pass_obj
def retract(session: Session, number: int) -> None:
    """Take an evidence item back: it no longer counts, and stays in history.

    \b
    Example:
      workbench evidence retract E-3
    """
    from workbench.evidence.items import retract as take_back

    case = session.existing()
    choosing.evidence(case, number)
    _print(session, take_back(case, number), "retracted")


@evidence.command("import")
@click.argument("file", type=paths.FILE)
@click.pass_obj
def import_(session: Session, file: Path) -> int:
    """Import evidence, and the sources it names, from JSON Lines or CSV.

    Fields: claim (C-17, the claim's external id or its uid), source, stance, grade, quote, url, published, origin,
    note, id, and for a new source bloc, reliability, reason, party. A bibliography is read too: publisher, bloc,
    admiralty {reliability, credibility, reason}, excerpt, stances [{claim_id, stance}], derived_from (the id of another
    row). figures [{metric, counted, low, high, or value, min, max, words; exactness, speaker, relay, as_of}] stand in
    the row or in a stance. All of the file is taken or, when a line is wrong, none of it; what the case has already is
    left as it is; items for claims that the case does not have are counted and left out (exit 3).

    \b
    Example:
      workbench evidence import sources.jsonl
    """
    case = session.existing()
    wanted = [item for row in read_rows(file) for item in evidence_of(case, row)]
    numbers = numbers_of(case, [w.claim for w in wanted])
    taken = [w for w in wanted if w.claim in numbers]
    added = add_all(case, wanted, numbers)
    known = len(taken) - len(added)
    if session.json:
        json_lines(records.evidence(e) for e in added)
    else:
        again = f" {counted(known, 'item')} known already." if known else ""
        line(
            f"{counted(len(added), 'evidence item')} on {counted(len({e.claim for e in added}), 'claim')} added.{again}"
        )
    lost = len(wanted) - len(taken)
    if lost:
        note(f"{counted(lost, 'item')} left out, on claims that this case does not have: {_few(wanted, numbers)}.")
    return ExitCode.PARTIAL if lost else ExitCode.DONE


def _few(wanted: list[WantedEvidence], numbers: dict[str, int]) -> str:
    names = sorted({w.claim for w in wanted} - set(numbers))
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _print(session: Session, e: Evidence, what: str) -> None:
    _tell(session, e, what)
    say_fallen(session.existing(), session.command(), [e.claim])


def _tell(session: Session, e: Evidence, what: str) -> None:
    if session.json:
        json_lines([records.evidence(e)])
    else:
        grade = f"{e.reliability}{e.credibility}"
        line(f"E-{e.id} {what}: {e.source_name} {e.stance.value} {claim_label(e.claim)}, grade {grade}.")
