"""What a disposable process may do that looks into bytes of strangers: compute and answer, and nothing else.

Called first in such a process (`media.worker`, `evidence.reading_child`). Limits of the system hold whatever the code
does; that no socket is opened and no program started is held for everything written in Python.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

_REFUSED = (
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty",
)  # fmt: skip


def own_output() -> Callable[[bytes], None]:
    """Return a writer to the pipe that stdout was, for answers alone: what a library prints goes nowhere."""
    pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(pipe, view) :]

    return write


def confine(address_space: int) -> None:
    """Give up for good: memory beyond `address_space` bytes, files to write, core dumps, network, other programs."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS knows RLIMIT_AS by name only
                raise
    os.nice(5)  # the screen comes first
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"a process that reads foreign bytes tried {event}")
