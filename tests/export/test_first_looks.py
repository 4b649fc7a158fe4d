"""What a text is looked at first for is only there to save time: nothing is found with it less than without."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.export import hidden_names, scrubbing
from workbench.export.hidden_names import Names, names_to_hide, without_names
from workbench.export.scrubbing import scrub
from workbench.folding import fold

PEOPLE = (("whatsapp", "Moussa Koné"), ("telegram", "اسماعيل المرابط"), ("x", "Zeïnabou"), ("x", "I\u0307lker"))
PIECES = st.sampled_from((
    "Moussa", "Koné", "koné moussa", "MoussaKoné", "واسماعيل", "المرابط", "Zei\u0308nabou", "İlker", "\u0345", "ßẞ",
    "20.1967", "1,0083", "°", "º N", "12 34 56 78", "+223", "٧٦١٢٣٤٥٦", "①②③④⑤⑥⑦⑧", "@fil", "\uff20x", "\ufe6bx",
    "(at)", "[arobase]", "%40", "%C2%B0", "%2C", "!3d14.5", "?q=", "geo:", "t.me/", "fil.t.me", "tg:x", "x.com/",
    "maps.google.com/", "?", "///a.bb.cc", "31UDQ48", "8FVC9G8F+6X", "lat 14.55", "14d 30m 20s", "a.VCF", ".vcf",
    "[", "{", "<", "&", "=", "/", ":", "|", "*", ";", ",", "-", ".", "\n", "\u200b", "\u2068", "\u2069", "é", "camp",
    "12|34|56|78",
))  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=3)), max_size=12).flatmap(
    lambda parts: st.sampled_from(("", " ")).map(lambda gap: gap.join(parts))
)


def names() -> Names:
    """The people of these texts."""
    return names_to_hide(b"key", PEOPLE, set())


def everything(text: str, hidden: Names) -> str:
    """`scrub` with every pattern tried on every text."""
    text = unicodedata.normalize("NFC", text)
    called, looked = scrubbing._MAY_BE_CALLED.search(text), scrubbing
    if called:
        text = looked._EMAIL.sub("[e-mail]", looked._ISOLATED.sub("[handle]", text))
    if looked._MAY_LEAD.search(text):
        text = looked._MAP.sub(r"\1[position]", looked._PROFILE.sub(r"\1[handle]", text))
    if looked._MAY_BE_POSITION.search(text):
        text = looked._POSITION.sub("[position]", text)
    if looked._MAY_BE_PHONE.search(text):
        text = looked._GROUPS.sub("[phone]", looked._PHONE.sub(looked._phone, text))
    if called:
        text = looked._HANDLE.sub("[handle]", text)
    return without_names(looked._CARD.sub("[contact].vcf", text), hidden)


@given(TEXTS)
def test_signs_miss_nothing(text: str) -> None:
    """Each pattern is tried wherever it could hit."""
    assert scrub(text, names()) == everything(text, names())


ONE_SIGN = (
    "@fil", "\uff20fil", "\ufe6bfil", "fil_nord.t.me", "ali [at] example [dot] org", "ali (at) example (point) org",
    "ali {at} example {dot} org", "ali <at> example <dot> org", "x.com/fil", "maps.apple?fil", "tg:fil",
    "///camp.nord.puits", "CFGHJMPQ+VWX", "lat 14,55", "12 34 56 78", "①②③④⑤⑥⑦⑧",
)  # fmt: skip


@pytest.mark.parametrize("text", ONE_SIGN)
def test_one_sign_is_enough(text: str) -> None:
    """Texts with nothing but the one sign that tells of a pattern."""
    assert scrub(text, names()) == everything(text, names()) != text


HELD = names()


@given(TEXTS)
def test_words_that_were_met_hide_nobody(text: str) -> None:
    """What texts before have shown to be harmless changes nothing, and what is harmless has no name in it."""
    assert without_names(text, HELD) == without_names(text, names())
    folded = fold(text).split()
    bare = [w[1:] if w[0] in hidden_names._PARTICLES else w for w in folded]
    assert HELD.tell(text) == (not HELD.telling.isdisjoint([*folded, *bare]))


def test_memory_of_words_is_bounded() -> None:
    """A million different words are not kept, and long ones never."""
    hidden = names()
    for n in range(hidden_names._MET * 2):
        assert not hidden.tell(f"word{n}")
    assert not hidden.tell("long" * 20)
    assert len(hidden._harmless) <= hidden_names._MET + 1
    assert hidden.tell("dit Moussa Koné")
