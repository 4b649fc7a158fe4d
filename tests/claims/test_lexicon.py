"""The lexicon: folding, patterns, packs, and that the packs which ship are sound."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.claims.spelling import expand, fold_word, hashtag_parts, known_form
from workbench.errors import InputRefused

PLACE = '[[places]]\nkind = "town"\nparent = "Mali"\n[places.names]\n'


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The packs that ship."""
    return load_lexicon()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Sévaré", "sevare"),
        ("ÉTAT", "etat"),
        ("Bamakɔ", "bamako"),
        ("œil", "oeil"),
        ("كيدَالـــ", "كيدال"),
        ("إطلاق", "اطلاق"),
        ("مدينة", "مدينه"),
        ("٢٠", "20"),
        ("Ещё", "еще"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold_word(written) == folded


@pytest.mark.parametrize(
    ("written", "form"),
    [("وكيدال", "كيدال"), ("بتمبكتو", "تمبكتو"), ("الجيش", "جيش"), ("tombéééé", "tombe"), ("inconnu", "inconnu")],
)
def test_known_form(written: str, form: str) -> None:
    assert known_form(written, {"كيدال", "تمبكتو", "جيش", "tombe"}) == form


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("a", ["a"]),
        ("a{b,c}", ["ab", "ac"]),
        ("{a ,}b", ["a b", "b"]),
        ("{a,b{c,d}}", ["a", "bc", "bd"]),
        ("x{@e}", ["x1", "x2"]),
        ("un, deux", ["un, deux"]),
    ],
)
def test_expand(pattern: str, phrases: list[str]) -> None:
    assert expand(pattern, {"e": ("1", "2")}) == phrases


@pytest.mark.parametrize("pattern", ["a{b", "a}b", "{@none}"])
def test_a_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        expand(pattern, {})


@given(st.text(max_size=30))
def test_folding_is_stable_and_total(word: str) -> None:
    assert fold_word(fold_word(word)) == fold_word(fold_word(fold_word(word)))


@given(st.text(alphabet="abAB1é", min_size=1, max_size=15))
def test_hashtag_parts_cover_the_tag(tag: str) -> None:
    parts = hashtag_parts(tag, {"ab"})
    assert "".join(tag[a:b] for a, b in parts) == tag


def test_what_a_place_and_an_actor_are(lexicon: Lexicon) -> None:
    assert lexicon.place_parent("Kidal") == "Mali"
    assert lexicon.place_parent("nowhere") == ""
    assert lexicon.place_kind("Mali") == "country"
    assert lexicon.actor_kind("JNIM") == "armed_group"
    assert lexicon.actors["FAMa"].party
    assert not lexicon.actors["CEDEAO"].party


def test_a_case_brings_its_own_names_and_wins(tmp_path: Path, lexicon: Lexicon) -> None:
    own = tmp_path / "own.toml"
    own.write_text(PLACE + '"Kidal Nord" = ["Kidal"]\n"Zorbanga" = []\n', encoding="utf-8")
    mine = load_lexicon([own])
    assert mine.version != lexicon.version
    assert mine.place_parent("Zorbanga") == "Mali"
    assert ("kidal", "Kidal", "Kidal Nord") in [(c.phrase, c.first, c.second) for c in mine.clashes]


def test_the_version_is_that_of_the_content(lexicon: Lexicon) -> None:
    assert load_lexicon().version == lexicon.version
    assert re.fullmatch(r"lexicon/[0-9a-f]{12}", lexicon.version)


@pytest.mark.parametrize(
    "pack",
    [
        b"not toml",
        b"\xff\xfe",
        b'[[event]]\npredicate = "gossip"\nscore = 50\nwords = ["x"]\n',
        b'[[event]]\npredicate = "attack"\nscore = 50\n',
        b'[[event]]\npredicate = "attack"\nscore = 50\nwords = ["a{b"]\n',
        b'[[event]]\npredicate = "attack"\nscore = 50\nwords = ["!?"]\n',
        b'[[actors]]\nkind = "army"\n',
        b'places = "Gao"\n',
        b'[number]\n"!?" = 3\n',
        b'[[places]]\nkind = "town"\n[places.names]\n"A" = ["' + b"{a,b}" * 40 + b'"]\n',
    ],
)
def test_a_bad_pack_is_refused_by_name(pack: bytes) -> None:
    with pytest.raises(InputRefused, match=r"bad\.toml"):
        build_lexicon([("bad.toml", pack)])


def test_places_that_lie_in_each_other_are_refused() -> None:
    """Whoever walks up from a place would never arrive."""
    pack = '[[places]]\nkind = "town"\nparent = "{}"\n[places.names]\n"{}" = []\n'
    with pytest.raises(InputRefused, match="lies in itself"):
        build_lexicon([("a.toml", (pack.format("B", "A") + pack.format("A", "B")).encode())])


def test_a_missing_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"absent\.toml"):
        load_lexicon([tmp_path / "absent.toml"])


@pytest.mark.parametrize("name", ["Tessallit", "Tesalit", "Aguelhokk"])
def test_one_wrong_letter_in_a_long_name_is_forgiven(name: str, lexicon: Lexicon) -> None:
    assert any(t.kind == "place" for t in lexicon.look_up(name).alone)


@pytest.mark.parametrize("name", ["Gaol", "Katia", "Mopto"])
def test_short_names_must_be_right(name: str, lexicon: Lexicon) -> None:
    assert not any(t.kind == "place" for t in lexicon.look_up(name).alone)


def test_no_spelling_stands_for_two_names(lexicon: Lexicon) -> None:
    assert lexicon.clashes == ()


def test_no_name_is_an_everyday_word_without_a_guard(lexicon: Lexicon) -> None:
    careless = [
        (form, term.name)
        for form in lexicon.everyday
        if form in lexicon.index
        for term in lexicon.index[form].alone
        if term.kind in ("place", "actor") and not term.guarded
    ]
    assert careless == []


def test_parents_are_places(lexicon: Lexicon) -> None:
    assert {p.parent for p in lexicon.places.values()} - {""} <= set(lexicon.places)


def test_every_pack_says_what_it_is() -> None:
    for item in (files("workbench") / "lexicons").iterdir():
        if item.name.endswith(".toml"):
            text = item.read_text(encoding="utf-8")
            assert 'pack = "' in text, item.name
            assert re.search(r'^version = "\d+"$', text, re.MULTILINE), item.name
