"""The form for one figure: how many of what, who says so, through whom, and for which day.

"How many" takes a number, a range or the words as they were said: words for an order of magnitude become its range,
others ("heavy losses") are kept as words without a number.
"""

import re
from dataclasses import asdict

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.evidence.figure_ranges import EXACTNESS, UNSTATED, Heard, figure_words
from workbench.model import Claim, StatedFigure, claim_label
from workbench.store import evidence
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import SAVE_OR_LEAVE, Form, box, row
from workbench.tui.text import join, line
from workbench.tui.widgets.pick import Pick

METRICS = ("killed", "injured", "captured", "missing", "displaced", "vehicles destroyed", "aircraft shot down")
"""What is most often counted; anything else may be typed."""
_NUMBER = re.compile(r"(\d[\d  ,.'’]*?)(?:\s*[-–]\s*(\d[\d  ,.'’]*))?")
_BETWEEN_DIGITS = re.compile(r"[  ,.'’]")


def amount(text: str) -> tuple[int, int, str, str]:
    """(low, high, exactness, words) of what was typed; exactness "" when the choice beside it says it.

    `77`, `1,200`, `47-84`, `dozens`, `heavy losses`. Raises UsageError when nothing was typed.
    """
    from workbench.evidence.figures import in_words

    said = text.strip()
    if not said:
        raise UsageError("How many?", 'A number, a range such as 47-84, or the words: "heavy losses".')
    match = _NUMBER.fullmatch(said)
    if match is None:
        return (*in_words(said), said)
    low = int(_BETWEEN_DIGITS.sub("", match[1]))
    return low, int(_BETWEEN_DIGITS.sub("", match[2])) if match[2] else low, "", ""


class FigureForm(Form):
    """Enter or change a figure of a claim."""

    def __init__(self, desk: Desk, claim: Claim, held: StatedFigure | None, read: Heard | None = None) -> None:
        """Take the desk, the claim, the figure to change (None: a new one), and a reading to begin a new one with."""
        super().__init__(desk)
        self.claim, self.held, self.read = claim, held, read
        self._items = evidence.of_claim(desk.case.db, claim.id)

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        f = self.held
        x = f or (self.read.figure if self.read else None)
        many = "" if x is None else f"{x.low}" if x.low == x.high else f"{x.low}-{x.high}"
        if f is not None and f.exactness == UNSTATED:
            many = f.note
        speaker = f.speaker if f else self.read.figure.speaker if self.read else ""
        with VerticalScroll(classes="form", can_focus=False):
            title = f"Figure F-{f.id} of " if f else "A figure for "
            about = line(self.claim.title, limit=60)
            yield Static(join((title, "bold $primary"), claim_label(self.claim.id), " ", about))
            yield row("How many", box("many", many, "77, 47-84, dozens, or the words: heavy losses"))
            yield row("It is", Pick(EXACTNESS, x.exactness if x else "exact", id="exactness"))
            yield row("Of whom", box("counted", x.counted if x else "", "soldiers, civilians …; empty: not said"))
            yield row("What happened", box("metric", x.metric if x else "killed", "killed, injured …", METRICS))
            yield row("Who says it", box("speaker", speaker, "who gives the number", self._names()))
            yield row("Through whom", box("relay", f.relay if f else "", "AFP, Telegram …; empty: directly"))
            yield row("As of", box("as-of", f.as_of if f else "", "2026-04-26: tolls are revised"))
            yield row("From item", box("evidence", f"E-{f.evidence}" if f and f.evidence else "", self._known_items()))
            note = f.note if f and f.exactness != UNSTATED else ""
            yield row("Note", box("note", note))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.source_name for e in self._items))

    def _known_items(self) -> str:
        if not self._items:
            return "no evidence yet; empty: none"
        return "empty: none; or " + ", ".join(f"E-{e.id} {e.source_name}" for e in self._items[-4:])

    def on_mount(self) -> None:
        """Start with the number."""
        self.query_one("#many", Input).focus()

    def action_save(self) -> None:
        """Check and save; what is wrong is said in the form."""
        from workbench.evidence import figures

        try:
            low, high, how, words = amount(self.value("many"))
            item = _item(self.value("evidence"))
        except WorkbenchError as error:
            self.failed(error)
            return
        note, counted, held = self.value("note"), self.value("counted"), self.held
        if words and not counted and (held is None or not held.counted):
            counted = figures.counted_in(words)  # a new figure's own words say it; what was emptied stays empty
        new = figures.NewFigure(
            claim=self.claim.id, metric=self.value("metric"), low=low, high=high, speaker=self.value("speaker"),
            exactness=how or self.query_one("#exactness", Pick).value, counted=counted,
            relay=self.value("relay"), as_of=self.value("as-of"), evidence=item,
            note=words if how == UNSTATED else note,
        )  # fmt: skip
        case = self.desk.case
        if held is None:
            self.act(lambda: figures.add_figure(case, new), self._saved)
        else:
            changed = {name: value for name, value in asdict(new).items() if name != "claim"}
            self.act(lambda: figures.edit_figure(case, held.id, **changed), self._saved)

    def _saved(self, figure: StatedFigure) -> None:
        self.desk.last = f"{claim_label(self.claim.id)} F-{figure.id} {figure_words(figure)} ({figure.speaker})"
        self.desk.changed((self.claim.id,))


def _item(text: str) -> int | None:
    digits = text.upper().removeprefix("E-").removeprefix("#")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(f"{text!r} is not the number of an evidence item.", "E-3, or empty for none.")
    return int(digits)
