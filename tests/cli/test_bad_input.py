"""Bad input: one sentence, one hint, the right exit code, nothing half done, no traceback."""

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, Here, Program
from tests.socket_watch import PYTHONPATH


def unknown_format(folder: Path) -> Path:
    path = folder / "notes.bin"
    path.write_bytes(bytes(range(256)) * 50)
    return path


def empty_file(folder: Path) -> Path:
    path = folder / "empty.txt"
    path.touch()
    return path


def truncated_zip(folder: Path) -> Path:
    whole = (SAMPLE / "whatsapp_ios_en.zip").read_bytes()
    path = folder / "cut.zip"
    path.write_bytes(whole[: len(whole) // 2])
    return path


def empty_folder(folder: Path) -> Path:
    path = folder / "nothing"
    path.mkdir()
    return path


def folder_without_exports(folder: Path) -> Path:
    path = empty_folder(folder)
    (path / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0 not much of a picture")
    return path


def missing(folder: Path) -> Path:
    return folder / "not there.txt"


def truncated_json(folder: Path) -> Path:
    path = folder / "result.json"
    path.write_bytes((SAMPLE / "telegram_channel_2023" / "result.json").read_bytes()[:40])
    return path


def zip_without_chat(folder: Path) -> Path:
    path = folder / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"\xff\xd8\xff")
    return path


def special_file(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


BAD = [unknown_format, empty_file, truncated_zip, empty_folder, folder_without_exports, missing, truncated_json,
       zip_without_chat, special_file]  # fmt: skip


def one_sentence_one_hint(err: str) -> None:
    lines = err.strip().splitlines()
    assert lines[0].startswith("workbench: ")
    assert len(lines) == 2, err
    assert lines[1].startswith("  ")


@pytest.mark.parametrize("make", BAD)
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["import", "dry run"])
def test_input_that_is_refused(here: Here, tmp_path: Path, make: Callable[[Path], Path], options: list[str]) -> None:
    done = here("import", make(tmp_path), *options)
    assert done.code == (5 if make is missing and done.code == 5 else 4), done.err
    one_sentence_one_hint(done.err)
    assert (here.folder / "claims.db").exists() == (not options and make is not missing)
    here("source", "add", "somebody", check=True)
    assert here("messages", "--json", check=True).out == ""
    assert here("imports", "list", "--json", check=True).out == ""


def test_of_several_inputs_the_readable_one_is_taken_and_the_other_named(here: Here, tmp_path: Path) -> None:
    done = here("import", unknown_format(tmp_path), SAMPLE / "telegram_channel_2023")
    assert done.code == 3, done.err
    assert "notes.bin" in done.err
    assert len(here("messages", "--json", check=True).rows) == 9


def test_all_that_was_refused_is_named(here: Here, tmp_path: Path) -> None:
    done = here("import", unknown_format(tmp_path), truncated_zip(tmp_path))
    assert done.code == 4
    one_sentence_one_hint(done.err)
    assert "notes.bin" in done.err
    assert "cut.zip" in done.err


def test_a_dry_run_of_several_inputs_shows_the_readable_one(here: Here, tmp_path: Path) -> None:
    done = here("import", "--dry-run", SAMPLE / "telegram_channel_2023", truncated_zip(tmp_path))
    assert done.code == 3, done.err
    assert "sent (UTC)" in done.out


@pytest.mark.parametrize(
    ("said", "told"), [("text", "FIELD=NAME"), ("body=Text", "There is no field 'body'"), ("=x", "FIELD=NAME")]
)
def test_columns_that_are_not_said_right(here: Here, tmp_path: Path, said: str, told: str) -> None:
    done = here("import", unknown_format(tmp_path), "--column", said)
    assert done.code == 2
    one_sentence_one_hint(done.err)
    assert told in done.err


def test_an_ambiguous_date_order_shows_both_readings(here: Here, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("03/04/2026, 06:41 - Awa: Kidal est tombé\n05/04/2026, 07:00 - Moussa: c'est faux\n", "utf-8")
    done = here("import", chat, "--timezone", "UTC")
    assert done.code == 4
    assert "dmy" in done.err
    assert "mdy" in done.err
    assert "--date-order" in done.err
    assert here("messages", "--json", check=True).out == ""
    here("import", chat, "--timezone", "UTC", "--date-order", "dmy", check=True)
    times = [m["sent_at"] for m in here("messages", "--json", check=True).rows]
    assert times == ["2026-04-03T06:41:00.000000Z", "2026-04-05T07:00:00.000000Z"]


def test_quarantined_records_end_with_3_and_are_listed(here: Here, tmp_path: Path) -> None:
    export = tmp_path / "result.json"
    export.write_text(
        '{"name":"c","type":"public_channel","id":1,"messages":['
        '{"id":1,"type":"message","date":"2026-04-25T06:41:00","date_unixtime":"1777099260","text":"Kidal"},'
        '"this is no message"]}',
        "utf-8",
    )
    done = here("import", export, "--json")
    assert done.code == 3, done.err
    (row,) = done.rows
    assert row["read"] == row["imported"] + row["duplicate"] + row["quarantined"]
    assert row["quarantined"] == 1
    (kept,) = here("imports", "quarantine", "--json", check=True).rows
    assert kept["reason"]


def test_a_dry_run_writes_nothing(here: Here) -> None:
    done = here("import", SAMPLE / "telegram_channel_2023", "--dry-run", "--json", check=True)
    assert done.rows[0]["read"] == 9
    assert done.rows[0]["batch"] is None
    assert list(here.folder.iterdir()) == []
    shown = here("--case", "t", "import", SAMPLE / "telegram_channel_2023", "--dry-run", check=True)
    assert "Dry run" in shown.err
    assert list(here.folder.iterdir()) == []


def test_a_dry_run_has_the_settings_of_the_folder(here: Here, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("03/04/2026, 06:41 - Awa: Kidal est tombé\n", "utf-8")
    (here.folder / "workbench.toml").write_text('[case]\ndate_order = "mdy"\ntimezone = "Africa/Bamako"\n')
    (row,) = here("import", chat, "--dry-run", "--json", check=True).rows
    assert (row["first"], row["timezone"]) == ("2026-03-04T06:41:00.000000Z", "Africa/Bamako")
    assert [p.name for p in here.folder.iterdir()] == ["workbench.toml"]


def test_a_case_from_a_newer_version(sample: Program) -> None:
    near = Here(sample.folder, sample.config)
    before = near("messages", "--json", check=True).out
    with sqlite3.connect(sample.folder / "claims.db") as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA user_version = 999")
    for command in (["claims"], ["import", SAMPLE / "telegram_channel_2023"], ["claim", "add", "x"], ["demo", "."]):
        done = near(*command)
        assert done.code == 4
        one_sentence_one_hint(done.err)
    with sqlite3.connect(sample.folder / "claims.db") as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert near("messages", "--json", check=True).out == before


def test_a_file_that_is_no_database(here: Here) -> None:
    (here.folder / "claims.db").write_bytes(b"this is not a database, it is a letter" * 100)
    done = here("claims")
    assert done.code == 7
    one_sentence_one_hint(done.err)


@pytest.mark.parametrize(("case", "code"), [("a-file", 4), ("a-file/inside", 8), ("/proc/1/nothing", 8)])
def test_a_place_that_cannot_be_a_case(here: Here, case: str, code: int) -> None:
    (here.folder / "a-file").touch()
    done = here("--case", case, "source", "add", "x")
    assert done.code == code, done.err
    one_sentence_one_hint(done.err)


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/nothing", "postgresql:///x?host=/nonexistent"])
def test_a_server_that_is_not_there(here: Here, url: str) -> None:
    done = here("--case", url, "claims")
    assert done.code == 8, done.err
    one_sentence_one_hint(done.err)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into read-only folders")
def test_a_read_only_folder(workbench: Program) -> None:
    (workbench.folder / "t").mkdir()
    (workbench.folder / "t").chmod(0o500)
    done = workbench("--case", "t", "source", "add", "x")
    assert done.code == 8
    one_sentence_one_hint(done.err)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv")
def test_a_read_only_folder_for_somebody_who_is_not_root(reachable: Path) -> None:
    """Root ignores permissions, so the program runs as somebody else in a folder that belongs to root."""
    folder = reachable / "t"
    folder.mkdir(mode=0o755)
    probe = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", "import click"]
    if subprocess.run(probe, capture_output=True, check=False, cwd="/").returncode:
        pytest.skip("this interpreter cannot be run by another user")
    done = subprocess.run(
        [*probe[:3], sys.executable, "-m", "workbench", "--case", str(folder), "--as", "A", "source", "add", "x"],
        capture_output=True, text=True, check=False, cwd="/",
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "XDG_CONFIG_HOME": "/nonexistent", "HOME": "/nonexistent"},
    )  # fmt: skip
    assert done.returncode == 8, done.stderr
    one_sentence_one_hint(done.stderr)


@pytest.mark.parametrize("kilobytes", [64, 600, 1500])
def test_a_disk_that_is_full(workbench: Program, kilobytes: int) -> None:
    """A limit on file size stands in for a full disk: the same writes fail. What was committed stays readable."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "import", str(SAMPLE / "telegram_channel"), "--timezone", "UTC"],
        capture_output=True, text=True, check=False, cwd=workbench.folder,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024,) * 2),
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 8), done.stderr
    if done.returncode == 8:
        one_sentence_one_hint(done.stderr)
    else:
        assert kilobytes > 64
    near = Here(workbench.folder, workbench.config)
    assert near("fsck").code == (0 if (workbench.folder / "claims.db").exists() else 5)
    near("import", SAMPLE / "telegram_channel", "--timezone", "UTC", check=True)
    assert len(near("messages", "--json", check=True).rows) == 165


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("c.jsonl", "", "has no rows"),
        ("c.jsonl", '{"title": "a"}\nnot json\n', "line 2"),
        ("c.jsonl", "[1]\n", "not a JSON object"),
        ("c.jsonl", '{"title": "a"}\n{"predicate": "other"}\n', "line 2 has no title"),
        ("c.jsonl", '{"title": "a", "predicate": "atack"}\n', "unknown predicate"),
        ("c.jsonl", '{"title": "a", "event": {"start": "soon"}}\n', "not a day or time"),
        ("c.csv", 'title,places\n"a,Kidal\n', "not CSV"),
        ("c.csv", "title\n\ufffe", ""),
    ],
)
def test_lists_are_taken_whole_or_not_at_all(here: Here, name: str, text: str, told: str) -> None:
    if not told:
        (here.folder / name).write_bytes(b"title\n\xff\xfe\n")
        told = "not UTF-8"
    else:
        (here.folder / name).write_text(text, "utf-8")
    done = here("claim", "import", name)
    assert done.code == 4
    assert told in done.err
    assert here("claims", "--json", check=True).out == ""


def test_a_fault_of_ours_is_one_sentence_and_a_file(workbench: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.cli.failing import FAULT, outcome

    monkeypatch.setenv("XDG_STATE_HOME", str(workbench.config))

    def broken() -> int:
        raise ZeroDivisionError

    assert outcome(broken) == FAULT
    assert outcome(broken) == FAULT
    log = workbench.config / "workbench" / "last-fault.txt"
    assert log.read_text().count("\n--- ") == 1, "the second does not wipe out the first"
    assert re.search(r"^--- 20\d\d-\d\d-\d\dT[^ ]+ workbench", log.read_text(), re.M)
    assert log.stat().st_mode & 0o777 == 0o600
