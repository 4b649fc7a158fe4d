"""What the case found beside what the gold says: detection, language, names, predicates, near-duplicates, claims.

Counts only, and pure: reading a case is `evaluating`'s work, wording the figures `scorecard`'s. The rules are those of
the scorer that comes with the labelled corpora, so that both give the same numbers: a message the case does not hold
counts as no claim, ambiguous messages are left out of detection and of grouping, and names are scored on messages that
carry a claim.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.claims.agreement import Counts, Grouping, grouping, mixed, pairwise
from workbench.claims.gold import Gold, Key, Label, Name

UNKNOWN_LANGUAGE = "und"
LONG_TEXT = 45
"""Characters above which the naive baseline calls a text a claim; source: the corpus' own baselines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the case says of one message of the gold.

    `claims`: numbers of the visible claims it asserts or denies, the main one first. `score`: of its main mention, 0
    when nothing was found. `predicate` is that of the main mention, None when the message carries no claim.
    """

    message: int
    text: str
    score: int = 0
    language: str = UNKNOWN_LANGUAGE
    cluster: int | None = None
    claims: tuple[int, ...] = ()
    predicate: str | None = None
    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()

    @property
    def is_claim(self) -> bool:
        """Whether the case says that it carries a claim."""
        return bool(self.claims)


Answers = Mapping[Key, Answer]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, 0–1; None of nothing."""
        return self.hits / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Confused:
    """A share of right answers, and what was taken for what: (gold, ours, times), most often first."""

    share: Share
    confusions: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class NameScores:
    """Names on claim messages: those of the event; those mentioned at all; the event's, where the place around a place
    will do for it."""

    event: Counts
    mentioned: Counts
    parent_ok: Counts
    exact: Share
    """Messages whose set of names is exactly the event's."""


@dataclass(frozen=True, slots=True)
class ClusterScores:
    """Near-duplicates. `violations`: clusters that must stay apart and were merged, with how many pairs; of `checked`;
    `contradictory`: pairs of messages put together though their claims contradict each other."""

    pairs: Counts
    violations: tuple[tuple[str, str, int], ...]
    checked: int
    contradictory: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Every score of a case against a gold. `held`: messages of the gold that the case has."""

    labelled: int
    held: int
    detection: Counts
    by_file: Mapping[str, Counts]
    by_language: Mapping[str, Counts]
    by_predicate: Mapping[str, Counts]
    baselines: Mapping[str, Counts]
    hard_negatives: Share
    questions: Share
    language: Confused
    places: NameScores
    actors: NameScores
    predicate: Confused
    clusters: ClusterScores
    claims: Grouping


def score(gold: Gold, answers: Answers) -> Scores:
    """Score the answers; messages without an answer are those the case does not hold."""
    labels = [m for m in gold.messages if not m.ambiguous]
    negatives = [m for m in labels if m.hard_negative]
    asked = [m for m in gold.messages if m.stance == "query"]
    carrying = [(m, answers[m.key]) for m in gold.messages if m.is_claim and m.key in answers]
    told = [(m, answers[m.key]) for m in gold.messages if m.key in answers and m.language != UNKNOWN_LANGUAGE]

    def found(m: Label) -> bool:
        return m.key in answers and answers[m.key].is_claim

    return Scores(
        labelled=len(gold.messages),
        held=sum(m.key in answers for m in gold.messages),
        detection=detection(labels, found),
        by_file=_by(labels, lambda m: m.file, found),
        by_language=_by(labels, lambda m: m.language or UNKNOWN_LANGUAGE, found),
        by_predicate=_by_predicate(labels, answers),
        baselines=baselines(labels),
        hard_negatives=Share(sum(found(m) for m in negatives), len(negatives)),
        questions=Share(sum(found(m) for m in asked), len(asked)),
        language=_confused([(m.language or UNKNOWN_LANGUAGE, a.language) for m, a in told]),
        places=_places(carrying, gold.lexicon.places),
        actors=_actors(carrying, gold.lexicon.actors),
        predicate=_confused([(m.predicate or "", a.predicate) for m, a in carrying if a.predicate]),
        clusters=_clusters(gold, answers),
        claims=grouping(
            {m.key: m.claim_id for m in labels if m.claim_id},
            {m.key: answers[m.key].claims for m in labels if found(m)},
        ),
    )


# --- detection ------------------------------------------------------------------------------------------------------


def detection(labels: Iterable[Label], found: Callable[[Label], bool]) -> Counts:
    """Messages that carry a claim: found, false alarms, missed."""
    seen = Counter((m.is_claim, found(m)) for m in labels)
    return Counts(seen[True, True], seen[False, True], seen[True, False])


def _by(labels: Sequence[Label], part: Callable[[Label], str], found: Callable[[Label], bool]) -> dict[str, Counts]:
    return {p: detection([m for m in labels if part(m) == p], found) for p in sorted({part(m) for m in labels})}


def _by_predicate(labels: Sequence[Label], answers: Answers) -> dict[str, Counts]:
    """Claims found as claims of their kind: a claim taken for another kind is missed there and a false alarm here."""
    rows = [
        (m.predicate if m.is_claim else None, answers[m.key].predicate if m.key in answers else None) for m in labels
    ]
    return {
        p: Counts(
            sum(g == p == o for g, o in rows),
            sum(o == p != g for g, o in rows),
            sum(g == p != o for g, o in rows),
        )
        for p in sorted({p for row in rows for p in row if p})
    }


def baselines(labels: Sequence[Label]) -> dict[str, Counts]:
    """Detection by rules that understand nothing: floors that a detector has to leave well below."""
    rules: dict[str, Callable[[Label], bool]] = {
        "always claim": lambda _: True,
        f"longer than {LONG_TEXT} characters": lambda m: len(m.text_head) > LONG_TEXT,
    }
    if any(m.places_mentioned or m.actors_mentioned for m in labels):
        rules["names a place or actor of the gold"] = lambda m: bool(m.places_mentioned or m.actors_mentioned)
    return {name: detection(labels, rule) for name, rule in rules.items()}


def _confused(rows: Sequence[tuple[str, str | None]]) -> Confused:
    wrong = Counter((gold, ours or "") for gold, ours in rows if gold != ours)
    ordered = sorted(wrong.items(), key=lambda found: (-found[1], found[0]))
    return Confused(Share(len(rows) - wrong.total(), len(rows)), tuple((g, o, n) for (g, o), n in ordered))


# --- names ----------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """The scorer's fold, which is not the product's: both sides' spellings have to meet, in any script."""
    letters = unicodedata.normalize("NFKD", text).lower().replace("’", "'").replace("#", "").replace("_", " ")
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _ids(known: Iterable[Name]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in known:
        for spelling in (entry.id, entry.name, *(a for some in entry.aliases.values() for a in some)):
            found.setdefault(_plain(spelling), entry.id)
    return found


def _resolved(names: Collection[str], ids: Mapping[str, str]) -> frozenset[str]:
    """Ids of the gold; a name it does not know is still a name, and wrong."""
    return frozenset(ids.get(_plain(name), f"?{_plain(name)}") for name in names)


def _sets(rows: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Counts:
    return Counts(sum(len(g & o) for g, o in rows), sum(len(o - g) for g, o in rows), sum(len(g - o) for g, o in rows))


def _places(carrying: Sequence[tuple[Label, Answer]], known: Sequence[Name]) -> NameScores:
    ids, parents = _ids(known), {entry.id: entry.parent for entry in known}
    rows = [(m.places, m.places_mentioned, _resolved(a.places, ids)) for m, a in carrying]

    def lifted(ours: frozenset[str], gold: frozenset[str]) -> frozenset[str]:
        around = {n: parents.get(n) for n in ours - gold}
        return frozenset(p if (p := around.get(n)) and p in gold else n for n in ours)

    return NameScores(
        _sets([(e, o) for e, _, o in rows]),
        _sets([(s, o) for _, s, o in rows]),
        _sets([(e, lifted(o, e)) for e, _, o in rows]),
        Share(sum(e == o for e, _, o in rows), len(rows)),
    )


def _actors(carrying: Sequence[tuple[Label, Answer]], known: Sequence[Name]) -> NameScores:
    ids = _ids(known)
    rows = [(m.actors, m.actors_mentioned, _resolved(a.actors, ids)) for m, a in carrying]
    event = _sets([(e, o) for e, _, o in rows])
    return NameScores(
        event, _sets([(s, o) for _, s, o in rows]), event, Share(sum(e == o for e, _, o in rows), len(rows))
    )


# --- near-duplicates ------------------------------------------------------------------------------------------------


def _clusters(gold: Gold, answers: Answers) -> ClusterScores:
    theirs = {m.key: m.cluster_id for m in gold.messages if m.cluster_id}
    ours = {m.key: c for m in gold.messages if m.key in answers and (c := answers[m.key].cluster) is not None}
    ignored = {frozenset((a.key, b.key)) for a, b in gold.cluster_borderline_pairs}
    apart = {frozenset((p.a, p.b)) for p in gold.must_not_merge}
    against = {frozenset((c.id, other)) for c in gold.claims for other in c.contradicts}
    carried = {m.key: m.claim_id for m in gold.messages if m.claim_id}
    violated = mixed(theirs, ours, apart, ignored)
    return ClusterScores(
        pairwise(theirs, ours, ignored),
        tuple((p.a, p.b, n) for p in gold.must_not_merge if (n := violated[frozenset((p.a, p.b))])),
        len(gold.must_not_merge),
        mixed(carried, ours, against, ignored).total(),
    )
