"""`workbench demo` and `workbench` alone: what is built where, what is printed without a terminal."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, Here, Inside, Program
from workbench import demo
from workbench.case import Case, open_case
from workbench.claims.listed import numbers_of
from workbench.demo import BEFORE, EXPORTS, KNOWN, build_demo
from workbench.evidence.control import at
from workbench.evidence.figures import figures_of
from workbench.evidence.origin_answers import origins_of
from workbench.evidence.origins import proposed
from workbench.model import Analyst
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import glosses as gloss_store
from workbench.verdict import checklist


@pytest.fixture
def short(here: Here, _built: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The program with the finished sample put in place of building it, for where it goes."""

    def copied(case: Case, _progress: object, _stop: object) -> bool:
        assert case.folder is not None
        with sqlite3.connect(_built / "claims.db") as built, sqlite3.connect(case.folder / "claims.db") as made:
            built.backup(made)
        return True

    monkeypatch.setattr(demo, "fill", copied)
    return here


def test_without_a_terminal_the_queue_is_printed_and_exported(workbench: Program) -> None:
    done = workbench("demo", check=True)
    assert "Tessalit taken" in done.out
    assert "Tessalit held" in done.out
    assert (workbench.folder / "claims.db").is_file()
    export = workbench.folder / "exports" / "demo.jsonl"
    rows = [json.loads(line) for line in export.read_text("utf-8").splitlines()]
    assert {"Tessalit"} <= {p for row in rows for p in row["places"]}
    assert export.with_name("demo.jsonl.manifest.json").is_file()
    before = workbench("claims", "--json", check=True).out
    again = workbench("demo", check=True)
    assert again.out == done.out
    assert workbench("claims", "--json", check=True).out == before
    assert not (workbench.folder / "demo").exists()


def test_beside_another_case_it_goes_into_its_own_folder(short: Here) -> None:
    short("claim", "add", "my own work", check=True)
    assert "Tessalit taken" in short("demo", check=True).out
    assert (short.folder / "demo" / "claims.db").is_file()
    assert [r["title"] for r in short("claims", "--json", check=True).rows] == ["my own work"]


def test_into_a_folder_that_is_named(short: Here) -> None:
    assert "Tessalit taken" in short("demo", "some where", check=True).out
    assert (short.folder / "some where" / "claims.db").is_file()
    assert (short.folder / "some where" / "exports" / "demo.jsonl").is_file()
    assert {p.name for p in short.folder.iterdir()} == {"some where"}


def test_into_the_case_that_is_named(short: Here) -> None:
    assert "Tessalit taken" in short("--case", "there", "demo", check=True).out
    assert (short.folder / "there" / "claims.db").is_file()
    assert {p.name for p in short.folder.iterdir()} == {"there"}


def test_every_step_of_a_status_can_be_seen(inside: Inside) -> None:
    rows = {r["external_id"]: r for r in inside("claims", "--json", check=True).rows if r["external_id"]}
    assert set(rows) == {known.id for known in (*KNOWN, BEFORE)}
    for known in (*KNOWN, BEFORE):
        assert rows[known.id]["status"] == (known.decided or "rumor"), known
    assert {"confirmed", "refuted", "corroborated", "rumor"} == {r["status"] for r in rows.values()}
    (assessed,) = inside("assess", rows["D02"]["id"], "--json", check=True).rows
    assert all(g["met"] for g in assessed["gates"]["confirmed"]), "left for the user to confirm"
    (assessed,) = inside("assess", rows["D14"]["id"], "--json", check=True).rows
    assert assessed["suggested"] == "unverifiable"
    assert rows["D15"]["id"] in rows["D14"]["contradicts"]
    assert rows["D20"]["evidence"]["origins"] == 1
    assert inside("audit", "verify").code == 0
    assert inside("fsck").code == 0


def test_every_screen_has_something_to_show(sample: Program) -> None:
    """A change of hands, competing figures, a proposed tie, a search without a find, answers, a translation."""
    case = open_case(str(sample.folder), Analyst("ada", "Ada"))
    try:
        number = numbers_of(case, ["D11", "D14", "D18", "D20"])
        days = [at(case, "Kidal", day) for day in ("2026-04-24", "2026-04-26")]
        assert [(d.state, d.holders) for d in days] == [("held", ("FAMa",)), ("held", ("FLA",))]
        assert len(figures_of(case, number["D20"]).stated) == 3
        items, origins = origins_of(case, number["D18"])
        assert (len(items), len(set(origins.root.values())), len(proposed(origins))) == (4, 3, 1)
        assert any(e.searched for e in evidence_store.of_claim(case.db, number["D14"]))
        assert len(checklist.answers(case, number["D11"])) == 2
        carried = claim_store.messages_of(case.db, [number["D14"]])[number["D14"]]
        assert len(gloss_store.of(case.db, carried)) == 1
    finally:
        case.close()


def test_the_empty_case_says_how_to_begin(here: Here) -> None:
    done = here(check=True)
    assert "import EXPORT" in done.out
    assert "workbench demo" in done.out


def test_alone_it_prints_the_queue_and_how_to_go_on(inside: Inside) -> None:
    done = inside(check=True)
    assert "Tessalit taken" in done.out
    assert "claim show C-" in done.out
    assert inside("--json", check=True).out == inside("claims", "--json", check=True).out


def test_a_stopped_build_is_finished_by_the_next(workbench: Program, sample: Program) -> None:
    whole = sample("claims", "--json", check=True).rows
    other = Here(workbench.folder.parent / "other", workbench.config)
    other.folder.mkdir()
    other("import", SAMPLE / "whatsapp_android_fr", "--timezone", "Africa/Bamako", check=True)
    other("demo", ".", check=True)
    assert len(other("claims", "--json", check=True).rows) == len(whole)


@pytest.mark.usefixtures("fixed_env")
def test_build_demo_is_for_programs_too(tmp_path: Path) -> None:
    case = build_demo(tmp_path / "case")
    case.close()
    assert (tmp_path / "case" / "claims.db").is_file()


def test_the_sample_says_that_it_is_synthetic_and_is_small() -> None:
    assert "synthetic" in (SAMPLE / "README.md").read_text("utf-8")
    assert all((SAMPLE / name).exists() for name in EXPORTS)
    assert sum(p.stat().st_size for p in SAMPLE.rglob("*") if p.is_file()) < 3_500_000
    for line in (SAMPLE / "sources.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        assert item["synthetic"] is True
        assert item["url"].startswith("https://example.org/")
