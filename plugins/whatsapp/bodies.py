"""What WhatsApp itself writes into bodies: media left out or attached, deleted and edited messages, notices.

A part of whatsapp.py. The words of each language are data beside it; unknown languages are met by general patterns.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["app"]
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)),
    **dict.fromkeys((0xA0, 0x202F, 0x2009), " "),
}
"""Direction marks away, all spaces alike."""

_OMITTED, _ATTACHED, _DELETED = (frozenset(_WORDS[key]) for key in ("omitted", "attached", "deleted"))
_ABSENT = {
    f"{thing} {how}"
    for things, hows in (line.split(" = ") for line in _WORDS["absent"])
    for thing in things.split("|")
    for how in hows.split("|")
}
_ABSENT_END = re.compile(rf"(?im)(?:\A|\u200e)((?:{'|'.join(sorted(_ABSENT))})|تم استبعاد [^\n]{{2,20}})\.?$")
_FORMS = {form for text in _ABSENT | _DELETED | {"null"} for form in (text, text[0].upper() + text[1:])}
WHOLE = {form.encode() for text in _FORMS for form in (text, f"{text}.")}
"""Whole bodies that the app wrote and that no sign gives away, as bytes."""
_EDITED = re.compile(rf"(?i)[ \u200e]*<\u200e?(?:{'|'.join(_WORDS['edited'])})\.?>\Z")
_PLACEHOLDER = re.compile(r"<([^<>/@=:\n]{2,60})>")
_FILE_LINE = re.compile(r"([^\n]{0,250}\.\w{2,5}) \(([^()\n]{3,40})\)")
_FILE_TAG = re.compile(r"(\u200e?)<\u200e?([^<>:\n]{2,20}): ([^<>\n]{0,250}\.\w{2,5})>")
_APP_FILE = re.compile(r"\d{8}-[A-Z]+-|(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-?\d{8}-?WA")
_ENDING = re.compile(
    r"(?i)\S*\.(?:jpe?g|png|gif|webp|mp[34]|3gp|mov|opus|ogg|m4a|aac|pdf|docx?|xlsx?|pptx?|zip|vcf|apk)"
)
_POLL = re.compile(r"\u200e?\w{3,12} ?:\n[^\n]*(?:\n\u200e?\w{3,12} ?: [^\n]* \(\u200e?\d+ [^()\n]+\))+\Z")
_ENCRYPTED = re.compile(_WORDS["encrypted"], re.IGNORECASE)
NOTICE = re.compile("|".join(_WORDS["notice"]), re.IGNORECASE)
"""Notices of the app: somebody was added, left, changed the subject, …"""
_MARKED_NOTICE = re.compile(_WORDS["notice_marked"], re.IGNORECASE)
TITLES = [re.compile(title, re.IGNORECASE) for title in _WORDS["titles"]]
"""File names that carry the chat's name."""


def marked(body: str) -> tuple[str, tuple[ImportedAttachment, ...], tuple[str, ...], str]:
    """Take the app's own words out of a body: what is left, attachments, flags, kind."""
    plain = body.translate(_PLAIN).strip()
    if plain.rstrip(".").casefold() in _DELETED:
        return plain, (), ("deleted",), "system"
    flags: tuple[str, ...] = ("call-or-view-once",) if plain == "null" else ()
    edited = _EDITED.search(body) if plain.endswith(">") else None
    if edited:
        body, flags = body[: edited.start()], ("edited",)
    text, files, guessed = _attached(body)
    if files:
        return text, files, (*flags, "attachment-guessed") if guessed else flags, "media"
    return body, (), (*flags, "poll") if _POLL.match(body) else flags, "text"


marked_short = lru_cache(maxsize=4096)(marked)
"""The same, remembered; for bodies that are short enough to come again."""


def _attached(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool]:
    """Text, attachments, and whether that is a guess: known words are taken out, what only looks like them stays."""
    line, _, tail = body.partition("\n")
    first = line.translate(_PLAIN).strip()
    if omitted := _PLACEHOLDER.fullmatch(first):
        known = omitted[1].rstrip(".").casefold() in _OMITTED
        return tail if known else body, (ImportedAttachment(first, omitted=True),), not known
    named = _FILE_LINE.fullmatch(first) if first.endswith(")") else None
    if named and (sure := _sure(named[1], named[2])) is not None:
        return tail if sure else body, (_file(named[1]),), not sure
    tags = [(tag, bool(tag[1]) or _sure(tag[3], tag[2])) for tag in _FILE_TAG.finditer(body)] if "<" in body else []
    if files := tuple(_file(tag[3]) for tag, sure in tags if sure is not None):
        for tag, sure in reversed(tags):
            body = body[: tag.start()].rstrip(" \u200e") + body[tag.end() :] if sure else body
        return body.strip(" "), files, any(sure is False for _, sure in tags)
    if absent := _ABSENT_END.search(body):
        left = body[: absent.start()].rstrip(" ") + body[absent.end() :]
        return left, (ImportedAttachment(absent[1], omitted=True),), False
    return body, (), False


def _sure(name: str, words: str) -> bool | None:
    """Whether a name with words beside it is an attachment: True by words or name, False perhaps, None no."""
    if words.strip("\u200e \u00a0").casefold() in _ATTACHED or _APP_FILE.match(name):
        return True
    return False if _ENDING.fullmatch(name) else None


def _file(name: str) -> ImportedAttachment:
    return ImportedAttachment(name, keys=(re.split(r"[/\\]", name)[-1],))


def is_notice(body: str) -> bool:
    """Whether a body with a sender is the app's: newer exports name a sender even for notices."""
    if len(body) > 400 or "\n" in body:
        return False
    if body.startswith("\u200e"):
        return any(known.search(body) for known in (_ENCRYPTED, NOTICE, _MARKED_NOTICE))
    return len(body) > 60 and bool(_ENCRYPTED.search(body)) and ("WhatsApp" in body or body.startswith("Messages and"))


_new = ImportedMessage.__new__
_fill = [getattr(ImportedMessage, name).__set__ for name in ImportedMessage.__slots__]
(_s0, _s1, _s2, _s3, _s4, _s5, _s6, _s7, _s8, _s9, _s10, _s11, _s12, _s13, _s14) = _fill


def plain_message(raw: str, text: str, sender: str | None, local: str, line: int) -> ImportedMessage:
    """A message of text alone, its slots filled in the order of the class.

    That takes half the time of a frozen dataclass's own `__init__`, and most messages come this way.
    """
    message = _new(ImportedMessage)
    _s0(message, raw)
    _s1(message, text)
    _s2(message, sender)
    _s3(message, "")
    _s4(message, None)
    _s5(message, local)
    _s6(message, "text")
    _s7(message, "")
    _s8(message, line)
    _s9(message, None)
    _s10(message, ())
    _s11(message, None)
    _s12(message, None)
    _s13(message, None)
    _s14(message, ())
    return message
