"""Tabs of a screen: one line of names, and one place in which the chosen one's widget stands.

Textual's own tabs make, style and lay out the widgets of all tabs when the screen opens, which costs more than all the
rest of it. Here a tab is made when it is looked at first, and its name is text in a line that never changes its size.
"""

from collections.abc import Callable, Mapping

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from workbench.tui.text import join, stack


class TabLine(Static):
    """The names over a rule that is open under the chosen one, so that it is seen without colours too."""

    DEFAULT_CSS = "TabLine { height: 2; text-wrap: nowrap; text-overflow: clip; }"

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, name: str) -> None:
            """Take the tab."""
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        """Empty until told."""
        super().__init__()
        self.labels: tuple[tuple[str, str], ...] = ()
        self.active = ""
        self._ends: list[tuple[int, str]] = []

    def tell(self, labels: Mapping[str, str], active: str) -> None:
        """Show these names, one of them chosen."""
        if (self.labels, self.active) != (told := (tuple(labels.items()), active)):
            self.labels, self.active = told
            self._draw()

    def on_resize(self) -> None:
        """The rule is as long as the line."""
        self._draw()

    def _draw(self) -> None:
        names: list[Content] = []
        rule: list[Content] = []
        self._ends, at = [], 0
        for name, label in self.labels:
            here, wide = name == self.active, cell_len(label)
            names.append(join((f" {label} ", "$foreground" if here else "$soft")))
            rule.append(join(("╸", "$rule"), ("━" * wide, "$primary"), ("╺", "$rule")) if here
                        else join(("━" * (wide + 2), "$rule")))  # fmt: skip
            at += wide + 2
            self._ends.append((at, name))
        rule.append(join(("━" * max(0, self.size.width - at), "$rule")))
        self.update(stack([Content("").join(names), Content("").join(rule)]), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the pointer."""
        name = next((name for end, name in self._ends if event.x < end), None)
        if name is not None:
            self.post_message(self.Chosen(name))


class TabPlace(Vertical):
    """The line and the place; `active` is the tab shown."""

    def __init__(self, tabs: Mapping[str, Callable[[], Widget]], *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        """Take how each tab's widget is made; the first is shown."""
        super().__init__(id=id)
        self._make = tabs
        self._made: dict[str, Widget] = {}
        self._labels = {name: name.capitalize() for name in tabs}
        self._line = TabLine()
        self.active = next(iter(tabs))

    def compose(self) -> ComposeResult:
        """The line and the first tab."""
        yield self._line
        self._made[self.active] = first = self._make[self.active]()
        yield first

    def on_mount(self) -> None:
        """Name the tabs."""
        self._line.tell(self._labels, self.active)

    @property
    def inner(self) -> Widget:
        """The widget shown."""
        return self._made[self.active]

    def has(self, name: str) -> bool:
        """Whether a tab was looked at already, so that there is a widget of it."""
        return name in self._made

    def count(self, counts: Mapping[str, int]) -> None:
        """Say how many there are in some tabs; none is not said."""
        self._labels |= {name: f"{name.capitalize()} {n}" if n else name.capitalize() for name, n in counts.items()}
        self._line.tell(self._labels, self.active)

    def reset(self) -> None:
        """Show the first tab; say no counts."""
        first = next(iter(self._make))
        if self.active != first:
            self.inner.display = False
            self._made[first].display = True
            self.active = first
        self.count(dict.fromkeys(self._make, 0))

    async def show(self, name: str) -> None:
        """Show a tab; when this is over its widget is there."""
        if name == self.active or name not in self._make:
            return
        before, self.active = self.inner, name
        self._line.tell(self._labels, name)
        before.display = False
        if name in self._made:
            self._made[name].display = True
            return
        self._made[name] = made = self._make[name]()
        await self.mount(made)
