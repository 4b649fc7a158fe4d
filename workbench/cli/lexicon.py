"""`workbench lexicon`: the words that detection knows, and checking packs of one's own."""

from pathlib import Path

import click

from workbench.cli.commands import Group
from workbench.cli.output import json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import InputRefused


@click.group(cls=Group)
def lexicon() -> None:
    """List and check the words that detection knows."""


@lexicon.command("list")
@click.argument("what", type=click.Choice(["places", "actors"]), default="places")
@click.pass_obj
def list_(session: Session, what: str) -> None:
    """List the places or actors that detection knows: the shipped packs and the case's own (lexicons/*.toml).

    \b
    Examples:
      workbench lexicon list places
      workbench lexicon list actors --json
    """
    from workbench.flow import lexicon_of

    known = lexicon_of(session.open())
    rows: list[dict[str, str | bool]]
    if what == "places":
        rows = [{"name": p.name, "kind": p.kind, "parent": p.parent} for p in known.places.values()]
    else:
        rows = [{"name": a.name, "kind": a.kind, "party": a.party, "country": a.country} for a in known.actors.values()]
    if session.json:
        json_lines(rows)
    else:
        table(tuple(rows[0]) if rows else (), [tuple(str(v) for v in r.values()) for r in rows])


@lexicon.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def check(session: Session, files: tuple[Path, ...]) -> None:
    """Check packs: that they can be read, and that no spelling stands for two names. Without a file, those in use.

    \b
    Example:
      workbench lexicon check lexicons/my_region.toml
    """
    from workbench.claims.lexicon import load_lexicon
    from workbench.flow import lexicon_of

    found = load_lexicon(files) if files else lexicon_of(session.open())
    clashes = [f"{c.phrase!r} is a {c.kind} twice: {c.first} and {c.second}" for c in found.clashes]
    if session.json:
        json_lines(
            [
                {
                    "version": found.version,
                    "places": len(found.places),
                    "actors": len(found.actors),
                    "clashes": clashes,
                }
            ]
        )
    else:
        line(f"{found.version}: {len(found.places)} places, {len(found.actors)} actors.")
        for clash in clashes:
            note(clash)
    if clashes:
        raise InputRefused(f"{len(clashes)} spellings stand for two names of one kind.", "Remove one of each pair.")
