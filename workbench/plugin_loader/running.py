"""Runs plugin files that may run: the very bytes that were judged, under a private name, each once a process.

The only place that executes a plugin's file. Whatever it does meanwhile (any exception, `sys.exit`) becomes a sentence.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from workbench import plugin_trust
from workbench.plugin_api import API_VERSION
from workbench.plugin_check import Crash, attempt
from workbench.plugin_loader.finding import (
    PACKAGE_FILE,
    Origin,
    PluginInfo,
    PluginProblem,
    PluginState,
    entry_points,
    found,
    hint,
    named,
    refusal,
)
from workbench.safety.text import safe

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Offered = TypeVar("Offered")

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
SUFFIX = re.compile(r"(?:\.[A-Za-z0-9]{1,12}){0,3}")
"""What an importer or exporter may be called, and what a file of a format may end in."""

_modules: dict[tuple[str, str], ModuleType] = {}
"""What ran already, by path and sha256: a file that offers an importer and an exporter runs once for both."""


def offered(case_plugins: Path | None, kind: str) -> Iterator[tuple[str, object]]:
    """Every plugin that offers an `importer` or `exporter`: its name, and what it offers or the `Crash` instead.

    In the order in which names are taken. Files that do not offer this kind are neither run nor named.
    """
    files = [f for f in found(case_plugins) if kind in f[0].offers]
    for info, source in files:
        if info.origin is Origin.BUNDLED:
            yield from _of_file(info, source, kind)
    for point in entry_points(kind):
        yield point.name, _of_entry_point(point)
    for info, source in files:
        if info.origin is Origin.CASE:
            yield from _of_file(info, source, kind)


def first_of_each_name(
    case_plugins: Path | None, kind: str, accepted: Callable[[object], Offered | Crash], taken: frozenset[str]
) -> tuple[dict[str, Offered], tuple[PluginProblem, ...]]:
    """Load every plugin of a kind that may run.

    Takes the case's plugin folder, the kind, what makes an offered object one of ours or says what it lacks, and the
    names that are taken already. Returns what may be used by its own name, sorted, and what was skipped and why.
    """
    loaded: dict[str, Offered] = {}
    trouble = plugin_trust.trouble()
    problems = [PluginProblem(plugin_trust.FILE_NAME, trouble)] if trouble else []
    for name, candidate in offered(case_plugins, kind):
        one = candidate if isinstance(candidate, Crash) else accepted(candidate)
        if isinstance(one, Crash):
            problems.append(PluginProblem(name, one.sentence))
            continue
        own = str(getattr(one, "name", name))
        if own in taken:
            problems.append(PluginProblem(name, f"It is skipped: {own} is the name of an {kind} that ships."))
        elif own in loaded:
            problems.append(PluginProblem(name, f"It is skipped: another plugin already offers the {kind} {own}."))
        else:
            loaded[own] = one
    return {own: loaded[own] for own in sorted(loaded)}, tuple(problems)


def to_be_checked(path: Path, kind: str) -> object:
    """The `importer` or `exporter` of one plugin file that its author wants checked; a `Crash` says why there is none.

    Raises NotFound for no such file, InputRefused when it may not run: checking runs it, so it asks for the same trust.
    """
    info, source = named(path)
    module = _run(info, source)
    if isinstance(module, Crash):
        return module
    return getattr(module, kind) if hasattr(module, kind) else _lacks(kind)


def api_trouble(candidate: object) -> Crash | None:
    """What is wrong with the `api` number of an offered object, if anything."""
    number = attempt(lambda: getattr(candidate, "api", None))
    if number == API_VERSION and not isinstance(number, bool):
        return None
    shown = safe(str(number.sentence if isinstance(number, Crash) else number), newlines=False, limit=40)
    return Crash(f"It is skipped: it is written for plugin API {shown}, this is API {API_VERSION}.")


def _lacks(kind: str) -> Crash:
    """The sentence for a file without the object."""
    return Crash(f"It is skipped: the file has no module-level `{kind}`.")


def _of_file(info: PluginInfo, source: bytes, kind: str) -> Iterator[tuple[str, object]]:
    module = _run(info, source)
    if isinstance(module, Crash):
        yield info.name, module
    elif hasattr(module, kind):
        yield info.name, getattr(module, kind)
    elif len(info.offers) == 1:  # one that seemed to offer both is named by the kind that it does offer
        yield info.name, _lacks(kind)


def _of_entry_point(point: "EntryPoint") -> object:
    loaded = attempt(point.load)
    return _failed(loaded) if isinstance(loaded, Crash) else loaded


def _run(info: PluginInfo, source: bytes) -> ModuleType | Crash:
    if info.path is None or info.state is not PluginState.READY:
        return Crash(f"{refusal(info)} {hint(info)}.")
    known = _modules.get((str(info.path), info.sha256))
    if known is not None:
        return known
    module = attempt(partial(_execute, info.path, info, source))
    if isinstance(module, Crash):
        return _failed(module)
    _modules[(str(info.path), info.sha256)] = module
    return module


def _failed(crash: Crash) -> Crash:
    return Crash(f"It is skipped: it could not be loaded ({crash.sentence}).")


class _VerifiedSource(importlib.abc.InspectLoader):
    """Runs the bytes that were hashed, not whatever the file holds by now; leaves no byte code beside the file."""

    def __init__(self, path: Path, source: bytes) -> None:
        self._path = path
        self._source = source

    def get_source(self, fullname: str) -> str:
        return importlib.util.decode_source(self._source)

    def get_code(self, fullname: str) -> object:  # type: ignore[override]  # typeshed: CodeType | None
        return self.source_to_code(self._source, str(self._path))


def _execute(path: Path, info: PluginInfo, source: bytes) -> ModuleType:
    """Import a plugin file under a private module name. Bundled files may use Python's byte-code cache."""
    name = f"_workbench_plugin_{info.sha256[:16]}"
    if info.origin is Origin.BUNDLED:
        parts = [str(path.parent)] if path.name == PACKAGE_FILE else None
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
