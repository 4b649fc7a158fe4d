"""The last belt: nothing that could control a terminal leaves the program, whatever widget drew it.

Every strip passes the line filters of the app when it is composed, so no widget, notification or third-party part can
bypass this one. `safe()` is the first belt and makes such text readable; this one only makes it harmless.
"""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from workbench.safety.text import GUARD


class TerminalGuard(LineFilter):
    """Replaces every control, bidi, invisible and surrogate character of drawn text with U+FFFD."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take a drawn line; return it with the same widths and nothing dangerous in it."""
        bad = GUARD.search
        if not any(s.text and not s.control and bad(s.text) for s in segments):
            return segments
        return [s if s.control or not bad(s.text) else Segment(GUARD.sub("\ufffd", s.text), s.style) for s in segments]
