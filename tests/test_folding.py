"""The text fold: equal for people means equal in the index, and folding twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.folding import Term, cluster_fold, fold, query_terms
from workbench.safety import limits

FOLDS = [
    ("Tessalit TAKEN, at 5h30!", "tessalit taken at 5h30"),
    ("L'armée à Ménaka, Sévaré", "l armee a menaka sevare"),
    ("Se\u0301vare\u0301", "sevare"),
    ("ＦＬＡ ﬁn ²", "fla fin 2"),
    ("Straße ΚΑΛΗΜΈΡΑ", "strasse καλημερα"),
    ("Ёлка в Кидале, й", "елка в кидале и"),
    ("I ni sɔgɔma, hɛrɛ bɛ, ɲɔgɔn", "i ni sogoma here be nogon"),
    ("ƴiiwoonde ɗum ɓiɗɗo ƙasa", "yiiwoonde dum biddo kasa"),
    ("كِيدَال", "كيدال"),
    ("أزواد إلى آخر مدينة على", "ازواد الي اخر مدينه علي"),
    ("كيـــدال", "كيدال"),
    ("تک یی", "تك يي"),
    ("قتل ١٦ و ۱۶", "قتل 16 و 16"),
    ("日本語 テスト", "日本 本語 テス スト"),
    ("水", "水"),
    ("한국어", "한국 국어"),
    ("สวัสดี", "สว วั ัส สด ดี"),
    ("Kid\u200bal Ga\u00ado \u202eevil\u2066", "kidal gao evil"),
    ("\ufeffKidal\u200e", "kidal"),
    ("1\ufe0f\u20e3 ⚠️ urgent 🇲🇱", "1 urgent"),
    ("#Kidal_Nord @user", "kidal nord user"),
    ("हिन्दी में", "हिन्दी में"),
    ("a\x00b\ud800c", "a b c"),
    ("", ""),
    ("😭🔥", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDS)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_gives_tokens_separated_by_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not any(c.isspace() and c != " " for c in folded)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_has_the_same_fold_as_within_other_text(text: str) -> None:
    assert fold(f"{text} é") == f"{fold(text)} e".strip()


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll"))))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper().lower()) == fold(text.upper())


def test_long_text_is_cut_at_the_limit_and_at_a_whole_token() -> None:
    folded = fold("é" + "日本語" * limits.SEARCH_TEXT)
    assert len(folded) <= limits.SEARCH_TEXT
    assert len(folded.rsplit(" ", 1)[1]) == 2
    assert len(fold("a" * (limits.SEARCH_TEXT + 5))) == limits.SEARCH_TEXT


QUERIES: list[tuple[str, tuple[Term, ...]]] = [
    ("Kidal", (Term(("kidal",)),)),
    ("Kidal  Gao", (Term(("kidal",)), Term(("gao",)))),
    ('"prise de Kidal"', (Term(("prise", "de", "kidal")),)),
    ("«prise de Kidal»", (Term(("prise", "de", "kidal")),)),
    ("“Sadio Camara”", (Term(("sadio", "camara")),)),
    ("-démenti", (Term(("dementi",), negated=True),)),
    ('-"fausse nouvelle" Gao', (Term(("fausse", "nouvelle"), negated=True), Term(("gao",)))),
    ("tessa*", (Term(("tessa",), prefix=True),)),
    ("-tessa*", (Term(("tessa",), negated=True, prefix=True),)),
    ("camion-citerne", (Term(("camion", "citerne")),)),
    ("l'armée*", (Term(("l", "armee"), prefix=True),)),
    ("日本語", (Term(("日本", "本語")),)),
    ("日", (Term(("日",), prefix=True),)),
    ("- * !!", ()),
    ('""', ()),
    ("", ()),
    ('"pas fermé', (Term(("pas", "ferme")),)),
    ("١٦", (Term(("16",)),)),
]


@pytest.mark.parametrize(("typed", "terms"), QUERIES)
def test_query_terms(typed: str, terms: tuple[Term, ...]) -> None:
    assert query_terms(typed) == terms


@given(st.text(max_size=300))
def test_any_query_gives_folded_words_or_a_clear_refusal(typed: str) -> None:
    try:
        terms = query_terms(typed)
    except UsageError:
        assert len(typed) > limits.QUERY_TERMS
        return
    assert all(term.words and all(fold(w) == w for w in term.words) for term in terms)


@given(st.text(alphabet=st.characters(exclude_characters='*-−"“”«»„'), min_size=1, max_size=40))
def test_a_word_is_found_in_a_text_that_holds_it(word: str) -> None:
    held = f" {fold(f'avant {word} après')} "
    for term in query_terms(word):
        assert f" {' '.join(term.words)} " in held


def test_overlong_queries_are_refused() -> None:
    with pytest.raises(UsageError, match="longer"):
        query_terms("a" * (limits.QUERY_CHARS + 1))
    with pytest.raises(UsageError, match="more than"):
        query_terms("a " * (limits.QUERY_TERMS + 1))


SAME_MESSAGE = [
    "Fwd: Le camp de Bourem est tombé",
    "FW: le camp de Bourem est tombé !!!",
    "Forwarded as received: Le camp de Bourem est tombé",
    "Forwarded many times\nLe camp de Bourem est tombé",
    "Transféré\n🔴 Le camp de Bourem est tombé",
    "Transféré plusieurs fois: Le camp de Bourem est tombé",
    "Transféré de Infos Sahel 24: Le camp de Bourem est tombé",
    "*TEL QUE REÇU*\n\nLe camp de Bourem est tombé",
    "Transféré\nTel que reçu:\nLe camp de #Bourem est tombé",
    "RT @veille_ml: Le camp de Bourem est tombé https://t.co/abc123",
    "منقول: Le camp de Bourem est tombé",
    "Переслано от Сахель: Le camp de Bourem est tombé",
    "Репост: Le camp de Bourem est tombé @canal_test",
    "Le camp de Bourem est tombé www.example.org/x t.me/xyz/12",
]


@pytest.mark.parametrize("text", SAME_MESSAGE)
def test_forwarding_marks_addresses_and_accounts_do_not_count(text: str) -> None:
    assert cluster_fold(text) == "le camp de bourem est tombe"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("12 morts à Gao, 5 blessés", "12 morts a gao 5 blesses"),
        ("forward base taken", "forward base taken"),
        ("Transférés à Gao, les blessés vont mieux", "a gao les blesses vont mieux"),
        ("RT", "rt"),
        ("courrier: a@example.org", "courrier a example org"),
    ],
)
def test_what_is_said_stays(text: str, folded: str) -> None:
    assert cluster_fold(text) == folded


@given(st.text(max_size=200))
def test_cluster_fold_is_idempotent_on_plain_words(text: str) -> None:
    folded = cluster_fold(text)
    assert fold(folded) == folded


def test_a_million_forwarding_marks_are_read_once() -> None:
    assert cluster_fold("Fwd: " * 200_000 + "Gao") == "gao"
