"""Paths that a command reads: one type, so that a missing file is told the same way (exit 5) by all of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import NotFound, UsageError
from workbench.safety.text import safe

if TYPE_CHECKING:
    _Path = click.ParamType[Path]
else:
    _Path = click.ParamType


class ExistingPath(_Path):
    """A path to something that is there: `what` is `file`, `folder` or `file or folder`."""

    name = "path"

    def __init__(self, what: str) -> None:
        """Take what has to be there."""
        self.what = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; raises NotFound when nothing is there, UsageError when something else is."""
        path = Path(value)
        shown = safe(str(path), newlines=False)
        try:
            there, folder = path.exists(), path.is_dir()
        except OSError as error:  # a name that is too long, a folder that may not be looked into
            raise NotFound(f"{shown} cannot be looked at: {error.strerror}.", "Check the path.") from error
        if not there:
            raise NotFound(f"There is no {self.what} {shown}.", "Check the path.")
        if folder and self.what == "file":
            raise UsageError(f"{shown} is a folder, not a file.", "Give the path of a file.")
        if not folder and self.what == "folder":
            raise UsageError(f"{shown} is a file, not a folder.", "Give the path of a folder.")
        return path


FILE = ExistingPath("file")
FOLDER = ExistingPath("folder")
EITHER = ExistingPath("file or folder")
