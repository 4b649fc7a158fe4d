"""docs/exporters.md holds: its example is taken out of the page, trusted, checked and run on a case."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.export.small_case import small_case
from tests.plugin_loader.test_docs_example import EXPORTERS_PAGE
from workbench.case import Case
from workbench.claims import editing
from workbench.export.run import run_export
from workbench.plugin_loader import check_exporter, trust

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture
def kml(plugins: Path) -> Path:
    """The example of the page as a trusted file in a case."""
    found = re.search(r"<!-- example: kml\.py -->\n```python\n(.*?)```", EXPORTERS_PAGE, re.DOTALL)
    assert found
    path = plugins / "kml.py"
    path.write_text(found[1], "utf-8")
    path.chmod(0o644)
    trust(path)
    return path


@pytest.fixture
def case(fixed_env: Path, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The small case in the folder that has the plugin."""
    (tmp_path / "case").mkdir(exist_ok=True)
    (tmp_path / "case" / "claims.db").write_bytes(tables.read_bytes())
    with small_case(str(tmp_path / "case"), tmp_path, monkeypatch) as made:
        yield made


@pytest.mark.usefixtures("fixed_env")
def test_the_example_conforms(kml: Path) -> None:
    report = check_exporter(kml)
    assert report.problems == ()
    assert (report.exporter, report.claims, report.files) == ("kml", 2, 1)


def test_the_example_writes_what_the_page_says(case: Case, kml: Path, tmp_path: Path) -> None:
    """Longitude first, hostile titles as text, and claims without a place on the map in the manifest."""
    editing.add_claim(case, "</name><script>x</script> \x1b[2J", "other")
    editing.add_claim(case, "Kidal & <b>more</b>", "attack", ("Kidal", "Nowhere-sur-Mer"))
    out = tmp_path / "all.kml"
    run_export(case, "", "kml", "public", out, lambda done, total: None, lambda: False)
    marks = ElementTree.parse(out).getroot().findall(f".//{KML}Placemark")
    assert [m.findtext(f"{KML}name") for m in marks] == [
        "C-1 Tessalit taken by FLA", "C-2 Tessalit camp holds", "C-4 Kidal & <b>more</b>",
    ]  # fmt: skip
    longitude, latitude = (float(n) for n in str(marks[2].findtext(f".//{KML}coordinates")).split(","))
    assert (1 < longitude < 2, 18 < latitude < 19) == (True, True)
    told = json.loads(out.with_name("all.kml.manifest.json").read_text("utf-8"))
    assert told["left_out"] == [{"claims": ["C-3"], "reason": "None of its places is on the map."}]


def test_the_page_names_the_checks_by_what_they_say() -> None:
    """Every part of the interface that can be checked is in the list of promises."""
    promises = EXPORTERS_PAGE.split("## What an exporter promises")[1].split("\n## ")[0]
    for name in ("api", "name", "version", "suffix", "folder", "write", "owns(folder)", "export.leave_out"):
        assert f"`{name}" in promises
