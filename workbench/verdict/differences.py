"""What changed since a verdict, in words: its frozen record beside the claim, the evidence and the policy of today.

Pure: what is compared is handed in. Whether the status still holds is `rechecking`'s business; a difference need not
matter to the rules, and is told all the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.claims.origins import Origins
from workbench.model import Claim, Evidence, PillarAnswer, When
from workbench.verdict.freezing import ClaimFacts, EvidenceDigest, Verdict, digest
from workbench.verdict.policy import Policy
from workbench.verdict.staleness import span_end

_MOST = 10
"""Differences of a kind that are told one by one; a claim may have thousands of items."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a verdict is compared with. `items` are all items of the claim, the retracted ones too."""

    claim: Claim
    items: Sequence[Evidence]
    origins: Origins
    pillars: Sequence[PillarAnswer]
    policy: Policy
    now: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """An item as it was frozen and as it is."""

    was: EvidenceDigest
    now: Evidence


def differences(v: Verdict, today: Today) -> tuple[str, ...]:
    """Each thing that changed since the verdict, as a clause: "AFP regraded B → D (E-3, E-5)"."""
    by_uid = {e.uid: e for e in today.items}
    frozen = {e.uid for e in v.evidence}
    pairs = [_Pair(e, now) for e in v.evidence if (now := by_uid.get(e.uid)) is not None and not now.retracted]
    added = [e for e in today.items if not e.retracted and e.uid not in frozen]
    return (
        *_few([f"evidence added: {_named(e)} {e.reliability}{e.credibility} {e.stance.value}" for e in added], "added"),
        *_few(_gone(v.evidence, by_uid), "retracted or gone"),
        *_few(_items(pairs, detailed=v.facts is not None), "changed"),
        *(_few(_origins(pairs, today.origins.root), "of other origins") if v.facts else ()),
        *(_claim(v.facts, today.claim) if v.facts else ()),
        *_pillars(v.pillars, today.pillars),
        *_policy(v, today),
    )


def _few(told: Sequence[str], what: str) -> Sequence[str]:
    return told if len(told) <= _MOST else [*told[:_MOST], f"{len(told) - _MOST} more {what}"]


def _named(e: Evidence) -> str:
    return f"E-{e.id} {e.source_name}"


def _gone(frozen: Sequence[EvidenceDigest], by_uid: Mapping[str, Evidence]) -> list[str]:
    found = []
    for e in frozen:
        now = by_uid.get(e.uid)
        if now is None:
            name = f"E-{e.id} {e.source_name}" if e.id else f"evidence {e.uid[:8]}"
            found.append(f"{name} is no longer on this claim")
        elif now.retracted:
            found.append(f"{_named(now)} retracted")
    return found


def _items(pairs: Sequence[_Pair], *, detailed: bool) -> list[str]:
    if not detailed:
        return [f"{_named(p.now)} changed" for p in pairs if p.was.sha256 != digest(p.now).sha256]
    found = [*_by_source(pairs)]
    for p in pairs:
        told = [*_item(p)]
        found += told
        if not told and not _of_source(p) and p.was.sha256 != digest(p.now).sha256:
            found.append(f"{_named(p.now)} edited")
    return found


def _of_source(p: _Pair) -> bool:
    """Whether something changed that is told once for all items of a source."""
    was = (p.was.reliability, p.was.party, p.was.source_name)
    return was != (p.now.reliability, p.now.party, p.now.source_name)


def _by_source(pairs: Iterable[_Pair]) -> Iterator[str]:
    regraded: dict[tuple[str, str, str], list[str]] = {}
    others: dict[str, None] = {}
    for p in pairs:
        name = p.now.source_name
        if p.was.reliability != p.now.reliability:
            regraded.setdefault((name, p.was.reliability, p.now.reliability), []).append(f"E-{p.now.id}")
        if p.was.party != p.now.party:
            others[f"{name} is {'a' if p.now.party else 'no longer a'} party to the conflict"] = None
        if p.was.source_name != name:
            others[f"{p.was.source_name} is called {name} now"] = None
    for (name, was, now), items in regraded.items():
        yield f"{name} regraded {was} → {now} ({', '.join(_few(items, 'items'))})"
    yield from others


def _item(p: _Pair) -> Iterator[str]:
    name = _named(p.now)
    if p.was.credibility != p.now.credibility:
        yield f"{name}: credibility {p.was.credibility} → {p.now.credibility}"
    if p.was.stance != p.now.stance.value:
        yield f"{name}: {p.was.stance} → {p.now.stance.value}"
    if p.was.says_misleading != p.now.says_misleading:
        yield f"{name} {'says' if p.now.says_misleading else 'no longer says'} that the context is wrong"


def _origins(pairs: Sequence[_Pair], root: Mapping[int, int]) -> list[str]:
    """Items that were apart and are one origin now, and the other way round; one item stands for each old origin."""
    was: dict[str, dict[int, str]] = {}
    now: dict[int, dict[str, str]] = {}
    for p in pairs:
        here, label = root.get(p.now.id, p.now.id), f"E-{p.now.id}"
        was.setdefault(p.was.origin, {}).setdefault(here, label)
        now.setdefault(here, {}).setdefault(p.was.origin, label)
    joined = [f"{_and(list(g.values()))} are one origin now" for g in now.values() if len(g) > 1]
    parted = [f"{_and(list(g.values()))} are of different origins now" for g in was.values() if len(g) > 1]
    return joined + parted


def _and(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}"


def _claim(was: ClaimFacts, now: Claim) -> Iterator[str]:
    if was.predicate != now.predicate:
        yield f"the claim is of another kind: {was.predicate} → {now.predicate}"
    if was.places != now.places:
        yield f"the place changed: {_list(was.places)} → {_list(now.places)}"
    if was.event != now.event:
        yield f"the event time changed: {_when(was.event)} → {_when(now.event)}"
    if was.reused != now.reused:
        yield f"{now.reused} of its media appeared earlier ({was.reused} then)"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _when(event: When) -> str:
    start, end = (event.start or "")[:16].replace("T", " "), (event.end or "")[:16].replace("T", " ")
    span = start if start == end or not end else f"{start} to {end}"
    return f"{span} ({event.precision.replace('_', ' ')})" if span else event.precision


def _pillars(was: Sequence[PillarAnswer], now: Sequence[PillarAnswer]) -> Iterator[str]:
    then, today = {p.pillar: p.answer for p in was}, {p.pillar: p.answer for p in now}
    for pillar in dict.fromkeys([*then, *today]):
        if pillar not in then:
            yield f"checklist: {pillar.value} answered"
        elif pillar not in today:
            yield f"checklist: {pillar.value} open again"
        elif then[pillar] != today[pillar]:
            yield f"checklist: {pillar.value} answered anew"


def _policy(v: Verdict, today: Today) -> Iterator[str]:
    if v.policy_sha256 != today.policy.sha256:
        same = v.policy == today.policy.label
        yield f"policy {v.policy} was edited" if same else f"policy {v.policy} → {today.policy.label}"
    if v.valid_to and span_end(v.valid_to) <= today.now:
        yield f"validity span ended {v.valid_to[:16].replace('T', ' ')}"
