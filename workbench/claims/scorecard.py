"""The figures of an evaluation, named, with the targets they are held to: what is printed and what a bench checks.

Only this file knows the targets. Their source is the issue that asked for detection ("From a million messages to the
right queue"), measured on its labelled corpus; another corpus is shown beside the same ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.claims.agreement import Counts
from workbench.claims.scoring import Scores, Share


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach: at least `value`, or at most."""

    value: float
    at_most: bool = False

    def met(self, figure: float | None) -> bool | None:
        """Whether a figure reaches it; None when there was nothing to measure."""
        if figure is None:
            return None
        return figure <= self.value if self.at_most else figure >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, 0–1 unless it is a count. `name` is for programs, `words` for people.

    `part` is what it is a part of the figure for (a file, a language, a predicate, a naive rule), "" for the whole.
    `counts` stands behind an F1, `share` behind a share; a bare count may have neither.
    """

    name: str
    words: str
    value: float | None
    target: Target | None = None
    part: str = ""
    counts: Counts | None = None
    share: Share | None = None

    @property
    def met(self) -> bool | None:
        """Whether its target is reached; None without a target or without anything to measure."""
        return self.target.met(self.value) if self.target else None


TARGETS: Mapping[str, Target] = {
    "claim_f1": Target(0.92),
    "hard_negative_alarms": Target(0.08, at_most=True),
    "cluster_f1": Target(0.95),
    "must_not_merge": Target(0, at_most=True),
    "language": Target(0.95),
    "places_f1": Target(0.95),
    "actors_f1": Target(0.90),
    "predicate": Target(0.90),
    "grouping_f1": Target(0.85),
    "claims_in_queue": Target(1),
    "appearances_right": Target(0.90),
}


def headline(scores: Scores) -> tuple[Figure, ...]:
    """The figures for the whole corpus, in the order in which they are shown; those with a target bear it.

    Names that are mentioned beside the event are left out where the gold labels none.
    """
    s, g = scores, scores.claims
    every = (
        _share("messages_held", "gold messages in the case", Share(s.held, s.labelled)),
        _f1("claim_f1", "messages with a claim, F1", s.detection),
        _share("hard_negative_alarms", "hard negatives, false alarms", s.hard_negatives),
        _share("question_alarms", "questions, false alarms", s.questions),
        _share("language", "language", s.language.share),
        _share("predicate", "predicate", s.predicate.share),
        _f1("places_f1", "places of the event, F1", s.places.event),
        _f1("places_parent_ok_f1", "  or the place around", s.places.parent_ok),
        _f1("places_mentioned_f1", "  or any place named", s.places.mentioned),
        _share("places_exact", "  exactly those places", s.places.exact),
        _f1("actors_f1", "actors of the event, F1", s.actors.event),
        _f1("actors_mentioned_f1", "  or any actor named", s.actors.mentioned),
        _share("actors_exact", "  exactly those actors", s.actors.exact),
        _f1("cluster_f1", "near-duplicate pairs, F1", s.clusters.pairs),
        _look_alikes(Share(len(s.clusters.violations), s.clusters.checked)),
        Figure("contradictory_merged", "contradicting pairs merged", s.clusters.contradictory),
        _f1("grouping_f1", "pairs on one claim, F1", g.pairs),
        _f1("grouping_found_f1", "  where both see a claim", g.among_found),
        _share("claims_in_queue", "gold claims in the queue", Share(len(g.queued), g.total)),
        _share("claims_apart", "  each on one of its own", Share(len(g.apart), g.total)),
        _share("appearances_right", "messages on the right claim", Share(g.at_home, g.appearances)),
        _share("appearances_main", "  as their main claim", Share(g.mainly_at_home, g.appearances)),
    )
    return tuple(f for f in every if not (f.name in _MENTIONED and f.counts and f.counts.recall is None))


_MENTIONED = ("places_mentioned_f1", "actors_mentioned_f1")


def parts(scores: Scores) -> Iterator[Figure]:
    """Claim detection by file, language and predicate, and by the naive rules that are its floor."""
    for name, held in (
        ("claim_f1_by_file", scores.by_file),
        ("claim_f1_by_language", scores.by_language),
        ("claim_f1_by_predicate", scores.by_predicate),
        ("floor", scores.baselines),
    ):
        for part, counts in held.items():
            yield Figure(name, part, counts.f1, None, part, counts)


def _f1(name: str, words: str, counts: Counts) -> Figure:
    return Figure(name, words, counts.f1, TARGETS.get(name), counts=counts)


def _share(name: str, words: str, share: Share) -> Figure:
    return Figure(name, words, share.value, TARGETS.get(name), share=share)


def _look_alikes(merged: Share) -> Figure:
    value = merged.hits if merged.n else None
    return Figure("must_not_merge", "look-alikes merged", value, TARGETS["must_not_merge"], share=merged)


def missed(scores: Scores) -> tuple[Figure, ...]:
    """The figures that do not reach their target."""
    return tuple(f for f in headline(scores) if f.met is False)
