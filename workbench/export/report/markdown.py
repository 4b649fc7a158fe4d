"""`--format markdown`: the same report as CommonMark with tables, for whoever edits text. No raw HTML, nothing live.

Ids are not links here: CommonMark has no anchors of its own. Small pictures and charts stay out; what they say is in
words.
"""

from workbench.export.report.blocks import (
    SIGNS,
    Block,
    Bullets,
    Chart,
    Cite,
    Code,
    Foreign,
    Heading,
    Line,
    Link,
    Mark,
    Paragraph,
    Picture,
    Piece,
    Quote,
    Ref,
    Row,
    Strong,
    Table,
    Verbatim,
)
from workbench.export.report.writing import Contents, Report
from workbench.safety.escaping import escape_markdown, escape_markdown_line
from workbench.safety.text import safe


def text(words: str) -> str:
    """Any text on one line, visible and escaped."""
    return escape_markdown(safe(words, newlines=False))


def line(pieces: Line) -> str:
    """A line of pieces; it begins no list and no heading."""
    return escape_markdown_line("".join(map(_piece, pieces)))


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return text(piece) if piece.strip() else piece
        case Foreign():
            return text(piece.text)
        case Strong():
            return f"**{text(piece.text)}**" if piece.text.strip() else ""
        case Code():
            return text(piece.text)
        case Mark():
            return f"{SIGNS[piece.status]} {piece.status.value}"
        case Link():
            return text(piece.url)
        case Ref():
            return text(piece.label)
        case Cite():
            return _cite(piece)


def _cite(cite: Cite) -> str:
    if not cite.groups:
        return ""
    ids = "; ".join(" ".join(text(r.label) for r in group) for group in cite.groups)
    return f"\\[{ids}{f'; and {cite.more:,} more' if cite.more else ''}\\]"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"\n{'#' * block.level} {line(block.line)}\n\n"
        case Paragraph():
            return f"{line(block.line)}\n\n"
        case Bullets():
            return _bullets(block.lines)
        case Table():
            rows = "".join(_row(r) for r in block.rows)
            return f"{_begun(block)}{rows}\n"
        case Quote():
            return _quote(block)
        case Picture():
            return _picture(block)
        case Chart():
            return _bullets(block.words) if block.words else ""
        case Verbatim():
            return "".join(f"    {row}\n" for row in safe(block.text).split("\n")) + "\n"


def _picture(picture: Picture) -> str:
    """One entry of a list, what is known of the medium below it: several media stay apart."""
    first, *others = (*picture.lines, (picture.instead,))
    return f"- {line(first)}\n" + "".join(f"  - {line(entry)}\n" for entry in others) + "\n"


def _bullets(lines: tuple[Line, ...]) -> str:
    return "".join(f"- {line(entry)}\n" for entry in lines) + "\n"


def _begun(table: Table) -> str:
    heads = " | ".join(map(text, table.columns))
    return f"{text(table.caption)}\n\n| {heads} |\n|{'---|' * len(table.columns)}\n"


def _row(row: Row) -> str:
    return f"| {' | '.join(line(cell) or ' ' for cell in row)} |\n"


def _quote(quote: Quote) -> str:
    said = [escape_markdown_line(escape_markdown(row)) for row in safe(quote.text.text).split("\n")]
    gloss = [f"Translation: {text(quote.translation)}"] if quote.translation else []
    rows = [*said, *(["", *gloss] if gloss else []), "", line(quote.by)]
    return "".join(f"> {row}".rstrip() + "\n" for row in rows) + "\n"


class MarkdownForm:
    """How a report is spelled in Markdown; satisfies `writing.Form`."""

    draws = False

    def begin(self, title: str, lead: str, contents: Contents) -> str:
        """Title, what the report is of, and its contents."""
        return f"# {text(title)}\n\n{text(lead)}\n\n{_bullets(tuple((words,) for _, words in contents))}"

    def block(self, block: Block) -> str:
        """A block as Markdown."""
        return _block(block)

    def begin_table(self, table: Table) -> str:
        """The head of a table whose rows follow one by one."""
        return _begun(table)

    def row(self, row: Row, columns: tuple[str, ...]) -> str:
        """One row."""
        return _row(row)

    def end_table(self) -> str:
        """The end of that table."""
        return "\n"

    def source(self, label: str, anchor: str, told: Line) -> str:
        """A source in the list at the end; what it is cited for follows."""
        return f"\n**{text(label)}** {line(told)}\n\n"

    def cited(self, label: str, anchor: str, told: Line) -> str:
        """One item of that source."""
        return f"- {text(label)} {line(told)}\n"

    def elsewhere(self, label: str, anchor: str) -> str:
        """A claim that is named and has no section."""
        return f"- {text(label)} is named above and is not in this report.\n"

    def end(self) -> str:
        """Nothing more."""
        return ""


exporter = Report("markdown", ".md", MarkdownForm())
