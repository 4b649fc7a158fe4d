"""What careful readers of packs speak of: a pack's bytes, its entries and spellings, and what was found about them.

Data only; `pack_reading` fills it, `pack_checking` compares it.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

WRONG, NOTE = "wrong", "note"

RULES = (
    "toml", "format", "pattern", "kind", "voice", "predicate", "key", "need", "everyday", "common", "clash", "twice",
    "shadowed", "guard", "no-match", "parent", "unused",
)  # fmt: skip
"""The names of all checks; docs/lexicons.md explains them."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a pack: `wrong` or a `note`, the rule, what it says, what to do, the names it is about."""

    file: str
    entry: str
    level: str
    rule: str
    says: str
    advice: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A pack as bytes: how its file is shown, whether it ships with the program."""

    file: str
    raw: bytes
    shipped: bool = False

    @property
    def version(self) -> str:
        """The first 12 hex digits of its sha256."""
        return hashlib.sha256(self.raw).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name or event: folded words, as written, whose it is, whether it is guarded or stands free."""

    words: Words
    written: str
    kind: str
    name: str
    entry: str
    guarded: bool = False
    free: bool = False
    """An event that needs nothing beside it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place or actor as an entry defines it; `lies_in` is a place's parent or an actor's country."""

    name: str
    kind: str
    lies_in: str = ""


@dataclass(slots=True)
class Reading:
    """All that a pack says, and what is wrong with how it says it."""

    source: Source
    title: str = ""
    language: str = ""
    places: list[Named] = field(default_factory=list)
    actors: list[Named] = field(default_factory=list)
    demonyms: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    needs: list[tuple[str, str]] = field(default_factory=list)
    """Entry and class that an event needs."""
    events: int = 0
    spellings: list[Spelling] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with its form."""
        return all(f.level != WRONG for f in self.findings)

    def wrong(self, entry: str, rule: str, says: str, advice: str, *names: str) -> None:
        """Note something wrong."""
        self.findings.append(Finding(self.source.file, entry, WRONG, rule, says, advice, names))

    def note(self, entry: str, rule: str, says: str, advice: str, *names: str) -> None:
        """Note something that may be meant."""
        self.findings.append(Finding(self.source.file, entry, NOTE, rule, says, advice, names))


def meant(word: str, known: Collection[str]) -> str:
    """`Did you mean army?`, or "" when nothing known is near."""
    folded = {k.lower(): k for k in sorted(known)}
    near = get_close_matches(word.lower(), folded, n=1, cutoff=0.7)
    return f"Did you mean {folded[near[0]]}?" if near else ""
