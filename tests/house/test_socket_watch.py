"""The watch over sockets bites: in the test process, in a child, and under several workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

_TESTS = """
import socket, subprocess, sys
import pytest

CONNECT = (
    "import socket\\n"
    "with socket.create_server(('127.0.0.1', 0)) as s:\\n"
    "    socket.create_connection(s.getsockname()).close()\\n"
)

def test_inside():
    exec(CONNECT)

def test_in_a_child():
    subprocess.run([sys.executable, "-c", CONNECT], check=True)

def test_a_look_up():
    socket.getaddrinfo("127.0.0.1", 80)

@pytest.mark.sockets("a server of its own")
def test_that_says_so():
    exec(CONNECT)
    subprocess.run([sys.executable, "-c", CONNECT], check=True)

def test_without_any():
    with socket.create_server(("127.0.0.1", 0)):
        pass
"""
_CONFTEST = """
from tests.socket_watch import SocketWatch

def pytest_configure(config):
    config.addinivalue_line("markers", "sockets(why): as in the real configuration")
    config.pluginmanager.register(SocketWatch(controls=not hasattr(config, "workerinput")))
"""


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A session of its own on the tests above."""
    (folder / "test_them.py").write_text(_TESTS)
    (folder / "conftest.py").write_text(_CONFTEST)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "-p",
        "no:asyncio",
        f"--rootdir={folder}",
        *arguments,
        str(folder),
    ]
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    command[1:3] = ["-c", code, str(ROOT)]
    # The watch of this session is not to see what the other one is there to see.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SOCKET_WATCH", "PYTHONPATH", "PYTEST"))}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)


@pytest.mark.parametrize("workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.slow)])
def test_a_session_fails_that_opened_a_socket_unsaid(tmp_path: Path, workers: tuple[str, ...]) -> None:
    done = run(tmp_path, *workers)
    assert "5 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
    for name in ("test_inside", "test_in_a_child"):
        assert f"test_them.py::{name} (call): socket.connect ('127.0.0.1', " in done.stdout
    assert "test_them.py::test_a_look_up (call): socket.getaddrinfo ('127.0.0.1', 80)" in done.stdout
    assert "that_says_so" not in done.stdout
    assert "without_any" not in done.stdout


def test_a_session_without_any_passes(tmp_path: Path) -> None:
    done = run(tmp_path, "-k", "that_says_so or without_any")
    assert done.returncode == 0, done.stdout
