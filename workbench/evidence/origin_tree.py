"""The origins of a claim as small trees: who repeats whom, who credits whom, and which items quote each other.

A tree hangs on what an origin is called (the agency, when outlets credit one that is no item itself). Items hang where
they say they come from, else under the name. Repeating goes in a circle only after merges and imports; a circle is said
and drawn once, never walked round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.evidence.origins import Origins, Tie, origin_names, proposed
from workbench.model import Evidence, EvidenceStance

_NAMED = 3
"""Origins that the headline names."""


@dataclass(frozen=True, slots=True)
class Twig:
    """One item in the tree of its origin. `depth` is 1 right under the name; `parent` is the item it hangs on.

    `why` says in words what ties it there, "" for the first one; `open` is the proposed tie that can still be answered.
    """

    item: Evidence
    depth: int
    parent: int | None
    why: str
    open: Tie | None


@dataclass(frozen=True, slots=True)
class Branch:
    """One origin: its root (evidence id), its name, its items from the top down, and circles of items."""

    root: int
    name: str
    twigs: tuple[Twig, ...]
    cycles: tuple[tuple[int, ...], ...] = ()


def tree(items: Sequence[Evidence], origins: Origins) -> tuple[Branch, ...]:
    """The origins of a claim's items, the largest first.

    Takes all items of the claim. Retracted ones are left out, but where others hang on them.
    """
    by_id = {e.id: e for e in items}
    names = origin_names(origins, items)
    groups: dict[int, list[Evidence]] = {}
    for e in sorted(items, key=lambda one: one.id):
        groups.setdefault(origins.root[e.id], []).append(e)
    still_open = {(tie.evidence, tie.other): tie for tie in proposed(origins)}
    branches = []
    for root, group in groups.items():
        shown = _shown(group, by_id)
        if shown:
            cycles = _cycles(by_id, group)
            twigs = _twigs(shown, _parents(shown, cycles), origins, still_open)
            branches.append(Branch(root, names[root], twigs, cycles))
    return tuple(sorted(branches, key=lambda branch: (-len(branch.twigs), branch.root)))


def _shown(group: Sequence[Evidence], by_id: Mapping[int, Evidence]) -> list[Evidence]:
    """The standing items, and the retracted ones that a standing one goes back to."""
    wanted: set[int] = set()
    for e in group:
        at: Evidence | None = e
        while at is not None and not e.retracted and at.id not in wanted:
            wanted.add(at.id)
            at = by_id.get(at.derived_from or 0)
    return [e for e in group if e.id in wanted]


def _cycles(by_id: Mapping[int, Evidence], group: Sequence[Evidence]) -> tuple[tuple[int, ...], ...]:
    """Circles of items that repeat each other, each beginning with its smallest id."""
    found: list[tuple[int, ...]] = []
    done: set[int] = set()
    for e in group:
        walked: list[int] = []
        at: int | None = e.id
        while at in by_id and at not in done and at is not None:
            done.add(at)
            walked.append(at)
            at = by_id[at].derived_from
        if at in walked and at is not None:
            circle = walked[walked.index(at) :]
            first = circle.index(min(circle))
            found.append((*circle[first:], *circle[:first]))
    return tuple(found)


def _parents(shown: Sequence[Evidence], cycles: Sequence[Sequence[int]]) -> dict[int, int]:
    """Which item each one hangs on; of a circle the first one hangs on nothing."""
    here = {e.id for e in shown}
    heads = {circle[0] for circle in cycles}
    return {
        e.id: e.derived_from
        for e in shown
        if e.derived_from is not None and e.derived_from in here and e.derived_from != e.id and e.id not in heads
    }


def _twigs(
    shown: Sequence[Evidence], parents: Mapping[int, int], origins: Origins, still_open: Mapping[tuple[int, int], Tie]
) -> tuple[Twig, ...]:
    below: dict[int | None, list[Evidence]] = {}
    for e in shown:
        below.setdefault(parents.get(e.id), []).append(e)
    ties = _first_ties(parents, {e.id for e in shown}, origins)
    twigs: list[Twig] = []
    stack: list[tuple[Evidence, int]] = [(e, 1) for e in reversed(below.get(None, []))]
    while stack:
        e, depth = stack.pop()
        parent = parents.get(e.id)
        if parent is not None:
            twigs.append(Twig(e, depth, parent, f"repeats E-{parent}", None))
        else:
            tie = next((t for (_, other), t in still_open.items() if other == e.id), ties.get(e.id))
            left = tie if tie is not None and (tie.evidence, tie.other) in still_open else None
            twigs.append(Twig(e, depth, None, _why(tie, e, origins.agency.get(e.id, "")), left))
        stack += [(child, depth + 1) for child in reversed(below.get(e.id, []))]
    return tuple(twigs)


def _first_ties(parents: Mapping[int, int], here: set[int], origins: Origins) -> dict[int, Tie]:
    """To each item the first tie that holds it to an older one shown, else to a younger one.

    Who hangs on whom is told by the tree itself.
    """
    found: dict[int, Tie] = {}
    younger: dict[int, Tie] = {}
    for tie in origins.ties:
        drawn = parents.get(tie.evidence) == tie.other or parents.get(tie.other) == tie.evidence
        if tie.holds and not drawn and tie.evidence in here and tie.other in here:
            found.setdefault(tie.other, tie)
            younger.setdefault(tie.evidence, tie)
    first = min(here)
    return {**{item: tie for item, tie in younger.items() if item != first}, **found}


def _why(tie: Tie | None, item: Evidence, agency: str) -> str:
    """What holds an item under its origin's name: "credits AFP", "with E-3: the same words"."""
    if agency and (tie is None or tie.kind == "agency"):
        return f"credits {agency}" if agency != item.source_name else ""
    if tie is None:
        return ""
    beside = tie.evidence if tie.other == item.id else tie.other
    return f"with E-{beside}: {tie.why}"


def lines(branch: Branch) -> tuple[str, ...]:
    """A tree drawn with its guides, one line an item; circles are told below. Foreign text is as it came."""
    drawn = [branch.name]
    rest = [twig.depth for twig in branch.twigs]
    open_levels: list[bool] = []
    for place, twig in enumerate(branch.twigs):
        later = rest[place + 1 :]
        ends = next((depth for depth in later if depth <= twig.depth), 0) < twig.depth
        open_levels[twig.depth - 1 :] = [not ends]
        guides = "".join("│  " if more else "   " for more in open_levels[:-1])
        drawn.append(f"{guides}{'└─' if ends else '├─'} {label(twig)}")
    return (*drawn, *(cycle_words(circle) for circle in branch.cycles))


def label(twig: Twig) -> str:
    """An item of the tree in words: "E-5 RFI, supports B2: credits AFP (proposed)"."""
    e = twig.item
    gone = ", retracted" if e.retracted else ""
    asked = " (proposed)" if twig.open is not None else ""
    why = f": {twig.why}{asked}" if twig.why else asked
    return f"E-{e.id} {e.source_name}, {e.stance.value} {e.reliability}{e.credibility}{gone}{why}"


def cycle_words(circle: Sequence[int]) -> str:
    """A circle in words: "E-3 ⇄ E-5 quote each other"."""
    if len(circle) == 1:
        return f"E-{circle[0]} quotes itself"
    if len(circle) == 2:
        return f"E-{circle[0]} ⇄ E-{circle[1]} quote each other"
    return " → ".join(f"E-{number}" for number in (*circle, circle[0])) + " quote each other in a circle"


def chain(branch: Branch, number: int) -> str:
    """The way from an origin to one of its items: "AFP ← Outlet A (E-3) ← Outlet B (E-5)"."""
    by_id = {twig.item.id: twig for twig in branch.twigs}
    steps: list[str] = []
    at: int | None = number
    while at is not None:
        twig = by_id[at]
        steps.append(f"{twig.item.source_name} (E-{at})")
        at = twig.parent
    if not steps[-1].startswith(f"{branch.name} (E-"):
        steps.append(branch.name)
    return " ← ".join(reversed(steps))


def headline(items: Sequence[Evidence], origins: Origins) -> str:
    """How many sources speak and of how many origins: "3 sources, 1 origin: AFP". "" when nobody speaks.

    Takes all items of the claim; context and retracted items do not speak.
    """
    speaking = [e for e in items if not e.retracted and e.stance != EvidenceStance.CONTEXT]
    if not speaking:
        return ""
    names = origin_names(origins, items)
    roots = list(dict.fromkeys(origins.root[e.id] for e in speaking))
    sources = len({e.source for e in speaking})
    told = ", ".join(names[root] for root in roots[:_NAMED])
    more = f" and {len(roots) - _NAMED} more" if len(roots) > _NAMED else ""
    many = f"{sources} source{'s' if sources > 1 else ''}, {len(roots)} origin{'s' if len(roots) > 1 else ''}"
    return f"{many}: {told}{more}"
