"""The vault that is an object store: what may break on the way, at the other end and on this machine."""

import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore

from tests import s3_server
from tests.store import vaults
from tests.store.vaults import LIMIT, Place, damage, files, sha, stored
from workbench.errors import IntegrityDamage, StorageError, UsageError, WorkbenchError
from workbench.store import object_vault
from workbench.store.folder_vault import FolderVault
from workbench.store.object_vault import ObjectVault
from workbench.store.vault import shard


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A store in memory."""
    return vaults.memory_place(tmp_path)


@pytest.fixture
def line(s3: s3_server.S3, s3_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[s3_server.Line]:
    """The way to the S3 server, which can be cut."""
    made = s3_server.Line(s3.port)
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{made.port}")
    yield made
    made.close()


def test_a_copy_that_is_gone_or_damaged_is_fetched_again(place: Place) -> None:
    name = stored(place, b"picture")
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"rotten!"), lambda path: path.write_bytes(b"")):
        spoil(place.vault.path(name))
        assert place.vault.local(name).read_bytes() == b"picture"
    assert files(place.vault.root) == [shard(name)]


def test_a_damaged_copy_is_no_damage_of_the_case(place: Place) -> None:
    name = stored(place, b"picture")
    place.vault.path(name).write_bytes(b"rotten")
    assert place.vault.verify(name) is None
    assert place.vault.put(io.BytesIO(b"picture"), LIMIT).new, "this machine did not hold it"
    assert place.vault.path(name).read_bytes() == b"picture"


def test_what_the_store_gives_back_is_checked(place: Place) -> None:
    name = stored(place, b"picture")
    damage(place, name, b"forgery")
    place.vault.path(name).unlink()
    for read in (place.vault.local, place.vault.open):
        with pytest.raises(IntegrityDamage, match=f"{name} is damaged"):
            read(name)
    assert files(place.vault.root) == [], "nothing of it is kept"


def test_an_object_that_somebody_deleted_is_sent_again(place: Place) -> None:
    name = stored(place, b"picture")
    place.lose(shard(name))
    assert not place.vault.put(io.BytesIO(b"picture"), LIMIT).new
    assert place.vault.verify(name) is None


def test_a_colleague_sees_what_was_stored(tmp_path: Path) -> None:
    """Two machines: one store, two caches."""
    store = MemoryStore()
    one, two = (vaults.object_place(store, tmp_path / name) for name in ("one", "two"))
    name = stored(one, b"picture")
    assert two.vault.exists(name)
    assert list(two.vault.hashes()) == [name]
    assert files(tmp_path / "two") == [], "nothing is fetched before it is needed"
    with two.vault.open(name) as stream:
        assert stream.read() == b"picture"
    assert two.vault.put(io.BytesIO(b"picture"), LIMIT) == (name, 7, False)


def test_several_threads_fetch_the_same(place: Place) -> None:
    names = [stored(place, bytes([n]) * 5000) for n in range(10)]
    for name in names:
        place.vault.path(name).unlink()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: sha(place.vault.local(name).read_bytes()), names * 6))
    assert found == names * 6
    assert files(place.vault.root) == sorted(map(shard, names))


def test_two_machines_at_once(s3_address: str, tmp_path: Path) -> None:
    contents = [os.urandom(3_000) for _ in range(30)]

    def store(machine: int) -> None:
        with object_vault.connect(s3_address, tmp_path / str(machine)).batch() as batch:
            for data in contents if machine % 2 else reversed(contents):
                batch.add(io.BytesIO(data), LIMIT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store, range(4)))
    fresh = object_vault.connect(s3_address, tmp_path / "fresh")
    assert list(fresh.hashes()) == sorted(map(sha, contents))
    assert [fresh.verify(sha(data)) for data in contents] == [None] * len(contents)


@pytest.mark.sockets("its line leads to the S3 server of the tests")
@pytest.mark.parametrize("size", [200_000, 12_000_000])
def test_an_upload_that_is_cut_leaves_nothing(
    line: s3_server.Line, s3_address: str, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_vault, "_RETRIES", 1)
    data = os.urandom(size)
    vault = object_vault.connect(s3_address, tmp_path / "cache")
    line.sent_at_most = 100_000
    with pytest.raises(StorageError, match="does not answer") as told:
        vault.put(io.BytesIO(data), LIMIT)
    assert_clean(told.value)
    assert files(vault.root) == []
    line.sent_at_most = None
    assert not vault.exists(sha(data))
    assert vault.put(io.BytesIO(data), LIMIT).new
    assert vault.verify(sha(data)) is None


@pytest.mark.sockets("its line leads to the S3 server of the tests")
def test_a_batch_that_is_cut_names_nothing(
    line: s3_server.Line, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_vault, "_RETRIES", 0)
    vault = object_vault.connect(s3_address, tmp_path / "cache")

    def fill() -> None:
        with vault.batch() as batch:
            for _ in range(40):
                batch.add(io.BytesIO(os.urandom(50_000)), LIMIT)
            line.sent_at_most = 120_000

    with pytest.raises(StorageError):
        fill()
    assert files(vault.root) == []


@pytest.mark.sockets("its line leads to the S3 server of the tests")
def test_a_download_that_is_cut_is_not_kept(
    line: s3_server.Line, s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_vault, "_RETRIES", 0)
    data = os.urandom(2_000_000)
    object_vault.connect(s3_address, tmp_path / "one").put(io.BytesIO(data), LIMIT)
    line.got_at_most = 300_000
    vault = object_vault.connect(s3_address, tmp_path / "two")
    for read in (vault.local, vault.verify):
        with pytest.raises(StorageError, match="does not answer"):
            read(sha(data))
    assert files(vault.root) == []
    line.got_at_most = None
    vault = object_vault.connect(s3_address, tmp_path / "two")
    assert vault.local(sha(data)).read_bytes() == data


def test_killed_before_the_store_has_it_nothing_has_a_name(s3_address: str, tmp_path: Path) -> None:
    script = (
        "import io, sys, time\nfrom pathlib import Path\nfrom workbench.store import object_vault\n"
        "with object_vault.connect(sys.argv[1], Path(sys.argv[2])).batch() as batch:\n"
        "    for number in range(20): batch.add(io.BytesIO(bytes([number]) * 5000), 10**6)\n"
        "    print('ready', flush=True)\n    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, s3_address, str(tmp_path / "cache")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    vault = object_vault.connect(s3_address, tmp_path / "cache")
    assert list(vault.hashes()) == []
    assert vault.sweep_temps(0) == 20
    assert files(vault.root) == []


def everything(vault: ObjectVault) -> list[WorkbenchError]:
    """What each method says when the store fails."""
    told: list[WorkbenchError] = []
    name = sha(b"x")
    for act in (
        lambda: vault.put(io.BytesIO(b"x"), LIMIT),
        lambda: vault.exists(name),
        lambda: vault.size(name),
        lambda: list(vault.hashes()),
        lambda: vault.local(name),
        lambda: vault.open(name),
        lambda: vault.verify(name),
    ):
        with pytest.raises(StorageError) as found:
            act()
        told.append(found.value)
    assert files(vault.root) == []
    return told


def assert_clean(error: WorkbenchError) -> None:
    """One sentence, a hint, no secret, no address of a request."""
    said = f"{error.message} {error.hint}"
    assert error.message.endswith(".")
    assert error.hint
    assert "\n" not in said
    for secret in (s3_server.KEY, s3_server.SECRET, "http://", "Signature", "wrong-secret"):
        assert secret not in said


def test_a_store_that_is_gone(s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_vault, "_RETRIES", 0)
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:1")
    for error in everything(object_vault.connect(s3_address, tmp_path / "cache")):
        assert "does not answer" in error.message
        assert_clean(error)


def test_a_store_that_never_answers(s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is taken and then silent, as behind a broken tunnel: it ends, and says so."""
    monkeypatch.setattr(object_vault, "_RETRIES", 0)
    monkeypatch.setattr(object_vault, "_READING", {**object_vault._READING, "read_timeout": "200ms"})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        for error in everything(object_vault.connect(s3_address, tmp_path / "cache")):
            assert "does not answer" in error.message
            assert_clean(error)


def test_a_store_that_does_not_let_us_in(s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
    for error in everything(object_vault.connect(s3_address, tmp_path / "cache")):
        assert "does not let us in" in error.message
        assert_clean(error)


def test_a_bucket_that_is_not_there(s3_address: str, tmp_path: Path) -> None:
    vault = object_vault.connect("s3://nobody-made-this/x", tmp_path / "cache")
    for act in (lambda: vault.put(io.BytesIO(b"x"), LIMIT), lambda: list(vault.hashes())):
        with pytest.raises(StorageError, match="no object store s3://nobody-made-this/x") as told:
            act()
        assert_clean(told.value)


@pytest.mark.sockets("its line leads to the S3 server of the tests")
def test_connecting_opens_nothing(line: s3_server.Line, s3_address: str, tmp_path: Path) -> None:
    vault = object_vault.connect(s3_address, tmp_path / "cache")
    assert vault.sweep_temps(0) == 0
    assert (line.connections, vault.root.exists()) == (0, False)
    vault.exists(sha(b""))
    assert line.connections > 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nope://x", "names no object store"),
        ("https://example.org/x", "names no object store"),
        ("memory:///", "names no object store"),
        ("s3://", "names no object store"),
        ("s3:///prefix", "names no object store"),
        ("://x", "names no object store"),
        ("s3://key:hunter2@bucket/x", "more than an address"),
        ("s3://bucket/x?X-Amz-Signature=hunter2", "more than an address"),
        ("s3://bucket/x#hunter2", "more than an address"),
        ("s3://[bucket/x", "is not an address"),
        ("s3://bad bucket/x", "as it is written"),
        ("file://elsewhere/hunter2", "names no folder"),
        ("file://", "names no folder"),
    ],
)
def test_addresses_that_are_refused(address: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said) as told:
        object_vault.vault_at(address, tmp_path)
    assert told.value.hint
    assert "hunter2" not in f"{told.value.message} {told.value.hint}"


def test_a_file_address_is_a_folder(tmp_path: Path) -> None:
    vault = object_vault.vault_at(f"file://{tmp_path}/two%20words", tmp_path / "cache")
    assert isinstance(vault, FolderVault)
    assert vault.root == tmp_path / "two words"


@pytest.mark.parametrize("scheme", sorted(object_vault.SCHEMES))
def test_addresses_that_are_taken(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    monkeypatch.setenv("GOOGLE_SKIP_SIGNATURE", "true")
    assert object_vault.connect(f"{scheme}://bucket/prefix/", tmp_path).root == tmp_path


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(StorageError, match="extra `team`"):
        object_vault.connect("s3://bucket", tmp_path)


def test_a_copy_is_sent_only_when_it_is_whole(place: Place) -> None:
    """The store lost it and the copy rotted between two looks: better nothing than other bytes under that name."""
    name = stored(place, b"picture")
    place.lose(shard(name))

    def rot() -> None:
        with place.vault.batch() as batch:
            batch.add(io.BytesIO(b"picture"), LIMIT)
            place.vault.path(name).write_bytes(b"rotten!")

    with pytest.raises(IntegrityDamage, match=name):
        rot()
    assert not place.vault.exists(name)


def test_other_stores_are_read_as_they_are(tmp_path: Path) -> None:
    """What obstore's own `put` left there is the same to us as what came through the vault."""
    store = MemoryStore()
    obstore.put(store, shard(sha(b"by hand")), b"by hand")
    assert vaults.object_place(store, tmp_path).vault.local(sha(b"by hand")).read_bytes() == b"by hand"
