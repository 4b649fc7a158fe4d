"""The quick look that spares most of a chat the detector: it may wake it in vain, it never lets a claim sleep."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.claims import detecting, waking
from workbench.claims.detecting import detect, detect_all
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.claims.scoping import scan
from workbench.claims.waking import MARK, ear_for, languages_of, wakes

SENT = "2026-04-27T08:15:00.000000Z"
"""A Monday morning."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packs that ship."""
    return load_lexicon()


def fresh() -> Lexicon:
    """The packs that ship, in a lexicon of which nothing is remembered."""
    return load_lexicon()


_VOCABULARY = """Gao Kidal #Kidal_Nord #TessalitTombe JNIM l'armée attaque attaqué pris par tué 16 blessés hier ? ! .
, : # faux pas le camp de a été taken by killed soldiers not the army has مدينة هجوم غاو взрыв в Гао
не Ala ka marifa 🔴 @x ـ http://a.b/c?d=1 www.x.org/y, vidéo 2019 18h 20:30 - (Gao), tombéééé
Tessallit Tesalit"""
_WORDS = st.sampled_from(_VOCABULARY.split())
_GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", "\u00a0", "\u2028", "", "-", "_", "#", " - "])
_TEXTS = st.lists(st.tuples(_WORDS | st.text(max_size=8), _GAPS), max_size=25).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
_LANGUAGES = st.sampled_from(["fr", "en", "ar", "ru", "bm", "und", "xx"])


@given(_TEXTS, _LANGUAGES)
def test_whatever_is_told_wakes(text: str, language: str) -> None:
    if scan(text, language, lexicon()) is not None:
        assert wakes(text, language, lexicon())


@given(_TEXTS)
def test_words_stand_where_the_text_has_them(text: str) -> None:
    cut = scan(text + " attaque à Gao", "fr", lexicon())
    assert cut is not None
    assert cut.starts == sorted(cut.starts)
    assert all(a < b for a, b in zip(cut.starts, cut.ends, strict=True))
    assert all(b <= a for b, a in zip(cut.ends, cut.starts[1:], strict=False))
    for number, word in enumerate(cut.known):
        assert lexicon().words[cut.raw(number)] == word
    assert [(s.first, s.last) for s in cut.sentences] == [
        (first, last) for first, last in zip([0, *[s.last for s in cut.sentences]], [s.last for s in cut.sentences],
                                             strict=False)
    ]  # fmt: skip
    assert cut.sentences[-1].last == len(cut.words)
    assert all(len(s.clauses) == s.last - s.first for s in cut.sentences)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_TEXTS, _LANGUAGES, st.sampled_from([SENT, "2019-01-05T00:00:00.000000Z", None])), max_size=8)
)
def test_many_at_once_are_as_one_by_one_in_any_order(rows: list[tuple[str, str, str | None]]) -> None:
    one_by_one = [detect(*row, lexicon()) for row in rows]
    doubled = [*rows, *reversed(rows)]
    together = detect_all([r[0] for r in doubled], [r[1] for r in doubled], [r[2] for r in doubled], lexicon())
    assert together == [*one_by_one, *reversed(one_by_one)]


def test_what_is_remembered_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{word} {place} {n}" for n in range(3) for word in ("Attaque à", "mdr", "Ala ka", "pris") for place in
             ("Gao hier", "#Kidal", "Tessallit le 26 avril 2026", "nulle part")]  # fmt: skip
    columns = texts * 2, ["fr", "und"] * len(texts), [SENT, None] * len(texts)
    expected = detect_all(*columns, fresh())
    for module, limit in (
        (waking, "_KEPT"), (waking, "_LONG"), (detecting, "_SILENT_KEPT"), (detecting, "_TOLD_KEPT"),
        (detecting, "_FORWARD"),
    ):  # fmt: skip
        monkeypatch.setattr(module, limit, 2)
        assert detect_all(*columns, fresh()) == expected
    assert any(expected)


def test_a_forward_is_dated_by_its_own_time() -> None:
    text = "Attaque à Gao hier"
    found = detect_all([text, text, text], ["fr"] * 3, [SENT, "2026-05-02T10:00:00.000000Z", None], lexicon())
    assert [mentions[0].when.start for mentions in found] == ["2026-04-26", "2026-05-01", None]


def test_a_forward_of_another_year_is_old_news() -> None:
    text = "Attaque à Gao en 2026"
    old, new = detect_all([text, text], ["fr"] * 2, ["2027-05-02T10:00:00.000000Z", SENT], lexicon())
    assert (bool(old), bool(new)) == (False, True)


def test_the_texts_the_languages_and_the_times_are_of_one_length() -> None:
    with pytest.raises(ValueError, match="zip"):
        detect_all(["a", "b"], ["fr"], [None, None], lexicon())


def test_a_pack_without_a_language_holds_in_all() -> None:
    pack = b'[[event]]\npredicate = "attack"\nscore = 80\nwords = ["zorgle"]\n'
    own = build_lexicon([("own.toml", pack)])
    assert all(detect("Zorgle !", language, SENT, own) for language in ("fr", "en", "ar", "ru", "bm", "und", "xx"))


@pytest.mark.parametrize("text", ["مقتل ـ في غاو", "Attaque à Gao ـ 3 morts", "ـ", "#", "_", "@", "#_#", "\x1c"])
def test_odd_signs_break_nothing(text: str) -> None:
    for language in ("fr", "ar", "und"):
        detect(text, language, SENT, lexicon())


@pytest.mark.parametrize(
    ("text", "language", "some"),
    [
        ("bonjour", "fr", {"fr"}), ("hello", "en", {"en"}), ("salut", "xx", {"fr", "en", "bm"}),
        ("é", "und", {"fr", "en", "bm"}), ("взрыв", "und", {"ru"}), ("هجوم", "und", {"ar"}),
        ("взрыв هجوم", "und", {"ar"}), ("i ni ce", "bm", {"bm", "fr"}), ("هجوم", "", {"ar"}),
    ],
)  # fmt: skip
def test_languages(text: str, language: str, some: set[str]) -> None:
    assert languages_of(text, language) == {"", *some}
    assert ear_for(text, language, lexicon()).languages >= languages_of(text, language)


def test_french_and_english_are_heard_together() -> None:
    assert ear_for("", "fr", lexicon()) is ear_for("", "en", lexicon())
    assert detect("Gao attacked by gunmen this morning", "fr", SENT, lexicon())


def test_every_sign_that_ends_a_clause_or_sentence_is_a_mark() -> None:
    from workbench.claims import scoping

    for code in range(0x20000):
        char = chr(code)
        if char != "\n" and (scoping._SENTENCE.search(char) or scoping._CLAUSE.search(char)):
            assert MARK.search(char), hex(code)
