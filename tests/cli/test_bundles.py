"""Exporting a bundle signed and encrypted, and `workbench bundle verify`, as people call them."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Here, Inside
from tests.socket_watch import PYTHONPATH

KEYS = ("ok", "case", "profile", "filter", "as_of", "program", "claims", "media", "members", "manifest_sha256",
        "signed", "key", "signed_by")  # fmt: skip


def _bundle(inside: Inside, name: str, *options: str | Path) -> Path:
    out = inside.folder / name
    inside("export", "status:confirmed", "--format", "bundle", *options, "-o", out, check=True)
    return out


@pytest.fixture
def key(tmp_path: Path) -> Path:
    if shutil.which("ssh-keygen") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs ssh-keygen")
        pytest.skip("ssh-keygen is not installed")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    public = (tmp_path / "key.pub").read_text("utf-8")
    (tmp_path / "signers").write_text(f"ada@example.org {public}", encoding="utf-8")
    return tmp_path / "key"


def test_whole_or_damaged(inside: Inside) -> None:
    out = _bundle(inside, "a.claims.zip")
    done = inside("bundle", "verify", out, check=True)
    assert "every byte is as its sums" in done.out
    assert "It is not signed" in done.out
    (row,) = inside("bundle", "verify", out, "--json", check=True).rows
    assert tuple(row) == KEYS
    assert (row["ok"], row["profile"], row["filter"], row["signed"]) == (True, "share", "status:confirmed", False)
    data = bytearray(out.read_bytes())
    data[len(data) // 2] ^= 1
    out.write_bytes(data)
    done = inside("bundle", "verify", out)
    assert (done.code, done.out) == (7, "")
    assert done.err.startswith("workbench: The bundle is not as it was made: ")
    assert inside("bundle", "verify", "missing.claims.zip").code == 5


def test_signed_and_encrypted(inside: Inside, key: Path) -> None:
    public = (key.parent / "key.pub").read_text("utf-8").strip()
    _bundle(inside, "b.claims.zip", "--sign", key, "--encrypt-to", public)
    out = inside.folder / "b.claims.zip.age"
    told = json.loads((inside.folder / "b.claims.zip.age.manifest.json").read_text("utf-8"))
    assert sorted(told) == ["encrypted", "files", "format", "program"], "nothing of what was asked for or found"
    assert inside("bundle", "verify", out).code == 2
    done = inside("bundle", "verify", out, "--identity", key, "--signers", key.parent / "signers", check=True)
    assert "Signed by ada@example.org" in done.out
    assert "Whose that is, --signers FILE says" in inside("bundle", "verify", out, "--identity", key, check=True).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--format jsonl --encrypt-to age1x -o x", "Only a bundle is signed or encrypted."),
        ("--format bundle --encrypt-to age1x -o x", "age1x is no public key"),
        ("--format bundle --passphrase -o x", "--passphrase asks for it at a terminal."),
    ],
)
def test_refused_before_any_work(inside: Inside, words: str, sentence: str) -> None:
    done = inside("export", *words.split())
    assert done.code == 2
    assert sentence in done.err
    assert not (inside.folder / "x").exists()


def _typed(folder: Path, words: list[str], phrases: list[str]) -> tuple[int, str]:
    """Run a command at a terminal and type a phrase at each question."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(PYTHONPATH=PYTHONPATH, XDG_CONFIG_HOME=str(folder / "config"))
        os.execv(sys.executable, [sys.executable, "-m", "workbench", *words])
    shown = b""
    try:
        while True:
            block = os.read(terminal, 1024)
            shown += block
            if phrases and shown.endswith(b": "):  # the blank comes when what is typed is read, and no longer shown
                os.write(terminal, phrases.pop(0).encode() + b"\n")
                shown += b"\n"
    except OSError:
        pass  # the other end is closed: it has ended
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode("utf-8", "replace")


@pytest.mark.slow
def test_a_passphrase_is_asked_for_twice_and_not_shown(inside: Here) -> None:
    words = ["export", "status:confirmed", "--format", "bundle", "--passphrase", "-o", "p.claims.zip"]
    code, shown = _typed(inside.folder, words, ["correct horse", "correct horse"])
    assert code == 0, shown
    assert "correct horse" not in shown
    code, shown = _typed(inside.folder, ["bundle", "verify", "p.claims.zip.age"], ["correct horse"])
    assert code == 0, shown
    assert "every byte" in shown
    code, shown = _typed(inside.folder, ["bundle", "verify", "p.claims.zip.age"], ["battery staple"])
    assert code == 4, shown
