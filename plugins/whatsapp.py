"""WhatsApp "Export chat": the text transcript (`.txt`), alone, in a folder or in a zip with its media.

The format has no specification. Only this file knows the header grammar, the words each language writes for media,
deleted and edited messages, and how a date order is proved. It reads the transcript twice, once to learn (date order,
who writes) and once to yield, as bytes in blocks, so that memory does not grow with the file.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, BinaryIO, cast

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

BLOCK = 1 << 18
LONG_LINE = 8 << 20
BODY_CHARS = 16 << 20
"""A longer body is cut and flagged; the original file keeps it whole."""
CACHE = 50_000
MINOR_SHARE = 0.05
"""A header shape below this share of a file of 20 headers and more may be text that somebody pasted."""
EMBEDDED = "possible-embedded-header"

# --- The header grammar: one line that starts a message -----------------------------------------------------------
_M = rb"(?:\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])|\xef\xbb\xbf)*+"  # direction marks, byte order mark
_S = rb"(?: |\xc2\xa0|\xe2\x80[\xaf\x89])"
_D = rb"[\d\xd9\xdb\xe0\xa5\xa0-\xb9]"  # ASCII, Arabic-Indic, Persian and Devanagari digits; `_numbers` is strict
_AM = "am|a\\.m\\.|a\\.~m\\.|vorm\\.|morgens|nachts|ap\\.|öö|ÖÖ|ص|ق\\.ظ\\.|午前|上午|凌晨|早上|오전|पूर्वाह्न|дп|PG"
_PM = "pm|p\\.m\\.|p\\.~m\\.|nachm\\.|mittags|abends|ip\\.|ös|ÖS|م|ب\\.ظ\\.|午後|下午|中午|晚上|오후|अपराह्न|пп|PTG"
_LATE = re.compile(b"(?i:%s)" % _PM.encode().replace(b"~", _S))
_HALF = b"(?=[A-Za-z\x80-\xff])(?i:%s)" % f"{_AM}|{_PM}".encode().replace(b"~", _S)
_TIME = rb"(?:%b%b?)?%b{1,6}[:.]%b{2,6}(?:[:.]%b{2,6})?(?:%b?%b%b)?" % (_HALF, _S, _D, _D, _D, _S, _M, _HALF)
_DATE = rb"%b{1,12}%b([./-])%b?%b%b{1,6}%b\10%b?%b%b{1,12}\.?" % (_D, _M, _S, _M, _D, _M, _S, _M, _D)
_GLUE = rb"(?:(?:,|\xd8\x8c)%b%b?|%b(?:klo|\xc3\xa0|um|kl\.|a las|\xc3\xa0s|as)%b|%b)%b" % (_M, _S, _S, _S, _S, _M)
_END = rb"(?(9)\]%b(?:%b|(?=[\r\n]|\Z))|(?:%b(?:-|\xe2\x80\x93)(?:%b|(?=[\r\n]|\Z))|:%b))" % (_M, _S, _S, _S, _S)
_USUAL = (
    rb"(((\[)?\d{1,4}([./-])\d{1,2}\4\d{1,4}),? (\d{1,2}:\d\d(?::\d\d)?(?:(?: |\xe2\x80\xaf)[AaPp][Mm])?))(?(3)\] | - )"
)
_ANY = rb"(%b(((\[)?%b%b)%b(%b))%b%b)" % (_M, _M, _DATE, _GLUE, _TIME, _M, _END)
HEADER = re.compile(rb"\n(?:%b|%b)(?:([^:\n]{1,120}): )?" % (_USUAL, _ANY))
"""Groups: date and time, date, bracket, separator, time; the same behind a whole header for unusual ones; sender."""
_GROUPS = 13
Row = tuple[Any, ...]
"""The groups of HEADER and the body that follows: bytes, or None for groups that took no part."""
_HALF_DAY = re.compile(_HALF)
_NUMBER = re.compile(r"\d+")
_NO_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
_PLAIN: dict[int, str | None] = {**_NO_MARKS, 0xA0: " ", 0x202F: " ", 0x2009: " "}


# --- What the app itself writes -----------------------------------------------------------------------------------
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


_OMITTED = _words(
    "media omitted|video message omitted|video note omitted|view once voice message omitted|medien ausgeschlossen"
    "|videonachricht weggelassen|médias omis|multimedia omitido|mídia oculta|arquivo de mídia oculto|mídia omitida"
    "|ficheiro não revelado|media omessi|media weggelaten|без медиафайлов|medya dahil edilmedi|medya atlanmış"
    "|تم استبعاد الوسائط|मीडिया के बिना|המדיה לא נכללה|media tidak disertakan|pominięto multimedia|медіа пропущено"
    "|メディアなし|미디어 파일 제외됨|忽略多媒體檔"
)
_ATTACHED = _words(
    "file attached|datei angehängt|fichier joint|archivo adjunto|archivo adjuntado|arquivo anexado|ficheiro anexado"
    "|file allegato|bestand bijgevoegd|файл добавлен|dosya ekli|الملف مرفق|फाइल अटैच कर दी गई है|קובץ מצורף"
    "|file terlampir|załączony plik|файл додано|添付ファイル有り|파일 첨부됨|文件附件|附件檔案"
    "|attached|anhang|pièce jointe|joint|adjunto|anexado|allegato|bijlage|прикреплено|ekli|ekli dosya|مرفق|terlampir"
)
_DELETED = _words(
    "this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht"
    "|ce message a été supprimé|vous avez supprimé ce message|se eliminó este mensaje|este mensaje fue eliminado"
    "|eliminaste este mensaje|mensagem apagada|esta mensagem foi apagada|você apagou esta mensagem"
    "|questo messaggio è stato eliminato|hai eliminato questo messaggio|dit bericht is verwijderd"
    "|je hebt dit bericht verwijderd|данное сообщение удалено|вы удалили данное сообщение|bu mesaj silindi"
    "|bu mesajı sildiniz|تم حذف هذه الرسالة|यह मैसेज मिटाया गया|यह संदेश मिटाया गया|הודעה זו נמחקה"
    "|pesan ini telah dihapus|anda menghapus pesan ini"
)
_THINGS_ABSENT = """image|video|audio|sticker|gif|document|contact card|video note|media=omitted
bild|video|audio|gif|sticker|kontaktkarte|dokument=weggelassen|ausgelassen
image|vidéo=absente
audio|sticker|document=omis
gif=retiré|omitido|omitida|esclusa|weggelaten|отсутствует|dahil edilmedi|tidak disertakan
imagen|tarjeta de contacto|figurinha=omitida
video|audio|sticker|documento|vídeo=omitido
imagem|áudio=ocultada|ocultado
immagine=omessa
video|audio|documento=omesso
sticker=non incluso
afbeelding|video|audio|sticker|document=weggelaten
изображение|видео|аудиофайл|стикер|документ=отсутствует
görüntü|video|ses|çıkartma|belge=dahil edilmedi
gambar|video|audio|stiker|dokumen=tidak disertakan
התמונה|הסרטון|הקובץ=הושמט"""
_ABSENT = {
    f"{thing} {how}"
    for line in _THINGS_ABSENT.split("\n")
    for thing in line.partition("=")[0].split("|")
    for how in line.partition("=")[2].split("|")
}
_ABSENT_END = re.compile(
    rf"(?:\A|\u200e)((?:{'|'.join(sorted(_ABSENT))})|تم استبعاد [^\n]{{2,20}})\.?$", re.IGNORECASE | re.MULTILINE
)
_WHOLE = {form.encode() for text in _ABSENT | _DELETED | {"null"} for form in (text, text[0].upper() + text[1:])}
"""Whole bodies that the app wrote and that no sign gives away (upper case folded for ASCII only)."""
_EDITED = re.compile(
    r"[ \u200e]*<\u200e?(?:this message was edited|diese nachricht wurde bearbeitet|ce message a été modifié"
    r"|se editó este mensaje|mensagem editada|questo messaggio è stato modificato|dit bericht is bewerkt"
    r"|сообщение изменено|bu mesaj düzenlendi|ההודעה נערכה)\.?>\Z",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"<([^<>/@=:\n]{2,60})>")
_FILE_LINE = re.compile(r"([^\n]{0,250}\.\w{2,5}) \(([^()\n]{3,40})\)")
_FILE_TAG = re.compile(r"(\u200e?)<\u200e?([^<>:\n]{2,20}): ([^<>\n]{0,250}\.\w{2,5})>")
_APP_FILE = re.compile(r"\d{8}-[A-Z]+-|(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-?\d{8}-?WA")
_ENDINGS = _words("jpg|jpeg|png|gif|webp|mp4|3gp|mov|opus|ogg|m4a|mp3|aac|pdf|doc|docx|xls|xlsx|ppt|pptx|zip|vcf|apk")
_MEDIA_DAY = re.compile(rb"(?:IMG|VID|PTT|AUD|DOC|STK|GIF)-(\d{4})(\d\d)(\d\d)-WA|-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-\d\d-")
_POLL = re.compile(r"\u200e?\w{3,12} ?:\n[^\n]*(?:\n\u200e?\w{3,12} ?: [^\n]* \(\u200e?\d+ [^()\n]+\))+\Z")
_ENCRYPTED = re.compile(
    "end-to-end|bout en bout|ende-zu-ende|extremo a extremo|ponta a ponta|uçtan uca|сквозным шифрован|مشفرة|एंड-टू-एंड"
    "|מוצפנות",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r" (?:added|removed|created (?:this )?group|changed (?:the|this|their|to)|left|joined using|turned (?:on|off)|pinned"
    r"|(?:vous )?a (?:ajouté|retiré|supprimé|créé|changé|modifié|quitté|rejoint|épinglé|activé|désactivé)"
    r"|añadió|eliminó|creó|cambió|salió|adicionou|removeu|criou|mudou|alterou|saiu|ha (?:aggiunto|rimosso|creato|cambiato)"
    r"|hat .{0,80}(?:hinzugefügt|entfernt|erstellt|geändert|verlassen)|heeft .{0,80}(?:toegevoegd|verwijderd|gewijzigd)"
    r"|(?:добавил|удалил|создал|изменил|вышел|покинул)а?|menambahkan|mengeluarkan|membuat grup|mengubah|keluar)(?: |$|\.)"
    r"|(?:أضاف|أزال|أنشأ|غير|غادر) |security code|code de sécurité|sicherheitsnummer|missed v|business"
    r"|(?:ekledi|çıkardı|oluşturdu|değiştirdi|ayrıldı)\.?$|(?:जोड़ा|निकाला|बनाया|बदला|छोड़ा)(?: |$)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    "(?:whatsapp[ -]chat (?:with|mit|met|con|dengan|-)|discussion whatsapp avec|chat (?:de )?whatsapp (?:con|com|dengan)"
    "|conversa (?:do|no) whatsapp com|чат whatsapp с|دردشة واتساب مع|whatsapp chat) (.+)"
    "|(.+) (?:ile whatsapp sohbeti|के साथ whatsapp चैट)",
    re.IGNORECASE,
)
Marked = tuple[str, tuple[ImportedAttachment, ...], tuple[str, ...], str]
"""What is left of a body when the app's own words are taken out: text, attachments, flags, kind."""


def _marked(body: str) -> Marked | None:
    """Read what the app wrote into a body; None when it is all a person's text."""
    plain = body.translate(_PLAIN).strip()
    if plain.rstrip(".").casefold() in _DELETED:
        return plain, (), ("deleted",), "system"
    flags: tuple[str, ...] = ("call-or-view-once",) if plain == "null" else ()
    edited = _EDITED.search(body)
    if edited:
        body, flags = body[: edited.start()], ("edited",)
    found = _attached(body)
    if found is not None:
        text, files, guessed = found
        return text, files, (*flags, "attachment-guessed") if guessed else flags, "media"
    if _POLL.match(body):
        flags += ("poll",)
    return (body, (), flags, "text") if flags else None


def _attached(body: str) -> tuple[str, tuple[ImportedAttachment, ...], bool] | None:
    """Text, attachments, and whether that was a guess: known words are taken out, what only looks like them stays."""
    line, _, tail = body.partition("\n")
    first = line.translate(_PLAIN).strip()
    omitted = _PLACEHOLDER.fullmatch(first)
    if omitted:
        known = omitted[1].rstrip(".").casefold() in _OMITTED
        return tail if known else body, (ImportedAttachment(first, omitted=True),), not known
    named = _FILE_LINE.fullmatch(first) if first.endswith(")") else None
    if named and (sure := _sure(named[1], named[2])) is not None:
        return tail if sure else body, (_file(named[1]),), not sure
    tags = [(tag, bool(tag[1]) or _sure(tag[3], tag[2])) for tag in _FILE_TAG.finditer(body)] if "<" in body else []
    files = tuple(_file(tag[3]) for tag, sure in tags if sure is not None)
    if files:
        for tag, sure in reversed(tags):
            if sure:
                body = body[: tag.start()].rstrip(" \u200e") + body[tag.end() :]
        return body.strip(" "), files, not all(sure for _, sure in tags if sure is not None)
    absent = _ABSENT_END.search(body)
    if absent is None:
        return None
    left = body[: absent.start()].rstrip(" ") + body[absent.end() :]
    return left, (ImportedAttachment(absent[1], omitted=True),), False


def _sure(name: str, words: str) -> bool | None:
    """Whether a name with words beside it is an attachment: True by words or name, False perhaps, None no."""
    if words.strip("\u200e \u00a0").casefold() in _ATTACHED or _APP_FILE.match(name):
        return True
    return False if name.rsplit(".", 1)[-1].lower() in _ENDINGS and " " not in name else None


def _file(name: str) -> ImportedAttachment:
    return ImportedAttachment(name, keys=(re.split(r"[/\\]", name)[-1],))


def _is_notice(body: str) -> bool:
    """Whether a body with a sender is the app's: newer exports name a sender even for notices."""
    if len(body) > 400 or "\n" in body:
        return False
    if body.startswith("\u200e"):
        return bool(_ENCRYPTED.search(body) or _NOTICE.search(body))
    return len(body) > 60 and bool(_ENCRYPTED.search(body)) and ("WhatsApp" in body or body.startswith("Messages and"))


# --- Blocks of the transcript -------------------------------------------------------------------------------------
def _blocks(export: Export, member: str) -> Iterator[bytes]:
    """The transcript as UTF-8 in blocks of whole lines, each line behind its own line feed."""
    rest, start = b"", b"\n"
    with export.open(member) as raw:
        wide = export.head(member, 2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        stream = cast(BinaryIO, codecs.EncodedFile(raw, "utf-8", "utf-16", "replace")) if wide else raw
        while data := stream.read(BLOCK):
            rest += data
            cut = rest.rfind(b"\n")
            if cut >= 0:
                yield start + rest[:cut]
                rest, start = rest[cut + 1 :], b"\n"
            elif len(rest) > LONG_LINE:
                cut = next(n for n in range(len(rest) - 4, len(rest)) if rest[n] & 0xC0 != 0x80 or n == len(rest) - 1)
                yield start + rest[:cut]
                rest, start = rest[cut:], b""
    if rest:
        yield start + rest


# --- Dates --------------------------------------------------------------------------------------------------------
Shape = tuple[bool, str, bool, bool]
"""How a date is written: bracketed, separator, four-digit number first, four-digit number last."""
Numbers = tuple[int, int, int]


def _shape(written: bytes) -> tuple[Shape, Numbers] | None:
    text = written.decode("utf-8", "replace")
    parts = _NUMBER.findall(text)
    separator = next((char for char in text if char in "./-"), "")
    if len(parts) != 3 or not separator:
        return None
    a, b, c = parts
    return ("[" in text, separator, len(a) > 2, len(c) > 2), (int(a), int(b), int(c))


def _day(numbers: Numbers, order: str) -> date | None:
    """The calendar day of three numbers under an order, or None when there is none. Two-digit years are of 2000."""
    year, month, day = (numbers[order.index(part)] for part in "ymd")
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class _Votes:
    """What speaks for each date order of one shape."""

    first: bytes
    headers: int = 0
    only: Counter[str] = field(default_factory=Counter)
    proof: dict[str, bytes] = field(default_factory=dict)
    media: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    last: dict[str, date] = field(default_factory=dict)
    doubtful: set[Numbers] = field(default_factory=set)
    widths: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Survey:
    """What the first reading learns about a transcript: small, whatever the size of the file."""

    shapes: dict[Shape, _Votes] = field(default_factory=dict)
    orders: dict[Shape, str] = field(default_factory=dict)
    minor: frozenset[Shape] = frozenset()
    senders: Counter[bytes] = field(default_factory=Counter)
    longer: dict[tuple[bytes, bytes], list[int]] = field(default_factory=dict)
    names: dict[bytes, str] = field(default_factory=dict)
    clock: str = ""
    crlf: bool = False


def _survey(export: Export, member: str) -> _Survey:
    survey = _Survey()
    for block in _blocks(export, member):
        parts = HEADER.split(block)
        if len(parts) == 1:
            continue
        dates = [usual or other for usual, other in zip(parts[2::_GROUPS], parts[8::_GROUPS], strict=True)]
        senders, bodies = parts[12::_GROUPS], parts[13::_GROUPS]
        if not survey.clock:
            survey.crlf = bodies[0].endswith(b"\r")
            halves = (_HALF_DAY.search(time) for time in parts[5:2000:_GROUPS] + parts[11:2000:_GROUPS] if time)
            survey.clock = next((half[0].decode() for half in halves if half), "24")
        for written, group in groupby(dates):
            _survey_date(survey, written, sum(1 for _ in group))
        if any(votes.doubtful and not votes.only for votes in survey.shapes.values()):
            _survey_media(survey, dates, bodies)
        if len(survey.senders) < CACHE:
            survey.senders.update(senders)
            _survey_names(survey, senders, bodies)
    for (short, more), (count, app) in survey.longer.items():
        # asking for the app's words behind it keeps "Relay: Kidal: fighting since dawn" the text it is
        if app and count > 1 and survey.senders[short] == count:
            survey.names[short] = more.decode("utf-8", "replace")
    return survey


def _survey_date(survey: _Survey, written: bytes, headers: int) -> None:
    known = _shape(written)
    if known is None:
        return
    shape, numbers = known
    votes = survey.shapes.setdefault(shape, _Votes(written))
    votes.headers += headers
    if shape[2]:
        return
    readings = {order: day for order in ("dmy", "mdy") if (day := _day(numbers, order))}
    if not readings and _day(numbers, "ymd"):
        readings = {"ymd": date.min}
    if len(readings) == 1:
        order = next(iter(readings))
        votes.proof.setdefault(order, written)
        votes.only[order] += 1
    elif numbers[0] != numbers[1] and len(votes.doubtful) < CACHE:
        votes.doubtful.add(numbers)
    for order, day in readings.items():
        votes.back[order] += (votes.last.get(order, day) - day).days > 1
        votes.last[order] = day
    votes.widths.update(
        ("0" if part[0] == "0" else "1") for part in _NUMBER.findall(written.decode())[:2] if int(part) < 10
    )


def _survey_media(survey: _Survey, dates: Sequence[bytes], bodies: Sequence[bytes]) -> None:
    """Names such as IMG-20241201-WA0001.jpg carry their day: the header beside them shows how it writes that day."""
    for written, body in zip(dates, bodies, strict=True):
        named = _media_day(body[:400]) if b"-WA" in body or b"-20" in body else None
        known = _shape(written) if named else None
        hits = [order for order in ("dmy", "mdy") if known and _day(known[1], order) == named]
        if known and len(hits) == 1:
            survey.shapes[known[0]].media[hits[0]] += 1


def _media_day(name: bytes) -> date | None:
    found = _MEDIA_DAY.search(name)
    numbers = [int(part) for part in found.groups() if part] if found else [0, 0, 0]
    return _day((numbers[0], numbers[1], numbers[2]), "ymd") if found else None


def _survey_names(survey: _Survey, senders: Sequence[bytes | None], bodies: Sequence[bytes]) -> None:
    """Count names that may hold a colon themselves ("Mr: Colon: hello"), and when the app's words stand behind."""
    for sender, body in [(s, b) for s, b in zip(senders, bodies, strict=True) if b": " in b[:40]]:
        more, _, rest = body.partition(b": ")
        if sender and b"\n" not in more and not more[-1:].isspace() and len(survey.longer) < CACHE:
            seen = survey.longer.setdefault((sender, more), [0, 0])
            seen[0] += 1
            if not seen[1] and (rest[:1] in b"<\xe2" or b")" in rest[:300]):
                seen[1] = _marked(rest[:300].decode("utf-8", "replace")) is not None


def _decide(survey: _Survey, options: Options, days: frozenset[date]) -> Iterator[Assumed]:
    """Settle the date order of every shape and say why; raises AmbiguousDates, before anything is said."""
    ranked = sorted(survey.shapes.items(), key=lambda item: -item[1].headers)
    total = sum(votes.headers for votes in survey.shapes.values())
    survey.minor = frozenset(s for s, votes in ranked if total >= 20 and votes.headers < total * MINOR_SHARE)
    said: list[Assumed] = []
    main = ranked[0][0]
    for shape, votes in ranked:
        order, because = _order(shape, votes, options, survey.clock, days)
        lead = survey.orders.get(main, "ymd")
        if not order and (shape in survey.minor or (shape[1] == main[1] and lead != "ymd")):
            order, because = ("dmy" if lead == "ymd" else lead), "as in the rest of the file"
        if not order:
            raise AmbiguousDates(_readings(votes.first))
        survey.orders[shape] = order
        if shape not in survey.minor:
            said.append(Assumed("date_order", order, because))
    yield from said


def _readings(written: bytes) -> dict[str, str]:
    _, numbers = _shape(written) or ("", (0, 0, 0))
    plain = written.decode("utf-8", "replace").translate(_NO_MARKS).lstrip("[")
    return {order: f"{plain} = {day:%d %B %Y}" for order in ("dmy", "mdy") if (day := _day(numbers, order))}


def _order(shape: Shape, votes: _Votes, options: Options, clock: str, days: frozenset[date]) -> tuple[str, str]:
    """The order of one shape and the reason, strongest evidence first; ("", "") when nothing tells."""
    if shape[2]:
        return "ymd", "the dates start with the year"
    certain = _winner(votes.only, 1)
    if certain:
        return certain, f"“{votes.proof[certain].decode('utf-8', 'replace')}” has only one reading"
    media = _winner(votes.media, 1)
    if media:
        return media, "the names of media files beside the dates show it"
    if options.date_order and (options.date_order != "ymd" or not shape[3]):
        return options.date_order, "chosen for this import"
    if not votes.doubtful:
        return "dmy", "no date of the file has two readings"
    return ("", "") if votes.only else _likely(shape, votes, clock, days)


def _likely(shape: Shape, votes: _Votes, clock: str, days: frozenset[date]) -> tuple[str, str]:
    """Evidence short of proof: media in the folder, time that runs forward, the habits of a notation."""
    near = Counter({o: sum(_day(numbers, o) in days for numbers in votes.doubtful) for o in ("dmy", "mdy")})
    if order := _winner(near, 2):
        return order, "the days in the names of media files fit only this order"
    if order := _winner(Counter({"dmy": votes.back["mdy"], "mdy": votes.back["dmy"]}), 1):
        return order, "only so does time run forward in the file"
    if shape[1] == ".":
        return "dmy", "dates with dots are written day first"
    if shape[1] == "/" and clock in ("AM", "PM") and votes.widths == {"1"} and not shape[3]:
        return "mdy", "short dates with AM and PM are written month first"
    if shape[1] == "/" and clock[:1] in "aApP" and ("." in clock or votes.widths == {"0"}):
        return "dmy", f"dates written so beside “{clock}” are day first"
    return "", ""


def _winner(votes: Counter[str], least: int) -> str:
    """The order with at least `least` votes and 20 times those of any other, or ""."""
    (order, count), *others = [*votes.most_common(2), ("", 0)]
    return order if count >= least and others[0][1] * 20 <= count else ""


class _Days(dict[bytes, str]):
    """Date as written → `YYYY-MM-DDT`, or "" when no calendar has it. `odd` holds flags of doubtful ones."""

    def __init__(self, survey: _Survey) -> None:
        super().__init__()
        self.survey = survey
        self.odd: dict[bytes, str] = {}

    def __missing__(self, written: bytes) -> str:
        known = _shape(written)
        shape, numbers = known or (("", "", False, False), (0, 0, 0))
        order = self.survey.orders.get(cast(Shape, shape), "dmy")
        day = _day(numbers, order)
        if known and shape in self.survey.minor:
            self.odd[written] = EMBEDDED
        elif day is None and order != "ymd" and (day := _day(numbers, "mdy" if order == "dmy" else "dmy")):
            self.odd[written] = "date-order-contradicted"
        if len(self) > CACHE:
            self.clear()
        self[written] = value = f"{day.isoformat()}T" if day else ""
        return value


class _Times(dict[bytes, str]):
    """Time as written → `HH:MM:SS`, or "" when no clock shows it."""

    def __missing__(self, written: bytes) -> str:
        """Read 12 and 24 hours: a marker beside an hour above 12 is ignored; 0 and 12 AM are midnight."""
        hour, minute, second, *_ = (*map(int, _NUMBER.findall(written.decode("utf-8", "replace"))), 0, 99, 0)
        half = _HALF_DAY.search(written)
        if half and hour <= 12:
            late = (
                8 <= hour < 12
                if half[0] == b"nachts"
                else _LATE.fullmatch(half[0]) and (half[0], hour) != (b"mittags", 11)
            )
            hour = hour % 12 + (12 if late else 0)
        self[written] = value = (
            f"{hour:02d}:{minute:02d}:{second:02d}" if hour < 24 and minute < 60 and second < 61 else ""
        )
        return value


# --- Yielding -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Name:
    """A sender before the first colon: clean (None: the line is the app's), flags, the rest of a name with a colon."""

    clean: str | None
    flags: tuple[str, ...] = ()
    more: str = ""
    usual: bool = True


class _Names(dict[bytes | None, _Name]):
    """Text before the first colon → who it is."""

    def __init__(self, longer: dict[bytes, str]) -> None:
        super().__init__({None: _Name(None, usual=False)})
        self.longer = longer

    def __missing__(self, written: bytes) -> _Name:
        """Clean a name, or see that it is the start of a notice with a colon in it (`created group "Plan: B"`)."""
        text = written.decode("utf-8", "replace")
        clean = text.translate(_PLAIN).strip()
        flags = ("push-name",) if clean.startswith("~") else ()
        more = self.longer.get(written, "")
        name = _Name(clean, flags, more, not (flags or more))
        if not clean or clean.count('"') % 2 or clean.count("«") > clean.count("»") or _NOTICE.search(clean):
            name = _Name(None, usual=False)
        if len(self) < CACHE:
            self[written] = name
        return name


class _Reader:
    """The second reading: turns header rows into messages, one transcript long."""

    def __init__(self, survey: _Survey, members: dict[str, str]) -> None:
        self.survey = survey
        self.members = members
        self.days = _Days(survey)
        self.times = _Times()
        self.names = _Names(survey.names)
        self.line = 0
        self.day = ""
        self.whole = True

    def records(self, blocks: Iterable[bytes]) -> Iterator[ImportedMessage]:
        """All records in file order. The last message of a block stays open: the next block may go on with it."""
        held: list[bytes] = []
        row: Row | None = None
        for block in blocks:
            parts = HEADER.split(block)
            held.append(parts[0])
            rows: list[Row] = list(zip(*[iter(parts[1:])] * _GROUPS, strict=True))
            if not self._sound(rows):
                rows = self._merged(rows, held)
            if rows:
                yield from self._closed(row, b"".join(held))
                row = rows.pop()
                yield from self._messages(rows)
                held = [row[-1]]
        yield from self._closed(row, b"".join(held).rstrip(b"\r\n"))

    def _sound(self, rows: list[Row]) -> bool:
        """Whether every header of a block shows a day and a time that exist, in a shape common in the file."""
        days, times = {row[1] or row[7] for row in rows}, {row[4] or row[10] for row in rows}
        return all([self.days[day] for day in days] + [self.times[time] for time in times]) and not self.days.odd

    def _merged(self, rows: list[Row], held: list[bytes]) -> list[Row]:
        """Give lines that only look like headers back to the body before them."""
        kept: list[Row] = []
        for row in rows:
            raw, day, bracket, _, time, full, *_, sender, body = row
            day, time = day or row[7], time or row[10]
            if self.days[day] and self.times[time] and not (self.days.odd.get(day) == EMBEDDED and sender is None):
                kept.append(row)
                continue
            text = (
                b"\n"
                + (full or raw + (b"] " if bracket else b" - "))
                + (b"" if sender is None else sender + b": ")
                + body
            )
            if kept:
                kept[-1] = (*kept[-1][:-1], kept[-1][-1] + text)
            else:
                held.append(text)
        return kept

    def _closed(self, row: Row | None, body: bytes) -> Iterator[ImportedMessage]:
        if row is not None:
            yield from self._messages([(*row[:-1], body)])
            return
        self.line += body.count(b"\n")
        text = body.decode("utf-8", "replace").translate(_NO_MARKS).strip()
        if text:
            yield ImportedMessage("", text, kind="system", line=1, flags=("preamble",))

    def _messages(self, rows: list[Row]) -> Iterator[ImportedMessage]:
        """One message a row. The common case, plain text of a known sender on the same day, takes the short way."""
        days, times, names, line = self.days, self.times, self.names, self.line
        crlf, odd, whole = self.survey.crlf, bool(days.odd), self.whole
        for row in rows:
            raw, written, bracket, _, time, _, _, _, _, _, _, sender, body = row
            line += 1
            at, rough = line, not whole
            line += body.count(b"\n")
            if crlf:
                whole = body[-1:] == b"\r"
                body = body[:-1] if whole else body
            name = names[sender]
            if (
                odd
                or rough
                or raw is None
                or not name.usual
                or days[written] is not self.day
                or b"<" in body
                or b")" in body
                or b"\xe2\x80\x8e" in body
                or (len(body) < 60 and body.lower().rstrip(b".") in _WHOLE)
                or len(body) > BODY_CHARS
            ):
                yield self._special(row, at, body, rough)
                continue
            try:
                text, stamp = body.decode(), (raw if bracket is None else raw[1:]).decode()
            except UnicodeDecodeError:
                yield self._special(row, at, body, rough)
                continue
            yield ImportedMessage(stamp, text, name.clean, "", None, self.day + times[time], "text", "", at)
        self.line, self.whole = line, whole

    def _special(self, row: Row, line: int, raw_body: bytes, rough: bool) -> ImportedMessage:
        """A message that needs a second look: the app's words, an unusual header, repaired bytes, a new day."""
        raw, written, bracket, _, time = row[:5] if row[0] is not None else row[6:11]
        flags = self._flags(written, rough)
        body = raw_body.decode("utf-8", "replace").replace("\r\n", "\n")
        if "\ufffd" in body and b"\xef\xbf\xbd" not in raw_body:
            flags += ("encoding-repaired",)
        if len(body) > BODY_CHARS:
            body, flags = body[:BODY_CHARS], (*flags, "text-cut")
        sender, body, more = self._split(row[11], body)
        flags, kind, files = flags + more, "text", ()
        if sender is None or _is_notice(body):
            kind, body = "system", body.lstrip("\u200e\ufeff")
        elif (marked := _marked(body)) is not None:
            body, files, more, kind = marked
            flags += more
        return ImportedMessage(
            sent_raw=(raw if bracket is None else raw.partition(b"[")[2]).decode("utf-8", "replace"),
            text=body,
            sender=sender,
            sent_local=self.days[written] + self.times[time],
            kind=kind,
            line=line,
            attachments=tuple(self._located(file) for file in files),
            flags=tuple(dict.fromkeys(flags)),
        )

    def _flags(self, written: bytes, rough: bool) -> tuple[str, ...]:
        """Doubts about a header: a rare shape, days that run back, a line end that no header of this file follows."""
        day, before = self.days[written], self.day
        self.day = day
        flags = (self.days.odd[written],) if written in self.days.odd else ()
        back = day < before and (date.fromisoformat(before[:10]) - date.fromisoformat(day[:10])).days > 1
        return (*flags, EMBEDDED) if rough or back else flags

    def _split(self, written: bytes | None, body: str) -> tuple[str | None, str, tuple[str, ...]]:
        """Sender (None: the app itself), body and flags of what stands behind a header."""
        if written is None:
            written, body = self._unusual(body)
        name = self.names[written]
        if name.clean is None:
            return None, body if written is None else f"{written.decode('utf-8', 'replace')}: {body}", ()
        if (
            name.more
            and body.startswith((f"{name.more}: ", f"{name.more}:\n"))
            or (name.more and body == f"{name.more}:")
        ):
            return f"{name.clean}: {name.more}", body[len(name.more) + 2 :], (*name.flags, "sender-split-guessed")
        return name.clean, body, name.flags

    def _unusual(self, body: str) -> tuple[bytes | None, str]:
        """A line without "name: ": `Carol:` with an empty body, `John:.` glued, a colon in the name, or a notice."""
        first, feed, tail = body.partition("\n")
        if first.rstrip().endswith(":") and len(first) <= 121:
            return first.rstrip()[:-1].encode(), tail
        known, colon, rest = first.partition(":")
        if colon and known.encode() in self.survey.senders:
            return known.encode(), rest + feed + tail
        longer, colon, rest = first.partition(": ")
        return (longer.encode(), rest + feed + tail) if colon and len(longer) <= 60 else (None, body)

    def _located(self, file: ImportedAttachment) -> ImportedAttachment:
        member = self.members.get(_folded(file.name), "") if file.keys else ""
        return ImportedAttachment(file.name, member, file.keys, file.omitted) if member else file


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).casefold()


# --- The importer -------------------------------------------------------------------------------------------------
def _headers(export: Export, member: str) -> list[Row]:
    """The headers in the first bytes of a member, with their bodies."""
    head = b"\n" + export.head(member)
    if head[1:3] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = b"\n" + head[1:].decode("utf-16", "ignore").encode()
    return list(zip(*[iter(HEADER.split(head)[1:])] * _GROUPS, strict=True))


def _stem(name: str) -> str:
    plain = re.sub(r"\.(?:txt|zip)\Z", "", name.rsplit("/", 1)[-1], flags=re.IGNORECASE).translate(_PLAIN)
    return re.sub(r"\s*\(\d+\)\Z", "", plain)


def _title(name: str) -> str:
    """The chat's name from a file name such as `WhatsApp Chat with X.txt`, or ""."""
    found = _TITLE.fullmatch(_stem(name).replace("_", " ").strip())
    return (found[1] or found[2]).strip() if found else ""


def _transcripts(export: Export) -> dict[str, list[Row]]:
    """The members that are transcripts, with their first headers: `_chat.txt`, else titled ones, else the one with
    most headers. A text file that was sent as an attachment must not win."""
    texts = [name for name in export.members() if export.kind == "file" or name.lower().endswith(".txt")]
    sure = [name for name in texts if name.lower().endswith("_chat.txt")] or [name for name in texts if _title(name)]
    found = {name: rows for name in sure or texts[:50] if (rows := _headers(export, name))}
    return found if sure else dict(sorted(found.items(), key=lambda item: -len(item[1]))[:1])


def _chat_name(export: Export, member: str, rows: list[Row]) -> str:
    """From the title of the member or export, else from who "wrote" the first notice, else the file's name."""
    named = _title(member) or _title(export.name)
    if named:
        return named
    sender, body = rows[0][11], rows[0][12].decode("utf-8", "replace").strip("\r")
    if sender and body.startswith("\u200e") and _is_notice(body):
        return str(sender.decode("utf-8", "replace")).translate(_PLAIN).strip()
    return _stem(export.name if member.lower().endswith("_chat.txt") else member)


class WhatsApp:
    """Importer of WhatsApp transcripts."""

    name = "whatsapp"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """Up to 95 when a transcript with senders is there, 30 when only dated lines are, 0 otherwise."""
        if export.kind == "file" and export.name.lower().endswith((".json", ".jsonl", ".js", ".zip", ".html", ".csv")):
            return 0
        best = 0
        for member, rows in _transcripts(export).items():
            sure = bool(_title(member)) or member.lower().endswith("_chat.txt")
            named = any(row[11] for row in rows)
            best = max(best, (95 if sure else 80 if len(rows) > 1 else 60) if named else 30 if len(rows) > 1 else 0)
        return min(best, 40) if "signal" in export.name.lower() else best

    def chats(self, export: Export) -> Sequence[Chat]:
        """The transcripts in it: one, save in a folder of several titled ones."""
        found = [
            Chat(member, _chat_name(export, member, rows), "whatsapp") for member, rows in _transcripts(export).items()
        ]
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
        others = [name for name in export.members() if name != chat.member]
        days = {day for name in (*options.media_names, *others) if (day := _media_day(name.encode("utf-8", "replace")))}
        yield from _decide(survey, options, frozenset(days))
        for short, more in survey.names.items():
            name = f"{short.decode('utf-8', 'replace')}: {more}"
            yield Assumed("sender", name, "every message of this name goes on so, also before the app's own words")
        yield from _Reader(survey, {_folded(name): name for name in others}).records(_blocks(export, chat.member))


importer = WhatsApp()
