"""What an exporter has to do to conform: it is put through every promise of docs/exporters.md on the sets that ship."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.plugin_api import Exporter
from workbench.plugin_check.attempting import Crash, Findings, attempt, shown
from workbench.plugin_check.sample_set import SCRIPT, SampleSet, empty_set, hostile_set, long_set, sample_set

FEW = 64
"""Records that may be held at once; an exporter that holds a million of them fills the memory of an old laptop."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_MARKUP = (".html", ".htm", ".xhtml", ".svg", ".xml", ".kml", ".gpx")
_TABLES = {".csv": ",", ".tsv": "\t"}
_MINE = "thesis.txt"

Files = Mapping[str, bytes]
"""What was written: bytes by path below the target, "" for a single file."""


@dataclass(frozen=True, slots=True)
class ExporterReport:
    """What the checks found: how much was written for the sample, and one sentence for every way in which the exporter
    does not conform."""

    exporter: str
    claims: int = 0
    files: int = 0
    bytes: int = 0
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def check_writing(exporter: Exporter, pause: Callable[[], None] = lambda: None) -> ExporterReport:
    """Put an exporter through every check, in folders of its own that are removed afterwards.

    Never raises because of the exporter: what it raises is in the report. See docs/exporters.md for the list of checks.
    `pause` is called before the sample is written for the second time; whoever waits two seconds there finds clocks,
    those of zip archives too. While it writes, the current folder is one of the check's own.
    """
    findings = Findings()
    sample = sample_set()
    first = _written(exporter, sample, "the sample set", "first", findings)
    hostile = _written(exporter, hostile_set(), "hostile texts", "hostile", findings)
    _written(exporter, empty_set(), "an empty set", "empty", findings)
    _check_memory(exporter, findings)
    pause()
    second = _written(exporter, sample_set(), "the sample set", "second", findings)
    if first is not None and second is not None:
        findings.expect(first == second, "write gives other bytes for the same set the second time.")
    for name, data in (hostile or {}).items():
        _check_harmless(name or f"x{exporter.suffix}", data, findings)
    _check_owning(exporter, findings)
    files = first or {}
    return ExporterReport(
        exporter.name, sample.facts.claims, len(files), sum(map(len, files.values())), tuple(findings.sentences)
    )


def _written(exporter: Exporter, export: SampleSet, what: str, stem: str, findings: Findings) -> Files | None:
    """One set written beside somebody else's file; None when nothing came of it."""
    with TemporaryDirectory(prefix="claims-check-") as held:
        room = Path(held)
        (room / _MINE).write_text("mine", encoding="utf-8")
        target = room / f"{stem}{exporter.suffix}"
        with chdir(room):
            done = attempt(lambda: exporter.write(export, target))
        if isinstance(done, Crash):
            findings.say(f"write raised {done.sentence} on {what}.")
            return None
        beside = sorted(p.name for p in room.iterdir() if p != target)
        mine = (room / _MINE).read_text("utf-8") if _MINE in beside else ""
        findings.expect(
            (beside, mine) == ([_MINE], "mine"), "write leaves, changes or removes files beside its target."
        )
        if not (target.is_dir() if exporter.folder else target.is_file()) or target.is_symlink():
            findings.say(f"write makes no {'folder' if exporter.folder else 'file'} at its target on {what}.")
            return None
        _check_reading(export, what, findings)
        return dict(_read(target))


def _read(target: Path) -> Iterator[tuple[str, bytes]]:
    if target.is_file():
        yield "", target.read_bytes()
    for path in sorted(target.rglob("*")):
        if path.is_file():
            yield path.relative_to(target).as_posix(), path.read_bytes()


def _check_reading(export: SampleSet, what: str, findings: Findings) -> None:
    findings.expect(export.finished > 0, f"write does not read every record of {what}; claims would be missing unsaid.")
    known = {record["id"] for record in export.records()}
    for claim, reason in export.left_out:
        findings.expect(claim in known, f"leave_out names a claim that is not in the set: {shown(claim)}.")
        sound = isinstance(reason, str) and bool(reason.strip()) and "\n" not in reason
        findings.expect(sound, f"leave_out needs a reason in one sentence, not {shown(reason)}.")


def _check_memory(exporter: Exporter, findings: Findings) -> None:
    export = long_set()
    _written(exporter, export, "many claims", "many", findings)
    findings.expect(
        export.held <= FEW, f"write holds {export.held} records of {export.facts.claims} at once; write as you go."
    )


def _check_harmless(name: str, data: bytes, findings: Findings) -> None:
    """Foreign text must harm neither a terminal nor a browser nor a spreadsheet. Only text is looked at."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    suffix = Path(name).suffix.lower()
    findings.expect(
        _CONTROL.search(text) is None, f"{shown(name)} has control characters of texts in it, which a terminal obeys."
    )
    if suffix in _MARKUP:
        findings.expect(SCRIPT not in text, f"{shown(name)} has the markup of a text in it, which a browser obeys.")
    if suffix in _TABLES:
        cells = [c for c in _cells(text, _TABLES[suffix]) if _FORMULA.match(c) and not _NUMBER.fullmatch(c)]
        findings.expect(
            not cells, f"{shown(name)} has a cell that a spreadsheet takes for a formula: {shown(''.join(cells[:1]))}."
        )


def _cells(text: str, delimiter: str) -> list[str]:
    usual = csv.field_size_limit(len(text) + 1)  # a cell may be as long as what strangers write
    try:
        return [c for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for c in row]
    finally:
        csv.field_size_limit(usual)


def _check_owning(exporter: Exporter, findings: Findings) -> None:
    with TemporaryDirectory(prefix="claims-check-") as held:
        room = Path(held)
        (room / _MINE).write_text("mine", encoding="utf-8")
        answer = attempt(lambda: exporter.owns(room))
        findings.expect(
            answer is False, "owns takes a folder with other things in it for its own; it would be replaced."
        )
        if not exporter.folder:
            return
        target = room / f"own{exporter.suffix}"
        attempt(lambda: exporter.write(sample_set(), target))
        if not target.is_dir():
            return  # told already
        findings.expect(attempt(lambda: exporter.owns(target)) is True, "owns does not know what write has written.")
        (target / _MINE).write_text("mine", encoding="utf-8")
        findings.expect(
            attempt(lambda: exporter.owns(target)) is False,
            "owns takes its own folder for its own although somebody has put a file there; it would be lost.",
        )
