"""A web server for captures: real sockets on this machine, answers written by hand, and a count of who connected.

It listens on two loopback addresses. In the tests 127.0.0.1 stands for a public address and 127.0.0.2 for one of the
local network: the rule on addresses that a fetch is given says so (`terms`).
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from workbench.evidence.addresses import Address
from workbench.evidence.fetching import Terms

Answer = bytes | Callable[[socket.socket], None]
PUBLIC, INNER = "127.0.0.1", "127.0.0.2"
ARTICLE = (
    "<html><head><title>Soldiers leave the camp</title><meta name='author' content='Awa Konta'>"
    "<meta property='article:published_time' content='2026-04-25T10:00:00Z'></head><body><article>"
    "<h1>Soldiers leave the camp</h1>"
    "<p>Residents said that JNIM fighters took Tessalit on Saturday morning after the last trucks had gone.</p>"
    "<p>Twelve soldiers were killed in Tessalit, according to a teacher who saw the hospital that day.</p>"
    + "".join(
        f"<p>Paragraph {i} tells at length how the market stayed closed and nobody went out.</p>" for i in range(8)
    )
    + "</article></body></html>"
)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; header names are written with `_` for `-`."""
    lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body


def page(text: str = ARTICLE) -> bytes:
    """The article as a page."""
    return answer(text.encode(), Content_Type="text/html; charset=utf-8")


def moved(to: str) -> bytes:
    """A redirect."""
    return answer(status="302 Found", Location=to)


def dripping(connection: socket.socket) -> None:
    """A byte now and then, for ever: no single wait is long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def endless(connection: socket.socket) -> None:
    """A body without end, as fast as it is taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


@dataclass(slots=True)
class Server:
    """What it answers by path; `requests` are the heads it was sent, `met` the addresses it was reached at."""

    port: int
    answers: dict[str, Answer]
    requests: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "news.example", scheme: str = "http") -> str:
        """The address of a path here."""
        return f"{scheme}://{host}:{self.port}{path}"


@contextmanager
def server(answers: Mapping[str, Answer], trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve for a while, on both addresses at one port."""
    first = socket.create_server((PUBLIC, 0))
    port = first.getsockname()[1]
    second = socket.create_server((INNER, port))
    running = Server(port, dict(answers))
    for listener in (first, second):
        threading.Thread(target=_serve, args=(listener, running, trust), daemon=True).start()
    try:
        yield running
    finally:
        for listener in (first, second):
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def _serve(listener: socket.socket, running: Server, trust: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        running.met.append(connection.getsockname()[0])
        threading.Thread(target=_answer, args=(connection, running, trust), daemon=True).start()


def _answer(connection: socket.socket, running: Server, trust: ssl.SSLContext | None) -> None:
    with connection, suppress(OSError):
        talk = trust.wrap_socket(connection, server_side=True) if trust else connection
        with talk:
            head = b""
            while b"\r\n\r\n" not in head and (data := talk.recv(65536)):
                head += data
            running.requests.append(head.decode("latin-1"))
            path = head.split(b" ")[1].decode("latin-1") if b" " in head else ""
            said = running.answers.get(path, answer(b"nothing here", "404 Not Found", Content_Type="text/html"))
            if isinstance(said, bytes):
                talk.sendall(said)
            else:
                said(talk)


def terms(
    names: Mapping[str, tuple[str, ...]] | None = None, *, seconds: float = 5.0, hop_seconds: float = 5.0,
    body: int = 4 << 20, trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Terms:  # fmt: skip
    """Limits for a test: names resolve as given (else to the public address), and only that address is public."""
    known = dict(names or {})

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        return known.get(host, (host,) if host[0].isdigit() else (PUBLIC,))

    def refuses(address: Address) -> bool:
        return str(address) != PUBLIC

    return Terms("test-agent", seconds, hop_seconds, body=body, refuses=refuses, resolve=resolve, trust=trust)
