"""The keys of `--json` are those of the contract: in the code, in docs/cli.md, and in tests/cli/keys.py."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli import keys
from tests.cli.conftest import SAMPLE, Here, Inside, Program
from tests.conftest import ROOT

EXPORTS = ("whatsapp_android_fr", "whatsapp_ios_en.zip", "telegram_channel", "telegram_channel_2023", "x_twarc2.jsonl")


def import_all(workbench: Program, case: str = "t", **env: str) -> list[dict[str, Any]]:
    paths = [SAMPLE / name for name in EXPORTS]
    options = ("--media-dir", SAMPLE / "x_media", "--timezone", "Africa/Bamako", "--json")
    return workbench("--case", case, "import", *paths, *options, check=True, **env).rows


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, list[dict[str, Any]]]:
    """A folder with every export imported into the case `t` by a process of its own, and what that printed."""
    folder = tmp_path_factory.mktemp("imported")
    program = Program(folder, folder / "config")
    return program, import_all(program)


def test_import_reads_everything_once(imported: tuple[Program, list[dict[str, Any]]], here: Here) -> None:
    program, first = imported
    assert [tuple(row) for row in first] == [keys.KEYS["import"]] * 5
    assert [row["read"] for row in first] == [185, 106, 165, 9, 110]
    assert sum(row["imported"] for row in first) == 575
    assert sum(row["quarantined"] for row in first) == 0
    assert all(isinstance(row["seconds"], float) for row in first)
    assert [row["file"].split("/")[0] for row in first] == list(EXPORTS)
    shutil.copytree(program.folder, here.folder, dirs_exist_ok=True)
    again = import_all(here)
    assert (sum(r["imported"] for r in again), sum(r["duplicate"] for r in again)) == (0, 575)


@pytest.mark.postgres
def test_the_same_on_a_team_case(
    imported: tuple[Program, list[dict[str, Any]]], here: Here, pg_url: Any, tmp_path: Path
) -> None:
    url = pg_url()
    held = {"WORKBENCH_MEDIA": str(tmp_path / "media")}
    assert sum(row["imported"] for row in import_all(here, url, **held)) == 575
    local = {r["title"]: r["appearances"] for r in _claims(imported[0], "t")}
    team = {r["title"]: r["appearances"] for r in _claims(here, url, **held)}
    assert team == local


def _claims(workbench: Program, case: str, **env: str) -> list[dict[str, Any]]:
    return workbench("--case", case, "claims", "--json", check=True, **env).rows


@pytest.mark.parametrize("command", ["messages", "claims", "media"])
def test_the_keys(inside: Inside, command: str) -> None:
    rows = inside(command, "--json", check=True).rows
    assert rows
    assert {tuple(row) for row in rows} == {keys.KEYS[command]}


def test_the_inner_keys(inside: Inside) -> None:
    messages = inside("messages", "--json", check=True).rows
    mentions = [m for row in messages for m in row["mentions"]]
    assert {tuple(m) for m in mentions} == {keys.MENTION}
    assert {tuple(a) for row in messages for a in row["attachments"]} == {keys.ATTACHMENT}
    assert {tuple(a) for m in mentions for a in m["actors"]} == {("name", "role")}
    assert all(row["mention"] == (row["mentions"] or [None])[0] for row in messages)
    claims = inside("claims", "--json", check=True).rows
    assert {tuple(c["evidence"]) for c in claims} == {keys.EVIDENCE}
    assert {tuple(c["event"]) for c in claims} == {keys.EVENT}
    media = inside("media", "--json", check=True).rows
    assert {tuple(m) for row in media for m in row["matches"]} == {keys.MATCH}


def test_what_the_values_are(inside: Inside) -> None:
    claims = {c["id"]: c for c in inside("claims", "--json", check=True).rows}
    messages = {m["id"]: m for m in inside("messages", "--json", check=True).rows}
    assert all(re.fullmatch(r"C-\d+", c) for c in claims)
    for c in claims.values():
        assert c["appearances"] == len(c["messages"])
        assert all(c["id"] in messages[m]["claims"] for m in c["messages"])
        assert all(other in claims for other in c["contradicts"])
    for m in messages.values():
        assert m["language"]
        assert m["sent_at"] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", m["sent_at"])
        assert isinstance(m["external_id"], str)
        assert m["line"] is not None or m["platform"] != "whatsapp"
        assert set(m["claims"]) | set(m["asks_about"]) <= set(claims)
    assert {m["platform"] for m in messages.values()} == {"whatsapp", "telegram", "x"}


def test_docs_list_the_same_keys() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for command, expected in keys.KEYS.items():
        (line,) = re.findall(rf"^- `{command} --json`: (.*)$", page, re.MULTILINE)
        assert tuple(re.findall(r"`([a-z_0-9]+)`", line)) == expected


PRINTING = ["claims", "messages", "inbox", "search tessalit", "context 20", "why C-1", "why 20", "media",
            "imports list", "imports show 1", "imports quarantine", "source list", "evidence list", "assess C-1",
            "figures C-1",
            "blocs status:confirmed", "timeline Kidal", "verdict recheck", "claim show C-1", "audit log",
            "audit log C-1", "audit verify", "plugins list", "lexicon list", "lexicon list actors", "lexicon check",
            "fsck", "doctor", "view list", "config show", ""]  # fmt: skip


@pytest.mark.parametrize("command", PRINTING)
def test_everything_that_prints_data_prints_json_lines(inside: Inside, command: str) -> None:
    done = inside(*command.split(), "--json", check=True)
    for line in done.out.splitlines():
        assert isinstance(json.loads(line), dict)
    plain = inside(*command.split(), check=True)
    assert plain.out or plain.err


def test_jq_style_reading_line_by_line(inside: Inside) -> None:
    """Readers that split on every Unicode line end get the same objects."""
    done = inside("messages", "--json", check=True)
    assert len(done.out.splitlines()) == done.out.count("\n") == 575


def test_a_clock_and_ids_that_are_given_give_the_same_bytes(
    imported: tuple[Program, list[dict[str, Any]]], workbench: Program
) -> None:
    """Two processes, so that the order of a set differs between them."""
    import_all(workbench)
    first, second = (p("--case", "t", "claims", "--json", check=True).out for p in (imported[0], workbench))
    assert first == second
