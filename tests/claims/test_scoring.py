"""Scores of a case against labels: the rules one by one, and the same figures as the corpus' own scorer."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from tests.claims.golds import gold, golds, label, perfect
from workbench.claims.agreement import Counts
from workbench.claims.gold import ClusterPair, Gold, GoldClaim, Key, Reference, read_gold
from workbench.claims.mistakes import KINDS, mistakes
from workbench.claims.scorecard import TARGETS, Target, headline, missed, parts
from workbench.claims.scoring import Answer, Share, score


@given(golds())
def test_who_knows_the_gold_reaches_everything(of: Gold) -> None:
    scores = score(of, perfect(of))
    assert missed(scores) == ()
    assert {f.name for f in headline(scores)} >= set(TARGETS)
    for f in (*headline(scores), *parts(scores)):
        if f.counts and f.name != "floor" and "mentioned" not in f.name:
            assert f.counts.f1 in (None, 1.0), f
    found = mistakes(of, perfect(of), scores, {})
    assert {kind: rows for kind, rows in found.items() if rows} == {}
    assert tuple(found) == tuple(KINDS)


@given(golds())
def test_a_case_that_holds_nothing_finds_nothing(of: Gold) -> None:
    scores = score(of, {})
    claims = sum(m.is_claim for m in of.messages if not m.ambiguous)
    assert scores.held == 0
    assert scores.detection == Counts(0, 0, claims)
    assert scores.claims.at_home == 0
    assert scores.language.share == Share(0, 0)
    assert len(mistakes(of, {}, scores, {})["missed"]) == claims


def test_ambiguous_messages_count_neither_way() -> None:
    of = gold(label(1, "D1"), label(2, ambiguous=True), label(3))
    answers = {m.key: Answer(n, "", claims=(1,)) for n, m in enumerate(of.messages)}
    scores = score(of, answers)
    assert scores.detection == Counts(1, 1, 0)
    assert scores.claims.pairs == Counts(0, 1, 0)


def test_a_claim_taken_for_another_kind_is_missed_there_and_wrong_here() -> None:
    of = gold(label(1, "D1", predicate="attack"), label(2, "D2", predicate="statement"), label(3))
    answers = {m.key: Answer(n, "", claims=(n,), predicate="attack") for n, m in enumerate(of.messages)}
    scores = score(of, answers)
    assert scores.by_predicate == {"attack": Counts(1, 2, 0), "statement": Counts(0, 0, 1)}
    assert scores.predicate.share == Share(1, 2)
    assert scores.predicate.confusions == (("statement", "attack", 1),)


def test_false_alarms_on_hard_negatives_and_questions() -> None:
    of = gold(label(1, hard_negative=True), label(2, hard_negative=True, stance="query"), label(3))
    scores = score(of, {of.messages[1].key: Answer(1, "", claims=(1,))})
    assert (scores.hard_negatives, scores.questions) == (Share(1, 2), Share(1, 1))


@pytest.mark.parametrize(
    ("ours", "event", "parent_ok"),
    [
        ({"Aville"}, Counts(0, 1, 1), Counts(1, 0, 0)),
        ({"Land"}, Counts(1, 0, 0), Counts(1, 0, 0)),
        ({"LAND  la belle"}, Counts(1, 0, 0), Counts(1, 0, 0)),
        ({"#land_la_Bellé"}, Counts(1, 0, 0), Counts(1, 0, 0)),
        ({"Atlantis"}, Counts(0, 1, 1), Counts(0, 1, 1)),
        (set(), Counts(0, 0, 1), Counts(0, 0, 1)),
    ],
)
def test_names_are_read_with_the_golds_lexicon(ours: set[str], event: Counts, parent_ok: Counts) -> None:
    of = gold(label(1, "D1", places=frozenset({"Land"})))
    scores = score(of, {of.messages[0].key: Answer(1, "", places=frozenset(ours))})
    assert (scores.places.event, scores.places.parent_ok) == (event, parent_ok)


def test_look_alikes_and_contradictions_in_one_cluster() -> None:
    of = gold(
        label(1, "D1", cluster_id="k1"),
        label(2, "D2", cluster_id="k2"),
        label(3, "D2", cluster_id="k2"),
        must_not_merge=(ClusterPair("k1", "k2", "another town"),),
        claims=(GoldClaim("D1", contradicts=frozenset({"D2"})), GoldClaim("D2", contradicts=frozenset({"D1"}))),
    )
    answers = {m.key: Answer(n, f"text {n}", cluster=4) for n, m in enumerate(of.messages, 1)}
    scores = score(of, answers)
    assert scores.clusters.pairs == Counts(1, 2, 0)
    assert scores.clusters.violations == (("k1", "k2", 2),)
    assert scores.clusters.contradictory == 2
    (alike,) = mistakes(of, answers, scores, {})["look_alike"]
    assert alike.text == "text 1\ntext 2"
    borderline = (Reference("a.txt", "L1"), Reference("a.txt", "L2"))
    eased = score(replace(of, cluster_borderline_pairs=(borderline,)), answers)
    assert eased.clusters.pairs == Counts(1, 1, 0)
    assert eased.clusters.violations == (("k1", "k2", 1),)


def test_the_worst_mistakes_come_first() -> None:
    of = gold(label(1), label(2), label(3, "D1"), label(4, "D1"))
    answers = {
        of.messages[0].key: Answer(1, "", 50, claims=(1,)),
        of.messages[1].key: Answer(2, "", 90, claims=(1,)),
        of.messages[2].key: Answer(3, "", 30),
    }
    found = mistakes(of, answers, score(of, answers), {1: "Somewhere taken"})
    assert [m.message for m in found["false_alarm"]] == [2, 1]
    assert [m.message for m in found["missed"]] == [3, None]
    assert "C-1 Somewhere taken" in found["false_alarm"][0].found


@pytest.mark.parametrize(
    ("target", "figure", "met"),
    [
        (Target(0.9), 0.9, True),
        (Target(0.9), 0.89, False),
        (Target(0.08, at_most=True), 0.08, True),
        (Target(0.08, at_most=True), 0.09, False),
        (Target(0.9), None, None),
    ],
)
def test_targets(target: Target, figure: float | None, met: bool | None) -> None:
    assert target.met(figure) is met


# --- beside the corpus' own scorer ----------------------------------------------------------------------------------


def spoilt(of: Gold, random: Random) -> dict[Key, Answer]:
    """Perfect answers, of which half are spoilt in every field and some are missing."""
    places = sorted({n for p in of.lexicon.places for n in (p.name, *(a for some in p.aliases.values() for a in some))})
    actors = sorted(a.name for a in of.lexicon.actors)
    found = perfect(of)
    for key, answer in list(found.items()):
        if random.random() < 0.1:
            del found[key]
        elif random.random() < 0.5:
            carried = tuple(random.sample(range(1, 30), random.randint(0, 2)))
            found[key] = replace(
                answer,
                language=random.choice(["fr", "en", "ar", "und"]),
                cluster=random.choice([None, 1, 2, 3]),
                claims=carried,
                predicate=random.choice(["attack", "statement", "movement"]) if carried else None,
                places=frozenset(random.sample([*places, "Atlantis"], random.randint(0, 2))),
                actors=frozenset(random.sample([*actors, "Nobody"], random.randint(0, 2))),
            )
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_are_those_of_the_corpus_own_scorer(corpus_dev: Path, seed: int) -> None:
    from bench.score_case import differences, in_its_words, prediction, scorer_at

    of = read_gold(corpus_dev / "gold.json")
    answers = spoilt(of, Random(seed))
    raw = json.loads((corpus_dev / "gold.json").read_text("utf-8"))
    theirs = scorer_at(corpus_dev.parent / "score.py").score(raw, prediction(answers))
    assert theirs["clusters_pairwise"]["fp"]
    assert differences(in_its_words(score(of, answers)), theirs) == []


def test_the_comparison_can_fail(corpus_dev: Path) -> None:
    from bench.score_case import differences, in_its_words, prediction, scorer_at

    of = read_gold(corpus_dev / "gold.json")
    answers = perfect(of)
    raw = json.loads((corpus_dev / "gold.json").read_text("utf-8"))
    theirs = scorer_at(corpus_dev.parent / "score.py").score(raw, prediction(answers))
    del answers[next(m.key for m in of.messages if m.is_claim)]
    assert any(d.startswith("claim_detection/") for d in differences(in_its_words(score(of, answers)), theirs))


def test_the_labelled_case_scores_the_same_with_both(corpus_dev: Path, fixed_env: Path) -> None:
    from bench.score_case import score as score_case

    assert score_case(corpus_dev).differ == []
