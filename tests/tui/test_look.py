"""Themes are legible, glyphs are one cell wide, words for times and sizes are right."""

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.theme import Theme

from workbench.model import Claim, Span, Stage, Status, When
from workbench.tui import text, theme
from workbench.tui.widgets.claim_row import ClaimRow, columns, heading
from workbench.tui.widgets.marked import marked
from workbench.tui.widgets.queue_list import fit

NOW = "2026-05-01T00:00:00.000000Z"
TUI = Path(__file__).resolve().parents[2] / "workbench" / "tui"


@pytest.mark.parametrize("chosen", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
def test_every_ink_has_contrast_on_every_ground(chosen: Theme) -> None:
    grounds = [chosen.background, chosen.surface, chosen.panel, chosen.variables["cursor-line"]]
    inks = {"foreground": chosen.foreground, "soft": chosen.variables["soft"], "primary": chosen.primary}
    inks |= {k: v for k, v in chosen.variables.items() if k.startswith("status-")}
    for ground in grounds:
        for name, ink in inks.items():
            assert ground is not None
            assert ink is not None
            ratio = _contrast(Color.parse(ink), Color.parse(ground))
            assert ratio >= 4.5, f"{name} on {ground}: {ratio:.2f}"


def _luminance(color: Color) -> float:
    def channel(value: int) -> float:
        c = value / 255
        return c / 12.92 if c <= 0.03928 else float(((c + 0.055) / 1.055) ** 2.4)

    return 0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b)


def _contrast(a: Color, b: Color) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


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
    assert text.is_rtl("123 سقوط")
    assert not text.is_rtl("Kidal سقوط")
    assert text.has_rtl("Kidal سقوط")


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
