"""Takes people out of text: phone numbers, addresses, handles, positions, and the names of senders.

Patterns err on the side of taking too much; what they cannot know (a nickname, a first name alone, a face) is said in
docs/formats.md. Every pattern is linear in the length of the text.
"""

import base64
import hashlib
import hmac
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_GAP = r"[ \t.\-()/\u00a0\u2000-\u200f\u202a-\u202f\u2060\u2066-\u2069]{0,3}"
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ISOLATED = re.compile(r"[@\uff20]\u2068[^\u2069\n]{1,200}\u2069")
"""WhatsApp writes a mention of a contact between FSI and PDI."""
_HANDLE = re.compile(r"(?<![\w])[@\uff20]\w[\w.]{0,62}\w")
_PROFILE = re.compile(
    r"((?:x|twitter|t|telegram|facebook|fb|instagram|tiktok|youtube|wa|whatsapp|vk|threads|linkedin)"
    r"\.(?:com|me|net|org|ru)/)[^\s<>\"']+",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"(?:(?<=geo:)|(?<=[?&@=]))[-+]?\d{1,3}(?:\.\d+)?,\s?[-+]?\d{1,3}(?:\.\d+)?(?:,\d+z)?"
    r"|[-+]?\d{1,3}(?:\.\d{3,}|,\d{4,})\s?°?\s?[NSEWO]?[\s,;/|]{1,3}[-+]?\d{1,3}(?:\.\d{3,}|,\d{4,})°?(?:\s?[NSEWO]\b)?"
    r"|\d{1,3}\s?[°º]\s?\d{1,2}(?:[.,]\d+)?\s?['’′]?\s?(?:\d{1,2}(?:[.,]\d+)?\s?[\"”″]?)?\s?[NSEWO]?\b"
    r"|\b\d{1,2}[C-X]\s?[A-HJ-NP-Z]{2}\s?\d{3,5}\s?\d{3,5}\b"
    r"|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b"
)
"""Decimal pairs, degrees, MGRS and plus codes."""
_PHONE = re.compile(rf"(?<!\w)(?:\+{_GAP})?(?:\({_GAP})?\d(?:{_GAP}\d){{7,}}")
"""Eight digits or more in one line with nothing but blanks and punctuation between them: also two numbers in a row."""
_EXPORTED_NAME = re.compile(
    r"(?:(?:photos|files|video_files|voice_messages|round_video_messages|stickers)/)?"
    r"(?:[A-Z]{3}-\d{8}-WA\d{4}|\d{8}-[A-Z]+-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
    r"|(?:photo|video|audio|file)_\d{1,6}@\d\d-\d\d-\d{4}_\d\d-\d\d-\d\d)(?: ?\(\d+\))?\.\w{2,5}"
)
"""Names that WhatsApp and Telegram give to files: a kind, a date, a number."""
_DATE = re.compile(
    r"(?:\d{4}[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.]\d{4})(?=$|\s)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[\s.]\d{3})*(?:[\s.]000)+")
_FINDABLE = re.compile(r"[\d@\uff20./+]")
"""Without one of these a text holds none of the patterns above."""
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_NAME = 3
"""Letters of a one-word sender name that is looked for in texts; shorter ones are words of every language."""


@lru_cache(maxsize=1 << 16)
def pseudonym(key: bytes, kind: str, platform: str, value: str) -> str:
    """A stable name for a person or thing of this case: `Sender-7F3KQ2XW9A`.

    HMAC-SHA-256 under the case's key: without the key a list of phone numbers cannot be tried out against it
    (reference/reliability.md §8). Takes the word to begin with, the platform ("" when it does not matter) and the
    value; spelling differences that people do not see (case, width, spaces) make no other person.
    """
    plain = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    digest = hmac.new(key, b"\0".join(p.encode() for p in (kind, platform, plain)), hashlib.sha256).digest()
    return f"{kind}-{base64.b32encode(digest)[:10].decode()}"


@dataclass(frozen=True, slots=True)
class Names:
    """Names to look for: by the first word, the whole name in words and what stands in for it, longest first."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def names_to_hide(
    key: bytes, people: Iterable[tuple[str, str]], spared: set[str], sources: Iterable[str] = ()
) -> Names:
    """Build the look-up from senders, as (platform, name), and sources that are persons.

    One-word names in `spared` (places, actors) stay readable.
    """
    found: dict[str, dict[tuple[str, ...], str]] = {}
    senders = (("Sender", platform, name) for platform, name in people)
    for kind, platform, name in (*senders, *(("Source", "", name) for name in sources)):
        words = tuple(w.casefold() for w in _WORD.findall(unicodedata.normalize("NFC", name)))
        if not words or (len(words) == 1 and (len(words[0]) < _SHORTEST_NAME or words[0] in spared)):
            continue
        found.setdefault(words[0], {}).setdefault(words, pseudonym(key, kind, platform, name))
    ordered = {f: tuple(sorted(ns.items(), key=lambda n: (-len(n[0]), n[0]))) for f, ns in found.items()}
    return Names(ordered)


def without_names(text: str, names: Names) -> str:
    """Replace every whole name, whatever its case and what stands between its words."""
    if not text or not names.by_first:
        return text
    spans = [(m.start(), m.end(), m[0].casefold()) for m in _WORD.finditer(text)]
    out: list[str] = []
    done, i = 0, 0
    while i < len(spans):
        hit = _name_at(spans, i, names)
        if hit is None:
            i += 1
            continue
        length, instead = hit
        out += [text[done : spans[i][0]], instead]
        done = spans[i + length - 1][1]
        i += length
    return "".join([*out, text[done:]])


def _name_at(spans: list[tuple[int, int, str]], at: int, names: Names) -> tuple[int, str] | None:
    for words, instead in names.by_first.get(spans[at][2], ()):
        here = spans[at : at + len(words)]
        if tuple(s[2] for s in here) == words and all(b[0] - a[1] <= 3 for a, b in itertools.pairwise(here)):
            return len(words), instead
    return None


def _phone(match: re.Match[str]) -> str:
    found = match[0]
    if _THOUSANDS.fullmatch(found):
        return found
    date = _DATE.match(found)
    if date:
        return date[0] + _PHONE.sub(_phone, found[date.end() :])
    return "[phone]"


def scrub(text: str, names: Names) -> str:
    """Text without what names or finds a person; it comes back in Unicode form NFC."""
    text = unicodedata.normalize("NFC", text)
    if not _FINDABLE.search(text):
        return without_names(text, names)
    text = _ISOLATED.sub("[handle]", text)
    text = _EMAIL.sub("[e-mail]", text)
    text = _PROFILE.sub(r"\1[handle]", text)
    text = _POSITION.sub("[position]", text)
    text = _PHONE.sub(_phone, text)
    text = _HANDLE.sub("[handle]", text)
    return without_names(text, names)


def scrub_name(name: str, names: Names) -> str:
    """The name of a file without what names a person; names that a chat program made are kept."""
    return name if _EXPORTED_NAME.fullmatch(name) else scrub(name, names)
