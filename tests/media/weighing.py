"""The real examination, weighed: the worker says which process it is and how much memory each medium took.

Linux only, where a process can reset its own high-water mark.
"""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.media.examining import Examined, examine

EXAMINER = "tests.media.weighing:weighed"


@dataclass(frozen=True, slots=True)
class Weight:
    """Process that examined a medium, and what its resident memory rose by meanwhile, in MB."""

    process: int
    megabytes: float


def weighed(sha256: str, path: Path) -> Examined:
    """Examine, with the weight in the place of the thumbnail."""
    Path("/proc/self/clear_refs").write_bytes(b"5")
    before = _kilobytes("VmRSS")
    found = examine(sha256, path)
    return replace(found, thumbnail=json.dumps([os.getpid(), (_kilobytes("VmHWM") - before) / 1024]))


def weight_of(found: Examined) -> Weight | None:
    """What `weighed` put there; None for what no worker saw."""
    return Weight(*json.loads(found.thumbnail)) if found.thumbnail else None


def _kilobytes(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))
