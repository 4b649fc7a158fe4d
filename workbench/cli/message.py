"""`workbench message`: a message that came by no export, typed in by the analyst."""

from pathlib import Path

import click

from workbench import query
from workbench.cli import choosing, paths, records
from workbench.cli.commands import Group
from workbench.cli.output import json_lines, line
from workbench.cli.session import Session
from workbench.model import claim_label
from workbench.store import messages as store


@click.group(cls=Group)
def message() -> None:
    """Add a message by hand; say what a message means."""


@message.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--chat", metavar="NAME", required=True, help="The group, channel or place it was seen in.")
@click.option("--sender", metavar="WHO", required=True, help="Who said it.")
@click.option("--at", metavar="TIME", required=True, help="When, as 2026-04-25T18:00 (UTC) or with its offset.")
@click.option("--file", "files", multiple=True, type=paths.FILE,
              help="A picture or other file that came with it; may be repeated.")  # fmt: skip
@click.pass_obj
def add(session: Session, text: tuple[str, ...], chat: str, sender: str, at: str, files: tuple[Path, ...]) -> None:
    """Add a message, picture or screenshot by hand.

    \b
    Examples:
      workbench message add --chat "Radio trottoir" --sender "a resident" --at 2026-04-25T18:00 "Tessalit est tombé"
      workbench message add --chat Signal --sender "M." --at 2026-04-26T09:30+02:00 --file shot.jpg "voir photo"
    """
    from workbench.flow import add_message

    case = session.open()
    added = add_message(case, chat, sender, query.parse_time(at, case.now()), " ".join(text), files)
    if session.json:
        json_lines(records.messages(case, [added]))
        return
    carried = store.claims_of(case.db, [added.id]).get(added.id, [])
    told = ", ".join(claim_label(c) for c, _ in carried) or f"none; {session.command()} claim attach puts it to one"
    line(f"Message {added.id} added. Claims it carries: {told}.")


@message.command()
@click.argument("number", metavar="MESSAGE", type=choosing.MESSAGE)
@click.argument("text", nargs=-1)
@click.option("--language", metavar="CODE", default="en", help="The language of your text; default en.")
@click.pass_obj
def translate(session: Session, number: int, text: tuple[str, ...], language: str) -> None:
    """Write a translation or explanation beside a message; without text, take it away. The message stays as it was.

    \b
    Example:
      workbench message translate 412 "They left the camp in the night." --language en
    """
    from workbench.evidence.glosses import translate as gloss

    case = session.existing()
    found = choosing.message(case, number)
    gloss(case, number, language, " ".join(text))
    if session.json:
        json_lines(records.messages(case, [found]))
    else:
        line(f"Message {number}: {'translated' if text else 'the translation is gone'}.")
