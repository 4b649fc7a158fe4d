"""Every setting that is in force with where it comes from, and the one way in which the program writes the user's own.

`workbench config show` and the doctor are made of it. Order: an environment variable, the user's own `workbench.toml`
(`[screen]` and `[keys]`), the case's, the default.
"""

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from workbench import settings
from workbench.errors import StorageError, UsageError
from workbench.safety.syncing import write_own
from workbench.settings import FILE, Screen, Settings, Weights

ENVIRONMENT = {
    ("screen", "theme"): "WORKBENCH_THEME",
    ("screen", "glyphs"): "WORKBENCH_GLYPHS",
    ("screen", "graphics"): "WORKBENCH_GRAPHICS",
}
"""Environment variables that go before the files, for one call or one machine."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting: its table, its name, what holds, and where from: default, case, own, environment."""

    table: str
    name: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder that the program reads: what it is, where, and whether it is there."""

    name: str
    path: str
    there: bool


def in_force(folder: Path | None) -> list[InForce]:
    """Every setting of a case folder (None: a team case), in the order of docs/settings.md; raises as `read_settings`.

    Of `[keys]` only those that a file gives: the others are the table of keys itself.
    """
    found = settings.read_settings(folder)
    mine = settings.read_own()
    files = (("own", mine), ("case", settings.read_case(folder)))
    listed = [_row("case", f.name, getattr(found, f.name), files) for f in fields(Settings) if "says" in f.metadata]
    listed += [_row("priority", f.name, getattr(found.weights, f.name), files) for f in fields(Weights)]
    listed += [_row("screen", f.name, getattr(found.screen, f.name), files) for f in fields(Screen)]
    listed += [InForce("keys", action, keys, "own") for action, keys in found.own_keys.items()]
    listed += [
        InForce("keys", action, keys, "case") for action, keys in found.keys.items() if action not in found.own_keys
    ]
    return listed


def places(folder: Path | None) -> list[Place]:
    """The files that settings come from, with the analyst's name and the rules of verdicts."""
    home = settings.config_folder()
    listed = [("own settings", home / FILE), ("analyst's name", home / "analyst.toml")]
    if folder is not None:
        listed += [("settings of the case", folder / FILE), ("rules of verdicts", folder / "policy.toml")]
    return [Place(name, str(path.absolute()), path.exists()) for name, path in listed]


def remember(name: str, value: str) -> Path:
    """Write one name of `[screen]` into the user's own file; all else in it, comments too, stays as it is.

    Returns the file. Raises UsageError for a value that is none, and for a file that cannot be read or that says it in
    a way which is not changed here (`screen.theme = …`); StorageError when it cannot be written.
    """
    settings.check_screen(name, value)
    settings.read_own()  # a damaged file is said, never written over
    path = settings.own_file()
    text = _with(path.read_text(encoding="utf-8") if path.is_file() else "", name, value)
    if not _says(text, name, value):
        raise UsageError(f"{path} sets the screen in a way that is not changed here.", f'Say {name} = "{value}" in it.')
    try:
        write_own(path, text)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.", "Check the rights of its folder.") from error
    return path


def _says(text: str, name: str, value: str) -> bool:
    """Whether a settings file can be read, and has a value of `[screen]`."""
    try:
        screen = tomllib.loads(text).get("screen")
    except tomllib.TOMLDecodeError:
        return False
    return isinstance(screen, dict) and screen.get(name) == value


def _with(text: str, name: str, value: str) -> str:
    """A settings file with `name = "value"` in its table `[screen]`."""
    line = f'{name} = "{value}"'
    lines = text.splitlines()
    start = next((n for n, row in enumerate(lines) if re.match(r"\s*\[\s*screen\s*\]", row)), None)
    if start is None:
        return "\n".join([*lines, *([""] if lines else []), "[screen]", line]) + "\n"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    at = next((n for n in range(start + 1, end) if re.match(rf"\s*{name}\s*=", lines[n])), None)
    if at is None:
        lines.insert(start + 1, line)
    else:
        lines[at] = line
    return "\n".join(lines) + "\n"


def _row(table: str, name: str, value: Any, files: tuple[tuple[str, dict[str, Any]], ...]) -> InForce:
    variable = ENVIRONMENT.get((table, name), "")
    if variable and os.environ.get(variable):
        return InForce(table, name, os.environ[variable], f"environment ({variable})")
    source = next((where for where, data in files if name in data.get(table, {})), "default")
    return InForce(table, name, value, source)
