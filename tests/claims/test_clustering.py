"""Near-duplicate text in a real case: forwards come together, look-alikes stay apart, no order matters."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.building import seen_message
from workbench.case import Case
from workbench.claims import clustering
from workbench.claims.placing import Placer, Wording
from workbench.claims.sketching import clusters as clusters_at_all
from workbench.claims.sketching import number_of, sketch
from workbench.folding import cluster_fold, fold
from workbench.store import texts as store

NAMES = frozenset(
    fold(
        "Kati Bamako Sévaré Konna Mopti Gao Kidal Tessalit Aguelhok Aguelhoc Niger Nigeria JNIM FLA Camara Goïta"
    ).split()
)


def wording(message: int, text: str, language: str = "fr") -> Wording:
    """A message's text as the reading stage hands it on."""
    folded = cluster_fold(text)
    if not clusters_at_all(folded):
        return Wording(message, language, "", None, ())
    return Wording(message, language, folded, number_of(language, folded), sketch(folded))


@dataclass(frozen=True)
class Found:
    """What clustering made of texts, told by the texts themselves."""

    clusters: frozenset[frozenset[tuple[str, str]]]
    links: frozenset[tuple[int, int, int, bool]]
    rivals: frozenset[tuple[int, int, int]]


class Shelf:
    """A case whose messages are put in and placed without the rest of the way in; `clear` empties it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        # One message by hand brings a batch and a conversation that the others can stand in.
        found = case.db.one("SELECT * FROM messages WHERE id = :i", i=seen_message(case, "modèle").id)
        self.model = {k: v for k, v in dict(found or {}).items() if k != "vector"}  # what an engine derives itself

    def clear(self) -> None:
        with self.case.db.tx():
            store.clear(self.case.db)
            for table in ("texts", "text_links", "text_values", "messages"):
                self.case.db.run(f"DELETE FROM {table}")

    def put(
        self, texts: Sequence[tuple[str, str]], sizes: Callable[[], int], *, first: int = 1,
        batches: Sequence[int] | None = None,
    ) -> None:  # fmt: skip
        """Place (language, text) pairs in pieces; every other piece by a placer that knows nothing yet."""
        db = self.case.db
        rows = []
        for i, (language, text) in enumerate(texts, first):
            rows.append({**self.model, "id": i, "text": text, "language": language, "position": i,
                         "dedupe_key": 1_000 + i, "external_id": str(i), "cluster": None, "wording": None,
                         "batch": self._batch(batches[i - first]) if batches else self.model["batch"]})  # fmt: skip
        with db.tx():
            db.insert("messages", tuple(self.model), [tuple(r.values()) for r in rows])
        placer, at, piece = Placer(db, NAMES), 0, 0
        while at < len(texts):
            chunk = range(at, min(at + sizes(), len(texts)))
            if piece % 2:
                placer = Placer(db, NAMES)
            with db.tx():
                self._place(placer, [wording(first + n, texts[n][1], texts[n][0]) for n in chunk])
            at, piece = chunk.stop, piece + 1

    def _batch(self, number: int) -> int:
        """A batch beside that of the model, which has the lowest id."""
        wanted = int(self.model["batch"]) + number
        if not self.case.db.one("SELECT id FROM batches WHERE id = :i", i=wanted):
            row = dict(self.case.db.one("SELECT * FROM batches WHERE id = :i", i=self.model["batch"]) or {})
            row.update(id=wanted, file=f"{number}.txt")
            with self.case.db.tx():
                self.case.db.insert("batches", tuple(row), [tuple(row.values())])
        return wanted

    def take_out(self, batch: int, piece: int) -> None:
        """Take a batch back as an undone import is; what stays is placed in pieces of a size."""
        db, number = self.case.db, self._batch(batch)
        with db.tx():
            released = store.release(db, number)
            db.run("DELETE FROM messages WHERE batch = :b", b=number)
            placer = Placer(db, NAMES)
            placer.forget(released.texts)
            held = {r["id"]: r for r in db.rows("SELECT id, language, text FROM messages")}
            for i in range(0, len(released.messages), piece):
                few = released.messages[i : i + piece]
                self._place(placer, [wording(m, held[m]["text"], held[m]["language"]) for m in few])

    def _place(self, placer: Placer, words: Sequence[Wording]) -> None:
        places = placer.place(words)
        store.save_places(
            self.case.db,
            [(places[w.message].text, places[w.message].cluster, w.message) for w in words if w.message in places],
        )

    def clusters(self) -> list[int | None]:
        """The cluster of every message, by id."""
        return [r["cluster"] for r in self.case.db.rows("SELECT cluster FROM messages ORDER BY id")]

    def found(self) -> Found:
        db = self.case.db
        held: dict[int, set[tuple[str, str]]] = {}
        for r in db.rows("SELECT cluster, language, text FROM messages WHERE cluster IS NOT NULL"):
            held.setdefault(r["cluster"], set()).add((r["language"], cluster_fold(r["text"])))
        hashes = {r["id"]: r["hash"] for r in db.rows("SELECT id, hash FROM texts")}
        rows = db.rows("SELECT id, hash, rival, rival_score FROM texts")
        return Found(
            frozenset(frozenset(c) for c in held.values()),
            frozenset((hashes[k.child], hashes[k.parent], k.score, k.holds) for k in store.links(db, sorted(hashes))),
            frozenset((r["hash"], hashes[r["rival"]], r["rival_score"]) for r in rows if r["rival"] is not None),
        )

    def check(self) -> None:
        """What holds of every case: a cluster has two messages or more and is named by its first; texts agree."""
        db = self.case.db
        wrong = db.rows(
            "SELECT cluster FROM messages WHERE cluster IS NOT NULL GROUP BY cluster "
            "HAVING count(*) < 2 OR min(wording) <> cluster"
        )
        assert wrong == []
        apart = db.rows(
            "SELECT m.id FROM messages m JOIN texts t ON t.id = m.wording WHERE m.cluster IS NOT NULL "
            "AND m.cluster <> t.cluster"
        )
        assert apart == []
        alone = db.rows(
            "SELECT m.id FROM messages m JOIN texts t ON t.id = m.wording WHERE m.cluster IS NULL AND "
            "(SELECT count(*) FROM messages o JOIN texts u ON u.id = o.wording WHERE u.cluster = t.cluster) > 1"
        )
        assert alone == []
        gone = "NOT IN (SELECT id FROM texts)"
        assert db.rows(f"SELECT child FROM text_links WHERE child {gone} OR parent {gone}") == []
        assert db.rows(f"SELECT id FROM texts WHERE rival {gone}") == []


@pytest.fixture
def shelf(case: Case) -> Shelf:
    made = Shelf(case)
    made.clear()
    return made


def placed(shelf: Shelf, texts: Sequence[str], language: str = "fr") -> list[int | None]:
    """The clusters of texts that came together."""
    shelf.clear()
    shelf.put([(language, t) for t in texts], lambda: len(texts))
    shelf.check()
    return shelf.clusters()


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


def test_forwards_cuts_typos_and_prefixes_are_one_cluster(shelf: Shelf) -> None:
    for text in SAME:
        assert placed(shelf, [BASE, text]) == [1, 1], text
        assert placed(shelf, [text, BASE]) == [1, 1], text
    assert set(placed(shelf, [BASE, *SAME])) == {1}
    assert set(placed(shelf, [*SAME, BASE])) == {1}


def test_two_forwards_with_other_words_around_it_meet_in_the_text_itself(shelf: Shelf) -> None:
    assert placed(shelf, [SAME[6], SAME[7]]) == [None, None], "they alone have too little in common"
    for texts in ([BASE, SAME[6], SAME[7]], [SAME[7], SAME[6], BASE]):
        assert placed(shelf, texts) == [1, 1, 1]


def test_look_alikes_stay_apart(shelf: Shelf) -> None:
    for text in DIFFERENT:
        assert placed(shelf, [BASE, text]) == [None, None], text
        assert placed(shelf, [text, BASE, text]) == [1, None, 1], text


def test_the_most_alike_look_alike_is_remembered_as_rival(shelf: Shelf) -> None:
    other, further = BASE.replace("12", "15"), BASE.replace("Tessalit", "Tinzawaten").replace("12", "15")
    for texts in ([BASE, other, further], [further, other, BASE], [other, further, BASE]):
        placed(shelf, texts)
        # The shorter of two knows the longer; of equally long ones the one with the higher hash.
        pairs = {frozenset(pair[:2]) for pair in shelf.found().rivals}
        assert frozenset(wording(1, t).hash for t in (BASE, other)) in pairs
        assert shelf.found().links == frozenset()


@pytest.mark.parametrize(
    ("texts", "clusters"),
    [
        (["merci", "merci"], [None, None]),
        (["Dieu merci", "Dieu merci"], [None, None]),
        (["🙏🙏", "🙏🙏", ""], [None, None, None]),
        (["Bonsoir à tous", "bonsoir à tous 🙏"], [1, 1]),
        (["Bonsoir à tous", "Bonsoir a toi"], [None, None]),
        (["Attaque à Kati ?", "Attaque à Kati !"], [1, 1]),
    ],
)
def test_short_texts_only_join_their_equals(shelf: Shelf, texts: list[str], clusters: list[int | None]) -> None:
    assert placed(shelf, texts) == clusters


def test_translations_and_other_languages_never_join(shelf: Shelf) -> None:
    shelf.put([("fr", BASE), ("en", BASE), ("fr", BASE[:60]), ("und", BASE)], lambda: 4)
    assert shelf.clusters() == [1, None, 1, None]


LONG = "Attaque contre le convoi ce matin sur la route nationale, les habitants parlent de 12 morts et 3 blessés"


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_a_truncated_copy_does_not_bridge_two_figures(shelf: Shelf, order: tuple[int, ...]) -> None:
    texts = [LONG, LONG[:80] + "…", LONG.replace("12", "40")]
    for size in (1, 3):
        shelf.clear()
        shelf.put([("fr", texts[i]) for i in order], lambda size=size: size)  # type: ignore[misc]
        shelf.check()
        by_text = dict(zip(order, shelf.clusters(), strict=True))
        assert sorted(c is None for c in by_text.values()) == [False, False, True]
        assert by_text[1] is not None, "the cut belongs to one of the two"


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 2, 0, 3), (2, 1, 3, 0), (1, 3, 2, 0)])
@pytest.mark.parametrize("cuts", [(75, 70), (80, 72), (80, 60)])
def test_two_cuts_together_do_not_bridge_two_figures(
    shelf: Shelf, order: tuple[int, ...], cuts: tuple[int, int]
) -> None:
    texts = [LONG, LONG[: cuts[0]] + "…", LONG[: cuts[1]] + "…", LONG.replace("12", "40")]
    shelf.clear()
    shelf.put([("fr", texts[i]) for i in order], lambda: 1)
    shelf.check()
    by_text = dict(zip(order, shelf.clusters(), strict=True))
    assert by_text[0] is None or by_text[0] != by_text[3]
    assert by_text[1] is not None
    assert by_text[1] == by_text[2]


@pytest.mark.parametrize("seed", range(12))
def test_many_cuts_never_bridge_two_figures(shelf: Shelf, seed: int) -> None:
    rng = random.Random(seed)
    whole = "Attaque contre le convoi {} sur la route {}, les habitants au téléphone parlent de # morts et blessés"
    whole = whole.format(rng.choice(["ce matin", "hier soir", "à l'aube"]), rng.choice(["nationale", "de Gossi"]))
    cuts = [whole[: whole.index("#") - rng.randrange(1, 40)] + rng.choice(["…", ""]) for _ in range(3)]
    texts = [whole.replace("#", "12"), whole.replace("#", "40"), *cuts, "Transféré: " + whole.replace("#", "12")]
    rng.shuffle(texts)
    placed(shelf, texts)
    for cluster in shelf.found().clusters:
        assert len({figure for figure in (" 12 ", " 40 ") for _, text in cluster if figure in text}) < 2


def test_names_in_two_spellings(shelf: Shelf) -> None:
    text = "Des coups de feu entendus à {} depuis ce matin selon les habitants"
    assert placed(shelf, [text.format("Aguelhok"), text.format("Aguelhoc")]) == [1, 1]
    assert placed(shelf, [text.format("Niger"), text.format("Nigeria")]) == [None, None]


def test_exact_copies_are_one_text(shelf: Shelf) -> None:
    for size in (1, 2, 4):
        shelf.clear()
        shelf.put([("fr", t) for t in (BASE, BASE, "merci", BASE.upper())], lambda size=size: size)  # type: ignore[misc]
        assert shelf.clusters() == [1, 1, None, 1]
        assert [r["id"] for r in shelf.case.db.rows("SELECT id FROM texts")] == [1]
        shelf.check()


def test_a_better_parent_that_comes_later_takes_its_child_along(shelf: Shelf) -> None:
    """The cut joins the first figure, then leaves it for the one that it was cut from; who is left is alone again."""
    whole = (
        "Selon les habitants de la zone l'attaque contre le convoi ce matin sur la route a fait {} morts et 3 blessés"
    )
    near, cut = whole.format(12), whole.format(12)[:92]
    far = whole.format(40).replace("zone", "région")
    orders = [[far, cut, near], [cut, far, near], [near, cut, far]]
    seen = []
    for texts in orders:
        shelf.clear()
        shelf.put([("fr", t) for t in texts], lambda: 1)
        shelf.check()
        seen.append((shelf.found(), dict(zip(texts, shelf.clusters(), strict=True))))
    assert seen[0][0] == seen[1][0] == seen[2][0]
    assert all(clusters[far] is None and clusters[cut] == clusters[near] for _, clusters in seen)


def test_sketches_are_pinned(shelf: Shelf) -> None:
    """They are stored: another value for the same text is a new RULE."""
    folded = cluster_fold(BASE)
    assert number_of("fr", folded) == -7875920682606616947
    assert sketch(folded) == (
        167300294083, 189290985027, 358763922085, 465934259963, 488951856427, 705828436798, 735259687892,
    )  # fmt: skip
    assert sketch("trop court pour cela") == ()
    assert clustering.RULE == "cluster/2"


@given(st.text(max_size=400))
def test_hash_and_sketch_fit_a_signed_64_bit_column(text: str) -> None:
    folded = cluster_fold(text)
    values = (number_of("fr", folded), *sketch(folded))
    assert all(-(2**63) <= value < 2**63 for value in values)
    assert list(sketch(folded)) == sorted(set(sketch(folded)))
    assert len(values) <= 33


# --- any order, any portions -----------------------------------------------------------------------------------------

FRAMES = [
    "Le camp de {town} est tombé ce matin aux mains du {who}, les soldats ont quitté la base avec {n} véhicules",
    "Attaque contre le convoi ce matin près de {town}, les habitants parlent de {n} morts et {m} blessés au moins",
    "Le {who} a annoncé le contrôle de {town} hier soir après {n} heures de combats contre le {other}",
    "Coupure de courant à {town}, {n} quartiers sont touchés depuis ce matin selon la société",
    "bonsoir à tous",
    "Attaque à {town} !",
]


def passed_on(rng: random.Random) -> tuple[str, str]:
    """A template filled in, as it is or as chats pass it on, with its language."""
    who, other = rng.choice([("FLA", "JNIM"), ("JNIM", "FLA")])
    text = rng.choice(FRAMES).format(
        town=rng.choice(["Kidal", "Gao"]), who=who, other=other, n=rng.choice([3, 12]), m=rng.choice([3, 12])
    )
    change = rng.randrange(9)
    if change == 1:
        text = text[: rng.randrange(30, 90)] + rng.choice(["", "…"])
    elif change == 2:
        at = rng.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    elif change == 3:
        text = rng.choice(["Transféré: ", "Selon un ami qui vit sur place, à prendre au sérieux: "]) + text
    elif change == 4:
        text += " Faites tourner avant suppression svp"
    elif change == 5:
        text = text[rng.randrange(10, 40) :]
    elif change == 6:
        text = "FAUX " + text
    return rng.choice(["fr", "fr", "fr", "en"]), text


def chatter(seed: int, count: int) -> list[tuple[str, str]]:
    """So many texts; the same seed gives the same."""
    rng = random.Random(seed)
    return [passed_on(rng) for _ in range(count)]


crowds = settings(max_examples=30, deadline=None, suppress_health_check=(HealthCheck.function_scoped_fixture,))


@crowds
@given(seed=st.integers(0, 10_000), count=st.integers(2, 30), size=st.integers(1, 12), data=st.data())
def test_any_order_and_portions_give_the_same_clusters(
    shelf: Shelf, seed: int, count: int, size: int, data: st.DataObject
) -> None:
    said = chatter(seed, count)
    shelf.clear()
    shelf.put(said, lambda: len(said))
    shelf.check()
    whole = shelf.found()
    shelf.clear()
    shelf.put(data.draw(st.permutations(said)), lambda: size)
    shelf.check()
    assert shelf.found() == whole


@crowds
@given(
    seed=st.integers(0, 10_000), came=st.lists(st.integers(1, 3), min_size=4, max_size=30), size=st.integers(1, 12),
    undone=st.sets(st.integers(1, 3), min_size=1, max_size=2),
)  # fmt: skip
@example(seed=111, came=[1] * 12 + [3, 1], size=1, undone={3})  # what stays meets texts that came after it
def test_taking_a_batch_out_leaves_what_would_be_without_it(
    shelf: Shelf, seed: int, came: list[int], size: int, undone: set[int]
) -> None:
    said = list(zip(came, chatter(seed, len(came)), strict=True))
    shelf.clear()
    shelf.put([text for batch, text in said if batch not in undone], lambda: max(1, len(said)))
    without = shelf.found()
    shelf.clear()
    shelf.put([text for _, text in said], lambda: size, batches=[batch for batch, _ in said])
    for batch in sorted(undone):
        shelf.take_out(batch, size)
        shelf.check()
    assert shelf.found() == without
    again = [text for batch, text in said if batch in undone]
    shelf.put(again, lambda: size, first=len(said) + 1)
    shelf.check()
    after = shelf.found()
    shelf.clear()
    shelf.put([text for _, text in said], lambda: max(1, len(said)))
    assert after == shelf.found()


def test_pieces_of_any_size_give_the_same_in_a_crowd_of_look_alikes(shelf: Shelf) -> None:
    """More texts share each value than are compared; nothing that says another town or figure ever joins."""
    rng = random.Random(3)
    towns = [f"ville{i}" for i in range(40)]
    frame = "alerte info attaque contre le marché central de {} ce matin, {} blessés selon les habitants du quartier"
    said = [("fr", frame.format(rng.choice(towns), rng.randint(1, 9))) for _ in range(300)]
    shelf.put(said, lambda: 300)
    whole = shelf.clusters()
    assert all(len(cluster) == 1 for cluster in shelf.found().clusters)
    for size in (7, 100):
        shelf.clear()
        shelf.put(said, lambda size=size: size)  # type: ignore[misc]
        assert shelf.clusters() == whole
