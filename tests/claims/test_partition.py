"""Which units are one claim: the order of what comes in does not matter, what persons worked on stands. No database."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import shipped
from workbench.claims import grouping
from workbench.claims.detecting import detect
from workbench.claims.grouping import Unit, belongs, buckets, keys, keys_said, may_found, opposite, reach
from workbench.claims.lexicon import Lexicon
from workbench.claims.partition import Group, Placed, Saying, Seed, opposed, partition
from workbench.model import PLACE_PREDICATES, PREDICATES, Actor, Role, Stance, When

DAYS = [f"2026-04-{d:02d}" for d in (1, 3, 6, 9, 18, 30)]


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """A unit of few words, so that many meet."""
    predicate = draw(st.sampled_from(sorted(PREDICATES)))
    polarity = {
        "control_change": draw(st.sampled_from(["taken", "held"])),
        "blockade": draw(st.sampled_from(["imposed", "lifted"])),
    }.get(predicate, "")
    topic, mark = "", ""
    if predicate == "casualties":
        topic = draw(st.sampled_from(["killed", "injured", ""]))
        mark = draw(st.sampled_from(["2", "16", "77"])) if topic else ""
    if predicate in ("statement", "other", "media_provenance"):
        topic = draw(st.sampled_from(["", "peace", "talks"]))
    places = tuple(draw(st.lists(st.sampled_from(["Gao", "Kati", "Kidal"]), max_size=2, unique=True)))
    if predicate in PLACE_PREDICATES:
        places = places[:1]
    names = draw(st.lists(st.sampled_from(["FLA", "JNIM", "FAMa"]), max_size=2, unique=True))
    actors = tuple(Actor(n, draw(st.sampled_from(list(Role)))) for n in names)
    if predicate == "statement" and any(a.role != Role.OBJECT for a in actors):
        mark = draw(st.sampled_from(["", "Mali"]))
    start = draw(st.sampled_from([None, *DAYS]))
    end = start if start is None or draw(st.booleans()) else max(start, draw(st.sampled_from(DAYS)))
    precision = "unknown" if start is None else "day" if start == end else draw(st.sampled_from(["week", "month"]))
    return Unit(
        predicate, f"{polarity}|{topic}|{mark}", places, actors, When(start, end, precision),
        draw(st.sampled_from([Stance.ASSERTS, Stance.ASSERTS, Stance.DENIES, Stance.ASKS])),
        draw(st.sampled_from([55, 76, 90])), topic, polarity, draw(st.booleans()),
    )  # fmt: skip


@st.composite
def messages(draw: st.DrawFn) -> list[Placed]:
    """Units in messages of up to three, each message with an origin of its own."""
    found = []
    for message, said in enumerate(draw(st.lists(st.lists(units(), min_size=1, max_size=3), max_size=14)), 1):
        sent = f"2026-04-{draw(st.integers(1, 30)):02d}T06:00:00.000000Z"
        found += [_placed(u, message, n, sent) for n, u in enumerate(said)]
    return found


def _placed(
    u: Unit, message: int, n: int = 0, sent: str = "2026-04-25T06:00:00.000000Z", cluster: int | None = None
) -> Placed:
    return Placed(u, message, n, cluster, tuple(sorted(set(keys(u, message)))), sent, f"chat\n{message}")


def told(groups: Sequence[Group]) -> set[tuple[object, ...]]:
    """Groups by their words and members."""
    return {
        (g.predicate, g.match_key, g.places, g.actors, g.event, g.claim, frozenset((p.origin, p.n) for p in g.members))
        for g in groups
    }


@given(messages(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_the_ids_of_messages_do_not_matter(said: list[Placed], rng: random.Random) -> None:
    whole = partition(said, [])
    ids = sorted({p.message for p in said})
    others = dict(zip(ids, rng.sample(range(1_000), len(ids)), strict=True))
    # A unit that meets nothing has its message's number as its key.
    again = [
        replace(p, message=others[p.message], keys=tuple(sorted(set(keys(p.unit, others[p.message]))))) for p in said
    ]
    rng.shuffle(again)
    shuffled = partition(again, [])
    assert told(shuffled) == told(whole)
    assert _pairs(shuffled) == _pairs(whole)


def _pairs(groups: Sequence[Group]) -> set[frozenset[tuple[str, int]]]:
    return {frozenset((groups[x].members[0].origin, groups[x].members[0].n) for x in pair) for pair in opposed(groups)}


@given(messages())
def test_what_cannot_meet_is_grouped_alike_apart_and_together(said: list[Placed]) -> None:
    parts: list[tuple[set[int], list[Placed]]] = []
    for p in said:
        mine: tuple[set[int], list[Placed]] = (set(p.keys), [p])
        for part in [part for part in parts if part[0] & mine[0]]:
            parts.remove(part)
            mine = (mine[0] | part[0], mine[1] + part[1])
        parts.append(mine)
    assert told(partition(said, [])) == {g for _, part in parts for g in told(partition(part, []))}


@given(units(), units())
def test_units_of_one_claim_share_a_key_and_a_stretch_of_days(one: Unit, other: Unit) -> None:
    """Else they would never be compared."""
    if one.predicate == other.predicate and (belongs(other, one) or opposite(one, other, one.predicate)):
        assert set(keys(one, 1)) & set(keys(other, 2))
        there, here = set(buckets(one.event, reach(one.predicate))), set(buckets(other.event))
        assert there & here or grouping.ANY_DAY in there | here


@given(units())
def test_a_claim_is_met_by_what_a_unit_of_its_words_is_met_by(u: Unit) -> None:
    assert set(keys_said(u.predicate, u)) in (set(keys(u, 1)), set())


@given(messages())
def test_every_founder_is_in_one_group_and_nothing_twice(said: list[Placed]) -> None:
    groups = partition(said, [])
    seen = [(p.message, p.n) for g in groups for p in g.members]
    assert len(seen) == len(set(seen))
    assert {(p.message, p.n) for p in said if may_found(p.unit)} <= set(seen)
    assert all(g.keys == {k for p in g.members for k in p.keys} for g in groups)


# --- by texts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lexicon() -> Lexicon:
    return shipped.lexicon()


def read(lexicon: Lexicon, *texts: str, day: int = 25, first: int = 1) -> list[Placed]:
    """The units of texts, one message each an hour after the other; `en:` before a text names its language."""
    found = []
    for message, text in enumerate(texts, first):
        language, _, rest = text.partition(":") if text[2:3] == ":" else ("fr", "", text)
        sent = f"2026-04-{day:02d}T{message:02d}:00:00.000000Z"
        said = grouping.units(detect(rest, language, sent, lexicon), sent, lexicon)
        found += [_placed(u, message, n, sent) for n, u in enumerate(said)]
    return found


def grouped(said: Sequence[Placed]) -> list[list[int]]:
    """Messages by group."""
    return sorted(sorted({p.message for p in g.members}) for g in partition(said, []))


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["Le ministre de la défense a été tué à Kati", "Le président a été tué à Kati"], [[1], [2]]),
        (["en:The defence minister was killed in Kati", "en:The president was killed in Kati"], [[1], [2]]),
        (["Le ministre a été tué à Kati", "en:The president was killed in Kati"], [[1], [2]]),
        (["Le président a été tué à Kati", "en:The president was killed in Kati"], [[1, 2]]),
        (["Le FLA a pris Tessalit", "L'armée dément la chute de Tessalit"], [[1, 2]]),
        (["L'armée dément la chute de Tessalit", "Le FLA a pris Tessalit"], [[1, 2]]),
        (["Est-ce que Tessalit est tombée ?", "Le FLA a pris Tessalit"], [[1, 2]]),
        (["Est-ce que Tessalit est tombée ?"], []),
        (["Le FLA a pris Tessalit", "Le FLA a pris Kidal"], [[1], [2]]),
        (["Le FLA a pris Tessalit", "L'armée contrôle toujours Tessalit"], [[1], [2]]),
        (["Attaque du JNIM à Gao et à Kati ce matin", "Attaque du JNIM à Gao ce matin"], [[1], [1, 2]]),
        (["77 soldats tués à Gao", "77 soldats tués à Kidal"], [[1], [2]]),
    ],
)
def test_texts_that_are_one_claim_and_texts_that_are_two(
    lexicon: Lexicon, texts: list[str], groups: list[list[int]]
) -> None:
    said = read(lexicon, *texts)
    assert grouped(said) == groups
    assert grouped(said[::-1]) == groups


def test_two_tolls_of_one_place_stay_two_figures(lexicon: Lexicon) -> None:
    group, *others = partition(read(lexicon, "77 soldats tués à Gao", "177 soldats tués à Gao"), [])
    assert others == []
    assert sorted(p.unit.mark for p in group.members) == ["177", "77"]


def test_the_same_words_a_month_later_are_another_claim(lexicon: Lexicon) -> None:
    said = [*read(lexicon, "Le FLA a pris Tessalit", day=2), *read(lexicon, "Le FLA a pris Tessalit", day=28, first=2)]
    assert grouped(said) == [[1], [2]]


def test_taken_and_held_contradict_each_other(lexicon: Lexicon) -> None:
    said = read(lexicon, "Le FLA a pris Tessalit", "L'armée contrôle toujours Tessalit", "Le FLA a pris Kidal")
    groups = partition(said, [])
    ((a, b),) = opposed(groups)
    assert {groups[a].match_key, groups[b].match_key} == {"taken||", "held||"}
    assert groups[a].places == groups[b].places == ("Tessalit",)


# --- what a person worked on -----------------------------------------------------------------------------------------


def seed(placed: Placed, claim: int = 7, **fields: frozenset[int]) -> Seed:
    """A claim that says what a unit says and holds its message."""
    u = placed.unit
    saying = Saying(claim, u.predicate, u, frozenset(placed.keys))
    return replace(Seed(claim, (saying,), frozenset({placed.message})), **fields)  # type: ignore[arg-type]  # keyword passthrough


def members(groups: Sequence[Group], claim: int | None) -> list[int]:
    return sorted(p.message for g in groups if g.claim == claim for p in g.members)


def test_a_seed_keeps_its_words_and_takes_what_belongs(lexicon: Lexicon) -> None:
    first, second = read(lexicon, "Tessalit est tombée", "Le FLA a pris Tessalit")
    (group,) = partition([first, second], [seed(second)])
    assert (group.claim, group.actors) == (7, second.unit.actors)
    assert sorted(p.message for p in group.members) == [1, 2]
    assert group.gained == {7: set(first.keys)}


def test_a_message_of_two_tolls_stays_with_its_claim_in_one_only(lexicon: Lexicon) -> None:
    """What else the message says is free to be another claim."""
    (dead,) = read(lexicon, "77 soldats tués à Gao")
    hurt = replace(dead, n=1, unit=replace(dead.unit, topic="injured", match_key="|injured|12"))
    groups = partition([dead, hurt], [seed(dead)])
    assert [(g.claim, [p.n for p in g.members]) for g in groups] == [(7, [0]), (None, [1])]


def test_a_message_stays_in_a_claim_whose_words_were_changed_and_its_copies_follow(lexicon: Lexicon) -> None:
    first, copy, other = read(
        lexicon, "Attaque du JNIM à Gao ce matin", "FLASH Attaque du JNIM à Gao ce matin", "Le JNIM a attaqué Gao"
    )
    edited = replace(first.unit, places=("Ansongo",))
    kept = Seed(7, (Saying(7, "attack", edited, frozenset(first.keys)),), frozenset({1}))
    said = [replace(first, cluster=1), replace(copy, cluster=1), other]
    groups = partition(said, [kept])
    assert (members(groups, 7), members(groups, None)) == ([1, 2], [3])


def test_what_was_taken_out_stays_out_with_its_copies_and_what_was_moved_takes_them_along(lexicon: Lexicon) -> None:
    first, copy, fresh = read(
        lexicon, "Attaque du JNIM à Gao ce matin", "FLASH Attaque du JNIM à Gao ce matin", "Le JNIM a attaqué Gao"
    )
    (kidal,) = read(lexicon, "Le FLA a pris Kidal", first=9)
    said = [replace(first, cluster=1), replace(copy, cluster=1), fresh]
    left = seed(first, messages=frozenset(), removed=frozenset({1}))
    assert [members(partition(said, [left]), c) for c in (7, None)] == [[3], []]
    target = seed(kidal, 8, messages=frozenset({1}), by_hand=frozenset({1}), moved=frozenset({1}))
    groups = partition(said, [left, target])
    assert [members(groups, c) for c in (7, 8, None)] == [[3], [1, 2], []]
    assert groups[1].gained == {}, "what was moved there is no word of the claim"


def test_what_a_merged_claim_said_is_met_under_its_predicate(lexicon: Lexicon) -> None:
    kidal, gao, fresh = read(lexicon, "Le FLA a pris Kidal", "Attaque du JNIM à Gao", "Le JNIM a attaqué Gao")
    both = tuple(Saying(c, p.unit.predicate, p.unit, frozenset(p.keys)) for c, p in ((7, kidal), (8, gao)))
    (group,) = partition([kidal, gao, fresh], [Seed(7, both, frozenset({1, 2}), frozenset({2}))])
    assert sorted(p.message for p in group.members) == [1, 2, 3]
    assert group.gained == {7: set(kidal.keys), 8: set(gao.keys)}
