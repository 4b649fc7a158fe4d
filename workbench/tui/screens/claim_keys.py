"""The keys that do the same to a claim in the queue and in its dossier, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui.copying import Copies
from workbench.tui.desk import Desk
from workbench.tui.screens import claim_acts

if TYPE_CHECKING:
    from workbench.export.citing import Cited


class ClaimKeys(Copies):
    """The actions of a screen that stands on claims: it says on which one, which are chosen, and their filter."""

    desk: Desk

    def _here(self) -> int | None:
        """The claim under the cursor."""
        raise NotImplementedError

    def targets(self) -> list[int]:
        """The claims that an act on many is about."""
        raise NotImplementedError

    def _chosen(self) -> str:
        """The filter of what is exported and compared."""
        raise NotImplementedError

    def action_add_evidence(self) -> None:
        """Open the one line of evidence."""
        from workbench.tui.screens.evidence_line import EvidenceLine

        if (number := self._here()) is not None:
            self.desk.app.push_screen(EvidenceLine(self.desk, number))

    def action_decide(self) -> None:
        """Decide with words."""
        from workbench.tui.screens.decide_form import DecideForm

        if (number := self._here()) is not None:
            self.desk.app.push_screen(DecideForm(self.desk, number))

    def action_export(self) -> None:
        """Export what is chosen."""
        from workbench.tui.screens.exporting import ExportScreen

        self.desk.app.push_screen(ExportScreen(self.desk, self._chosen()))

    def action_edit(self) -> None:
        """Edit the claim."""
        claim_acts.edit(self.desk, self._here())

    def action_note(self) -> None:
        """Write its note."""
        claim_acts.note(self.desk, self._here())

    def action_note_outside(self) -> None:
        """Write its note in the editor."""
        from workbench.tui import outside

        outside.note(self.desk, self._here())

    def action_stage(self) -> None:
        """Set the stage."""
        claim_acts.stage(self.desk, self.targets())

    def action_take(self) -> None:
        """Assign to oneself."""
        claim_acts.take(self.desk, self.targets())

    def action_figures(self) -> None:
        """The numbers given for the claim."""
        claim_acts.figures(self.desk, self._here())

    def action_control(self) -> None:
        """Who held the claim's place."""
        claim_acts.control(self.desk, self._here())

    def action_blocs(self) -> None:
        """How the blocs tell it."""
        claim_acts.blocs(self.desk, self._chosen())

    def action_checklist(self) -> None:
        """The five pillars."""
        claim_acts.checklist(self.desk, self._here())

    def action_keep_ours(self) -> None:
        """Say that ours stays where another case says otherwise."""
        claim_acts.keep_ours(self.desk, self._here())

    def _cited(self) -> Cited | None:
        from workbench.export.citing import Cited

        number = self._here()
        return None if number is None else Cited("claim", number)
