"""docs/schema/ says what is exported: every line and manifest is valid, and whatever differs from them is not."""

import copy
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from tests.export.forms import FORMS
from workbench import demo, plugin_check
from workbench.case import Case
from workbench.export.redaction import PROFILES
from workbench.export.run import run_export
from workbench.export.schema import claim_schema, documents, manifest_schema
from workbench.export.schema_keys import MANIFEST, PARTS
from workbench.plugin_check import hostile_set

SCHEMAS = ROOT / "docs" / "schema"
SAMPLE = Path(plugin_check.__file__).with_name("sample.jsonl")
GOLDEN = ROOT / "tests" / "golden" / "share.jsonl"


def problems(schema: dict[str, Any], thing: Any) -> list[str]:
    """What is wrong with a thing, each with its place."""
    return [f"{e.json_path}: {e.message[:200]}" for e in Draft202012Validator(schema).iter_errors(thing)]


def exported(case: Case, profile: str, out: Path) -> list[dict[str, Any]]:
    run_export(case, "", "jsonl", profile, out, lambda done, total: None, lambda: False)
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def test_the_files_are_those_of_the_table() -> None:
    """`WORKBENCH_GOLDEN=write` writes them anew; a key that goes needs a new number (docs/formats.md)."""
    for name, text in documents().items():
        if os.environ.get("WORKBENCH_GOLDEN") == "write":
            (SCHEMAS / name).write_text(text, "utf-8")
        assert (SCHEMAS / name).read_text("utf-8") == text
        schema = json.loads(text)
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)


def test_every_key_is_described_and_no_other_is_allowed() -> None:
    for schema in (claim_schema(), manifest_schema()):
        found = list(objects(schema))
        assert len(found) > 3
        assert all(o["additionalProperties"] is False for o in found)
        assert all(p["description"] for o in found for p in o["properties"].values())
    assert all(part.says for part in (*PARTS.values(), *MANIFEST.values()))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_line_of_the_small_case(case: Case, tmp_path: Path, profile: str) -> None:
    """On both stores; each line is one of its own profile, and of any."""
    lines = exported(case, profile, tmp_path / "out")
    assert len(lines) == 2
    for line in lines:
        assert problems(claim_schema(profile), line) == []
        assert problems(claim_schema(), line) == []


def test_profiles_are_told_apart(case: Case, tmp_path: Path) -> None:
    """A line that says more than its profile lets go is not valid in it."""
    first = {p: exported(case, p, tmp_path / p)[0] for p in PROFILES}
    for of, by in (("internal", "share"), ("internal", "public"), ("share", "public")):
        assert problems(claim_schema(by), first[of]) != []


@pytest.mark.one_engine
@pytest.mark.parametrize("form", FORMS)
def test_every_manifest(case: Case, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    report = run_export(case, "", form, "share", out, lambda done, total: None, lambda: False)
    assert problems(manifest_schema(), json.loads(report.manifest.read_text("utf-8"))) == []


@pytest.fixture(scope="module")
def demo_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The sample case."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-05-01T00:00:00Z")
        case = demo.build_demo(folder)
        yield case
        case.close()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_line_of_the_demo(demo_case: Case, tmp_path: Path, profile: str) -> None:
    lines = exported(demo_case, profile, tmp_path / "out")
    assert len(lines) > 40
    validator = Draft202012Validator(claim_schema(profile))
    assert [e.message[:200] for line in lines for e in validator.iter_errors(line)] == []


def places(thing: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a record, but not inside the bodies of events, which are free."""
    if path and path[-1] != "body":
        yield path
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key != "body":
                yield from places(value, (*path, key))
    elif isinstance(thing, list):
        for n, value in enumerate(thing[:2]):
            yield from places(value, (*path, n))


def spoiled(record: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


@pytest.mark.parametrize("profile", ["internal", pytest.param("public", marks=pytest.mark.slow)])
def test_a_wrong_type_anywhere_is_not_valid(profile: str) -> None:
    """Every single value of a record, replaced by a number that no key holds: each time the line is refused."""
    record = json.loads((GOLDEN.parent / f"{profile}.jsonl").read_bytes().splitlines()[0])
    validator = Draft202012Validator(claim_schema(profile))
    assert validator.is_valid(record)
    found = list(places(record))
    assert len(found) > 150
    assert [p for p in found if validator.is_valid(spoiled(record, p, 0.5))] == []


def test_an_unknown_key_anywhere_is_not_valid() -> None:
    record = json.loads(GOLDEN.read_bytes().splitlines()[0])
    validator = Draft202012Validator(claim_schema("share"))
    inside = [(), *(p for p in places(record) if isinstance(_at(record, p), dict))]
    assert len(inside) > 15
    assert [p for p in inside if validator.is_valid(spoiled(record, (*p, "new"), "x"))] == []


def test_a_missing_key_anywhere_is_not_valid() -> None:
    record = json.loads(GOLDEN.read_bytes().splitlines()[0])
    validator = Draft202012Validator(claim_schema("share"))
    keys = [p for p in places(record) if isinstance(p[-1], str)]
    assert len(keys) > 150
    assert [p for p in keys if validator.is_valid(_without(record, p))] == []


def _at(record: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        record = record[step]
    return record


def _without(record: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    del _at(changed, path[:-1])[path[-1]]
    return changed


def test_the_sample_that_ships_is_what_is_exported() -> None:
    """The set that exporters are checked on cannot drift from the records that they are given."""
    if os.environ.get("WORKBENCH_GOLDEN") == "write":
        shutil.copyfile(GOLDEN, SAMPLE)
    assert SAMPLE.read_bytes() == GOLDEN.read_bytes()


def test_hostile_records_keep_their_form() -> None:
    """Only what strangers write is replaced: keys, numbers and words of the program stay."""
    validator = Draft202012Validator(claim_schema("share"))
    found = [e for record in hostile_set().records() for e in validator.iter_errors(record)]
    reasons = [(e.json_path, {x.validator for x in (e, *(e.context or ()))}) for e in found]
    assert [place for place, why in reasons if "pattern" not in why] == []
    assert found, "pseudonyms are replaced too"
