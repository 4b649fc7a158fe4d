"""docs/plugins.md holds: its example is taken out of the page, trusted, checked and run."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from workbench import plugin_api
from workbench.plugin_api import ImportedMessage, Options, Rejected
from workbench.plugin_check import open_sample
from workbench.plugin_loader import check_importer, choose, load_importers, trust

PAGE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
EXPORTERS_PAGE = (ROOT / "docs" / "exporters.md").read_text("utf-8")


@pytest.fixture
def notes(plugins: Path) -> Path:
    """The example of the page as a file in a case."""
    found = re.search(r"<!-- example: notes\.py -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    path = plugins / "notes.py"
    path.write_text(found[1], "utf-8")
    path.chmod(0o644)
    return path


@pytest.fixture
def field_notes(tmp_path: Path) -> Path:
    """The notes that the page shows, and one line that is no note."""
    lines = re.findall(r"^ {4}(2026-[^\n]*\t[^\n]*)$", PAGE, re.MULTILINE)
    assert len(lines) == 2
    path = tmp_path / "notes.txt"
    path.write_text("\n".join([*lines, "no note", ""]), "utf-8")
    return path


@pytest.mark.usefixtures("fixed_env")
def test_the_example_conforms(notes: Path, field_notes: Path) -> None:
    trust(notes)
    report = check_importer(notes, field_notes)
    assert report.problems == ()
    assert (report.confidence, report.chats, report.messages, report.rejected) == (80, 1, 2, 1)


@pytest.mark.usefixtures("fixed_env")
def test_the_example_reads_what_the_page_shows(notes: Path, plugins: Path, field_notes: Path) -> None:
    trust(notes)
    export = open_sample(field_notes)
    importer = choose(load_importers(plugins).importers, export, "notes")
    first, second, third = importer.read(export, importer.chats(export)[0], Options())
    assert isinstance(first, ImportedMessage)
    assert (first.sender, first.sent_utc, first.line) == ("Awa", 1777099260.0, 1)
    assert isinstance(second, ImportedMessage)
    assert isinstance(third, Rejected)
    assert third.line == 3


def test_every_public_name_of_the_api_is_on_the_page_of_those_who_need_it() -> None:
    """What importers need is on one page, what exporters need on the other."""
    both = [set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) for page in (PAGE, EXPORTERS_PAGE)]
    assert set(plugin_api.__all__) == both[0] | both[1]
    assert both[0] & both[1] == {"API_VERSION"}
    assert {"Importer", "ExportSet", "Exporter"} & both[0] == {"Importer"}
