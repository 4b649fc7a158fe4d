"""What is asked of an import and what it answers: the types that front ends and the import stage share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import InputRefused
from workbench.model import Custody


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a job. `stage` is read, cluster, detect, hash, match or group; `total` None when unknown.

    While exports are read: `position` is how many bytes of the export are read, `input` which of how many `inputs` it
    is (from 1), `share` how much of all of them is done (0 to 1), `seconds_left` what the rest will take at this pace.
    """

    stage: str
    file: str
    done: int
    total: int | None
    per_second: float
    position: int = 0
    input: int = 0
    inputs: int = 0
    share: float | None = None
    seconds_left: float | None = None


Progress = Callable[[Step], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and what was decided beforehand; empty fields mean: find out, or refuse with the readings."""

    paths: tuple[Path, ...]
    importer: str = ""
    timezone: str = ""
    date_order: str = ""
    media_dir: Path | None = None
    columns: tuple[tuple[str, str], ...] = ()
    """Which column of a table is what: pairs of field and column."""
    custody: Custody = field(default_factory=Custody)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one conversation of one file. `seconds` is wall time; `batch` 0 for a dry run."""

    batch: int
    file: str
    sha256: str
    importer: str
    timezone: str
    date_order: str
    read: int
    imported: int
    duplicate: int
    quarantined: int
    media_present: int
    media_missing: int
    first: str | None
    last: str | None
    seconds: float
    assumptions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Inputs that were refused while others were taken; told with the first report."""
    notes: tuple[str, ...] = ()
    """What else should be known, such as a plugin that failed on an input that another one took."""
    completed: tuple[int, ...] = ()
    """Messages of earlier imports that got a file they had lacked."""


class AmbiguousDateOrder(InputRefused):
    """The dates of a file can be read in more than one order; nothing was imported."""

    def __init__(self, file: str, readings: dict[str, str]) -> None:
        """Take the file's label and, for each possible order, what its first date would then mean."""
        shown = "; ".join(f"{order}: {example}" for order, example in readings.items())
        super().__init__(
            f"The dates of {file} can be read in more than one way ({shown}).",
            "Say which with " + " or ".join(f"--date-order {order}" for order in readings) + ".",
        )
        self.file = file
        self.readings = readings
