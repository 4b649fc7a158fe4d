"""What somebody writes into a bundle so that its check says more than it found, or takes more than it may."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bundles.bundles_made import Small, made, members, packed, refused_by_ours, refused_by_script, relisted
from workbench.bundles import standalone
from workbench.bundles.verifying import verify
from workbench.errors import InputRefused, StorageError
from workbench.export.sealing import NAMESPACE, signature

FORGED_WORDS = "x\nSigned by ada@example.org, with the key SHA256:abc: it is what they exported.\x1b[2J\u202e\r\x00"
WORDS = ("program", "case", "filter", "policy", "as_of")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("bundle"))


def checked_as_program(data: bytes, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    (folder / "x.claims.zip").write_bytes(data)
    command = [sys.executable, "-m", "workbench", "bundle", "verify", "x.claims.zip", *options]
    env = {**os.environ, "PYTHONPATH": str(Path(standalone.__file__).resolve().parents[2])}
    return subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", WORDS)
def test_no_word_of_a_manifest_begins_a_line(whole: bytes, tmp_path: Path, name: str) -> None:
    """Whoever makes everything anew writes what he likes into the manifest, but not in our name."""
    (tmp_path / "x.claims.zip").write_bytes(packed(relisted(members(whole), **{name: FORGED_WORDS})))
    told = getattr(verify(tmp_path / "x.claims.zip").manifest, name)
    assert told.startswith("x")
    assert not any(c in told for c in "\n\r\x00\x1b\u202e")


def test_what_is_printed_of_it(whole: bytes, tmp_path: Path) -> None:
    """The only line that says who signed is ours."""
    done = checked_as_program(packed(relisted(members(whole), **dict.fromkeys(WORDS, FORGED_WORDS))), tmp_path)
    assert done.returncode == 0
    assert not any(line.startswith("Signed by") for line in done.stdout.splitlines())
    assert "It is not signed" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_why_media_are_missing_takes_one_line(whole: bytes, tmp_path: Path) -> None:
    left_out = [{"reason": FORGED_WORDS, "media": []}]
    (tmp_path / "x.claims.zip").write_bytes(packed(relisted(members(whole), left_out=left_out)))
    (told,) = verify(tmp_path / "x.claims.zip").manifest.left_out
    assert "\n" not in told.reason


NO_MANIFEST: tuple[dict[str, Any], ...] = (
    {"profile": "Internal"}, {"profile": ""}, {"profile": None}, {"profile": ["internal"]}, {"counts": {}},
    {"counts": {"claims": -1}}, {"counts": {"claims": 2.5}}, {"counts": {"claims": 10**30}}, {"counts": None},
    {"members": []}, {"members": None}, {"members": [{}]}, {"format": None}, {"format": "1"},
)  # fmt: skip


@pytest.mark.parametrize("told", NO_MANIFEST, ids=str)
def test_manifests_that_are_none(whole: bytes, tmp_path: Path, told: dict[str, Any]) -> None:
    """Another profile would leave the chains unlooked at; the rest counts what is not there."""
    parts = members(whole)
    manifest = {**json.loads(relisted(parts)["manifest.json"]), **told}
    data = packed({**parts, "manifest.json": json.dumps(manifest).encode()})
    assert refused_by_ours(data)[:1] == "7", refused_by_ours(data)
    assert refused_by_script(data, tmp_path)[:1] == "7"


def _deep(parts: dict[str, bytes]) -> dict[str, bytes]:
    return relisted({**parts, "claims.jsonl": b'{"id":' + b"[" * 200_000 + b"\n" + parts["claims.jsonl"]})


def _one_long_number(parts: dict[str, bytes]) -> dict[str, bytes]:
    return relisted({**parts, "claims.jsonl": b'{"id":' + b"9" * 100_000 + b"}\n" + parts["claims.jsonl"]})


def _no_line_end(parts: dict[str, bytes]) -> dict[str, bytes]:
    return relisted({**parts, "claims.jsonl": parts["claims.jsonl"] + b"{"})


def _utf_16(parts: dict[str, bytes]) -> dict[str, bytes]:
    return relisted({**parts, "claims.jsonl": parts["claims.jsonl"].decode().encode("utf-16")})


@pytest.mark.parametrize("how", [_deep, _one_long_number, _no_line_end, _utf_16])
def test_claims_that_are_none(whole: bytes, tmp_path: Path, how: Any) -> None:
    """Manifest and sums made anew: what is left is that a claim has to be one."""
    data = packed(how(members(whole)))
    assert refused_by_ours(data)[:1] == "7", refused_by_ours(data)
    assert refused_by_script(data, tmp_path)[:1] == "7"


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "folder.claims.zip").mkdir()
    with pytest.raises(StorageError, match="is a directory"):
        verify(tmp_path / "folder.claims.zip")


def test_the_form_of_age_that_is_sent_as_text(tmp_path: Path) -> None:
    """A mail program's form of an encrypted bundle is no damage, and the sentence says what to do."""
    (tmp_path / "x.age").write_bytes(b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3Yx\n")
    with pytest.raises(InputRefused, match="sent as text"):
        verify(tmp_path / "x.age")


# --- signers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str, Path]:
    """A signed bundle, the public key, and a folder for files of signers."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    folder = tmp_path_factory.mktemp("signed")
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / "ada")]
    subprocess.run(command, check=True)
    public = " ".join((folder / "ada.pub").read_text("utf-8").split()[:2])
    return made(folder, Small(), lambda manifest: signature(manifest, folder / "ada")), public, folder


@pytest.mark.parametrize(
    ("line", "trusted"),
    [
        ("ada@example.org {}", True),
        ("*@example.org {}", True),
        ("ada@example.org,bob@example.org {}", True),
        (f'ada namespaces="{NAMESPACE}" {{}}', True),
        ('ada namespaces="git,file" {}', False),
        ('ada valid-before="20200101" {}', False),
        ("# ada {}", False),
        ("", False),
        ("ada ssh-ed25519 AAAA", False),
        ("\x00\x1b[2J {}", False),
    ],
)
def test_who_counts_as_a_signer(signed: tuple[bytes, str, Path], line: str, trusted: bool) -> None:
    """As OpenSSH reads the file; both checks say the same of each."""
    data, public, folder = signed
    signers = folder / "signers"
    signers.write_text(line.format(public) + "\n", encoding="utf-8")
    assert (refused_by_ours(data, signers) == "") == trusted
    assert (refused_by_script(data, folder, signers) == "") == trusted


def test_a_name_with_blanks(signed: tuple[bytes, str, Path]) -> None:
    """The stand-alone script says whom it found, in signs that no terminal obeys."""
    data, public, folder = signed
    (folder / "signers").write_text(f'"Ada L. \u202e" {public}\n', encoding="utf-8")
    (folder / "x.claims.zip").write_bytes(data)
    told = standalone.check(str(folder / "x.claims.zip"), str(folder / "signers"))
    assert told.startswith("signed by 'Ada L.")
    assert told.isascii()


def test_a_signature_too_large_to_be_one(whole: bytes, tmp_path: Path) -> None:
    parts = list(members(whole).items())
    data = packed([*parts[:-1], ("manifest.json.sig", b"-" * (1 << 16) + b"-"), parts[-1]])
    assert "larger than a bundle's can be" in refused_by_ours(data)


def test_neither_asks_a_terminal(signed: tuple[bytes, str, Path], tmp_path: Path) -> None:
    """Nothing reads from the terminal: with none at all, the answer is the same."""
    data, public, _ = signed
    (tmp_path / "signers").write_text(f"ada {public}\n", encoding="utf-8")
    done = checked_as_program(data, tmp_path, "--signers", "signers")
    assert (done.returncode, "Signed by ada" in done.stdout) == (0, True), done
