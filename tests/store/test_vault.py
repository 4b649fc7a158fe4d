"""The vault: what is stored is whole, named by its content, durable in the right order, and checked when read."""

import hashlib
import io
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputRefused, IntegrityDamage, StorageError, UsageError
from workbench.store.vault import CHUNK, Vault

LIMIT = 1 << 40


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "media")


class Broken(io.RawIOBase):
    """A stream that gives some bytes and then fails, as a damaged zip member does."""

    def __init__(self, good: int) -> None:
        self.left = good

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            raise OSError("the archive is damaged")
        given = min(self.left, size)
        self.left -= given
        return bytes(given)


class Dribbling(io.RawIOBase):
    """A stream that gives a few bytes at a time, as sockets and inflaters do."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 70_001))


def as_stream(raw: io.RawIOBase) -> BinaryIO:
    return raw  # type: ignore[return-value]  # `read` is all that the vault asks for


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_put_and_open(vault: Vault, size: int) -> None:
    data = os.urandom(size)
    assert vault.put(io.BytesIO(data), LIMIT) == (sha(data), size, True)
    assert vault.put(as_stream(Dribbling(data)), LIMIT) == (sha(data), size, False)
    with vault.open(sha(data)) as stream:
        assert stream.read() == data
    assert files(vault.root) == [f"{sha(data)[:2]}/{sha(data)}"]
    assert vault.exists(sha(data))
    assert vault.verify(sha(data)) is None
    assert list(vault.hashes()) == [sha(data)]


def test_opening_writes_nothing(vault: Vault) -> None:
    assert list(vault.hashes()) == []
    assert not vault.exists(sha(b""))
    assert vault.sweep_temps(0) == 0
    assert not vault.root.exists()


def test_only_the_owner_may_look(vault: Vault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    assert stat.S_IMODE(vault.path(name).stat().st_mode) == 0o600
    for folder in (vault.root, vault.path(name).parent, vault.root / "incoming"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_existing_file_is_not_written_again(vault: Vault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    before = vault.path(name).stat()
    vault.put(io.BytesIO(b"x"), LIMIT)
    after = vault.path(name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("name", ["", "ab", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63 + "\n", "0" * 65])
def test_a_name_that_is_no_hash(vault: Vault, name: str) -> None:
    with pytest.raises(UsageError):
        vault.path(name)


def test_other_things_in_the_folder_are_passed_over(vault: Vault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    (vault.root / "README.md").write_text("about this folder")
    (vault.root / "zz").mkdir()
    (vault.root / name[:2] / "note.txt").write_text("mine")
    (vault.root / "00").mkdir(exist_ok=True)
    (vault.root / "00" / ("ff" * 32)).write_bytes(b"wrong shard")
    assert list(vault.hashes()) == [name]


@pytest.mark.parametrize("damage", [b"", b"y", b"x" * 100])
def test_damage_is_named(vault: Vault, damage: bytes) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    vault.path(name).write_bytes(damage)
    assert name in (vault.verify(name) or "")
    with pytest.raises(IntegrityDamage, match=name):
        vault.open(name)
    if len(damage) != 1:
        with pytest.raises(IntegrityDamage, match=name):
            vault.put(io.BytesIO(b"x"), LIMIT)
        assert vault.path(name).read_bytes() == damage


def test_missing_folder_and_pipe_instead_of_a_file(vault: Vault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    vault.path(name).unlink()
    assert "missing" in (vault.verify(name) or "")
    os.mkfifo(vault.path(name))
    assert "not a plain file" in (vault.verify(name) or "")
    with pytest.raises(IntegrityDamage, match=name):
        vault.open(name)


@pytest.mark.parametrize("size", [11, CHUNK + 1])
def test_over_the_limit_nothing_is_left(vault: Vault, size: int) -> None:
    with pytest.raises(InputRefused, match="limit of 10 bytes"):
        vault.put(io.BytesIO(bytes(size)), 10)
    assert files(vault.root) == []


@pytest.mark.parametrize("good", [0, 10, CHUNK, 2 * CHUNK + 7])
def test_a_stream_that_breaks_leaves_nothing(vault: Vault, good: int) -> None:
    with pytest.raises(OSError, match="the archive is damaged"):
        vault.put(as_stream(Broken(good)), LIMIT)
    assert files(vault.root) == []
    assert vault.sweep_temps(0) == 0


def test_a_batch_names_nothing_before_its_end(vault: Vault) -> None:
    with vault.batch() as batch:
        added = [batch.add(io.BytesIO(data), LIMIT) for data in (b"a", b"b", b"a")]
        assert [one.new for one in added] == [True, True, False]
        assert list(vault.hashes()) == []
    assert sorted(vault.hashes()) == sorted({one.sha256 for one in added})
    assert vault.sweep_temps(0) == 0


def test_a_refused_stream_leaves_the_rest_of_its_batch(vault: Vault) -> None:
    with vault.batch() as batch:
        batch.add(io.BytesIO(b"a"), LIMIT)
        with pytest.raises(InputRefused):
            batch.add(io.BytesIO(b"too long"), 3)
        with pytest.raises(OSError, match="damaged"):
            batch.add(as_stream(Broken(CHUNK)), LIMIT)
        batch.add(io.BytesIO(b"b"), LIMIT)
    assert sorted(vault.hashes()) == sorted([sha(b"a"), sha(b"b")])
    assert len(files(vault.root)) == 2


def test_a_failed_batch_leaves_nothing(vault: Vault) -> None:
    def fill() -> None:
        with vault.batch() as batch:
            batch.add(io.BytesIO(b"a"), LIMIT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill()
    assert files(vault.root) == []


@given(st.lists(st.binary(max_size=50), max_size=12))
def test_any_streams(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    vault = Vault(tmp_path_factory.mktemp("case") / "media")
    with vault.batch() as batch:
        found = [batch.add(io.BytesIO(data), LIMIT) for data in contents]
    assert [one[:2] for one in found] == [(sha(data), len(data)) for data in contents]
    assert list(vault.hashes()) == sorted({sha(data) for data in contents})
    assert sum(one.new for one in found) == len(set(contents))


def test_temps_of_the_dead_are_swept_and_of_the_living_kept(vault: Vault) -> None:
    folder = vault.root / "incoming"
    folder.mkdir(parents=True)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, young, living, foreign = (
        folder / f"{ended.pid}-dead",
        folder / f"{ended.pid}-young",
        folder / f"{os.getpid()}-living",
        folder / "notes.txt",
    )
    for path in (dead, young, living, foreign):
        path.write_bytes(b"half")
    for path in (dead, living):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    assert vault.sweep_temps(3600) == 1
    assert sorted(folder.iterdir()) == sorted([young, living, foreign])


def test_killed_in_the_middle_leaves_no_named_file(vault: Vault) -> None:
    """A process that dies while its batch is open: temps only, nothing with a name, and the sweep clears them."""
    script = (
        "import io, os, sys, time\n"
        "from pathlib import Path\n"
        "from workbench.store.vault import Vault\n"
        "with Vault(Path(sys.argv[1])).batch() as batch:\n"
        "    for number in range(20): batch.add(io.BytesIO(bytes([number]) * 5000), 10**6)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(vault.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert list(vault.hashes()) == []
    assert vault.sweep_temps(0) == 20
    assert files(vault.root) == []


def test_synced_before_named_and_folders_after(vault: Vault, tmp_path: Path) -> None:
    """The order that survives a power cut, read from the system calls themselves."""
    strace = next((path for path in ("/usr/bin/strace", "/usr/local/bin/strace") if Path(path).exists()), None)
    if strace is None:
        pytest.skip("strace is not installed")
    script = (
        "import io, sys\nfrom pathlib import Path\nfrom workbench.store.vault import Vault\n"
        "with Vault(Path(sys.argv[1])).batch() as b: b.add(io.BytesIO(b'one'), 9); b.add(io.BytesIO(b'two'), 9)\n"
    )
    log = tmp_path / "calls"
    command = [
        strace,
        "-y",
        "-e",
        "trace=fsync,/^rename",
        "-o",
        str(log),
        sys.executable,
        "-c",
        script,
        str(vault.root),
    ]
    subprocess.run(command, check=True)
    calls = [line for line in log.read_text().splitlines() if str(vault.root) in line]
    kinds = ["rename" if line.startswith("rename") else "temp" if "/incoming/" in line else "folder" for line in calls]
    assert kinds == ["temp", "temp", "rename", "rename", "folder", "folder", "folder"]


def test_a_folder_that_may_not_be_written() -> None:
    """Nobody makes folders in /sys, not even root."""
    if not Path("/sys/kernel").exists():
        pytest.skip("no /sys on this system")
    with pytest.raises(StorageError, match="does not let us in"):
        Vault(Path("/sys/media")).put(io.BytesIO(b"x"), LIMIT)


def test_a_file_where_the_folder_should_be(vault: Vault) -> None:
    vault.root.write_text("I am a file")
    with pytest.raises(StorageError, match="cannot be used"):
        vault.put(io.BytesIO(b"x"), LIMIT)


def test_a_disk_that_takes_no_more(vault: Vault) -> None:
    """A file size limit stands in for a full disk: the write itself fails, in the middle of a file."""
    kept = vault.put(io.BytesIO(b"before"), LIMIT).sha256
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK + 100, hard))
    try:
        with pytest.raises(StorageError, match="full"):
            vault.put(io.BytesIO(bytes(3 * CHUNK)), LIMIT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(vault.hashes()) == [kept]
    assert len(files(vault.root)) == 1
    assert vault.put(io.BytesIO(bytes(3 * CHUNK)), LIMIT).new


def test_several_at_once_store_the_same_bytes(vault: Vault) -> None:
    contents = [bytes([number]) * 9_000 for number in range(40)]

    def store(_: int) -> list[str]:
        with vault.batch() as batch:
            return [batch.add(io.BytesIO(data), LIMIT).sha256 for data in contents]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(store, range(4))) == [[sha(data) for data in contents]] * 4
    assert list(vault.hashes()) == sorted(map(sha, contents))
    assert all(vault.verify(name) is None for name in vault.hashes())
    assert len(files(vault.root)) == 40
