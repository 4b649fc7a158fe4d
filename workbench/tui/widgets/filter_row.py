"""The line where a filter is typed: a language that is learned by using it.

While typing it is checked, counted and completed, all in a worker once the fingers rest. Enter applies, escape restores
what was, Tab (or → at the end) takes what is proposed, ↓ lists what may stand here, ↑ brings earlier filters back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from workbench.claims import completing, near_misses
from workbench.claims.completing import Candidate, Spot
from workbench.claims.facets import Value
from workbench.claims.near_misses import Near
from workbench.claims.view_names import CLAIMS, MESSAGES
from workbench.errors import UsageError, WorkbenchError
from workbench.query import tokens
from workbench.tui import filter_history
from workbench.tui.desk import Desk
from workbench.tui.events import FilterApplied
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import CURSOR, ENTER_KEY, NO
from workbench.tui.widgets.filter_input import FilterInput

_LOOK_AFTER = 0.15
"""Seconds after the last key."""
_LIST = 8
"""Lines of the list of candidates (`#filter-list`)."""
_NAMED = 6
"""Candidates named in the line while the list is closed."""
_EXAMPLES = {
    "claims": "status:rumor place:Kidal actor:JNIM has:video -bloc:Western origins:>=2 after:7d words",
    "texts": "place:Kidal actor:JNIM lang:fr chat:Nord has:media after:7d words",
    "messages": "chat:Kidal sender:Moussa lang:fr platform:telegram has:media claim:C-17 after:7d words",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the text found: hits or errors, what was nearly said, and what may stand at the cursor."""

    text: str
    count: int | None = None
    wrong: tuple[tuple[int, int], ...] = ()
    error: UsageError | None = None
    near: Near | None = None
    spot: Spot | None = None
    candidates: tuple[Candidate, ...] = ()


class FilterRow(Vertical):
    """The filter's input with a line below it that says what is wrong, what may follow, or how much it finds."""

    BINDINGS = [Binding("escape", "close", "Leave", show=False)]

    def __init__(self, check: Callable[[str], None], count: Callable[[str], int], desk: Desk, what: str) -> None:
        """Take a check (raises UsageError) and a count of hits, both run in a worker, and what is counted."""
        super().__init__(id="filter-row")
        self._check, self._count, self._desk, self._what = check, count, desk, what
        self._kind = CLAIMS if what == CLAIMS else MESSAGES
        self._timer: Timer | None = None
        self._looked = Looked("")
        self._chosen = 0
        self._earlier: list[str] = []
        self._at = -1
        self._typed_text = ""
        self._insisted = False
        self._values: dict[tuple[str, str], tuple[Value, ...]] = {}

    def compose(self) -> ComposeResult:
        """The input, what it says, and the list of candidates while it is open."""
        yield FilterInput()
        yield Static(id="filter-said")
        yield Static(id="filter-list")

    @property
    def _box(self) -> FilterInput:
        return self.query_one(FilterInput)

    def edit(self, text: str) -> None:
        """Start typing with this text."""
        self._values.clear()
        self._looked, self._at, self._typed_text = Looked(""), -1, text
        self._close_list()
        box = self._box
        box.show_wrong(())
        box.value = f"{text} " if text else ""
        box.cursor_position = len(box.value)
        box.focus()
        self._say(join(("e.g. ", "$soft"), (_EXAMPLES[self._what], "$soft")))
        self._desk.jobs.read("filter-history", lambda: filter_history.read(self._kind), self._remembered)

    def _remembered(self, earlier: list[str]) -> None:
        self._earlier = [t for t in earlier if t != self._typed_text]

    def _say(self, words: Content) -> None:
        self.query_one("#filter-said", Static).update(words, layout=False)

    # --- looking ----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._halt()
        self._insisted = False
        self._box.show_wrong(tuple(s for s in self._looked.wrong if self._same(s, event.value)))
        self._timer = self.set_timer(_LOOK_AFTER, self._rested)

    def _rested(self) -> None:
        if self._timer is not None:  # else it was halted while its message was on the way
            self._look()

    def _halt(self) -> None:
        """What was typed so far is not looked at any more when the fingers rest."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _same(self, span: tuple[int, int], text: str) -> bool:
        """Whether a span holds what it held when it was looked at: an underline must not move onto other letters."""
        start, end = span
        return text[start:end] == self._looked.text[start:end]

    def _look(self) -> None:
        box = self._box
        text, cursor = box.value, box.cursor_position
        if text.strip() or self.has_class("choosing"):
            self._desk.jobs.read("filter", lambda: self._looked_at(text, cursor), self._show)

    def _looked_at(self, text: str, cursor: int) -> Looked:
        case, kind = self._desk.case, self._kind
        spot = completing.spot(text, cursor, kind)
        found: tuple[Candidate, ...] = ()
        if spot is not None:
            field = spot.field
            found = tuple(completing.candidates(case, kind, text, spot, lambda rest: self._valued(rest, field)))
        looked = Looked(text, spot=spot, candidates=found)
        try:
            return replace(looked, count=self._count(text))
        except UsageError as error:
            wrong = near_misses.slips(case, text, kind)
            near = near_misses.mended(case, text, kind) if wrong else None
            first = wrong[0][1] if wrong else error
            return replace(looked, error=first, near=near, wrong=tuple((t.start, t.end) for t, _ in wrong))

    def _valued(self, rest: str, field: str) -> tuple[Value, ...]:
        """The values of a field under the rest of the filter, counted once for all letters of a value."""
        key = (rest.strip(), field)
        if key not in self._values:
            self._values[key] = completing.counts(self._desk.case, self._kind, rest, field)
        return self._values[key]

    def _show(self, looked: Looked) -> None:
        if not self.is_attached or looked.text != self._box.value:
            return
        self._looked, self._chosen = looked, 0
        self._tell()
        if not looked.count and not (self._offers() and looked.error is None):
            case, kind = self._desk.case, self._kind
            self._desk.jobs.read(
                "filter-near",
                lambda: near_misses.near(case, looked.text, kind, self._count),
                lambda found: self._nearly(looked, found),
            )

    def _nearly(self, looked: Looked, found: tuple[Near, ...]) -> None:
        """What was nearly said came with its hits, which may take a while in a large case."""
        if self.is_attached and self._looked is looked and found:
            self._looked = replace(looked, near=found[0])
            self._tell()

    def _tell(self) -> None:
        looked = self._looked
        typing = looked.spot.end if looked.spot is not None and self._offers() else -1
        self._box.show_wrong(tuple(s for s in looked.wrong if s[1] != typing))
        self._ghost()
        self._say(self._words())
        self._draw_list()

    def _ghost(self) -> None:
        found, spot = self._looked.candidates, self._looked.spot
        typed = "" if spot is None else self._looked.text[spot.start : spot.end]
        first = found[0].text if found else ""
        fits = bool(typed) and self._offers() and first.lower().startswith(typed.lower())
        self._box.show_ghost(first[len(typed) :] if fits else "")

    def _words(self) -> Content:
        looked = self._looked
        many = "" if looked.count is None else plural(looked.count, self._what.removesuffix("s"))
        if self._offers():
            named = [
                join(line(c.text, "bold" if n == 0 else "", limit=40), _counted(c))
                for n, c in enumerate(looked.candidates[:_NAMED])
            ]
            found = "bold $success" if looked.count else "bold $warning"
            hits = join((f"{many}   ", found)) if many else ""
            keys = join(
                ("  tab ", "bold $primary"), ("takes it  ", "$soft"), ("↓ ", "bold $primary"), ("lists", "$soft")
            )
            return join(hits, Content("  ").join(named), keys)
        if looked.error is None:
            hits = join((many, "bold $success" if looked.count else "bold $warning"))
            further = ((f"{ENTER_KEY} shows them", "$soft"),) if looked.near is None else nearly(looked.near)
            return join(hits, "   ", *further)
        said = join((f"{NO} ", "$error"), line(looked.error.message, "$error"), " ")
        if looked.near is None:
            return join(said, line(looked.error.hint, "$soft"))
        return join(said, *nearly(looked.near))

    def _offers(self) -> bool:
        """Whether candidates are to the point: a field or value was begun and is not whole, and nothing else is wrong.

        Where Enter was refused, what is wrong is told first; where the list is open, that is what was asked for.
        """
        looked, spot = self._looked, self._looked.spot
        if spot is None or not looked.candidates:
            return False
        if self.has_class("choosing"):
            return True
        whole = looked.candidates[0].text.strip('"').casefold() == spot.typed.casefold()
        elsewhere = any(end != spot.end for _, end in looked.wrong)
        return bool(spot.typed or spot.field) and not whole and not elsewhere and not (self._insisted and looked.error)

    # --- the list ---------------------------------------------------------------------------------------------------

    @property
    def _top(self) -> int:
        """The candidate in the first line of the list: the chosen one stands about the middle."""
        return max(0, min(self._chosen - _LIST // 2, len(self._looked.candidates) - _LIST))

    def _draw_list(self) -> None:
        if not self.has_class("choosing"):
            return
        found = self._looked.candidates
        top = self._top
        lines = [
            join((f"{CURSOR if n == self._chosen else ' '} ", "bold $primary"),
                 line(c.text, "bold" if n == self._chosen else "", limit=60), _counted(c))
            for n, c in enumerate(found[top : top + _LIST], top)
        ]  # fmt: skip
        words = stack(lines) if lines else join(("nothing fits here", "$soft"))
        self.query_one("#filter-list", Static).update(words, layout=False)

    def _close_list(self) -> None:
        self.remove_class("choosing")

    def on_click(self, event: events.Click) -> None:
        """A click on a candidate takes it."""
        if event.widget is None or event.widget.id != "filter-list":
            return
        at = self._top + event.y
        if at < len(self._looked.candidates):
            self._chosen = at
            self._take()

    # --- keys -------------------------------------------------------------------------------------------------------

    @on(FilterInput.Refused)
    def _refused(self) -> None:
        self._halt()
        self._desk.jobs.read("filter", lambda: None, lambda _: None)  # what is being looked at must not talk over this
        self._say(join((f"{NO} ", "$error"), "That is too long for a filter; ", ("I", "bold"), " imports a chat."))

    @on(FilterInput.Wanted)
    def _wanted(self, event: FilterInput.Wanted) -> None:
        event.stop()
        {"take": self._take, "up": self._up, "down": self._down, "enter": self._enter}[event.what]()

    def _take(self) -> None:
        """Take the candidate, else the correction."""
        looked, box = self._looked, self._box
        if looked.text != box.value:
            return  # still being read
        if looked.spot is not None and self._offers():
            box.value, box.cursor_position = completing.taken(looked.text, looked.spot, looked.candidates[self._chosen])
        elif looked.near is not None:
            box.value = looked.near.text
            box.cursor_position = len(box.value)
        self._close_list()

    def _up(self) -> None:
        if self.has_class("choosing"):
            self._choose(-1)
        elif self._at + 1 < len(self._earlier):
            if self._at < 0:
                self._typed_text = self._box.value
            self._recall(self._at + 1)

    def _down(self) -> None:
        if self.has_class("choosing"):
            self._choose(1)
        elif self._at >= 0:
            self._recall(self._at - 1)
        else:
            self.add_class("choosing")
            self._look()
            self._draw_list()

    def _recall(self, at: int) -> None:
        self._at = at
        box = self._box
        box.value = self._earlier[at] if at >= 0 else self._typed_text
        box.cursor_position = len(box.value)

    def _choose(self, by: int) -> None:
        self._chosen = max(0, min(len(self._looked.candidates) - 1, self._chosen + by))
        self._draw_list()

    def _enter(self) -> None:
        """Take from the open list, else apply. What was looked at already is applied without another look."""
        if self.has_class("choosing") and self._looked.candidates:
            self._take()
            return
        text = self._box.value.strip()
        if not text or (self._looked.text.strip() == text and self._looked.count is not None):
            self._apply(text)
            return
        self._halt()  # a look would take the place of this read, and Enter would have been pressed for nothing
        self._desk.jobs.read("filter", lambda: self._checked(text), lambda error: self._answered(text, error))

    def _checked(self, text: str) -> WorkbenchError | None:
        try:
            self._check(text)
        except WorkbenchError as error:
            return error
        return None

    def _answered(self, text: str, error: WorkbenchError | None) -> None:
        if not self.is_attached or self._box.value.strip() != text:
            return
        if error is None:
            self._apply(text)
        elif isinstance(error, UsageError):
            self._insisted = True
            self._look()
        else:
            self._say(join((f"{NO} ", "$error"), line(error.message, "bold $error"), " ", line(error.hint, "$soft")))

    def _apply(self, text: str) -> None:
        self._leave()
        if tokens(text):
            self._desk.jobs.read("filter-kept", lambda: filter_history.add(self._kind, text), lambda _: None)
        self.post_message(FilterApplied(text))

    def _leave(self) -> None:
        self._halt()
        self._close_list()

    def action_close(self) -> None:
        """Close the list; else the old filter stays."""
        if self.has_class("choosing"):
            self._close_list()
            return
        self._leave()
        self.post_message(FilterApplied(None))


def nearly(near: Near) -> tuple[Content | str | tuple[str, str], ...]:
    """What was nearly said, with its hits and the key that takes it: pieces of a line."""
    takes = ("tab", "bold $primary"), " takes it"
    if near.instead:
        hits = "" if near.count is None else f" ({near.count:,})"
        return "Did you mean ", line(near.instead, "bold", limit=60), f"{hits}? ", *takes
    return "Without ", line(near.dropped, "bold", limit=60), f" {near.count:,}: ", *takes


def _counted(c: Candidate) -> Content:
    return join((f" {c.count:,}", "$soft")) if c.count is not None else Content("")
