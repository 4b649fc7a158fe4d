"""What the cursor of a dossier stands on, an item of evidence or a medium, and the keys that act on it."""

from textual import on
from textual.events import ScreenResume
from textual.widgets import OptionList

from workbench.export.citing import Cited
from workbench.model import Claim, Evidence
from workbench.tui import keys, outside
from workbench.tui.media_reading import Seen
from workbench.tui.screens import evidence_acts, media_acts
from workbench.tui.screens.claim_keys import ClaimKeys
from workbench.tui.screens.following import Following
from workbench.tui.veil import Veil
from workbench.tui.widgets.evidence_list import EvidenceList
from workbench.tui.widgets.media_pane import MediaPane
from workbench.tui.widgets.media_strip import MediaStrip
from workbench.tui.widgets.tab_place import TabPlace


class DossierItems(ClaimKeys, Following[int | None]):
    """The part of the dossier that acts on single items; the screen itself shows and moves."""

    number: int
    evidence: EvidenceList
    media: MediaPane
    tabs: TabPlace
    _veil: Veil

    def _claim(self) -> Claim | None:
        """The claim as it was last read; None before."""
        raise NotImplementedError

    def _on_evidence(self) -> bool:
        """Whether the cursor of the evidence tab is seen and stands on this claim's items, not on those of the last."""
        seen = self.evidence.seen
        shown = self.tabs.active == "evidence"
        return shown and seen is not None and seen.claim == self.number

    def _item(self) -> Evidence | None:
        return self.evidence.item if self._on_evidence() else None

    def action_edit_evidence(self) -> None:
        """Change the item under the cursor of the evidence tab."""
        evidence_acts.edit(self.desk, self._item())

    def action_origin(self) -> None:
        """Say of two items whether they are of one origin."""
        tie = self.evidence.tie if self._on_evidence() else None
        if tie is not None:
            evidence_acts.ask_origin(self.desk, tie.evidence, tie.other, tie.why)
        else:
            seen = self.evidence.seen
            known = (seen.items, seen.origins.ties) if seen is not None else ((), ())
            evidence_acts.ask_other(self.desk, self._item(), *known)

    def action_retract(self) -> None:
        """Take back the item under the cursor of the evidence tab."""
        evidence_acts.retract(self.desk, self._item())

    def _medium(self) -> Seen | None:
        """The medium under the cursor of the Media tab; says so when there is none."""
        found = self.media.current if self.tabs.active == "media" else None
        claim = self._claim()
        if found is None and claim is not None and claim.id == self.number and not claim.media:
            self.desk.tell("This claim has no media.")
        elif found is None:
            self.desk.tell("No medium is chosen.", "Go to the Media tab and move to one.")
        return found

    def action_veil(self) -> None:
        """Show or hide the picture under the cursor."""
        if self._medium() is not None:
            self.media.turn()

    def action_mark(self) -> None:
        """Mark the medium under the cursor."""
        if (seen := self._medium()) is not None:
            media_acts.mark(self.desk, seen.sha256)

    def action_open_original(self, _: str) -> None:
        """Open what the cursor stands on outside: a message's link, an item's page, copy or file, else the medium."""
        cited = self._cited()
        if cited.kind == "message":
            outside.message_links(self.desk, int(cited.key))
        elif cited.kind == "evidence":
            outside.open_evidence(self.desk, int(cited.key))
        elif (seen := self._medium()) is not None:
            media_acts.open_original(self.desk, seen.medium)

    def _cited(self) -> Cited:
        """What the cursor of the tab shown stands on; the claim where that is nothing else."""
        tab = self.tabs.active
        option = self.query_one("#message-list", OptionList).highlighted_option if tab == "messages" else None
        if option is not None and option.id:
            return Cited("message", int(option.id[1:]))
        if (item := self._item()) is not None:
            return Cited("evidence", item.id)
        if tab == "media" and self.media.current is not None:
            return Cited("medium", self.media.current.sha256)
        return Cited("claim", self.number)

    @on(MediaStrip.Opened)
    def action_compare(self) -> None:
        """Put a medium of this claim beside what it looks like."""
        from workbench.tui.screens.compare import CompareScreen

        here = self.media.current if self.tabs.active == "media" else None
        if here is not None and not here.others:
            hint = keys.said("Move to another medium, or press {media.compare} elsewhere.")
            self.desk.tell("Nothing that is held looks like this one.", hint)
            return
        self.app.push_screen(CompareScreen(self.desk, self.number, self._veil, here.sha256 if here else ""))

    @on(ScreenResume)
    def _resumed(self) -> None:
        if self.tabs.has("media"):
            self.media.redraw()
