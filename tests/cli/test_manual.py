"""The manual page holds every command, is clean roff, and reads as what the help says; colours can be switched off."""

import os
import shutil
import subprocess

import pytest

from tests.cli.conftest import Here, Inside
from workbench.cli.manual import _text, page
from workbench.cli.reference import commands


@pytest.fixture(scope="module")
def roff() -> str:
    """The page."""
    return "\n".join(page()) + "\n"


def test_every_command_and_visible_option_is_in_it(roff: str) -> None:
    for words, command in commands():
        if words[1:]:
            assert f"\\fB{_text(' '.join(words))}\\fR" in roff
        for option in command.params:
            if option.param_type_name == "option" and not getattr(option, "hidden", False):
                assert _text(option.opts[0]) in roff
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES"):
        assert f"\n.SH {title}\n" in roff


@pytest.mark.parametrize(
    ("words", "line"), [(".bad", "\\&.bad"), ("'x", "\\&'x"), ("a\\b", "a\\eb"), ("--json", "\\-\\-json")]
)
def test_text_is_no_request(words: str, line: str) -> None:
    assert _text(words) == line


def test_a_formatter_reads_it_without_a_complaint(here: Here) -> None:
    if shutil.which("groff") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs groff")
        pytest.skip("groff is not installed")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-Wbreak", "-P-cbou"],
        input=here("manual", check=True).out, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert "workbench claim status" in done.stdout
    assert "  workbench export status:confirmed" in done.stdout
    assert "6      busy, conflict or gate not met" in done.stdout


def test_no_color_is_an_option_too(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")  # put back afterwards, whatever the option sets
    assert inside("--no-color", "claims", check=True).out
    assert os.environ["NO_COLOR"] == "1"
