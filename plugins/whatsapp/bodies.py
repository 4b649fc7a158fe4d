"""What WhatsApp itself writes into bodies: media left out or attached, deleted and edited messages, polls, notices.

Only here are the app's words told from people's. The words of each language are data (`words.toml`); where they are not
known, general patterns keep the text and say that they guessed.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from workbench.plugin_api import ImportedAttachment

from .headers import NO_MARKS, PLAIN, TABLES

_LOCALES = [table for name, table in TABLES.items() if name not in ("clock", "files", "marked")]


def _words(key: str) -> frozenset[str]:
    return frozenset(word.casefold() for table in _LOCALES for word in table[key])


def _either(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_OMITTED, _ATTACHED, _DELETED, _EDITED = (_words(key) for key in ("omitted", "attached", "deleted", "edited"))
_LIVE, _CALLS, _CALL, _CONTACT = (_words(key) for key in ("live", "calls", "call", "contact"))
_ABSENT = frozenset(
    f"{thing}{space}{how}"
    for table in _LOCALES
    for space in (" ", "")
    for things, hows in (line.split(" = ") for line in table["absent"])
    for thing in things.split("|")
    for how in hows.split("|")
)
_UNSUPPORTED = frozenset(TABLES["marked"]["unsupported"])
_ALONE = _ABSENT.union(["null"], *(table[key] for table in _LOCALES for key in ("deleted", "calls", "live")))
_FORMS = {form for text in _ALONE for form in (text, text[0].upper() + text[1:])}
WHOLE = frozenset(form for text in _FORMS for form in (text, f"{text}."))
"""Whole bodies that the app wrote and that no sign gives away."""

_APP_FILE = re.compile(r"\d{8}-[A-Z]+-|(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-?\d{8}-?WA")
_USUAL_FILE = re.compile(
    r"\u200e?(?:<\u200e?[^<>:\n]{2,20}: (\d{8}-[A-Z]+-[-\d]+\.\w{2,5})>"
    r"|((?:IMG|VID|PTT|AUD|STK|GIF)-\d{8}-WA\d+\.\w{2,5}) \([^()\n]{3,40}\))"
)
_ENDING = re.compile(
    r"(?i)\S*\.(?:jpe?g|png|gif|webp|mp[34]|3gp|mov|opus|ogg|m4a|aac|pdf|docx?|xlsx?|pptx?|txt|zip|vcf|apk)"
)
_PLACEHOLDER = re.compile(r"< ?([^<>/@=:\n]{2,60}?) ?>")
_FILE_LINE = re.compile(r"([^\n]{0,250}\.\w{2,5}) \(([^()\n]{3,40})\)")
_FILE_TAG = re.compile(r"(\u200e?)<\u200e?([^<>:\n]{2,20}): ([^<>\n]{0,250}\.\w{2,5})>")
_FILE_WORDS = re.compile(_either(TABLES["files"]["attached"]))
_BARE = [re.sub(r"\(.*\)", "", pattern).strip() for pattern in TABLES["files"]["attached"]]
_BARE_BYTES = [words.encode() for words in _BARE]
_FILE_PAGES = re.compile(r"\u200e?([^\n]{1,250}\.\w{2,5}) • [^\n]{0,40}")
_SUFFIX = re.compile(r"(?: |\A|\n)?(\u200e?)<\u200e?([^<>/@=:\n]{3,60})>\Z")
_KEYWORD = r"\u200e?[^\s:：]{2,20} ?[:：] ?"
_POLL = re.compile(rf"{_KEYWORD}\n([^\n]*)((?:\n{_KEYWORD}[^\n]* \([^()\n]*\d[^()\n]*\))+)\Z")
_OPTION = re.compile(rf"\n{_KEYWORD}([^\n]*)")
_PLACE = re.compile(r"https://(?:maps\.google\.com/\?q=-?\d{1,3}\.\d+,-?\d{1,3}\.\d+|foursquare\.com/v/\w)")
_APP_LINE = re.compile(r"\u200e[^\W\d_]+(?: [^\W\d_]+){1,3}\.?")
_ENCRYPTED = re.compile(
    "|".join(rf"\A(?:{start})(?=.{{0,150}}(?:{key}))" for start, key in (table["encrypted"] for table in _LOCALES)),
    re.IGNORECASE,
)
_KEYS = re.compile(_either([table["encrypted"][1] for table in _LOCALES]), re.IGNORECASE)
NOTICE = re.compile(_either([pattern for table in _LOCALES for pattern in table["notices"]]), re.IGNORECASE)
"""Notices of the app: somebody was added, left, changed the subject, …"""
_MARKED_NOTICE = re.compile(TABLES["marked"]["notices"], re.IGNORECASE)
TITLES = [re.compile(title, re.IGNORECASE) for title in TABLES["files"]["titles"]]
"""File names that carry the chat's name."""


class Marked(NamedTuple):
    """What a body says once the app's own words are taken out."""

    text: str
    files: tuple[ImportedAttachment, ...] = ()
    flags: tuple[str, ...] = ()
    kind: str = "text"


def _plain(text: str) -> str:
    """Without direction marks, all spaces alike."""
    return (text if text.isascii() else text.translate(PLAIN)).strip()


def has_signs(body: str) -> bool:
    """Whether a body can hold words of the app at all; `reading` asks the same in its own loop."""
    signs = "<" in body or ")" in body or "\u200e" in body or "?q=" in body or body in WHOLE
    return signs or any(word in body for word in _BARE)


def has_bare_files(bodies: bytes) -> bool:
    """Whether words beside a file name that no sign gives away are among bodies."""
    return any(word in bodies for word in _BARE_BYTES)


def marked(body: str) -> Marked:
    """Take the app's own words out of a body."""
    if not has_signs(body):
        return Marked(body)
    if file := _USUAL_FILE.fullmatch(body):
        return Marked("", (_file(file[1] or file[2]),), (), "media")
    plain = _plain(body)
    whole = plain.rstrip(".。").casefold()
    if whole in _DELETED:
        return Marked(plain, (), ("deleted",), "system")
    if whole in _CALLS or (body.startswith("\u200e") and re.split(r"[,.:،、，]", whole)[0] in _CALL):
        return Marked(plain, (), ("call",), "system")
    if whole in _UNSUPPORTED or whole.split(".")[0] in _UNSUPPORTED:
        return Marked(plain, (), ("unsupported",), "system")
    if plain == "null":
        return Marked(body, (), ("call-or-view-once",))
    body, flags = _unedited(body) if plain.endswith(">") else (body, ())
    text, files, guessed = _attached(body)
    if files:
        flags += ("attachment-guessed",) * guessed
        flags += ("contact",) * any(_is_contact(file.name) for file in files)
        return Marked(text, files, flags, "media")
    if whole in _LIVE or _PLACE.search(body):
        return Marked(plain if whole in _LIVE else body, (), (*flags, "location"))
    if poll := _POLL.match(body):
        options = [f"\n- {option}" for option in _OPTION.findall(poll[2])]
        return Marked((poll[1] + "".join(options)).translate(NO_MARKS), (), (*flags, "poll"))
    return Marked(body, (), flags)


marked_short = lru_cache(maxsize=4096)(marked)
"""The same, remembered; for bodies that are short enough to come again."""


def _unedited(body: str) -> tuple[str, tuple[str, ...]]:
    """A body without the words behind an edited message. Unknown words behind the mark are left where they are."""
    found = _SUFFIX.search(body)
    if found is None:
        return body, ()
    if found[2].rstrip(".。").casefold() in _EDITED:
        return body[: found.start()].rstrip(" \u200e"), ("edited",)
    unknown = found[1] and body[: found.start()].strip() and found[2].rstrip(".").casefold() not in _OMITTED
    return body, ("edited",) if unknown else ()


def _attached(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool]:
    """Text, attachments, and whether that is a guess: known words are taken out, what only looks like them stays."""
    line, _, tail = body.partition("\n")
    first = _plain(line)
    if omitted := _PLACEHOLDER.fullmatch(first):
        known = omitted[1].rstrip(".").casefold() in _OMITTED
        return tail if known else body, (ImportedAttachment(first, omitted=True),), not known
    named = _FILE_LINE.fullmatch(first) if first.endswith(")") else None
    if named and (sure := _sure(named[1], named[2])) is not None:
        return tail if sure else body, (_file(named[1]),), not sure
    if found := _tagged(body) if "<" in body else None:
        return found
    if words := _FILE_WORDS.fullmatch(first):
        return tail, (_file(words[words.lastindex or 0]),), False
    return _absent(body)


def _tagged(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool] | None:
    tags = [(tag, bool(tag[1]) or _sure(tag[3], tag[2])) for tag in _FILE_TAG.finditer(body)]
    files = tuple(_file(tag[3]) for tag, sure in tags if sure is not None)
    if not files:
        return None
    for tag, sure in reversed(tags):
        body = body[: tag.start()].rstrip(" \u200e") + body[tag.end() :] if sure else body
    return body.strip(" "), files, any(sure is False for _, sure in tags)


def _absent(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool]:
    """Media that iOS left out: the last words of a line, alone or behind the mark."""
    at = 0
    for line in body.split("\n")[:3]:
        before, mark, words = line.rpartition("\u200e")
        end = _plain(words).rstrip(".。")
        if len(end) <= 60 and end.casefold() in _ABSENT and (mark or not before):
            left = body[:at] + before.rstrip(" ") + body[at + len(line) :]
            pages = _FILE_PAGES.match(line)
            keys = (re.split(r"[/\\]", pages[1])[-1],) if pages else ()
            return left, (ImportedAttachment(pages[1] if pages else end, keys=keys, omitted=True),), False
        at += len(line) + 1
    if len(body) <= 40 and _APP_LINE.fullmatch(body.rstrip()) and not is_notice(body):
        return body, (ImportedAttachment(_plain(body), omitted=True),), True
    return body, (), False


def _sure(name: str, words: str) -> bool | None:
    """Whether a name with words beside it is an attachment: True by words or name, False perhaps, None no."""
    if _plain(words).casefold() in _ATTACHED or _APP_FILE.match(name):
        return True
    return False if _ENDING.fullmatch(name) else None


def _file(name: str) -> ImportedAttachment:
    return ImportedAttachment(name, keys=(name.replace("\\", "/").rpartition("/")[2],))


def _is_contact(name: str) -> bool:
    low = name.casefold()
    return low.endswith(".vcf") or any(low.startswith(thing) for thing in _CONTACT)


def is_notice(body: str) -> bool:
    """Whether a body with a sender is the app's: newer exports name a sender even for notices."""
    if len(body) > 400 or "\n" in body:
        return False
    if body.startswith("\u200e"):
        return any(known.search(body) for known in (_KEYS, NOTICE, _MARKED_NOTICE))
    return len(body) > 25 and _ENCRYPTED.match(body) is not None
