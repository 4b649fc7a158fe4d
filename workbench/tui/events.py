"""What parts of the screen tell each other, as messages with typed fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from workbench.intake.requests import Step


class CaseChanged(Message):
    """The case was changed from here; screens re-read these claims, or everything when `everything` is set."""

    bubble = False

    def __init__(self, claims: tuple[int, ...] = (), *, everything: bool = False) -> None:
        """Take the claims that changed."""
        super().__init__()
        self.claims = claims
        self.everything = everything


class ChangedElsewhere(Message):
    """Others have changed the case since the last look; shown as "3 changed · R".

    `claims` are those that were changed, `fresh` is how many new ones came, `other` whether anything else was done.
    """

    bubble = False

    def __init__(self, claims: frozenset[int], fresh: int, *, other: bool) -> None:
        """Take what changed."""
        super().__init__()
        self.claims, self.fresh, self.other = claims, fresh, other


class TourTurned(Message):
    """The strip of the sample case was hidden or shown, or a step of it ticked."""

    bubble = False


class RowMoved(Message):
    """The cursor of a list stands on another row; `number` is the row's id, None when the list is empty."""

    def __init__(self, number: int | None) -> None:
        """Take the id."""
        super().__init__()
        self.number = number


class RowOpened(Message):
    """Enter or a second click on a row."""

    def __init__(self, number: int) -> None:
        """Take the id."""
        super().__init__()
        self.number = number


class MarksChanged(Message):
    """Rows were marked or unmarked."""

    def __init__(self, count: int) -> None:
        """Take how many are marked now."""
        super().__init__()
        self.count = count


class JobMoved(Message):
    """A long job has come a step further. `label` says which job; `step` is None when it ended."""

    bubble = False

    def __init__(self, label: str, step: Step | None) -> None:
        """Take the job's label and the step."""
        super().__init__()
        self.label = label
        self.step = step


class FilterApplied(Message):
    """A filter was decided on; `text` is None when the old one stays."""

    def __init__(self, text: str | None) -> None:
        """Take the new filter."""
        super().__init__()
        self.text = text
