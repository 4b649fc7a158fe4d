"""`--format pdf`: the report on paper, made from the same page as `html` by WeasyPrint (extra `pdf`). No network.

What is bounded for paper: a text (`shortening`), the page as a whole (here), the user's patience (`typesetting`). The
bytes are those of the set, for the fonts of the machine: neither a clock nor a random number is in them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, runtime_checkable

from workbench.errors import InputRefused, UsageError
from workbench.export.report.html import HtmlForm
from workbench.export.report.shortening import Shortened
from workbench.export.report.typesetting import MISSING, NARROW, paper
from workbench.export.report.writing import write_report
from workbench.plugin_api import API_VERSION, ExportSet

LARGEST = 4 * 1024 * 1024
"""Bytes of the page that are set on paper, about 300 claims on 500 sheets. Measured on the sample case: 400 bytes of
memory a byte, so that the longest takes 1.7 GB; what is longer would stop an old laptop, and a browser prints it."""


@runtime_checkable
class Stoppable(Protocol):
    """A set that can be asked between its records whether the user has stopped."""

    def go_on(self) -> None:
        """Return, or raise Cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class Pdf:
    """`--format pdf`."""

    name: str = "pdf"
    version: str = "1.1"
    api: int = API_VERSION
    suffix: str = ".pdf"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """The html report, set on A4. Raises UsageError without the extra, InputRefused for a set that is too long,
        StorageError when there is no memory for it, Cancelled."""
        if find_spec("weasyprint") is None:
            raise UsageError("PDF needs the extra `pdf`.", MISSING)
        write_report(Shortened(export), target, HtmlForm())  # the page lies where the PDF will: no file beside it
        if target.stat().st_size > LARGEST:
            raise InputRefused(f"A report of {export.facts.claims:,} claims is too long for a PDF.", NARROW)
        target.write_bytes(paper(target.read_text(encoding="utf-8"), _asking(export)))


def _asking(export: ExportSet) -> Callable[[], None]:
    return export.go_on if isinstance(export, Stoppable) else lambda: None


exporter = Pdf()
