"""Finds importers, decides which may run, and loads them so that a bad one is named and skipped, never fatal.

A case is a folder that people send each other, so code that lies in it runs only after `workbench plugins trust`:
the sha256 of the very bytes that are run must be in the user's own trust file. Nothing else in the package imports
or executes a plugin.

Three origins, in the order in which a name is taken: bundled, entry point (`workbench.importers`), the case's folder.
In a checkout the bundled folder and the default case's are the same folder: its files are bundled, loaded once.
"""

import difflib
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import logging
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from workbench import plugin_trust
from workbench.errors import InputRefused, NotFound, UsageError, WorkbenchError
from workbench.plugin_api import API_VERSION, Export, Importer
from workbench.plugin_check import CheckReport, Crash, attempt, check, is_confidence, narrated, open_sample
from workbench.safety.text import safe

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP = "workbench.importers"

_PACKAGE = Path(__file__).resolve().parent
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_log = logging.getLogger(__name__)


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
    """A plugin as found, not imported. `path` is None for entry points, `sha256` "" where there is no file to hash."""

    name: str
    path: Path | None
    origin: Origin
    state: PluginState
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """A plugin that was skipped, and one sentence that says why."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LoadedImporters:
    """The importers that may be used, sorted by name, and what was skipped."""

    importers: tuple[Importer, ...]
    problems: tuple[PluginProblem, ...]


def bundled_folder() -> Path:
    """The folder of the importers that ship: inside the package in a wheel, beside it in a checkout."""
    packaged = _PACKAGE / "bundled_plugins"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "plugins"


def list_plugins(case_plugins: Path | None) -> tuple[PluginInfo, ...]:
    """Every plugin there is, without importing any: bundled, entry points, then those in the case's folder."""
    return tuple(info for info, _ in _found(case_plugins)) + tuple(
        PluginInfo(point.name, None, Origin.ENTRY_POINT, PluginState.READY) for point in _entry_points()
    )


def load_importers(case_plugins: Path | None) -> LoadedImporters:
    """Load every plugin that may run.

    Takes the case's plugin folder, or None for no case. Whatever a plugin does while it is loaded (any exception,
    `sys.exit`), it is named in `problems` and the others go on. What it prints goes to stderr. Asked again while no
    plugin and no trust has changed, it answers the same without running any.
    """
    now = (list_plugins(case_plugins), plugin_trust.trouble())
    if _last and _last[0][0] == now:
        return _last[0][1]
    with narrated():
        loaded = _load_all(case_plugins)
    _last[:] = [(now, loaded)]
    return loaded


_last: list[tuple[tuple[tuple[PluginInfo, ...], str], LoadedImporters]] = []
"""What was found and loaded last, at most one: a command asks several times, a plugin runs once."""


def _load_all(case_plugins: Path | None) -> LoadedImporters:
    importers: dict[str, Importer] = {}
    problems: list[PluginProblem] = []
    trouble = plugin_trust.trouble()
    if trouble:
        problems.append(PluginProblem(plugin_trust.FILE_NAME, trouble))
    for name, load in _loads(case_plugins):
        loaded = load()
        if isinstance(loaded, Crash):
            problems.append(PluginProblem(name, loaded.sentence))
        elif loaded.name in importers:
            sentence = f"It is skipped: another plugin already offers the importer {loaded.name}."
            problems.append(PluginProblem(name, sentence))
        else:
            importers[loaded.name] = loaded
    return LoadedImporters(tuple(importers[name] for name in sorted(importers)), tuple(problems))


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


def _log_problem(problem: PluginProblem) -> None:
    _log.warning("%s: %s", problem.name, problem.sentence)


def choose(
    importers: Sequence[Importer],
    export: Export,
    wanted: str = "",
    report: Callable[[PluginProblem], None] = _log_problem,
) -> Importer:
    """The importer for an export: the one named `wanted`, else the one that is surest of it (then by name).

    An importer that fails in `recognise` is told to `report` and passed over; errors of ours that an `Export` raises
    while it is read (a truncated zip, a limit) go through. Raises UsageError for an unknown name and InputRefused
    when nobody recognises the export.
    """
    if wanted:
        return _named(importers, wanted)
    best: Importer | None = None
    best_sure = 0
    for importer in sorted(importers, key=lambda i: i.name):
        sure = confidence(importer, export)
        if isinstance(sure, Crash):
            report(PluginProblem(importer.name, sure.sentence))
        elif sure > best_sure:
            best, best_sure = importer, sure
    if best is None:
        known = ", ".join(sorted(i.name for i in importers)) or "none"
        raise InputRefused(
            f"No importer recognises {safe(export.name, newlines=False)}.",
            f"Known: {known}. `workbench import --importer NAME FILE` takes one; docs/plugins.md: how to write one.",
        )
    return best


def check_importer(path: Path, sample: Path, open_export: Callable[[Path], Export] = open_sample) -> CheckReport:
    """Load one plugin file and put it through the conformance checks on a sample of its format.

    Checking runs the plugin, so it must be bundled or trusted. What the plugin does wrong is in the report; raises
    NotFound for a missing file or sample, InputRefused when the file may not run or the sample is no readable zip.
    `open_export` is how an import opens its files (with every limit), for front ends; the default needs no case.
    """
    shown = safe(str(path), newlines=False)
    if not path.is_file():
        raise NotFound(f"There is no plugin file at {shown}.", "Give the path of a .py file.")
    export = open_export(sample)
    known = _bundled_hashes()
    origin = Origin.BUNDLED if path.resolve() in known else Origin.CASE
    info, source = _inspect(path, origin, frozenset(known.values()) | plugin_trust.trusted())
    if info.state is not PluginState.READY:
        raise InputRefused(_refusal(info), _hint(info))
    with narrated():
        loaded = _load_file(info, source)
        if isinstance(loaded, Crash):
            return CheckReport(path.stem, problems=(loaded.sentence,))
        return check(loaded, export)


def _named(importers: Sequence[Importer], wanted: str) -> Importer:
    for importer in importers:
        if importer.name == wanted:
            return importer
    names = sorted(i.name for i in importers)
    near = difflib.get_close_matches(wanted.lower(), names, n=1, cutoff=0.7)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names) or 'none'}."
    raise UsageError(f"There is no importer called {safe(wanted, newlines=False, limit=40)}.", hint)


def confidence(importer: Importer, export: Export) -> int | Crash:
    """How sure an importer is of an export, 0 to 100, or what it did wrong; errors of ours go through."""
    sure = attempt(lambda: importer.recognise(export), let_through=(WorkbenchError,))
    if isinstance(sure, Crash):
        return Crash(f"It is passed over: recognise raised {sure.sentence}.")
    if not is_confidence(sure):
        shown = safe(repr(sure), newlines=False, limit=40)
        return Crash(f"It is passed over: recognise must give a whole number from 0 to 100, not {shown}.")
    return sure


_PACKAGE_FILE = "__init__.py"


def _python_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(p for p in folder.glob("*.py") if not p.name.startswith(("_", ".")) and p.is_file())


def _bundled_files() -> list[Path]:
    """The importers that ship: files, and folders with parts. A case's plugin is one file: trust is in its bytes."""
    return _python_files(bundled_folder()) + sorted(bundled_folder().glob(f"*/{_PACKAGE_FILE}"))


def _name_of(path: Path) -> str:
    return path.parent.name if path.name == _PACKAGE_FILE else path.stem


def _bundled_hashes() -> dict[Path, str]:
    return {path.resolve(): hashlib.sha256(path.read_bytes()).hexdigest() for path in _bundled_files()}


def _world_writable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IWOTH)


def _inspect(path: Path, origin: Origin, allowed: frozenset[str]) -> tuple[PluginInfo, bytes]:
    """What a file is, and the bytes that this was decided on: the same bytes are run, so no swap can slip between."""
    try:
        source = path.read_bytes()
        writable = _world_writable(path)
    except OSError:
        return PluginInfo(_name_of(path), path, origin, PluginState.UNREADABLE), b""
    sha256 = hashlib.sha256(source).hexdigest()
    state = PluginState.READY
    if origin is Origin.CASE and writable:
        state = PluginState.WORLD_WRITABLE
    elif origin is Origin.CASE and sha256 not in allowed:
        state = PluginState.UNTRUSTED
    return PluginInfo(_name_of(path), path, origin, state, sha256), source


def _found(case_plugins: Path | None) -> Iterator[tuple[PluginInfo, bytes]]:
    """Files of both folders; a file of the case that is a bundled one (same place or same bytes) is not named twice."""
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


def _entry_points() -> tuple["EntryPoint", ...]:
    from importlib.metadata import entry_points  # scanning installed packages is only for those who ask

    return tuple(sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: (point.name, point.value)))


def _loads(case_plugins: Path | None) -> Iterator[tuple[str, Callable[[], Importer | Crash]]]:
    """Every plugin's name and how to load it, in the order in which importer names are taken."""
    files = list(_found(case_plugins))
    for info, source in files:
        if info.origin is Origin.BUNDLED:
            yield info.name, partial(_load_file, info, source)
    for point in _entry_points():
        yield point.name, partial(_load_entry_point, point)
    for info, source in files:
        if info.origin is Origin.CASE:
            yield info.name, partial(_load_file, info, source)


def _refusal(info: PluginInfo) -> str:
    shown = safe(str(info.path), newlines=False)
    if info.state is PluginState.WORLD_WRITABLE:
        return f"It is not run: everybody on this machine may change {shown}."
    if info.state is PluginState.UNTRUSTED:
        return f"It is not run: {shown} is not trusted, or was changed since it was."
    return f"It is not run: {shown} cannot be read."


def _hint(info: PluginInfo) -> str:
    shown = safe(str(info.path), newlines=False)
    if info.state is PluginState.WORLD_WRITABLE:
        return f"Run: chmod o-w {shown}"
    return f"Read the file, then run: workbench plugins trust {shown}"


def _load_entry_point(point: "EntryPoint") -> Importer | Crash:
    loaded = attempt(point.load)
    return _failed(loaded) if isinstance(loaded, Crash) else _accepted(loaded)


def _load_file(info: PluginInfo, source: bytes) -> Importer | Crash:
    if info.path is None or info.state is not PluginState.READY:
        return Crash(f"{_refusal(info)} {_hint(info)}.")
    path = info.path
    module = attempt(lambda: _execute(path, info, source))
    if isinstance(module, Crash):
        return _failed(module)
    if not hasattr(module, "importer"):
        return Crash("It is skipped: the file has no module-level `importer`.")
    return _accepted(module.importer)


def _failed(crash: Crash) -> Crash:
    return Crash(f"It is skipped: it could not be loaded ({crash.sentence}).")


class _VerifiedSource(importlib.abc.InspectLoader):
    """Runs the bytes that were hashed, not whatever the file holds by now; leaves no byte code beside the file."""

    def __init__(self, path: Path, source: bytes) -> None:
        self._path = path
        self._source = source

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._source)

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return self.source_to_code(self._source, str(self._path))


def _execute(path: Path, info: PluginInfo, source: bytes) -> ModuleType:
    """Import a plugin file under a private module name. Bundled files may use Python's byte-code cache."""
    name = f"_workbench_plugin_{info.sha256[:16]}"
    if info.origin is Origin.BUNDLED:
        parts = [str(path.parent)] if path.name == _PACKAGE_FILE else None
        spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=parts)
    else:
        spec = importlib.util.spec_from_loader(name, _VerifiedSource(path, source), origin=str(path))
    if spec is None or spec.loader is None:
        raise ImportError(f"no module can be made of {path.name}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses of a plugin look their own module up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]  # half a module must not be found by anybody; the error goes on
        raise
    return module


def _accepted(candidate: object) -> Importer | Crash:
    """An importer that keeps to the API, or the sentence that says in what it does not."""
    offered = attempt(lambda: getattr(candidate, "api", None))
    if offered != API_VERSION or isinstance(offered, bool):
        number = safe(str(offered.sentence if isinstance(offered, Crash) else offered), newlines=False, limit=40)
        return Crash(f"It is skipped: it is written for plugin API {number}, this is API {API_VERSION}.")
    if isinstance(candidate, type) or attempt(lambda: isinstance(candidate, Importer)) is not True:
        return Crash("It is skipped: `importer` must be an object with name, version, recognise, chats and read.")
    importer: Importer = candidate  # type: ignore[assignment]
    if not isinstance(importer.name, str) or not _NAME.fullmatch(importer.name):
        return Crash("It is skipped: an importer's name is 1–40 of a–z, 0–9, dot, dash and underscore.")
    if not isinstance(importer.version, str) or not importer.version:
        return Crash("It is skipped: an importer's version is a text such as 1.0.")
    return importer
