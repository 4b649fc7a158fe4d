"""Near-duplicate text: forwards come together, look-alikes stay apart, pieces of any size give the same clusters."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.claims import clustering
from workbench.claims.clustering import (
    NOTHING_EARLIER,
    Assignment,
    Candidate,
    ClusterInput,
    Earlier,
    assign,
    same_text,
    sketch,
    text_hash,
)
from workbench.folding import cluster_fold, fold

NAMES = frozenset(
    fold(
        "Kati Bamako Sévaré Konna Mopti Gao Kidal Tessalit Aguelhok Aguelhoc Niger Nigeria JNIM FLA Camara Goïta"
    ).split()
)


def inputs(texts: Sequence[str], language: str = "fr", start: int = 1) -> list[ClusterInput]:
    """Number texts as messages of one language."""
    folds = [cluster_fold(text) for text in texts]
    return [ClusterInput(i, language, f, text_hash(f), sketch(f)) for i, f in enumerate(folds, start)]


class Memory:
    """A store in memory: holders by value, each value held as `Assignment.values` says."""

    def __init__(self) -> None:
        self.holders: dict[int, list[int]] = defaultdict(list)
        self.texts: dict[int, Candidate] = {}

    def earlier(self, new: Sequence[ClusterInput]) -> Earlier:
        """What a store owes `assign`."""
        found = {}
        for message in new:
            shared: dict[int, int] = defaultdict(int)
            for value in message.values:
                for holder in self.holders.get(value, ()):
                    shared[holder] += 1
            best = sorted(shared, key=lambda i: (-shared[i], i))[: clustering.CANDIDATES]
            found[message.id] = [self.texts[i] for i in best]
        values = {value for message in new for value in message.values}
        return Earlier(found, {v: len(self.holders[v]) for v in values if v in self.holders})

    def save(self, new: Sequence[ClusterInput], placed: Sequence[Assignment]) -> None:
        """Keep what later messages need."""
        for message, place in zip(new, placed, strict=True):
            if place.values:
                self.texts[message.id] = Candidate(message.id, place.cluster, message.folded, message.language)
            for value in place.values:
                self.holders[value].append(message.id)

    def run(self, new: Sequence[ClusterInput], sizes: Callable[[], int]) -> list[int]:
        """Assign in pieces; the cluster of every message."""
        clusters: list[int] = []
        at = 0
        while at < len(new):
            piece = new[at : at + sizes()]
            placed = assign(piece, self.earlier, NAMES)
            self.save(piece, placed)
            clusters += [place.cluster for place in placed]
            at += len(piece)
        return clusters


def clusters_of(texts: Sequence[str]) -> list[int]:
    """Cluster ids of texts in one call."""
    return [place.cluster for place in assign(inputs(texts), lambda _: NOTHING_EARLIER, NAMES)]


BASE = "Le camp de Tessalit est tombé ce matin aux mains du FLA, les soldats ont quitté la base avec 12 véhicules"

SAME = [
    BASE.upper() + " !!!",
    "🔴🔴 " + BASE.replace("Tessalit", "#Tessalit"),
    "Transféré plusieurs fois: " + BASE,
    "RT @compte_test: " + BASE[:70] + "…",
    BASE[:60],
    BASE.replace("soldats", "soldat").replace("quitté", "quite"),
    "Selon un groupe de la place, ce message circule depuis hier soir: " + BASE,
    BASE + " Faites tourner avant suppression svp",
    BASE.replace("é", "e").replace(",", ""),
    BASE.replace("Tessalit", "Tesalit"),
]

DIFFERENT = [
    BASE.replace("Tessalit", "Kidal"),
    BASE.replace("Tessalit", "Tinzawaten"),
    BASE.replace("FLA", "JNIM"),
    BASE.replace("12", "15"),
    BASE.replace("12 véhicules", "douze véhicules"),
    BASE.replace("est tombé", "n'est pas tombé"),
    "FAUX : " + BASE,
    BASE.replace("Tessalit", "Tessalit et de Kidal"),
    "Le FLA affirme tenir Tessalit depuis ce matin après le départ des soldats de la base",
]


@pytest.mark.parametrize("text", SAME)
def test_the_same_text(text: str) -> None:
    score = same_text(cluster_fold(BASE), cluster_fold(text), NAMES)
    assert score is not None
    assert 80 <= score <= 100
    assert clusters_of([BASE, text]) == [1, 1]
    assert clusters_of([text, BASE]) == [1, 1]


@pytest.mark.parametrize("text", DIFFERENT)
def test_another_text(text: str) -> None:
    assert same_text(cluster_fold(BASE), cluster_fold(text), NAMES) is None
    assert clusters_of([BASE, text]) == [1, 2]


DEAD = "قتل {} شخصا في هجوم على القرية صباح اليوم حسب السكان"
FRONT = "جبهة تحرير أزواد تسيطر على {} تيساليت بعد انسحاب الجيش"
COLUMN = "{} покинула лагерь в воскресенье{}по договорённости"
AT = "The base at {} was taken this morning by fighters"
WHO = "Le {} a attaqué ce matin une position du {} au nord de la ville"

OTHERS = [
    (FRONT.format("قاعدة"), FRONT.format("قاعدة ومطار"), True),
    (DEAD.format("16"), DEAD.format("20"), False),
    (DEAD.format("١٦"), DEAD.format("16"), True),
    (COLUMN.format("Колонна", " "), COLUMN.format("Репост: колонна", ", "), True),
    (COLUMN.format("Колонна", " "), COLUMN.format("Колонна не", " "), False),
    (AT.format("Ber"), AT.format("Lere"), False),
    (WHO.format("FLA", "JNIM"), WHO.format("JNIM", "FLA"), False),
    ("12 morts et 5 blessés dans la nuit sur la route", "5 morts et 12 blessés dans la nuit sur la route", False),
    ("Couvre-feu de 18h00 à 06h00 dans toute la région", "Couvre-feu de 18h à 6h dans toute la région", True),
]


@pytest.mark.parametrize(("a", "b", "same"), OTHERS)
def test_languages_figures_and_roles(a: str, b: str, same: bool) -> None:
    assert (same_text(cluster_fold(a), cluster_fold(b), NAMES) is not None) is same


@pytest.mark.parametrize(
    ("texts", "clusters"),
    [
        (["merci", "merci"], [1, 2]),
        (["Dieu merci", "Dieu merci"], [1, 2]),
        (["🙏🙏", "🙏🙏", ""], [1, 2, 3]),
        (["Bonsoir à tous", "bonsoir à tous 🙏"], [1, 1]),
        (["Bonsoir à tous", "Bonsoir a toi"], [1, 2]),
        (["Attaque à Kati ?", "Attaque à Kati !"], [1, 1]),
    ],
)
def test_short_texts_only_join_their_equals(texts: list[str], clusters: list[int]) -> None:
    assert clusters_of(texts) == clusters


def test_translations_and_other_languages_never_join() -> None:
    a, b = inputs([BASE])[0], inputs([BASE], language="en", start=2)[0]
    assert [p.cluster for p in assign([a, b], lambda _: NOTHING_EARLIER, NAMES)] == [1, 2]


def test_a_truncated_copy_does_not_bridge_two_figures() -> None:
    long = "Attaque contre le convoi ce matin sur la route nationale, les habitants parlent de 12 morts et 3 blessés"
    cut = long[:80] + "…"
    assert clusters_of([long, cut, long.replace("12", "40")]) == [1, 1, 3]


def test_names_in_two_spellings() -> None:
    text = "Des coups de feu entendus à {} depuis ce matin selon les habitants"
    assert clusters_of([text.format("Aguelhok"), text.format("Aguelhoc")]) == [1, 1]
    assert clusters_of([text.format("Niger"), text.format("Nigeria")]) == [1, 2]


def test_exact_copies_store_nothing_and_name_their_match() -> None:
    placed = assign(inputs([BASE, BASE, BASE.upper()]), lambda _: NOTHING_EARLIER, NAMES)
    assert [p.values == () for p in placed] == [False, True, True]
    assert [(p.match, p.score) for p in placed] == [(None, None), (1, 100.0), (1, 100.0)]


def test_the_store_is_not_asked_for_messages_that_cannot_cluster() -> None:
    def never(_: Sequence[ClusterInput]) -> Earlier:
        raise AssertionError("asked")

    assert [p.cluster for p in assign(inputs(["", "ok", "oui merci"]), never, NAMES)] == [1, 2, 3]
    assert assign([], never, NAMES) == []


def test_ids_must_ascend() -> None:
    new = inputs([BASE, BASE])
    with pytest.raises(ValueError, match="ascending"):
        assign(new[::-1], lambda _: NOTHING_EARLIER, NAMES)


def test_hashes_and_sketches_are_pinned() -> None:
    """They are stored: another value for the same text is a new RULE."""
    folded = cluster_fold(BASE)
    assert text_hash(folded) == -8895005310161619747
    assert sketch(folded) == (
        167300294083,
        189290985027,
        358763922085,
        465934259963,
        488951856427,
        705828436798,
        735259687892,
    )
    assert sketch("trop court pour cela") == ()


WORDS = [
    "attaque",
    "camp",
    "matin",
    "soldats",
    "route",
    "convoi",
    "habitants",
    "selon",
    "Kidal",
    "Gao",
    "12",
    "40",
    "pas",
]
sentences = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@given(st.text(max_size=80), st.text(max_size=80))
def test_same_text_is_symmetric_and_in_range(a: str, b: str) -> None:
    left, right = same_text(a, b, NAMES), same_text(b, a, NAMES)
    assert (left is None) == (right is None)
    assert left is None or 0 < left <= 100


@given(sentences, sentences)
def test_same_text_is_symmetric_on_look_alikes(a: str, b: str) -> None:
    left, right = same_text(a, b, NAMES), same_text(b, a, NAMES)
    assert (left is None) == (right is None)


@given(st.text(max_size=400))
def test_hash_and_sketch_fit_a_signed_64_bit_column(text: str) -> None:
    folded = fold(text)
    values = (text_hash(folded), *sketch(folded))
    assert all(-(2**63) <= value < 2**63 for value in values)
    assert list(sketch(folded)) == sorted(set(sketch(folded)))
    assert len(values) <= 33


@settings(deadline=None)
@given(st.lists(sentences, max_size=40), st.integers(1, 12), st.randoms(use_true_random=False))
def test_pieces_of_any_size_give_the_same_clusters(texts: list[str], size: int, rng: random.Random) -> None:
    new = inputs(texts)
    whole = Memory().run(new, lambda: max(1, len(new)))
    assert Memory().run(new, lambda: size) == whole
    assert Memory().run(new, lambda: rng.randint(1, 9)) == whole
    assert all(cluster <= message.id for cluster, message in zip(whole, new, strict=True))


def test_pieces_give_the_same_clusters_in_a_crowd_of_look_alikes() -> None:
    """More texts share each value than are stored or compared, and the order of ids still decides everything."""
    rng = random.Random(3)
    towns = [f"ville{i}" for i in range(40)]
    frame = "alerte info attaque contre le marché central de {} ce matin, {} blessés selon les habitants du quartier"
    new = inputs([frame.format(rng.choice(towns), rng.randint(1, 9)) for _ in range(600)])
    whole = Memory().run(new, lambda: 600)
    for size in (1, 7, 100, 599):
        assert Memory().run(new, lambda size=size: size) == whole  # type: ignore[misc]
    texts = defaultdict(set)
    for message, cluster in zip(new, whole, strict=True):
        texts[cluster].add(message.folded)
    assert max(len(group) for group in texts.values()) == 1


def test_labelled_corpus(corpus_dev: Path) -> None:
    """Pairs of the labelled case whose heads are whole texts: forwards together, look-alikes apart."""
    gold = json.loads((corpus_dev / "gold.json").read_text("utf-8"))
    rows = [m for m in gold["messages"] if m["kind"] == "text" and m["text_head"]]
    new = [
        ClusterInput(i, m["language"], f, text_hash(f), sketch(f))
        for i, m in enumerate(rows, 1)
        for f in [cluster_fold(m["text_head"])]
    ]
    placed = [p.cluster for p in assign(new, lambda _: NOTHING_EARLIER, NAMES)]
    right = wrong = missed = 0
    for i, j in combinations(range(len(rows)), 2):
        gold_same = rows[i]["cluster_id"] is not None and rows[i]["cluster_id"] == rows[j]["cluster_id"]
        ours_same = placed[i] == placed[j]
        right += gold_same and ours_same
        wrong += ours_same and not gold_same
        missed += gold_same and not ours_same
    assert right > 20
    assert 2 * right / (2 * right + wrong + missed) >= 0.85
