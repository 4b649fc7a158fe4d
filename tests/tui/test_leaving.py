"""What leaves the program: copies by our keys alone and clean, links after a question, texts through an editor."""

import base64
import os
import re
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.tui.conftest import Drive, fill, press, screen_of, settle, until
from tests.tui.raw_terminal import raw_terminal
from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import InputRefused, NotFound, UsageError
from workbench.evidence.figures import NewFigure, add_figure
from workbench.export import citing
from workbench.export.citing import Cited
from workbench.safety.text import GUARD
from workbench.store import claims, messages
from workbench.tui import clipboard, outside
from workbench.tui.app import WorkbenchApp


def script(path: Path, *lines: str) -> Path:
    """A program of the test's own."""
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n", encoding="utf-8")
    path.chmod(0o700)
    return path


# --- citations and copies -------------------------------------------------------------------------------------------


def test_a_full_citation_finds_and_checks_the_thing_again(case: Case, ready: int) -> None:
    figure = add_figure(case, NewFigure(ready, "killed", 10, 12, "Mayor"))
    first = messages.by_ids(case.db, [1])[0]
    told = citing.whole(case, Cited("claim", ready))
    uid = claims.by_ids(case.db, [ready])[0].uid
    for part in (f"C-{ready} “Statement number 0”", "Status: rumor", "E-1 supports B2 AFP (Western)", "“it is so”",
                 "origin: AFP", "2 items, 2 origins", f"Stable id: {uid}"):  # fmt: skip
        assert part in told
    told = citing.whole(case, Cited("message", 1))
    for part in (f"“{first.text}”", "Sender, as shown: Moussa", "line 1", "Export's sha256: ", "25/04/2026, 05:44"):
        assert part in told
    assert citing.one_line(case, Cited("figure", figure.id)).startswith(f"F-{figure.id} ")
    assert citing.one_line(case, Cited("source", 1)) == "AFP (Western), reliability B"
    assert citing.one_line(case, Cited("evidence", 1)).endswith(f"on C-{ready}")
    with pytest.raises(NotFound, match="no claim C-999"):
        citing.one_line(case, Cited("claim", 999))


def test_a_copy_is_bounded_between_characters() -> None:
    kept = clipboard.bounded("ب" * 80_000)
    assert len(kept.encode()) <= clipboard.MOST_BYTES
    assert kept.endswith("a terminal takes no more]")
    assert clipboard.bounded("short") == "short"


async def test_y_copies_a_line_and_capital_y_all_of_what_the_cursor_stands_on(
    case: Case, ready: int, drive: Drive
) -> None:
    async with drive(case, f"id:C-{ready}", toasts=True) as pilot:
        app = pilot.app
        assert "Copied C-" in await press(pilot, "y")
        assert app.clipboard.startswith(f"C-{ready} “Statement number 0”: rumor")
        shown = await press(pilot, "Y")
        assert screen_of(pilot) == "Copied"
        assert "Not in your clipboard?" in shown
        assert "Evidence: 2 items, 2 origins" in app.clipboard
        await press(pilot, "w")
        written = Path(os.environ["XDG_STATE_HOME"]) / "workbench" / "copied.txt"
        assert written.read_text(encoding="utf-8").strip() == app.clipboard
        assert written.stat().st_mode & 0o777 == 0o600
        await press(pilot, "escape", "enter", "right_square_bracket", "right_square_bracket", "right_square_bracket")
        await press(pilot, "y")
        assert app.clipboard.startswith("E-1 supports B2 AFP")
        await press(pilot, "escape", "g", "s")
        await press(pilot, "y")
        assert app.clipboard == "AFP (Western), reliability B"


_CHILD = """
import sys
from workbench.case import named_analyst, open_case
from workbench.tui.app import WorkbenchApp
WorkbenchApp(open_case(sys.argv[1], named_analyst("Tester"))).run()
"""


def test_on_the_wire_only_our_keys_write_the_clipboard_and_what_they_write_is_clean(hostile_folder: Path) -> None:
    with raw_terminal(["-c", _CHILD, str(hostile_folder)]) as terminal:
        assert terminal.read(20, b"Help")
        terminal.press(b"\x1b[F")
        terminal.read(0.5)
        assert b"\x1b]52;" not in terminal.seen, "hostile rows are on the screen, and no key was pressed"
        terminal.press(b"Y")
        assert terminal.read(10, b"\x1b]52;c;")
        terminal.read(0.7)
        terminal.press(b"\x1b")
        terminal.read(0.3)
        terminal.leave()
        seen = bytes(terminal.seen)
    copies = re.findall(rb"\x1b\]52;([^\x07]*)\x07", seen)
    assert len(copies) == 1
    assert copies[0].startswith(b"c;")
    text = base64.b64decode(copies[0][2:], validate=True).decode()
    assert "C-" in text
    assert not GUARD.search(text.replace("\n", ""))


# --- links ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x, and (http://b.example).", ["https://a.example/x", "http://b.example"]),
        ("“https://a.example/x” HTTPS://A.example/y", ["https://a.example/x", "HTTPS://A.example/y"]),
        ("javascript:alert(1) file:///etc/passwd ftp://x.example no link", []),
        ("https://a.example https://a.example", ["https://a.example"]),
    ],
)
def test_links_of_a_text(text: str, found: list[str]) -> None:
    assert outside.links_in(text) == found


@pytest.mark.parametrize(
    ("url", "host", "reads"),
    [
        ("https://afp.example/x?y=1", "afp.example", "afp.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example", "аррӏе.example"),
        ("https://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example", "аррӏе.example"),
        ("http://93.184.216.34/", "93.184.216.34", "93.184.216.34"),
    ],
)
def test_both_spellings_of_a_host_are_known(url: str, host: str, reads: str) -> None:
    link = outside.link_of(url)
    assert (link.host, link.reads) == (host, reads)
    assert link.url.isascii()


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "https://bank.example@evil.example/", "https://", "--help",
     "https://a.example\n--x", "https://a b/"],
)  # fmt: skip
def test_what_is_no_plain_page_is_never_opened(url: str) -> None:
    with pytest.raises((InputRefused, UsageError)):
        outside.link_of(url)


async def test_a_link_is_opened_after_a_question_that_names_its_host(
    case: Case, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.add_message(case, "Nord", "Awa", "2026-04-29T09:00Z", "Regardez https://аррӏе.example/x?a=1. et riz")
    script(tmp_path / "xdg-open", f'printf "%s" "$*" > {tmp_path}/opened')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":99")
    async with drive(case, toasts=True) as pilot:
        await press(pilot, "g", "m")
        await press(pilot, "slash")
        await fill(pilot, **{"filter-text": "chat:Nord sender:Awa riz Regardez"})
        await press(pilot, "enter")
        screen = await press(pilot, "o")
        assert "Host: аррӏе.example" in screen
        assert "It is dialled as xn--80ak6aa92e.example" in screen
        await press(pilot, "enter")  # Enter says no
        assert screen_of(pilot) == "MessagesScreen"
        await press(pilot, "o", "y")
        await until(pilot, (tmp_path / "opened").exists)
        assert (tmp_path / "opened").read_text() == "https://xn--80ak6aa92e.example/x?a=1"
        await settle(pilot)
        assert isinstance(pilot.app, WorkbenchApp)
        pilot.app.desk.offline = True
        assert "--offline was given" in await press(pilot, "o")


# --- the editor -----------------------------------------------------------------------------------------------------


class _NoSuspend:
    """In place of giving the terminal away, which a program without a terminal cannot do."""

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, *_: object) -> None:
        """Nothing."""


async def test_notes_and_fields_go_through_the_editor(
    case: Case, ready: int, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "old \x1b[31mnote"
    editing.set_note(case, ready, old)
    saw = tmp_path / "saw"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    def note() -> str:
        return claims.by_ids(case.db, [ready])[0].note

    async with drive(case, f"id:C-{ready}", toasts=True) as pilot:
        assert "No editor is set" in await press(pilot, "C")
        monkeypatch.setenv("EDITOR", "no-such-editor-here -w")
        assert "no-such-editor-here is not there" in await press(pilot, "C")
        monkeypatch.setenv("EDITOR", f"{script(tmp_path / 'same', 'true')}")
        assert "No editor can be opened from here" in await press(pilot, "C"), "without a terminal to give away"
        monkeypatch.setattr(pilot.app, "suspend", _NoSuspend)
        await press(pilot, "C")
        assert note() == old, "what was left unchanged changes nothing"
        lines = (f'stat -c %a "$1" > {saw}', f'cat "$1" >> {saw}', f'printf "%s" "$1" > {saw}.name',
                 'printf "first\\r\\nsecond\\n" > "$1"')  # fmt: skip
        monkeypatch.setenv("EDITOR", f"{script(tmp_path / 'write', *lines)}")
        await press(pilot, "C")
        assert note() == "first\nsecond"
        assert saw.read_text() == "600\nold ␛[31mnote"
        assert not Path((tmp_path / "saw.name").read_text()).parent.exists(), "nothing is left of it"
        await press(pilot, "c")
        assert screen_of(pilot) == "NoteForm", "a note of several lines is not asked for in one"
        pilot.app.screen.query_one("#text", TextArea).text = "first\nthird"
        await press(pilot, "ctrl+o")
        assert note() == "first\nthird"
        await press(pilot, "u")
        await press(pilot, "u")
        assert note() == old, "one act each, undone as one"
        monkeypatch.setenv("EDITOR", f"{script(tmp_path / 'fails', 'echo x > $1', 'exit 3')}")
        assert "ended with 3" in await press(pilot, "C")
        monkeypatch.setenv("EDITOR", f"{tmp_path / 'write'}")
        await press(pilot, "e")
        pilot.app.screen.query_one("#title", Input).focus()
        await press(pilot, "ctrl+r")
        assert pilot.app.screen.query_one("#title", Input).value == "first second"
        await press(pilot, "escape", "plus")
        pilot.app.screen.query_one("#text", TextArea).focus()
        await press(pilot, "ctrl+r")
        assert pilot.app.screen.query_one("#text", TextArea).text == "first\nsecond"
