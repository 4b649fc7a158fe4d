"""WhatsApp "Export chat": the text transcript (`.txt`), alone, in a folder or in a zip with its media.

Only here are transcripts read: twice, as bytes in blocks, once to learn (dates, who writes) and once to yield, so that
memory does not grow with the file. The grammar of headers (`headers`), what bodies hold (`bodies`) and the app's own
words in many languages (`words.toml`) are parts of their own.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
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

from . import bodies as app
from . import headers

BLOCK, LONG_LINE, BODY_CHARS, CACHE = 1 << 15, 8 << 20, 16 << 20, headers.CACHE
"""Bytes read at once; of a line taken in pieces; characters of a body (more is cut and flagged); cache entries."""
SHORT = 40
"""Characters up to which what is found in a body is remembered: most of these are the app's and come again."""
EVIDENCE_BLOCKS = 320
"""Blocks searched for media names and names with a colon: 10 MB tell as much as the rest."""
MINOR_SHARE = 0.05
"""A header shape below this share of a file of 20 headers and more may be text that somebody pasted."""
EMBEDDED = "possible-embedded-header"
CONTRADICTED = "date-order-contradicted"
"""Flag: the date exists only under another order than that of the file, and is read so."""


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
                cut = next(n for n in range(len(rest) - 1, 0, -1) if rest[n] & 0xC0 != 0x80)  # not inside a character
                yield start + rest[:cut]
                rest, start = rest[cut:], b""
    if rest:
        yield start + rest


@dataclass(slots=True)
class _Survey:
    """What the first reading learns about a transcript: small, whatever the size of the file."""

    dates: Counter[bytes] = field(default_factory=Counter)
    media: Counter[tuple[headers.Shape, str]] = field(default_factory=Counter)
    senders: Counter[bytes | None] = field(default_factory=Counter)
    names: dict[bytes, bytes] = field(default_factory=dict)
    proved: set[bytes] = field(default_factory=set)
    clock: str = ""
    crlf: bool = False
    orders: dict[headers.Shape, str] = field(default_factory=dict)
    minor: frozenset[headers.Shape] = frozenset()


def _survey(export: Export, member: str) -> _Survey:
    survey = _Survey()
    for number, block in enumerate(_blocks(export, member)):
        parts = headers.HEADER.split(block)
        if len(parts) == 1:
            continue
        dates = [
            usual or other for usual, other in zip(parts[2 :: headers.WIDTH], parts[8 :: headers.WIDTH], strict=True)
        ]
        senders, bodies = parts[12 :: headers.WIDTH], parts[13 :: headers.WIDTH]
        if not survey.clock:
            survey.crlf = bodies[0].endswith(b"\r")
            halves = (
                headers.HALF_DAY.search(time)
                for time in parts[5 : 2000 : headers.WIDTH] + parts[11 : 2000 : headers.WIDTH]
                if time
            )
            survey.clock = next((half[0].decode() for half in halves if half), "24")
        for counter, found in ((survey.dates, dates), (survey.senders, senders)):
            if len(counter) < CACHE:
                counter.update(found)
        if number < EVIDENCE_BLOCKS:
            _survey_media(survey, dates, bodies)
            _survey_names(survey, senders, bodies)
    survey.names = {
        n: more for n, more in survey.names.items() if n in survey.proved and more and survey.senders[n] > 1
    }
    return survey


def _survey_media(survey: _Survey, dates: list[bytes], bodies: list[bytes]) -> None:
    """Names such as IMG-20241201-WA0001.jpg carry their day: the header beside them shows how it writes that day."""
    for written, body in [pair for pair in zip(dates, bodies, strict=True) if b"-WA" in pair[1] or b"-20" in pair[1]]:
        named, known = headers.media_day(body[:400]), headers.shape_of(written)
        hits = [order for order in ("dmy", "mdy") if known and named and headers.day_of(known[1], order) == named]
        if known and len(hits) == 1:
            survey.media[known[0], hits[0]] += 1


def _survey_names(survey: _Survey, senders: list[bytes | None], bodies: list[bytes]) -> None:
    """A name goes past its colon ("Mr: Colon: hello") when all its messages go on so, one of them with the app's words.

    Asking for the latter keeps "Relay: Kidal: fighting since dawn" the text it is.
    """
    names = survey.names
    open_ones = ((s, b) for s, b in zip(senders, bodies, strict=True) if s is not None and names.get(s) != b"")
    for sender, body in open_ones:
        more, colon, rest = body[:300].partition(b": ")
        if not colon or len(more) > 60 or b"\n" in more or names.setdefault(sender, more) != more:
            names[sender] = b""
        elif (rest[:1] in b"<\xe2" or b")" in rest) and app.marked(headers.as_text(rest))[3] != "text":
            survey.proved.add(sender)


def _decide(survey: _Survey, options: Options, days: frozenset[date]) -> list[Assumed]:
    """Settle the date order of every shape and say why; raises AmbiguousDates when one stays open."""
    shapes: dict[headers.Shape, dict[bytes, headers.Numbers]] = {}
    counts: Counter[headers.Shape] = Counter()
    for written, count in survey.dates.items():
        if known := headers.shape_of(written):
            shapes.setdefault(known[0], {})[written] = known[1]
            counts[known[0]] += count
    total, main = counts.total(), counts.most_common(1)[0][0]
    survey.minor = frozenset(s for s, count in counts.items() if total >= 20 and count < total * MINOR_SHARE)
    said: list[Assumed] = []
    for shape, _ in counts.most_common():
        media = Counter({order: n for (of, order), n in survey.media.items() if of == shape})
        order, because = headers.proved_order(shape, shapes[shape], media, options.date_order)
        if not order:
            order, because = headers.likely_order(shape, shapes[shape], survey.clock, days)
        lead = survey.orders.get(main, "ymd")
        if not order and (shape in survey.minor or (shape[1] == main[1] and lead != "ymd")):
            order, because = ("dmy" if lead == "ymd" else lead), "as in the rest of the file"
        if not order:
            raise AmbiguousDates(headers.readings(shapes[shape]))
        survey.orders[shape] = order
        if shape not in survey.minor:
            said.append(Assumed("date_order", order, because))
    return said


class _Days(dict[bytes, str]):
    """Date as written → `YYYY-MM-DDT`, or "" when no calendar has it. `odd` holds flags of doubtful ones."""

    def __init__(self, survey: _Survey) -> None:
        self.survey = survey
        self.odd: dict[bytes, str] = {}

    def __missing__(self, written: bytes) -> str:
        """Read a date as written for the first time; one that the order rules out is read as it can be, flagged."""
        shape, numbers = headers.shape_of(written) or (None, (0, 0, 0))
        order = self.survey.orders.get(shape, "dmy") if shape else "dmy"
        day = headers.day_of(numbers, order)
        if day is None and shape is not None and not shape[2]:
            day = headers.day_of(numbers, "dmy") or headers.day_of(numbers, "mdy")
            self.odd[written] = CONTRADICTED
        if shape in self.survey.minor:
            self.odd[written] = EMBEDDED
        if len(self) > CACHE:
            self.clear()
        self[written] = value = f"{day.isoformat()}T" if day else ""
        return value


@dataclass(frozen=True, slots=True)
class _Name:
    """A sender before the first colon: clean (None: the line is the app's), flags, the rest of a name with a colon."""

    clean: str | None
    flags: tuple[str, ...] = ()
    more: str = ""
    usual: bool = True


class _Names(dict[bytes | None, _Name]):
    """Text before the first colon → who it is; notices with a colon in them (`created group "A: B"`) are nobody's."""

    def __init__(self, longer: dict[bytes, bytes]) -> None:
        super().__init__({None: _Name(None, usual=False)})
        self.longer = longer

    def __missing__(self, written: bytes) -> _Name:
        """Judge a name as written for the first time."""
        clean = headers.as_text(written).translate(headers.PLAIN).strip()
        more = headers.as_text(self.longer.get(written, b""))
        name = _Name(clean, ("push-name",) * clean.startswith("~"), more, not more and not clean.startswith("~"))
        if not clean or clean.count('"') % 2 or clean.count("«") > clean.count("»") or app.NOTICE.search(clean):
            name = _Name(None, usual=False)
        if len(self) < CACHE:
            self[written] = name
        return name


class _Reader:
    """The second reading: turns header rows into messages, one transcript long."""

    def __init__(self, survey: _Survey, members: dict[str, str]) -> None:
        self.survey, self.members = survey, members
        self.days, self.times, self.names = _Days(survey), headers.Times(), _Names(survey.names)
        self.line, self.day, self.whole = 0, "", True

    def records(self, blocks: Iterable[bytes]) -> Iterator[Iterator[ImportedMessage]]:
        """All records in file order, by block. The last message stays open: the next block may go on with it."""
        held: list[bytes] = []
        row: headers.Row | None = None
        for block in blocks:
            parts = headers.HEADER.split(block)
            held.append(parts[0])
            rows: list[headers.Row] = list(zip(*[iter(parts[1:])] * headers.WIDTH, strict=True))
            if not self._sound(parts):
                rows = self._merged(rows, held)
            if rows:
                yield self._closed(row, b"".join(held))
                row = rows.pop()
                yield self._messages(rows)
                held = [row[-1]]
        yield self._closed(row, b"".join(held).rstrip(b"\r\n"))

    def _sound(self, parts: list[Any]) -> bool:
        """Whether every header of a block shows a day and a time that exist, in a shape common in the file."""
        days = {*parts[2 :: headers.WIDTH], *parts[8 :: headers.WIDTH]} - {None}
        times = {*parts[5 :: headers.WIDTH], *parts[11 :: headers.WIDTH]} - {None}
        return all([self.days[day] for day in days] + [self.times[time] for time in times]) and not self.days.odd

    def _merged(self, rows: list[headers.Row], held: list[bytes]) -> list[headers.Row]:
        """Give lines that only look like headers back to the body before them."""
        kept: list[headers.Row] = []
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

    def _closed(self, row: headers.Row | None, body: bytes) -> Iterator[ImportedMessage]:
        if row is not None:
            yield from self._messages([(*row[:-1], body)])
            return
        self.line += body.count(b"\n")
        if text := headers.as_text(body).translate(headers.NO_MARKS).strip():
            yield ImportedMessage("", text, kind="system", line=1, flags=("preamble",))

    def _messages(self, rows: list[headers.Row]) -> Iterator[ImportedMessage]:
        """One message a row. The common case, plain text of a known sender on the same day, takes the short way."""
        days, times, names, line = self.days, self.times, self.names, self.line
        crlf, odd, whole = self.survey.crlf, bool(days.odd), self.whole
        plain, whole_bodies, today = app.plain_message, app.WHOLE, self.day
        for row in rows:
            raw, written, bracket, _, time, _, _, _, _, _, _, sender, body = row
            at, rough, size = line + 1, not whole, len(body)
            line = at + body.count(b"\n")
            if crlf:
                whole = body[-1:] == b"\r"
                body = body[:-1] if whole else body
            name = names[sender]
            if (
                odd
                or rough
                or raw is None
                or not name.usual
                or days[written] is not today
                or b"<" in body
                or b")" in body
                or b"\xe2\x80\x8e" in body
                or (size < 60 and body in whole_bodies)
                or size > BODY_CHARS
            ):
                yield self._special(row, at, body, rough)
                today = self.day
                continue
            try:
                text, stamp = body.decode(), (raw if bracket is None else raw[1:]).decode()
            except UnicodeDecodeError:
                yield self._special(row, at, body, rough)
                continue
            yield plain(stamp, text, name.clean, today + times[time], at)
        self.line, self.whole = line, whole

    def _special(self, row: headers.Row, line: int, data: bytes, rough: bool) -> ImportedMessage:
        """A message that needs a second look: the app's words, an unusual header, repaired bytes, a new day."""
        raw, written, bracket, _, time = row[:5] if row[0] is not None else row[6:11]
        flags = self._flags(written, rough)
        body = headers.as_text(data).replace("\r\n", "\n")
        if "\ufffd" in body and b"\xef\xbf\xbd" not in data:
            flags += ("encoding-repaired",)
        if len(body) > BODY_CHARS:
            body, flags = body[:BODY_CHARS], (*flags, "text-cut")
        sender, body, more = self._split(row[11], body)
        kind = "system"
        files: tuple[ImportedAttachment, ...] = ()
        if sender is not None:
            body, files, marks, kind = app.marked_short(body) if len(body) < SHORT else app.marked(body)
            more += marks
        if sender is None or (kind == "text" and app.is_notice(body)):
            kind, body = "system", body.lstrip("\u200e\ufeff")
        stamp = (raw if bracket is None else raw.partition(b"[")[2]).decode()
        local = self.days[written] + self.times[time]
        if files and self.members:
            files = tuple([self._located(file) for file in files])
        all_flags = tuple(dict.fromkeys(flags + more)) if flags or more else ()
        return ImportedMessage(stamp, body, sender, "", None, local, kind, "", line, None, files, flags=all_flags)

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
            return None, body if written is None else f"{headers.as_text(written)}: {body}", ()
        if name.more and re.match(re.escape(name.more) + r":(?: |\n|\Z)", body):
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
        member = self.members.get(_folded(file.name)) if file.keys else None
        return replace(file, member=member) if member else file


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).casefold()


def _stem(name: str) -> str:
    return re.sub(r"(?i)\s*(?:\(\d+\))?\.(?:txt|zip)\Z", "", name.rsplit("/", 1)[-1].translate(headers.PLAIN))


def _title(name: str) -> str:
    """The chat's name from a file name such as `WhatsApp Chat with X.txt`, or ""."""
    stem = _stem(name).replace("_", " ").strip()
    return next((found[1].strip() for title in app.TITLES if (found := title.fullmatch(stem))), "")


def _headers(export: Export, member: str) -> list[headers.Row]:
    """The headers in the first bytes of a member, with their bodies."""
    head = export.head(member)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head.decode("utf-16", "ignore").encode()
    return list(zip(*[iter(headers.HEADER.split(b"\n" + head)[1:])] * headers.WIDTH, strict=True))


def _transcripts(export: Export) -> dict[str, list[headers.Row]]:
    """The members that are transcripts, with their first headers: `_chat.txt`, else titled ones, else the best one.

    A text file that was sent as an attachment must not win.
    """
    texts = [name for name in export.members() if export.kind == "file" or name.lower().endswith(".txt")]
    sure = [name for name in texts if name.lower().endswith("_chat.txt")] or [name for name in texts if _title(name)]
    found = {name: rows for name in sure or texts[:50] if (rows := _headers(export, name))}
    return found if sure else dict(sorted(found.items(), key=lambda item: -len(item[1]))[:1])


def _chat_name(export: Export, member: str, rows: list[headers.Row]) -> str:
    """From the title of the member or export, else from who "wrote" the first notice, else the file's name."""
    sender, body = headers.as_text(rows[0][11] or b""), headers.as_text(rows[0][12]).strip("\r")
    pseudo = sender.translate(headers.PLAIN).strip() if body.startswith("\u200e") and app.is_notice(body) else ""
    return (
        _title(member)
        or _title(export.name)
        or pseudo
        or _stem(export.name if member.endswith("_chat.txt") else member)
    )


class WhatsApp:
    """Importer of WhatsApp transcripts."""

    name, version, api = "whatsapp", "1", 1

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
        found = _transcripts(export).items()
        if not found:
            raise Unreadable(f"{export.name} has no line that starts a WhatsApp message.")
        return [Chat(member, _chat_name(export, member, rows), "whatsapp") for member, rows in found]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield what was settled about dates, then every message.

        Raises AmbiguousDates before the first record when nothing tells day from month.
        """
        survey = _survey(export, chat.member)
        others = [name for name in export.members() if name != chat.member]
        days = {
            day
            for name in (*options.media_names, *others)
            if (day := headers.media_day(name.encode("utf-8", "replace")))
        }
        if not survey.dates:
            raise Unreadable(f"{chat.member} has no line that starts a WhatsApp message.")
        yield from _decide(survey, options, frozenset(days))
        for short, more in survey.names.items():
            yield Assumed(
                "sender",
                f"{headers.as_text(short)}: {headers.as_text(more)}",
                "all its messages go on so",
            )
        for block in _Reader(survey, {_folded(name): name for name in others}).records(_blocks(export, chat.member)):
            yield from block


importer = WhatsApp()
