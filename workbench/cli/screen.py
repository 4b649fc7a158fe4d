"""`workbench screen`: what a screen of the terminal program shows, as plain lines.

The screens belong to a front end that this one does not know; the entry point wires the printing in.
"""

import click

from workbench.cli.commands import FilterCommand, filter_text
from workbench.cli.session import Session


@click.command(cls=FilterCommand, text=True)
@click.argument("name", metavar="NAME")
@click.argument("words", metavar="[WORDS]", nargs=-1)
@click.option("--then", metavar="LINE", multiple=True, help="Type this line there first, as in workbench --plain; "
              "may be given again.")  # fmt: skip
@click.pass_obj
def screen(session: Session, name: str, words: tuple[str, ...], then: tuple[str, ...]) -> None:
    """Print a screen as plain lines of text: one fact a line, no colours, nothing drawn.

    NAME is queue, inbox, messages, sources, place, blocs, verdicts or another place that g leads to, or a claim such as
    C-17. WORDS are a filter, the name of a place, or a tab of the claim: overview, messages, media, evidence, timeline,
    blocs, history. Whatever a key opens is reached with --then. docs/screen-readers.md tells more.

    \b
    Examples:
      workbench screen queue status:rumor
      workbench screen C-17 evidence
      workbench screen place Kidal
      workbench screen C-17 --then figures
    """
    session.print_screen(session, f"{name} {filter_text(words)}".strip(), then)
