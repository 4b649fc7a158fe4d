"""Makes the pictures of the screens: the running program, driven by keys on the sample case, at three sizes.

Every picture is a plain text of the cells in `tests/tui/screens/`, at each size; those that the documents show are SVGs
in `docs/screens/` as well (without the font links Textual puts in, so that they need no network).
`tests/tui/test_screens.py` compares the running program with both. Run it with `make screens` after a change that was
meant, and read what changed; give names to make only those pictures.
"""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.pilot import Pilot

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ROOT / "docs" / "screens"
TEXTS = ROOT / "tests" / "tui" / "screens"
Size = tuple[int, int]
SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 60)
SIZES = (SMALL, MIDDLE, LARGE)
NOW = {"WORKBENCH_CLOCK": "2026-05-01T12:00:00Z", "WORKBENCH_IDS": "screens", "TEXTUAL_ANIMATIONS": "none"}
"""The same moment and the same ids whenever and wherever the pictures are made."""
UNSET = ("NO_COLOR", "WORKBENCH_THEME", "WORKBENCH_GLYPHS", "WORKBENCH_GRAPHICS", "COLORFGBG", "COLORTERM")
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_TEXT = re.compile(r'(<text class="[^"]*-r\d+" x=")([\d.]+)(" y="[\d.]+" textLength=")([\d.]+)("[^>]*>)([^<]*)</text>')
_CELL = 12.2
"""Units of a cell in Textual's SVGs."""
_SYMBOLS = {
    " ": "space", "/": "slash", ".": "full_stop", ":": "colon", "-": "minus", "_": "underscore", "|": "vertical_line",
    "+": "plus",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: keys to press (`=text` types it), the filter to start with, sizes shown in documents, environment.

    `tour` leaves the steps for newcomers on the screen. `look` is the theme of a picture that is there for its colours;
    it has the same text as the one `like` names.
    """

    name: str
    keys: tuple[str, ...] = ()
    filter: str = ""
    shown: tuple[Size, ...] = ()
    tour: bool = False
    look: str = ""
    like: str = ""
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture as it was drawn: its text at each size, and its SVG at each size that is shown."""

    texts: Mapping[Size, str]
    svgs: Mapping[Size, str]


_TAB = "right_square_bracket"
_FLA = "place:Tessalit actor:FLA"
PICTURES = (
    Picture("queue", shown=(MIDDLE, SMALL)),
    Picture("queue-wide", like="queue", shown=(LARGE,)),
    Picture("queue-light", like="queue", look="light", shown=(MIDDLE,)),
    Picture("queue-contrast", like="queue", look="contrast-dark", shown=(MIDDLE,)),
    Picture("queue-ansi", like="queue", look="ansi", shown=(MIDDLE,)),
    Picture("queue-nocolor", like="queue", env={"NO_COLOR": "1"}, shown=(MIDDLE,)),
    Picture("queue-marks", ("down", "down", "space", "space", "v"), shown=(SMALL,)),
    Picture("queue-filter", ("slash", "=place:Kidl"), shown=(SMALL,)),
    Picture("queue-empty", filter="status:contested"),
    Picture("queue-tour", tour=True, shown=(MIDDLE,)),
    Picture("dossier-overview", ("enter",), filter=_FLA, shown=(MIDDLE,)),
    Picture("dossier-light", ("enter",), filter=_FLA, like="dossier-overview", look="light", shown=(MIDDLE,)),
    Picture("dossier-messages", ("enter", _TAB), filter=_FLA, shown=(MIDDLE,)),
    Picture("dossier-media", ("enter", _TAB, _TAB), filter="has:reused", shown=(MIDDLE,)),
    Picture("dossier-media-shown", ("enter", _TAB, _TAB, "v"), filter="has:reused"),
    Picture("compare", ("enter", "i", "v"), filter="has:reused", shown=(SMALL,)),
    Picture("compare-hidden", ("enter", "i"), filter="has:reused"),
    Picture("dossier-evidence", ("enter", _TAB, _TAB, _TAB), filter=_FLA, shown=(MIDDLE,)),
    Picture("dossier-timeline", ("enter", "t"), filter=_FLA),
    Picture("dossier-blocs", ("enter", "b"), filter=_FLA),
    Picture("dossier-history", ("enter", "b", _TAB), filter="status:refuted"),
    Picture("dossier-history-opened", ("enter", "b", _TAB, "enter"), filter="status:refuted"),
    Picture("messages", ("m", "slash", "=Tessalit", "enter", "down")),
    Picture("chat", ("m", "slash", "=Tessalit", "enter", "down", "enter")),
    Picture("inbox", ("i", "down"), shown=(MIDDLE,)),
    Picture("sources", ("g", "s")),
    Picture("regrade", ("g", "s", "r", "right")),
    Picture("figures", ("enter", "f"), filter=_FLA),
    Picture("control", ("P",), filter=_FLA, shown=(MIDDLE,)),
    Picture("blocs", ("B", "right"), filter="place:Tessalit", shown=(MIDDLE,)),
    Picture("blocs-report", ("B", "r"), filter="place:Tessalit"),
    Picture("checklist", ("V",), filter=_FLA),
    Picture("verdicts", ("g", "r")),
    Picture("import", ("I", "=demo_export.zip", "enter"), shown=(MIDDLE,)),
    Picture("evidence-line", ("a", "=https://example.org/x | C3 | -"), filter=_FLA, shown=(SMALL,)),
    Picture("evidence-form", ("a", "=Malian presidency | C3 | -", "tab"), filter=_FLA),
    Picture("grade-scale", ("a", "=Malian presidency | C1 | -", "ctrl+g"), filter=_FLA),
    Picture("decide", ("enter", "D"), filter=_FLA, shown=(SMALL,)),
    Picture("claim-form", ("e",), filter=_FLA),
    Picture("message-by-hand", ("plus",)),
    Picture("export", ("x",), filter="status:confirmed,refuted"),
    Picture("timeline", ("g", "t"), filter="place:Kidal", shown=(MIDDLE,)),
    Picture("map", ("g", "w"), shown=(MIDDLE,)),
    Picture("history", ("g", "h")),
    Picture("views", ("g", "v")),
    Picture("facets", ("f",)),
    Picture("queue-sort", ("s",)),
    Picture("help", ("question_mark", "=status"), shown=(SMALL,)),
)


def pressed(keys: Sequence[str]) -> list[str]:
    """Keys as Textual names them, typed words taken apart."""
    out: list[str] = []
    for key in keys:
        out += [_SYMBOLS.get(c, c) for c in key[1:]] if key.startswith("=") else [key]
    return out


def stem(picture: Picture, size: Size) -> str:
    """The name of a file without its ending."""
    return f"{picture.name}-{size[0]}x{size[1]}"


_RECTS = re.compile(r'(?:<rect fill="#[0-9a-f]{6}" x="[\d.]+" y="[\d.]+" width="[\d.]+"[^>]*?/>)+')
_RECT = re.compile(r'<rect fill="(#[0-9a-f]{6})" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"([^>]*?)/>')
_NAMED = re.compile(r"terminal-\d+")


def drawing(svg: str, *, sixteen: bool = False) -> str:
    """An SVG of Textual's without its font links, its words where they stand in every renderer.

    A piece of text begins with no-break spaces there, and not every renderer gives those their width. `sixteen` takes
    the sixteen colours as terminals have them, where Rich's pictures have softer ones. In how many pieces a line was
    painted depends on the moment: neighbours of one colour become one, and the name made from all pieces a fixed one.
    """
    svg = _NAMED.sub("terminal", _RECTS.sub(lambda found: _joined(found[0]), svg))
    if sixteen:
        svg = _as_terminals_have_them(svg)

    def placed(found: re.Match[str]) -> str:
        head, x, middle, width, rest, words = found.groups()
        bare = re.sub(r"^(&#160;)+|(&#160;)+$", "", words)
        ahead = (len(words) - len(re.sub(r"^(&#160;)+", "", words))) // len("&#160;")
        behind = (len(words) - len(re.sub(r"(&#160;)+$", "", words))) // len("&#160;")
        left, cells = float(x) + ahead * _CELL, float(width) - (ahead + behind) * _CELL
        return f"{head}{left:g}{middle}{cells:g}{rest}{bare}</text>" if bare else ""

    return _TEXT.sub(placed, _FONTS.sub("", svg))


def _joined(rects: str) -> str:
    """Rectangles that touch, of one line and one colour, as one."""
    out: list[tuple[str, float, str, float, str]] = []
    for fill, left, y, width, rest in _RECT.findall(rects):
        x, before = float(left), out[-1] if out else ("", 0.0, "", 0.0, "")
        if (before[0], before[2], before[4]) == (fill, y, rest) and abs(before[1] + before[3] - x) < _CELL / 2:
            out[-1] = (fill, before[1], y, round(before[3] + float(width), 2), rest)
        else:
            out.append((fill, x, y, float(width), rest))
    return "".join(f'<rect fill="{f}" x="{x:g}" y="{y}" width="{w:g}"{rest}/>' for f, x, y, w, rest in out)


def _as_terminals_have_them(svg: str) -> str:
    from rich.terminal_theme import SVG_EXPORT_THEME

    from workbench.tui.theme import SIXTEEN

    soft, plain = SVG_EXPORT_THEME, SIXTEEN
    pairs = [(soft.ansi_colors[n].hex, plain.ansi_colors[n].hex) for n in range(16)]
    pairs += [(soft.background_color.hex, plain.background_color.hex)]
    return re.sub(r"#[0-9a-f]{6}", lambda found: dict(pairs).get(found[0], found[0]), svg)


async def take(picture: Picture, also: Callable[["Pilot[None]", Size], Awaitable[None]] | None = None) -> Taken:
    """Drive the program to the picture and through the three sizes, in a folder made by `stage`.

    `also` is called at each size with what is drawn then.
    """
    from textual.screen import ModalScreen
    from textual.widgets import Input, TextArea

    from tests.tui.conftest import settle
    from workbench.case import named_analyst, open_case
    from workbench.tui import theme
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.plain import plain

    case = open_case("case", named_analyst("A. Diallo"))
    app = WorkbenchApp(case, picture.filter)
    texts, svgs = {}, {}
    try:
        async with app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            if picture.look:
                app.theme = theme.chosen(picture.look, {}).name
            for key in picture.keys if picture.tour else ("Z", *picture.keys):
                await pilot.press(*pressed([key]))
                await settle(pilot)
            for box in (*app.screen.query(Input), *app.screen.query(TextArea)):
                box.cursor_blink = False  # or the picture depends on the moment
            for size in picture.shown if picture.like else SIZES:
                await pilot.resize_terminal(*size)
                await settle(pilot)
                # What is drawn under a dialog depends on the machine, and has pictures of its own.
                dialog = app.screen.children[0].region if isinstance(app.screen, ModalScreen) else None
                texts[size] = plain(app, dialog) + "\n"
                if size in picture.shown:
                    svgs[size] = drawing(app.export_screenshot(simplify=True), sixteen=picture.look == "ansi")
                if also is not None:
                    await also(pilot, size)
    finally:
        case.close()
    return Taken(texts, svgs)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[None]:
    """Build the sample case in a folder and stand in it, with the clock, ids and settings of the pictures."""
    held = dict(os.environ)
    os.environ.update(NOW, XDG_CONFIG_HOME=str(folder / "config"), XDG_STATE_HOME=str(folder / "state"))
    for name in UNSET:
        os.environ.pop(name, None)
    try:
        with contextlib.chdir(folder):
            from workbench import demo
            from workbench.case import remember_analyst

            remember_analyst("A. Diallo")
            demo.build_demo(Path("case")).close()
            Path("demo_export.zip").write_bytes((demo.DATA / "whatsapp_ios_en.zip").read_bytes())
            yield
    finally:
        os.environ.clear()
        os.environ.update(held)


def main(wanted: Sequence[str]) -> None:
    """Make the pictures named, or all of them; then files of pictures that are no more go."""
    for folder in (SHOWN, TEXTS):
        folder.mkdir(parents=True, exist_ok=True)
    kept: set[Path] = set()
    with tempfile.TemporaryDirectory() as folder_name, stage(Path(folder_name)):
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            os.environ["XDG_STATE_HOME"] = str(Path(folder_name) / "state" / picture.name)
            os.environ.update(picture.env)
            taken = asyncio.run(take(picture))
            for name in picture.env:
                os.environ.pop(name, None)
            files = {SHOWN / f"{stem(picture, s)}.svg": svg for s, svg in taken.svgs.items()}
            if not picture.like:
                files |= {TEXTS / f"{stem(picture, s)}.txt": text for s, text in taken.texts.items()}
            for path, text in files.items():
                path.write_text(text, encoding="utf-8")
            kept |= files.keys()
            print(picture.name)
    if not wanted:
        for path in {*SHOWN.glob("*"), *TEXTS.glob("*.txt")} - kept:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
