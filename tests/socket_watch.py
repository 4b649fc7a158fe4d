"""No socket is opened in a whole test session but by tests that say so: each attempt is noted and looked at in the end.

An audit hook notes `connect`, `sendto` and name look-ups with an internet address, in the test process and in every
Python it starts (`tests/watched/sitecustomize.py`). At the end of the session the notes of tests without the mark
`sockets` fail it, naming test and address; the mark stands with its reason at the test, so no helper is let through by
a rule of its own. Accepting a connection is no attempt: whoever connected is noted.

Not seen: the children of the test of the wheel, which have no PYTHONPATH on purpose; libpq and obstore, which are no
Python. The tests give libpq unix sockets, and obstore the S3 server that they started (`tests/s3_server.py`).
"""

import os
import tempfile
from pathlib import Path

import pytest

WATCHED = Path(__file__).resolve().parent / "watched"
PYTHONPATH = os.pathsep.join((str(WATCHED), str(WATCHED.parent.parent)))
"""What a test gives a child that has to find the package and is watched."""
_LOG, _MARKED = "SOCKET_WATCH_LOG", "SOCKET_WATCH_MARKED"
MARK = "sockets"


class SocketWatch:
    """The plugin: one in the process that controls the run, one in each worker."""

    def __init__(self, *, controls: bool) -> None:
        """Take whether this process is the one that says what came of the session."""
        self._controls = controls
        self.unmarked: list[str] = []
        if controls:
            folder = tempfile.mkdtemp(prefix="sockets.")
            os.environ[_LOG] = str(Path(folder) / "log")
            os.environ[_MARKED] = str(Path(folder) / "marked")
            before = os.environ.get("PYTHONPATH")
            os.environ["PYTHONPATH"] = os.pathsep.join(p for p in (str(WATCHED), before) if p)
        exec(compile((WATCHED / "sitecustomize.py").read_text("utf-8"), "sitecustomize.py", "exec"), {})

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Write down which tests may connect; each worker writes the same."""
        named = [f"{item.nodeid}\n" for item in items if item.get_closest_marker(MARK)]
        with Path(os.environ[_MARKED]).open("a", encoding="utf-8") as out:
            out.write("".join(named))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session when a test connected that did not say so."""
        if not self._controls:
            return
        log, marked = Path(os.environ.pop(_LOG)), Path(os.environ.pop(_MARKED))
        allowed = set(marked.read_text("utf-8").splitlines()) if marked.exists() else set()
        lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
        told = (line.partition("\t") for line in lines)
        self.unmarked = sorted({f"{t}: {what}" for t, _, what in told if t.rpartition(" (")[0] not in allowed})
        for path in (log, marked):
            path.unlink(missing_ok=True)
        log.parent.rmdir()
        if self.unmarked:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        if not self.unmarked:
            return
        terminalreporter.section("sockets opened by tests without the mark `sockets`", red=True)
        for line in self.unmarked:
            terminalreporter.line(line.replace("\t", " "))
