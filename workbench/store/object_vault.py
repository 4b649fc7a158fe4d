"""Bytes at rest in an object store (S3 and what speaks like it, Google, Azure), for a team without a shared disk.

The only place that speaks to one, through `obstore` (extra `team`). The store is what holds; the folder on this machine
is a cache that can be deleted. A file gets its name in the cache only after the store has acknowledged it, and rows are
written after that: a machine that dies on the way leaves an object that nothing refers to, never a row without one.
What comes back is hashed before anybody sees it. Credentials come from the environment, as the store's own tools read
them; they appear in no message, and neither does what the driver says, which may quote a signed address.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from workbench.errors import IntegrityDamage, StorageError, UsageError, WorkbenchError
from workbench.safety import limits
from workbench.store.folder_vault import FolderBatch, FolderVault
from workbench.store.vault import RESTORE, SHA256, SHARD, Stored, Vault, shard

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

SCHEMES = {
    "s3": "AWS",
    "s3a": "AWS",
    "gs": "GOOGLE",
    "az": "AZURE",
    "azure": "AZURE",
    "abfs": "AZURE",
    "abfss": "AZURE",
}
"""Addresses that are taken, and how the environment variables of each store begin."""

_AT_ONCE = 8
"""Small objects asked for or sent at one time: the wait is the network's (30 ms an answer), not the processor's."""
_SMALL = limits.MIB
"""Bytes above which files are sent one after another, so that all of them together fit `_SENDING` on a slow line."""
_PARTS_AT_ONCE = 2
"""Parts of one large file in flight, 5 MB each (a store takes no smaller ones)."""
_CONNECT = "10s"
_SENDING = {"timeout": "10min"}
"""For one request with its body: 8 files of 1 MiB, or 2 parts of 5 MB, over a line of 150 kbit/s."""
_READING = {"timeout": "12h", "read_timeout": "30s"}
"""A large video may take hours; half a minute without a byte is a store that is gone."""
_RETRIES = 3
_RETRY_SECONDS = 30
_FROM_ENVIRONMENT = ("allow_http", "allow_invalid_certificates", "proxy_url", "proxy_ca_certificate")
"""Connection settings that are taken from `AWS_ALLOW_HTTP` and the like: giving our own time limits would hide them."""


def vault_at(address: str, cache: Path) -> Vault:
    """The vault at an address: `connect`, but `file:///folder` is that folder itself.

    A folder is synced before its files have names; obstore's store on a disk is not, and would need copies besides.
    """
    if not address.startswith("file://"):
        return connect(address, cache)
    parsed = urlsplit(address)
    if parsed.netloc or not parsed.path.startswith("/"):
        raise UsageError("WORKBENCH_MEDIA names no folder of this machine.", "Write file:///folder, or just /folder.")
    return FolderVault(Path(unquote(parsed.path)))


def checked(address: str) -> str:
    """The address as it may be shown. Raises UsageError, without repeating it, when it cannot be used."""
    if address.startswith("file://"):
        return str(vault_at(address, Path()).root)
    return "://".join(_parts(address))


def connect(address: str, cache: Path) -> "ObjectVault":
    """The vault at `s3://bucket/prefix` (or gs, az); no connection is opened before the first medium is asked for.

    `cache` is a folder of this machine. Raises UsageError for an address that cannot be one, StorageError when the
    extra `team` is not installed.
    """
    parts = _parts(address)
    try:
        from obstore import exceptions
        from obstore.store import from_url
    except ImportError as error:
        raise StorageError(
            "Media in an object store need the extra `team`.", "pip install 'claim-workbench[team]'"
        ) from error
    name = f"{parts[0]}://{parts[1]}"
    prefix = SCHEMES[parts[0]]
    retry: RetryConfig = {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)}
    try:
        reading = from_url(name, client_options=_client(prefix, _READING), retry_config=retry)
        sending = from_url(name, client_options=_client(prefix, _SENDING), retry_config=retry)
    except (exceptions.BaseError, ValueError) as error:
        raise UsageError(
            f"The object store {name} cannot be used as it is written.",
            f"Check the address and the {prefix}_… variables of the environment.",
        ) from error
    return ObjectVault(reading, name, cache, sending)


def _parts(address: str) -> tuple[str, str]:
    """Scheme and the rest; never repeats an address that may hold a password."""
    hint = "Write WORKBENCH_MEDIA as s3://bucket/prefix, gs://bucket/prefix or az://container/prefix, or as a folder."
    scheme, _, rest = address.partition("://")
    try:
        parsed = urlsplit(address)
        secret = "@" in parsed.netloc or parsed.query or parsed.fragment
    except ValueError as error:
        raise UsageError("WORKBENCH_MEDIA is not an address.", hint) from error
    if secret:
        raise UsageError(
            "WORKBENCH_MEDIA holds more than an address.",
            "Keys and passwords belong in the environment variables of the store, not in its address.",
        )
    if scheme not in SCHEMES or not parsed.netloc:
        raise UsageError("WORKBENCH_MEDIA names no object store that is known.", hint)
    return scheme, rest.rstrip("/")


def _client(prefix: str, patience: Mapping[str, str]) -> "ClientConfig":
    options: dict[str, str | bool] = {"connect_timeout": _CONNECT, **patience}
    for key in _FROM_ENVIRONMENT:
        value = os.environ.get(f"{prefix}_{key.upper()}", "")
        if value:
            options[key] = value.lower() in ("1", "true", "yes", "on") if key.startswith("allow_") else value
    return cast("ClientConfig", options)


class ObjectVault:
    """A content-addressed object store with a cache folder on this machine (see `vault.Vault`)."""

    def __init__(self, store: "ObjectStore", name: str, cache: Path, sending: "ObjectStore | None" = None) -> None:
        """Take the store, what it is called in messages, the folder for copies (made when first needed), and the
        same store with the patience that sending needs."""
        self._store = store
        self._sending = sending or store
        self._name = name
        self._cache = FolderVault(cache)

    @property
    def root(self) -> Path:
        """The cache folder."""
        return self._cache.root

    def path(self, sha256: str) -> Path:
        """Where the copy lies or would lie."""
        return self._cache.path(sha256)

    def local(self, sha256: str) -> Path:
        """The copy, fetched when it is not there or no longer whole."""
        path = self._cache.path(sha256)
        was_there = path.exists()  # asked first: what another thread fetches meanwhile is not dropped
        if self._cache.verify(sha256) is not None:
            if was_there:
                self._drop(path)
            self._fetch(sha256)
        return path

    def exists(self, sha256: str) -> bool:
        """Whether the store holds an object of that name."""
        return self.size(sha256) is not None

    def size(self, sha256: str) -> int | None:
        """The length of the object in bytes; None when there is none."""
        import obstore

        with self._answers():
            try:
                return obstore.head(self._store, shard(sha256))["size"]
            except FileNotFoundError:
                return None

    def hashes(self) -> Iterator[str]:
        """Every name held, in ascending order and once, which not every store's own listing promises."""
        import obstore

        with self._answers():
            folders = {path.rsplit("/", 1)[-1] for path in obstore.list_with_delimiter(self._store)["common_prefixes"]}
        for folder in sorted(name for name in folders if SHARD.fullmatch(name)):
            with self._answers():
                pages = obstore.list(self._store, f"{folder}/", chunk_size=1000)
                names = {meta["path"].rsplit("/", 1)[-1] for page in pages for meta in page}
            yield from sorted(n for n in names if SHA256.fullmatch(n) and n.startswith(folder))

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store one stream and return once the store has acknowledged it."""
        with self.batch() as batch:
            return batch.add(stream, limit)

    def batch(self) -> "ObjectBatch":
        """Several streams made durable together."""
        return ObjectBatch(self._cache, self._send_all)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the checked copy."""
        self.local(sha256)
        return self._cache.open(sha256)

    def verify(self, sha256: str) -> str | None:
        """Re-read the object in the store; the copy on this machine is not looked at."""
        import obstore

        digest, size = hashlib.sha256(), 0
        with self._answers():
            try:
                for chunk in obstore.get(self._store, shard(sha256)).stream():
                    digest.update(chunk)
                    size += len(chunk)
            except FileNotFoundError:
                return f"Medium {sha256} is missing from {self._name}."
        found = digest.hexdigest()
        return None if found == sha256 else _damaged(sha256, size, found)

    def sweep_temps(self, older_than_seconds: float) -> int:
        """Delete what interrupted imports and downloads left in the cache folder."""
        return self._cache.sweep_temps(older_than_seconds)

    def _fetch(self, sha256: str) -> None:
        import obstore

        with self._answers(), self._cache.batch() as batch:
            try:
                stream = _Chunks(iter(obstore.get(self._store, shard(sha256)).stream()))
            except FileNotFoundError as error:
                raise IntegrityDamage(f"Medium {sha256} is missing from {self._name}.", RESTORE) from error
            got = batch.add(cast(BinaryIO, stream), limits.ARCHIVE_TOTAL)
            if got.sha256 != sha256:  # raising drops the file before it has a name
                raise IntegrityDamage(_damaged(sha256, got.bytes, got.sha256), RESTORE)

    def _drop(self, copy: Path) -> None:
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"The copies of media in {self.root} cannot be replaced: {(error.strerror or 'refused').lower()}.",
                "Check its rights, or delete the folder: it is filled again.",
            ) from error

    def _send_all(self, files: Mapping[str, Path]) -> None:
        """Make the store hold all of them; the first failure stops what has not begun."""
        large = {sha256 for sha256, path in files.items() if path.stat().st_size > _SMALL}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            waiting = [pool.submit(self._send, sha256, files[sha256]) for sha256 in files.keys() - large]
            try:
                for one in waiting:
                    one.result()
            finally:
                for one in waiting:
                    one.cancel()
        for sha256 in large:
            self._send(sha256, files[sha256])

    def _send(self, sha256: str, path: Path) -> None:
        """Upload one file unless the store holds it. Sending it twice is harmless: the bytes are the name's."""
        import obstore

        size = path.stat().st_size
        held = self.size(sha256)
        if held == size:
            return
        if held is not None:
            said = f"Medium {sha256} is damaged: {held} bytes are stored in {self._name}, {size} are expected."
            raise IntegrityDamage(said, RESTORE)
        with path.open("rb") as stream:  # a copy may have rotted since it was fetched; nothing else takes its name
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            raise IntegrityDamage(_damaged(sha256, size, found), "Try again: the copy is replaced.")
        with self._answers():
            obstore.put(self._sending, shard(sha256), path, max_concurrency=_PARTS_AT_ONCE)

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Turn what the driver raises into one sentence of ours."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> WorkbenchError:
        from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

        said = str(error)
        if isinstance(error, FileNotFoundError) or "404 Not Found" in said or "NoSuchBucket" in said:
            return StorageError(f"There is no object store {self._name}.", "Check its name, or make it first.")
        refused = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        if refused or "403 Forbidden" in said or "401 Unauthorized" in said:
            return StorageError(
                f"The object store {self._name} does not let us in.",
                "Check the keys in the environment and what they may do there (read, write, list).",
            )
        return StorageError(
            f"The object store {self._name} does not answer as it should.",
            "Check the connection and try again; what was saved before stays.",
        )


class ObjectBatch(FolderBatch):
    """Streams on their way into the store: written here, sent, and named here once the store has them."""

    def __init__(self, cache: FolderVault, send: Callable[[Mapping[str, Path]], None]) -> None:
        """Take the cache folder and what makes the store hold files."""
        super().__init__(cache)
        self._send = send
        self._copies: dict[str, Path] = {}

    def _held(self, sha256: str, size: int) -> bool:
        """Whether a whole copy lies here already; the store is asked about it with the others, at the end."""
        if sha256 in self._pending or sha256 in self._copies:
            return True
        if self._vault.verify(sha256) is not None:
            self._vault.path(sha256).unlink(missing_ok=True)
            return False
        self._copies[sha256] = self._vault.path(sha256)
        return True

    def _publish(self, files: Mapping[str, Path]) -> None:
        # An object that somebody deleted since it was sent is sent again: rows are about to rely on it.
        self._send({**self._copies, **files})

    def _commit(self) -> None:
        super()._commit()
        self._copies.clear()


class _Chunks:
    """Chunks of a download as a stream to read from: all that `FolderBatch.add` asks for."""

    def __init__(self, chunks: Iterator[Sequence[int]]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def read(self, count: int) -> bytes:
        """At most `count` bytes, none at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = memoryview(bytes(chunk))
        given, self._rest = self._rest[:count], self._rest[count:]
        return bytes(given)


def _damaged(sha256: str, size: int, found: str) -> str:
    return f"Medium {sha256} is damaged: its {size} bytes have the sha256 {found}."
