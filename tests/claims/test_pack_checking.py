"""What `lexicon check` finds in packs; every name here but those of the shipped packs is invented."""

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.lexicon import build_lexicon
from workbench.claims.pack_checking import NOTE, WRONG, Finding, Source, check_packs, shipped_packs, unused
from workbench.claims.pack_entries import RULES
from workbench.claims.pack_reading import PHRASES, read_pack
from workbench.errors import InputRefused

HEAD = 'pack = "own"\n'
TOWNS = HEAD + '[[places]]\nkind = "town"\nparent = "Mali"\n'
ZORBAK = TOWNS + '[places.names]\n"Zorbak" = []\n[places.at]\n'
TWICE = '[places.names]\n"Zorbak" = []\n[[places]]\nkind = "site"\n[places.names]\n"Zorbak" = []\n'
ACTOR = HEAD + '[[actors]]\nname = "Zorbak Guard"\nkind = "army"\n'
EVENT = HEAD + 'language = "en"\n[[event]]\npredicate = "attack"\nscore = 60\nwords = ["zorbed"]\n'


@lru_cache(maxsize=1)
def few() -> tuple[Source, ...]:
    """Shipped packs that are quick to load: Bambara, Sahel places."""
    return tuple(s for s in shipped_packs() if s.file in ("events_bm.toml", "sahel_places.toml"))


def found(*packs: str | bytes, everyday: str = "dire bla") -> list[Finding]:
    """Findings about packs named a.toml, b.toml, …, after the shipped ones and a pack with everyday words."""
    own = [Source(f"{chr(97 + i)}.toml", p.encode() if isinstance(p, str) else p) for i, p in enumerate(packs)]
    words = Source("words.toml", f'pack = "words"\neveryday = "{everyday}"\n'.encode(), True)
    findings = check_packs([*few(), words, *own], {s.file for s in own})[1]
    assert {f.rule for f in findings} <= set(RULES)
    return findings


def test_a_sound_pack_is_clean() -> None:
    assert found(TOWNS + '[places.names]\n"Zorbak" = ["Zorbaq", "زورباك", "Зорбак{,а,у}"]\n') == []
    assert found(ZORBAK + '"Zorbak" = [12, -8.5]\n') == []
    assert found(ACTOR + 'party = true\ncountry = "Mali"\naliases = ["ZG"]\n') == []
    assert found(EVENT + 'needs = ["place|site@4"]\nnear = 6\nvoice = "noun"\n') == []


def test_the_shipped_packs_have_nothing_wrong() -> None:
    sources = shipped_packs()
    read, findings = check_packs(sources, {s.file for s in sources})
    assert [f for f in findings if f.level == WRONG] == []
    assert len(read) == len(sources)


@pytest.mark.parametrize(
    ("pack", "rule", "entry", "says", "advice"),
    [
        (HEAD + "[[places]\n", "toml", "", "line 2", "line"),
        (b'pack = "\xff"', "toml", "", "Line 1 is not UTF-8", "UTF-8"),
        (
            HEAD + '[[places]]\nkind = "twon"\n[places.names]\n"Zorbak" = []\n',
            "kind",
            "places 1",
            "'twon'",
            "Did you mean town?",
        ),
        (
            HEAD + '[[places]]\n[places.names]\n"Zorbak" = []\n',
            "kind",
            "places 1",
            "missing",
            "country, region, town, site",
        ),
        (TOWNS + 'guardd = ["x"]\n[places.names]\n', "key", "places 1", "`guardd`", "Did you mean guarded?"),
        (TOWNS + "names = 7\n", "format", "places 1", "not a table", "[places.names]"),
        (TOWNS + '[places.names]\n"Zorbak" = "Zorbaq"\n', "format", "Zorbak", "not a list", "["),
        (TOWNS + "at = 7\n[places.names]\n", "format", "places 1", "not a table", "[places.at]"),
        (ZORBAK + '"Zorbak" = [112.0, 8.0]\n', "format", "Zorbak", "112.0 is not between -90 and 90", "-8.00]"),
        (ZORBAK + '"Zorbak" = "12.0 8.0"\n', "format", "Zorbak", "is no [latitude, longitude].", "-8.00]"),
        (ZORBAK + '"Zorbac" = [12.0, 8.0]\n', "key", "places 1", "no name of this group", "Did you mean Zorbak?"),
        (TOWNS + '[places.names]\n"!?" = []\n', "no-match", "!?", "no words", "out"),
        (TOWNS + '[places.names]\n"Zorbak" = ["Z"]\n', "no-match", "Zorbak", "one letter", "out"),
        (TOWNS + '[places.names]\n"Zorbak" = ["Zor{bak"]\n', "pattern", "Zorbak", "unmatched brace", "}"),
        (
            HEAD + '[endings]\nfem = ["a"]\n' + ACTOR[len(HEAD) :] + 'aliases = ["Zorb{@fm}"]\n',
            "pattern",
            "Zorbak Guard",
            "'fm'",
            "fem?",
        ),
        (TOWNS + f'[places.names]\n"Zorbak" = ["{"{a,b}" * 40}"]\n', "pattern", "Zorbak", f"{PHRASES:,}", ""),
        (TOWNS + '[places.names]\n"Dire" = []\n', "everyday", "Dire", "everyday word", "guarded"),
        (TOWNS + '[places.names]\n"Zorbak" = ["Ville", "Bla"]\n', "everyday", "Zorbak", "'Bla'", "guarded"),
        (ACTOR + 'aliases = ["dire"]\n', "everyday", "Zorbak Guard", "everyday word", "Take it out"),
        (ACTOR.replace("army", "amry"), "kind", "Zorbak Guard", "'amry'", "Did you mean army?"),
        (HEAD + '[[actors]]\nkind = "army"\n', "format", "actors 1", "no name", "name ="),
        (EVENT.replace('"attack"', '"atack"'), "predicate", "event 1 (atack)", "'atack'", "Did you mean attack?"),
        (EVENT.replace("60", "600"), "format", "event 1 (attack)", "0 to 100", "score"),
        (EVENT + 'voice = "passive"\n', "voice", "event 1 (attack)", "'passive'", "active"),
        (EVENT + 'needs = ["plcae"]\n', "need", "event 1 (attack)", "'plcae'", "Did you mean place?"),
        (EVENT + 'needs = ["place@x"]\n', "format", "event 1 (attack)", "place@x", "@6"),
        (EVENT.replace("zorbed", "dire"), "everyday", "event 1 (attack)", "nothing beside it", "needs"),
        (
            TOWNS.replace("Mali", "Malli") + '[places.names]\n"Zorbak" = []\n',
            "parent",
            "Zorbak",
            "'Malli'",
            "Did you mean Mali?",
        ),
        (
            TOWNS.replace("Mali", "Zorbak") + '[places.names]\n"Zorbak" = []\n',
            "parent",
            "Zorbak",
            "lies in Zorbak",
            "circle",
        ),
        (TOWNS + '[places.names]\n"Zorbak" = []\n"ZORBAK" = []\n', "clash", "ZORBAK", "two places", "one of them"),
        (TOWNS + TWICE, "twice", "Zorbak", "a town in Mali and a site", "one"),
        (HEAD + 'places = "Gao"\n', "format", "places", "not a list of tables", "[[places]]"),
        (HEAD + '[number]\nten = "10"\n', "format", "number.ten", "'ten'", "ten = 10"),
        (HEAD + '[terms.cues]\nx = ["y"]\n', "key", "terms.cues", "'cues'", "Did you mean cue?"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    pack: str | bytes, rule: str, entry: str, says: str, advice: str
) -> None:
    wrong = [f for f in found(pack) if f.level == WRONG]
    assert [(f.rule, f.entry) for f in wrong] == [(rule, entry)]
    assert says in wrong[0].says
    assert wrong[0].says.endswith(".")
    assert advice in wrong[0].advice
    assert wrong[0].file == "a.toml"


@pytest.mark.parametrize(
    ("pack", "rule", "says"),
    [
        ('[[places]]\nkind = "town"\n[places.names]\n"Zorbak" = []\n', "key", "does not say what it is"),
        (HEAD + "colour = 1\n", "key", "`colour`"),
        (TOWNS + '[places.names]\n"Zorbak" = ["ZORBAK", "Zorbák"]\n', "twice", "ZORBAK, Zorbák"),
        (TOWNS + 'guarded = ["Qelbi"]\n[places.names]\n"Zorbak" = []\n', "guard", "Qelbi"),
        (TOWNS + '[places.names]\n"Kou" = []\n', "common", "very short"),
        (TOWNS + '[places.names]\n"Kɛlɛ" = []\n', "common", "also a word that tells of events"),
        (TOWNS + '[places.names]\n"Tila" = ["dire 12"]\n', "common", "made of everyday words and numbers"),
        (TOWNS + '[places.names]\n"Tombouctou Nord" = ["Tombouctou"]\n', "clash", "Tombouctou in sahel_places.toml"),
        (ACTOR + 'country = "Qarvania"\n', "parent", "'Qarvania'"),
        (EVENT + 'needs = ["moonlight"]\n', "need", "'moonlight'"),
    ],
)
def test_what_may_be_meant_is_a_note(pack: str, rule: str, says: str) -> None:
    findings = found(pack)
    assert [(f.level, f.rule) for f in findings] == [(NOTE, rule)]
    assert says in findings[0].says


def test_guarded_names_are_left_alone() -> None:
    assert found(TOWNS + 'guarded = ["Bla", "Kou"]\n[places.names]\n"Bla" = []\n"Kou" = []\n') == []


def test_a_later_pack_that_says_otherwise_is_told_with_the_earlier_one() -> None:
    one = TOWNS + '[places.names]\n"Zorbak" = ["Zorbaq"]\n'
    two = HEAD + '[[places]]\nkind = "site"\n[places.names]\n"Zorbak" = []\n"Qelbi" = ["Zorbaq"]\n'
    shadowed, clash = found(one, two)
    assert (shadowed.file, shadowed.rule, shadowed.names) == ("a.toml", "shadowed", ("Zorbak",))
    assert "not a town in Mali, but a site" in shadowed.says
    assert (clash.file, clash.rule, clash.level, clash.names) == ("b.toml", "clash", NOTE, ("Zorbak", "Qelbi"))


def test_all_faults_of_a_file_are_found_at_once() -> None:
    pack = HEAD + '[[places]]\nkind = "twon"\nparent = "Malli"\n[places.names]\n"Dire" = []\n"Bla" = []\n'
    assert [(f.rule, f.entry) for f in found(pack) if f.level == WRONG] == [
        ("kind", "places 1"),
        ("parent", "Dire"),
        ("parent", "Bla"),
        ("everyday", "Dire"),
        ("everyday", "Bla"),
    ]


def test_names_that_no_message_spells() -> None:
    pack = TOWNS + '[places.names]\n"Zorbak" = ["Zorbak-sur-Mer"]\n"Qelbi" = ["Qelbiya Nord"]\n"Ruvna" = []\n'
    sources = [*few(), Source("a.toml", pack.encode())]
    read, _ = check_packs(sources, {"a.toml"})
    lexicon = build_lexicon([(s.file, s.raw) for s in sources])
    texts = ["rien", "on dit que ZORBAK est tombée", "vers qelbiya nord"]
    (finding,) = unused(read, lexicon, texts, {"a.toml"})
    assert (finding.level, finding.rule, finding.names) == (NOTE, "unused", ("Ruvna",))
    assert "1 of 3 names occur" in finding.says
    assert unused(read, lexicon, [*texts, "#Ruvna"], {"a.toml"}) == []
    assert unused(read, lexicon, [], set()) == []


VALUES = st.recursive(
    st.one_of(
        st.integers(), st.booleans(), st.text(max_size=6), st.sampled_from(["{", "{@m}", "Mali", "town", "army"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["name", "kind", "names", "words", "aliases", "needs", "x y"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["pack", "language", "everyday", "endings", "event", "mask", "terms", "places", "actors", "number"]
)


def as_toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(k))} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return '"' + "".join(f"\\U{ord(c):08x}" for c in str(value)) + '"'


@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_a_pack_that_reads_as_sound_loads(body: dict[str, object]) -> None:
    """Reading never raises, and finds whatever the loader would refuse."""
    raw = "".join(f"{key} = {as_toml(value)}\n" for key, value in body.items()).encode()
    reading = read_pack(Source("any.toml", raw))
    try:
        build_lexicon([("any.toml", raw)])
    except InputRefused:
        findings = check_packs([Source("any.toml", raw)], {"any.toml"})[1]
        assert any(f.level == WRONG for f in findings), (raw, reading.findings)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_pack_are_told(raw: bytes) -> None:
    check_packs([Source("any.toml", raw)], {"any.toml"})


def test_deep_nesting_is_told() -> None:
    raw = ("x = " + "[" * 5000 + "]" * 5000).encode()
    assert [f.rule for f in check_packs([Source("deep.toml", raw)], {"deep.toml"})[1]] == ["toml"]
