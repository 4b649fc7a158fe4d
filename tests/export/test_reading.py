"""The case's own database as others read it: flat views on both stores, and Datasette with their descriptions."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.export.small_case import TEXTS
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.evidence.figures import retract_figure
from workbench.export.dossiers import dossiers
from workbench.export.reading import VIEWS, datasette, meanings
from workbench.export.table_rows import Seen, cell, rows
from workbench.model import Analyst
from workbench.store import migrations

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "schema" / "datasette.json"
KEYS = {
    "read_claims": ("id",), "read_evidence": ("id",), "read_appearances": ("claim_id", "message_id"),
    "read_messages": ("id",), "read_media": ("sha256",), "read_sources": ("id",), "read_verdicts": ("claim_id", "n"),
    "read_history": ("claim_id", "seq"), "read_figures": ("figure",), "read_links": ("claim_id", "kind", "other_id"),
}  # fmt: skip


def view(case: Case, name: str) -> list[dict[str, Any]]:
    """All rows of a view, in the order of its key, as another program reads them."""
    sql = f"SELECT * FROM {name} ORDER BY {', '.join(KEYS[name])}"
    if case.folder is None:
        return [dict(r) for r in case.db.rows(sql)]
    # Not through the case: it forbids JSON functions in views (trusted_schema=off), which SQLite 3.40 calls unsafe.
    with closing(sqlite3.connect(case.folder / "claims.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(r) for r in connection.execute(sql)]


def exported(case: Case) -> dict[str, list[dict[str, Any]]]:
    """The rows of the tables an export of everything has."""
    found: dict[str, list[dict[str, Any]]] = {v.table: [] for v in VIEWS.values()}
    seen = Seen()
    for record in dossiers(case, [1, 2]):
        for table, row in rows(record, seen):
            found.setdefault(table, []).append(row)
    return found


def test_a_view_says_what_an_export_says(case: Case) -> None:
    """Wherever a view has a column of the CSV, it has its value, in the same form; and every column is described."""
    tables = exported(case)
    for name, told in VIEWS.items():
        held = {tuple(str(r[k]) for k in KEYS[name]): r for r in view(case, name)}
        assert held, name
        assert {c for r in held.values() for c in r} == set(meanings(told)), name
        for row in (r for r in tables[told.table] if r[KEYS[name][0]]):  # figures read in messages have no number
            found = held.pop(tuple(str(row[k]) for k in KEYS[name]))
            common = [c for c in found if c in row and c not in told.more and c != "body"]
            assert {c: _plain(found[c]) for c in common} == {c: _plain(row[c]) for c in common}, name
        assert held == {}, f"{name} has rows that no export has"


def _plain(value: Any) -> str:
    return cell(value)[0].removeprefix("'")


def test_texts_are_as_they_were(case: Case) -> None:
    """Nothing is escaped here: the views are for programs that know text from formulas."""
    assert [r["text"] for r in view(case, "read_messages")] == list(TEXTS)
    first = view(case, "read_claims")[0]
    assert (first["places"], first["actors"], first["blocs"]) == ("Tessalit", "FLA (agent)", "African | local")
    assert (first["id"], first["overridden"], first["supports"]) == ("C-1", "true", 1)


def test_what_is_gone_is_not_shown(case: Case) -> None:
    """A claim that was merged, and evidence that was retracted, are in no view but the messages'."""
    editing.merge(case, 1, [2])
    for name in ("read_claims", "read_appearances", "read_evidence", "read_verdicts", "read_history", "read_links"):
        found = view(case, name)
        assert "C-2" not in {r[c] for r in found for c in ("claim_id", "id", "other_id") if c in r}
    retract_figure(case, 1)
    assert view(case, "read_figures") == []


def test_an_older_case_gets_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case of the schema before is brought up when it is opened, with what is in it."""
    analyst = Analyst("a", "A")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[: migrations.STEPS.index("0008_reading")])
        patch.setattr(migrations, "VERSION", len(migrations.STEPS))
        older = open_case(str(tmp_path / "old"), analyst)
        editing.add_claim(older, "the bridge stands")
        assert older.db.one("SELECT name FROM sqlite_master WHERE name = 'read_claims'") is None
        older.close()
    newer = open_case(str(tmp_path / "old"), analyst)
    assert [r["title"] for r in view(newer, "read_claims")] == ["the bridge stands"]
    newer.close()


def test_the_shipped_metadata() -> None:
    """docs/schema/datasette.json is what the code makes; `WORKBENCH_GOLDEN=write` writes it anew."""
    if os.environ.get("WORKBENCH_GOLDEN") == "write":
        SHIPPED.write_text(datasette(), encoding="utf-8")
    assert SHIPPED.read_text(encoding="utf-8") == datasette()


_ASK = """
import asyncio, json, sys
from datasette.app import Datasette

async def ask(file, metadata, *addresses):
    site = Datasette([file], metadata=json.load(open(metadata, encoding="utf-8")))
    answers = [await site.client.get(address) for address in addresses]
    print(json.dumps([answer.text for answer in answers if answer.status_code == 200]))

asyncio.run(ask(*sys.argv[1:]))
"""


def datasettes(case: Case, *addresses: str) -> list[str]:
    """What Datasette answers on these addresses, from a process of its own: it leaves threads behind."""
    assert case.folder is not None
    command = [sys.executable, "-c", _ASK, str(case.folder / "claims.db"), str(SHIPPED), *addresses]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    answers: list[str] = json.loads(told)
    assert len(answers) == len(addresses)
    return answers


@pytest.mark.one_engine
def test_in_datasette(case: Case) -> None:
    """The views stand on the first page and nothing else does; each answers with its rows, title and descriptions."""
    wanted = [(f"/claims/{name}.json?_shape=array", f"/claims/{name}") for name in VIEWS]
    first, *answers = datasettes(case, "/claims.json", *(address for pair in wanted for address in pair))
    listed = json.loads(first)
    assert [t["name"] for t in listed["tables"] if not t["hidden"]] == []
    assert {v["name"] for v in listed["views"]} == set(VIEWS)
    for (name, told), found, page in zip(VIEWS.items(), answers[::2], answers[1::2], strict=True):
        assert len(json.loads(found)) == len(view(case, name))
        assert told.title in page
        assert told.description in page
        assert [c for c in meanings(told) if f"<dt>{c}</dt>" not in page] == []
