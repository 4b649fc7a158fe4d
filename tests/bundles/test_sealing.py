"""Signatures by a real ssh-keygen, encryption by real age: what opens, what is refused, what is left on the disk."""

import io
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.bundles.bundles_made import Small, made, members, packed, refused_by_ours, refused_by_script, relisted
from workbench.bundles import signatures, unlocking
from workbench.bundles.opening import opened
from workbench.bundles.verifying import checked, verify
from workbench.errors import InputRefused, StorageError, UsageError
from workbench.export import bundle, jsonl, sealing
from workbench.export.sealing import Sealing, encrypt, place, sealing_exporter, signature

if not shutil.which("ssh-keygen") and not os.environ.get("CI"):
    pytest.skip("ssh-keygen is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two key pairs without a passphrase, one with, and whom Ada and Eve trust."""
    folder = tmp_path_factory.mktemp("keys")
    for name, phrase in (("ada", ""), ("eve", ""), ("locked", "secret")):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
        public = (folder / f"{name}.pub").read_text("utf-8")
        (folder / f"{name}.signers").write_text(f"{name}@example.org {public}", encoding="utf-8")
    return folder


def signed(keys: Path, folder: Path, who: str = "ada") -> bytes:
    return made(folder, sign=lambda manifest: signature(manifest, keys / who))


def test_signed(keys: Path, tmp_path: Path) -> None:
    data = signed(keys, tmp_path)
    assert list(members(data))[-2:] == ["manifest.json.sig", "SHA256SUMS"]
    assert data == signed(keys, tmp_path), "Ed25519 signs the same bytes the same way"
    found = checked(io.BytesIO(data), keys / "ada.signers")
    assert (found.signed, found.signed_by) == (True, "ada@example.org")
    shown = subprocess.run(["ssh-keygen", "-lf", str(keys / "ada.pub")], capture_output=True, text=True, check=True)
    assert found.key == shown.stdout.split()[1]
    assert checked(io.BytesIO(data), None).signed_by == ""
    assert refused_by_script(data, tmp_path, keys / "ada.signers") == ""


def test_by_another_key_or_by_nobody(keys: Path, tmp_path: Path) -> None:
    data, bare = signed(keys, tmp_path), made(tmp_path)
    for given in (data, bare):
        assert refused_by_ours(given, keys / "eve.signers")[:1] == "7"
        assert refused_by_script(given, tmp_path, keys / "eve.signers")[:1] == "7"
    assert refused_by_ours(bare, keys / "ada.signers")[:1] == "7"
    assert "a key that is not in eve.signers: SHA256:" in refused_by_ours(data, keys / "eve.signers")
    assert "is not signed, and a signature was asked for" in refused_by_ours(bare, keys / "ada.signers")


def test_everything_made_anew_under_an_old_signature(keys: Path, tmp_path: Path) -> None:
    """What sums cannot show: the forger has no key. Without signers our check still sees that it does not fit."""
    data = signed(keys, tmp_path)
    forged = packed(relisted({**members(data), "policy.toml": b"name = 'mine'\n"}))
    other = packed({**members(data), "manifest.json.sig": members(signed(keys, tmp_path, "eve"))["manifest.json.sig"]})
    assert refused_by_ours(forged) == refused_by_ours(forged)
    assert "signature is not over what it holds" in refused_by_ours(forged)
    for given in (forged, other):
        assert refused_by_ours(given, keys / "ada.signers")[:1] == "7"
        assert refused_by_script(given, tmp_path, keys / "ada.signers")[:1] == "7"


def test_a_signature_for_another_purpose(keys: Path, tmp_path: Path) -> None:
    """The same key, the same manifest, but signed as a file or as a commit."""

    def sign(manifest: bytes) -> bytes:
        command = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(keys / "ada")]
        return subprocess.run(command, input=manifest, capture_output=True, check=True).stdout

    data = made(tmp_path, sign=sign)
    assert refused_by_ours(data)[:1] == "7"
    assert refused_by_ours(data, keys / "ada.signers")[:1] == "7"
    assert refused_by_script(data, tmp_path, keys / "ada.signers")[:1] == "7"


def test_what_ssh_keygen_will_not_do(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence each; the bundle is not made."""
    (tmp_path / "none").write_text("no key", encoding="utf-8")
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "never")
    with pytest.raises(InputRefused, match="ssh-keygen did not sign with"):
        signature(b"x", tmp_path / "none")
    with pytest.raises(UsageError, match="There is no key file"):
        sealing_exporter(bundle.exporter, Sealing(sign=tmp_path / "missing"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="ssh-keygen, which is not installed"):
        sealing_exporter(bundle.exporter, Sealing(sign=keys / "ada"))
    data = made(tmp_path, sign=lambda _: b"-----BEGIN SSH SIGNATURE-----\n")
    assert checked(io.BytesIO(data), None).key == "", "not checked, and said so"
    with pytest.raises(UsageError, match="ssh-keygen, which is not installed"):
        signatures.signer(b"", b"", keys / "ada.signers")


def test_only_bundles_are_sealed(keys: Path) -> None:
    with pytest.raises(UsageError, match="Only a bundle"):
        sealing_exporter(jsonl.exporter, Sealing(sign=keys / "ada"))
    assert sealing_exporter(jsonl.exporter, Sealing()) is jsonl.exporter


# --- encryption -----------------------------------------------------------------------------------------------------


def _age() -> Any:
    if not os.environ.get("CI"):
        pytest.importorskip("pyrage")
    import pyrage.x25519

    return pyrage


@pytest.fixture
def identity(tmp_path: Path) -> tuple[Path, str]:
    """A private key as age-keygen writes it, and its public key."""
    made_key = _age().x25519.Identity.generate()
    file = tmp_path / "identity.txt"
    file.write_text(f"# created: today\n# public key: {made_key.to_public()}\n{made_key}\n", encoding="utf-8")
    return file, str(made_key.to_public())


def closed(tmp_path: Path, how: Sealing) -> Path:
    out = place(tmp_path / "x.claims.zip", how)
    out.write_bytes(made(tmp_path))
    encrypt(out, how)
    return out


def test_encrypted_to_keys(identity: tuple[Path, str], keys: Path, tmp_path: Path) -> None:
    """To an age key and an ssh key at once; either opens it, nobody else; nothing readable is left beside it."""
    how = Sealing(recipients=(identity[1], (keys / "ada.pub").read_text("utf-8")))
    plain = made(tmp_path)
    out = closed(tmp_path, how)
    assert out.name == "x.claims.zip.age"
    assert out.read_bytes().startswith(b"age-encryption.org/v1\n")
    before = sorted(tmp_path.iterdir())
    for key in (identity[0], keys / "ada"):
        assert verify(out, identity=key).manifest.counts["claims"] == 2
        with opened(out, key) as held:
            assert b"".join(held.lines("claims.jsonl")) == members(plain)["claims.jsonl"]
            assert sorted(tmp_path.iterdir()) == before, "the readable form has no name"
    with pytest.raises(InputRefused, match="does not open with this key"):
        verify(out, identity=keys / "eve")
    with pytest.raises(UsageError, match="is encrypted"):
        verify(out)
    assert sorted(tmp_path.iterdir()) == before


def test_the_readable_form_is_private(identity: tuple[Path, str], tmp_path: Path) -> None:
    out = closed(tmp_path, Sealing(recipients=(identity[1],)))
    with unlocking.unlocked(out, identity[0]) as plain:
        found = os.fstat(plain.fileno())
        assert stat.S_IMODE(found.st_mode) == 0o600
        assert found.st_nlink == 0
        assert found.st_dev == tmp_path.stat().st_dev


@pytest.mark.slow  # a passphrase is made expensive to try out: a second and more each time
def test_a_passphrase(tmp_path: Path) -> None:
    how = Sealing(passphrase="correct horse")
    out = closed(tmp_path, how)
    assert "correct horse" not in repr(how)
    assert verify(out, ask=lambda: "correct horse").manifest.counts["claims"] == 2
    with pytest.raises(InputRefused, match="does not open with this passphrase"):
        verify(out, ask=lambda: "battery staple")
    with pytest.raises(UsageError, match="encrypted with a passphrase"):
        verify(out)


def test_cut_or_changed(identity: tuple[Path, str], tmp_path: Path) -> None:
    """Wherever it was cut or changed, it is one sentence, and nothing of it is believed."""
    whole = closed(tmp_path, Sealing(recipients=(identity[1],))).read_bytes()
    bad = tmp_path / "bad.age"
    for at in (25, 100, 180, 250, 1000, len(whole) - 1):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            bad.write_bytes(data)
            with pytest.raises(InputRefused, match="does not open with this key, or it was changed or cut short"):
                verify(bad, identity=identity[0])


@pytest.mark.parametrize("recipient", ["", "age1", "age1" + "q" * 58, "ssh-ed25519 AAAA", "ssh-dss AAAA", "hunter2"])
def test_keys_that_are_none(recipient: str) -> None:
    with pytest.raises(UsageError, match="no public key"):
        sealing_exporter(bundle.exporter, Sealing(recipients=(recipient,)))


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "AGE-SECRET-KEY-1XYZ\n", "\udcff", "-----BEGIN OPENSSH PRIVATE KEY-----"]
)
def test_identities_that_are_none(identity: tuple[Path, str], tmp_path: Path, text: str) -> None:
    out = closed(tmp_path, Sealing(recipients=(identity[1],)))
    (tmp_path / "id").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(UsageError, match="holds no private key"):
        verify(out, identity=tmp_path / "id")


def test_limits_and_places(identity: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "IN_MEMORY", 100)
    (tmp_path / "x").write_bytes(bytes(101))
    with pytest.raises(InputRefused, match="not encrypted with a passphrase"):
        encrypt(tmp_path / "x", Sealing(passphrase="p"))
    with pytest.raises(UsageError, match="not both"):
        sealing_exporter(bundle.exporter, Sealing(recipients=(identity[1],), passphrase="p"))
    with pytest.raises(StorageError, match="cannot be read"):
        verify(tmp_path / "missing")
    assert place(tmp_path / "a.age", Sealing(passphrase="p")).name == "a.age"
    assert place(tmp_path / "a.zip", Sealing()).name == "a.zip"
    assert Small().checkpoint()
