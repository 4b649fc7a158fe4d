"""A throwaway PostgreSQL for the tests: no network, no ports, works as root and as a normal user.

A watchdog process holds a pipe to the test run. When the pipe closes, whether by `stop()`, a crash or a kill -9 of
the run, it stops the server and removes the folder, so nothing is left behind.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "workbench"
_PLENTY = 4 * 1024**3
"""Bytes of memory for files that have to be free; a cluster takes a few hundred MB of it."""
_WATCH = 'cat >/dev/null; "$@" >/dev/null 2>&1; rm -rf -- "$CLUSTER_DIR"'
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c shared_buffers=32MB"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first; WORKBENCH_PG_BIN overrides. None when there is none."""
    chosen = os.environ.get("WORKBENCH_PG_BIN")
    if chosen:
        return Path(chosen)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: [int(n) for n in re.findall(r"\d+", p.parent.name)]
    )
    for folder in reversed(debian):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unavailable() -> str:
    """Why no cluster can be made here, as a sentence; "" when one can."""
    folder = binaries()
    if folder is None or not (folder / "initdb").exists():
        return "there is no PostgreSQL server on this machine (install postgresql, or set WORKBENCH_PG_BIN)"
    if os.geteuid() != 0:
        return ""
    if shutil.which("runuser") is None:
        return "PostgreSQL does not start as root, and there is no runuser here"
    if not any(entry.pw_name == "postgres" for entry in pwd.getpwall()):
        return "PostgreSQL does not start as root, and there is no user postgres here"
    return ""


def _room() -> str:
    """Where the cluster lies: in memory where there is plenty, for every test copies a database of 10 MB.

    Never the run's temporary folder: a socket path holds 107 bytes (103 on macOS).
    """
    memory = "/dev/shm"
    roomy = os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= _PLENTY
    return memory if roomy else "/tmp"


class Cluster:
    """One server on a unix socket in a folder of its own."""

    def __init__(self) -> None:
        """Start it; raises RuntimeError where none can be started."""
        folder = binaries()
        reason = unavailable()
        if reason or folder is None:
            raise RuntimeError(reason)
        self._bin = folder
        self._count = 0
        self._laid = ""
        self.dir = Path(tempfile.mkdtemp(prefix="cwpg.", dir=_room()))
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.dir, "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        data = str(self.dir / "d")
        self._watchdog = subprocess.Popen(
            [
                "sh",
                "-c",
                _WATCH,
                "watchdog",
                *self._command("pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            env={**os.environ, "CLUSTER_DIR": str(self.dir)},
        )
        try:
            self._run("initdb", "-D", data, "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
            options = f"-k {self.dir} -c listen_addresses='' {_FAST}"
            self._run("pg_ctl", "-D", data, "-w", "-s", "-l", str(self.dir / "log"), "-o", options, "start")
        except BaseException:
            self.stop()
            raise

    def _command(self, tool: str, *arguments: str) -> list[str]:
        return [*self._as_user, str(self._bin / tool), *arguments]

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            self._command(tool, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
        )
        if done.returncode:
            raise RuntimeError(f"{tool} failed: {done.stderr.decode(errors='replace').strip()}")

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://{USER}@/{database}?host={self.dir}"

    def fresh(self, template: str = "template1") -> str:
        """Make an empty database, or the copy of one, and return its address."""
        import psycopg

        self._count += 1
        name = f"t{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def laid(self) -> str:
        """Make a database with today's tables and nobody's case in it; they are made once and copied."""
        from workbench.store.postgres import PostgresEngine

        if not self._laid:
            url = self.fresh()
            engine = PostgresEngine(url)
            engine.migrate()
            engine.close()
            self._laid = f"t{self._count}"
        return self.fresh(self._laid)

    def drop(self, url: str) -> None:
        """Remove a database made by `fresh`, also when somebody is still connected to it."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name(url)} WITH (FORCE)")

    def name(self, url: str) -> str:
        """What a database made by `fresh` is called on its server: what another one is copied from."""
        match = re.match(rf"postgresql://{USER}@/(t\d+)\?", url)
        if match is None:
            raise ValueError(f"not a database made here: {url}")
        return match[1]

    def stop(self) -> None:
        """Stop the server and remove its folder; returns when both are done."""
        if self._watchdog.stdin is not None and not self._watchdog.stdin.closed:
            self._watchdog.stdin.close()
        self._watchdog.wait(timeout=60)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for a while."""
    running = Cluster()
    try:
        yield running
    finally:
        running.stop()
