"""Takes people out of text: phone numbers, addresses, handles, positions, and the names of senders.

Patterns err on the side of taking too much; what they cannot know (a nickname, a first name alone, a face) is said in
docs/formats.md. Every pattern is linear in the length of the text.
"""

import re
import unicodedata

from workbench.export.hidden_names import Names, without_names

_INVISIBLE = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff"
_GAP = rf"[ \t.\-()/_·•\u00a0\u2000-\u2015\u202f\u20e3\u2212\u3000\ufe63\uff0d{_INVISIBLE}]{{0,5}}"
_DIGIT = r"[\d²³¹⁰⁴-⁹₀-₉①-⑨⓪❶-❾➀-➈➊-➒]"
"""Of every script, raised, lowered and in circles; on a key it has two invisible signs behind it."""
_AT = r"(?:\s?[@\uff20\ufe6b]\s?|%40|\s?[\[({<]\s?(?:at|arobase|@)\s?[\])}>]\s?)"
_DOT = r"(?:\.|\s?[\[({<]\s?(?:dot|point)\s?[\])}>]\s?)"
_EMAIL = re.compile(
    rf"(?:[\w.+%-]{{1,64}}|\"[^\"\n]{{1,64}}\"){_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
    r"|[\w.+%-]{1,64}@[\w-]{1,63}",
    re.IGNORECASE,
)
_ISOLATED = re.compile(r"[@\uff20]\u2068[^\u2069\n]{1,200}\u2069")
"""WhatsApp writes a mention of a contact between FSI and PDI."""
_HANDLE = re.compile(r"[@\uff20\ufe6b]\w[\w.]{0,62}\w|\b\w{4,32}(?=\.t\.me\b)")
"""Also the name before `.t.me`, which leads to an account like the one behind `t.me/`."""
_PLATFORM = (
    "x|twitter|[fv]xtwitter|xcancel|t|tx|m|telegram|facebook|fb|messenger|instagram|ig|tiktok|youtube|wa|whatsapp|vk|ok"
    "|threads|linkedin|signal|snapchat|reddit|discord|imo|viber|truthsocial|gettr"
)
_PROFILE = re.compile(
    rf"((?<![\w-])(?:(?:{_PLATFORM})\.(?:com|me|net|org|ru|im|gg|group)|youtu\.be|telegram\.dog|bsky\.app"
    r"|nitter\.[\w.-]{1,60})/"
    r"|\b(?:tg|whatsapp|viber|sgnl|signal|skype|twitter|fb|instagram|imo|threema|xmpp):(?=[^\s:]))[^\s<>\"']+",
    re.IGNORECASE,
)
"""What follows the name of a platform, in addresses of pages and in those that open its app."""
_CARD = re.compile(r"[^\n/\\:<>|]{1,80}\.vcf\b", re.IGNORECASE)
"""A contact is passed on as a file that is called like him."""
_MAP = re.compile(
    r"((?<![\w-])(?:maps\.google\.[a-z.]{2,6}|google\.[a-z.]{2,6}/maps|goo\.gl/maps|maps\.app\.goo\.gl"
    r"|maps\.apple(?:\.com)?|osm\.org/go|waze\.com|what3words\.com|w3w\.co|plus\.codes)[/?])[^\s<>\"']+",
    re.IGNORECASE,
)
"""What follows the name of a map: a point, or a short form of one."""
_DEGREES = r"[-+]?\d{1,3}(?:[.٫]\d{3,}|,\d{4,})"
_POSITION = re.compile(
    r"(?:(?<=geo:)|(?<=[?&@=]))[-+]?\d{1,3}(?:\.\d+)?(?:,\s?|%2C)[-+]?\d{1,3}(?:\.\d+)?(?:,\d+z)?"
    rf"|{_DEGREES}\s?°?\s?[NSEWO]?(?:[\s,;،؛/|]{{1,3}}|%2C){_DEGREES}°?(?:\s?[NSEWO]\b)?"
    r"|\d{1,3}\s?(?:[°º]|%C2%B0)\s?\d{1,2}(?:[.,]\d+)?\s?['’′]?\s?(?:\d{1,2}(?:[.,]\d+)?\s?(?:[\"”″]|%22)?)?\s?[NSEWO]?\b"
    r"|(?<![^\W_])(?i:lat|lon|lng|long|latitude|longitude)\.?\s?[:=]?\s?[-+]?\d{1,3}(?:[.,٫]\d{2,}|(?=\s?[°º]))"
    r"|\b[NSEWO]\s?\d{1,3}[.,]\d{4,}|\d{1,3}[.,]\d{4,}\s?°?\s?[NSEWO]\b|\d{1,3}[.,]\d{3,}\s?°|!\dd[-+]?\d{1,3}\.\d+"
    r"|\b\d{1,3}(?:d\s?|\s)\d{1,2}(?:m\s?|\s)\d{1,2}(?:[.,]\d+)?s?\s?[NSEWO]\b|\b\d{1,3}d\s?\d{1,2}m\s?\d{1,2}s\b"
    r"|\b\d{1,2}[C-X]\s?[A-HJ-NP-Z]{2}\s?\d{3,5}\s?\d{3,5}\b"
    r"|\b(?i:[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3})\b"
    r"|///\w{2,40}\.\w{2,40}\.\w{2,40}"
)
"""Decimal pairs, degrees, single numbers that say which they are, MGRS, plus codes, what3words."""
_PHONE = re.compile(rf"(?<!\d)(?:\+{_GAP})?(?:\({_GAP})?{_DIGIT}(?:{_GAP}{_DIGIT}){{7,}}")
"""Eight digits or more in one line with nothing but blanks and punctuation between them: also two numbers in a row,
and also after a letter (`tel76123456`)."""
_GROUPS = re.compile(r"(?<!\d)\+?\d{2,3}([,:;*|])\d{2,3}(?:\1\d{2,3}){2,}(?!\d)")
"""Four groups and more with a sign between them that is none of a phone number, but serves to hide one."""
_EXPORTED_NAME = re.compile(
    r"(?:(?:photos|files|video_files|voice_messages|round_video_messages|stickers)/)?"
    r"(?:(?:IMG|VID|AUD|PTT|STK|DOC)-(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-WA\d{4}"
    r"|00\d{6}-(?:PHOTO|VIDEO|AUDIO|STICKER|GIF)-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"
    r"|(?:IMG|VID|PXL|Screenshot|Capture)_(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[_-][0-2]\d[0-5]\d[0-5]\d"
    r"|(?:photo|video|audio|file)_\d{1,6}@\d\d-\d\d-\d{4}_\d\d-\d\d-\d\d)(?: ?\(\d+\))?\.\w{2,5}"
)
"""Names that WhatsApp, Telegram and cameras give to files: a kind, a date, a number."""
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_ONE_DATE = "|".join(
    f"{_YEAR}{mark}{_MONTH}{mark}{_DAY}|{_DAY}{mark}{_MONTH}{mark}{_YEAR}" for mark in ("-", "/", r"\.")
)
_DATE = re.compile(rf"(?:{_ONE_DATE})(?:(?:/|-| [-–] |/ )(?:{_ONE_DATE}))?(?=$|\s)")
"""A day, or two with a stroke between them, and then nothing or a blank. A number that only begins so is none."""
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_CLOCK = re.compile(r"T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?Z?(?!\d)")
"""What follows the eight digits of a day in a time written without signs (`20260425T064100Z`)."""
_UPTO_SECONDS = re.compile(rf"(?:{_YEAR})-\d\d-\d\d[T ]\d\d:\d\d:$")
_FRACTION = re.compile(r"[0-5]\d\.\d{6}(?!\d)")
"""The seconds of our own times (`2026-04-25T06:41:00.000000Z`), eight digits in a row."""
_THOUSANDS = re.compile(r"\d{1,3}(?:[\s.]\d{3})*(?:[\s.]000)+")
_SIGN = re.compile(rf"{_DIGIT}|[@\uff20\ufe6b./+:?(\[{{<]")
"""Without one of these a text holds none of the patterns above: one pass over it says which may hit at all."""
_CALLING, _LEADING, _PLACING = frozenset("@\uff20\ufe6b.[({<"), frozenset("/?:"), frozenset("/+")
"""Signs, one of which every address and handle has, every link, and every position without a digit."""
_FEWEST = 8
"""Digits of a phone number."""
_MAY_BE_CALLED = re.compile(r"[@\uff20\ufe6b]|%40|[\[({<]\s?a|\.t\.me", re.IGNORECASE)
_MAY_LEAD = re.compile(r"[a-z](?:[/?]|:[^\s:])", re.IGNORECASE)
_MAY_BE_POSITION = re.compile(r"[°º+!]|///|%[2C]|\d[.,٫]\d\d|[=@?&:][-+]?\d|\d[dC-X]|\d\s?[NSEWO]\b")
_MAY_BE_PHONE = re.compile(rf"{_DIGIT}(?:[^\d²³¹⁰⁴-⁹₀-₉①-⑨⓪❶-❾➀-➈➊-➒]*{_DIGIT}){{7}}")
"""What every position and every phone number has; looked for first, because most texts have neither."""


def _phone(match: re.Match[str]) -> str:
    """What stands for a run of digits: itself when it is a sum, a date or a time in full, with the rest looked at."""
    found = match[0]
    if _THOUSANDS.fullmatch(found):
        return found
    kept = _kept(match, found)
    return found[:kept] + _PHONE.sub(_phone, found[kept:]) if kept else "[phone]"


def _kept(match: re.Match[str], found: str) -> int:
    """How many characters at the beginning of a run of digits are a date or a time, an opening bracket with them."""
    opened = len(found) - len(found.lstrip("("))
    date = _DATE.match(found, opened)
    if date:
        return date.end()
    if _COMPACT.fullmatch(found, opened) and _CLOCK.match(match.string, match.end()):
        return len(found)
    seconds = _FRACTION.match(found)
    if seconds and _UPTO_SECONDS.search(match.string, max(0, match.start() - 17), match.start()):
        return seconds.end()
    return 0


_PATH_DAY = re.compile(
    r"(?<![\d.])(?:19|20)\d\d([-/]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?=/|[-_.]?[^\W\d]|[-_]?$)"
)
"""A day in the path of an address, between signs that are no digits and not before another number."""
_PATH = re.compile(r"https?://[^/?#\s]+/[^?#\s]*", re.IGNORECASE)
_HELD = "\ue000"


def scrub(text: str, names: Names) -> str:
    """Text without what names or finds a person; it comes back in Unicode form NFC."""
    text = unicodedata.normalize("NFC", text)
    signs = _SIGN.findall(text)  # what is put in place of a hit brings no sign that a later pattern looks for
    if not signs:
        return without_names(text, names)
    digits = sum(map(str.isnumeric, signs))
    called = not _CALLING.isdisjoint(signs) and _MAY_BE_CALLED.search(text)
    if called:
        text = _EMAIL.sub("[e-mail]", _ISOLATED.sub("[handle]", text))
    if not _LEADING.isdisjoint(signs) and _MAY_LEAD.search(text):
        text = _MAP.sub(r"\1[position]", _PROFILE.sub(r"\1[handle]", text))
    if (digits or not _PLACING.isdisjoint(signs)) and _MAY_BE_POSITION.search(text):
        text = _POSITION.sub("[position]", text)
    if digits >= _FEWEST and _MAY_BE_PHONE.search(text):
        text = _GROUPS.sub("[phone]", _PHONE.sub(_phone, text))
    if called:
        text = _HANDLE.sub("[handle]", text)
    if "." in signs and ".vcf" in text.casefold():
        text = _CARD.sub("[contact].vcf", text)
    return without_names(text, names)


def scrub_name(name: str, names: Names) -> str:
    """The name of a file without what names a person; names that a chat program made are kept."""
    return name if _EXPORTED_NAME.fullmatch(name) else scrub(name, names)


def scrub_address(url: str, names: Names) -> str:
    """The address of a page that is no person's, as `scrub` leaves it, but with the days of publication in its path.

    News addresses have them (`/2026/04/28/`, `-20260428.html`), and a check whose evidence cannot be followed is none.
    In running text eight such digits may be somebody's number and go.
    """
    path = _PATH.match(url)
    days = [m[0] for m in _PATH_DAY.finditer(path[0])] if path else []
    if path is None or not days or _HELD in url:
        return scrub(url, names)
    told = scrub(_PATH_DAY.sub(_HELD, path[0]) + url[path.end() :], names)
    if told.count(_HELD) != len(days):  # a pattern took a day with what is around it
        return scrub(url, names)
    for day in days:
        told = told.replace(_HELD, day, 1)
    return told
