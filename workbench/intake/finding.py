"""Which exports lie at a path and who reads each: a folder of anything becomes a list of inputs.

Only here is decided where one export ends and the next begins. What an export is made of is known by its file names;
whose it is, by what is in it. In a folder only an importer that is sure takes a file: whether a table holds messages
is for the person to say who names that file.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.errors import InputRefused, NotFound
from workbench.intake.beside import Member, depth, own_members, same_in_other_format, sent
from workbench.intake.exports import OpenExport, ZipExport, open_export
from workbench.intake.seeing import Recognised
from workbench.plugin_api import Export, Importer
from workbench.plugin_check import Crash
from workbench.plugin_loader import PluginProblem, choose, confidence
from workbench.safety.text import safe

SURE = 51
"""Below this an importer guesses; guesses are taken only for a file that was named itself."""
NAMED = 8
"""Files that one sentence names."""

_ENDINGS = frozenset(
    {".txt", ".zip", ".json", ".jsonl", ".ndjson", ".js", ".csv", ".tsv", ".html", ".htm", ".md", ".xlsx"}
)
_BESIDE = _ENDINGS - {".js"}
"""The scripts of an X archive are its private parts too, which are not opened."""
_MARKS = (
    "result.json", "messages.html", "export_results.html", "_chat.txt", "tweets.js", "tweet.js", "chat.md",
    "message_1.json", "data/tweets.js", "data/tweet.js", "data/manifest.js", "data/js/tweets", "messages/inbox",
    "messages/index.json", "inbox", "your_facebook_activity/messages", "your_instagram_activity/messages",
    "your_activity_across_facebook/messages",
)  # fmt: skip
"""What lies in a folder that is one export as a whole: Telegram, WhatsApp, X, Signal, Messenger, Instagram, Discord."""

_DISCORD = re.compile(r" \[\d+\].*\.json\Z")
"""DiscordChatExporter's files: `Server - channel [123].json`, `… [123] [part 2].json`; what was sent lies in `…_Files/`
beside."""


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
    A folder that may not be read is named itself, so that whoever opens it says so. Raises NotFound when there is
    nothing at the path.
    """
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.", "Check the path.")
    if not path.is_dir() or not os.access(path, os.R_OK | os.X_OK) or _is_one_export(path):
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


def _is_marked(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in _MARKS) or any(
        _DISCORD.search(child.name) for child in _children(folder)
    )


def _is_one_export(folder: Path) -> bool:
    if _is_marked(folder):
        return True
    children = _children(folder)
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


def recognised(taken: Sequence[Input], importers: Sequence[Importer], wanted: str) -> tuple[Recognised, ...]:
    """Why each export is read by its importer: how sure that one is, and the next best; asked anew, for a preview."""
    found = []
    for one in taken:
        if wanted:
            found.append(Recognised(one.path.name, one.importer.name, -1))
            continue
        with open_export(one.path) as export:
            asked = [(s, i.name) for i in importers if isinstance(s := confidence(i, export), int)]
        sure = next((s for s, name in asked if name == one.importer.name), 0)
        second, name = max(((s, n) for s, n in asked if n != one.importer.name), default=(0, ""))
        found.append(Recognised(one.path.name, one.importer.name, sure, name if second else "", second))
    return tuple(found)


class _Search:
    """One look around: what was taken, refused, and recognised by nobody."""

    def __init__(self, importers: Sequence[Importer], wanted: str) -> None:
        self.importers, self.wanted = importers, wanted
        self.taken: list[Input] = []
        self.refused: list[Refused] = []
        self.notes: list[str] = []
        self._unknown: list[str] = []
        self._seen: set[tuple[Path, str]] = set()

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
            except NotFound:  # it was there when the folder was listed
                gone = InputRefused(f"{path.name} is not there any more.", "Import the folder again.")
                self.refused.append(Refused(path, gone))

    def _take(self, path: Path, *, named: bool) -> None:
        with open_export(path) as export:
            if export.kind == "zip" and _OF_A_BUNDLE.issubset(export.members()):
                raise _bundle(export)
            if isinstance(export, ZipExport) and export.encrypted:
                self.refused.append(Refused(path, _encrypted(export)))
            try:
                importer = choose(self.importers, export, self.wanted, self._note)
            except InputRefused:
                if export.kind == "folder":
                    self._inside(path)
                elif zips := _zips_in(export):
                    raise zips from None
                elif named:
                    raise
                else:
                    self._unknown.append(path.name)
                return
            if not named and not self.wanted and self._sure(importer, export) < SURE:
                self._unknown.append(path.name)
            elif export.kind == "file" or self.wanted:
                self._add(path, importer, export)
            else:
                self._strangers(path, export, self._whole(path, export, importer))

    def _add(self, path: Path, importer: Importer, export: OpenExport) -> None:
        one = Input(path, importer, weight(export))
        if (path.resolve(), importer.name) not in self._seen:
            self._seen.add((path.resolve(), importer.name))
            self.taken.append(one)

    def _inside(self, folder: Path) -> None:
        """A folder that looks like one export and is none: its files are tried one by one."""
        for child in _children(folder):
            if child.is_dir():
                self._try(find_exports(child), None)
            elif child.suffix.lower() in _ENDINGS:
                self._try([child], None)

    def _whole(self, path: Path, export: OpenExport, best: Importer) -> dict[str, frozenset[str]]:
        """Take a folder or zip for everybody who is sure to read something in it; returns what each reads.

        First comes whose files lie highest. What lies deeper in a folder is found there as an export of its own.
        """
        sure = [(-self._sure(one, export), one.name, one) for one in self.importers]
        asked = [one for score, _, one in sorted(sure, key=lambda s: s[:2]) if -score >= SURE] or [best]
        owned = sorted(((one, own_members(one, export)) for one in asked), key=lambda pair: depth(pair[1]))
        (first, own), *others = owned
        self._add(path, first, export)
        by = {first.name: own}
        for one, members in others:
            if not members or members & own or (export.kind == "folder" and depth(members) > depth(own)):
                continue
            attached = sent(export, own, members)
            if not attached or (export.kind == "zip" and members - attached):
                self._add(path, one, export)
                own |= members
                by[one.name] = members
        return by

    def _strangers(self, path: Path, export: OpenExport, by: dict[str, frozenset[str]]) -> None:
        """Look at what lies in an export's folder or zip and is no part of it; what was sent in it is left alone."""
        own = frozenset().union(*by.values())
        folders = _marked_below(path, export, own) if export.kind == "folder" else []
        self._try([path / folder for folder in folders], None)
        files = [
            member for member in export.members()
            if member not in own and "_Files/" not in member and Path(member).suffix.lower() in _BESIDE
            and not any(member.startswith(f"{folder}/") for folder in folders)
        ]  # fmt: skip
        files = [member for member in files if self._is_export(export, member, by)]
        attached = sent(export, own, files)
        left = [member for member in files if member not in attached]
        if export.kind == "folder":
            self._try([path / member for member in left], None)
        elif left:
            self.refused.append(Refused(path, _left_out(export, left)))

    def _is_export(self, export: OpenExport, member: str, by: dict[str, frozenset[str]]) -> bool:
        """Whether a member is an export of its own, and not a chat that is read already in another format."""
        if member.lower().endswith(".zip"):
            return True
        alone = Member(export, member)
        sure, name = max((self._sure(one, alone), one.name) for one in self.importers)
        return sure >= SURE and not same_in_other_format(member, by.get(name, frozenset()))

    def _sure(self, importer: Importer, export: Export) -> int:
        sure = confidence(importer, export)
        return 0 if isinstance(sure, Crash) else sure

    def _note(self, problem: PluginProblem) -> None:
        self.notes.append(f"{problem.name}: {problem.sentence}")

    def unknown(self) -> list[Refused]:
        """One sentence about the files in folders that nobody is sure of."""
        if not self._unknown:
            return []
        what = "1 file was" if len(self._unknown) == 1 else f"{len(self._unknown)} files were"
        error = InputRefused(
            f"{what} not recognised as an export: {_shown(self._unknown)}.",
            "Name such a file itself to have it tried as a table of messages, or say who reads it: "
            "`workbench import --importer NAME FILE`.",
        )
        return [Refused(None, error)]


def _marked_below(path: Path, export: OpenExport, own: frozenset[str]) -> list[str]:
    """The highest folders in an export's folder that are marked as exports and hold nothing of it."""
    used = {parent.as_posix() for member in own for parent in PurePosixPath(member).parents}
    folders = {parent for member in export.members() for parent in PurePosixPath(member).parents} - {PurePosixPath()}
    found: list[str] = []
    for folder in sorted(folders):
        name = folder.as_posix()
        below = any(name.startswith(f"{higher}/") for higher in found)
        if not below and name not in used and _is_marked(path / folder):
            found.append(name)
    return found


def _shown(names: Sequence[str]) -> str:
    """The first names, each on one line."""
    shown = ", ".join(safe(name, newlines=False) for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown


def _left_out(export: OpenExport, members: Sequence[str]) -> InputRefused:
    return InputRefused(
        f"{export.name} also holds other exports, which were not read: {_shown(members)}.",
        "Unpack it and import the folder.",
    )


_OF_A_BUNDLE = frozenset({"verify.py", "manifest.json", "claims.jsonl", "SHA256SUMS"})
"""What `export --format bundle` writes has these. Read as messages, a claim would become its own evidence."""


def _bundle(export: OpenExport) -> InputRefused:
    return InputRefused(
        f"{export.name} is a bundle of claims, not a chat export.",
        f"Take it in with: workbench bundle import {export.name}",
    )


def _encrypted(export: ZipExport) -> InputRefused:
    return InputRefused(
        f"Encrypted members of {export.name} were skipped: {_shown(export.encrypted)}.",
        "Unpack it with its password and import the folder.",
    )


def _zips_in(export: OpenExport) -> InputRefused | None:
    """Of a zip that nobody recognises: what to do when it holds zips."""
    zips = [member for member in export.members() if member.lower().endswith(".zip")]
    if export.kind != "zip" or not zips:
        return None
    return InputRefused(
        f"{export.name} holds zips, and zips inside a zip are not opened: {_shown(zips)}.",
        "Unpack it and import the folder.",
    )


def weight(export: OpenExport) -> int:
    """Bytes of an export that are read as text: what progress is measured in."""
    text = _ENDINGS | {".xml"}  # a workbook is a zip of XML
    return sum(export.size(m) for m in export.members() if export.kind == "file" or Path(m).suffix.lower() in text)
