"""The data dictionary of the CSV: for people and for programs, and true of what stands beside it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.export.hostile_set import hostile_set
from tests.export.sets import FACTS
from workbench.case import Case
from workbench.evidence import items
from workbench.evidence.figures import NewFigure, add_figure
from workbench.export import tables
from workbench.export.run import run_export
from workbench.export.table_rows import COLUMNS, COUNTS, ESCAPED, YES_OR_NO
from workbench.export.tables import PACKAGE, exporter, package, readme

Rows = list[dict[str, str]]


def table(folder: Path, resource: dict[str, Any]) -> Rows:
    """A table as the package says it is to be read."""
    dialect = resource["dialect"]
    with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        return list(csv.DictReader(file, delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"]))


def test_the_package_is_true(case: Case, tmp_path: Path) -> None:
    """Files, columns, types, keys and references are as datapackage.json says, in every profile; also when a figure
    outlives the item it was taken from."""
    add_figure(case, NewFigure(1, "killed", 5, 6, "the agency", evidence=1))
    items.retract(case, 1)
    for profile in ("internal", "share", "public"):
        folder = tmp_path / profile
        run_export(case, "", "csv", profile, folder, lambda done, total: None, lambda: False)
        told = json.loads((folder / PACKAGE).read_text("utf-8"))
        assert (told["export"]["case"], told["export"]["profile"]) == (case.uid, profile)
        held = {r["name"]: table(folder, r) for r in told["resources"]}
        assert list(held) == list(COLUMNS)
        for resource in told["resources"]:
            _check(resource, held)


STANDARD = {"$schema", "name", "id", "licenses", "title", "description", "homepage", "version", "created", "image",
            "keywords", "contributors", "sources", "resources", "profile"}  # fmt: skip
"""What the standard has words for at the top of a package: v2, and `profile` of v1, which readers fetch."""


def test_a_name_of_ours_is_no_word_of_the_standard() -> None:
    """`profile: share` made a reader look for a schema of that name, and refuse the package."""
    told = json.loads(package(FACTS))
    assert set(told) - STANDARD == {"export"}
    assert "profile" not in told


def _check(resource: dict[str, Any], held: dict[str, Rows]) -> None:
    rows, schema = held[resource["name"]], resource["schema"]
    for field in schema["fields"]:
        values = {row[field["name"]] for row in rows} - {""}
        assert field["type"] != "integer" or all(v.isascii() and v.lstrip("-").isdigit() for v in values)
        assert field["type"] != "boolean" or values <= {"true", "false"}
    assert all(list(row) == [f["name"] for f in schema["fields"]] for row in rows)
    if keys := schema.get("primaryKey"):
        assert len({tuple(row[key] for key in keys) for row in rows}) == len(rows)
    for link in schema.get("foreignKeys", ()):
        (column,), (key,) = link["fields"], link["reference"]["fields"]
        known = {row[key] for row in held[link["reference"]["resource"]]}
        assert {row[column] for row in rows} - {""} <= known, (resource["name"], column)


def test_the_lists_of_kinds_name_columns() -> None:
    """A column that is renamed takes its kind along."""
    named = {(t, c) for t, columns in COLUMNS.items() for c, _ in columns}
    assert {(t, c) for kinds in (COUNTS, YES_OR_NO) for t, columns in kinds.items() for c in columns} <= named


def test_both_dictionaries_say_the_same() -> None:
    """README.txt for people, datapackage.json for programs."""
    for resource in json.loads(package(FACTS))["resources"]:
        assert f"\n{resource['path']}\n" in readme()
        assert all(f"  {f['name']:<20} {f['description']}\n" in readme() for f in resource["schema"]["fields"])
        assert resource["schema"]["fields"][-1]["name"] == ESCAPED


@pytest.mark.one_engine
def test_what_is_ours(case: Case, tmp_path: Path) -> None:
    """An export of this version and of the one before may be replaced; with a foreign file in it, it may not."""
    exporter.write(hostile_set(case, tmp_path), tmp_path / "out")
    assert exporter.owns(tmp_path / "out")
    (tmp_path / "out" / PACKAGE).unlink()
    assert exporter.owns(tmp_path / "out")
    for name in ("thesis.csv", "claims", "README.txt.bak"):
        (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
        assert not exporter.owns(tmp_path / "out")
        (tmp_path / "out" / name).unlink()
    (tmp_path / "out" / tables.README).unlink()
    assert not exporter.owns(tmp_path / "out")
