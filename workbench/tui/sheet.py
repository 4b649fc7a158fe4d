"""The stylesheet, parsed once: Textual parses all of it again whenever a theme is set, also for the one it has.

That is half of what parsing costs before the first frame, and most of what a screen with rules of its own costs.
"""

from textual.css.stylesheet import Stylesheet


class Sheet(Stylesheet):
    """Textual's, whose parsed rules stay until a variable is another one."""

    def __init__(self, variables: dict[str, str]) -> None:
        """Take the variables of the theme to begin with."""
        super().__init__(variables=variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Other variables make what was parsed out of date; the same ones change nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was not parsed with these variables yet."""
        self.parse()
