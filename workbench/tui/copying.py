"""The two keys of copying. What they do is `clipboard`'s, loaded when one is pressed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui.desk import Desk

if TYPE_CHECKING:
    from workbench.export.citing import Cited


class Copies:
    """The keys, for a screen that says in `_cited` what its cursor stands on."""

    desk: Desk

    def _cited(self) -> Cited | None:
        """What the cursor stands on."""
        raise NotImplementedError

    def action_copy(self) -> None:
        """Copy a one-line citation."""
        from workbench.tui import clipboard

        clipboard.copy(self.desk, self._cited())

    def action_copy_all(self) -> None:
        """Copy the full citation and show it."""
        from workbench.tui import clipboard

        clipboard.copy_all(self.desk, self._cited())
