"""What the export screen says: what each format and profile is, what would leave, and what was written.

Only here are formats and profiles in a line each; a test holds the formats to those that ship.
"""

from collections.abc import Mapping
from pathlib import Path

from textual.content import Content

from workbench.export.previewing import WhatLeaves, of_no_kind, people_as_sources
from workbench.plugin_api import Exporter
from workbench.tui.child_works import Exported
from workbench.tui.text import join, line, plural, size, stack

FORMATS: Mapping[str, str] = {
    "jsonl": "all that is known, one claim a line: for programs",
    "csv": "a folder of tables with their dictionary: for statistics",
    "xlsx": "a workbook, one sheet a table: for Excel and LibreOffice",
    "claimreview": "verdicts for web pages and search engines; no rumors",
    "html": "the report in one file: to read, print and send on",
    "markdown": "the report as text: to edit",
    "pdf": "the report as pages: to print and file",
    "bundle": "one file to check and to take into another case",
    "acled": "an event table in ACLED's columns: for conflict data",
    "geojson": "the places of the claims: for maps",
}
"""The formats that ship, each with what it is for."""
PROFILES: Mapping[str, str] = {
    "internal": "names, numbers, notes, all of it: for your own desk",
    "share": "people under pseudonyms, no phones, no GPS: for partners",
    "public": "no message texts, notes or media: for publication",
}
"""What leaves with each profile."""
_OPEN_TO_ALL = {
    "html": "Whoever gets this page reads every name in it.",
    "pdf": "Whoever gets this file reads every name in it.",
    "markdown": "Whoever gets this text reads every name in it.",
    "bundle": "Whoever opens it holds every name and picture: encrypt it.",
}
"""Formats that are made to be handed on, each with what `internal` means for everything they hold."""
_RECORDS = frozenset({"jsonl", "bundle"})
"""Formats whose keys are those of the record."""
_LINES = 14
"""Lines of a file's beginning that are shown."""
_FILES = 3
"""Files of an export up to which they are named with their hashes; the manifest has all."""


def format_words(writer: Exporter) -> Content:
    """What a format is for; of a plugin's, which one it is."""
    known = FORMATS.get(writer.name)
    return line(known or f"from the plugin {writer.name} {writer.version}", "$soft", limit=60)


def profile_words(profile: str, kind: str, *, encrypted: bool) -> Content:
    """What leaves with a profile; with `internal`, what that means for a format that is handed on."""
    if profile != "internal":
        return join((PROFILES.get(profile, ""), "$soft"))
    warned = "" if encrypted and kind == "bundle" else _OPEN_TO_ALL.get(kind, "")
    return join((f"{PROFILES[profile]}{'. ' if warned else ''}{warned}", "bold $error"))


# --- before ---------------------------------------------------------------------------------------------------------


def leaving_text(found: WhatLeaves, profile: str, kind: str, doing: str = "") -> Content:
    """What would leave, in words and as it will stand in the files; `doing` says that the rest is being tried."""
    lines = [_claims(found), _people(found, profile)]
    if profile != "internal" and found.sums.of_no_kind:
        lines.append(join((f"{of_no_kind(found.sums.of_no_kind)}.", "$warning")))
    if found.media.taken:
        lines += [join(("media ", "$soft"), f"{count:,} stay: ", line(why)) for why, count in found.media.staying]
    lines += [_left_out(k.reason, k.count, k.first) for k in found.left_out]
    if not found.whole:
        only = f"Only the first {found.written:,} claims were tried; the others may hold what the format leaves out."
        lines.append(join((doing or only, "$warning")))
    if not found.shown:
        return stack(lines)
    for name, beginning in found.files:
        head = join(line(name or "The file", "bold $primary", limit=100), (" begins", "bold $primary"))
        shown = beginning.splitlines()
        lines += [Content(""), head, *(line(text, limit=200) for text in shown[:_LINES])]
        if not shown:
            lines.append(join(("not text", "$soft")))
        if len(shown) > _LINES:
            lines.append(join((f"… {len(shown) - _LINES} more lines", "$soft")))
    if kind in _RECORDS:
        lines += [Content(""), join(("every key: ", "$soft"), line(", ".join(found.fields), "$soft", limit=800))]
    return stack(lines)


def _claims(found: WhatLeaves) -> Content:
    s = found.sums
    if found.whole and found.going < s.claims:
        head = f"{found.going:,} of {plural(s.claims, 'claim')} would go out"
        rest = f"; behind all of them stand {plural(s.messages, 'message')}, {plural(s.evidence, 'evidence item')} and "
    else:
        head = f"{plural(s.claims, 'claim')} would go out"
        rest = f", with {plural(s.messages, 'message')}, {plural(s.evidence, 'evidence item')} and "
    return join((head, "bold"), f"{rest}{_media(found)}",
                (f"; {s.undecided:,} still a rumor" if s.undecided else "", "$warning"))  # fmt: skip


def _media(found: WhatLeaves) -> str:
    media = found.media
    if media.taken:
        return f"{'small pictures of ' if media.small else ''}{_many(media.going)}"
    return f"at most the hashes of {_many(found.sums.media)}" if found.sums.media else "no media"


def _many(count: int) -> str:
    return plural(count, "medium", "media")


def _people(found: WhatLeaves, profile: str) -> Content:
    s = found.sums
    who = f"{plural(s.senders, 'sender')} in {plural(s.chats, 'chat')}"
    if profile == "internal":
        return join((f"REVEALS {who}, every source, phone numbers, handles, notes and analysts: nothing is replaced",
                     "bold $error"))  # fmt: skip
    instead = "under pseudonyms" if profile == "share" else "under pseudonyms, message texts and notes left out"
    replaced = f"in the first {plural(found.shown, 'claim')} {found.replaced:,} of {found.texts:,} pieces of text"
    return join(("people ", "$soft"), f"{who}, {people_as_sources(s.persons)}: {instead}; {replaced} are replaced or "
                "left out")  # fmt: skip


# --- afterwards -----------------------------------------------------------------------------------------------------


def written_text(report: Exported) -> Content:
    """Where it lies, what is not in it and why, the files with their hashes, and how whoever gets them checks them."""
    lines = [
        join((f"{plural(report.written, 'claim')} exported", "bold $success")),
        join(("to       ", "$soft"), line(str(report.out), "bold", limit=400)),
        join(("manifest ", "$soft"), line(report.manifest.name, limit=200), (" beside it", "$soft")),
    ]
    lines += [_left_out(*kept) for kept in report.left_out]
    if report.left_out:
        lines.append(join(("The manifest names every claim that was left out.", "$soft")))
    lines += [join((f"left out: {_many(count)} ", "$warning"), line(why, limit=200))
              for why, count in report.media_left_out]  # fmt: skip
    lines += [Content(""), *_files(report)]
    if _is_bundle(report.out):
        way = line(f"`workbench bundle verify {_quoted(report.out)}`", limit=400)
        lines.append(join(("To check, here and where it goes: ", "$soft"), way))
    else:
        lines.append(join(("To check: `sha256sum` of a file gives its number, here and in the manifest.", "$soft")))
    return stack(lines)


def _files(report: Exported) -> list[Content]:
    if len(report.files) > _FILES:
        whole = size(sum(count for _, _, count in report.files))
        return [
            join(f"{plural(len(report.files), 'file')}, {whole}; ", ("the manifest has the sha256 of each", "$soft"))
        ]
    return [join((sha256, "$soft"), f" {size(count)} ", line(name, limit=100)) for name, sha256, count in report.files]


def _is_bundle(out: Path) -> bool:
    return out.name.endswith((".claims.zip", ".claims.zip.age"))


def _quoted(out: Path) -> str:
    return f"'{out}'" if " " in str(out) else str(out)


def _left_out(reason: str, count: int, first: tuple[str, ...]) -> Content:
    """Claims that the format does not say, and why."""
    more = f" and {count - len(first):,} more" if count > len(first) else ""
    return join((f"left out: {plural(count, 'claim')} ", "$warning"), f"({', '.join(first)}{more}): ",
                line(reason, limit=200))  # fmt: skip
