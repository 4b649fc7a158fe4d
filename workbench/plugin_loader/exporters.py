"""Exporters of plugins: loads them, and stands between one at work and the program.

What an exporter does wrong costs its own export and nothing else: the old one stays, and one sentence names it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from workbench import plugin_trust
from workbench.errors import InputRefused, WorkbenchError
from workbench.plugin_api import ClaimRecord, ExportActor, Exporter, ExportFacts, ExportPlace, ExportSet
from workbench.plugin_check import Crash, ExporterReport, attempt, check_writing, narrated
from workbench.plugin_loader.finding import EXPORTER, PluginInfo, PluginProblem, list_plugins
from workbench.plugin_loader.running import NAME, SUFFIX, api_trouble, first_of_each_name, to_be_checked
from workbench.safety.text import safe

_HINT = "The fault is the plugin's; `workbench plugins check FILE` tells its author more."


@dataclass(frozen=True, slots=True)
class LoadedExporters:
    """The exporters of plugins that may be used, by name, and what was skipped."""

    exporters: Mapping[str, "Guarded"]
    problems: tuple[PluginProblem, ...]


def load_exporters(case_plugins: Path | None, shipped: frozenset[str] = frozenset()) -> LoadedExporters:
    """Load every exporter of a plugin that may run.

    Takes the case's plugin folder, or None for no case, and the names of the formats that ship, which nobody else may
    take. As with importers, a bad one is named and the others go on, and asked again it runs none again.
    """
    return _loaded(case_plugins, shipped, list_plugins(case_plugins), plugin_trust.trouble())


@lru_cache(maxsize=1)
def _loaded(
    case_plugins: Path | None, shipped: frozenset[str], _found: tuple[PluginInfo, ...], _trust: str
) -> LoadedExporters:
    with narrated():
        found, problems = first_of_each_name(case_plugins, EXPORTER, accepted_exporter, shipped)
    return LoadedExporters({name: Guarded(one) for name, one in found.items()}, problems)


def accepted_exporter(candidate: object) -> Exporter | Crash:
    """An exporter that keeps to the API, or the sentence that says in what it does not."""
    if trouble := api_trouble(candidate):
        return trouble
    if isinstance(candidate, type) or attempt(lambda: isinstance(candidate, Exporter)) is not True:
        return Crash("It is skipped: `exporter` must be an object with name, version, suffix, folder, owns and write.")
    exporter: Exporter = candidate  # type: ignore[assignment]  # the line above asked, inside `attempt`
    if not isinstance(exporter.name, str) or not NAME.fullmatch(exporter.name):
        return Crash("It is skipped: an exporter's name is 1–40 of a–z, 0–9, dot, dash and underscore.")
    if not isinstance(exporter.version, str) or not exporter.version:
        return Crash("It is skipped: an exporter's version is a text such as 1.0.")
    folder: object = exporter.folder
    if not isinstance(folder, bool):
        return Crash("It is skipped: an exporter's folder is True or False.")
    if not isinstance(exporter.suffix, str) or not SUFFIX.fullmatch(exporter.suffix):
        return Crash("It is skipped: an exporter's suffix is an ending such as .kml, or empty.")
    return exporter


def check_exporter(path: Path, pause: Callable[[], None] = lambda: None) -> ExporterReport:
    """Load one plugin file and put its exporter through the conformance checks on the sample set that ships.

    Checking runs the plugin, so it must be bundled or trusted. What the plugin does wrong is in the report; raises
    NotFound for a missing file, InputRefused when it may not run. `pause` is called between two writings that have to
    give the same bytes: whoever waits there for two seconds finds clocks, of zip archives too.
    """
    with narrated():
        candidate = to_be_checked(path, EXPORTER)
        loaded = candidate if isinstance(candidate, Crash) else accepted_exporter(candidate)
        if isinstance(loaded, Crash):
            return ExporterReport(path.stem, problems=(loaded.sentence,))
        return check_writing(loaded, pause)


_LONGEST = 200
"""Characters of a reason."""


class Guarded:
    """An exporter of a plugin as the program uses it; satisfies `plugin_api.Exporter`, and names it when it fails."""

    def __init__(self, exporter: Exporter) -> None:
        """Take an exporter that was accepted; what it says of itself is asked once."""
        self._exporter = exporter
        self.name, self.version, self.api = exporter.name, exporter.version, exporter.api
        self.suffix, self.folder = exporter.suffix, exporter.folder

    def owns(self, folder: Path) -> bool:
        """Whether it says that a folder is its own; one that fails does not say so, and the folder stays."""
        return self.folder and attempt(lambda: self._exporter.owns(folder)) is True

    def write(self, export: ExportSet, target: Path) -> None:
        """Let it write. Raises InputRefused naming it when it raises, writes nothing or writes the wrong thing.

        An OSError goes up, and so do the program's own errors, also when the plugin swallowed them: an export that
        was stopped is no export.
        """
        watched = _Watched(export)
        with narrated():
            done = attempt(lambda: self._exporter.write(watched, target), let_through=(OSError, WorkbenchError))
        if watched.raised is not None:
            raise watched.raised
        if isinstance(done, Crash):
            raise InputRefused(f"The exporter {self.name} failed: {done.sentence.rstrip('.')}.", _HINT)
        if target.is_symlink() or not (target.is_dir() if self.folder else target.is_file()):
            what = "folder" if self.folder else "file"
            raise InputRefused(f"The exporter {self.name} did not write the {what} that it was asked for.", _HINT)


class _Watched:
    """The set as it is, which remembers the first error of its own, whatever the exporter makes of it."""

    def __init__(self, export: ExportSet) -> None:
        self._export = export
        self.raised: Exception | None = None

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.raised = self.raised or error
            raise

    @property
    def facts(self) -> ExportFacts:
        return self._export.facts

    def records(self) -> Iterator[ClaimRecord]:
        with self._noting():
            yield from self._export.records()

    def place(self, name: str) -> ExportPlace | None:
        with self._noting():
            return self._export.place(name)

    def actor(self, name: str) -> ExportActor | None:
        with self._noting():
            return self._export.actor(name)

    def medium(self, sha256: str) -> BinaryIO | None:
        with self._noting():
            return self._export.medium(sha256)

    def thumbnail(self, sha256: str) -> bytes | None:
        with self._noting():
            return self._export.thumbnail(sha256)

    def control(self) -> Iterator[Mapping[str, Any]]:
        with self._noting():
            yield from self._export.control()

    def leave_out(self, claim: str, reason: str) -> None:
        """A reason is told in a terminal and stands in a manifest: one line, whatever a stranger's code made of it."""
        self._export.leave_out(str(claim), safe(" ".join(str(reason).split()), newlines=False, limit=_LONGEST))
