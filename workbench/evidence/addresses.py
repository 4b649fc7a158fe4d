"""Which addresses a capture may go to: public ones, over http or https, whatever spelling they come in.

Only here is it decided what counts as public. Nothing in this file opens a socket or looks a name up.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from workbench.errors import StorageError, UsageError
from workbench.safety.text import safe, storable

Address = IPv4Address | IPv6Address
Rule = Callable[[Address], bool]
"""Whether an address is refused."""

_EXAMPLE = "For example https://example.org/news/1."
_INNER = (
    "localhost", "localdomain", "local", "internal", "home.arpa", "home", "corp", "intranet", "lan", "test", "invalid",
)  # fmt: skip
"""Last parts of names that never lead out of a house (RFC 2606, 6761, 6762, 8375, and habit)."""
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+)){0,3}")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?")
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
_NOT_GLOBAL_6 = tuple(map(ipaddress.ip_network, ("2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NOT_GLOBAL_4 = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "192.0.0.0/24")))


class Blocked(StorageError):
    """An address that is not fetched: the capture is recorded as blocked, exit code 8."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to fetch, taken apart: scheme, host (ASCII, lower case, no brackets), port, path with query, and the
    whole of it as it is sent."""

    scheme: str
    host: str
    port: int
    path: str
    url: str


def not_public(address: Address) -> bool:
    """Whether an address is anything but a public one of a single machine.

    Of IPv6 only the global unicast block counts, without its parts that carry an IPv4 address or are documentation;
    that leaves out NAT64, site-local and IPv4-compatible addresses, which `is_global` calls global.
    """
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if inner is not None:
        return not_public(inner)
    if address.is_multicast or not address.is_global:
        return True
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:  # it names a network card of this machine
            return True
        return address not in _GLOBAL_6 or any(address in n for n in _NOT_GLOBAL_6)
    return any(address in n for n in _NOT_GLOBAL_4)


def literal(host: str) -> Address | None:
    """The address that a host name is when it is one, in any spelling the system would take (`127.1`, `0x7f000001`)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(host.rstrip(".")):
        return None
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None


def target_of(url: str) -> Target:
    """Take an address apart; raises UsageError with one sentence for whatever is no address of a page."""
    import httpx

    shown = safe(url, newlines=False, limit=80)
    try:
        found = httpx.URL(url.strip())
        host, port = found.raw_host.decode("ascii").lower(), found.port
        found.host.encode("utf-8")  # the other spelling of the name is worked out here, and may be none
    except (httpx.InvalidURL, ValueError) as error:  # idna's error is a ValueError that httpx lets through
        raise UsageError(f"{shown} is not an address that can be fetched.", _EXAMPLE) from error
    if found.scheme not in ("http", "https"):
        said = f"{shown} is not fetched: only http and https are."
        raise UsageError(said if found.scheme else f"{shown} is not an address.", _EXAMPLE)
    if (
        (literal(host) is None and not _NAME.fullmatch(host))
        or len(host) > 253
        or (port is not None and not 0 < port < 65536)
    ):
        raise UsageError(f"{shown} names no host that can be reached.", _EXAMPLE)
    return Target(
        found.scheme, host, port or (443 if found.scheme == "https" else 80), found.raw_path.decode("ascii"),
        str(found.copy_with(fragment=None)),
    )  # fmt: skip


def without_login(url: str) -> str:
    """An address as it is kept: a name and password in it are left out, for what is recorded is never deleted."""
    return storable(re.sub(r"^([^/?#]*//)[^/?#]*@", r"\1", url.strip()))


def check_target(target: Target, refuses: Rule = not_public, *, onion: bool = False) -> None:
    """Refuse what can be refused by its name alone, before anything is looked up.

    `refuses` is the rule on addresses, `onion` says whether the route leads through Tor. Raises Blocked for a literal
    address that is not public, for names of the own house (and any without a dot, which a resolver or a proxy looks for
    there), for a name or password in the address and for an onion name without Tor.
    """
    name = target.host.rstrip(".")
    address = literal(target.host)
    if address is not None and refuses(address):
        raise blocked(target.host, address)
    if address is None and ("." not in name or name.endswith(tuple("." + inner for inner in _INNER))):
        raise Blocked(f"blocked: {safe(name)} is a name of a local network.", "Only public pages are captured.")
    if urlsplit(target.url).username is not None:
        raise Blocked("blocked: the address holds a user name or password.", "Leave it out: it would be kept.")
    if name.endswith(".onion") and not onion:
        raise Blocked(f"blocked: {safe(name)} is reached through Tor only.", "Add --tor.")


def blocked(host: str, address: Address) -> Blocked:
    """The refusal of a host that leads to a non-public address."""
    said = f"blocked: {safe(host, newlines=False)} resolves to non-public address {address}"
    return Blocked(said, "Nothing was sent. Only public pages are captured; save a page of your own network as a file.")
