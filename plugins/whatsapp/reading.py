"""The second reading of a transcript: header by header into messages, as bytes in blocks.

Only here are messages made. Most are plain text of a known sender on the same day as the one before: these take a short
way through one loop, all others (`_special`) are looked at twice.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields, make_dataclass, replace
from datetime import date
from typing import Any

from workbench.plugin_api import ImportedAttachment, ImportedMessage

from . import bodies as app
from . import headers
from .dates import CACHE, EMBEDDED, Days, Times
from .surveying import Survey
from .transcripts import Transcript

BODY_BYTES = 16 << 20
"""Bytes of a body; more is cut and flagged (reference/reliability.md §5)."""
SHORT = 40
"""Characters up to which what is found in a body is remembered: most of these are the app's and come again."""
_OPENING = ord("[")
STRETCH = 5
"""Headers in a row that may run back in time before they count as another export that follows."""
_LONGEST_WORDS = max(len(words.encode()) for words in app.WHOLE)

_Open: Any = make_dataclass(
    "_Open",
    [(f.name, f.type, field() if f.default is MISSING else field(default=f.default)) for f in fields(ImportedMessage)],
    slots=True,
)
"""An ImportedMessage before it is frozen: made with its fields and turned into one by its `__class__`.

That takes a fifth of the time of a frozen dataclass's own `__init__`, and a transcript has a million of them.
"""


class Body:
    """The body of the last message of a block, which the next block may go on with; kept up to BODY_BYTES."""

    def __init__(self) -> None:
        """Start empty."""
        self.pieces: list[bytes] = []
        self.size = self.cut_lines = self.cut_bytes = 0

    def add(self, piece: bytes) -> None:
        """Add what follows."""
        if self.size <= BODY_BYTES:
            self.pieces.append(piece)
            self.size += len(piece)
        else:
            self.cut_lines += piece.count(b"\n")
            self.cut_bytes += len(piece)


class Reader:
    """Turns the headers and bodies of one transcript into messages."""

    def __init__(self, opened: Transcript, survey: Survey, days: Days, chat: str, members: dict[str, str]) -> None:
        """Take the transcript, what the first reading found, the chat's name, other members by folded base name."""
        self.grammar, self.crlf = opened.grammar, opened.crlf
        self.survey, self.days, self.members = survey, days, members
        self.pattern, self.times = self.grammar.plain, Times()
        self.names, self.usual = Names(survey.longer_names()), dict[bytes | None, str]()
        people = {headers.as_text(name).translate(headers.PLAIN).strip() for name in survey.people}
        self.subject = "" if chat in people else chat
        self.line, self.at = 0, 0
        self.whole = True
        self.day, self.today, self.behind, self.last = "", b"", 0, ""

    def records(self, blocks: Iterable[bytes]) -> Iterator[list[ImportedMessage]]:
        """All records in file order, by block. The last message stays open: the next block may go on with it."""
        held, row = Body(), list[Any]()
        for block in blocks:
            parts = self._parts(block)
            held.add(parts[0])
            if len(parts) > 1:
                yield self._closed(row, held, parts[3])
                row, held = parts[-headers.WIDTH : -1], Body()
                held.add(parts[-1])
                yield self._messages(parts[1 : -headers.WIDTH], row[2])
        while held.pieces and not held.pieces[-1].strip(b"\r\n"):
            held.pieces.pop()
        if held.pieces:
            held.pieces[-1] = held.pieces[-1].rstrip(b"\r\n")
        yield self._closed(row, held, b"")

    def _parts(self, block: bytes) -> list[Any]:
        """What stands before the first header of a block, then the parts of a Row for each."""
        width = headers.WIDTH
        parts: list[Any] = self.pattern.split.split(block)
        raws = parts[2::width]
        if None in raws:
            if raws.count(None) * 2 > len(raws):
                unusual = next(n for n in range(1, len(parts), width) if parts[n + 1] is None)
                self.pattern = self.grammar.learned(parts[unusual])
            parts[1:] = [part for row in self.grammar.rows(parts) for part in row]
        dates, odd = set(parts[3::width]), self.days.odd
        exist = all([self.days[date] for date in dates])
        if None in raws or not self.pattern.exact:
            exist = exist and all(map(self.times.__getitem__, parts[4::width]))
        return parts if exist and not (odd and dates & odd.keys()) else self._merged(parts)

    def _merged(self, parts: list[Any]) -> list[Any]:
        """The same, with lines that only look like headers given back to the body before them."""
        kept = parts[:1]
        for header, raw, written, time, sender, body in zip(*[iter(parts[1:])] * headers.WIDTH, strict=True):
            real = self.days[written] and self.times[time]
            if real and not (sender is None and self.days.odd.get(written) == EMBEDDED):
                kept += (header, raw, written, time, sender, body)
            else:
                kept[-1] += b"\n" + header + body
        return kept

    def _closed(self, row: list[Any], held: Body, following: bytes) -> list[ImportedMessage]:
        body = b"".join(held.pieces)
        if row:
            made = self._messages([*row, body], following)
        else:
            text = headers.as_text(body).translate(headers.NO_MARKS).strip()
            made = [ImportedMessage("", text, kind="system", line=1, offset=0, flags=("preamble",))] if text else []
            self.line, self.at = body.count(b"\n"), len(body)
        self.line += held.cut_lines
        self.at += held.cut_bytes
        return made

    def _messages(self, parts: list[Any], following: bytes) -> list[ImportedMessage]:
        """One message a header. `following` is the date of the header behind them, nothing at the end."""
        usual, names, times, app_words, longest = self.usual, self.names, self.times, app.WHOLE, _LONGEST_WORDS
        line, at, today, day, local = self.line, self.at, self.today, self.day, self.last
        crlf, opened, message = self.crlf, _Open, ImportedMessage
        bodies = b"".join(parts[5 :: headers.WIDTH])
        returns, bare = crlf or b"\r" in bodies, app.has_bare_files(bodies)
        made: list[ImportedMessage] = []
        add, rough, whole = made.append, False, self.whole
        for header, raw, written, time, sender, body in zip(*[iter(parts)] * headers.WIDTH, strict=True):
            start, here, size = at, line + 1, len(body)
            at += len(header) + size + 1
            line = here
            try:
                text, stamp = body.decode(), (raw[1:] if raw[0] == _OPENING else raw).decode()
            except UnicodeDecodeError:
                text, size, stamp = "\n\r" if body.endswith(b"\r") else "\n", BODY_BYTES, ""
            if "\n" in text:
                line += body.count(b"\n")
                text = text.replace("\r\n", "\n")
            if returns:
                rough, whole = not whole, not crlf
                if text[-1:] == "\r":
                    text, whole = text[:-1], True
            name = usual.get(sender)
            if written == today and not rough and size < BODY_BYTES and (name is not None or sender in names):
                local = day + times[time]
                if name is None:
                    name, text, flags = self._split(sender, text)
                    add(self._told(stamp, local, name, text, here, start, flags))
                elif (
                    "<" in text
                    or ")" in text
                    or "\u200e" in text
                    or ("?" in text and "?q=" in text)
                    or (size <= longest and text in app_words)
                    or bare
                ):
                    add(self._told(stamp, local, name, text, here, start, ()))
                else:
                    fresh = opened(stamp, text, name, "", None, local, "text", "", here, start)
                    fresh.__class__ = message
                    add(fresh)
                continue
            index = (len(made) + 1) * headers.WIDTH + 2
            self.last, nearest = local, parts[index] if index < len(parts) else following
            add(self._special((header, raw, written, time, sender, body), here, start, rough, nearest))
            local, today, day = self.last, self.today, self.day
        self.line, self.at, self.last, self.whole = line, at, local, whole
        return made

    def _special(self, row: headers.Row, line: int, offset: int, rough: bool, following: bytes) -> ImportedMessage:
        """A message that needs a second look: a new day or sender, an unusual header, repaired or cut bytes."""
        _, raw, written, time, sender, data = row
        local = self.days[written] + self.times[time]
        flags: tuple[str, ...] = (
            (EMBEDDED,) if rough or (sender not in self.names and local[:16] < self.last[:16]) else ()
        )
        flags += self._flags(written, following)
        data = data.removesuffix(b"\r").replace(b"\r\n", b"\n")
        if len(data) > BODY_BYTES:
            data, flags = data[:BODY_BYTES].decode("utf-8", "ignore").encode(), (*flags, "text-cut")
        body = headers.as_text(data)
        if "\ufffd" in body and b"\xef\xbf\xbd" not in data:
            flags += ("encoding-repaired",)
        name, body, more = self._split(sender, body)
        stamp = headers.as_text(raw).translate(headers.NO_MARKS if raw[0] != _OPENING else {}).removeprefix("[")
        if EMBEDDED not in flags:
            self.last = local
        return self._told(stamp, local, name, body, line, offset, flags + more)

    def _flags(self, written: bytes, following: bytes) -> tuple[str, ...]:
        """Doubts about a date: a rare shape, a day before the last ones, a day that the next header knows nothing of.

        A doubtful day is not taken as the day of the file, so that the headers after it are not doubted instead.
        """
        day, before = self.days[written], self.day
        odd = self.days.odd.get(written)
        after = self.days[following] if following else ""
        self.today = b""
        back = bool(before) and _apart(before, day) < -1
        if back and self.behind < STRETCH:
            self.behind += 1
            return (EMBEDDED,)
        if (
            before
            and not back
            and _apart(before, day) > 1
            and after
            and -1 <= _apart(before, after) < _apart(before, day) - 1
        ):
            return (EMBEDDED,)
        self.behind = 0
        if odd != EMBEDDED:
            self.day, self.today = day, b"" if odd else written
        return (odd,) if odd else ()

    def _split(self, written: bytes | None, body: str) -> tuple[str | None, str, tuple[str, ...]]:
        """Sender (None: the app itself), body and flags of what stands behind a header."""
        if written is None:
            written, body = self._unusual(body)
        name = self.names[written]
        if name.clean is None:
            return None, body if written is None else f"{headers.as_text(written)}: {body}", ()
        end = len(name.more) + 1
        if name.more and body.startswith(f"{name.more}:") and body[end : end + 1] in ("", " ", "\n"):
            return f"{name.clean}: {name.more}", body[len(name.more) + 2 :], (*name.flags, "sender-split-guessed")
        if not name.more and not name.flags and len(self.usual) < CACHE:
            self.usual[written] = name.clean
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

    def _told(
        self, stamp: str, local: str, name: str | None, body: str, line: int, offset: int, flags: tuple[str, ...]
    ) -> ImportedMessage:
        """The message, with the app's own words taken out of its body."""
        kind = "system"
        files: tuple[ImportedAttachment, ...] = ()
        if name is not None:
            found = app.marked_short(body) if len(body) < SHORT else app.marked(body)
            kind, files = found.kind, found.files
            if self._is_notice(name, body, found):
                kind, files = "system", ()
            else:
                body, flags = found.text, flags + found.flags
        if kind == "system":
            body = body.lstrip("\u200e\ufeff")
        if files and self.members:
            files = tuple([self._located(file) for file in files])
        flags = tuple(dict.fromkeys(flags)) if flags else flags
        message = _Open(stamp, body, name, "", None, local, kind, "", line, offset, files, None, None, None, flags)
        message.__class__ = ImportedMessage
        made: ImportedMessage = message
        return made

    def _is_notice(self, name: str, body: str, found: app.Marked) -> bool:
        """Whether the app says it: by its words, or by its mark where the chat itself would be the sender."""
        unknown = (not found.flags and not found.files) or "attachment-guessed" in found.flags
        if unknown and name == self.subject and body.startswith("\u200e"):
            return True
        return found.kind == "text" and app.is_notice(body)

    def _located(self, file: ImportedAttachment) -> ImportedAttachment:
        member = self.members.get(folded(file.name)) if file.keys else None
        return replace(file, member=member, omitted=False) if member else file


def folded(name: str) -> str:
    """A file name as it is compared: base name, NFC, case folded."""
    return unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).casefold()


def _apart(before: str, after: str) -> int:
    """Days from one to another."""
    return (date.fromisoformat(after[:10]) - date.fromisoformat(before[:10])).days


@dataclass(frozen=True, slots=True)
class Name:
    """A sender before the first colon: clean (None: the line is the app's), flags, the rest of a name with a colon."""

    clean: str | None
    flags: tuple[str, ...] = ()
    more: str = ""


class Names(dict[bytes | None, Name]):
    """Text before the first colon → who it is; notices with a colon in them (`created group "A: B"`) are nobody's."""

    def __init__(self, longer: dict[bytes, bytes]) -> None:
        """Take the second halves of names with a colon."""
        super().__init__({None: Name(None)})
        self.longer = longer

    def __missing__(self, written: bytes) -> Name:
        """Judge a name as written for the first time."""
        clean = headers.as_text(written).translate(headers.PLAIN).strip()
        more = headers.as_text(self.longer.get(written, b""))
        name = Name(clean, ("push-name",) * clean.startswith("~"), more)
        if not clean or clean.count('"') % 2 or clean.count("«") > clean.count("»") or app.NOTICE.search(clean):
            name = Name(None)
        if len(self) < CACHE:
            self[written] = name
        return name
