"""WhatsApp "Export chat": the text transcript (`.txt`), alone, in a folder or in a zip with its media.

The format has no specification; what is known of it, shape by shape, is in docs/formats.md. Only this file knows the
header grammar, the markers each language writes for media, deleted and edited messages, and how a date order is proved.
It reads the transcript twice: once to learn (date order, who writes), once to yield. Memory does not grow with the file.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import BinaryIO

from workbench.plugin_api import (
    AmbiguousDates,
    Assumed,
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Options,
    Record,
    Unreadable,
)

BLOCK = 1 << 20
LONG_LINE = 8 << 20
BODY_CHARS = 16 << 20
"""A body longer than this is cut and flagged; the original file keeps it whole."""
MAX_SENDERS = 50_000
MAX_DATES = 100_000
MINOR_SHARE = 0.05
"""A header shape below this share of a file is suspected to be text that somebody pasted."""

# --- The header grammar -------------------------------------------------------------------------------------------
_INVISIBLE = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_M = f"[{_INVISIBLE}]*+"
"""Possessive, so that a run of marks is never tried twice."""
_S = "[ \u00a0\u202f\u2009]"
_NO_MARKS = {ord(c): None for c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"}
_PLAIN = {**_NO_MARKS, 0xA0: " ", 0x202F: " ", 0x2009: " "}

_AM = (
    "am|a\\.m\\.|a\\. m\\.|a\\.m|vorm\\.|morgens|nachts|ap\\.|fm|öö|ص|ق\\.ظ\\.|午前|上午|凌晨|早上|오전|पूर्वाह्न|дп|SA|PG"
)
_PM = "pm|p\\.m\\.|p\\. m\\.|p\\.m|nachm\\.|mittags|abends|ip\\.|em|ös|م|ب\\.ظ\\.|午後|下午|中午|晚上|오후|अपराह्न|пп|CH|PTG"
_HALF = f"(?i:{_AM}|{_PM})".replace("\\. m", f"\\.{_S}m")
_TIME = rf"(?:{_HALF}{_S}?)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:{_S}?{_M}{_HALF})?"
_DATE = rf"\d{{1,4}}{_M}([./-]){_S}?{_M}\d{{1,2}}{_M}\5{_S}?{_M}\d{{1,4}}\.?"
_GLUE = rf"(?:[,\u060c]{_M}{_S}?|{_S}(?:klo|à|um|kl\.|a{_S}las|às){_S}|{_S}){_M}"
_END = rf"(?(4)\]{_M}(?:{_S}|(?=\n|\r|\Z))|(?:{_S}[-\u2013](?:{_S}|(?=\n|\r|\Z))|:{_S}))"
HEADER = re.compile(rf"\n({_M}(((\[)?{_M}{_DATE}){_GLUE}({_TIME})){_M}{_END})(?:([^:\n]{{1,120}}): )?")
"""One line that starts a message. Groups: whole header, date and time, date, bracket, separator, time, sender."""
_GROUPS = 8
Row = tuple[str, str, str, str | None, str, str, str | None, str]
"""The groups of HEADER and the body that follows."""
EMBEDDED = "possible-embedded-header"
"""Flag: a header that may be text somebody pasted into a message."""
_NUMBERS = re.compile(r"\d+")
_TWELVE = re.compile(_HALF)
_LATE = re.compile(f"(?i:{_PM})".replace("\\. m", f"\\.{_S}m"))

# --- What the app itself writes -----------------------------------------------------------------------------------
_OMITTED = frozenset(
    "media omitted|video message omitted|video note omitted|medien ausgeschlossen|videonachricht weggelassen|médias omis"
    "|multimedia omitido|mídia oculta|arquivo de mídia oculto|mídia omitida|ficheiro não revelado|media omessi"
    "|media weggelaten|без медиафайлов|medya dahil edilmedi|medya atlanmış|تم استبعاد الوسائط|मीडिया के बिना"
    "|המדיה לא נכללה|media tidak disertakan|pominięto multimedia|медіа пропущено|メディアなし|미디어 파일 제외됨"
    "|忽略多媒體檔|view once voice message omitted".split("|")
)
_ATTACHED = frozenset(
    "file attached|datei angehängt|fichier joint|archivo adjunto|archivo adjuntado|arquivo anexado|ficheiro anexado"
    "|file allegato|bestand bijgevoegd|файл добавлен|dosya ekli|الملف مرفق|फाइल अटैच कर दी गई है|קובץ מצורף"
    "|file terlampir|załączony plik|файл додано|添付ファイル有り|파일 첨부됨|文件附件|附件檔案".split("|")
)
_ATTACHED_IOS = frozenset(
    "attached|anhang|pièce jointe|joint|adjunto|anexado|allegato|bijlage|прикреплено|ekli|ekli dosya|مرفق|terlampir".split(
        "|"
    )
)
_DELETED = frozenset(
    "this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht"
    "|ce message a été supprimé|vous avez supprimé ce message|se eliminó este mensaje|este mensaje fue eliminado"
    "|eliminaste este mensaje|mensagem apagada|esta mensagem foi apagada|você apagou esta mensagem"
    "|questo messaggio è stato eliminato|hai eliminato questo messaggio|dit bericht is verwijderd"
    "|je hebt dit bericht verwijderd|данное сообщение удалено|вы удалили данное сообщение|bu mesaj silindi"
    "|bu mesajı sildiniz|تم حذف هذه الرسالة|यह मैसेज मिटाया गया|यह संदेश मिटाया गया|הודעה זו נמחקה"
    "|pesan ini telah dihapus|anda menghapus pesan ini".split("|")
)
_EDITED = re.compile(
    r"[ \u200e]*<\u200e?(?:this message was edited|diese nachricht wurde bearbeitet|ce message a été modifié"
    r"|se editó este mensaje|mensagem editada|questo messaggio è stato modificato|dit bericht is bewerkt"
    r"|сообщение изменено|bu mesaj düzenlendi|ההודעה נערכה)\.?>\Z",
    re.IGNORECASE,
)
_ABSENT = frozenset(
    f"{what} {how}"
    for things, hows in (
        ("image|video|audio|sticker|gif|document|contact card|video note|media", "omitted"),
        ("bild|video|audio|gif|sticker|kontaktkarte|dokument", "weggelassen|ausgelassen"),
        ("image|vidéo", "absente"),
        ("audio|sticker|document", "omis"),
        ("gif", "retiré|omitido|omitida|esclusa|weggelaten|отсутствует|dahil edilmedi|tidak disertakan"),
        ("imagen|tarjeta de contacto", "omitida"),
        ("video|audio|sticker|documento|vídeo", "omitido"),
        ("imagem|áudio", "ocultada|ocultado"),
        ("figurinha", "omitida"),
        ("immagine", "omessa"),
        ("video|audio|documento", "omesso"),
        ("sticker", "non incluso"),
        ("afbeelding|video|audio|sticker|document", "weggelaten"),
        ("изображение|видео|аудиофайл|стикер|документ", "отсутствует"),
        ("görüntü|video|ses|çıkartma|belge", "dahil edilmedi"),
        ("gambar|video|audio|stiker|dokumen", "tidak disertakan"),
        ("התמונה|הסרטון|הקובץ", "הושמט"),
    )
    for what in things.split("|")
    for how in hows.split("|")
)
_OMITTED_IOS = re.compile(
    rf"(?:\A|\u200e)((?:{'|'.join(sorted(_ABSENT))})|تم استبعاد [^\n]{{2,20}})\.?$", re.IGNORECASE | re.MULTILINE
)
_WHOLE = _ABSENT | _DELETED | {"null"}
"""Whole bodies, lower case, that the app wrote and that nothing else gives away."""
_PLACEHOLDER = re.compile(r"<([^<>/@=:\n]{2,60})>")
_FILE_LINE = re.compile(r"([^\n]{0,250}\.\w{2,5}) \(([^()\n]{3,40})\)")
_FILE_TAG = re.compile(r"(\u200e?)<\u200e?([^<>:\n]{2,20}?)[\s\u00a0]?: ([^<>\n]{0,250}\.\w{2,5})>")
_APP_FILE = re.compile(r"(?:\d{8}-[A-Z]+-|(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-?\d{8}-?WA)")
_MEDIA_DAY = re.compile(
    r"(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-(\d{4})(\d\d)(\d\d)-WA|-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-\d\d-\d\d-\d\d\."
)
_POLL = re.compile(r"\u200e?\w{3,12} ?:\n[^\n]*(?:\n\u200e?\w{3,12} ?: [^\n]* \(\u200e?\d+ [^()\n]+\))+\Z")
_LOCATION = re.compile(r"\u200e?[^\W\d_]{4,12} ?: https://(?:maps\.google\.com/\?q=|foursquare\.com/v/)\S+\Z")
_ENCRYPTED = re.compile(
    r"end-to-end|bout en bout|ende-zu-ende|extremo a extremo|ponta a ponta|uçtan uca|сквозным шифрованием|مشفرة|एंड-टू-एंड"
    r"|מוצפנות",
    re.IGNORECASE,
)
_SYSTEM_VERB = re.compile(
    r" (?:added|removed|created group|created this group|changed (?:the|this|their|to)|left|joined using|turned (?:on|off)"
    r"|pinned|a (?:ajouté|retiré|supprimé|créé|changé|modifié|quitté|rejoint|épinglé|activé|désactivé)|vous a (?:ajouté|retiré)"
    r"|(?:añadió|eliminó|creó|cambió|salió)|(?:adicionou|removeu|criou|mudou|alterou|saiu)"
    r"|ha (?:aggiunto|rimosso|creato|cambiato|abbandonato)|hat .{0,80}(?:hinzugefügt|entfernt|erstellt|geändert|verlassen)"
    r"|heeft .{0,80}(?:toegevoegd|verwijderd|gemaakt|gewijzigd|verlaten)|(?:добавил|удалил|создал|изменил|вышел|покинул)а?"
    r"|(?:menambahkan|mengeluarkan|membuat grup|mengubah|keluar))(?: |$|\.)"
    r"|(?:أضاف|أزال|أنشأ|غير|غادر) |security code|code de sécurité|sicherheitsnummer|missed v|business"
    r"|(?:ekledi|çıkardı|oluşturdu|değiştirdi|ayrıldı)\.?$|(?:जोड़ा|निकाला|बनाया|बदला|छोड़ा)(?: |$)",
    re.IGNORECASE,
)
_TITLES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"whatsapp[ -]chat (?:with|mit|met|con|dengan|-) (.+)",
        r"discussion whatsapp avec (.+)",
        r"chat (?:de )?whatsapp (?:con|com) (.+)",
        r"conversa (?:do|no) whatsapp com (.+)",
        r"чат whatsapp с (.+)",
        r"دردشة واتساب مع (.+)",
        r"(.+) ile whatsapp sohbeti",
        r"(.+) के साथ whatsapp चैट",
        r"whatsapp chat (.+)",
    )
)


# --- Reading text -------------------------------------------------------------------------------------------------
def _text_blocks(stream: BinaryIO) -> Iterator[tuple[str, bool]]:
    """Blocks of whole lines, each line behind its own line feed, and whether bytes had to be replaced to read them."""
    rest, start = b"", "\n"
    while data := stream.read(BLOCK):
        rest += data
        cut = rest.rfind(b"\n")
        if cut >= 0:
            text, repaired = _decoded(rest[:cut])
            yield start + text, repaired
            rest, start = rest[cut + 1 :], "\n"
        elif len(rest) > LONG_LINE:
            cut = len(rest) - 4
            while cut < len(rest) and rest[cut] & 0xC0 == 0x80:  # never cut inside a character
                cut += 1
            text, repaired = _decoded(rest[:cut])
            yield start + text, repaired
            rest, start = rest[cut:], ""
    if rest:
        text, repaired = _decoded(rest)
        yield start + text, repaired


def _decoded(data: bytes) -> tuple[str, bool]:
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), True


def _open_text(export: Export, member: str) -> BinaryIO:
    """The member as UTF-8 bytes, whatever its byte order mark says."""
    stream = export.open(member)
    if export.head(member, 2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return codecs.EncodedFile(stream, "utf-8", "utf-16", errors="replace")  # type: ignore[return-value] # has read()
    return stream


# --- Dates --------------------------------------------------------------------------------------------------------
Shape = tuple[bool, str, int, int]
"""Bracketed or not, separator, digits of the first and of the last number (4 or less counts as 2)."""


def _shape(text: str) -> tuple[Shape, tuple[int, int, int]]:
    """The shape of a date as written and its three numbers in the order written."""
    a, b, c = _NUMBERS.findall(text)
    separator = next(char for char in text if char in "./-")
    return ("[" in text, separator, 4 if len(a) > 2 else 2, 4 if len(c) > 2 else 2), (int(a), int(b), int(c))


def _day(numbers: tuple[int, int, int], order: str) -> date | None:
    """The calendar day of three numbers under an order, or None when there is no such day."""
    a, b, c = numbers
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class _Votes:
    """What speaks for each date order of one header shape."""

    headers: int = 0
    first: str = ""
    certain: dict[str, str] = field(default_factory=dict)
    certain_count: Counter[str] = field(default_factory=Counter)
    open: bool = False
    media: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    previous: dict[str, date] = field(default_factory=dict)
    days: set[tuple[int, int, int]] = field(default_factory=set)
    padded: bool = False
    unpadded: bool = False


@dataclass(slots=True)
class _Survey:
    """What the first reading learns about a transcript: small, whatever the size of the file."""

    shapes: dict[Shape, _Votes] = field(default_factory=dict)
    known: dict[str, tuple[Shape, tuple[int, int, int]]] = field(default_factory=dict)
    senders: Counter[str] = field(default_factory=Counter)
    longer: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    clock: str = ""
    crlf: bool = False
    orders: dict[Shape, str] = field(default_factory=dict)
    minor: frozenset[Shape] = frozenset()
    long_names: dict[str, str] = field(default_factory=dict)

    def shape_of(self, text: str) -> tuple[Shape, tuple[int, int, int]]:
        """Shape and numbers of a date as written, remembered."""
        known = self.known.get(text)
        if known is None:
            known = _shape(text)
            if len(self.known) < MAX_DATES:
                self.known[text] = known
        return known


def _survey(export: Export, member: str) -> _Survey:
    survey = _Survey()
    with _open_text(export, member) as stream:
        for text, _ in _text_blocks(stream):
            parts = HEADER.split(text)
            if len(parts) == 1:
                continue
            survey.crlf = survey.crlf or parts[8].endswith("\r")
            dates, times, senders, bodies = parts[3::8], parts[6::8], parts[7::8], parts[8::8]
            _survey_dates(survey, dates)
            if not survey.clock:
                survey.clock = next((half.group() for half in map(_TWELVE.search, times[:200]) if half), "24")
            if any(votes.open for votes in survey.shapes.values()):
                _survey_media(survey, dates, bodies)
            if len(survey.senders) < MAX_SENDERS:
                survey.senders.update(senders)
            _survey_names(survey, senders, bodies)
    _settle_names(survey)
    return survey


def _survey_dates(survey: _Survey, dates: Sequence[str]) -> None:
    for text, group in groupby(dates):
        shape, numbers = survey.shape_of(text)
        votes = survey.shapes.setdefault(shape, _Votes(first=text, open=shape[2] != 4))
        votes.headers += sum(1 for _ in group)
        if shape[2] == 4:
            continue
        readings = {order: day for order in ("dmy", "mdy") if (day := _day(numbers, order))}
        if len(readings) == 1:
            order = next(iter(readings))
            votes.certain.setdefault(order, text)
            votes.certain_count[order] += 1
            votes.open = len(votes.certain) != 1
        elif not readings and _day(numbers, "ymd"):
            votes.certain.setdefault("ymd", text)
            votes.certain_count["ymd"] += 1
            votes.open = len(votes.certain) != 1
        elif len(readings) == 2 and numbers[0] != numbers[1]:
            votes.days.add(numbers)
        for order, day in readings.items():
            before = votes.previous.get(order)
            if before is not None and (before - day).days > 1:
                votes.back[order] += 1
            votes.previous[order] = day
        votes.padded = votes.padded or any(part.startswith("0") for part in _NUMBERS.findall(text)[:2])
        votes.unpadded = votes.unpadded or any(len(part) == 1 for part in _NUMBERS.findall(text)[:2])


def _survey_media(survey: _Survey, dates: Sequence[str], bodies: Sequence[str]) -> None:
    """Names such as IMG-20241201-WA0001.jpg carry their day: the header beside them shows how it writes that day."""
    for text, body in zip(dates, bodies, strict=False):
        if "-WA" not in body and "-20" not in body:
            continue
        named = _MEDIA_DAY.search(body, 0, 400)
        if named is None:
            continue
        year, month, day = (int(part) for part in named.groups() if part)
        shape, numbers = survey.shape_of(text)
        readings = {order: _day(numbers, order) for order in ("dmy", "mdy")}
        hits = [
            order
            for order, found in readings.items()
            if found and (found.year, found.month, found.day) == (year, month, day)
        ]
        if len(hits) == 1:
            survey.shapes[shape].media[hits[0]] += 1


def _survey_names(survey: _Survey, senders: Sequence[str | None], bodies: Sequence[str]) -> None:
    """Count names that may hold a colon themselves: "Mr: Colon: hello"."""
    for sender, body in zip(senders, bodies, strict=False):
        if not sender or ": " not in body[:40]:
            continue
        more, _, rest = body[:80].partition(": ")
        if "\n" in more or more[-1:].isspace() or len(survey.longer) > MAX_SENDERS:
            continue
        seen = survey.longer.setdefault((sender, more), [0, 0])
        seen[0] += 1
        seen[1] += rest[:1] in "<\u200e" or "(" in rest and _marked(body.partition(": ")[2]) is not None


def _decide(survey: _Survey, options: Options, media_days: frozenset[tuple[int, int, int]]) -> list[Assumed]:
    """Settle the date order of every header shape, or raise AmbiguousDates. Returns what was settled and why."""
    total = sum(votes.headers for votes in survey.shapes.values())
    main = max(survey.shapes, key=lambda shape: survey.shapes[shape].headers, default=None)
    survey.minor = frozenset(
        shape for shape, votes in survey.shapes.items() if total >= 20 and votes.headers < total * MINOR_SHARE
    )
    said: list[Assumed] = []
    for shape, votes in sorted(survey.shapes.items(), key=lambda item: -item[1].headers):
        order, because = _order_of(shape, votes, options, survey.clock, media_days)
        if not order and main is not None and main != shape:
            order = _borrowed(survey, shape, main)
            because = f"“{votes.first}” alone does not tell; the rest of the file writes {order}"
        if not order:
            raise AmbiguousDates(_readings(votes.first))
        survey.orders[shape] = order
        if shape not in survey.minor:
            said.append(Assumed("date_order", order, because))
    return said


def _borrowed(survey: _Survey, shape: Shape, main: Shape) -> str:
    """The order of the file's main shape, for a shape that shares its separator or is too rare to ask about."""
    order = survey.orders[main]
    if order == "ymd":
        return "dmy" if shape in survey.minor else ""
    return order if shape in survey.minor or shape[1] == main[1] else ""


def _readings(text: str) -> dict[str, str]:
    _, numbers = _shape(text)
    found = {order: _day(numbers, order) for order in ("dmy", "mdy")}
    plain = text.translate(_NO_MARKS).lstrip("[")
    return {order: f"{plain} = {day:%d %B %Y}" for order, day in found.items() if day}


def _order_of(
    shape: Shape, votes: _Votes, options: Options, clock: str, media_days: frozenset[tuple[int, int, int]]
) -> tuple[str, str]:
    """The order of one shape and the reason; ("", "") when nothing tells. Strongest evidence first."""
    if shape[2] == 4:
        return "ymd", f"“{votes.first}” starts with the year"
    if votes.certain:
        (order, count), *others = votes.certain_count.most_common()
        if not others or count >= 20 * others[0][1]:
            return order, f"“{votes.certain[order]}” has only one reading"
    media = _winner(votes.media, 1)
    if media:
        return media, "media file names beside the dates show it"
    if options.date_order and any(
        _day(numbers, options.date_order) for numbers in votes.days | {_shape(votes.first)[1]}
    ):
        return options.date_order, "chosen for this import"
    if votes.certain:
        if not votes.days:
            return votes.certain_count.most_common(1)[0][0], "every date has only one reading, not always the same"
        return "", ""
    if not votes.days:
        return "dmy", "day and month are equal in every date"
    return _weaker(shape, votes, clock, media_days)


def _weaker(shape: Shape, votes: _Votes, clock: str, media_days: frozenset[tuple[int, int, int]]) -> tuple[str, str]:
    """Evidence that is good but no proof: files beside the text, time running forward, the habits of a notation."""
    near: Counter[str] = Counter()
    for numbers in votes.days:
        for order in ("dmy", "mdy"):
            day = _day(numbers, order)
            near[order] += day is not None and (day.year, day.month, day.day) in media_days
    order = _winner(near, 2)
    if order:
        return order, "the days in the names of media files fit only this order"
    forward = _winner(Counter({"dmy": votes.back["mdy"], "mdy": votes.back["dmy"]}), 1)
    if forward:
        return forward, "only so does time run forward in the file"
    if shape[1] == ".":
        return "dmy", "dates with dots are written day first"
    if clock != "24" and shape[1] == "/":
        if clock in ("AM", "PM") and votes.unpadded and not votes.padded and shape[3] == 2:
            return "mdy", "short dates with AM and PM are written month first"
        if "m" in clock.lower() and ("." in clock or (votes.padded and not votes.unpadded)):
            return "dmy", f"dates in this form with “{clock}” are written day first"
    return "", ""


def _winner(votes: Counter[str], least: int) -> str:
    """The order with at least `least` votes and ten times those of the other, or ""."""
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < least:
        return ""
    return ranked[0][0] if len(ranked) == 1 or ranked[1][1] * 10 <= ranked[0][1] else ""


class _Days(dict[str, str]):
    """Date as written → `YYYY-MM-DDT`, or "" when no calendar holds it."""

    def __init__(self, survey: _Survey) -> None:
        """Take the survey with its settled orders."""
        super().__init__()
        self.survey = survey
        self.odd: dict[str, str] = {}

    def __missing__(self, text: str) -> str:
        """Read the date under the order of its shape; a date that only another order allows is read so and flagged."""
        shape, numbers = self.survey.shape_of(text)
        order = self.survey.orders[shape]
        day = _day(numbers, order)
        if day is None and order != "ymd":
            day = _day(numbers, "mdy" if order == "dmy" else "dmy")
            self.odd[text] = "date-order-contradicted"
        elif shape in self.survey.minor:
            self.odd[text] = EMBEDDED
        value = f"{day.isoformat()}T" if day else ""
        if len(self) < MAX_DATES:
            self[text] = value
        return value


class _Times(dict[str, str]):
    """Time as written → `HH:MM:SS`, or "" when no clock shows it."""

    def __missing__(self, text: str) -> str:
        """Read 12 and 24 hours; a marker beside an hour above 12 is ignored, 0 and 12 AM are midnight."""
        hour, minute, *seconds = (int(part) for part in _NUMBERS.findall(text))
        second = seconds[0] if seconds else 0
        half = _TWELVE.search(text)
        if half and hour <= 12:
            word = half.group().lower()
            late = bool(_LATE.fullmatch(half.group()))
            if word == "nachts":
                late = 8 <= hour < 12
            hour = hour % 12 + (12 if late and not (word == "mittags" and hour == 11) else 0)
        value = f"{hour:02d}:{minute:02d}:{second:02d}" if hour < 24 and minute < 60 and second < 61 else ""
        if len(self) < MAX_DATES:
            self[text] = value
        return value


# --- Bodies -------------------------------------------------------------------------------------------------------
Marked = tuple[str, tuple[ImportedAttachment, ...], tuple[str, ...], str]
"""What is left of a body after the app's own words are taken out: text, attachments, flags, kind."""


def _marked(body: str) -> Marked | None:
    """Read what the app wrote into a body; None when it is all a person's text."""
    plain = body.translate(_PLAIN).strip()
    if plain.rstrip(".").casefold() in _DELETED:
        return plain, (), ("deleted",), "system"
    if plain == "null":
        return body, (), ("call-or-view-once",), "text"
    edited = _EDITED.search(body)
    if edited:
        body = body[: edited.start()]
    found = _attached(body)
    flags = ("edited",) if edited else ()
    if found is not None:
        text, files, guessed = found
        return text, files, flags + (("attachment-guessed",) if guessed else ()), "media"
    if _POLL.match(body):
        flags += ("poll",)
    elif _LOCATION.match(body):
        flags += ("location",)
    return (body, (), flags, "text") if flags else None


def _attached(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool] | None:
    """Attachments of a body, in any language: known words are taken out, unknown ones that look like them stay."""
    line, feed, tail = body.partition("\n")
    first = line.translate(_PLAIN).strip()
    if first.startswith("<"):
        omitted = _PLACEHOLDER.fullmatch(first)
        if omitted:
            known = omitted[1].rstrip(".").casefold() in _OMITTED
            return (tail if known else body), (ImportedAttachment(first, omitted=True),), not known
    if first.endswith(")"):
        named = _FILE_LINE.fullmatch(first)
        if named and (sure := _sure(named[1], named[2], _ATTACHED)) is not None:
            return (tail if sure else body), (_file(named[1]),), not sure
    if "<" in body:
        tagged = _tagged(body)
        if tagged is not None:
            return tagged
    absent = _OMITTED_IOS.search(body)
    if absent:
        text = body[: absent.start()].rstrip(" ") + body[absent.end() :]
        return text, (ImportedAttachment(absent[1], omitted=True),), False
    return None


def _tagged(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool] | None:
    """iOS: `caption <attached: 00000008-PHOTO-….jpg>`, the tag anywhere."""
    files: list[ImportedAttachment] = []
    guessed = False
    pieces: list[str] = []
    end = 0
    for tag in _FILE_TAG.finditer(body):
        sure = bool(tag[1]) or _sure(tag[3], tag[2], _ATTACHED_IOS)
        if sure is None:
            continue
        files.append(_file(tag[3]))
        guessed = guessed or not sure
        if sure:
            pieces.append(body[end : tag.start()].rstrip(" \u200e"))
            end = tag.end()
    pieces.append(body[end:])
    return ("".join(pieces).strip(" "), tuple(files), guessed) if files else None


_MEDIA_ENDINGS = frozenset(
    "jpg jpeg png gif webp mp4 3gp mov avi mkv opus ogg m4a mp3 aac amr wav pdf doc docx xls xlsx ppt pptx zip vcf apk txt".split()
)


def _sure(name: str, words: str, known: frozenset[str]) -> bool | None:
    """Whether `name (words)` is an attachment: True by its words or its name, False perhaps, None no."""
    if words.strip().casefold() in known or _APP_FILE.match(name):
        return True
    return False if name.rsplit(".", 1)[-1].lower() in _MEDIA_ENDINGS and " " not in name else None


def _file(name: str) -> ImportedAttachment:
    return ImportedAttachment(name, keys=(name.replace("\\", "/").rsplit("/", 1)[-1],))


def _is_notice(body: str) -> bool:
    """Whether a body with a sender was written by the app: newer exports name a sender even for these."""
    if "\n" in body or len(body) > 400:
        return False
    if body.startswith("\u200e"):
        return bool(_ENCRYPTED.search(body) or _SYSTEM_VERB.search(body))
    return len(body) > 60 and bool(
        _ENCRYPTED.search(body) and "WhatsApp" in body or body.startswith("Messages and calls are end")
    )


# --- Senders ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Name:
    """A sender as found before the first colon: the clean name (None: the line is the app's), flags, and the rest of
    the name when it holds a colon itself."""

    clean: str | None
    flags: tuple[str, ...] = ()
    more: str = ""
    special: bool = False


class _Names(dict[str, _Name]):
    """Text before the first colon → who it is."""

    def __init__(self, survey: _Survey) -> None:
        """Take the survey with its settled names."""
        super().__init__()
        self.long_names = survey.long_names

    def __missing__(self, text: str) -> _Name:
        """Clean a name, or see that it is the start of a notice with a colon in it (`created group "Plan: B"`)."""
        clean = text.translate(_PLAIN).strip()
        if not clean or clean.count('"') % 2 or clean.count("«") > clean.count("»") or _SYSTEM_VERB.search(clean):
            name = _Name(None, special=True)
        else:
            flags = ("push-name",) if clean.startswith("~") else ()
            more = self.long_names.get(text, "")
            name = _Name(clean, flags, more, bool(flags or more))
        if len(self) < MAX_SENDERS:
            self[text] = name
        return name


def _settle_names(survey: _Survey) -> None:
    """A name goes past its colon when every message of it does, and media or notices stand right behind.

    Asking for the latter keeps "Relay: Kidal: fighting since dawn" the text it is.
    """
    for (short, more), (count, marked) in survey.longer.items():
        if marked and count >= 2 and survey.senders[short] == count:
            survey.long_names[short] = more


# --- Yielding -----------------------------------------------------------------------------------------------------
class _Reader:
    """The second reading: turns header rows into messages, one transcript long."""

    def __init__(self, survey: _Survey, members: dict[str, str]) -> None:
        """Take what the first reading settled, and the files of the export by folded base name."""
        self.survey = survey
        self.members = members
        self.days = _Days(survey)
        self.times = _Times()
        self.names = _Names(survey)
        self.line = 0
        self.day = ""
        self.whole = True
        self.repaired = False

    def records(self, stream: BinaryIO) -> Iterator[Record]:
        """All records of the transcript in file order."""
        held: list[str] = []
        row: Row | None = None
        for text, repaired in _text_blocks(stream):
            self.repaired = self.repaired or repaired
            parts = HEADER.split(text)
            held.append(parts[0])
            rows: list[Row] = list(zip(*[iter(parts[1:])] * _GROUPS, strict=True))
            if not self._sound(parts):
                rows = self._merged(rows, held)
            if not rows:
                continue
            yield from self._closed(row, held)
            row = rows.pop()
            yield from self._messages(rows)
            held = [row[-1]]
        held[-1:] = [held[-1].rstrip("\r\n")] if held else []
        yield from self._closed(row, held)

    def _sound(self, parts: list[str]) -> bool:
        """Whether every header of a block shows a day and a time that exist, in a shape that is common in the file."""
        days, times = set(parts[3::8]), set(parts[6::8])
        return all(map(self.days.__getitem__, days)) and all(map(self.times.__getitem__, times)) and not self.days.odd

    def _merged(self, rows: list[Row], held: list[str]) -> list[Row]:
        """Give lines that only look like headers back to the body before them."""
        kept: list[Row] = []
        for row in rows:
            full, _, day, _, _, time, sender, body = row
            rare = self.days.odd.get(day) == EMBEDDED and sender is None
            if self.days[day] and self.times[time] and not rare:
                kept.append(row)
                continue
            text = f"\n{full}{sender}: {body}" if sender is not None else f"\n{full}{body}"
            if kept:
                kept[-1] = (*kept[-1][:-1], kept[-1][-1] + text)
            else:
                held.append(text)
        return kept

    def _closed(self, row: Row | None, held: list[str]) -> Iterator[Record]:
        """The record that was open at the end of a block: its last line may have gone on."""
        body = "".join(held)
        if row is not None:
            yield from self._messages([(*row[:-1], body)])
            return
        self.line += body.count("\n")
        text = body.translate(_NO_MARKS).strip()
        if text:
            yield ImportedMessage("", text, kind="system", line=1, flags=("preamble",))

    def _messages(self, rows: list[Row]) -> Iterator[ImportedMessage]:
        """One message a row. The common case (a known sender, plain text) takes the short way."""
        days, times, names, odd, crlf = self.days, self.times, self.names, self.days.odd, self.survey.crlf
        line = self.line
        for row in rows:
            _, raw, written, bracket, _, time, sender, body = row
            line += 1
            day = days[written]
            name = names[sender] if sender is not None else None
            if (
                crlf
                or odd
                or self.repaired
                or name is None
                or name.special
                or day is not self.day
                or "<" in body
                or ")" in body
                or "\u200e" in body
                or (len(body) < 48 and body.lower().rstrip(".") in _WHOLE)
                or len(body) > BODY_CHARS
            ):
                yield self._special(row, line)
            else:
                yield ImportedMessage(
                    raw if bracket is None else raw[1:], body, name.clean, "", None, day + times[time], "text", "", line
                )
            line += body.count("\n")
        self.line = line

    def _special(self, row: Row, line: int) -> ImportedMessage:
        """A message that needs a second look: the app's own words, odd dates, repaired bytes, a new day."""
        full, raw, written, bracket, _, time, sender, body = row
        flags = self._flags(written, body)
        body = body.removesuffix("\r").replace("\r\n", "\n")
        if len(body) > BODY_CHARS:
            body, flags = body[:BODY_CHARS], (*flags, "text-cut")
        clean, body, name_flags = self._split(sender, body)
        flags += name_flags
        kind, files = ("text" if clean is not None else "system"), ()
        if clean is None or _is_notice(body):
            kind, body = "system", body.lstrip("\u200e\ufeff")
        elif (marked := _marked(body)) is not None:
            body, files, more, kind = marked
            flags += more
        return ImportedMessage(
            raw if bracket is None else raw[1:],
            body,
            clean,
            sent_local=self.days[written] + self.times[time],
            kind=kind,
            line=line,
            attachments=tuple(self._located(file) for file in files),
            flags=flags,
        )

    def _flags(self, written: str, body: str) -> tuple[str, ...]:
        """Doubts about a header: rare shape, time that jumps back by days, a line end no real header follows."""
        day, before, whole = self.days[written], self.day, self.whole
        self.day, self.whole = day, body.endswith("\r")
        found = {self.days.odd[written]} if written in self.days.odd else set()
        if day < before and (date.fromisoformat(before[:10]) - date.fromisoformat(day[:10])).days > 1:
            found.add(EMBEDDED)
        if self.survey.crlf and not whole:
            found.add(EMBEDDED)
        if self.repaired and "\ufffd" in body:
            found.add("encoding-repaired")
        return tuple(sorted(found))

    def _split(self, sender: str | None, body: str) -> tuple[str | None, str, tuple[str, ...]]:
        """Sender (None: the app itself), body and flags of what stands behind a header."""
        if sender is None:
            sender, body = self._unusual(body)
            if sender is None:
                return None, body, ()
        name = self.names[sender]
        if name.clean is None:
            return None, f"{sender}: {body}", ()
        if name.more and body.startswith((f"{name.more}: ", f"{name.more}:\n")) or body == f"{name.more}:":
            return f"{name.clean}: {name.more}", body[len(name.more) + 2 :], (*name.flags, "sender-split-guessed")
        return name.clean, body, name.flags

    def _unusual(self, body: str) -> tuple[str | None, str]:
        """A line without "name: ": `Carol:` with an empty body, `John:.` glued, a colon in the name, or a notice."""
        first, feed, tail = body.partition("\n")
        known, colon, rest = first.partition(":")
        if first.rstrip().endswith(":") and len(first) <= 121:
            return first.rstrip()[:-1], tail
        if colon and known in self.survey.senders:
            return known, rest + feed + tail
        longer, colon, rest = first.partition(": ")
        if colon and len(longer) <= 60:
            return longer, rest + feed + tail
        return None, body

    def _located(self, file: ImportedAttachment) -> ImportedAttachment:
        member = self.members.get(_folded(file.name), "") if file.keys else ""
        return ImportedAttachment(file.name, member, file.keys, file.omitted) if member else file


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]).casefold()


# --- The importer -------------------------------------------------------------------------------------------------
def _head_headers(export: Export, member: str) -> tuple[int, int]:
    """How many headers, and how many of them with a sender, the first bytes of a member hold."""
    head = export.head(member)
    wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    found = HEADER.findall("\n" + head.decode("utf-16" if wide else "utf-8", "ignore"))
    return len(found), sum(1 for row in found if row[6])


def _title(name: str) -> str:
    """The chat's name from a file name such as `WhatsApp Chat with X.txt`, or ""."""
    stem = re.sub(r"\.(?:txt|zip)\Z", "", name.rsplit("/", 1)[-1], flags=re.IGNORECASE)
    stem = re.sub(r"\s*\(\d+\)\Z", "", stem.translate(_PLAIN)).replace("_", " ").strip()
    return next((found[1].strip() for title in _TITLES if (found := title.fullmatch(stem))), "")


def _transcripts(export: Export) -> list[str]:
    """The members that are transcripts: `_chat.txt`, else titled ones, else the one with most headers.

    A text file that was sent as an attachment must not win.
    """
    texts = [name for name in export.members() if export.kind == "file" or name.lower().endswith(".txt")]
    main = [name for name in texts if name.rsplit("/", 1)[-1].lower() == "_chat.txt"] or [n for n in texts if _title(n)]
    counts = {name: _head_headers(export, name)[0] for name in main or texts[:50]}
    found = [name for name, count in counts.items() if count]
    return found if main else sorted(found, key=lambda name: -counts[name])[:1]


def _chat_name(export: Export, member: str) -> str:
    """From the member's or export's title, else from who "wrote" the encryption notice, else the file name."""
    named = _title(member) or _title(export.name)
    if named:
        return named
    first = HEADER.findall("\n" + export.head(member, 4096).decode("utf-8", "ignore"))
    notice = HEADER.split("\n" + export.head(member, 4096).decode("utf-8", "ignore"))
    if first and first[0][6] and _is_notice(notice[_GROUPS].partition("\n")[0].strip("\r")):
        return str(first[0][6]).translate(_PLAIN).strip()
    base = member.rsplit("/", 1)[-1]
    return re.sub(r"\.(?:txt|zip)\Z", "", export.name if base.lower() == "_chat.txt" else base, flags=re.IGNORECASE)


class WhatsApp:
    """Importer of WhatsApp transcripts."""

    name = "whatsapp"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """90 when a transcript with senders is there, 30 when only dated lines are, 0 otherwise."""
        if export.kind == "file" and export.name.lower().endswith((".json", ".jsonl", ".js", ".zip", ".html", ".csv")):
            return 0
        best = 0
        for member in _transcripts(export):
            headers, named = _head_headers(export, member)
            sure = bool(_title(member) or member.endswith("_chat.txt"))
            best = max(best, (95 if sure else 80 if headers > 1 else 60) if named else 30 if headers > 1 else 0)
        return min(best, 40) if "signal" in export.name.lower() else best

    def chats(self, export: Export) -> Sequence[Chat]:
        """The transcripts in it: one, save in a folder of several titled ones."""
        found = [Chat(member, _chat_name(export, member), "whatsapp") for member in _transcripts(export)]
        if not found:
            raise Unreadable(f"{export.name} has no line that starts a WhatsApp message.")
        return found

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield what was settled about dates, then every message.

        Raises AmbiguousDates before the first record when nothing tells day from month.
        """
        survey = _survey(export, chat.member)
        if not survey.shapes:
            raise Unreadable(f"{chat.member} has no line that starts a WhatsApp message.")
        names = [*options.media_names, *(name for name in export.members() if name != chat.member)]
        days = frozenset(day for name in names if (day := _media_day(name)))
        yield from _decide(survey, options, days)
        for short, more in survey.long_names.items():
            yield Assumed("sender", f"{short}: {more}", "every message of this name goes on so")
        members = {_folded(name): name for name in export.members() if name != chat.member}
        with _open_text(export, chat.member) as stream:
            yield from _Reader(survey, members).records(stream)


def _media_day(name: str) -> tuple[int, int, int] | None:
    found = _MEDIA_DAY.search(name)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    return year, month, day


importer = WhatsApp()
