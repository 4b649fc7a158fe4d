"""The gold: a corpus' own labels of its messages, read from a file and checked. Only this file knows its schema.

Labels are another person's reading of the same messages. They serve `evaluate` alone; nothing of them, their lexicon
least of all, ever reaches detection or grouping.
"""

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import InputRefused, StorageError
from workbench.safety import limits
from workbench.safety.text import safe

MOST_BYTES = 256 * limits.MIB
"""A hand-labelled corpus of 575 messages takes 0.6 MB; what is larger than this is an export given by mistake."""
_ARCHIVES = (".zip",)

Key = tuple[str, str]
"""A message of the gold: its file and its id there."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the gold says of one message; `id` is `L<line>` or the platform's own id."""

    file: str
    id: str | int
    is_claim: bool
    ambiguous: bool = False
    claim_id: str | None = None
    stance: str | None = None
    language: str | None = "und"
    cluster_id: str | None = None
    family_id: str | None = None
    predicate: str | None = None
    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    places_mentioned: frozenset[str] = frozenset()
    actors_mentioned: frozenset[str] = frozenset()
    hard_negative: bool = False
    text_head: str = ""

    @property
    def key(self) -> Key:
        """What the message is found by."""
        return unicodedata.normalize("NFC", self.file), str(self.id)


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim of the gold."""

    id: str
    text: str = ""
    predicate: str | None = None
    contradicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClusterPair:
    """Two clusters that look alike and are not one."""

    a: str
    b: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A message named by file and id."""

    file: str
    id: str | int

    @property
    def key(self) -> Key:
        """What the message is found by."""
        return unicodedata.normalize("NFC", self.file), str(self.id)


@dataclass(frozen=True, slots=True)
class Name:
    """A place or actor of the gold's lexicon, with its spellings by language."""

    id: str
    name: str
    parent: str | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """The gold's lexicon, with which the scorer reads our names."""

    places: tuple[Name, ...] = ()
    actors: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled corpus. All but `messages` may be absent."""

    messages: tuple[Label, ...]
    corpus: str = ""
    claims: tuple[GoldClaim, ...] = ()
    must_not_merge: tuple[ClusterPair, ...] = ()
    cluster_borderline_pairs: tuple[tuple[Reference, Reference], ...] = ()
    lexicon: Names = field(default_factory=Names)


def read_gold(path: Path) -> Gold:
    """Read a gold file; raises InputRefused when it is no gold, StorageError when it cannot be read."""
    name = safe(path.name, newlines=False)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES or not path.is_file():
            raise InputRefused(f"{name} is no file of labels of {MOST_BYTES // limits.MIB} MiB at most.", _SCHEMA)
        raw = path.read_bytes()
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from error
    return parse_gold(raw, name)


_SCHEMA = "A gold is one JSON object with messages: [{file, id, is_claim, claim_id, …}]; see docs/evaluating.md."


def parse_gold(raw: bytes, name: str) -> Gold:
    """The gold in these bytes; `name` stands in refusals. Raises InputRefused, one sentence, for all that is none."""
    import msgspec

    if not raw.strip():
        raise InputRefused(f"{name} is empty.", _SCHEMA)
    try:
        gold = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=Gold)
    except msgspec.ValidationError as error:
        raise InputRefused(f"{name} is no gold: {safe(str(error), newlines=False)}.", _SCHEMA) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputRefused(f"{name} is not JSON: {safe(str(error), newlines=False)}.", _SCHEMA) from error
    if not gold.messages:
        raise InputRefused(f"{name} labels no message.", _SCHEMA)
    twice = _twice(label.key for label in gold.messages)
    if twice is not None:
        file, number = (safe(part, newlines=False) for part in twice)
        raise InputRefused(f"{name} labels message {number} of {file} twice.", "Keep one of the two.")
    return gold


def _twice(keys: Iterable[Key]) -> Key | None:
    seen: set[Key] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None


def _ends(file: str) -> list[str]:
    """A file of the case, and the archives around it: `a.zip/_chat.txt` is labelled as `a.zip` or `a.zip!_chat.txt`."""
    found = [file]
    at = 0
    while (at := file.find("/", at + 1)) > 0:
        if file[:at].lower().endswith(_ARCHIVES):
            found += [file[:at], f"{file[:at]}!{file[at + 1 :]}"]
    return found


def match_files(gold_files: Iterable[str], case_files: Iterable[str]) -> dict[str, str]:
    """Which file of the case is which of the gold: case file → gold file.

    By the whole path; else by the end of the path, since either may have been named from a folder further up; else by
    the base name. These two only when it is one file's alone on both sides: what is not certain is left out.
    """
    known = {unicodedata.normalize("NFC", f): f for f in gold_files}
    left = {f: [unicodedata.normalize("NFC", end) for end in _ends(f)] for f in case_files}
    found: dict[str, str] = {}
    for same in (_whole, _tail, _base):
        fits = {f: {g for g in known if any(same(end, g) for end in ends)} for f, ends in left.items()}
        taken = [next(iter(gs)) for gs in fits.values() if len(gs) == 1]
        for f, gs in fits.items():
            if len(gs) == 1 and (same is _whole or taken.count(next(iter(gs))) == 1):
                found[f] = next(iter(gs))
        known = {g: v for g, v in known.items() if g not in found.values()}
        left = {f: ends for f, ends in left.items() if f not in found}
    return found


def _whole(end: str, gold: str) -> bool:
    return end == gold


def _tail(end: str, gold: str) -> bool:
    return end.endswith(f"/{gold}") or gold.endswith(f"/{end}")


def _base(end: str, gold: str) -> bool:
    return os.path.basename(end) == os.path.basename(gold)
