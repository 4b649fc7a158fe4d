"""What an importer has to do to conform: every promise of docs/plugins.md, held against a sample."""

import hashlib
import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from workbench.errors import InputRefused, NotFound
from workbench.model import Kind
from workbench.plugin_api import (
    AmbiguousDates,
    Assumed,
    Chat,
    Export,
    ImportedMessage,
    Importer,
    Options,
    Rejected,
    Unreadable,
)
from workbench.plugin_check.attempting import Crash, Findings, attempt, shown
from workbench.safety.text import safe

_LOCAL_TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
_KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the checks found: counts of what was read, and one sentence for every way in which it does not conform."""

    importer: str
    confidence: int = 0
    chats: int = 0
    messages: int = 0
    rejected: int = 0
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@dataclass(slots=True)
class SampleExport:
    """An author's own sample as an `Export`: a file, a zip or a folder on this machine."""

    path: Path
    name: str
    kind: str

    def members(self) -> Sequence[str]:
        """Names inside, sorted."""
        if self.kind == "file":
            return (self.name,)
        if self.kind == "folder":
            return sorted(p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if p.is_file())
        with zipfile.ZipFile(self.path) as archive:
            return sorted(info.filename for info in archive.infolist() if not info.is_dir())

    def size(self, member: str) -> int:
        """Bytes of a member as declared."""
        if self.kind == "zip":
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(member).file_size
        return self._file(member).stat().st_size

    def head(self, member: str, count: int = 65536) -> bytes:
        """The first `count` bytes of a member."""
        with self.open(member) as stream:
            return stream.read(count)

    def open(self, member: str) -> BinaryIO:
        """A member as a binary stream."""
        if self.kind == "zip":
            with zipfile.ZipFile(self.path) as archive:
                return io.BytesIO(archive.read(member))
        return self._file(member).open("rb")

    def _file(self, member: str) -> Path:
        return self.path / member if self.kind == "folder" else self.path


def open_sample(path: Path) -> SampleExport:
    """Open an author's sample; raises NotFound when there is none, InputRefused for a damaged zip."""
    if path.is_dir():
        return SampleExport(path, path.name, "folder")
    if not path.is_file():
        raise NotFound(
            f"There is no sample at {safe(str(path), newlines=False)}.", "Give an export file, zip or folder."
        )
    with path.open("rb") as stream:
        packed = path.suffix.lower() == ".zip" or stream.read(4) == b"PK\x03\x04"
    if not packed:
        return SampleExport(path, path.name, "file")
    if not zipfile.is_zipfile(path):
        raise InputRefused(
            f"{safe(path.name, newlines=False)} is not a readable zip archive.", "Export the chat again."
        )
    return SampleExport(path, path.name, "zip")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One pass over one chat: a digest of every record, and counts."""

    digest: str
    messages: int
    rejected: int


def check(importer: Importer, export: Export) -> CheckReport:
    """Put an importer through every check on one export that it should recognise.

    Never raises because of the importer: what it raises is in the report. See docs/plugins.md for the list of checks.
    """
    findings = Findings()
    confidence = _check_recognise(importer, export, findings)
    chats = _check_chats(importer, export, findings)
    messages = rejected = 0
    members = frozenset(export.members())
    for chat in chats:
        first = _read_chat(importer, export, chat, members, findings)
        second = _read_chat(importer, export, chat, members, findings)
        if first is None or second is None:
            continue
        where = shown(chat.name)
        findings.expect(first.digest == second.digest, f"read gives other records the second time in chat {where}.")
        findings.expect(first.messages + first.rejected > 0, f"read yields no record at all from chat {where}.")
        messages += first.messages
        rejected += first.rejected
    return CheckReport(importer.name, confidence, len(chats), messages, rejected, tuple(findings.sentences))


def _check_recognise(importer: Importer, export: Export, findings: Findings) -> int:
    answers = [attempt(lambda: importer.recognise(export)) for _ in range(2)]
    for answer in answers:
        if isinstance(answer, Crash):
            findings.say(f"recognise raised {answer.sentence}.")
            return 0
    sure = cast("object", answers[0])
    if not is_confidence(sure):
        findings.say(f"recognise must give a whole number from 0 to 100, not {shown(sure)}.")
        return 0
    findings.expect(answers[0] == answers[1], "recognise gives another number the second time.")
    findings.expect(sure != 0, "recognise gives 0 for the sample: the importer does not take it for its own.")
    return cast("int", sure)


def is_confidence(value: object) -> bool:
    """Whether a value is a whole number from 0 to 100 (True and False are not numbers here)."""
    return type(value) is int and 0 <= value <= 100


def _check_chats(importer: Importer, export: Export, findings: Findings) -> tuple[Chat, ...]:
    first = attempt(lambda: tuple(importer.chats(export)))
    second = attempt(lambda: tuple(importer.chats(export)))
    if isinstance(first, Crash) or isinstance(second, Crash):
        crash = first if isinstance(first, Crash) else cast("Crash", second)
        findings.say(f"chats raised {crash.sentence}.")
        return ()
    findings.expect(first == second, "chats gives another list the second time.")
    findings.expect(bool(first), "chats finds no conversation in the sample.")
    members = frozenset(export.members())
    good: list[Chat] = []
    for chat in cast("tuple[object, ...]", first):
        if not isinstance(chat, Chat):
            findings.say(f"chats must give Chat records, not {type(chat).__name__}.")
            continue
        findings.expect(chat.member in members, f"chats names a member that is not there: {shown(chat.member)}.")
        findings.expect(bool(chat.name) and bool(chat.platform), "a chat needs a name and a platform.")
        good.append(chat)
    keys = {(chat.member, chat.key) for chat in good}
    findings.expect(len(keys) == len(good), "two chats have the same member and key; key must tell them apart.")
    return tuple(good)


def _read_chat(
    importer: Importer, export: Export, chat: Chat, members: frozenset[str], findings: Findings
) -> _Reading | None:
    """One pass; when the importer asks for a date order, the first reading it offers is taken."""
    expected = (AmbiguousDates, Unreadable)
    try:
        result = attempt(
            lambda: _consume(importer.read(export, chat, Options()), members, findings), let_through=expected
        )
    except AmbiguousDates as asked:
        if not asked.readings:
            findings.say("AmbiguousDates must name the possible readings.")
            return None
        options = Options(date_order=sorted(asked.readings)[0])
        again = attempt(lambda: _consume(importer.read(export, chat, options), members, findings))
        result = Crash(f"{again.sentence} (with a date order given)") if isinstance(again, Crash) else again
    except Unreadable as refused:
        result = Crash(f"Unreadable: {safe(str(refused), newlines=False, limit=200)}")
    if isinstance(result, Crash):
        findings.say(f"read raised {result.sentence} in chat {shown(chat.name)}.")
        return None
    return result


def _consume(records: Iterator[object], members: frozenset[str], findings: Findings) -> _Reading:
    digest = hashlib.sha256()
    messages = rejected = 0
    for record in records:
        digest.update(repr(record).encode("utf-8", "surrogatepass"))
        if isinstance(record, ImportedMessage):
            messages += 1
            _check_message(record, members, findings)
        elif isinstance(record, Rejected):
            rejected += 1
            findings.expect(bool(record.reason), "a Rejected record needs a reason.")
        elif isinstance(record, Assumed):
            findings.expect(bool(record.what and record.because), "an Assumed record needs `what` and `because`.")
        else:
            findings.say(f"read must yield ImportedMessage, Rejected or Assumed, not {type(record).__name__}.")
    return _Reading(digest.hexdigest(), messages, rejected)


def _check_message(message: ImportedMessage, members: frozenset[str], findings: Findings) -> None:
    where = f"record at line {message.line}" if message.line is not None else f"record {shown(message.external_id)}"
    findings.expect(isinstance(message.text, str), f"{where}: text must be a string.")
    findings.expect(isinstance(message.external_id, str), f"{where}: external_id must be a string.")
    findings.expect(message.kind in _KINDS, f"{where}: kind {shown(message.kind)} is none of {', '.join(Kind)}.")
    findings.expect(message.line is None or message.line >= 1, f"{where}: lines are counted from 1.")
    findings.expect(message.offset is None or message.offset >= 0, f"{where}: offset is negative.")
    _check_times(message, where, findings)
    for attachment in message.attachments:
        found = not attachment.member or attachment.member in members
        findings.expect(found, f"{where}: attachment member {shown(attachment.member)} is not in the export.")
        contradicts = attachment.omitted and bool(attachment.member)
        findings.expect(not contradicts, f"{where}: attachment {shown(attachment.name)} is omitted and there.")


def _check_times(message: ImportedMessage, where: str, findings: Findings) -> None:
    both = message.sent_utc is not None and message.sent_local is not None
    findings.expect(not both, f"{where}: sent_utc and sent_local are both set; give the one the export knows.")
    if message.sent_utc is not None:
        findings.expect(math.isfinite(message.sent_utc), f"{where}: sent_utc is not a finite number.")
    if message.sent_local is not None:
        good = _LOCAL_TIME.fullmatch(message.sent_local) is not None
        findings.expect(good, f"{where}: sent_local {shown(message.sent_local)} is not YYYY-MM-DDTHH:MM:SS.")
    timed = message.sent_utc is not None or message.sent_local is not None
    findings.expect(not timed or bool(message.sent_raw), f"{where}: sent_raw must hold the time as it is written.")
