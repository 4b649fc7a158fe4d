"""The log of errors that nobody foresaw: what kind and where, never a text of the case."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.case import wall_clock

if TYPE_CHECKING:
    from workbench.tui.child_talk import Fault


def state_folder() -> Path:
    """Where the program keeps its own logs: the user's state folder (XDG)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workbench"


def write(kind: str, frames: Iterable[str]) -> Path:
    """Append an error's class and the places it came through; returns the log's path."""
    path = state_folder() / "errors.log"
    with contextlib.suppress(OSError):  # a log that cannot be written must not hide the error itself
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{wall_clock()} {kind}\n" + "".join(f"  {frame}\n" for frame in frames))
    return path


def of_child(fault: Fault) -> Path:
    """Append what went wrong in a process of ours."""
    return write(f"{fault.kind} (in a process of its own)", fault.frames)
