"""Makes the pictures in `docs/screens/`: the running program, driven by keys on the sample case, at three sizes.

Each picture is an SVG (without the font links Textual puts in, so that it needs no network) and a plain text of the
same cells, which shows in a diff what changed. Run it with `make screens`; give names to make only those.
"""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "docs" / "screens"
SIZES = ((120, 36), (80, 24))
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_SYMBOLS = {
    " ": "space", "/": "slash", ".": "full_stop", ":": "colon", "-": "minus", "_": "underscore", "|": "vertical_line",
    "+": "plus",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: keys to press (`=text` types it), the filter to start with, sizes, and the environment."""

    name: str
    keys: tuple[str, ...] = ()
    filter: str = ""
    sizes: tuple[tuple[int, int], ...] = SIZES
    env: dict[str, str] = field(default_factory=dict)


_TAB = "right_square_bracket"
_WIDE = ((120, 36),)
_SMALL = ((80, 24),)
"""Every cell of a drawn picture is an element of its own: half a megabyte at 120×36."""
_WAITS = frozenset(
    {"enter", "tab", "D", "ctrl+g", "m", "g", "s", "x", "3", "e", "a", "plus", "i", "v", _TAB, "f", "P", "B", "V", "r"}
)
"""Keys after which something is read or opened."""
PICTURES = (
    Picture("queue"),
    Picture("queue-marks", ("down", "down", "space", "space", "v")),
    Picture("queue-filter", ("slash", "=place:Kidl")),
    Picture("queue-empty", filter="place:Nowhere"),
    Picture("queue-wide", sizes=((200, 50),)),
    Picture("queue-light", sizes=_WIDE, env={"WORKBENCH_THEME": "light"}),
    Picture("queue-nocolor", sizes=_WIDE, env={"NO_COLOR": "1"}),
    Picture("override", ("3",), filter="place:Tessalit actor:FAMa"),
    Picture("dossier-overview", ("enter",), filter="place:Tessalit actor:FLA"),
    Picture("dossier-messages", ("enter", _TAB), filter="place:Tessalit actor:FLA"),
    Picture("dossier-media", ("enter", _TAB, _TAB), filter="has:reused"),
    Picture("dossier-media-shown", ("enter", _TAB, _TAB, "v"), filter="has:reused", sizes=_SMALL),
    Picture("compare", ("enter", "i", "v"), filter="has:reused", sizes=_SMALL),
    Picture("compare-hidden", ("enter", "i"), filter="has:reused", sizes=_SMALL),
    Picture("dossier-evidence", ("enter", _TAB, _TAB, _TAB), filter="place:Tessalit actor:FLA"),
    Picture("dossier-timeline", ("enter", "t"), filter="place:Tessalit actor:FLA"),
    Picture("dossier-blocs", ("enter", "b"), filter="place:Tessalit actor:FLA"),
    Picture("dossier-history", ("enter", "b", _TAB), filter="status:refuted"),
    Picture("dossier-history-opened", ("enter", "b", _TAB, "enter"), filter="status:refuted", sizes=_SMALL),
    Picture("messages", ("m", "slash", "=Tessalit", "enter", "down")),
    Picture("chat", ("m", "slash", "=Tessalit", "enter", "down", "enter")),
    Picture("inbox", ("i", "down")),
    Picture("sources", ("g", "s")),
    Picture("regrade", ("g", "s", "r", "right")),
    Picture("figures", ("f",), filter="place:Tessalit actor:FLA"),
    Picture("control", ("P",), filter="place:Tessalit actor:FLA"),
    Picture("blocs", ("B", "right"), filter="place:Tessalit"),
    Picture("blocs-report", ("B", "r"), filter="place:Tessalit", sizes=_SMALL),
    Picture("checklist", ("V",), filter="place:Tessalit actor:FLA", sizes=_SMALL),
    Picture("verdicts", ("g", "r")),
    Picture("import", ("I", "=demo_export.zip", "enter")),
    Picture("evidence-line", ("a", "=https://example.org/x | C3 | -"), filter="place:Tessalit actor:FLA"),
    Picture("evidence-form", ("a", "=Malian presidency | C3 | -", "tab"), filter="place:Tessalit actor:FLA"),
    Picture("grade-scale", ("a", "=Malian presidency | C1 | -", "ctrl+g"), filter="place:Tessalit actor:FLA"),
    Picture("decide", ("enter", "D"), filter="place:Tessalit actor:FLA"),
    Picture("claim-form", ("e",), filter="place:Tessalit actor:FLA"),
    Picture("message-by-hand", ("plus",)),
    Picture("export", ("x",), filter="status:confirmed,refuted"),
    Picture("help", ("question_mark", "=status")),
    Picture("go", ("g",)),
)


def pressed(keys: Sequence[str]) -> list[str]:
    """Keys as Textual names them, typed words taken apart."""
    out: list[str] = []
    for key in keys:
        out += [_SYMBOLS.get(c, c) for c in key[1:]] if key.startswith("=") else [key]
    return out


async def take(picture: Picture, size: tuple[int, int]) -> tuple[str, str]:
    """Drive the program to the picture; returns its SVG and its text."""
    from textual.widgets import Input, TextArea

    from workbench.case import named_analyst, open_case
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.plain import plain

    case = open_case("case", named_analyst("A. Diallo"))
    app = WorkbenchApp(case, picture.filter)
    try:
        async with app.run_test(size=size) as pilot:
            await _settle(pilot)
            for key in pressed(picture.keys):
                await pilot.press(key)
                if key in _WAITS:
                    await _settle(pilot)
            for box in (*app.screen.query(Input), *app.screen.query(TextArea)):
                box.cursor_blink = False  # or the picture depends on the moment
            await pilot.pause(0.25)
            await _settle(pilot)
            return _FONTS.sub("", app.export_screenshot(simplify=True)), plain(app)
    finally:
        case.close()


async def _settle(pilot: object) -> None:
    from textual.pilot import Pilot

    if isinstance(pilot, Pilot):
        await pilot.pause(0.1)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)


def main(wanted: Sequence[str]) -> None:
    """Make the pictures named, or all of them."""
    os.environ.update(WORKBENCH_CLOCK="2026-05-01T12:00:00Z", WORKBENCH_IDS="screens", TEXTUAL_ANIMATIONS="none")
    for name in ("NO_COLOR", "WORKBENCH_THEME", "COLORFGBG"):
        os.environ.pop(name, None)
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")
        from workbench import demo
        from workbench.case import remember_analyst

        remember_analyst("A. Diallo")
        demo.build_demo(Path("case")).close()
        Path("demo_export.zip").write_bytes((demo.DATA / "whatsapp_ios_en.zip").read_bytes())
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            for size in picture.sizes:
                os.environ.update(picture.env)
                svg, text = asyncio.run(take(picture, size))
                for name in picture.env:
                    os.environ.pop(name, None)
                stem = f"{picture.name}-{size[0]}x{size[1]}"
                (OUT / f"{stem}.svg").write_text(svg, encoding="utf-8")
                (OUT / f"{stem}.txt").write_text(text + "\n", encoding="utf-8")
                print(stem)


if __name__ == "__main__":
    main(sys.argv[1:])
