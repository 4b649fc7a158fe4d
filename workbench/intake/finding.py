"""Which exports lie at a path and who reads each: a folder of anything becomes a list of inputs.

Only here is decided where one export ends and the next begins. What an export is made of is known by its file names;
whose it is, by what is in it. In a folder only an importer that is sure takes a file: whether a table holds messages
is for the person to say who names that file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputRefused, NotFound
from workbench.intake.exports import OpenExport, open_export
from workbench.plugin_api import Importer
from workbench.plugin_check import Crash, attempt
from workbench.plugin_loader import PluginProblem, choose, confidence

SURE = 50
"""Below this an importer guesses; guesses are taken only for a file that was named itself."""
NAMED = 8
"""Files that one sentence about skipped ones names."""

_ENDINGS = frozenset(
    {".txt", ".zip", ".json", ".jsonl", ".ndjson", ".js", ".csv", ".tsv", ".html", ".htm", ".md", ".xlsx"}
)
_MARKS = (
    "result.json", "messages.html", "export_results.html", "_chat.txt", "tweets.js", "tweet.js", "chat.md",
    "message_1.json", "data/tweets.js", "data/tweet.js", "data/manifest.js", "data/js/tweets", "messages/inbox",
    "messages/index.json", "inbox", "your_facebook_activity/messages", "your_instagram_activity/messages",
    "your_activity_across_facebook/messages",
)  # fmt: skip
"""What lies in a folder that is one export as a whole: Telegram, WhatsApp, X, Signal, Messenger, Instagram, Discord."""

_DISCORD = re.compile(r" \[\d+\].*\.json\Z")
"""DiscordChatExporter's files: `Server - channel [123].json`, `… [123] [part 2].json`, media in `…_Files/` beside."""


@dataclass(frozen=True, slots=True)
class Input:
    """One export to be read: where it lies, who reads it, and how many bytes of text it has (media not counted)."""

    path: Path
    importer: Importer
    bytes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that was not taken, and why; `path` is None where the sentence is about several files of a folder."""

    path: Path | None
    error: InputRefused


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found at the paths given: exports in reading order, refusals of others, and failures of plugins."""

    taken: tuple[Input, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]


def find_exports(path: Path) -> list[Path]:
    """The exports at a path: itself when it is one (file, zip, export folder), else those below it, sorted.

    Below a folder every file that could be an export is named; whether an importer takes it is decided by `recognise`.
    Raises NotFound when there is nothing at the path.
    """
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.", "Check the path.")
    if not path.is_dir() or _is_one_export(path):
        return [path]
    found: list[Path] = []
    for child in _children(path):
        if child.is_dir():
            found += find_exports(child)
        elif child.suffix.lower() in _ENDINGS:
            found.append(child)
    return found


def _children(folder: Path) -> list[Path]:
    return sorted(child for child in folder.iterdir() if not child.name.startswith(".") and not child.is_symlink())


def _is_one_export(folder: Path) -> bool:
    if any((folder / mark).exists() for mark in _MARKS):
        return True
    children = _children(folder)
    if any(_DISCORD.search(child.name) for child in children):
        return True
    texts = [child for child in children if child.suffix.lower() == ".txt"]
    others = [child for child in children if child.suffix.lower() in _ENDINGS - {".txt"}]
    return len(texts) == 1 and not others and not any(child.is_dir() for child in children)


def find_inputs(paths: Sequence[Path], importers: Sequence[Importer], wanted: str) -> Inputs:
    """Everything that can be imported at these paths, with the importer chosen for each.

    `wanted` names an importer for all of them, whatever they look like. Raises NotFound for a path that is not there
    and UsageError for an unknown importer.
    """
    search = _Search(importers, wanted)
    for path in paths:
        search.look(path)
    return Inputs(tuple(search.taken), (*search.refused, *search.unknown()), tuple(dict.fromkeys(search.notes)))


class _Search:
    """One look around: what was taken, refused, and recognised by nobody."""

    def __init__(self, importers: Sequence[Importer], wanted: str) -> None:
        self.importers, self.wanted = importers, wanted
        self.taken: list[Input] = []
        self.refused: list[Refused] = []
        self.notes: list[str] = []
        self._unknown: list[str] = []

    def look(self, given: Path) -> None:
        """Take what lies at a path that was named."""
        found = find_exports(given)
        if not found:
            hint = "Give the exported file, zip or folder itself."
            self.refused.append(Refused(given, InputRefused(f"{given.name} holds no chat export.", hint)))
        self._try(found, given)

    def _try(self, paths: Sequence[Path], named: Path | None) -> None:
        for path in paths:
            try:
                self._take(path, named=path == named)
            except InputRefused as error:
                self.refused.append(Refused(path, error))

    def _take(self, path: Path, *, named: bool) -> None:
        with open_export(path) as export:
            try:
                importer = choose(self.importers, export, self.wanted, self._note)
            except InputRefused:
                if export.kind == "folder":
                    self._inside(path)
                elif named:
                    raise
                else:
                    self._unknown.append(path.name)
                return
            if not named and not self.wanted and self._sure(importer, export) < SURE:
                self._unknown.append(path.name)
                return
            self.taken.append(Input(path, importer, weight(export)))
            if export.kind == "folder" and not self.wanted:
                self._beside(path, export, importer)

    def _inside(self, folder: Path) -> None:
        """A folder that looks like one export and is none: its files are tried one by one."""
        for child in _children(folder):
            if child.is_dir():
                self._try(find_exports(child), None)
            elif child.suffix.lower() in _ENDINGS:
                self._try([child], None)

    def _beside(self, folder: Path, export: OpenExport, importer: Importer) -> None:
        """Exports of other platforms that lie in an export's folder; its own attachments are none of them."""
        chats = attempt(lambda: importer.chats(export))  # what it refuses here it refuses again when it is read
        own = set() if isinstance(chats, Crash) else {name for c in chats for name in (c.member, *c.parts)}
        for child in _children(folder):
            if child.is_dir() or child.name in own or child.suffix.lower() not in _ENDINGS:
                continue
            try:
                with open_export(child) as beside:
                    other = choose(self.importers, beside, "", self._note)
                    if other.name != importer.name and self._sure(other, beside) >= SURE:
                        self.taken.append(Input(child, other, weight(beside)))
            except InputRefused:
                continue  # an attachment, or part of the export that is read already

    def _sure(self, importer: Importer, export: OpenExport) -> int:
        sure = confidence(importer, export)
        return 0 if isinstance(sure, Crash) else sure

    def _note(self, problem: PluginProblem) -> None:
        self.notes.append(f"{problem.name}: {problem.sentence}")

    def unknown(self) -> list[Refused]:
        """One sentence about the files in folders that nobody is sure of."""
        if not self._unknown:
            return []
        shown = ", ".join(self._unknown[:NAMED])
        more = f" and {len(self._unknown) - NAMED} more" if len(self._unknown) > NAMED else ""
        what = "1 file was" if len(self._unknown) == 1 else f"{len(self._unknown)} files were"
        error = InputRefused(
            f"{what} not recognised as an export: {shown}{more}.",
            "Name such a file itself to have it tried as a table of messages, or say who reads it with --importer.",
        )
        return [Refused(None, error)]


def weight(export: OpenExport) -> int:
    """Bytes of an export that are read as text: what progress is measured in."""
    text = _ENDINGS | {".xml"}  # a workbook is a zip of XML
    return sum(export.size(m) for m in export.members() if export.kind == "file" or Path(m).suffix.lower() in text)
