"""What every list with a filter does with it besides typing: pick facets, save it as a view, say why nothing is shown.

A screen says what its filter is of (`FILTERS`) and takes a new one as it takes that of the filter row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from workbench.claims.filter_kinds import CLAIMS
from workbench.errors import UsageError
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.events import FilterApplied
from workbench.tui.text import join, line, stack

if TYPE_CHECKING:
    from workbench.claims.near_misses import Near

    _Base = Screen[None]
else:
    _Base = object


class Nothing(Static, can_focus=True):
    """What stands in the place of an empty list. Where a filter is near to one that finds something, Tab takes that."""

    BINDINGS = [Binding("tab", "take", "Take it", show=False)]

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="empty")
        self._near: Near | None = None

    def tell(self, words: Content, near: Near | None = None) -> None:
        """Say why nothing is here, and offer another filter."""
        self._near = near
        self.update(words)
        if near is not None and self.screen.focused is not None and self.screen.focused.id == "rows":
            self.focus()

    def action_take(self) -> None:
        """The other filter, as if it had been typed."""
        if self._near is not None:
            self.screen.post_message(FilterApplied(self._near.text))


def way(action: str, words: str) -> Content:
    """A line of an empty list: the key of an action, and what it does."""
    return join((keys.key(action), "bold $primary"), "  ", words)


class Filtered(_Base):
    """Facets, saved views and the words of an empty list, for a screen with `desk` and `filter_text`."""

    FILTERS: ClassVar[str] = CLAIMS
    desk: Desk
    filter_text: str

    def take_filter(self, text: str | None) -> None:
        """Filter by this text, as the filter row would; None changes nothing."""
        if text is not None:
            self.post_message(FilterApplied(text))

    def count_filter(self, text: str) -> int:
        """How many rows a filter would show. Run in a worker; raises UsageError."""
        from workbench.claims import facets

        return facets.total(self.desk.case, text, self.FILTERS)

    def action_facets(self) -> None:
        """Pick values with counts."""
        from workbench.tui.screens.facets import FacetScreen

        screen = FacetScreen(self.desk, self.FILTERS, self.filter_text, self.count_filter)
        self.app.push_screen(screen, self.take_filter)

    def action_save_view(self) -> None:
        """Keep the filter under a name."""
        from workbench.tui.screens.views import ask_name

        if not self.filter_text.strip():
            raise UsageError(
                "There is no filter to save.",
                f"Filter first: {keys.key('filter')} types one, {keys.key('facets')} picks one.",
            )
        ask_name(self.desk, self.filter_text, self.FILTERS)

    def say_nothing_matches(self, what: str) -> None:
        """Say in the empty list that `what` ("Nothing") matches, then, when it is found, what nearly would."""
        from workbench.claims import near_misses

        text = self.filter_text
        self._nothing(text, what, ())
        self.desk.jobs.read(
            "near",
            lambda: near_misses.near(self.desk.case, text, self.FILTERS, self.count_filter),
            lambda found: self._nothing(text, what, found),
        )

    def _picks(self) -> tuple[str | tuple[str, str], ...]:
        """The key of the facets, where this list has them."""
        has = any(a.id == "facets" for a in keys.of(getattr(self, "NAME", "")))
        return ((keys.key("facets"), "bold $primary"), " picks from what there is   ") if has else ()

    def _nothing(self, text: str, what: str, found: tuple[Near, ...]) -> None:
        if not self.is_attached or self.filter_text != text or not self.has_class("is-empty"):
            return
        lines = [join((f"{what} matches ", "bold"), line(text, "bold $accent", limit=400))]
        if found:
            from workbench.tui.widgets.filter_row import nearly

            lines += [Content(""), join(*nearly(found[0]))]
            lines += [join("Without ", line(n.dropped, "bold", limit=80), f" {n.count or 0:,}") for n in found[1:4]]
        lines += [
            Content(""),
            join((keys.key("filter"), "bold $primary"), " changes the filter   ", *self._picks(),
                 ("esc", "bold $primary"), " clears it"),
        ]  # fmt: skip
        self.query_one(Nothing).tell(stack(lines), found[0] if found else None)
