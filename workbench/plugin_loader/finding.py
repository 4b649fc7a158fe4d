"""Which plugins there are and which of them may run, found out without running any.

Three origins, in the order in which a name is taken: bundled, entry point, the case's folder. In a checkout the
bundled folder and the default case's are the same folder: its files are bundled, loaded once.
"""

import hashlib
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import plugin_trust
from workbench.errors import InputRefused, NotFound
from workbench.safety.text import safe

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

IMPORTER, EXPORTER = "importer", "exporter"
"""What a plugin may offer; a file holds it under this name, a package under the entry-point group of that name."""
GROUPS = {IMPORTER: "workbench.importers", EXPORTER: "workbench.exporters"}

PACKAGE_FILE = "__init__.py"
_PACKAGE = Path(__file__).resolve().parents[1]
_BOUND = re.compile(rb"^[ \t]*(importer|exporter)[ \t]*(?:[,:=]|\r?$)", re.MULTILINE)
_IMPORTS = re.compile(rb"^[ \t]*from\b[^\r\n]*\bimport\b([^\r\n]*)", re.MULTILINE)
_WORDS = re.compile(rb"\b(importer|exporter)\b")


class Origin(StrEnum):
    """Where a plugin comes from."""

    BUNDLED = "bundled"
    ENTRY_POINT = "entry_point"
    CASE = "case"


class PluginState(StrEnum):
    """Whether a plugin may run, as far as can be told without running it."""

    READY = "ready"
    UNTRUSTED = "untrusted"
    WORLD_WRITABLE = "world_writable"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """A plugin as found, not imported. `path` is None for entry points, `sha256` "" where there is no file to hash.

    `offers` has `importer`, `exporter` or both, as far as the text of the file tells.
    """

    name: str
    path: Path | None
    origin: Origin
    state: PluginState
    sha256: str = ""
    offers: tuple[str, ...] = (IMPORTER,)


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """A plugin that was skipped, and one sentence that says why."""

    name: str
    sentence: str


def bundled_folder() -> Path:
    """The folder of the importers that ship: inside the package in a wheel, beside it in a checkout."""
    packaged = _PACKAGE / "bundled_plugins"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "plugins"


def list_plugins(case_plugins: Path | None) -> tuple[PluginInfo, ...]:
    """Every plugin there is, without importing any: bundled, entry points, then those in the case's folder.

    Takes the case's plugin folder, or None for no case.
    """
    return tuple(info for info, _ in found(case_plugins)) + tuple(
        PluginInfo(point.name, None, Origin.ENTRY_POINT, PluginState.READY, offers=(kind,))
        for kind in GROUPS
        for point in entry_points(kind)
    )


def trust(path: Path) -> str:
    """Allow a plugin file to run, as it is now; returns its sha256, which the user's trust file then holds.

    Raises NotFound when there is no such file, InputRefused when it is no Python file, when anybody on this machine
    may change it, or when the trust file is damaged.
    """
    shown = safe(str(path), newlines=False)
    if not path.is_file():
        raise NotFound(f"There is no plugin file at {shown}.", "Give the path of a .py file.")
    if path.suffix != ".py":
        raise InputRefused(f"{shown} is not a Python file.", "A plugin is one file that ends in .py.")
    if _world_writable(path):
        raise InputRefused(f"Everybody on this machine may change {shown}.", f"Run: chmod o-w {shown}")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    plugin_trust.remember(sha256, path.name)
    return sha256


def found(case_plugins: Path | None) -> Iterator[tuple[PluginInfo, bytes]]:
    """Files of both folders with the bytes they were judged by.

    A file of the case that is a bundled one (same place or same bytes) is not named twice.
    """
    bundled_paths: set[Path] = set()
    bundled_bytes: set[str] = set()
    for path in _bundled_files():
        info, source = _inspect(path, Origin.BUNDLED, frozenset())
        bundled_paths.add(path.resolve())
        bundled_bytes.add(info.sha256)
        yield info, source
    trusted = plugin_trust.trusted()
    for path in _python_files(case_plugins):
        info, source = _inspect(path, Origin.CASE, trusted)
        same_bytes = bool(info.sha256) and info.sha256 in bundled_bytes
        if path.resolve() not in bundled_paths and not same_bytes:
            yield info, source


def entry_points(kind: str) -> tuple["EntryPoint", ...]:
    """The entry points of `importer` or `exporter` in installed packages, by name."""
    from importlib.metadata import entry_points  # scanning installed packages is only for those who ask

    return tuple(sorted(entry_points(group=GROUPS[kind]), key=lambda point: (point.name, point.value)))


def named(path: Path) -> tuple[PluginInfo, bytes]:
    """One file that a person named, with its bytes; raises NotFound for none, InputRefused when it may not run."""
    if not path.is_file():
        raise NotFound(f"There is no plugin file at {safe(str(path), newlines=False)}.", "Give the path of a .py file.")
    known = {p.resolve(): hashlib.sha256(p.read_bytes()).hexdigest() for p in _bundled_files()}
    origin = Origin.BUNDLED if path.resolve() in known else Origin.CASE
    info, source = _inspect(path, origin, frozenset(known.values()) | plugin_trust.trusted())
    if info.state is not PluginState.READY:
        raise InputRefused(refusal(info), hint(info))
    return info, source


def offers(path: Path) -> tuple[str, ...]:
    """What a file that a person named offers, `importer`, `exporter` or both; raises as `named` does."""
    return named(path)[0].offers


def refusal(info: PluginInfo) -> str:
    """Why a file is not run, in one sentence."""
    shown = safe(str(info.path), newlines=False)
    if info.state is PluginState.WORLD_WRITABLE:
        return f"It is not run: everybody on this machine may change {shown}."
    if info.state is PluginState.UNTRUSTED:
        return f"It is not run: {shown} is not trusted, or was changed since it was."
    return f"It is not run: {shown} cannot be read."


def hint(info: PluginInfo) -> str:
    """What lets it run."""
    shown = safe(str(info.path), newlines=False)
    if info.state is PluginState.WORLD_WRITABLE:
        return f"Run: chmod o-w {shown}"
    return f"Read the file, then run: workbench plugins trust {shown}"


def _python_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(p for p in folder.glob("*.py") if not p.name.startswith(("_", ".")) and p.is_file())


def _bundled_files() -> list[Path]:
    """The importers that ship: files, and folders with parts. A case's plugin is one file: trust is in its bytes."""
    return _python_files(bundled_folder()) + sorted(bundled_folder().glob(f"*/{PACKAGE_FILE}"))


def _name_of(path: Path) -> str:
    return path.parent.name if path.name == PACKAGE_FILE else path.stem


def _world_writable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IWOTH)


def _inspect(path: Path, origin: Origin, allowed: frozenset[str]) -> tuple[PluginInfo, bytes]:
    """What a file is, and the bytes that this was decided on: the same bytes are run, so no swap can slip between."""
    try:
        source = path.read_bytes()
        writable = _world_writable(path)
    except OSError:
        return PluginInfo(_name_of(path), path, origin, PluginState.UNREADABLE, offers=(IMPORTER, EXPORTER)), b""
    sha256 = hashlib.sha256(source).hexdigest()
    state = PluginState.READY
    if origin is Origin.CASE and writable:
        state = PluginState.WORLD_WRITABLE
    elif origin is Origin.CASE and sha256 not in allowed:
        state = PluginState.UNTRUSTED
    return PluginInfo(_name_of(path), path, origin, state, sha256, _offers(path, source)), source


def _offers(path: Path, source: bytes) -> tuple[str, ...]:
    """What a file seems to offer: a look at its text, for it may not be run yet, and a parser can be crashed.

    One that shows neither is taken for an importer, so that somebody is told what it lacks. The folders that ship are
    importers, whatever their parts are called.
    """
    if path.name == PACKAGE_FILE:
        return (IMPORTER,)
    seen = {*_BOUND.findall(source), *(word for names in _IMPORTS.findall(source) for word in _WORDS.findall(names))}
    return tuple(kind for kind in GROUPS if kind.encode() in seen) or (IMPORTER,)
