"""Whose signature a bundle bears, asked of `ssh-keygen`: the only place that runs it for reading.

OpenSSH's own rules hold (man ssh-keygen, ALLOWED SIGNERS): the namespace keeps a signature that was made for something
else from counting here. The program reads no key.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from workbench.errors import IntegrityDamage, UsageError
from workbench.export.sealing import NAMESPACE
from workbench.export.zipping import damage

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def signer(manifest: bytes, signature: bytes, signers: Path) -> str:
    """Who of the allowed signers signed a manifest; their name as the file has it.

    Raises IntegrityDamage when none of them did, UsageError when that cannot be found out here.
    """
    tool = _tool()
    if tool is None:
        raise UsageError(
            "Signatures are checked with ssh-keygen, which is not installed.",
            "Install OpenSSH, or leave --signers out.",
        )
    with tempfile.TemporaryDirectory() as folder:
        place = _kept(signature, folder)
        found = _run([tool, "-Y", "find-principals", "-s", place, "-f", str(signers)])
        who = found.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
        if found.returncode or not who:
            key = fingerprint(manifest, signature)
            raise IntegrityDamage(
                f"The bundle is signed with a key that is not in {signers.name}: {key}.",
                "Compare that fingerprint with the sender's. Each line of the file is a name, then the public key: "
                "ada@example.org ssh-ed25519 AAAA…",
            )
        command = [tool, "-Y", "verify", "-n", NAMESPACE, "-I", who, "-s", place, "-f", str(signers)]
        if _run(command, manifest).returncode:
            raise damage(f"its signature, which names {who}, is not over what it holds")
    return who


def fingerprint(manifest: bytes, signature: bytes) -> str:
    """The fingerprint of the key that signed a manifest, whoever it belongs to; "" where ssh-keygen is not installed.

    Raises IntegrityDamage for a signature that is not over this manifest.
    """
    tool = _tool()
    if tool is None:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        command = [tool, "-Y", "check-novalidate", "-n", NAMESPACE, "-s", _kept(signature, folder)]
        done = _run(command, manifest)
    found = _FINGERPRINT.search(done.stdout.decode("utf-8", "replace"))
    if done.returncode or not found:
        raise damage("its signature is not over what it holds")
    return found[0]


def _tool() -> str | None:
    return shutil.which("ssh-keygen")


def _kept(signature: bytes, folder: str) -> str:
    """ssh-keygen takes a signature from a file only; it is no secret, and the folder is private and goes at once."""
    place = Path(folder, "signature")
    place.write_bytes(signature)
    return str(place)


def _run(command: list[str], data: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603 — fixed words and our paths
