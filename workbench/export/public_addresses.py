"""Which addresses may stand in what is made to be published, and how a message is spoken of that has none.

Only here is decided what of an appearance a stranger may see: the address of a post that anybody can open, or that
there was a message, where and on which day; never a chat, a sender or an id.
"""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

_TOLD = {
    "signal": "A message in a Signal chat.",
    "telegram": "A message in a Telegram chat.",
    "whatsapp": "A message in a WhatsApp chat.",
    "x": "A post on X.",
}
_PUBLIC_POST = {"x": "https://x.com/i/status/{}"}
"""Platforms whose posts are public and can be found by their id alone, without the name of who wrote them."""
_URL = re.compile(r"https?://[!#-;=?-Z_a-z~]+")
"""RFC 3986 without blanks, quotes, brackets and whatever a profile has put in place of something."""
_HERE = (".local", ".internal", ".lan", ".home.arpa", ".onion", ".test", ".invalid")


def public(url: str) -> str:
    """The address when it is one of the public web, "" when it is not: another scheme, a name of one's own network, a
    number of a machine, a user name in it, or a place that a profile has taken out."""
    if not _URL.fullmatch(url):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        parts.port  # noqa: B018  # raises ValueError for a port that is none
    except ValueError:
        return ""
    if "@" in parts.netloc or "." not in host or f".{host}".endswith(_HERE) or _is_number(host):
        return ""
    return url


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def of_post(message: dict[str, Any]) -> str:
    """The address of a message that is a public post; "" for all others and where a profile hides its id."""
    known = _PUBLIC_POST.get(message["platform"])
    number = message["external_id"]
    return known.format(number) if known and number.isascii() and number.isdigit() else ""


def described(message: dict[str, Any]) -> str:
    """A message that has no public address, without people: `A message in a WhatsApp chat.`"""
    return _TOLD.get(message["platform"], "A message.")
