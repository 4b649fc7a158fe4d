"""An analyst's translation as it stands below a message: never in place of its text, always under a name."""

from textual.content import Content

from workbench.model import Gloss
from workbench.tui import text
from workbench.tui.text import join, line, shown, stack

_BAR = "│"


def gloss_lines(gloss: Gloss, *, limit: int = 20_000) -> Content:
    """The translation with whose it is; `limit` cuts to that many characters and says so.

    The text stands on lines of its own, so that one that reads right to left does not run into our words.
    """
    what = "translation" if gloss.language else "explanation"
    head = join(
        (f" {_BAR} ", "$accent"), (what, "bold $accent"), line(f" into {gloss.language}" if gloss.language else "",
        "$soft", limit=20), (" by ", "$soft"), line(gloss.by, "bold", limit=40), (f" {text.stamp(gloss.at)}", "$soft"),
        text.badge(gloss.text),
    )  # fmt: skip
    return stack([head, shown(gloss.text, "italic", limit=limit)])
