"""Values of foreign JSON as text: whatever type an id, a name or a count comes in, nothing of it may raise."""

import json
import re
from collections.abc import Iterable

_BOT_API = 10**12
"""Programs that speak the Bot API write channel N as -(10^12 + N), group N as -N."""


def id_of(value: object) -> str:
    """An id as text: "" for None and for what is no id."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def text_of(value: object) -> str:
    """A value as text: a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def one_line(text: str) -> str:
    """The same text on one line, as flags are."""
    return text if text.isprintable() else " ".join(text.split())


def reaction(kind: str, emoji: str, count: object) -> str:
    """One reaction and how often: `👍 3`; those that have no character of their own by their kind: `custom 3`."""
    return f"{emoji or kind.removesuffix('_emoji')} {count}"


def identity(peer: str, number: str, people: Iterable[str]) -> str:
    """What stays when a conversation is renamed or goes public: the class of the peer and its id, "" without an id.

    The ids of messages with a person are the account's own. So the account, the one other person who writes, is part
    of the identity where it can be seen: two people's chats with one bot must not be taken for one.
    """
    if not peer or not re.fullmatch(r"-?\d{1,20}", number):
        return ""
    value = abs(int(number))
    if int(number) < 0 and peer == "channel" and value > _BOT_API:
        value -= _BOT_API
    others = sorted(set(people) - {str(value)})
    return f"{peer}{value} of user{others[0]}" if peer == "user" and len(others) == 1 else f"{peer}{value}"
