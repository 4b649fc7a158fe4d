"""What docs/screen-readers.md shows is what the program says."""

import re
from io import BytesIO, TextIOWrapper

import pytest

from tests.cli.conftest import Inside
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "screen-readers.md").read_text(encoding="utf-8")


def test_the_conversation_in_the_docs_is_a_real_one(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = PAGE.split("<!-- conversation -->")[1].split("<!-- end -->")[0]
    lines = [line.strip() for line in shown.splitlines() if line.strip()]
    typed = [line[2:] for line in lines if line.startswith("> ")]
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO("\n".join(typed).encode())))
    told = inside("--as", "Tester", "--plain", check=True).out.splitlines()
    at = 0
    for line in (line for line in lines if not line.startswith("> ")):
        assert line in told[at:], line
        at = told.index(line, at) + 1


def test_the_calls_in_the_docs_print_screens(inside: Inside) -> None:
    called = re.findall(r"^ {4}workbench screen (.+)$", PAGE, re.MULTILINE)
    assert len(called) >= 5
    told = inside("screen", "C-17", "--then", "figures", check=True).out
    assert told.startswith("Screen: figures\n")
    assert inside("screen", "place", "Kidal", check=True).out.startswith("Screen: control\n")
