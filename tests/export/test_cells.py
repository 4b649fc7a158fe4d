"""No formula survives in a cell, and every text comes back."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.export import cells
from workbench.export.cells import neutralise, restore, tame

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "＋1", "－1", "＠x", "a\n=1", "a\r\n+1",
    "\x00=1", '=HYPERLINK("http://example.org")', "=cmd|' /C calc'!A0", "\u200b=1", "\ufeff=1", "a;=1", "a\t=1",
    "\u202e=1", "'\n=1", "x\u2028=1", "\tplain", "\r\nplain", "\x1b=1", "\u200e\u2066=1",
)  # fmt: skip
HARMLESS = ("", "plain", "a = b", "'quoted'", "12:30", "C-17", "مرحبا", "a\nb", "a; b", "\n'", "1-2", "e@example.org")

PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(("=", "+", "-", "@", "'", "\t", "\r", "\n", ";", " ", "\u00a0", "＝", "\0", ",")),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def formula_like(cell: str) -> bool:
    """An independent reading of the rule: some part of the cell begins like a formula."""
    parts = re.split("[\r\n\t;\u2028\u2029\x0b\x0c\x85]", cell)
    return any(p.lstrip(" \u00a0\u200b\ufeff\u202e\u200e\u2066\x00")[:1] in set("=+-@＝＋－＠") - {""} for p in parts)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_escaped(text: str) -> None:
    """Every known way to begin a formula gets the prefix."""
    cell, escaped = neutralise(text)
    assert escaped
    assert not formula_like(cell)
    assert cell[0] not in "\t\r="
    assert restore(cell) == tame(text)


@pytest.mark.parametrize("text", [t for t in HARMLESS if not t.startswith("\n")])
def test_harmless_cells_stay(text: str) -> None:
    """Ordinary texts are not touched."""
    assert neutralise(text) == (text, False)


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    """Through CSV and the undoing rule to the same text; no part of the cell is a formula."""
    cell, escaped = neutralise(text)
    assert not formula_like(cell)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([cell, "next"])
    read = next(csv.reader(io.StringIO(buffer.getvalue(), newline="")))
    assert read == [cell, "next"]
    assert (restore(read[0]) if escaped else read[0]) == tame(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b]0;t\x07", "a␛]0;t␇"),
        ("\x9b31m", "<9B>31m"),
        ("a\rb", "a␍b"),
        ("a\x7f\x00", "a␡␀"),
        ("a\r\n\tb\n", "a\r\n\tb\n"),
    ],
)
def test_control_characters_are_made_visible(text: str, shown: str) -> None:
    """A table that is looked at in a terminal controls nothing."""
    assert tame(text) == shown


@given(st.text(st.one_of(st.characters(), st.characters(categories=["Cc"]))))
def test_no_cell_holds_a_control_character(text: str) -> None:
    """But tabs and line ends."""
    cell, _ = neutralise(text)
    assert not any(
        unicodedata.category(c) == "Cc" for c in cell.replace("\r\n", "").replace("\n", "").replace("\t", "")
    )


@given(TEXTS)
def test_a_plain_text_is_one_that_the_rule_leaves(text: str) -> None:
    """The short way for most cells says what the whole rule says; both kinds are among the texts."""
    for one in (text, f"a{text}"):
        if cells._PLAIN.fullmatch(one):
            assert cells._looked_through(one) == (one, False)
