"""The wire of a capture: the address that was checked is the address that is dialled, and every wait has an end.

The only place of the project that opens a connection to a stranger. A name is looked up once, all its addresses are
checked, and one of those is dialled; TLS still asks for the name. Through a proxy nothing is looked up here: the only
thing dialled is the proxy itself.
"""

import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpcore

from workbench.errors import Cancelled
from workbench.evidence.addresses import Rule, blocked

_SLICE = 0.25
"""Seconds between two looks at whether the user wants to stop."""

Resolver = Callable[[str, int], Sequence[str]]


class Deadline:
    """How long a capture may still wait: over all, and for the hop it is at."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        """Take the seconds for all hops together, and what says that the user wants to stop."""
        self._end = time.monotonic() + seconds
        self._hop_end = self._end
        self._cancelled = cancelled

    def hop(self, seconds: float | None) -> None:
        """A hop begins that may take so long; None: from here on only the end of all counts."""
        self._hop_end = self._end if seconds is None else min(self._end, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left; raises httpcore.ReadTimeout when there are none, Cancelled when the user stopped."""
        if self._cancelled():
            raise Cancelled("Stopped; the capture is recorded as stopped.", "Run it again when you want it.")
        left = self._hop_end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left


@dataclass(slots=True)
class Wire:
    """What was learned about the connection of one hop: the address dialled, the certificate, the TLS version.

    `opened` are the connections themselves: httpcore forgets one over which a proxy talks nonsense.
    """

    address: str = ""
    certificate: str = ""
    tls: str = ""
    opened: list[httpcore.NetworkStream] = field(default_factory=list)

    def close(self) -> None:
        """Close whatever is open still."""
        for stream in self.opened:
            stream.close()


class Stream(httpcore.NetworkStream):
    """A connection on which no operation outlives the deadline, however slowly the other side answers."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, wire: Wire) -> None:
        """Take the open connection, the deadline, and where to write down what is learned."""
        self._inner = inner
        self._deadline = deadline
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes as they come; raises httpcore.ReadTimeout at the deadline."""
        while True:
            left = self._deadline.left()
            try:
                return self._inner.read(max_bytes, min(left, _SLICE))
            except httpcore.ReadTimeout:
                continue  # a slice is over; `left` says whether the time is

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; raises httpcore.WriteTimeout at the deadline."""
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Begin TLS, checked against the host's name; the certificate is noted."""
        secure = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        self._wire.opened.append(secure)
        talk = secure.get_extra_info("ssl_object")
        if talk is not None:
            self._wire.certificate = sha256(talk.getpeercert(True) or b"").hexdigest()
            self._wire.tls = talk.version() or ""
        return Stream(secure, self._deadline, self._wire)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)


class Direct(httpcore.NetworkBackend):
    """Dials a host at one of its addresses, after all of them were checked."""

    def __init__(self, deadline: Deadline, wire: Wire, refuses: Rule, resolve: Resolver) -> None:
        """Take the deadline, where to write down what is learned, the rule on addresses and who looks names up."""
        self._deadline = deadline
        self._wire = wire
        self._refuses = refuses
        self._resolve = resolve

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect; raises Blocked when any address of the host is not public, httpcore.ConnectError otherwise."""
        found = _in_time(lambda: self._resolve(host, port), self._deadline)
        for text in found:
            address = ipaddress.ip_address(text)
            if self._refuses(address):
                raise blocked(host, address)
        stream, self._wire.address = _dial(host, found, port, self._deadline)
        self._wire.opened.append(stream)
        return Stream(stream, self._deadline, self._wire)


class Through(httpcore.NetworkBackend):
    """Dials one proxy and nothing else, so that a mistake cannot go past it."""

    def __init__(self, deadline: Deadline, wire: Wire, proxy: tuple[str, int], resolve: Resolver) -> None:
        """Take the deadline, where to write down what is learned, and the proxy's host and port."""
        self._deadline = deadline
        self._wire = wire
        self._proxy = proxy
        self._resolve = resolve

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect to the proxy; raises httpcore.ConnectError for any other place."""
        if (host, port) != self._proxy:
            raise httpcore.ConnectError("only the proxy may be dialled")
        found = _in_time(lambda: self._resolve(host, port), self._deadline)
        stream, _ = _dial(host, found, port, self._deadline)  # the proxy's address is not the site's
        self._wire.opened.append(stream)
        return Stream(stream, self._deadline, self._wire)


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system resolves it, each once. Raises httpcore.ConnectError."""
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _in_time(resolve: Callable[[], Sequence[str]], deadline: Deadline) -> Sequence[str]:
    """Look a name up without waiting past the deadline: the system's resolver knows none."""
    found: list[Sequence[str]] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            found.append(resolve())
        except Exception as error:  # noqa: BLE001 — carried over to the thread that waits and raised there
            failed.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    while asking.is_alive():
        asking.join(min(deadline.left(), _SLICE))
    if failed:
        raise failed[0]
    return found[0]


def _dial(host: str, addresses: Sequence[str], port: int, deadline: Deadline) -> tuple[httpcore.NetworkStream, str]:
    """Connect to the first of these addresses that answers, and say which; when none does, the last error counts."""
    plain = httpcore.SyncBackend()
    last: Exception = httpcore.ConnectError(f"the name {host} has no address")
    for address in addresses:
        # A host with several addresses: one that never answers must not eat all the time.
        patience = deadline.left() / (2 if address != addresses[-1] else 1)
        try:
            return plain.connect_tcp(address, port, patience), address
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            last = error
    raise last
