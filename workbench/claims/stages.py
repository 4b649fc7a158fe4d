"""The stages over a case's messages: language, cluster, detect, group.

Each walks the messages after its own watermark, in order, and commits a chunk with the watermark, so that it can be
stopped anywhere and goes on with the same result."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workbench import canonical
from workbench.case import Case
from workbench.claims import clustering, grouping, priority, titles
from workbench.claims.clustering import Candidate as Alike
from workbench.claims.clustering import ClusterInput, Earlier
from workbench.claims.grouping import Index, Unit
from workbench.claims.lexicon import Lexicon
from workbench.errors import Cancelled as Stopped
from workbench.folding import cluster_fold, fold
from workbench.intake.language import RULE as LANGUAGE_RULE
from workbench.intake.language import detect_languages
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import PREDICATES, Claim, Kind, Mention, Message, Stage, Status
from workbench.safety import limits
from workbench.store import claims as claim_store
from workbench.store import counters, incoming, messages
from workbench.store.claims import Appearance, Candidate
from workbench.store.engine import Engine
from workbench.store.incoming import Wording

T = TypeVar("T")

_CHUNK = limits.BATCH_MESSAGES
_LANGUAGE = ("language", LANGUAGE_RULE)
_FOLDS_KEPT = 100_000
"""Folded texts of earlier messages kept at hand, about 20 MB: stock phrases are compared again and again."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A stage's way through the messages: its name and rule, and which stage (with its rule) has to be ahead of it.

    Somebody else may import between two stages; what the stage ahead has not seen yet is left for the next time.
    """

    stage: str
    rule: str
    behind: tuple[str, str] | None = None

    def end(self, case: Case) -> int:
        """The last message that may be taken now."""
        last = counters.current(case.db, "message")
        return last if self.behind is None else min(last, counters.watermark(case.db, *self.behind))


def walk(
    case: Case, way: Walk, progress: Progress, cancelled: Cancelled,
    read: Callable[[Engine, int, int], list[T]], number: Callable[[T], int], take: Callable[[list[T], bool], None],
) -> int:  # fmt: skip
    """Hand every message after the stage's watermark to `take`, a chunk a transaction; returns how many there were.

    `read` gets so many messages after an id, `number` is the id of one. `take` also learns whether somebody else moved
    the watermark since its last chunk (always so for the first one): then what it remembers of the case is out of date.
    The stage is locked while a chunk is at work.
    """
    expected = -1
    started, done = time.monotonic(), 0
    while counters.watermark(case.db, way.stage, way.rule) < way.end(case):
        if cancelled():
            raise Stopped("Stopped while working through the messages.", "Run it again to go on where it stopped.")
        with case.db.tx():
            counters.lock(case.db, way.stage)
            upto, end = counters.watermark(case.db, way.stage, way.rule), way.end(case)
            chunk = [one for one in read(case.db, upto, _CHUNK) if number(one) <= end]
            if chunk:
                take(chunk, upto != expected)
            expected = number(chunk[-1]) if chunk else max(upto, end)
            counters.advance(case.db, way.stage, way.rule, expected)
        done += len(chunk)
        left = max(way.end(case) - expected, 0)
        progress(Step(way.stage, "", done, done + left, done / max(time.monotonic() - started, 1e-6)))
    return done


def _number(message: Message) -> int:
    return message.id


# --- language -------------------------------------------------------------------------------------------------------


def language_stage(case: Case, progress: Progress, cancelled: Cancelled) -> int:
    """Name the language of every new message; the app's own lines stay `und`."""

    def take(chunk: list[Wording], _moved: bool) -> None:
        told = [wording for wording in chunk if wording.kind != Kind.SYSTEM]
        found: dict[str, list[int]] = {}
        for wording, code in zip(told, detect_languages([w.text for w in told]), strict=True):
            found.setdefault(code, []).append(wording.id)
        incoming.save_languages(case.db, found)

    return walk(case, Walk(*_LANGUAGE), progress, cancelled, incoming.wordings, lambda wording: wording.id, take)


# --- cluster --------------------------------------------------------------------------------------------------------


def _input(message: Message) -> ClusterInput:
    folded = cluster_fold(message.text) if message.kind != Kind.SYSTEM and message.text else ""
    return ClusterInput(message.id, message.language, folded, clustering.text_hash(folded), clustering.sketch(folded))


def _protected(lexicon: Lexicon) -> frozenset[str]:
    """Single words of the names of places and actors: texts that differ in one of them are two texts."""
    spelled = {form for form, word in lexicon.index.items() if any(t.kind in ("place", "actor") for t in word.alone)}
    return clustering.protected_words((*spelled, *lexicon.places, *lexicon.actors))


def cluster_stage(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Put every new message beside the earlier ones it repeats."""
    protected = _protected(lexicon)
    folds: dict[int, str] = {}

    def take(chunk: list[Message], _moved: bool) -> None:
        if len(folds) > _FOLDS_KEPT:
            folds.clear()
        inputs = [_input(m) for m in chunk]
        first = chunk[0].id

        def earlier(new: Sequence[ClusterInput]) -> Earlier:
            wanted = {i.id: i.values for i in new}
            held, holders = messages.sketch_candidates(case.db, wanted, first, clustering.CANDIDATES)
            for s in (s for found in held.values() for s in found):
                if s.id not in folds:
                    folds[s.id] = cluster_fold(s.text)
            alike = {k: [Alike(s.id, s.cluster, folds[s.id], s.language) for s in v] for k, v in held.items()}
            return Earlier(alike, holders)

        placed = clustering.assign(inputs, earlier, protected)
        rows = [(value, a.id) for a in placed for value in a.values]
        messages.save_clusters(case.db, {a.id: a.cluster for a in placed}, rows)

    way = Walk("cluster", f"{clustering.RULE} {lexicon.version}", _LANGUAGE)
    return walk(case, way, progress, cancelled, messages.after, _number, take)


# --- detect ---------------------------------------------------------------------------------------------------------


def detect_rule(lexicon: Lexicon) -> str:
    """The rule that mentions bear: the detector's version and the lexicon's."""
    from workbench.claims import detecting

    return f"{detecting.RULE} {lexicon.version}"


def detect_stage(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Find what every new message says."""
    from workbench.claims import detecting

    def take(chunk: list[Message], _moved: bool) -> None:
        found = {
            m.id: detecting.detect(m.text, m.language, m.sent_at, lexicon)
            for m in chunk
            if m.kind != Kind.SYSTEM and m.text
        }
        messages.save_mentions(case.db, found, detecting.RULE, lexicon.version)

    way = Walk("detect", detect_rule(lexicon), _LANGUAGE)
    return walk(case, way, progress, cancelled, messages.after, _number, take)


# --- group ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """What grouping carries through one run."""

    case: Case
    lexicon: Lexicon
    index: Index
    touched: set[int]
    appearances: list[Appearance]
    events: list[NewEvent]


def load_index(case: Case) -> Index:
    """Every claim in memory, as grouping compares them."""
    index = Index()
    for predicate in PREDICATES:
        for claim in claim_store.candidates(case.db, predicate):
            index.put(claim)
    return index


def group_stage(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Turn the mentions of every new message into claims and appearances."""
    index = Index()

    def take(chunk: list[Message], moved: bool) -> None:
        nonlocal index
        if moved:
            index = load_index(case)
        group = _Group(case, lexicon, index, set(), [], [])
        found = messages.mentions_of(case.db, [m.id for m in chunk])
        for message in chunk:
            if message.id in found:
                _group_message(group, message, found[message.id])
        claim_store.add_appearances(case.db, group.appearances)
        for number in claim_store.show(case.db, sorted(group.touched)):
            again = {"because": "a message carries it again"}
            group.events.append(NewEvent(ledger.claim_subject(number), "shown", again))
        _tell(group)
        priority.refresh(case, sorted(group.touched))

    way = Walk("group", f"{grouping.RULE} {detect_rule(lexicon)}", ("detect", detect_rule(lexicon)))
    return walk(case, way, progress, cancelled, messages.after, _number, take)


def _group_message(group: _Group, message: Message, mentions: Sequence[Mention]) -> None:
    taken: set[int] = set()
    for unit in grouping.units(mentions, message.sent_at, group.lexicon):
        claim = grouping.best(unit, group.index.near(unit))
        if claim is None:
            if not grouping.may_found(unit):
                continue
            claim = _found(group, unit, message)
        elif (more := grouping.grown(claim, unit)) is not claim:
            claim = _grow(group, more)
        if claim.target not in taken:
            taken.add(claim.target)
            group.appearances.append(
                Appearance(claim.target, message.id, unit.stance, unit.score, unit.main, "detector")
            )
            group.touched.add(claim.target)


def _found(group: _Group, unit: Unit, message: Message) -> Candidate:
    """A new claim in status rumor, linked to what it contradicts."""
    case = group.case
    number = counters.take(case.db, "claim")
    title = titles.title(unit.predicate, unit.polarity, unit.topic, unit.places, unit.actors)
    claim = Claim(
        id=number, uid=case.ids("claim", str(number)), title=title, predicate=unit.predicate, places=unit.places,
        actors=unit.actors, event=unit.event, status=Status.RUMOR, stage=Stage.NEW, priority=0, why=(), version=1,
        updated_at=case.now(),
    )  # fmt: skip
    claim_store.add(case.db, claim, unit.match_key, fold(title), "detector")
    candidate = Candidate(
        number, unit.predicate, unit.match_key, unit.places, unit.actors, unit.event, Stage.NEW, number
    )
    body = {"title": title, "predicate": unit.predicate, "places": unit.places, "actors": unit.actors,
            "event": unit.event, "by": "detector", "message": message.id}  # fmt: skip
    group.events.append(NewEvent(ledger.claim_subject(number), "created", body))
    opposite = [c for c in group.index.near(unit) if grouping.contradicts(unit, c)]
    for other in opposite:
        pairs = [(number, other.id, "contradicts", "detector"), (other.id, number, "contradicts", "detector")]
        claim_store.add_links(case.db, pairs)
        group.events.append(NewEvent(ledger.claim_subject(other.id), "contradicted", {"by_claim": number}))
        group.touched.add(other.id)
    group.index.put(candidate)
    return candidate


def _grow(group: _Group, claim: Candidate) -> Candidate:
    """Write the actors a claim gained; its title stays, analysts may have quoted it."""
    claim_store.update(group.case.db, claim.id, {"actors": canonical.dumps(claim.actors)}, group.case.now())
    group.events.append(NewEvent(ledger.claim_subject(claim.id), "grown", {"actors": claim.actors}))
    group.index.put(claim)
    return claim


def _tell(group: _Group) -> None:
    """One event a claim and chunk for its new appearances, and a `resurfaced` one where the work was closed."""
    by_claim: dict[int, list[int]] = {}
    for a in group.appearances:
        by_claim.setdefault(a.claim, []).append(a.message)
    for number, found in sorted(by_claim.items()):
        held = group.index.claims.get(number)
        closed = held is not None and held.stage == Stage.CLOSED
        kind = "resurfaced" if closed else "appeared"
        group.events.append(NewEvent(ledger.claim_subject(number), kind, {"messages": found}))
    ledger.append(group.case.db, group.events, group.case.now(), "detector")
