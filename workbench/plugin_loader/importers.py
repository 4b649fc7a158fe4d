"""Importers: loads them, and chooses the one for an export."""

import difflib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench import plugin_trust
from workbench.errors import InputRefused, UsageError, WorkbenchError
from workbench.plugin_api import Export, Importer
from workbench.plugin_check import CheckReport, Crash, attempt, check, is_confidence, narrated, open_sample
from workbench.plugin_loader.finding import IMPORTER, PluginInfo, PluginProblem, list_plugins, named
from workbench.plugin_loader.running import NAME, api_trouble, first_of_each_name, to_be_checked
from workbench.safety.text import safe

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedImporters:
    """The importers that may be used, sorted by name, and what was skipped."""

    importers: tuple[Importer, ...]
    problems: tuple[PluginProblem, ...]


def load_importers(case_plugins: Path | None) -> LoadedImporters:
    """Load every importer that may run.

    Takes the case's plugin folder, or None for no case. Whatever a plugin does while it is loaded (any exception,
    `sys.exit`), it is named in `problems` and the others go on. What it prints goes to stderr. Asked again while no
    plugin and no trust has changed, it answers the same without running any.
    """
    return _loaded(case_plugins, list_plugins(case_plugins), plugin_trust.trouble())


@lru_cache(maxsize=1)  # a command asks several times, a plugin runs once
def _loaded(case_plugins: Path | None, _found: tuple[PluginInfo, ...], _trust: str) -> LoadedImporters:
    with narrated():
        found, problems = first_of_each_name(case_plugins, IMPORTER, accepted_importer, frozenset())
    return LoadedImporters(tuple(found.values()), problems)


def accepted_importer(candidate: object) -> Importer | Crash:
    """An importer that keeps to the API, or the sentence that says in what it does not."""
    if trouble := api_trouble(candidate):
        return trouble
    if isinstance(candidate, type) or attempt(lambda: isinstance(candidate, Importer)) is not True:
        return Crash("It is skipped: `importer` must be an object with name, version, recognise, chats and read.")
    importer: Importer = candidate  # type: ignore[assignment]  # the line above asked, inside `attempt`
    if not isinstance(importer.name, str) or not NAME.fullmatch(importer.name):
        return Crash("It is skipped: an importer's name is 1–40 of a–z, 0–9, dot, dash and underscore.")
    if not isinstance(importer.version, str) or not importer.version:
        return Crash("It is skipped: an importer's version is a text such as 1.0.")
    return importer


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


def confidence(importer: Importer, export: Export) -> int | Crash:
    """How sure an importer is of an export, 0 to 100, or what it did wrong; errors of ours go through."""
    sure = attempt(lambda: importer.recognise(export), let_through=(WorkbenchError,))
    if isinstance(sure, Crash):
        return Crash(f"It is passed over: recognise raised {sure.sentence}.")
    if not is_confidence(sure):
        shown = safe(repr(sure), newlines=False, limit=40)
        return Crash(f"It is passed over: recognise must give a whole number from 0 to 100, not {shown}.")
    return sure


def _named(importers: Sequence[Importer], wanted: str) -> Importer:
    for importer in importers:
        if importer.name == wanted:
            return importer
    names = sorted(i.name for i in importers)
    near = difflib.get_close_matches(wanted.lower(), names, n=1, cutoff=0.7)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names) or 'none'}."
    raise UsageError(f"There is no importer called {safe(wanted, newlines=False, limit=40)}.", hint)


def check_importer(path: Path, sample: Path, open_export: Callable[[Path], Export] = open_sample) -> CheckReport:
    """Load one plugin file and put its importer through the conformance checks on a sample of its format.

    Checking runs the plugin, so it must be bundled or trusted. What the plugin does wrong is in the report; raises
    NotFound for a missing file or sample, InputRefused when the file may not run or the sample is no readable zip.
    `open_export` is how an import opens its files (with every limit), for front ends; the default needs no case.
    """
    named(path)
    export = open_export(sample)
    with narrated():
        candidate = to_be_checked(path, IMPORTER)
        loaded = candidate if isinstance(candidate, Crash) else accepted_importer(candidate)
        return (
            CheckReport(path.stem, problems=(loaded.sentence,)) if isinstance(loaded, Crash) else check(loaded, export)
        )
