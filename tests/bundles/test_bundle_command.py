"""`workbench bundle import`, `conflicts` and `keep`, with the bundles that the program writes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.export.small_case import small_case
from workbench.case import open_case
from workbench.claims import editing
from workbench.cli.root import workbench
from workbench.errors import IntegrityDamage
from workbench.export.run import run_export
from workbench.model import Analyst

Call = Callable[..., Result]


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    out = tmp_path / "sent.claims.zip"
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        run_export(case, "", "bundle", "internal", out, lambda *_: None, lambda: False)
        run_export(case, "", "bundle", "share", tmp_path / "shared.claims.zip", lambda *_: None, lambda: False)
    return out


@pytest.fixture
def call(tmp_path: Path, fixed_env: Path) -> Call:
    def run(*words: object, case: str = "case") -> Result:
        return CliRunner().invoke(workbench, ["--case", str(tmp_path / case), *map(str, words)])

    return run


def test_a_bundle_comes_in_once(bundle: Path, call: Call, tmp_path: Path) -> None:
    dry = call("bundle", "import", bundle, "--dry-run")
    assert dry.output.startswith("Would add: 1 import, 1 capture, 2 claims")
    assert not (tmp_path / "case").exists()
    done = call("bundle", "import", bundle)
    assert done.exit_code == 0, done.output
    assert "2 claims" in done.output
    assert "is now a copy of case" in done.output
    assert "undo does not take a bundle back" in done.output
    again = call("bundle", "import", bundle)
    assert again.output.startswith("Nothing new")
    told = json.loads(call("--json", "bundle", "import", bundle).output)
    assert (told["nothing_new"], told["added"]) == (True, {})
    out = tmp_path / "again.claims.zip"
    case = open_case(str(tmp_path / "case"), Analyst("b", "B"))
    run_export(case, "", "bundle", "internal", out, lambda *_: None, lambda: False)
    case.close()
    assert out.read_bytes() == bundle.read_bytes()


def test_one_byte_and_it_stays_out(bundle: Path, call: Call, tmp_path: Path) -> None:
    data = bytearray(bundle.read_bytes())
    at = data.index(b'"table":"claims"')
    data[at + 20] ^= 1
    bundle.write_bytes(data)
    done = call("bundle", "import", bundle)
    assert isinstance(done.exception, IntegrityDamage)
    case = open_case(str(tmp_path / "case"), Analyst("b", "B"))
    assert case.db.rows("SELECT id FROM claims") == []
    case.close()


def test_a_redacted_bundle_comes_in_once(bundle: Path, call: Call, tmp_path: Path) -> None:
    shared = bundle.with_name("shared.claims.zip")
    dry = call("bundle", "import", shared, "--dry-run")
    assert "would begin as rumors" in dry.output
    assert not (tmp_path / "case").exists()
    done = call("bundle", "import", shared)
    assert done.exit_code == 0, done.output
    assert "2 claims" in done.output
    assert "C-1, C-2 from case" in done.output
    assert "C-1: the other case says something else" in done.output
    assert call("bundle", "import", shared).output.startswith("Nothing new")
    told = json.loads(call("--json", "bundle", "import", shared).output)
    assert (told["nothing_new"], told["received"], told["restored"]) == (True, [], False)
    (asked,) = [json.loads(line) for line in call("--json", "bundle", "conflicts").output.splitlines()]
    assert (asked["subject"], asked["field"], asked["ours"], asked["theirs"]) == ("C-1", "status", "rumor", "confirmed")
    assert "status: rumor here, confirmed in case" in call("claim", "show", "C-1").output
    assert call("fsck").exit_code == 0
    assert call("audit", "verify").exit_code == 0


def test_conflicts_are_listed_and_kept(bundle: Path, call: Call, tmp_path: Path) -> None:
    call("bundle", "import", bundle)
    for name in ("case", "origin"):
        case = open_case(str(tmp_path / name), Analyst(name, name))
        editing.edit(case, 2, title=f"as {name} says")
        if name == "origin":
            run_export(case, "", "bundle", "internal", bundle, lambda *_: None, lambda: False)
        case.close()
    done = call("bundle", "import", bundle)
    assert "C-2: the other case says something else" in done.output
    (told,) = [json.loads(line) for line in call("--json", "bundle", "conflicts").output.splitlines()]
    assert (told["subject"], told["field"], told["ours"], told["theirs"]) == (
        "C-2", "title", "as case says", "as origin says",
    )  # fmt: skip
    assert "as origin says" in call("bundle", "conflicts").output
    assert "There is no source" in str(call("bundle", "keep", "Nobody").exception)
    assert call("bundle", "keep", "C-2").output == "C-2: our title kept\n"
    assert call("--json", "bundle", "conflicts").output == ""
    assert call("undo").exit_code == 0
    assert call("--json", "bundle", "conflicts").output


def test_a_medium_that_the_sender_had_lost_does_not_keep_the_rest_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    out = tmp_path / "lossy.claims.zip"
    with small_case(str(tmp_path / "origin"), tmp_path, monkeypatch) as case:
        (sha256, *_) = [r["sha256"] for r in case.db.rows("SELECT sha256 FROM attachments WHERE sha256 IS NOT NULL")]
        case.vault.path(sha256).unlink()
        run_export(case, "", "bundle", "internal", out, lambda *_: None, lambda: False)
    done = call("bundle", "import", out)
    assert done.exit_code == 0, done.output
    assert "2 claims" in done.output
    assert call("bundle", "import", out).output.startswith("Nothing new")
    assert sha256[:12] in call("fsck").output
