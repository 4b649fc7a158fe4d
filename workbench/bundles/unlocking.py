"""A bundle as a readable file: as it is, or decrypted into a file without a name that nobody else can open.

Lives here because decryption is the only step in which a bundle's content touches the disk. The file lies beside the
bundle (never in a shared temporary folder), its mode is 0600, and it is gone when it is closed or the process dies.
"""

import errno
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from workbench.errors import InputRefused, StorageError, UsageError
from workbench.export.sealing import IN_MEMORY, age
from workbench.safety.text import safe

_AGE = b"age-encryption.org/v1\n"
_ARMORED = b"-----BEGIN AGE ENCRYPTED"
_PASSPHRASE = b"-> scrypt "
Ask = Callable[[], str]
"""Asks the person at the terminal for the passphrase."""


def nobody() -> str:
    """Stands for the person where nobody can be asked."""
    raise UsageError("This bundle is encrypted with a passphrase.", "Run this at a terminal: it asks for it.")


@contextmanager
def unlocked(path: Path, identity: Path | None, ask: Ask = nobody) -> Iterator[IO[bytes]]:
    """A bundle's bytes, from the first.

    Takes the bundle, the file of the private key it may be encrypted to, and who is asked for a passphrase. Raises
    UsageError when a key is needed and none is given, InputRefused when it does not open with it, StorageError.
    """
    with ExitStack() as held:
        try:
            file: IO[bytes] = held.enter_context(path.open("rb"))
            start = file.read(len(_AGE) + len(_PASSPHRASE))
            file.seek(0)
            if start.startswith(_ARMORED):
                raise InputRefused(
                    f"{safe(path.name, newlines=False)} is encrypted in the form that is sent as text.",
                    "Make the bundle of it first: age -d -i KEYFILE -o NAME.claims.zip FILE",
                )
            if start.startswith(_AGE):
                plain = held.enter_context(tempfile.TemporaryFile(dir=path.parent))
                _decrypt(file, plain, _Lock(path, identity, start.endswith(_PASSPHRASE), ask))
                plain.seek(0)
                file = plain
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            why = "the disk is full" if full else (error.strerror or type(error).__name__).lower()
            raise StorageError(
                f"{safe(str(path), newlines=False)} cannot be read: {why}.",
                "An encrypted bundle needs room beside it; copy it to a folder of your own.",
            ) from error
        yield file


class _Lock:
    """What a bundle is closed with and what it is opened with."""

    def __init__(self, path: Path, identity: Path | None, passphrase: bool, ask: Ask) -> None:
        self.shown, self.identity = safe(path.name, newlines=False), identity
        self.passphrase, self.ask = passphrase, ask


def _decrypt(source: IO[bytes], plain: IO[bytes], lock: _Lock) -> None:
    pyrage = age("Opening this bundle")
    try:
        if lock.passphrase:
            _with_passphrase(pyrage, source, plain, lock)
        else:
            pyrage.decrypt_io(source, plain, _identities(pyrage, lock))
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's; without a number it is pyrage's word for a file that ends too soon
        given = "passphrase" if lock.passphrase else "key"
        raise InputRefused(
            f"{lock.shown} does not open with this {given}, or it was changed or cut short on its way.",
            f"Try another {given}, or ask whoever sent it for it again; nothing was changed here.",
        ) from error


def _with_passphrase(pyrage: Any, source: IO[bytes], plain: IO[bytes], lock: _Lock) -> None:
    data = source.read(IN_MEMORY + (1 << 20) + 1)
    if len(data) > IN_MEMORY + (1 << 20):
        raise InputRefused(f"{lock.shown} is too large to be opened with a passphrase.", "Ask for it under a key.")
    plain.write(pyrage.passphrase.decrypt(data, lock.ask()))


def _identities(pyrage: Any, lock: _Lock) -> list[Any]:
    if lock.identity is None:
        raise UsageError(f"{lock.shown} is encrypted.", "Name the file of your key: --identity FILE")
    data = lock.identity.read_bytes()
    shown = safe(str(lock.identity), newlines=False)
    try:
        if b"PRIVATE KEY-----" in data:
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [x.strip() for x in data.decode("ascii").splitlines()]
        found = [pyrage.x25519.Identity.from_str(x) for x in lines if x and not x.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown} holds no private key that opens bundles.", _KEYS) from error
    if not found:
        raise UsageError(f"{shown} holds no private key.", _KEYS)
    return found


_KEYS = "Give a file with AGE-SECRET-KEY-1… (from age-keygen), or an ssh key without a passphrase."
