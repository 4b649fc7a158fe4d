"""`--format html`: the report as one file without script, without anything that is loaded, readable in thirty years.

The page says so to the browser too: its Content-Security-Policy allows its own style and pictures within it, nothing
else. It is well-formed XML as well, so that a strict parser can vouch for it. Everything foreign passes `safe()` and is
escaped here, at the last moment (reference/reliability.md X4).
"""

import base64
import html
import re
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from workbench.export.charts.ink import STYLE
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
from workbench.safety.text import safe

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_NO_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 forbids (section 2.2) and `safe` does not take out."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WEB = ("http", "https")
_NO_URL = re.compile(r"[\s<>\[\]{}|\\^`\"]")


def text(words: str, *, newlines: bool = False) -> str:
    """Any text, visible and escaped."""
    return html.escape(_NO_XML.sub("\ufffd", safe(words, newlines=newlines)))


@lru_cache(maxsize=1)
def style() -> str:
    """The page's own style, charts included; it has no `<` and loads nothing."""
    own = (files("workbench.export.report") / "report.css").read_text(encoding="utf-8")
    return f"{own}{STYLE}"


def is_web(url: str) -> bool:
    """Whether an address may be followed: http or https, with a host, and nothing in it that cannot be seen.

    Brackets belong in no address that RFC 3986 allows here: where the profile put `[phone]` there is nothing to follow.
    """
    if url != safe(url, newlines=False) or _NO_URL.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in _WEB and bool(parts.hostname)
    except ValueError:
        return False


# --- pieces ---------------------------------------------------------------------------------------------------------


def line(pieces: Line) -> str:
    """A line of pieces."""
    return "".join(map(_piece, pieces))


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return text(piece)
        case Foreign():
            return _foreign("bdi", "", piece)
        case Strong():
            return f"<strong>{text(piece.text)}</strong>"
        case Code():
            return f"<code>{text(piece.text)}</code>"
        case Mark():
            word = piece.status.value
            sign = f'<span aria-hidden="true">{SIGNS[piece.status]}</span>'
            return f'<span class="status s-{word}">{sign} {word}</span>'
        case Link():
            return _link(piece.url)
        case Ref():
            return _ref(piece)
        case Cite():
            return _cite(piece)


def _foreign(tag: str, class_: str, words: Foreign, *, newlines: bool = False) -> str:
    known = _LANGUAGE.fullmatch(words.lang) and words.lang != "und"
    lang = f' lang="{words.lang}"' if known else ""
    named = f' class="{class_}"' if class_ else ""
    return f'<{tag} dir="auto"{lang}{named}>{text(words.text, newlines=newlines)}</{tag}>'


def _link(url: str) -> str:
    shown = text(url)
    return f'<a href="{html.escape(url)}" rel="noreferrer">{shown}</a>' if is_web(url) else f"<bdi>{shown}</bdi>"


def _ref(ref: Ref) -> str:
    return f'<a href="#{text(ref.anchor)}">{text(ref.label)}</a>' if ref.anchor else text(ref.label)


def _cite(cite: Cite) -> str:
    if not cite.groups:
        return ""
    ids = "; ".join(" ".join(map(_ref, group)) for group in cite.groups)
    more = f"; and {cite.more:,} more" if cite.more else ""
    return f'<span class="ids">[{ids}{more}]</span>'


# --- blocks ---------------------------------------------------------------------------------------------------------


def _id(anchor: str) -> str:
    return f' id="{text(anchor)}"' if anchor else ""


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}{_id(block.anchor)}>{line(block.line)}</h{block.level}>\n"
        case Paragraph():
            named = f' class="{block.kind}"' if block.kind else ""
            return f"<p{named}>{line(block.line)}</p>\n"
        case Bullets():
            return f"<ul>\n{''.join(f'<li>{line(entry)}</li>{chr(10)}' for entry in block.lines)}</ul>\n"
        case Table():
            anchors = block.anchors or ("",) * len(block.rows)
            rows = "".join(_row(r, block.columns, a) for r, a in zip(block.rows, anchors, strict=True))
            return f"{_begun(block)}{rows}{_ENDED}"
        case Quote():
            return _quote(block)
        case Picture():
            return _picture(block)
        case Chart():
            return f"<figure>{block.svg}</figure>\n" if block.svg else ""
        case Verbatim():
            return f'<pre aria-label="{text(block.label)}">{text(block.text, newlines=True)}</pre>\n'


def _begun(table: Table) -> str:
    heads = "".join(f'<th scope="col">{text(c)}</th>' for c in table.columns)
    return (
        f'<div class="wide"><table class="{table.kind or "plain"}"><caption>{text(table.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    )


_ENDED = "</tbody></table></div>\n"


def _row(row: Row, columns: tuple[str, ...], anchor: str = "") -> str:
    first, *others = row
    cells = "".join(
        f'<td data-label="{text(c)}">{line(cell)}</td>' for c, cell in zip(columns[1:], others, strict=True)
    )
    return f'<tr{_id(anchor)}><th scope="row">{line(first)}</th>{cells}</tr>\n'


def _quote(quote: Quote) -> str:
    said = _foreign("p", "said", quote.text, newlines=True)
    gloss = f'<p class="gloss">Translation: {text(quote.translation)}</p>' if quote.translation else ""
    return f'<blockquote{_id(quote.anchor)}>{said}{gloss}<p class="note">{line(quote.by)}</p></blockquote>\n'


def _picture(picture: Picture) -> str:
    if picture.jpeg is not None:
        data = base64.b64encode(picture.jpeg).decode("ascii")
        shown = f'<img src="data:image/jpeg;base64,{data}" alt="{text(picture.alt)}"/>'
    else:
        shown = f'<p class="grey">{text(picture.instead)}</p>'
    told = "".join(f"<p>{line(entry)}</p>" for entry in picture.lines)
    return f'<figure class="medium">{shown}<figcaption>{told}</figcaption></figure>\n'


class HtmlForm:
    """How a report is spelled in HTML; satisfies `writing.Form`."""

    draws = True

    def begin(self, title: str, lead: str, contents: Contents) -> str:
        """The head of the page, its title and its contents."""
        entries = "".join(f'<li><a href="#{anchor}">{text(words)}</a></li>\n' for anchor, words in contents)
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
            f'<meta http-equiv="Content-Security-Policy" content="{CSP}"/>\n'
            '<meta name="referrer" content="no-referrer"/>\n<meta name="robots" content="noindex"/>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
            f"<title>{text(title)}</title>\n<style>{style()}</style>\n</head>\n<body>\n"
            '<p><a class="skip" href="#summary">To the summary</a></p>\n'
            f'<header>\n<h1>{text(title)}</h1>\n<p class="meta">{text(lead)}</p>\n</header>\n'
            f'<nav aria-label="Contents">\n<ul>\n{entries}</ul>\n</nav>\n<main>\n'
        )

    def block(self, block: Block) -> str:
        """A block as HTML."""
        return _block(block)

    def begin_table(self, table: Table) -> str:
        """The head of a table whose rows follow one by one."""
        return _begun(table)

    def row(self, row: Row, columns: tuple[str, ...]) -> str:
        """One row."""
        return _row(row, columns)

    def end_table(self) -> str:
        """The end of that table."""
        return _ENDED

    def source(self, label: str, anchor: str, told: Line) -> str:
        """A source in the list at the end; what it is cited for follows."""
        return f'<p class="source"{_id(anchor)}><strong>{text(label)}</strong> {line(told)}</p>\n'

    def cited(self, label: str, anchor: str, told: Line) -> str:
        """One item of that source."""
        return f'<p class="meta"{_id(anchor)}><strong>{text(label)}</strong> {line(told)}</p>\n'

    def elsewhere(self, label: str, anchor: str) -> str:
        """A claim that is named and has no section."""
        return f'<p class="note"{_id(anchor)}>{text(label)} is named above and is not in this report.</p>\n'

    def end(self) -> str:
        """The end of the page."""
        return "</main>\n</body>\n</html>\n"


exporter = Report("html", ".html", HtmlForm())
