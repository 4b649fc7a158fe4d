"""`workbench source show`: one source with its grades over time, how its word held, and what it says by claim."""

from itertools import groupby

import click

from workbench.cli import choosing, records
from workbench.cli.commands import Command
from workbench.cli.evidence_table import words
from workbench.cli.output import json_lines, line, pairs, table, when
from workbench.cli.records import Record
from workbench.cli.session import Session
from workbench.evidence.track_record import TrackRecord
from workbench.model import Evidence, claim_label
from workbench.store import evidence as store


@click.command(cls=Command)
@click.argument("name_or_id", metavar="NAME|ID", nargs=-1, required=True)
@click.pass_obj
def show(session: Session, name_or_id: tuple[str, ...]) -> None:
    """Show a source: its grades with their reasons, how its word held, and its evidence by claim.

    \b
    Example:
      workbench source show "Kidal resident A"
    """
    from workbench.evidence import track_record
    from workbench.evidence.grading import grades
    from workbench.evidence.sources import find_source

    case = session.existing()
    found = find_source(case, " ".join(name_or_id))
    given = grades(case, found.id)
    record = track_record.of_sources(case, [found.id])[found.id]
    items = store.of_source(case.db, found.id)
    if session.json:
        told = [
            {"since": g.since, "reliability": g.reliability, "reason": g.reason, "by": g.by, "at": g.at} for g in given
        ]
        json_lines(
            [
                {
                    **records.source(found), "grades": told, "track_record": sides(record),
                    "evidence": [records.evidence(e) for e in items],
                }
            ]
        )  # fmt: skip
        return
    line(f"Source {found.id}: {found.name}")
    line("")
    pairs(
        [
            ("kind", found.kind), ("owner", found.owner), ("country", found.country), ("bloc", found.bloc),
            ("party", "party to the conflict" if found.party else ""), ("url", found.url),
            ("reliability", found.reliability), ("track record", record.sentence),
        ]
    )  # fmt: skip
    line("")
    table(
        ("grade", "holds from", "given", "by", "reason"),
        [(g.reliability, g.since or "always", when(g.at), g.by, g.reason) for g in reversed(given)],
    )
    for claim, listed in groupby(items, key=lambda e: e.claim):
        line("")
        line(f"{claim_label(claim)} {choosing.claim(case, claim).title}")
        for e in listed:
            line(f"  {_item(e)}")


def _item(e: Evidence) -> str:
    own = "" if e.follows else " (graded for itself)"
    said = f", said {when(e.published)}" if e.published else ""
    return f"E-{e.id} {e.stance.value}, {e.reliability}{e.credibility}{own}{said}: {words(e)}".rstrip(": ")


def sides(record: TrackRecord) -> Record:
    """A track record as a record: decided claims by status, those supported and those refuted."""
    return {
        "supported": {status.value: count for status, count in record.supported.items()},
        "refuted": {status.value: count for status, count in record.refuted.items()},
    }
