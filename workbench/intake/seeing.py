"""What a look at exports brings before anything is stored: the types that a preview answers with.

Plain values only, so that the look may happen in another process.
"""

from dataclasses import dataclass

from workbench.intake.requests import ImportReport
from workbench.model import Batch, Message
from workbench.store.batches import Quarantined


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who reads an export and why: how sure that importer is of it (0 to 100), and the next best with its sureness.

    `sure` is -1 when the importer was named by the analyst.
    """

    file: str
    importer: str
    sure: int
    second: str = ""
    second_sure: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A report a conversation (its `imported` is what would be new), the first messages, the first records that cannot
    be read, who reads what, and earlier imports of the same bytes."""

    reports: tuple[ImportReport, ...]
    messages: tuple[Message, ...]
    wrong: tuple[Quarantined, ...]
    recognised: tuple[Recognised, ...]
    before: tuple[Batch, ...]
    refused: tuple[str, ...]
