"""The vault that is a folder: rights, the order of syncs and names, and what a disk may do to it."""

import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.vaults import LIMIT, files
from workbench.errors import IntegrityDamage, StorageError
from workbench.store.folder_vault import FolderVault


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    """An empty folder."""
    return FolderVault(tmp_path / "media")


def test_only_the_owner_may_look(vault: FolderVault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    assert stat.S_IMODE(vault.path(name).stat().st_mode) == 0o600
    for folder in (vault.root, vault.path(name).parent, vault.root / "incoming"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_existing_file_is_not_written_again(vault: FolderVault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    before = vault.path(name).stat()
    vault.put(io.BytesIO(b"x"), LIMIT)
    after = vault.path(name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_missing_folder_and_pipe_instead_of_a_file(vault: FolderVault) -> None:
    name = vault.put(io.BytesIO(b"x"), LIMIT).sha256
    vault.path(name).unlink()
    assert "missing" in (vault.verify(name) or "")
    os.mkfifo(vault.path(name))
    assert "not a plain file" in (vault.verify(name) or "")
    with pytest.raises(IntegrityDamage, match=name):
        vault.open(name)


def test_killed_in_the_middle_leaves_no_named_file(vault: FolderVault) -> None:
    """A process that dies while its batch is open: temps only, nothing with a name, and the sweep clears them."""
    script = (
        "import io, os, sys, time\n"
        "from pathlib import Path\n"
        "from workbench.store.folder_vault import FolderVault\n"
        "with FolderVault(Path(sys.argv[1])).batch() as batch:\n"
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


def test_synced_before_named_and_folders_after(vault: FolderVault, tmp_path: Path) -> None:
    """The order that survives a power cut, read from the system calls themselves."""
    strace = next((path for path in ("/usr/bin/strace", "/usr/local/bin/strace") if Path(path).exists()), None)
    if strace is None:
        pytest.skip("strace is not installed")
    script = (
        "import io, sys\nfrom pathlib import Path\nfrom workbench.store.folder_vault import FolderVault\n"
        "with FolderVault(Path(sys.argv[1])).batch() as b: b.add(io.BytesIO(b'one'), 9); b.add(io.BytesIO(b'two'), 9)\n"
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
        FolderVault(Path("/sys/media")).put(io.BytesIO(b"x"), LIMIT)


def test_a_file_where_the_folder_should_be(vault: FolderVault) -> None:
    vault.root.write_text("I am a file")
    with pytest.raises(StorageError, match="cannot be used"):
        vault.put(io.BytesIO(b"x"), LIMIT)
