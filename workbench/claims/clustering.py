"""Near-duplicate text: which messages are one text passed on, quoted, cut or retyped, within one language.

Every text is linked to the longer texts that it was taken from: those that are the same text (`alike`). Two of them
that contradict each other would meet in it; then only the link to the more alike one holds (to the one with the lower
hash of equals). Clusters are what holds together. All that depends on the texts alone and not on which came first, so
the same messages give the same clusters in whatever order and pieces they are imported (as far as CANDIDATES and
HOLDERS reach). A cluster's id is the first stored message of its texts. The most alike longer text that says something
else (another figure, place or denial) is remembered as the text's rival. No database here: see `placing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workbench.claims.alike import COMMON_WORDS, compare, is_loose

RULE = "cluster/2"

CANDIDATES = 16
"""Other texts compared with each new one, those that share most values first."""
HOLDERS = 16
"""A value that so many texts hold is looked up no more: what more texts share tells nothing apart, and look-ups stay
bounded however large the case grows."""


@dataclass(slots=True)
class Text:
    """A text while its chunk is at work; `cluster` is 0 while it is new.

    `links` are the longer texts it was taken from, by id, with their likeness in hundredths; `holding` those that hold.
    `rival` is an id, with the hash and the likeness by which a better one is known.
    """

    id: int
    hash: int
    language: str
    folded: str
    cluster: int = 0
    rival: int | None = None
    rival_hash: int = 0
    rival_score: int = 0
    links: dict[int, int] = field(default_factory=dict)
    holding: frozenset[int] = frozenset()
    held: frozenset[str] | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """Longer texts come first; of equally long ones that with the lower hash."""
        return (-len(self.folded), self.hash)

    def words(self) -> frozenset[str]:
        """Its different words; none for a text too short to be compared other than word for word."""
        if self.held is None:
            self.held = frozenset(self.folded.split()) if is_loose(self.folded) else frozenset()
        return self.held


def _oppose(child: Text, rival: Text, score: int) -> bool:
    if (-score, rival.hash) >= (-child.rival_score, child.rival_hash) and child.rival is not None:
        return False
    child.rival, child.rival_hash, child.rival_score = rival.id, rival.hash, score
    return True


def relate(a: Text, b: Text, protected: frozenset[str]) -> Text | None:
    """Compare two texts; returns the shorter one when it has found a link or a better rival in the longer one."""
    if a.language != b.language:
        return None
    words, others = a.words(), b.words()
    if not words or not others or len(words & others) < COMMON_WORDS * min(len(words), len(others)):
        return None
    child, parent = (b, a) if a.rank < b.rank else (a, b)
    likeness, differs, _ = compare(child.folded, parent.folded, protected)
    score = round(likeness * 100)
    if not score:
        return None
    if differs:
        return child if _oppose(child, parent, score) else None
    child.links[parent.id] = score
    return child


def weave(near: Iterable[tuple[Text, Text]], protected: frozenset[str]) -> dict[int, Text]:
    """Compare pairs of a new text and another that shares values with it.

    Returns the texts, new and stored, that found a link or a better rival, by id.
    """
    changed: dict[int, Text] = {}
    for text, other in near:
        found = relate(text, other, protected)
        if found is not None:
            changed[found.id] = found
    return changed


def holding(child: Text, texts: Mapping[int, Text], protected: frozenset[str]) -> frozenset[int]:
    """The links of a text that hold: to the most alike longer text, and to those that do not contradict it.

    Of longer texts that are cuts themselves, what counts is the whole text that each goes back to: of two cuts before
    the figure, each goes to one of two figures, and they are together only when it is the same one.
    """
    if len(child.links) < 2:
        return frozenset(child.links)

    def best(links: Mapping[int, int]) -> int:
        return min(links, key=lambda i: (-links[i], texts[i].hash))

    wholes: dict[int, int] = {}
    for i in sorted(child.links, key=lambda i: texts[i].rank):
        above = {j: score for j, score in texts[i].links.items() if j in child.links}
        wholes[i] = wholes[best(above)] if above else i
    own = wholes[best(child.links)]
    others = {w for w in wholes.values() if w != own and _contradict(texts[w], texts[own], protected)}
    return frozenset(i for i, whole in wholes.items() if whole not in others)


def _contradict(a: Text, b: Text, protected: frozenset[str]) -> bool:
    shorter, longer = (b, a) if a.rank < b.rank else (a, b)
    return compare(shorter.folded, longer.folded, protected)[2]


def components(texts: Iterable[int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The cluster of every text of whole clusters: the lowest id that it hangs together with."""
    top = {text: text for text in texts}

    def find(text: int) -> int:
        while top[text] != text:
            top[text] = text = top[top[text]]
        return text

    for a, b in links:
        if a in top and b in top:
            first, second = sorted((find(a), find(b)))
            top[second] = first
    return {text: find(text) for text in top}
