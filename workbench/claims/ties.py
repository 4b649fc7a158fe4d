"""What ties two items of evidence to one origin: facts, and what is read from what the items say.

Facts hold by themselves: one item repeats another, the same source, named origin, file or address. Everything else is
proposed (DESIGN §2: same owner, credited agency, same footage, the same words): it counts until an analyst says that
the two are apart, so that a doubt never makes two origins of one. How ties become origins is `origins`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.claims.agencies import Agencies, agencies, folded
from workbench.claims.same_words import copied_texts, copies
from workbench.model import Evidence, OriginAnswer

COMPARISONS = "Comparison in this case"
"""The source that comparisons of two media stand under: what an analyst saw with their own eyes, no publisher. It ties
nothing together: two reports are not of one origin because somebody here looked at the pictures of both."""

FACTS = frozenset({"derived", "source", "name", "file", "address"})
"""Kinds of tie that nobody can answer `apart`: change the item, and the tie is gone."""

_FETCHED_BY = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two items of one claim (`evidence` < `other`) that share an origin: by what, in words, and what was answered.

    `kind` is one of `FACTS`, `owner`, `agency`, `footage` or `words` (proposed), or `said` (only an analyst says so).
    `answer` is `one`, `apart` or "" for not answered. A tie answered `apart` is told, and holds nothing together.
    """

    evidence: int
    other: int
    kind: str
    why: str
    answer: str = ""

    @property
    def holds(self) -> bool:
        """Whether it makes the two one origin."""
        return self.answer != "apart"

    @property
    def firm(self) -> bool:
        """Whether it holds for good: a fact, or an analyst said `one`."""
        return self.kind in FACTS or self.answer == "one"


@dataclass(frozen=True, slots=True)
class Known:
    """What the case knows beside the items of a claim.

    `answers` of analysts by (smaller id, larger id); `footage`: to each file those that show the same; `sketches` and
    `bylines` (author, title and first lines) of captured texts by capture; `agencies`: names of the case's own.
    """

    answers: Mapping[Pair, OriginAnswer] = field(default_factory=dict)
    footage: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sketches: Mapping[int, frozenset[int]] = field(default_factory=dict)
    bylines: Mapping[int, str] = field(default_factory=dict)
    agencies: tuple[str, ...] = ()


def _tie(one: int, other: int, kind: str, why: str) -> Tie:
    return Tie(min(one, other), max(one, other), kind, why)


def _published(e: Evidence) -> bool:
    """Whether somebody published it; a comparison or a search that found nothing is the analyst's own."""
    return e.source_name != COMPARISONS and not e.searched


def _address(url: str) -> str:
    """What two spellings of one address share: how it is fetched, `www.`, a fragment and a last slash are no matter."""
    host, slash, path = _FETCHED_BY.sub("", url.strip()).partition("#")[0].partition("/")
    return (host.lower() + slash + path).rstrip("/")


def _grouped(keys: Iterable[tuple[object, int]]) -> Iterator[list[int]]:
    found: dict[object, list[int]] = {}
    for key, item in keys:
        if key:
            found.setdefault(key, []).append(item)
    return (members for members in found.values() if len(members) > 1)


def facts(items: Sequence[Evidence]) -> Iterator[Tie]:
    """The ties that hold by themselves: each item with the first of its source, name, file and address."""
    here = {e.id for e in items}
    for e in items:
        if e.derived_from in here and e.derived_from != e.id:
            yield _tie(e.id, int(e.derived_from or 0), "derived", f"E-{e.id} repeats E-{e.derived_from}")
    gone = ((e.derived_from, e.id) for e in items if e.derived_from not in here)
    by_id = {e.id: e for e in items}
    shared = (
        ("derived", gone, "both repeat E-{0.derived_from}"),
        ("source", ((e.source, e.id) for e in items if _published(e)), "both are from {0.source_name}"),
        ("name", ((folded(e.origin), e.id) for e in items), "both name the origin {0.origin}"),
        ("file", ((e.sha256, e.id) for e in items), "both rest on the same file"),
        ("address", ((_address(e.url), e.id) for e in items), "both have the same address"),
    )
    for kind, keys, words in shared:
        for first, *others in _grouped(keys):
            yield from (_tie(first, other, kind, words.format(by_id[first])) for other in others)


def agency_of(e: Evidence, known: Agencies, byline: str) -> str:
    """The agency that an item goes back to, "" for none: by its named origin, by a credit, by its source, by a mention.

    A credit goes before the source: an agency that relays another one says so.
    """
    if not _published(e):
        return ""
    said = [known.read(text) for text in (byline, e.quote) if text]
    credited = [c.credited for c in said] + [known.read(e.note).credited if e.note else ""]
    found = [known.called(e.origin), *credited, known.called(e.source_name), *(c.named for c in said)]
    return next(filter(None, found), "")


def agencies_of(items: Sequence[Evidence], known: Known) -> dict[int, str]:
    """The agencies of those items that go back to one."""
    directory = agencies(known.agencies)
    found = {e.id: agency_of(e, directory, known.bylines.get(e.capture or 0, "")) for e in items}
    return {item: agency for item, agency in found.items() if agency}


def proposals(
    items: Sequence[Evidence], known: Known, agency: Mapping[int, str], apart: frozenset[Pair]
) -> Iterator[Tie]:
    """The ties that are read from what items say, without the pairs that were answered `apart`.

    Of many items that share one thing only so many pairs are told as are needed to hold them together.
    """
    published = [e for e in items if _published(e)]
    for members in _grouped((folded(e.owner), e.id) for e in published):
        owner = next(e.owner for e in published if e.id == members[0])
        yield from (_tie(a, b, "owner", f"both are owned by {owner}") for a, b in _spanned(members, apart))
    own = {e.id for e in published if agencies(known.agencies).called(e.source_name) == agency.get(e.id)}
    for members in _grouped((agency.get(e.id, ""), e.id) for e in published):
        name = agency[members[0]]
        for a, b in _spanned(sorted(members, key=lambda item: (item not in own, item)), apart):
            yield _tie(a, b, "agency", _credit(a, b, name, own))
    yield from _footage(items, known.footage, apart)
    quotes = {e.id: folded(e.quote) for e in published}
    for a, b in copies(quotes, apart):
        yield Tie(a, b, "words", "the same words")
    sketches = {e.id: known.sketches[e.capture] for e in published if e.capture in known.sketches and e.capture}
    for a, b in copied_texts(sketches, apart):
        yield Tie(a, b, "words", "their captured texts are nearly the same")


def _credit(one: int, other: int, name: str, own: set[int]) -> str:
    told = [item for item in (one, other) if item not in own]
    return f"E-{told[0]} credits {name}" if len(told) == 1 else f"both credit {name}" if told else f"both are {name}'s"


def _spanned(members: Sequence[int], apart: frozenset[Pair]) -> Iterator[Pair]:
    """Pairs that hold a group together in which every two are tied but those `apart`; as few as can be.

    Linear in the members and the pairs apart: from each item reached, all that are not yet are looked at, and those
    that are passed over were answered.
    """
    left = dict.fromkeys(members)
    while left:
        queue = [next(iter(left))]
        del left[queue[0]]
        for item in queue:
            reached = [o for o in left if (min(item, o), max(item, o)) not in apart]
            for other in reached:
                del left[other]
                yield item, other
            queue += reached


def _footage(items: Sequence[Evidence], footage: Mapping[str, frozenset[str]], apart: frozenset[Pair]) -> Iterator[Tie]:
    """Items of two files that show the same; the items of one file are one already, by fact."""
    holders: dict[str, list[int]] = {}
    for e in items:
        if e.sha256:
            holders.setdefault(e.sha256, []).append(e.id)
    for one, of_one in holders.items():
        for other in sorted(footage.get(one, ())):
            if one < other and other in holders:
                pairs = ((min(a, b), max(a, b)) for a in of_one for b in holders[other])
                tied = next((pair for pair in pairs if pair not in apart), None)
                if tied is not None:
                    yield Tie(*tied, "footage", "their files show the same footage")
