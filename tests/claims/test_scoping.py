"""How far a sentence reaches, also in texts that nobody wrote to be read."""

import pytest

from tests import shipped
from workbench.claims.detecting import detect
from workbench.claims.scoping import scan

SENT = "2026-04-27T08:15:00.000000Z"


@pytest.mark.parametrize("unit", ["12 morts à Gao, ", "Attaque à Gao ", "le FLA a pris Kidal et "])
def test_a_text_without_a_full_stop_is_cut_before_it_becomes_costly(unit: str) -> None:
    """What an event is held against grows with the cube of its sentence: 20,000 characters took minutes."""
    lexicon = shipped.lexicon()
    cut = scan(unit * 500, "fr", lexicon)
    assert cut is not None
    assert max(s.last - s.first for s in cut.sentences) <= 200
    assert [(s.first, s.last) for s in cut.sentences][1:] == [
        (a.last, b.last) for a, b in zip(cut.sentences, cut.sentences[1:], strict=False)
    ]
    assert detect(unit * 500, "fr", SENT, lexicon)
