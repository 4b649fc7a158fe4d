"""The line mode: the whole job by lines of text, every screen told, and no byte of a stranger's on standard output."""

import io
import sys
from pathlib import Path

import pytest

from tests.tui import hostile
from workbench.case import Case, named_analyst, open_case
from workbench.main import main
from workbench.safety.text import GUARD
from workbench.store import claims
from workbench.tui import keys, places
from workbench.tui.conversation import _keys_of
from workbench.tui.lines import lines_of
from workbench.tui.spoken import plain_words


def answers(said: list[str]) -> dict[str, list[str]]:
    """What was answered to each line typed."""
    found: dict[str, list[str]] = {"": []}
    at = ""
    for line in said:
        if line.startswith("> "):
            at = line[2:]
            found[at] = []
        else:
            found[at].append(line)
    return found


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("enter", ["enter"]), ("down 3", ["down"] * 3), ("g i", ["g", "i"]), ("esc", ["escape"]), ("/", ["slash"]),
        ("Y", ["Y"]), ("ctrl+o", ["ctrl+o"]), ("status confirmed", []), ("down 5000", []), ("3", ["3"]), ("", []),
        (f"down {'9' * 5_000}", []), ("* : + - = [ ] < >", [
            "asterisk", "colon", "plus", "minus", "equals_sign", "left_square_bracket", "right_square_bracket",
            "less_than_sign", "greater_than_sign",
        ]),
        ("Return PgUp pgdn DEL bs shift+tab CTRL+G é", [
            "enter", "pageup", "pagedown", "delete", "backspace", "shift+tab", "ctrl+g", "é",
        ]),
    ],
)  # fmt: skip
def test_keys_by_name(typed: str, pressed: list[str]) -> None:
    assert _keys_of(typed) == pressed


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (" ▌✓○ RUM  92   Tessalit", "RUM 92, Tessalit"), ("│ ─── ⣿⣷ 12 │", "12"),
        ("⏎ save   esc leave", "Enter save, esc leave"),
        ("  ✓ two origins", "met: two origins"), ("  ✗ no origin", "unmet: no origin"),
        ("✗ REF refuted", "REF refuted"),
        ("B2 ▲ supports AFP", "B2 supports AFP"),
    ],
)  # fmt: skip
def test_what_is_drawn_is_left_out(drawn: str, told: str) -> None:
    assert plain_words(drawn) == told


def test_a_claim_is_found_weighed_confirmed_and_taken_back_by_lines(case: Case, ready: int) -> None:
    said = answers(lines_of(case, (
        f"/id:C-{ready}", "status confirmed", "u", "a", '"New Agency | B2 | + | https://example.org/a', "enter",
        "show C-1 evidence", "form", "?", "esc", "row 99", "zebra", "C", "Y", "esc", "g s", "row 2", "quit",
    )))  # fmt: skip
    assert said[""][:2][0] == "Screen: queue"
    assert said[""][1].startswith("on row 1 of 3")
    assert any(f"C-{ready}, Statement number 0" in line for line in said[f"/id:C-{ready}"])
    assert any(line.startswith("on row 1 of 1: confirmed") for line in said["status confirmed"])
    assert any(line.startswith("on row 1 of 1: rumor") for line in said["u"])
    assert said["a"][0] == "Screen: evidence line"
    assert said["a"][1].startswith("you type in field")
    assert any("New Agency" in line for line in said['"New Agency | B2 | + | https://example.org/a'])
    assert any("3 origins" in line for line in said["enter"]), "the row says at once what the item changed"
    assert "tab Evidence is open" in said["show C-1 evidence"]
    assert said["form"][0] == "said: 'form' means nothing here."
    assert any("(status.confirmed)" in line for line in said["?"])
    assert said["row 99"][0].startswith("said: There is no row 99")
    assert said["zebra"][0] == "said: 'zebra' means nothing here."
    assert "said: No editor is set." in said["C"] or any("editor" in line for line in said["C"])
    assert "Screen: copied" in said["Y"]
    assert said["row 2"][0].startswith("on row 2 of ")
    assert claims.by_ids(case.db, [ready])[0].origins == 3


def test_every_place_is_told_and_what_is_not_there_is_refused(case: Case) -> None:
    shown = [f"show {p.name}" + (" Kidal" if p.name == "place" else "") for p in places.PLACES]
    wrong = {
        "show nowhere": "There is no screen 'nowhere'", "C-9999": "There is no claim C-9999",
        "C-1 nothing": "A dossier has no tab 'nothing'", "show sources x": "Nothing is filtered here",
        f"row {'9' * 5_000}": "There is no row 9999",
    }  # fmt: skip
    said = answers(lines_of(case, (*shown[1:], *wrong)))
    for typed in shown[1:]:
        assert said[typed][0].startswith("Screen: "), typed
        assert len(said[typed]) > 2, typed
    for typed, told in wrong.items():
        assert said[typed][0].startswith(f"said: {told}"), typed


def test_no_hostile_text_comes_through(hostile_folder: Path) -> None:
    case = open_case(str(hostile_folder), named_analyst("Tester"))
    try:
        said = lines_of(case, (
            "end", "show messages", "end", "enter", "Y", "show sources", f"C-{hostile.WEIGHED} messages", "f",
            "show inbox",
        ))  # fmt: skip
    finally:
        case.close()
    assert sum("H01" in line for line in said) >= 3, "the hostile rows must have been told"
    assert {"Screen: dossier", "Screen: messages", "Screen: sources", "Screen: figures", "Screen: copied"} <= set(said)
    assert not [line for line in said if GUARD.search(line) or "\n" in line or "\r" in line]
    assert not [line for line in said if any("\u2500" <= c <= "\u259f" for c in line)]


def test_a_pipe_drives_it_to_the_end_of_the_input(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Pipe(io.TextIOWrapper):
        """Standard input as a pipe is."""

    monkeypatch.setattr(sys, "stdin", Pipe(io.BytesIO(b"down 2\n\xff\xfe\ng s\n")))
    assert main(["--case", case.url, "--as", "Tester", "--plain"]) == 0
    out = capsys.readouterr().out
    assert "on row 3 of " in out
    assert "means nothing here" in out
    assert "Screen: sources" in out


def test_the_command_prints_one_screen(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--case", case.url, "screen", "queue", "status:rumor", "--then", "down"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Screen: queue"
    assert "status:rumor" in told
    assert told[1].startswith("on row 2 of ")
    assert main(["--case", case.url, "screen", "nowhere"]) == 5
    assert "There is no screen 'nowhere'" in capsys.readouterr().err


def test_what_a_line_may_say_is_in_the_key_table() -> None:
    words = {a.id.split(".")[0] for a in keys.ACTIONS}
    assert not words & {"screen", "show", "row", "field", "wait", "exit"}, "the mode's own words must stay free"
