"""What a report is made of, before it is HTML or Markdown: pieces of a line, and blocks of lines.

The words of a report are chosen in `words` and the modules beside it; a format only spells these few things. Nothing
here is escaped: every text is as it came, and whoever spells it passes it through `safety.text.safe`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.model import Status

SIGNS: Mapping[Status, str] = MappingProxyType(
    {
        Status.RUMOR: "○",
        Status.CORROBORATED: "◑",
        Status.CONFIRMED: "●",
        Status.REFUTED: "✗",
        Status.MISLEADING: "◐",
        Status.CONTESTED: "◒",
        Status.UNVERIFIABLE: "?",
    }
)
"""The sign beside the word of a status, the same as on the screen: colour alone says nothing in print."""


# --- pieces of a line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Foreign:
    """What somebody else wrote, in his own direction; `lang` is its language code, "" or `und` when nobody knows."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """An id that a sentence rests on (`E-27`), and the anchor it leads to in the report; "" for none."""

    label: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cite:
    """The ids at the end of a sentence, in groups that belong together: `[E-27 S32; E-28 S32]`.

    `more` is how many further ones there are.
    """

    groups: tuple[tuple[Ref, ...], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A status: its sign and its word."""

    status: Status


@dataclass(frozen=True, slots=True)
class Link:
    """An address as text; only http and https become something to follow."""

    url: str


@dataclass(frozen=True, slots=True)
class Code:
    """A hash or another string that is compared letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Piece = str | Foreign | Ref | Cite | Mark | Link | Code | Strong
Line = tuple[Piece, ...]
Row = tuple[Line, ...]


# --- blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4."""

    level: int
    line: Line
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line; `kind` is `lead`, `status`, `note` or ""."""

    line: Line
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, one under the other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headed columns. The first cell of a row names it. `kind` is what tables of the same columns share: a
    page sets their widths by it; "" for two columns, a word and what is to be said of it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    kind: str = ""
    anchors: tuple[str, ...] = ()
    """An anchor a row, or none at all."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message says, with who says it below."""

    text: Foreign
    translation: str
    by: Line
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A medium: its small picture (JPEG) or the sentence that stands in a grey box, and what is known of it."""

    jpeg: bytes | None
    instead: str
    alt: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of our own (an SVG element), and the same in words where these do not stand beside it anyway."""

    svg: str
    words: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text as it is, line by line."""

    text: str
    label: str


Block = Heading | Paragraph | Bullets | Table | Quote | Picture | Chart | Verbatim


@dataclass(frozen=True, slots=True)
class Cited:
    """An evidence item in the list of sources at the end: its number, its source's, and its line there."""

    number: int
    source: int
    line: Line


@dataclass(frozen=True, slots=True)
class Said:
    """A source in that list: its number in the case, and what is known of it."""

    number: int
    line: Line


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as a report tells it: its row of the summary, its section, what it cites, whom it is linked to."""

    number: int
    row: Row
    blocks: tuple[Block, ...]
    cited: tuple[Cited, ...]
    sources: tuple[Said, ...]
    linked: tuple[int, ...]


_ENDS = (".", "!", "?", "…", "。", "؟", "۔")


def stop(words: str, after: str = "") -> str:
    """A full stop for what somebody wrote, unless he wrote one; `after` stands before it."""
    return after if words.rstrip().endswith(_ENDS) else f"{after}."


def listed(parts: list[Piece]) -> Line:
    """Pieces as a sentence lists them: `A`, `A and B`, `A, B and C`."""
    out: list[Piece] = []
    for i, part in enumerate(parts):
        if i:
            out.append(" and " if i == len(parts) - 1 else ", ")
        out.append(part)
    return tuple(out)
