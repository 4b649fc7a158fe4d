"""Where the transcript of an export lies, what its chat is called, and its bytes in blocks.

Only here are members chosen: a text file that somebody sent as an attachment must never win over the transcript.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from workbench.plugin_api import Export

from . import bodies, headers

BLOCK, LONG_LINE = 1 << 15, 1 << 20
"""Bytes read at once; bytes of a line from which on it is taken in pieces."""
_OTHERS = (".json", ".jsonl", ".ndjson", ".js", ".zip", ".html", ".htm", ".csv", ".tsv", ".xlsx", ".xml", ".log")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIGNAL = re.compile(rb"\[\d{4}-\d\d-\d\d, \d\d:\d\d")
"""Signal's text export has this header, which WhatsApp writes with seconds."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A member that is a transcript: the grammar of its headers, and those in its first bytes with their bodies."""

    member: str
    grammar: headers.Grammar
    rows: tuple[headers.Row, ...]

    @property
    def clock(self) -> str:
        """The first half-day marker, "24" when there is none."""
        halves = (headers.HALF_DAY.search(row[3]) for row in self.rows)
        return next((headers.as_text(half[0]) for half in halves if half), "24")

    @property
    def crlf(self) -> bool:
        """Whether lines before headers end with CR LF."""
        bodies_before = [row[5] for row in self.rows[:-1]] or [self.rows[0][5]]
        return sum(body.endswith(b"\r") for body in bodies_before) * 2 > len(bodies_before)

    def sure(self) -> int:
        """How sure it is that WhatsApp wrote it, 0 to 100."""
        named = any(row[4] for row in self.rows)
        if _is_chat_txt(self.member) or title(self.member):
            return 95 if named else 60
        if self.grammar is headers.NAMED:
            return 40
        if all(_SIGNAL.fullmatch(row[1]) for row in self.rows):
            return 0
        if not named:
            return 30 if len(self.rows) > 1 else 0
        return 80 if len(self.rows) > 1 else 45


def is_wide(export: Export, member: str) -> bool:
    """Whether a member is UTF-16."""
    return export.head(member, 2) in _WIDE


def blocks(export: Export, member: str) -> Iterator[bytes]:
    """The transcript as UTF-8 in blocks of whole lines, each behind its own line feed; very long ones in pieces."""
    start, held, size = b"\n", [b""], 0
    with export.open(member) as raw:
        wide = is_wide(export, member)
        stream = cast(BinaryIO, codecs.EncodedFile(raw, "utf-8", "utf-16", "replace")) if wide else raw
        while data := stream.read(BLOCK):
            cut = data.rfind(b"\n")
            if cut >= 0:
                yield b"".join([start, *held, data[:cut]])
                start, held, size = b"\n", [data[cut + 1 :]], len(data) - cut - 1
                continue
            held.append(data)
            size += len(data)
            if size > LONG_LINE:
                piece = b"".join(held)
                cut = next(n for n in range(len(piece) - 1, 0, -1) if piece[n] & 0xC0 != 0x80)  # no half characters
                yield start + piece[:cut]
                start, held, size = b"", [piece[cut:]], len(piece) - cut
    if size:
        yield b"".join([start, *held])


def open_transcript(export: Export, member: str) -> Transcript | None:
    """What the first bytes of a member show; None when no header is among them."""
    head = export.head(member)
    if head[:2] in _WIDE:
        head = head.decode("utf-16", "ignore").encode()
    for grammar, least in ((headers.STRICT, 1), (headers.NAMED, 2)):
        rows = tuple(grammar.rows(grammar.plain.split.split(b"\n" + head)))
        if len(rows) >= least:
            return Transcript(member, grammar, rows)
    return None


def find_transcripts(export: Export) -> list[Transcript]:
    """The members that are transcripts: `_chat.txt`, else those with a title, else the one with most headers.

    A zip holds one chat; where several titles lie in one, that of the zip itself wins. What another transcript names
    was sent in that chat.
    """
    if export.kind == "file" and export.name.lower().endswith(_OTHERS):
        return []
    texts = [name for name in export.members() if export.kind == "file" or name.lower().endswith(".txt")]
    sure = [name for name in texts if _is_chat_txt(name)] or [name for name in texts if title(name)]
    found = [one for name in sure or texts[:50] if (one := open_transcript(export, name))]
    found.sort(key=lambda one: -len(one.rows))
    if not sure:
        return found[:1]
    if len(found) > 1:
        heads = {one.member: export.head(one.member) for one in found}
        sent = {one.member for one in found if _is_named_in(one.member, heads)}
        found = [one for one in found if one.member not in sent] or found
        own = [one for one in found if title(one.member) == title(export.name)] if export.kind == "zip" else []
        found = own or found
    return sorted(found[:1] if export.kind == "zip" else found, key=lambda one: one.member)


def _is_chat_txt(member: str) -> bool:
    return re.fullmatch(r"(?i)_chat(?: ?\(?\d+\)?)?\.txt", member.rsplit("/", 1)[-1]) is not None


def _is_named_in(member: str, heads: dict[str, bytes]) -> bool:
    name = member.rsplit("/", 1)[-1].encode("utf-8", "replace")
    return any(name in head for other, head in heads.items() if other != member)


def _stem(name: str) -> str:
    return re.sub(r"(?i)\s*(?:\(\d+\))?\.(?:txt|zip)\Z", "", name.rsplit("/", 1)[-1].translate(headers.PLAIN)).strip()


def title(name: str) -> str:
    """The chat's name from a file name such as `WhatsApp Chat with X.txt`, or ""; spaces may be underscores."""
    stem = _stem(name)
    for form in (stem, stem.replace("_", " ")):
        for pattern in bodies.TITLES:
            if found := pattern.fullmatch(form):
                return found[1].strip()
    return ""


def chat_name(export: Export, transcript: Transcript) -> str:
    """From the title of the member, its folder or the export, else from who "wrote" the first notice, else the file."""
    member = transcript.member
    sender, body = (headers.as_text(part or b"").strip("\r\n") for part in transcript.rows[0][4:])
    pseudo = sender.translate(headers.PLAIN).strip() if body.startswith("\u200e") and bodies.is_notice(body) else ""
    folder = member.rpartition("/")[0]
    given = title(member) or title(folder) or title(export.name) or pseudo
    return given or _stem((folder or export.name) if _is_chat_txt(member) else member) or export.name
