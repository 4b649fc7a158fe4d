"""Loaded by every Python that a test starts, because its folder stands in PYTHONPATH: sockets are noted there too.

Children of ours that start with `-I` (they read pictures and pages) do not load it; those refuse to open sockets at
all (`workbench.safety.confining`, with a test of its own).
"""

import os
import sys

_LOG = os.environ.get("SOCKET_WATCH_LOG", "")
if _LOG:
    look_ups = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")

    def _note(event, arguments):  # type: ignore[no-untyped-def]  # no import here may cost the start of a child
        if event not in ("socket.connect", "socket.sendto", "socket.sendmsg", *look_ups):
            return
        named = arguments[:2] if event in look_ups else arguments[1]
        if not isinstance(named, tuple):
            return  # a unix socket, or a datagram to where `connect` went before
        test = os.environ.get("PYTEST_CURRENT_TEST", "outside any test")
        line = f"{test}\t{event}\t{named!r}\n"
        log = os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, line.encode("utf-8", "backslashreplace"))
        os.close(log)

    sys.addaudithook(_note)
