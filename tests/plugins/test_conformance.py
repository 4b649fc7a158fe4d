"""What every importer that ships must do, on a small export of each format: one suite for the seam.

`tests/plugins/exports/` has a module for every format: `IMPORTER` names who reads it, `build(folder)` writes a rich
synthetic export. A new importer brings such a module and is tested here like the others.
"""

import importlib
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT
from workbench.case import Case
from workbench.errors import InputRefused
from workbench.flow import ImportRequest, import_paths
from workbench.intake.exports import open_export
from workbench.intake.finding import find_exports
from workbench.plugin_api import AmbiguousDates, ImportedMessage, Importer, Options, Rejected, Unreadable
from workbench.plugin_check import check
from workbench.plugin_loader import choose, load_importers

FORMATS = sorted(path.stem for path in Path(__file__).with_name("exports").glob("[a-z]*.py"))
PARSERS = ("orjson", "msgspec", "ijson", "openpyxl", "selectolax", "lxml", "bs4", "html.parser", "xml.etree")
OPTIONS = Options(timezone="UTC", date_order="dmy")
Build = Callable[[str], Path]


def module(name: str) -> ModuleType:
    return importlib.import_module(f"tests.plugins.exports.{name}")


@pytest.fixture
def built(tmp_path: Path) -> Build:
    def build(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        path: Path = module(name).build(folder)
        return path

    return build


def importers() -> dict[str, Importer]:
    loaded = load_importers(None)
    assert loaded.problems == ()
    return {importer.name: importer for importer in loaded.importers}


def everything(importer: Importer, path: Path) -> tuple[int, int]:
    """How many messages and rejected records an export gives; Unreadable and refusals count as nothing."""
    good = bad = 0
    try:
        with open_export(path) as export:
            if not importer.recognise(export):
                return 0, 0
            for chat in importer.chats(export):
                for record in importer.read(export, chat, OPTIONS):
                    good += isinstance(record, ImportedMessage)
                    bad += isinstance(record, Rejected)
    except (Unreadable, InputRefused, AmbiguousDates):
        return good, bad
    return good, bad


def files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())


def test_every_importer_that_ships_has_a_format_here() -> None:
    assert {module(name).IMPORTER for name in FORMATS} == set(importers())


@pytest.mark.parametrize("name", FORMATS)
def test_it_conforms_and_nobody_else_wants_it(name: str, built: Build) -> None:
    path, known = built(name), importers()
    with open_export(path) as export:
        report = check(known[module(name).IMPORTER], export)
        assert (report.problems, report.rejected) == ((), 0)
        assert report.messages >= 3
        assert choose(tuple(known.values()), export).name == module(name).IMPORTER
    assert find_exports(path) == [path]


@pytest.mark.parametrize("name", FORMATS)
def test_it_comes_into_a_case_whole_and_once(name: str, built: Build, case: Case) -> None:
    request = ImportRequest((built(name),), timezone="Africa/Bamako", date_order="dmy")
    first = import_paths(case, request, lambda _: None, lambda: False)
    assert sum(r.imported for r in first) >= 3
    assert all((r.quarantined, r.duplicate, r.problems) == (0, 0, ()) for r in first)
    again = import_paths(case, request, lambda _: None, lambda: False)
    assert sum(r.imported for r in again) == 0
    assert sum(r.duplicate for r in again) == sum(r.read for r in first)


@pytest.mark.parametrize("name", FORMATS)
def test_cut_off_anywhere_it_ends_cleanly(name: str, built: Build) -> None:
    importer, path = importers()[module(name).IMPORTER], built(name)
    whole, _ = everything(importer, path)
    for file in files(path):
        data = file.read_bytes()
        for part in range(1, 20):
            file.write_bytes(data[: len(data) * part // 20])
            got, _ = everything(importer, path)
            assert got <= whole + 1
        file.write_bytes(data)


@pytest.mark.parametrize("name", FORMATS)
def test_with_bytes_changed_anywhere_it_ends_cleanly(name: str, built: Build) -> None:
    importer, path = importers()[module(name).IMPORTER], built(name)
    r = random.Random(name)
    evil = (b"\0", b"\xff", b"\x1b", b"{", b"]", b'"', b"\n", b"\xed\xa0\xbd", b"9" * 400, b"[" * 300, b"<", b"\\ud83d")
    for file in files(path):
        data = file.read_bytes()
        for _ in range(60):
            at, length = r.randrange(len(data) + 1), r.choice((0, 1, 4))
            file.write_bytes(data[:at] + r.choice(evil) + data[at + length :])
            everything(importer, path)
        file.write_bytes(data)


@pytest.mark.parametrize("name", FORMATS)
def test_a_zip_of_it_reads_the_same(name: str, built: Build, tmp_path: Path) -> None:
    importer, path = importers()[module(name).IMPORTER], built(name)
    if path.is_dir():
        packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", path))
    elif zipfile.is_zipfile(path):
        pytest.skip("it is a zip already")
    else:
        packed = tmp_path / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
    assert everything(importer, packed) == everything(importer, path)


@pytest.mark.parametrize("data", [b"", b"\0" * 5000, b"hello\n" * 900, bytes(range(256)) * 40, b"[" * 100_000])
def test_what_is_no_export_is_wanted_by_nobody(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    if not data:
        with pytest.raises(InputRefused):
            open_export(path)
        return
    with open_export(path) as export, pytest.raises(InputRefused, match="recognises"):
        choose(tuple(importers().values()), export)


def test_no_parser_library_is_loaded_before_it_is_needed() -> None:
    code = "from workbench.plugin_loader import load_importers\nassert not load_importers(None).problems"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "workbench.plugin_api" in loaded
    assert sorted(m for m in loaded if m.startswith(PARSERS)) == []
