"""Fixtures for every test: where the shared samples lie, fresh cases on both stores, fixed clock and ids."""

import gc
import ipaddress
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import postgres_cluster
from tests.socket_watch import SocketWatch
from workbench.case import Case, open_case
from workbench.model import Analyst

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the workers; the tests share the cores already
# A busy machine is no fault of the code, so nothing is timed. Every run draws other examples; the long run draws many.
settings.register_profile("quick", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=200)
settings.load_profile("quick")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
"""The founders' samples; a clone without them still passes, with these tests skipped visibly."""


def require_shared(relative: str) -> Path:
    """Return a path under the shared samples; skip visibly when absent, fail in CI."""
    path = SHARED / relative
    if path.exists():
        return path
    if os.environ.get("CI"):
        pytest.fail(f"CI needs the shared samples: {relative} is missing")
    pytest.skip(f"shared samples are not beside this clone: {relative}")


@pytest.fixture
def corpus_dev() -> Path:
    """The labelled case."""
    return require_shared("corpus/dev")


@pytest.fixture
def samples() -> Path:
    """Real exports with counted truth."""
    return require_shared("samples")


@pytest.fixture
def alone() -> None:
    """For tests of what forks: only a process of one thread does. Those of the test before may take a moment to end."""
    end = time.monotonic() + 15
    while threading.active_count() > 1 and time.monotonic() < end:
        time.sleep(0.01)
    if left := [t.name for t in threading.enumerate() if t is not threading.main_thread()]:
        pytest.skip(f"other threads are running: {', '.join(left)}")


# --- stores -------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--store`: which engines the tests that take `store_url` run on; both when not given."""
    parser.addoption(
        "--store",
        choices=("sqlite", "postgres", "both"),
        default=None,
        help="engines for the store tests; default both, PostgreSQL being skipped visibly where there is no server",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Watch the sockets of the whole session."""
    config.pluginmanager.register(SocketWatch(controls=not hasattr(config, "workerinput")), "socket watch")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that takes `store_url`, directly or through a fixture, once per engine."""
    if "store_url" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--store") or "both"
    engines = ("sqlite", "postgres") if chosen == "both" else (chosen,)
    if metafunc.definition.get_closest_marker("one_engine"):
        engines = ("sqlite",)
    marks = {"sqlite": (), "postgres": (pytest.mark.postgres,)}
    metafunc.parametrize("store_url", [pytest.param(e, marks=marks[e]) for e in engines], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--store=sqlite` the tests marked postgres are skipped, visibly."""
    if config.getoption("--store") != "sqlite":
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="--store=sqlite was asked for"))


def pytest_collection_finish() -> None:
    """Nothing that was collected goes before the session does: looking it through again and again was a fifth of the
    processor time of the screens' tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def pg_cluster(request: pytest.FixtureRequest) -> Iterator[postgres_cluster.Cluster]:
    """One PostgreSQL server for the run (one a worker with xdist)."""
    reason = postgres_cluster.unavailable()
    if reason and (os.environ.get("CI") or request.config.getoption("--store") in ("postgres", "both")):
        pytest.fail(f"PostgreSQL tests may not be skipped here: {reason}")
    if reason:
        pytest.skip(reason)
    with postgres_cluster.cluster() as cluster:
        yield cluster


@pytest.fixture
def pg_url(pg_cluster: postgres_cluster.Cluster) -> Iterator[Callable[[], str]]:
    """A function that makes an empty database and returns its URL; the databases go when the test ends."""
    made: list[str] = []

    def fresh() -> str:
        made.append(pg_cluster.fresh())
        return made[-1]

    yield fresh
    for url in made:
        pg_cluster.drop(url)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with today's tables alone, to be copied with its mode: making them is most of a small test."""
    from workbench.store.sqlite import SqliteEngine

    path = tmp_path_factory.mktemp("tables") / "claims.db"
    engine = SqliteEngine(path)
    engine.migrate()
    engine.close()
    return path


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path, tables: Path) -> Iterator[str]:
    """Where a new case goes, on each engine: a place with the tables, in which nobody opened a case yet."""
    if request.param == "sqlite":
        (tmp_path / "case").mkdir(mode=0o700)
        shutil.copy(tables, tmp_path / "case" / "claims.db")
        yield str(tmp_path / "case")
        return
    cluster: postgres_cluster.Cluster = request.getfixturevalue("pg_cluster")
    url = cluster.laid()
    yield url
    cluster.drop(url)


# --- nothing of this machine, nothing of the network --------------------------------------------------------------


@pytest.fixture
def fixed_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A fixed clock, derived ids and a configuration folder of the test's own, which it returns.

    They are environment variables, so child processes have them too.
    """
    config = tmp_path / "config"
    monkeypatch.setenv("WORKBENCH_CLOCK", "2026-05-01T00:00:00Z")
    monkeypatch.setenv("WORKBENCH_IDS", "test")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    return config


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the configuration of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


def _is_local(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_foreign(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
        pytest.fail(f"the test tried to reach the network: {address!r}")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Connecting to anything but this machine, or looking up a name, fails the test, whatever the code catches.

    Python sockets of this process only; child processes and libpq are not covered (libpq gets unix sockets).
    """
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    lookup = socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:
        _refuse_foreign(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_foreign(self, address)
        return connect_ex(self, address)

    def checked_sendto(self: socket.socket, *arguments: Any) -> int:
        _refuse_foreign(self, arguments[-1])
        return sendto(self, *arguments)

    def checked_lookup(host: Any, *arguments: Any, **named: Any) -> Any:
        if not _is_local(host) and not _is_address(host):
            pytest.fail(f"the test tried to look up a name: {host!r}")
        return lookup(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
        patch.setattr(socket.socket, "sendto", checked_sendto)
        patch.setattr(socket, "getaddrinfo", checked_lookup)
        yield


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


# --- cases -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def case(store_url: str, fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """An empty case on each engine, with a fixed clock, derived ids and an analyst called Ada."""
    monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "team-media"))
    opened = open_case(store_url, Analyst("ada", "Ada"))
    yield opened
    opened.close()
