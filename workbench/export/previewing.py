"""What an export would let out, looked at before it is written: counts, the first records as they will stand in the
files, and what of people is replaced, left out or revealed.

The records go through the same profile and the same format as the export itself, into a folder that is thrown away.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.export.dossiers import dossiers
from workbench.export.formats import exporter
from workbench.export.redaction import DEFAULT, PERSONS, redactor
from workbench.store import claims as claim_store
from workbench.store import leaving
from workbench.store.leaving import Sums

_FIRST = 3
"""Claims that are shown as they will be written."""
_CHARACTERS = 1_500
"""Of every file, so many are shown."""
_RECORD = 1 << 20
"""Bytes of a first line that are read at most."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to be looked at: a filter, a format, a profile."""

    filter: str
    format: str
    profile: str


@dataclass(frozen=True, slots=True)
class WhatLeaves:
    """What would leave: how much, under which keys, and the beginning of every file (name, text; "" when no text).

    `replaced` are pieces of text in the records shown that the profile changes or leaves out, of `texts` in all.
    """

    sums: Sums
    fields: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    shown: int
    replaced: int
    texts: int


def what_leaves(case: Case, asked: Leaving) -> WhatLeaves:
    """Look at an export without writing it. Raises UsageError for an unknown filter, format or profile.

    A first look through `share` or `public` makes the case's secret for pseudonyms, as the first export would.
    """
    writer = exporter(asked.format)
    red = redactor(case, asked.profile or DEFAULT)
    chosen = compiled(case, asked.filter, CLAIMS)
    with case.db.snapshot():
        sums = leaving.sums(case.db, chosen, tuple(sorted(PERSONS)))
        numbers = claim_store.ids(case.db, chosen.where, "c.id", chosen.params, _FIRST)
        whole = dossiers(case, claim_store.by_ids(case.db, numbers))
    out = [red.record(r) for r in whole]
    with tempfile.TemporaryDirectory(prefix="workbench-preview-") as folder:
        place = Path(folder) / "preview"
        writer.write(iter(out), place)
        files = tuple(_beginnings(place))
    before, after = [t for r in whole for t in _texts(r)], {t for r in out for t in _texts(r)}
    return WhatLeaves(
        sums, tuple(out[0]) if out else (), files, len(out), sum(t not in after for t in before), len(before)
    )


def _beginnings(place: Path) -> Iterator[tuple[str, str]]:
    found = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    for path in found:
        with path.open("rb") as file:
            data = file.readline(_RECORD)  # the first record whole, so that it can be laid out
            data += file.read(max(0, 4 * _CHARACTERS - len(data)))
        name = "" if place.is_file() else path.relative_to(place).as_posix()
        yield name, "" if b"\0" in data else _readable(data.decode(errors="ignore"))


def _readable(text: str) -> str:
    """JSON Lines one value a line, so that a person can read it; anything else as it is."""
    first = text.partition("\n")[0]
    try:
        record = json.loads(first)
    except ValueError:
        return text[:_CHARACTERS]
    if not isinstance(record, dict):
        return text[:_CHARACTERS]
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)[:200]}" for key, value in record.items())
    return "\n".join(lines)[: 4 * _CHARACTERS]


def _texts(value: object) -> Iterator[str]:
    """Every piece of text in a record."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
