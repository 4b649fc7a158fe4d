"""What an export would let out, looked at before it is written: counts, the first records as they will stand in the
files, what of people is replaced, left out or revealed, which media go and which stay, and what the format cannot say.

The records go through the same profile and the same format as the export itself, into a folder that is thrown away.
`export.beginnings` shows what is in there.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS
from workbench.claims.filtering import compiled
from workbench.export.beginnings import beginnings
from workbench.export.dossiers import dossiers
from workbench.export.formats import exporter
from workbench.export.given import CaseSet, Progress
from workbench.export.jsonl import Jsonl
from workbench.export.leaving_media import staying
from workbench.export.persons import is_person
from workbench.export.redaction import DEFAULT, redactor
from workbench.export.side_by_side import watched
from workbench.model import claim_label
from workbench.store import bystanders, leaving
from workbench.store import claims as claim_store
from workbench.store.filters import Compiled
from workbench.store.leaving import Sums

_FIRST = 3
"""Claims that are shown as they will be written."""
_NAMED = 5
"""Claims that are named for each reason why a format leaves some out."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to be looked at: a filter, a format, a profile. `whole`: every claim is written and thrown away, media
    too; otherwise the first ones, without media.
    """

    filter: str
    format: str
    profile: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Claims that a format does not say, and why: how many, and the first of them."""

    reason: str
    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaLeaving:
    """What becomes of the media themselves, when the format takes any: how many go, how many stay for which reason.

    `small`: only a small picture of each goes. With a profile that changes them more may stay: what cannot be freed of
    its metadata, or drawn, is only known when it is tried (`Leaving.whole`).
    """

    taken: bool
    small: bool
    going: int
    staying: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WhatLeaves:
    """What would leave: how much, under which keys, and the beginning of every file (name, text; "" when no text).

    `replaced` are pieces of text in the records shown that the profile changes or leaves out, of `texts` in all.
    `left_out` are claims that the format cannot say: of those `written`, which are all of them or the first ones.
    """

    sums: Sums
    fields: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    shown: int
    replaced: int
    texts: int
    written: int
    left_out: tuple[Kept, ...]
    media: MediaLeaving

    @property
    def whole(self) -> bool:
        """Whether every claim was tried, so that `going` and `left_out` are all there is to say."""
        return self.written >= self.sums.claims

    @property
    def going(self) -> int:
        """Claims that stand in what is written; where not all were tried, those that nothing is known against."""
        return self.sums.claims - sum(kept.count for kept in self.left_out)


class _Looked(CaseSet):
    """A set that remembers which media were asked for, which went, and in a quick look gives none."""

    whole = False
    wants_media = wants_pictures = False

    @cached_property
    def tried(self) -> dict[str, bool]:
        """The media and small pictures that were asked for, and whether any went."""
        return {}

    def medium(self, sha256: str) -> BinaryIO | None:
        """The bytes, or nothing in a quick look."""
        self.wants_media = True
        given = super().medium(sha256) if self.whole else None
        self.tried[sha256] = given is not None
        return given

    def thumbnail(self, sha256: str) -> bytes | None:
        """The small picture, or nothing in a quick look."""
        self.wants_pictures = True
        given = super().thumbnail(sha256) if self.whole else None
        self.tried[sha256] = given is not None
        return given


def what_leaves(
    case: Case,
    asked: Leaving,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Progress = lambda done, total: None,
) -> WhatLeaves:
    """Look at an export without writing it; `progress` is told claims tried and claims in all.

    Raises UsageError for an unknown filter, format or profile, Cancelled. A first look through `share` or `public`
    makes the case's secret for pseudonyms, as the first export would.
    """
    writer = exporter(asked.format, case)
    red = redactor(case, asked.profile or DEFAULT)
    chosen = compiled(case, asked.filter, CLAIMS)
    with watched(case, wanted=asked.whole and isinstance(writer, Jsonl)) as unchanged, case.db.snapshot():
        sums = leaving.sums(case.db, chosen, _kinds_of_people(case))
        numbers, as_of = _chosen(case, chosen, whole=asked.whole)
        whole = list(dossiers(case, numbers[:_FIRST]))
        out = [red.record(r) for r in whole]
        looked = _Looked(case, red, asked.filter, numbers, as_of, progress, cancelled, unchanged)
        looked.whole = asked.whole
        with tempfile.TemporaryDirectory(prefix="workbench-preview-", dir=case.folder) as folder:
            place = Path(folder) / f"preview{'' if writer.folder else writer.suffix}"
            writer.write(looked, place)
            files = tuple(beginnings(place))
        media = _media(case, chosen, looked, asked.format)
    before, after = [t for r in whole for t in _texts(r)], {t for r in out for t in _texts(r)}
    return WhatLeaves(
        sums,
        tuple(out[0]) if out else (),
        files,
        len(out),
        sum(t not in after for t in before),
        len(before),
        len(numbers),
        tuple(
            Kept(reason, len(found), tuple(claim_label(n) for n in found[:_NAMED]))
            for reason, found in looked.left_out.items()
        ),
        media,
    )


def _chosen(case: Case, chosen: Compiled, *, whole: bool) -> tuple[Sequence[int], str]:
    """The claims that are looked at, by number, and when any of the filter's was changed last."""
    if whole:
        return claim_store.dated(case.db, chosen.where, chosen.params)
    first = claim_store.ids(case.db, chosen.where, "c.id", chosen.params, _FIRST)
    return first, claim_store.last_updated(case.db, chosen.where, chosen.params)


def _kinds_of_people(case: Case) -> tuple[str, ...]:
    """The kinds of the case's sources that are people, as they were typed and in small letters."""
    kinds = {kind for _, kind in bystanders.sources(case.db) if is_person(kind)}
    return tuple(sorted(kinds | {k.lower() for k in kinds}))


def people_as_sources(count: int) -> str:
    """How many sources are people, as the end of a sentence."""
    return (
        "no source is a person" if not count else f"{count:,} source{' is a person' if count == 1 else 's are persons'}"
    )


def of_no_kind(count: int) -> str:
    """What sources without a kind mean for `share` and `public`, which take them for publishers."""
    whose = (
        "1 source has no kind and is taken for a publisher: its name leaves"
        if count == 1
        else (f"{count:,} sources have no kind and are taken for publishers: their names leave")
    )
    return f"{whose}; give every person a kind first"


_TAKES_MEDIA, _TAKES_PICTURES = frozenset({"bundle"}), frozenset({"html", "pdf"})
"""Formats that take media, or small pictures of them, even where the first claims have none."""
_NOT_DRAWN = "no small picture is made of it"


def _media(case: Case, chosen: Compiled, looked: _Looked, format_: str) -> MediaLeaving:
    """Which media of all claims chosen would go: known from what they are, and in a whole look from having tried."""
    whole = looked.wants_media or format_ in _TAKES_MEDIA
    small = not whole and (looked.wants_pictures or format_ in _TAKES_PICTURES)
    wanted = sorted(looked.tried) if looked.whole and looked.tried else leaving.media(case.db, chosen)
    stay = staying(case, looked.redactor, wanted)
    if looked.whole:
        kept = looked.media.left_out
        stay |= {s: kept.get(s) or stay.get(s, _NOT_DRAWN) for s, went in looked.tried.items() if not went}
    reasons = Counter(stay.values())
    return MediaLeaving(whole or small, small, len(wanted) - len(stay), tuple(sorted(reasons.items())))


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
