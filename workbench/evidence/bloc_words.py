"""A comparison of blocs as text, Markdown and HTML. Every sentence ends with the ids it rests on, in brackets.

The page stands alone: no script, nothing loaded from anywhere, and everything that strangers wrote is escaped.
"""

import html
import textwrap
from collections.abc import Callable, Sequence

from workbench.evidence.bloc_parts import CITED, Statement
from workbench.evidence.blocs import BlocReport, Cell, SourceLine
from workbench.evidence.control_words import stretch_words
from workbench.model import claim_label
from workbench.safety.escaping import escape_markdown
from workbench.safety.text import safe

MARKS = {"supports": "+", "refutes": "-", "both": "±", "context": "~", "figure": "#", "": "."}
LEGEND = "+ supports  - refutes  ± both  ~ context  # figure  . silent"
_STUCK = "\x00"
"""Keeps the words of one name together while lines are wrapped."""
_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h1,h2{font-family:sans-serif;line-height:1.2}cite{font:normal .8em sans-serif;color:#444}"
    "table{border-collapse:collapse;font:.85em sans-serif}td,th{border:1px solid #999;padding:.2rem .4rem;"
    "text-align:left;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}cite{color:#bbb}}"
)


def cited(cites: Sequence[str]) -> str:
    """The ids at the end of a sentence: `[E-12 SD09; E-14]`."""
    more = [f"and {len(cites) - CITED} more"] if len(cites) > CITED else []
    return f"[{'; '.join([*cites[:CITED], *more])}]"


def sentence(statement: Statement) -> str:
    """A sentence with its ids and full stop."""
    return f"{statement.text} {cited(statement.cites)}."


def title(report: BlocReport) -> str:
    """The heading of a report."""
    when = f", {stretch_words(report.window.first, report.window.last)}" if report.window else ""
    return f"Comparison of blocs{when}"


def counts(report: BlocReport) -> str:
    """What was looked at, for the line under the heading."""
    speaking = sum(any(r.cells[i].says for r in report.matrix.rows) for i in range(len(report.matrix.blocs)))
    return f"Claims: {len(report.claims)} · Evidence: {report.items} · Blocs that speak: {speaking}"


def _bloc(name: str) -> str:
    return safe(name, newlines=False) or "no bloc"


def _source(line: SourceLine) -> tuple[str, ...]:
    ids = ", ".join(f"E-{number} {grade}" for number, grade in line.items)
    named = (line.external_id or "-", line.name, _bloc(line.bloc), line.published[:10] or "undated", ids)
    return tuple(" ".join(safe(part).split()) for part in named)


def text(report: BlocReport, width: int = 80) -> str:
    """The report as plain text, no line wider than `width` where words allow it."""
    out = [title(report), "=" * len(title(report)), counts(report), ""]
    out += [*matrix_lines(report, width), "", LEGEND]
    for part in report.parts:
        out += ["", part.heading if not part.bloc else f"How it is told: {_bloc(part.bloc)}"]
        out.append("-" * len(out[-1]))
        for s in part.statements:
            out += _wrapped(sentence(s), width, "* ", "  ")
    if report.sources:
        out += ["", "Sources", "-------"]
        for line in report.sources:
            out += _wrapped("  ".join(_source(line)), width, "", "    ")
    return "\n".join(out) + "\n"


def _wrapped(words: str, width: int, first: str, following: str) -> list[str]:
    return textwrap.wrap(
        words, width, initial_indent=first, subsequent_indent=following, break_long_words=False, break_on_hyphens=False
    )


def matrix_lines(report: BlocReport, width: int = 80) -> list[str]:
    """Claims × blocs as a table of marks; the names of blocs are cut to three letters and spelled out above it."""
    blocs = report.matrix.blocs
    short = [_bloc(b)[:3] for b in blocs]
    label = max([len("claim"), *(len(claim_label(r.claim)) for r in report.matrix.rows)])
    status = max([len("status"), *(len(r.status.value) for r in report.matrix.rows)])
    keys = [f"{s} {_bloc(b)}".replace(" ", _STUCK) for s, b in zip(short, blocs, strict=True)]
    names = [row.replace(_STUCK, " ") for row in textwrap.wrap("   ".join(keys), width)]
    rows = [f"{'claim':<{label}}  {'status':<{status}}  {' '.join(f'{s:<3}' for s in short)}  title"]
    for r in report.matrix.rows:
        marks = " ".join(f"{MARKS[c.says]:<3}" for c in r.cells)
        head = f"{claim_label(r.claim):<{label}}  {r.status.value:<{status}}  {marks}  "
        plain = safe(r.title, newlines=False)
        room = max(width - len(head), 12)
        rows.append((head + (plain if len(plain) <= room else plain[: room - 1] + "…")).rstrip())
    return [*names, "", *rows]


def markdown(report: BlocReport) -> str:
    """The report as Markdown."""
    md = escape_markdown
    out = [f"# {title(report)}", "", md(counts(report)), ""]
    out += [
        f"| claim | status | {' | '.join(md(_bloc(b)) for b in report.matrix.blocs)} | title |",
        "|" + "---|" * (len(report.matrix.blocs) + 3),
    ]
    for r in report.matrix.rows:
        cells = " | ".join(_says(c, md) for c in r.cells)
        out.append(f"| {claim_label(r.claim)} | {r.status.value} | {cells} | {md(safe(r.title, newlines=False))} |")
    for part in report.parts:
        out += ["", f"## {md(safe(part.heading, newlines=False))}", ""]
        out += [f"- {md(s.text)} \\[{md(cited(s.cites)[1:-1])}\\]." for s in part.statements]
    if report.sources:
        out += [
            "",
            "## Sources",
            "",
            "| list id | source | bloc | published | evidence and grade |",
            "|---|---|---|---|---|",
        ]
        out += [f"| {' | '.join(md(p) for p in _source(line))} |" for line in report.sources]
    return "\n".join(out) + "\n"


def _says(cell: Cell, escaped: Callable[[str], str]) -> str:
    every = [f"E-{n}" for n in cell.evidence] or [f"F-{n}" for n in cell.figures]
    ids = " ".join(every[:3]) + (" …" if len(every) > 3 else "")
    return escaped(f"{cell.says} {ids}".strip())


def page(report: BlocReport) -> str:
    """The report as one HTML page without script, style sheet or picture from anywhere."""
    out = [
        "<!doctype html>", '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_CSP)}">',
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">',
        f"<title>{_h(title(report))}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_h(title(report))}</h1>", f'<p class="counts">{_h(counts(report))}</p>',
    ]  # fmt: skip
    heads = "".join(f"<th>{_h(_bloc(b))}</th>" for b in report.matrix.blocs)
    out.append(f"<table><tr><th>claim</th><th>status</th>{heads}<th>title</th></tr>")
    for r in report.matrix.rows:
        cells = "".join(f"<td>{_says(c, _h)}</td>" for c in r.cells)
        row = f"<tr><td>{claim_label(r.claim)}</td><td>{r.status.value}</td>{cells}<td>{_h(r.title)}</td></tr>"
        out.append(row)
    out.append("</table>")
    for part in report.parts:
        out.append(f"<h2>{_h(part.heading)}</h2>")
        out += [f"<p>{_h(s.text)} <cite>{_h(cited(s.cites))}</cite>.</p>" for s in part.statements]
    if report.sources:
        out.append("<h2>Sources</h2><table><tr><th>list id</th><th>source</th><th>bloc</th><th>published</th>"
                   "<th>evidence and grade</th></tr>")  # fmt: skip
        out += [f"<tr>{''.join(f'<td>{_h(p)}</td>' for p in _source(line))}</tr>" for line in report.sources]
        out.append("</table>")
    return "\n".join([*out, "</body></html>"]) + "\n"


def _h(words: str) -> str:
    return html.escape(safe(words, newlines=False))
