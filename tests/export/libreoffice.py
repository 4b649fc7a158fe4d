"""A real LibreOffice, without a screen and with a profile of its own: opens files and says what is in their cells."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)')
_TYPED = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,true,true,false,-1"
"""All sheets as CSV: UTF-8, texts in quotes and numbers bare, formulas as formulas."""
_ALL_TEXT = "Text - txt - csv (StarCalc):44,34,76,1," + "/".join(f"{n}/2" for n in range(1, 41))
"""Open CSV as the README says: UTF-8, commas, every column as text."""

Rows = list[list[str | int]]


def opened(files: Sequence[Path], folder: Path, *, csv: bool = False) -> dict[str, Rows]:
    """The cells of every sheet, texts as `str` and numbers as `int`, by `file-sheet`; an empty cell is "".

    A formula shows as its text. Takes workbooks or, with `csv`, CSV files, and a folder to work in. All in one start:
    starting takes seconds.
    """
    program = shutil.which("soffice")
    if program is None and os.environ.get("CI"):
        pytest.fail("the tests with LibreOffice may not be skipped here: soffice is missing")
    if program is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc-nogui)")
    out = folder / "opened"
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += [f"--infilter={_ALL_TEXT}"] if csv else []
    command += ["--convert-to", _TYPED, "--outdir", str(out), *map(str, files)]
    environment = {**os.environ, "HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=240, env=environment)
    return {p.stem: _rows(p.read_bytes().decode("utf-8")) for p in sorted(out.glob("*.csv"))}


def _rows(text: str) -> Rows:
    found: Rows = [[]]
    for quoted, bare, end in _CELL.findall(text if text.endswith("\n") else text + "\n"):
        found[-1].append(int(bare) if bare else quoted.replace('""', '"'))
        if end != ",":
            found.append([])
    return found[:-1]
