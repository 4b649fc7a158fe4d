"""One suite for every vault: what is stored is whole, named by its content, checked when read, gone when refused."""

import io
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store import vaults
from tests.store.vaults import LIMIT, Broken, Dribbling, Place, as_stream, damage, files, sha, stored
from workbench.errors import InputRefused, IntegrityDamage, StorageError, UsageError
from workbench.store.folder_vault import CHUNK
from workbench.store.vault import Located, Vault, shard


@pytest.fixture
def vault(place: Place) -> Vault:
    """The vault itself, where a test needs no more."""
    return place.vault


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 6 * CHUNK + 5])
def test_put_and_open(vault: Vault, size: int) -> None:
    data = os.urandom(size)
    assert vault.put(io.BytesIO(data), LIMIT) == (sha(data), size, True)
    assert vault.put(as_stream(Dribbling(data)), LIMIT) == (sha(data), size, False)
    with vault.open(sha(data)) as stream:
        assert stream.read() == data
    assert files(vault.root) == [shard(sha(data))]
    assert vault.exists(sha(data))
    assert vault.size(sha(data)) == size
    assert vault.verify(sha(data)) is None
    assert vault.local(sha(data)) == vault.path(sha(data))
    assert list(vault.hashes()) == [sha(data)]


def test_opening_writes_nothing(vault: Vault) -> None:
    assert list(vault.hashes()) == []
    assert not vault.exists(sha(b""))
    assert vault.size(sha(b"")) is None
    assert vault.sweep_temps(0) == 0
    assert not vault.root.exists()


@pytest.mark.parametrize("name", ["", "ab", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63 + "\n", "0" * 65])
def test_a_name_that_is_no_hash(vault: Vault, name: str) -> None:
    for ask in (vault.path, vault.local, vault.exists, vault.size, vault.open, vault.verify):
        with pytest.raises(UsageError):
            ask(name)


def test_other_things_that_lie_there_are_passed_over(place: Place) -> None:
    name = stored(place, b"x")
    wrong = "1" + "0" * 63 if name.startswith("00") else "00" + "f" * 62
    for path in ("README.md", "zz/note", f"{name[:2]}/note.txt", f"{name[:2]}/{wrong}", "thumbs/ab/picture.jpg"):
        place.write(path, b"mine")
    assert list(place.vault.hashes()) == [name]


def test_names_come_in_order(vault: Vault) -> None:
    contents = [bytes([n]) for n in range(12)]
    with vault.batch() as batch:
        for data in contents:
            batch.add(io.BytesIO(data), LIMIT)
    assert list(vault.hashes()) == sorted(map(sha, contents))


@pytest.mark.parametrize("data", [b"", b"y", b"x" * 100])
def test_damage_is_named(place: Place, data: bytes) -> None:
    name = stored(place, b"x")
    damage(place, name, data)
    assert name in (place.vault.verify(name) or "")
    place.vault.path(name).write_bytes(data)  # the copy on this machine, where there is one
    with pytest.raises(IntegrityDamage, match=name):
        place.vault.open(name)
    if len(data) != 1:
        with pytest.raises(IntegrityDamage, match=name):
            place.vault.put(io.BytesIO(b"x"), LIMIT)
        assert place.vault.size(name) == len(data)


def test_what_is_lost_is_named(place: Place) -> None:
    name = stored(place, b"x")
    place.lose(shard(name))
    assert "missing" in (place.vault.verify(name) or "")
    assert not place.vault.exists(name)
    place.vault.path(name).unlink(missing_ok=True)
    for read in (place.vault.local, place.vault.open):
        with pytest.raises(IntegrityDamage, match=name):
            read(name)


def test_many_are_located_when_they_are_asked_for(place: Place) -> None:
    held, lost = stored(place, b"held"), stored(place, b"lost")
    place.lose(shard(lost))
    place.vault.path(lost).unlink(missing_ok=True)
    many = Located(place.vault, [held, lost])
    assert len(many) == 2
    assert list(many) == [(held, place.vault.path(held)), (lost, place.vault.path(lost))]
    assert many[1:][0] == (lost, place.vault.path(lost))
    assert many[0][1].read_bytes() == b"held"
    assert not many[1][1].exists()


@pytest.mark.parametrize("size", [11, CHUNK + 1])
def test_over_the_limit_nothing_is_left(vault: Vault, size: int) -> None:
    with pytest.raises(InputRefused, match="limit of 10 bytes"):
        vault.put(io.BytesIO(bytes(size)), 10)
    assert files(vault.root) == []
    assert list(vault.hashes()) == []


@pytest.mark.parametrize("good", [0, 10, CHUNK, 2 * CHUNK + 7])
def test_a_stream_that_breaks_leaves_nothing(vault: Vault, good: int) -> None:
    with pytest.raises(OSError, match="the archive is damaged"):
        vault.put(as_stream(Broken(good)), LIMIT)
    assert files(vault.root) == []
    assert list(vault.hashes()) == []
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
    assert list(vault.hashes()) == []


@pytest.mark.parametrize("make", [vaults.folder_place, vaults.memory_place])
@settings(max_examples=40)
@given(contents=st.lists(st.binary(max_size=50), max_size=12))
def test_any_streams(tmp_path_factory: pytest.TempPathFactory, make: object, contents: list[bytes]) -> None:
    assert callable(make)
    vault = make(tmp_path_factory.mktemp("case")).vault
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


def test_a_disk_that_takes_no_more(place: Place, tmp_path: Path) -> None:
    """A file size limit stands in for a full disk: the write itself fails, in the middle of a file."""
    kept = stored(place, b"before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK + 100, hard))
    try:
        with pytest.raises(StorageError, match="full"):
            place.vault.put(io.BytesIO(bytes(3 * CHUNK)), LIMIT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(place.vault.hashes()) == [kept]
    assert len(files(place.vault.root)) == 1
    assert place.vault.put(io.BytesIO(bytes(3 * CHUNK)), LIMIT).new


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
