"""Which column of a table is what: as the user said, as a known collector writes it, or by well-known header words.

A part of the table importer. Only here are header words compared; they are in words.toml, by field.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.plugin_api import COLUMN_FIELDS, Assumed, Unreadable

FIELDS = tuple(field for field in COLUMN_FIELDS if field != "flags")
"""What one column can be; besides, every column may become a flag."""
SHOWN = 30
"""Columns that a sentence names."""

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of each field, by name as in the header. Texts of several columns are joined; `instead` holds
    columns that stand in for an empty text. `flags` are pairs of flag and column."""

    text: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    sender: str = ""
    sender_id: str = ""
    id: str = ""
    url: str = ""
    chat: str = ""
    platform: str = ""
    reply_to: str = ""
    forwarded_from: str = ""
    media: tuple[str, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    known: str = ""
    """The collector whose columns these are."""
    of: str = ""
    """The platform that collector reads."""

    def used(self) -> set[str]:
        """Every column that is read."""
        names = {*self.instead, *(column for _, column in self.flags)}
        for field in FIELDS:
            value = getattr(self, field)
            names |= set(value) if isinstance(value, tuple) else {value}
        return names - {""}

    def said(self) -> str:
        """`text=Message, time=Date`: the form in which the user would say it."""
        pairs = []
        for field in FIELDS:
            value = getattr(self, field)
            pairs += [f"{field}={name}" for name in (value if isinstance(value, tuple) else (value,)) if name]
        return ", ".join((*pairs, *(f"flags={column}" for _, column in self.flags)))


def word(name: str) -> str:
    """A header as it is compared: `createdAt`, `Created_at` and `CRÉATED AT` are one."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = "".join(c for c in unicodedata.normalize("NFKD", split) if not unicodedata.combining(c))
    return " ".join(part for part in re.split(r"[\W_]+", plain.casefold()) if part)


_LISTS = {field: tuple(word(w) for w in _WORDS[field]) for field in (*FIELDS, "date", "clock")}
_FLAGS = {flag: tuple(word(w) for w in words) for flag, words in _WORDS["flags"].items()}
_PLATFORMS = {word(w): name for name, words in _WORDS["platforms"].items() for w in words}


def platform_named(cell: str) -> str:
    """A platform as it is called elsewhere in the case, from what a cell calls it; "" for an empty one."""
    plain = word(cell)
    return _PLATFORMS.get(plain) or plain.replace(" ", "-")[:40]


def guess(names: Sequence[str]) -> Columns:
    """The columns of a known collector, else by header words; `text` is empty when nothing tells it."""
    by_word: dict[str, str] = {}
    for name in names:
        by_word.setdefault(word(name), name)
    for known in _WORDS["known"]:
        if all(need in by_word for need in known["needs"]):
            return _known(known, by_word)
    return _by_words(by_word)


def _known(known: Mapping[str, Any], by_word: Mapping[str, str]) -> Columns:
    def found(field: str) -> tuple[str, ...]:
        return tuple(by_word[w] for w in known.get(field, ()) if w in by_word)

    def first(field: str) -> str:
        return next(iter(found(field)), "")

    flags = [(flag, [by_word[w] for w in words if w in by_word]) for flag, words in known["flags"].items()]
    return Columns(
        text=found("text"),
        instead=found("instead"),
        time=found("time"),
        sender=first("sender"),
        sender_id=first("sender_id"),
        id=first("id"),
        url=first("url"),
        reply_to=first("reply_to"),
        media=found("media"),
        flags=tuple((flag, columns[0]) for flag, columns in flags if columns),
        known=known["name"],
        of=known["platform"],
    )


def _by_words(by_word: dict[str, str]) -> Columns:
    left = dict(by_word)
    found: dict[str, str] = {}
    # The id before the sender's: a column called `id` is the message's, `user id` is not.
    for field in ("text", "time", "id", "sender", *(f for f in FIELDS if f not in ("text", "time", "id", "sender"))):
        match = next((w for w in _LISTS[field] if w in left), "") or _last_part(field, left)
        found[field] = left.pop(match) if match else ""
    time: tuple[str, ...] = (found["time"],) if found["time"] else ()
    if time and word(time[0]) in _LISTS["date"]:
        clock = next((w for w in _LISTS["clock"] if w in left), "")
        time += (left.pop(clock),) if clock else ()
    flags = [
        (flag, left[match]) for flag, words in _FLAGS.items() if (match := next((w for w in words if w in left), ""))
    ]
    return Columns(
        text=(found["text"],) if found["text"] else (),
        time=time,
        sender=found["sender"],
        sender_id=found["sender_id"],
        id=found["id"],
        url=found["url"],
        chat=found["chat"],
        platform=found["platform"],
        reply_to=found["reply_to"],
        forwarded_from=found["forwarded_from"],
        media=(found["media"],) if found["media"] else (),
        flags=tuple(flags),
    )


def _last_part(field: str, left: Mapping[str, str]) -> str:
    """The header whose last part after a dot is a word of the field: `data.text` in nested records."""
    if field not in ("text", "time"):
        return ""
    ends = {word(name.rpartition(".")[2]): w for w, name in reversed(list(left.items())) if "." in name}
    return next((ends[w] for w in _LISTS[field] if w in ends), "")


def settle(names: Sequence[str], asked: Sequence[tuple[str, str]], file: str) -> tuple[Columns, Assumed | None]:
    """The columns to read: those asked for, the others guessed; and what had to be assumed.

    Raises Unreadable with one sentence for a field or column that is not there, and when nothing tells the text.
    """
    columns = _chosen(guess(names), names, asked, file)
    if not columns.text:
        raise Unreadable(
            f"No column of {file} is known to hold the text of messages; it has {_listed(names)}: "
            f"say which with --column text=NAME --column time=NAME."
        )
    if {field for field, _ in asked} >= {"text", "time"} and not columns.known:
        because = "some were given, the others are from the header"
    else:
        because = f"these are the columns of {columns.known}" if columns.known else "from the header"
    rest = [name for name in names if name not in columns.used()]
    unread = f"; not read: {_listed(rest)}" if rest else ""
    return columns, Assumed("columns", columns.said(), f"{because}{unread}")


def _chosen(guessed: Columns, names: Sequence[str], asked: Sequence[tuple[str, str]], file: str) -> Columns:
    if not asked:
        return guessed
    chosen: dict[str, list[str]] = {}
    for field, name in asked:
        if field not in COLUMN_FIELDS:
            raise Unreadable(f"There is no field called {field}: a column can be {', '.join(COLUMN_FIELDS)}.")
        chosen.setdefault(field, []).append(_column(name, names, file))
    taken = {name for columns in chosen.values() for name in columns}
    values: dict[str, Any] = {
        "flags": tuple((f, c) for f, c in guessed.flags if c not in taken)
        + tuple((word(name) or name, name) for name in chosen.get("flags", ())),
        "instead": () if "text" in chosen else tuple(c for c in guessed.instead if c not in taken),
        "known": guessed.known,
        "of": guessed.of,
    }
    for field in FIELDS:
        old = getattr(guessed, field)
        if isinstance(old, tuple):
            values[field] = tuple(chosen.get(field) or (c for c in old if c not in taken))
        else:
            values[field] = chosen[field][0] if field in chosen else "" if old in taken else old
    return Columns(**values)


def _column(wanted: str, names: Sequence[str], file: str) -> str:
    """The column that was meant: exactly, else without case and accents."""
    if wanted in names:
        return wanted
    same = [name for name in names if word(name) == word(wanted)]
    if not same:
        raise Unreadable(f"{file} has no column called {wanted}; it has {_listed(names)}.")
    return same[0]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(" ".join(name.split())[:40] for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown or "none"
