"""The Admiralty scale as something to choose from and to learn: two ladders in words, and what a choice means.

Reliability is said of who speaks, credibility of what is said; they are judged apart and never averaged. F and 6 are no
middle and no worst: they say that nobody can judge. The words are those of the scale (NATO AJP-2.1, FM 2-22.3).
"""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from workbench.model import CREDIBILITY, RELIABILITY, Source, SourceGrade
from workbench.model.words import DIGIT_WORDS, LETTER_WORDS
from workbench.tui import keys
from workbench.tui.relaying import Dialog
from workbench.tui.text import join, line, stack
from workbench.tui.theme import CURSOR, ENTER_KEY


def grade_words(letter: str, digit: int) -> str:
    """A grade in words: `usually reliable · probably true`; what is not chosen yet is a dash."""
    return f"{LETTER_WORDS.get(letter, '–')} · {DIGIT_WORDS.get(digit, '–')}"


def advice(
    letter: str, digit: int, source: Source | None, since: SourceGrade | None, others: Sequence[str]
) -> tuple[Content, ...]:
    """What to know before a grade is taken.

    Takes the letter and digit chosen ("" and 0 for none), the directory's source and the grade that holds there, and
    the sources of the claim's other independent origins on the same side.
    """
    said = []
    if letter == "F" or digit == 6:
        which = " and ".join([w for w, is_ in (("F", letter == "F"), ("6", digit == 6)) if is_])
        said.append(join((f"{which}: cannot be judged. It is not the middle, and the rules count it for nothing.",
                          "$warning")))  # fmt: skip
    if digit == 1 and not others:
        said.append(join(("1 says that another independent origin confirms it: there is none on this claim yet.",
                          "$warning")))  # fmt: skip
    elif digit == 1:
        said.append(
            join(("1 rests on other origins; on the same side here: ", "$soft"), line(", ".join(others[:3]), limit=60))
        )
    if source is not None:
        dated = f" since {since.since}" if since is not None and since.since else ""
        reason = (since.reason if since is not None else "") or source.reliability_reason
        said.append(join(("The directory: ", "$soft"), line(source.name, "bold", limit=40), f" is {source.reliability}",
                         line(dated), line(f", {reason}" if reason else "", "$soft", limit=80)))  # fmt: skip
        if letter == source.reliability:
            said.append(join((f"{letter} follows the directory: regrading the source regrades this item.", "$soft")))
        elif letter:
            said.append(join((f"{letter} is this item's own: it stays when the source is regraded.", "$soft")))
    return tuple(said)


class GradePicker(Widget, can_focus=True):
    """A grade in one row: a letter or a digit sets its half, space opens the scale."""

    BINDINGS = [Binding("space", "scale", "Scale", show=False), Binding("backspace", "clear", "Clear", show=False)]
    letter: reactive[str] = reactive("")
    digit: reactive[int] = reactive(0)

    class Changed(Message):
        """Another grade was chosen."""

    class Wanted(Message):
        """The scale is asked for."""

    @property
    def value(self) -> str:
        """The grade as it is written, with what is there of it: `B2`, `B`, `2`, or nothing."""
        return f"{self.letter}{self.digit or ''}"

    def choose(self, value: str) -> None:
        """Choose a grade from outside; takes `B2`, or a half of it."""
        self.letter = value[:1].upper() if value[:1].upper() in RELIABILITY else ""
        digits = [int(c) for c in value if c.isascii() and c.isdigit() and int(c) in CREDIBILITY]
        self.digit = digits[0] if digits else 0

    def render(self) -> Content:
        """The grade and its words."""
        shown = f"‹{self.letter or '?'}{self.digit or '?'}›"
        words = grade_words(self.letter, self.digit) if self.value else "type A–F and 1–6; space shows the scale"
        return join((shown, "bold $primary"), "  ", (words, "" if self.value else "$soft"))

    def on_key(self, event: events.Key) -> None:
        """A letter of the scale, or a digit."""
        char = (event.character or "").upper()
        if len(char) != 1:
            return
        if char in RELIABILITY:
            self.letter = char
        elif char.isascii() and char.isdigit() and int(char) in CREDIBILITY:
            self.digit = int(char)
        else:
            return
        event.stop()
        self.post_message(self.Changed())

    def action_clear(self) -> None:
        """Nothing is chosen."""
        self.choose("")
        self.post_message(self.Changed())

    def action_scale(self) -> None:
        """Ask for the scale."""
        self.post_message(self.Wanted())

    def on_click(self) -> None:
        """A click opens the scale."""
        self.post_message(self.Wanted())


class GradeScale(Dialog[str | None]):
    """Both ladders with what the choice means; answers with the grade, None when the analyst turned away."""

    BINDINGS = keys.bindings("grade")

    def __init__(
        self, value: str = "", source: Source | None = None, since: SourceGrade | None = None,
        others: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Take the grade so far and what `advice` needs; without a letter the cursor begins at the directory's."""
        super().__init__()
        picked = GradePicker()
        picked.choose(value)
        self._letter = picked.letter or (source.reliability if source else "F")
        self._digit = picked.digit or 6
        self._of_letters = True
        self._source, self._since, self._others = source, since, tuple(others)

    def compose(self) -> ComposeResult:
        """Two ladders side by side, the advice, the keys."""
        with Vertical(classes="dialog", id="scale"):
            yield Static(Content("How good is it? Two questions, judged apart"), classes="dialog-title")
            with Horizontal(id="ladders"):
                yield Static(id="letters")
                yield Static(id="digits")
            yield Static(id="advice")
            yield Static(
                join(("↑↓", "bold $primary"), " choose   ", ("←→", "bold $primary"), " other half   ",
                     ("A–F 1–6", "bold $primary"), " at once   ", (ENTER_KEY, "bold $primary"), " take it   ",
                     ("esc", "bold $primary"), " leave"),
                classes="dialog-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def _draw(self) -> None:
        letters = [(x, LETTER_WORDS[x]) for x in RELIABILITY]
        digits = [(str(n), DIGIT_WORDS[n]) for n in CREDIBILITY]
        ladder = self._ladder
        self.query_one("#letters", Static).update(ladder("Who says it", letters, self._letter, self._of_letters))
        self.query_one("#digits", Static).update(ladder("What it says", digits, str(self._digit), not self._of_letters))
        words = advice(self._letter, self._digit, self._source, self._since, self._others)
        grade = join((f"{self._letter}{self._digit}", "bold $primary"), f"  {grade_words(self._letter, self._digit)}")
        self.query_one("#advice", Static).update(stack([grade, *words]))

    @staticmethod
    def _ladder(title: str, rungs: Sequence[tuple[str, str]], chosen: str, active: bool) -> Content:
        lines = [join((title, "bold underline" if active else "$soft"))]
        for name, words in rungs:
            here = name == chosen
            mark = (CURSOR if active else "›") if here else " "
            lines.append(join((f"{mark} {name}  {words}", "bold $primary" if here else "")))
        return stack(lines)

    def on_key(self, event: events.Key) -> None:
        """A letter or digit goes there at once, and to the other half for what is missing."""
        char = (event.character or "").upper()
        if len(char) == 1 and char in RELIABILITY:
            self._letter, self._of_letters = char, False
        elif len(char) == 1 and char.isascii() and char.isdigit() and int(char) in CREDIBILITY:
            self._digit = int(char)
        else:
            return
        event.stop()
        self._draw()

    def action_rung(self, by: int) -> None:
        """One rung up or down."""
        if self._of_letters:
            at = RELIABILITY.index(self._letter) + by
            self._letter = RELIABILITY[max(0, min(at, len(RELIABILITY) - 1))]
        else:
            self._digit = max(CREDIBILITY[0], min(self._digit + by, CREDIBILITY[-1]))
        self._draw()

    def action_half(self) -> None:
        """The other question."""
        self._of_letters = not self._of_letters
        self._draw()

    def action_take(self) -> None:
        """This grade."""
        self.dismiss(f"{self._letter}{self._digit}")

    def action_close(self) -> None:
        """No grade."""
        self.dismiss(None)
