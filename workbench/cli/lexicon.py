"""`workbench lexicon`: the words that detection knows, and checking packs of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import paths
from workbench.cli.commands import Group
from workbench.cli.output import json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import InputRefused

if TYPE_CHECKING:
    from workbench.claims.lexicon import Lexicon


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
    known = _in_use(session)
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
@click.argument("files", metavar="[FILE]...", nargs=-1, type=paths.FILE)
@click.pass_obj
def check(session: Session, files: tuple[Path, ...]) -> None:
    """Check packs: that they can be read, and that no spelling stands for two names. Without a file, those in use.

    \b
    Example:
      workbench lexicon check lexicons/my_region.toml
    """
    from workbench.claims.lexicon import load_lexicon

    found = load_lexicon(files) if files else _in_use(session)
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
        told = "1 spelling stands" if len(clashes) == 1 else f"{len(clashes)} spellings stand"
        raise InputRefused(f"{told} for two names of one kind.", "Remove one of each pair.")


def _in_use(session: Session) -> "Lexicon":
    """The shipped packs with those of the case's folder, whether or not there is a case yet."""
    from workbench.claims.lexicon import load_lexicon

    folder = session.folder()
    return load_lexicon(sorted((folder / "lexicons").glob("*.toml")) if folder else [])
