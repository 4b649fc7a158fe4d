"""Signing and encrypting a bundle: what happens between "written" and "put in its place".

Lives here because it is the same for every export that is sealed, and because no format may see a key. Signing goes
through `ssh-keygen -Y sign`: the program reads no private key, the passphrase goes from the terminal (or the agent) to
ssh-keygen alone. Encryption is age (https://age-encryption.org/v1) through pyrage, the extra `bundle`.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.errors import InputRefused, UsageError
from workbench.export.bundle import Bundle
from workbench.plugin_api import Exporter
from workbench.safety.text import safe

NAMESPACE = "claim-workbench-bundle"
"""What our signatures are for; one made for another purpose (git, mail, a login) does not count."""
SUFFIX = ".age"
IN_MEMORY = 256 << 20
"""The largest bundle, in bytes, that is encrypted with a passphrase: pyrage 1.4 does that in memory only, and takes
three times its size."""
INSTALL = "pip install 'claim-workbench[bundle]'"


@dataclass(frozen=True, slots=True)
class Sealing:
    """How a bundle is closed: the key file to sign with, public keys to encrypt to, or a passphrase."""

    sign: Path | None = None
    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    @property
    def encrypts(self) -> bool:
        """Whether what leaves can be read by nobody but those it is for."""
        return bool(self.recipients or self.passphrase)


UNSEALED = Sealing()


def sealing_exporter(writer: Exporter, sealing: Sealing) -> Exporter:
    """The exporter that writes what is to be sealed, after everything that can be known before the work.

    Raises UsageError for another format than a bundle, for keys that are none, and where a program is missing.
    """
    if sealing == UNSEALED:
        return writer
    if not isinstance(writer, Bundle):
        raise UsageError("Only a bundle is signed or encrypted.", "Add --format bundle.")
    if sealing.recipients and sealing.passphrase:
        raise UsageError("A bundle is encrypted to keys or with a passphrase, not both.", "Leave one out.")
    if sealing.encrypts:
        age()
        _recipients(sealing.recipients)
    if sealing.sign is None:
        return writer
    key = sealing.sign
    if shutil.which("ssh-keygen") is None:
        raise UsageError("Signing takes ssh-keygen, which is not installed.", "Install OpenSSH, or leave --sign out.")
    if not key.is_file():
        raise UsageError(f"There is no key file {safe(str(key), newlines=False)}.", "For example: ~/.ssh/id_ed25519")
    return replace(writer, sign=lambda manifest: signature(manifest, key))


def place(out: Path, sealing: Sealing) -> Path:
    """Where a sealed export goes: what is encrypted ends in `.age`, so that nobody takes it for something readable."""
    encrypted = sealing.encrypts and out.suffix != SUFFIX
    return out.with_name(out.name + SUFFIX) if encrypted else out


def signature(data: bytes, key: Path) -> bytes:
    """An OpenSSH signature. Takes what is signed and a private key's file, or a public one's whose key the agent has.

    ssh-keygen asks for the passphrase itself. Raises InputRefused when it refuses.
    """
    done = subprocess.run(  # noqa: S603 — fixed words and the path of a key the user named
        [str(shutil.which("ssh-keygen")), "-Y", "sign", "-n", NAMESPACE, "-f", str(key)],
        input=data, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        said = safe(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2], newlines=False, limit=200)
        raise InputRefused(
            f"ssh-keygen did not sign with {safe(str(key), newlines=False)}: {said.rstrip('.') or 'no reason given'}.",
            "Check the key file and its passphrase; nothing was exported.",
        )
    return done.stdout


def encrypt(path: Path, sealing: Sealing) -> None:
    """Put the encrypted form of a finished file in its place; what was readable is gone afterwards.

    With keys it streams. Raises InputRefused for a bundle that is too large for a passphrase, OSError.
    """
    if not sealing.encrypts:
        return
    pyrage = age()
    # The closed form has no name until it is whole: a killed export leaves one file, which the next one removes.
    with path.open("rb+") as file, tempfile.TemporaryFile(dir=path.parent) as closed:
        if sealing.recipients:
            pyrage.encrypt_io(file, closed, _recipients(sealing.recipients))
        elif path.stat().st_size > IN_MEMORY:
            raise InputRefused(
                f"A bundle of more than {IN_MEMORY >> 20} MB is not encrypted with a passphrase.",
                "Encrypt it to a key with --encrypt-to, or export fewer claims.",
            )
        else:
            closed.write(pyrage.passphrase.encrypt(file.read(), sealing.passphrase))
        file.seek(0)
        closed.seek(0)
        shutil.copyfileobj(closed, file, 1 << 20)
        file.truncate()


def _recipients(keys: Sequence[str]) -> list[Any]:
    pyrage = age()
    made = []
    for key in keys:
        kind = pyrage.ssh if key.startswith("ssh-") else pyrage.x25519
        try:
            made.append(kind.Recipient.from_str(key.strip()))
        except pyrage.RecipientError as error:
            shown = safe(key, newlines=False, limit=40)
            raise UsageError(
                f"{shown} is no public key that a bundle can be encrypted to.",
                "Give a key that begins with age1…, or with ssh-ed25519 or ssh-rsa.",
            ) from error
    return made


def age(doing: str = "Encrypting a bundle") -> Any:
    """pyrage, imported where it is needed; UsageError where it is not installed."""
    try:
        import pyrage
        import pyrage.passphrase
        import pyrage.ssh
        import pyrage.x25519
    except ImportError as error:
        raise UsageError(f"{doing} takes the extra `bundle`, which is not installed.", f"Run: {INSTALL}") from error
    return pyrage
