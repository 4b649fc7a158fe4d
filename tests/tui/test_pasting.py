"""A paste is text: no byte in it becomes a key, however the terminal's reads cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.drivers import linux_driver

from workbench.tui import pasting
from workbench.tui.pasting import PasteParser

START, END = "\x1b[200~", "\x1b[201~"
HOSTILE = "FLASH \x1b[7mTessalit\x1b[0m 4 u \x1b]52;c;x\x07 \x1bOP \x1b"


def parsed(*reads: str) -> tuple[list[str], list[str]]:
    """The pastes and the keys in what was read."""
    parser = PasteParser()
    found = [event for data in reads for event in parser.feed(data)]
    pastes = [e.text for e in found if isinstance(e, events.Paste)]
    return pastes, [e.key for e in found if isinstance(e, events.Key)]


@pytest.mark.parametrize("cut", range(len(START + HOSTILE + END + "z") + 1))
def test_a_hostile_paste_is_one_paste_wherever_it_is_cut(cut: int) -> None:
    whole = START + HOSTILE + END + "z"
    pastes, keys = parsed(*[part for part in (whole[:cut], whole[cut:]) if part])
    assert pastes == [HOSTILE.replace("\x1b", "\u241b")]
    assert keys == ["z"]


@given(st.text(alphabet="a4u \x1b[]201~;m\n", max_size=40).filter(lambda t: END not in t))
def test_whatever_is_pasted_no_key_comes_of_it(text: str) -> None:
    assert parsed(START + text + END)[1] == []


def test_keys_and_sequences_outside_of_a_paste_stay_what_they_were() -> None:
    assert parsed("a", "\x1b[B", "\x1b[5~")[1] == ["a", "down", "pageup"]


def test_the_driver_reads_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(linux_driver), "XTermParser", vars(linux_driver)["XTermParser"])
    pasting.install()
    assert vars(linux_driver)["XTermParser"] is PasteParser
