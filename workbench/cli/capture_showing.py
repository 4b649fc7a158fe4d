"""How a capture is said to people and in `--json`: the way it came, what it says, what it proposes for a claim."""

from typing import TYPE_CHECKING, Any

from workbench.case import Case
from workbench.cli.output import counted, line, note, pairs, when
from workbench.errors import WorkbenchError
from workbench.export.records import Record
from workbench.model import Capture, Evidence, Figure, claim_label
from workbench.safety.text import safe

if TYPE_CHECKING:
    from workbench.evidence.suggesting import Suggestion

_LEFT_OUT = ("text", "sketch", "id")


def capture_record(c: Capture) -> Record:
    """A capture as a record; its text and fingerprint are left out."""
    fields: dict[str, Any] = {name: getattr(c, name) for name in c.__slots__ if name not in _LEFT_OUT}
    return {"capture": c.id, **fields, "characters": len(c.text)}


def suggestion_record(proposed: "Suggestion") -> Record:
    """Proposed quotes and figures as a record."""
    return {
        "suggested_quotes": list(proposed.quotes),
        "suggested_figures": [
            {"metric": f.metric, "low": f.low, "high": f.high, "exactness": f.exactness, "counted": f.counted,
             "speaker": f.speaker}
            for f in proposed.figures
        ],
    }  # fmt: skip


def show_capture(case: Case, c: Capture, *, whole: bool = False) -> None:
    """A capture on a few lines; `whole` adds each hop and what the record says of the reading."""
    record = _record(case, c)
    answer = f"{c.http_status} " if c.http_status is not None else ""
    text = f"{len(c.text):,} characters" if c.text else "none found"
    rows: list[tuple[str, str | int | None]] = [
        ("capture", c.id), ("state", c.state), ("reason", c.reason), ("address", c.url),
        ("arrived at", c.final_url if c.final_url != c.url else ""), ("file", file_name(case, c)),
        ("title", c.title), ("author", c.author),
        ("published", c.published), ("text", text if c.sha256 else ""),
        ("answer", f"{answer}{c.mime}, {c.bytes:,} bytes" if c.sha256 else answer), ("route", _route(c)),
        ("certificate", c.certificate), ("Wayback", c.wayback), ("taken", f"{when(c.at)} by {c.by}"),
        ("sha256", c.sha256), ("record", c.record),
    ]  # fmt: skip
    pairs([*rows, *(_hops(record) if whole else ()), *(("note", n) for n in _notes(record))])


def file_name(case: Case, c: Capture) -> str:
    """The name that a captured file had, "" for a page and where the record cannot be read (`captures verify`)."""
    if c.kind != "file":
        return ""
    try:
        return str(_record(case, c)["body"].get("name", ""))
    except (WorkbenchError, LookupError, TypeError, ValueError):
        return ""


def _route(c: Capture) -> str:
    if c.kind == "file":
        return "from a file, nothing was fetched"
    resolved = f"to {c.address}" if c.address else "name resolved by proxy" if c.route != "direct" else ""
    return ", ".join(part for part in (c.route, resolved) if part)


def _record(case: Case, c: Capture) -> dict[str, Any]:
    from workbench.evidence.checking_captures import read_record

    return read_record(case, c)


def _hops(record: dict[str, Any]) -> list[tuple[str, str]]:
    parts = ((h["status"] or "no answer", h["reason"], h["url"], h["address"]) for h in record["hops"])
    return [("hop", " ".join(str(part) for part in hop if part)) for hop in parts]


def _notes(record: dict[str, Any]) -> list[str]:
    read = record["extracted"]
    said = [*read["notes"], *record["wayback"]["notes"], record["body"].get("note", "")]
    saved = f"saved {when(read['saved_at'])} (by what the file says)" if read["saved_at"] else ""
    pages = f"{counted(len(read['pages']), 'page')} in the archive; all its hashes are right" if read["pages"] else ""
    return [n for n in (saved, pages, *said) if n]


def say_suggestion(proposed: "Suggestion", claim: int) -> None:
    """Proposed quotes and figures; nothing of them was added."""
    label = claim_label(claim)
    if not proposed.quotes:
        note(f"No sentence of the page names the place or an actor of {label}.")
        return
    line(f"Sentences that speak of {label} (none was added):")
    for quote in proposed.quotes:
        line(f"  “{safe(quote, newlines=False)}”")
    for figure in proposed.figures:
        line(f"  figure: {_figure(figure)}")


def _figure(f: Figure) -> str:
    number = str(f.low) if f.low == f.high else f"{f.low}–{f.high}"
    said = f"{number} {f.metric}" + (f" ({f.counted})" if f.counted else "")
    return said + (f", according to {f.speaker}" if f.speaker else "") + f", {f.exactness.replace('_', ' ')}"


def say_evidence(added: Evidence) -> None:
    """The item that was made of it."""
    grade = f"{added.reliability}{added.credibility}"
    line(f"E-{added.id} added: {added.source_name} {added.stance.value} {claim_label(added.claim)}, grade {grade}.")
