"""Gets one page for an analyst who asked for it: redirects followed by hand, every hop checked, every limit kept.

Nothing of one hop is carried to the next (no cookies, no referrer), nothing is read from the environment, and what the
server says of itself is taken as foreign text. What could not be fetched still tells how far it came.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from workbench.errors import StorageError, UsageError
from workbench.evidence.addresses import Blocked, Rule, Target, check_target, not_public, target_of
from workbench.evidence.routes import Route
from workbench.evidence.unpacking import Unpacked, unpack
from workbench.safety import limits
from workbench.safety.text import safe, storable

if TYPE_CHECKING:
    import httpcore

    from workbench.evidence.dialling import Deadline, Wire

__all__ = ["Blocked", "FetchFailed", "Fetched", "Hop", "Terms", "Trail", "fetch"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_USUAL = {"http": 80, "https": 443}
_ACCEPT = (
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "en-US,en;q=0.5"),
    ("Accept-Encoding", "identity"),
)
"""What the browser of the default user agent asks for, save that the answer is wanted as it is."""
_LATER = "Try again later, or capture a copy saved in a browser."
_NOTHING = "Nothing was sent past it; start it, or choose another way."


class FetchFailed(StorageError):
    """A page that could not be had: no answer, a limit passed, a broken connection. Exit code 8."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer: what was asked, over which address and certificate, and the head of the answer.

    `status` is None when no answer came. `headers` are as they were sent, in their order.
    """

    url: str
    status: int | None = None
    reason: str = ""
    version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    address: str = ""
    certificate: str = ""
    tls: str = ""

    def header(self, name: str) -> str:
        """The first header of that name (lower case), "" when there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: all hops, the body as it is to be read, and as it was sent when that differs."""

    url: str
    final_url: str
    hops: tuple[Hop, ...]
    body: bytes
    sent: bytes | None
    encoding: str
    note: str

    @property
    def last(self) -> Hop:
        """The hop that brought the page."""
        return self.hops[-1]

    @property
    def mime(self) -> str:
        """The type the server gave, lower case and without parameters."""
        return self.last.header("content-type").partition(";")[0].strip().lower()


def system_trust() -> ssl.SSLContext:
    """Certificates that are trusted: Mozilla's list, not what the environment names."""
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def system_names(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name as this machine resolves it."""
    from workbench.evidence.dialling import look_up

    return tuple(look_up(host, port))


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits of a fetch. `refuses`, `resolve` and `trust` are what a test puts in place of the open network."""

    user_agent: str
    seconds: float = limits.FETCH_SECONDS
    hop_seconds: float = limits.FETCH_HOP_SECONDS
    hops: int = limits.FETCH_HOPS
    body: int = limits.FETCH_BYTES
    refuses: Rule = not_public
    resolve: Callable[[str, int], tuple[str, ...]] = system_names
    trust: Callable[[], ssl.SSLContext] = system_trust

    def request_headers(self, target: Target) -> list[tuple[str, str]]:
        """All that is sent along with the request."""
        host = f"[{target.host}]" if ":" in target.host else target.host
        named = host if target.port == _USUAL[target.scheme] else f"{host}:{target.port}"
        return [("Host", named), ("User-Agent", self.user_agent), *_ACCEPT, ("Connection", "close")]


@dataclass(slots=True)
class Trail:
    """How far a fetch came, also when it failed: handed in by whoever wants to keep it."""

    hops: list[Hop] = field(default_factory=list)


def fetch(
    url: str, route: Route, terms: Terms, cancelled: Callable[[], bool] = lambda: False, trail: Trail | None = None
) -> Fetched:
    """Get a page. Takes its address, the way to it, the limits, and where to note each hop as it is made.

    Raises UsageError for what is no address, Blocked for one that is not public (also as the aim of a redirect),
    FetchFailed when no whole answer came within the limits, Cancelled when the user stopped.
    """
    from workbench.evidence.dialling import Deadline

    trail = Trail() if trail is None else trail
    deadline = Deadline(terms.seconds, cancelled)
    target = target_of(url)
    for _ in range(terms.hops + 1):
        check_target(target, terms.refuses, onion=route.kind == "tor")
        deadline.hop(terms.hop_seconds)
        answer = _ask(target, route, terms, deadline, trail)
        if answer is not None:
            return Fetched(url, target.url, tuple(trail.hops), answer.body, answer.sent, answer.encoding, answer.note)
        target = _next(trail.hops[-1])
    raise FetchFailed(
        f"{_host(target)} redirects more than {terms.hops} times (limits.FETCH_HOPS).", "Give the last address itself."
    )


def _ask(target: Target, route: Route, terms: Terms, deadline: "Deadline", trail: Trail) -> Unpacked | None:
    """Make one hop; None when it is a redirect. The hop is noted whatever comes of it."""
    import httpcore

    from workbench.evidence.dialling import Wire

    wire = Wire()
    hop = Hop(target.url)
    try:
        url, headers = _request(target, terms)
        with _pool(route, terms, deadline, wire) as pool, pool.stream("GET", url, headers=headers) as response:
            hop = _head(hop, response)
            _check_head(target, response.headers)
            if hop.status in _REDIRECTS and hop.header("location"):
                return None
            deadline.hop(None)
            return unpack(_sent(target, response.iter_stream(), terms.body), hop.header("content-encoding"), terms.body)
    except httpcore.TimeoutException as error:
        raise FetchFailed(f"{_host(target)} did not answer in time (limits.FETCH_SECONDS).", _LATER) from error
    except _of_proxy() as error:
        said = safe(str(error), newlines=False, limit=120).rstrip(".")
        raise FetchFailed(f"The proxy did not take the request: {said}.", _NOTHING) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise _failed(target, route, error) from error
    finally:
        wire.close()
        trail.hops.append(replace(hop, address=wire.address, certificate=wire.certificate, tls=wire.tls))


def _of_proxy() -> tuple[type[Exception], ...]:
    """What is raised when a proxy refuses or talks nonsense; httpcore lets the SOCKS package's own errors through."""
    import httpcore

    try:
        from socksio import SOCKSError
    except ImportError:
        return (httpcore.ProxyError,)
    return (httpcore.ProxyError, SOCKSError)


def _pool(route: Route, terms: Terms, deadline: "Deadline", wire: "Wire") -> "httpcore.ConnectionPool":
    """A connection of this hop alone."""
    import httpcore

    from workbench.evidence.dialling import Direct, Through

    trust = terms.trust()
    if route.kind == "direct":
        return httpcore.ConnectionPool(trust, network_backend=Direct(deadline, wire, terms.refuses, terms.resolve))
    host, port = route.place
    scheme = route.proxy.partition(":")[0]
    proxy = httpcore.Proxy(httpcore.URL(scheme=scheme, host=host, port=port), auth=route.login)
    return httpcore.ConnectionPool(trust, proxy, network_backend=Through(deadline, wire, route.place, terms.resolve))


def _request(target: Target, terms: Terms) -> "tuple[httpcore.URL, list[tuple[str, str]]]":
    import httpcore

    port = None if target.port == _USUAL[target.scheme] else target.port
    url = httpcore.URL(scheme=target.scheme, host=target.host, port=port, target=target.path)
    return url, terms.request_headers(target)


def _head(hop: Hop, response: "httpcore.Response") -> Hop:
    return replace(
        hop,
        status=response.status,
        reason=_text(response.extensions.get("reason_phrase", b"")),
        version=_text(response.extensions.get("http_version", b"")),
        headers=tuple((_text(name), _text(value)) for name, value in response.headers),
    )


def _check_head(target: Target, headers: Sequence[tuple[bytes, bytes]]) -> None:
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > limits.FETCH_HEADERS or size > limits.FETCH_HEADER_BYTES:
        raise FetchFailed(
            f"{_host(target)} sends {len(headers)} headers of {size} bytes, more than limits.FETCH_HEADERS allows.",
            "Save the page in a browser and capture the file.",
        )


def _sent(target: Target, chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The body as it is sent, up to the limit."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise FetchFailed(
                f"{_host(target)} sends more than limits.FETCH_BYTES = {most}; it was stopped there.",
                "Save it by other means and capture the file.",
            )
        yield chunk


def _failed(target: Target, route: Route, error: Exception) -> FetchFailed:
    why = safe(str(error) or type(error).__name__, newlines=False, limit=160).rstrip(".")
    if route.kind != "direct" and "ConnectError" in type(error).__name__:
        return FetchFailed(f"{route.shown} could not be reached, or did not reach {_host(target)}: {why}.", _NOTHING)
    return FetchFailed(f"{_host(target)} could not be captured: {why}.", _LATER)


def _text(raw: bytes) -> str:
    return storable(raw.decode("latin-1"))


def _host(target: Target) -> str:
    return safe(target.host, newlines=False)


def _next(hop: Hop) -> Target:
    """Where a redirect leads; raises Blocked for anything but a page."""
    aim = hop.header("location")
    with suppress(UnicodeError):  # many servers send the letters of an address unpacked, as UTF-8
        aim = aim.encode("latin-1").decode("utf-8")
    try:
        return target_of(urljoin(hop.url, aim))
    except (UsageError, ValueError) as error:
        said = f"blocked: redirected to {safe(aim, newlines=False, limit=80)}, which is no page"
        raise Blocked(said, "Only http and https are fetched.") from error
