"""The last belt: drawn lines lose what could control a terminal, and nothing else."""

import pytest
from rich.segment import Segment
from textual.color import Color

from tests.tui.hostile import PAYLOADS
from workbench.safety.text import GUARD
from workbench.tui.guard import TerminalGuard

BLACK = Color.parse("black")


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_payloads_become_inert(name: str) -> None:
    drawn = TerminalGuard().apply([Segment("ok "), Segment(PAYLOADS[name])], BLACK)
    assert not GUARD.search("".join(s.text for s in drawn))
    assert drawn[0].text == "ok "


def test_harmless_lines_are_not_copied() -> None:
    line = [Segment("Tessalit تيساليت Тессалит 👨‍👩‍👧 é")]
    assert TerminalGuard().apply(line, BLACK) is line


def test_length_is_kept() -> None:
    drawn = TerminalGuard().apply([Segment("a\x1bb\x9bc")], BLACK)
    assert drawn[0].text == "a\ufffdb\ufffdc"
