"""How things look: themes of our own, which of them is taken, and the one table of status glyphs, letters and colours.

A status is always glyph + three letters + colour, so that it is readable without colour and by people who see colours
differently (the hues are Okabe and Ito's). All glyphs are one cell wide; `WORKBENCH_GLYPHS=ascii`, or a locale that is
not UTF-8, replaces them (`ascii_only` replaces what is left, such as frames). Nowhere else is a colour named.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from rich.segment import Segment
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from workbench.model import EvidenceStance, Stance, Status


def _fields(cursor: str, selection: str, ink: str) -> dict[str, str]:
    """The variables of Textual's own widgets: selected text, the cursor in a field, what is off, links."""
    return {
        "input-selection-background": selection,
        "input-selection-foreground": ink,
        "screen-selection-background": selection,
        "screen-selection-foreground": ink,
        "block-cursor-background": cursor,
        "block-cursor-foreground": ink,
        "block-cursor-blurred-background": cursor,
        "block-cursor-blurred-foreground": ink,
    }


DARK = Theme(
    name="workbench-dark",
    primary="#56b4e9",
    secondary="#8fb8d8",
    accent="#f0c674",
    warning="#f2c94c",
    error="#ff8a66",
    success="#33c49a",
    foreground="#d8dee4",
    background="#11161c",
    surface="#161c23",
    panel="#222b35",
    dark=True,
    variables={
        "cursor-line": "#1d3853",
        "soft": "#9fabb7",
        "rule": "#33414f",
        "status-rumor": "#f2c94c",
        "status-corroborated": "#6cbcf2",
        "status-confirmed": "#33c49a",
        "status-refuted": "#ff8a66",
        "status-misleading": "#e69f00",
        "status-contested": "#c9a0ff",
        "status-unverifiable": "#a9b1b9",
        "text-disabled": "#9fabb7",
        "text-muted": "#9fabb7",
        **_fields("#1d3853", "#2b4d6e", "#f2f5f8"),
    },
)
LIGHT = Theme(
    name="workbench-light",
    primary="#00568f",
    secondary="#3b6787",
    accent="#7a4b00",
    warning="#735300",
    error="#a1340c",
    success="#00603f",
    foreground="#1c2329",
    background="#fbfaf7",
    surface="#ffffff",
    panel="#e9ecef",
    dark=False,
    variables={
        "cursor-line": "#cfe3f5",
        "soft": "#56616b",
        "rule": "#c3cad1",
        "status-rumor": "#735300",
        "status-corroborated": "#005a94",
        "status-confirmed": "#00603f",
        "status-refuted": "#a1340c",
        "status-misleading": "#824c00",
        "status-contested": "#6a35a8",
        "status-unverifiable": "#545d66",
        "text-disabled": "#56616b",
        "text-muted": "#56616b",
        **_fields("#cfe3f5", "#a9cdee", "#10161b"),
    },
)
CONTRAST_DARK = Theme(
    name="workbench-contrast-dark",
    primary="#8cd2ff",
    secondary="#b5dcf5",
    accent="#ffd98a",
    warning="#ffd24d",
    error="#ffb199",
    success="#6ee7b7",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#0d1217",
    dark=True,
    variables={
        "cursor-line": "#00305c",
        "soft": "#d0d7dd",
        "rule": "#8a949d",
        "status-rumor": "#ffd24d",
        "status-corroborated": "#8cd2ff",
        "status-confirmed": "#6ee7b7",
        "status-refuted": "#ffb199",
        "status-misleading": "#ffc04d",
        "status-contested": "#dcc2ff",
        "status-unverifiable": "#d5dade",
        "text-disabled": "#d0d7dd",
        "text-muted": "#d0d7dd",
        **_fields("#00305c", "#00427d", "#ffffff"),
    },
)
CONTRAST_LIGHT = Theme(
    name="workbench-contrast-light",
    primary="#003a6b",
    secondary="#1f3f57",
    accent="#5a3600",
    warning="#573b00",
    error="#7d1a00",
    success="#00452e",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#f2f2f2",
    dark=False,
    variables={
        "cursor-line": "#cce4ff",
        "soft": "#33393e",
        "rule": "#5d666e",
        "status-rumor": "#573b00",
        "status-corroborated": "#003d73",
        "status-confirmed": "#00452e",
        "status-refuted": "#7d1a00",
        "status-misleading": "#5f3300",
        "status-contested": "#4a148c",
        "status-unverifiable": "#3a4148",
        "text-disabled": "#33393e",
        "text-muted": "#33393e",
        **_fields("#cce4ff", "#b3d6ff", "#000000"),
    },
)
ANSI = Theme(
    name="workbench-ansi",
    ansi=True,
    primary="ansi_bright_cyan",
    secondary="ansi_white",
    accent="ansi_bright_yellow",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_bright_green",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    dark=True,
    variables={
        # A ground of its own, or bright colours would stand on the white of a light terminal. The cursor's line is
        # reversed (workbench.tcss): that keeps the contrast of every ink, which no second ground of the sixteen does.
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "surface": "ansi_black",
        "panel": "ansi_black",
        "text": "ansi_white",
        "text-muted": "ansi_white",
        "text-disabled": "ansi_white",
        "foreground-muted": "ansi_white",
        "cursor-line": "ansi_black",
        "soft": "ansi_white",
        "rule": "ansi_white",
        "border": "ansi_white",
        "scrollbar": "ansi_white",
        "status-rumor": "ansi_bright_yellow",
        "status-corroborated": "ansi_bright_cyan",
        "status-confirmed": "ansi_bright_green",
        "status-refuted": "ansi_bright_red",
        "status-misleading": "ansi_bright_red",
        "status-contested": "ansi_bright_magenta",
        "status-unverifiable": "ansi_white",
        "input-selection-background": "ansi_white",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_white",
        "screen-selection-foreground": "ansi_black",
        "block-cursor-background": "ansi_black",
        "block-cursor-foreground": "ansi_white",
        "block-cursor-text-style": "bold reverse",
    },
)
EIGHT = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
"""The terminal's own colours by name; each has a bright one besides."""
SIXTEEN = TerminalTheme(
    (0, 0, 0),
    (229, 229, 229),
    [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)],
    [(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
     (255, 255, 255)],
)  # fmt: skip
"""The sixteen colours as xterm has them unless told otherwise (XTerm-col.ad), where a picture needs some."""
THEMES = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, ANSI)
_BY_SETTING = {t.name.removeprefix("workbench-"): t for t in THEMES} | {"contrast": CONTRAST_DARK}
_LIGHT_GROUNDS = frozenset({"7", "15"})
_FEW_COLOURS = frozenset({"linux", "screen", "vt100", "vt220", "ansi", "cons25", "dumb", "xterm-16color"})
"""Values of TERM of terminals that have sixteen colours, or are not known to have more."""
_TURNS = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)


def chosen(setting: str, environ: Mapping[str, str]) -> Theme:
    """The theme to begin with.

    Takes `[screen] theme` and the environment. NO_COLOR (no-color.org: set, and not empty) and WORKBENCH_THEME go
    before the setting; `auto` asks what the terminal says of itself: TERM for how many colours, COLORFGBG for its
    ground.
    """
    if environ.get("NO_COLOR"):
        return ANSI
    said = environ.get("WORKBENCH_THEME", "")
    wanted = said if said in (*_BY_SETTING, "auto") else setting
    if wanted in _BY_SETTING:
        return _BY_SETTING[wanted]
    many = environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    if environ.get("TERM", "") in _FEW_COLOURS and not many:
        return ANSI
    return LIGHT if environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS else DARK


def following(name: str) -> Theme:
    """The theme after this one: dark, light, and both again with high contrast."""
    names = [t.name for t in _TURNS]
    return _TURNS[(names.index(name) + 1) % len(_TURNS)] if name in names else _TURNS[0]


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is drawn: one glyph, three letters, the theme variable of its colour."""

    glyph: str
    letters: str
    colour: str


def _ascii() -> bool:
    chosen = os.environ.get("WORKBENCH_GLYPHS", "")
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    return chosen == "ascii" or (not chosen and encoding not in ("", "utf8"))


ASCII = _ascii()

_LOOKS = {
    Status.RUMOR: ("○", "o", "RUM"),
    Status.CORROBORATED: ("◑", "+", "COR"),
    Status.CONFIRMED: ("●", "#", "CNF"),
    Status.REFUTED: ("✗", "x", "REF"),
    Status.MISLEADING: ("◐", "~", "MIS"),
    Status.CONTESTED: ("◒", "/", "CON"),
    Status.UNVERIFIABLE: ("?", "?", "UNV"),
}
LOOKS: dict[Status, Look] = {
    status: Look(plain if ASCII else fine, letters, f"status-{status.value}")
    for status, (fine, plain, letters) in _LOOKS.items()
}

CURSOR, MARK, YES, NO = (">", "*", "+", "-") if ASCII else ("▌", "✓", "✓", "✗")
DOT = "." if ASCII else "·"
BAR = "#" if ASCII else "█"
EDGE = "|" if ASCII else "│"
SPACE_KEY, ENTER_KEY = ("sp", "ret") if ASCII else ("␣", "⏎")
EVIDENCE_GLYPH = {
    EvidenceStance.SUPPORTS: "^" if ASCII else "▲",
    EvidenceStance.REFUTES: "v" if ASCII else "▼",
    EvidenceStance.CONTEXT: "=" if ASCII else "◆",
}
STANCE_GLYPH = {
    Stance.ASSERTS: "^" if ASCII else "▲",
    Stance.DENIES: "v" if ASCII else "▼",
    Stance.ASKS: "?",
}


def bloc_letters(blocs: tuple[str, ...]) -> dict[str, str]:
    """One letter a bloc, for the queue row: the first free one of its name, capitals first."""
    taken: dict[str, str] = {}
    for bloc in blocs:
        letters = [c for c in bloc if c.isalnum()]
        options = [letters[0].upper(), letters[0].lower(), *letters] if letters else ["?"]
        taken[bloc] = next((o for o in options if o not in taken.values()), "?")
    return taken


_FRAMES = (
    "┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╸╺╹╻╴╶╵╷▛▜▙▟▗▖▘▝", "+",
    "─━═╌┄┈▔▁🮀▂🮂", "-", "│┃║▏▕▎▊╎┆┊▌▐", "|", "▀▄█▓▆▇▅", "#", "▒▃", "%", "░", ":", "…·•", ".", "‹«", "<", "›»▶►▸", ">",
    "“”„", '"', "‘’ʼ", "'", "–—−", "-", "↑▲", "^", "↓▼", "v", "←◀◄", "<", "→⇒", ">", "●■◆", "#", "○◯□◇", "o",
    "◐◑◒◓", "+", "✓✔", "+", "✗✘×", "x", "⏎", "/", "␣", "_", "§", "S", "≥", ">", "≤", "<", "≈", "~", "±", "+", "▣", "#",
    "⚠", "!",
)  # fmt: skip
_TO_ASCII = {ord(sign): plain for signs, plain in zip(_FRAMES[::2], _FRAMES[1::2], strict=True) for sign in signs}


def ascii_only(text: str) -> str:
    """Text with every sign, frame and block as one ASCII character of the same width; letters stay as they are."""
    return text if text.isascii() else text.translate(_TO_ASCII)


class AsciiSigns(LineFilter):
    """`ascii_only` for every drawn line: frames, scroll bars and signs of Textual's widgets, and those in messages."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take a drawn line; return it as wide as it was."""
        return [s if s.control or s.text.isascii() else Segment(ascii_only(s.text), s.style) for s in segments]
