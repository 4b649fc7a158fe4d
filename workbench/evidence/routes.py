"""Which way a capture goes out: from this machine, through a proxy, or through Tor; and what to say of it beforehand.

A proxy is named by the user for each capture: what the environment says (`HTTP_PROXY`) is not listened to.
"""

from dataclasses import dataclass
from importlib import util
from urllib.parse import unquote, urlsplit

from workbench.errors import UsageError
from workbench.evidence.addresses import Blocked, Rule, check_target, not_public, target_of
from workbench.safety.text import safe

TOR = "socks5h://127.0.0.1:9050"
"""Where the Tor service listens; Tor Browser's own listens at 9150 (`--proxy socks5h://127.0.0.1:9150`)."""
_SCHEMES = {"http": 8080, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Route:
    """`kind` is `direct`, `proxy` or `tor`; `proxy` its address, which may hold a password and is never shown whole."""

    kind: str = "direct"
    proxy: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """The proxy's host and port."""
        parts = urlsplit(self.proxy)
        return parts.hostname or "", parts.port or _SCHEMES[parts.scheme]

    @property
    def login(self) -> tuple[str, str] | None:
        """The name and password the proxy asks for, if its address has them."""
        parts = urlsplit(self.proxy)
        return (unquote(parts.username), unquote(parts.password or "")) if parts.username is not None else None

    @property
    def shown(self) -> str:
        """The route as it is kept and shown: without the proxy's password."""
        if self.kind == "direct":
            return "direct"
        host, port = self.place
        return f"{self.kind} {urlsplit(self.proxy).scheme}://{f'[{host}]' if ':' in host else host}:{port}"


DIRECT = Route()


def route_of(proxy: str = "", *, tor: bool = False) -> Route:
    """The route that the options name. Raises UsageError for both at once, for an address that is no proxy, and for
    a SOCKS proxy where the package for it is not installed."""
    if proxy and tor:
        raise UsageError("--proxy and --tor name two ways.", "Give one of them.")
    if not proxy and not tor:
        return DIRECT
    found = Route("tor", TOR) if tor else Route("proxy", proxy)
    if not _usable(found.proxy):
        raise UsageError(
            "The address of the proxy cannot be used.", "For example socks5h://127.0.0.1:9050 or http://proxy:8080."
        )
    if found.proxy.startswith("socks") and util.find_spec("socksio") is None:
        raise UsageError(
            "SOCKS and Tor need a package that is not installed.", "pip install 'claim-workbench[capture]'"
        )
    return found


def _usable(proxy: str) -> bool:
    try:
        parts = urlsplit(proxy)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def refused_unasked(url: str, route: Route, refuses: Rule = not_public) -> bool:
    """Whether an address is blocked by its own words (a literal address, a name of the own house), so that there is
    nothing to announce and nothing to ask: nothing will be sent. Looks nothing up.

    Takes the rule on addresses. Raises UsageError for what is no address of a page.
    """
    try:
        check_target(target_of(url), refuses, onion=route.kind == "tor")
    except Blocked:
        return True
    return False


def announce(url: str, route: Route) -> str:
    """What to say before a capture, so that it can be refused: who will see the request, and from where it comes.

    Raises UsageError for what is no address of a page.
    """
    target = target_of(url)
    shown = safe(target.host, newlines=False)
    plain = " It is not encrypted: whoever carries it can read and change it." if target.scheme == "http" else ""
    if route.kind == "direct":
        return f"The site of {shown} will see this request, sent direct from this machine, with its address.{plain}"
    host, port = route.place
    via = "Tor" if route.kind == "tor" else "the proxy"
    return f"The site of {shown} will see this request, sent through {via} at {safe(host)}:{port}.{plain}"
