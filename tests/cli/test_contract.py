"""The keys of `--json` are those of the contract: in the code, in docs/cli.md, and in tests/cli/keys.py."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli import keys
from tests.cli.conftest import SAMPLE, Program
from tests.conftest import ROOT

EXPORTS = ("whatsapp_android_fr", "whatsapp_ios_en.zip", "telegram_channel", "telegram_channel_2023", "x_twarc2.jsonl")


def import_all(workbench: Program, case: str = "t") -> list[dict[str, Any]]:
    paths = [SAMPLE / name for name in EXPORTS]
    options = ("--media-dir", SAMPLE / "x_media", "--timezone", "Africa/Bamako", "--json")
    return workbench("--case", case, "import", *paths, *options, check=True).rows


def test_import_reads_everything_once(workbench: Program) -> None:
    first = import_all(workbench)
    assert [tuple(row) for row in first] == [keys.KEYS["import"]] * 5
    assert [row["read"] for row in first] == [185, 106, 165, 9, 110]
    assert sum(row["imported"] for row in first) == 575
    assert sum(row["quarantined"] for row in first) == 0
    assert all(isinstance(row["seconds"], float) for row in first)
    assert [row["file"].split("/")[0] for row in first] == list(EXPORTS)
    again = import_all(workbench)
    assert (sum(r["imported"] for r in again), sum(r["duplicate"] for r in again)) == (0, 575)


@pytest.mark.postgres
def test_the_same_on_a_team_case(workbench: Program, pg_url: Any, tmp_path: Path) -> None:
    url = pg_url()
    held = {"WORKBENCH_MEDIA": str(tmp_path / "media")}
    paths = [SAMPLE / name for name in EXPORTS]
    options = ("--media-dir", SAMPLE / "x_media", "--timezone", "Africa/Bamako", "--json")
    rows = workbench("--case", url, "import", *paths, *options, check=True, **held).rows
    assert sum(row["imported"] for row in rows) == 575
    import_all(workbench)
    local = {r["title"]: r["appearances"] for r in _claims(workbench, "t")}
    team = {r["title"]: r["appearances"] for r in _claims(workbench, url, **held)}
    assert team == local


def _claims(workbench: Program, case: str, **env: str) -> list[dict[str, Any]]:
    return workbench("--case", case, "claims", "--json", check=True, **env).rows


@pytest.mark.parametrize("command", ["messages", "claims", "media"])
def test_the_keys(sample: Program, command: str) -> None:
    rows = sample(command, "--json", check=True).rows
    assert rows
    assert {tuple(row) for row in rows} == {keys.KEYS[command]}


def test_the_inner_keys(sample: Program) -> None:
    messages = sample("messages", "--json", check=True).rows
    mentions = [m for row in messages for m in row["mentions"]]
    assert {tuple(m) for m in mentions} == {keys.MENTION}
    assert {tuple(a) for row in messages for a in row["attachments"]} == {keys.ATTACHMENT}
    assert {tuple(a) for m in mentions for a in m["actors"]} == {("name", "role")}
    assert all(row["mention"] == (row["mentions"] or [None])[0] for row in messages)
    claims = sample("claims", "--json", check=True).rows
    assert {tuple(c["evidence"]) for c in claims} == {keys.EVIDENCE}
    assert {tuple(c["event"]) for c in claims} == {keys.EVENT}
    media = sample("media", "--json", check=True).rows
    assert {tuple(m) for row in media for m in row["matches"]} == {keys.MATCH}


def test_what_the_values_are(sample: Program) -> None:
    claims = {c["id"]: c for c in sample("claims", "--json", check=True).rows}
    messages = {m["id"]: m for m in sample("messages", "--json", check=True).rows}
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
            "fsck", "doctor", ""]  # fmt: skip


@pytest.mark.parametrize("command", PRINTING)
def test_everything_that_prints_data_prints_json_lines(sample: Program, command: str) -> None:
    done = sample(*command.split(), "--json", check=True)
    for line in done.out.splitlines():
        assert isinstance(json.loads(line), dict)
    plain = sample(*command.split(), check=True)
    assert plain.out or plain.err


def test_jq_style_reading_line_by_line(sample: Program) -> None:
    """Readers that split on every Unicode line end get the same objects."""
    done = sample("messages", "--json", check=True)
    assert len(done.out.splitlines()) == done.out.count("\n") == 575


def test_a_clock_and_ids_that_are_given_give_the_same_bytes(workbench: Program) -> None:
    for case in ("a", "b"):
        import_all(workbench, case)
    first, second = (workbench("--case", c, "claims", "--json", check=True).out for c in ("a", "b"))
    assert first == second
