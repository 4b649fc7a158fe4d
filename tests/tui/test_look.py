"""Themes are legible, glyphs are one cell wide, words for times and sizes are right."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.terminal_theme import TerminalTheme
from textual._color_constants import ANSI_COLORS, COLOR_NAME_TO_RGB
from textual.color import Color
from textual.theme import Theme

from tests.tui.contrast import VGA, contrast, least
from workbench.model import Claim, Span, Stage, Status, When
from workbench.settings import THEMES
from workbench.tui import rtl, text, theme
from workbench.tui.widgets.claim_row import ClaimRow, columns, heading
from workbench.tui.widgets.marked import marked
from workbench.tui.widgets.queue_list import fit

NOW = "2026-05-01T00:00:00.000000Z"
TUI = Path(__file__).resolve().parents[2] / "workbench" / "tui"


INKS = ("foreground", "soft", "primary", "accent", "warning", "error", "success", "text-muted", "text-disabled")
GROUNDS = ("background", "surface", "panel", "cursor-line", "input-selection-background")
COLOURS = frozenset(COLOR_NAME_TO_RGB) - {"transparent"}
STYLE_WORDS = frozenset({"bold", "italic", "underline", "reverse", "strike", "dim", "not", "on", "blink"})


@pytest.mark.parametrize("chosen", [t for t in theme.THEMES if not t.ansi], ids=lambda t: t.name)
def test_every_ink_has_contrast_on_every_ground(chosen: Theme) -> None:
    """The table of the theme itself; what is drawn is measured with the screens (test_screens.py)."""
    made = {**chosen.to_color_system().generate(), **chosen.variables}
    for ground, ink in product(GROUNDS, (*INKS, *(name for name in made if name.startswith("status-")))):
        if ground == "input-selection-background" and ink != "foreground":
            continue  # selected text has one ink
        ratio = contrast(Color.parse(made[ink]).rgb, Color.parse(made[ground]).rgb)
        assert ratio >= least(chosen), f"{ink} on {ground}: {ratio:.2f}"


def test_every_theme_has_every_variable() -> None:
    names = set(theme.DARK.variables)
    for one in theme.THEMES:
        assert names <= {*one.variables, *one.to_color_system().generate()}, one.name


@pytest.mark.parametrize("palette", [theme.SIXTEEN, VGA], ids=["xterm", "vga"])
def test_the_sixteen_colours_can_be_read_on_their_ground(palette: TerminalTheme) -> None:
    made = theme.ANSI.to_color_system().generate()
    named = [made[name] for name in (*INKS, *(n for n in made if n.startswith("status-")))]
    ground = _sixteen(theme.ANSI.background or "", palette)
    assert all(name.startswith("ansi_") for name in named)
    for name in named:
        assert contrast(_sixteen(name, palette), ground) >= 4.5, name


def _sixteen(name: str, palette: TerminalTheme) -> tuple[int, ...]:
    return palette.ansi_colors[ANSI_COLORS.index(name.removeprefix("ansi_"))]


@pytest.mark.parametrize(
    ("setting", "environ", "name"),
    [
        ("auto", {}, "workbench-dark"),
        ("auto", {"TERM": "xterm-256color"}, "workbench-dark"),
        ("auto", {"COLORFGBG": "0;15"}, "workbench-light"),
        ("auto", {"COLORFGBG": "0;default;7"}, "workbench-light"),
        ("auto", {"COLORFGBG": "15;0"}, "workbench-dark"),
        ("auto", {"TERM": "linux"}, "workbench-ansi"),
        ("auto", {"TERM": "screen"}, "workbench-ansi"),
        ("auto", {"TERM": "screen", "COLORTERM": "truecolor"}, "workbench-dark"),
        ("auto", {"TERM": "screen-256color"}, "workbench-dark"),
        ("light", {"TERM": "linux"}, "workbench-light"),
        ("contrast-light", {}, "workbench-contrast-light"),
        ("light", {"WORKBENCH_THEME": "contrast-dark"}, "workbench-contrast-dark"),
        ("light", {"WORKBENCH_THEME": "auto"}, "workbench-dark"),
        ("light", {"WORKBENCH_THEME": "purple"}, "workbench-light"),
        ("light", {"WORKBENCH_THEME": "dark", "NO_COLOR": "1"}, "workbench-ansi"),
        ("light", {"NO_COLOR": ""}, "workbench-light"),
    ],
)
def test_the_theme_that_is_taken(setting: str, environ: dict[str, str], name: str) -> None:
    assert theme.chosen(setting, environ).name == name


def test_every_setting_of_the_theme_has_one() -> None:
    assert {theme.chosen(s, {}).name for s in THEMES} == {t.name for t in theme.THEMES}


def test_the_key_goes_round_all_that_are_ours() -> None:
    seen = [theme.ANSI.name]
    for _ in range(5):
        seen.append(theme.following(seen[-1]).name)
    assert seen[1:5] == [t.name for t in theme.THEMES if not t.ansi]
    assert seen[5] == seen[1]


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.tcss")), ids=lambda p: p.name)
def test_a_style_sheet_names_no_colour(path: Path) -> None:
    assert _colours(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda p: str(p.relative_to(TUI)))
def test_the_code_names_no_colour(path: Path) -> None:
    if path.name == "theme.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not _names_a_colour(node.value), f"{path.name}:{node.lineno} {node.value[:40]!r}"


def _colours(sheet: str) -> list[str]:
    """Colours that a style sheet names in its declarations; variables are none."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    values = re.findall(r"[\w-]+\s*:\s*([^;{}]+);", bare)
    return [w for v in values for w in v.split() if w in COLOURS or re.match(r"#[0-9a-fA-F]{3}|rgb|hsl", w)]


def _names_a_colour(text: str) -> bool:
    if "{" in text and ":" in text:
        return bool(_colours(text))
    words = text.split()
    styled = bool(words) and all(w in STYLE_WORDS or w in COLOURS or w.startswith("$") for w in words)
    named = styled and any(w in COLOURS for w in words)
    return named or re.fullmatch(r"(?:[a-z ]* )?(?:#[0-9a-fA-F]{6}|rgba?\(.*\))", text) is not None


@pytest.mark.parametrize(
    "sheet", ["a { color: red; }", "a:hover { border: solid #fff; }", "b { background: rgb(1,2,3); }"]
)
def test_a_colour_in_a_style_sheet_is_found(sheet: str) -> None:
    assert _names_a_colour(sheet)


def test_signs_become_one_ascii_character_each() -> None:
    """Also what Textual draws by itself: frames, scroll bars, the ellipsis."""
    drawn = "╭─▌✓○ RUM◑●✗◐◒ ▲▼◆ “Kidal” – … ␣⏎ ↑↓←→ ‹B2› ░▒▓█▀▄▁▂▃▅▆▇╸━╺┃│╯"
    seen = theme.ascii_only(drawn)
    assert seen.isascii()
    assert len(seen) == len(drawn) == cell_len(seen)
    assert theme.ascii_only("Gao: بيد é Ɔ") == "Gao: بيد é Ɔ"


def test_every_status_has_a_look_of_its_own() -> None:
    assert set(theme.LOOKS) == set(Status)
    assert len({look.glyph for look in theme.LOOKS.values()}) == len(Status)
    assert len({look.letters for look in theme.LOOKS.values()}) == len(Status)
    assert all(cell_len(look.glyph) == 1 and len(look.letters) == 3 for look in theme.LOOKS.values())


def test_blocs_get_letters_of_their_own() -> None:
    found = theme.bloc_letters(("African", "Western", "Russian", "government", "armed group", "NGO/UN", "local"))
    assert len(set(found.values())) == 7
    assert found["African"] == "A"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-04-30T23:59:40.000000Z", "now"),
        ("2026-04-30T23:56:00.000000Z", "4m"),
        ("2026-04-30T17:00:00.000000Z", "7h"),
        ("2026-04-19T00:00:00.000000Z", "12d"),
        ("2023-04-19T00:00:00.000000Z", "3y"),
        (None, ""),
    ],
)
def test_age(at: str | None, said: str) -> None:
    assert text.age(at, NOW) == said


def test_highlighting_survives_text_that_safe_lengthens() -> None:
    body = "\x1b[31mKidal\u202e est tombée"
    start = body.index("Kidal")
    found = marked(body, [Span(start, start + 5, "place", "Kidal")])
    assert found.plain == "␛[31m[P Kidal]<U+202E> est tombée"
    span = next(s for s in found.spans if "underline" in str(s.style))
    assert found.plain[span.start : span.end] == "Kidal"


def test_highlighting_ignores_spans_that_overlap_or_lie_outside() -> None:
    spans = [Span(0, 3, "place", "a"), Span(2, 4, "actor", "b"), Span(9, 99, "event", "c")]
    assert marked("abcdef", spans).plain == "[P abc]def"


@pytest.mark.parametrize("width", [10, 30, 46, 58, 78, 120])
def test_heading_and_row_have_the_same_columns(width: int) -> None:
    assert cell_len(heading(width)) == width
    assert columns(width).messages == 5


def test_the_list_beside_the_preview_has_the_columns_of_80() -> None:
    """At 110 columns, where the preview begins, the list has 65 of them, its scroll bar not counted."""
    assert columns(80 - 3) == columns(65 - 2)


@pytest.mark.parametrize(
    ("stage", "came", "shown"), [(Stage.CLOSED, 3, "+"), (Stage.CLOSED, 0, " "), (Stage.WORKING, 3, " ")]
)
def test_a_closed_claim_that_came_back_is_marked_without_colours(stage: Stage, came: int, shown: str) -> None:
    claim = Claim(
        id=1, uid="", title="Gao attacked", predicate="attack", places=(), actors=(), event=When(), why=(), version=1,
        status=Status.REFUTED, stage=stage, priority=61, updated_at="", resurfaced=came,
    )  # fmt: skip
    cells = ClaimRow(NOW, {}).draw(claim, 58)
    drawn = "".join(piece for piece, _ in cells)
    assert drawn.startswith(f"✗ REF {shown}  61 ")
    assert cell_len(drawn) == 58
    assert cells[-1][1] == ("soft" if stage == Stage.CLOSED and not came else "")


@pytest.mark.parametrize(
    ("given", "width"), [("سقوط المدينة", 6), ("日本語テキスト", 5), ("abc", 3), ("abc", 0), ("é" * 9, 4)]
)
def test_fit_gives_exactly_that_many_cells(given: str, width: int) -> None:
    assert cell_len(fit(given, width)) == width


def test_rtl_is_seen() -> None:
    assert rtl.is_rtl("123 سقوط")
    assert not rtl.is_rtl("Kidal سقوط")
    assert rtl.has_rtl("Kidal سقوط")


DRAWING = {"Static", "Label", "Button", "Option", "TabPane", "update", "notify", "tell_markup", "add_option"}


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda p: str(p.relative_to(TUI)))
def test_no_widget_is_given_an_assembled_string(path: Path) -> None:
    """A widget reads a str as markup; what is put together must be Content (rules R1 and R2)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in DRAWING and node.args:
            first = node.args[0]
            assert not isinstance(first, ast.JoinedStr | ast.BinOp), f"{path.name}:{node.lineno} gives {name} a str"
        if name == "notify":
            assert any(k.arg == "markup" for k in node.keywords), f"{path.name}:{node.lineno} notify without markup="
