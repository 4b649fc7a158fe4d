"""The test house itself: a cluster leaves nothing behind, the network is closed, settings are the test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import postgres_cluster
from tests.conftest import ROOT
from workbench.case import open_case


def test_a_store_url_is_a_place_where_nobody_was(store_url: str) -> None:
    """Two of them are two places: the second test of an engine would find the first one's case."""
    opened = open_case(store_url)
    try:
        assert [(r["seq"], r["kind"]) for r in opened.db.rows("SELECT seq, kind FROM events")] == [(1, "created")]
        assert opened.db.rows("SELECT id FROM claims") == []
    finally:
        opened.close()


@pytest.mark.postgres
def test_a_fresh_database_has_no_tables(pg_url: Callable[[], str]) -> None:
    import psycopg

    with psycopg.connect(pg_url()) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row == (0,)


@pytest.mark.postgres
def test_every_call_makes_another_database(pg_url: Callable[[], str]) -> None:
    assert pg_url() != pg_url()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.postgres
def test_a_killed_run_leaves_no_server_behind(pg_cluster: postgres_cluster.Cluster) -> None:
    code = (
        "from tests.postgres_cluster import Cluster\n"
        "import time\n"
        "c = Cluster()\n"
        "print(c.dir, (c.dir / 'd' / 'postmaster.pid').read_text().split()[0], flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout is not None
        folder, server = run.stdout.readline().split()
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (Path(folder).exists() or _lives(int(server))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(folder).exists()
    assert not _lives(int(server))


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_the_network_is_closed(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(pytest.fail.Exception, match="tried to reach the network"):
        sock.connect(address)


def test_names_are_not_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match="look up a name"):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.sockets("connects to itself")
def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_fixed_env_is_what_child_processes_see(fixed_env: Path) -> None:
    code = "import os; print(os.environ['WORKBENCH_CLOCK'], os.environ['WORKBENCH_IDS'], os.environ['XDG_CONFIG_HOME'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2026-05-01T00:00:00Z", "test", str(fixed_env)]
