"""How things look: two themes of our own, and the one table of status glyphs, letters and colours.

A status is always glyph + three letters + colour, so that it is readable without colour and by people who see colours
differently (the hues are Okabe and Ito's). All glyphs are one cell wide; `WORKBENCH_GLYPHS=ascii`, or a locale that is
not UTF-8, replaces them.
"""

import os
import sys
from dataclasses import dataclass

from textual.theme import Theme

from workbench.model import EvidenceStance, Stance, Status

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
    },
)
LIGHT = Theme(
    name="workbench-light",
    primary="#00568f",
    secondary="#3b6787",
    accent="#7a4b00",
    warning="#7a5600",
    error="#a83a10",
    success="#00664a",
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
    },
)


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
