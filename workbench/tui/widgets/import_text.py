"""What is said of an import: before it (who reads it and why, what would be new, what cannot be read), and after it."""

from collections.abc import Sequence

from textual.content import Content

from workbench.intake.requests import ImportReport
from workbench.intake.seeing import Recognised, Seen
from workbench.model import Batch, Message
from workbench.safety.text import safe
from workbench.store.batches import Quarantined
from workbench.tui import text
from workbench.tui.text import join, line, plural
from workbench.tui.theme import MARK
from workbench.tui.widgets.message_row import PLATFORM
from workbench.tui.widgets.queue_list import Cell, fit

_WRONG = 3
"""Records that cannot be read, shown before an import."""
_CONVERSATIONS = 5


def seen_lines(seen: Seen) -> list[Content]:
    """What a look found: the most important first, because few lines may be there."""
    total = {n: sum(getattr(r, n) for r in seen.reports) for n in ("read", "imported", "duplicate", "quarantined",
             "media_present", "media_missing")}  # fmt: skip
    lines = [_before(seen.before)] if seen.before else []
    lines.append(
        join((f"{total['read']:,}", "bold"), " records: ", (f"{total['imported']:,} new", "bold $success"), ", ",
             f"{total['duplicate']:,} already here, ",
             (f"{total['quarantined']:,} not readable", "bold $warning" if total["quarantined"] else ""),
             f"; media: {total['media_present']:,} here, {total['media_missing']:,} missing")
    )  # fmt: skip
    lines += [_why(r) for r in seen.recognised[:_CONVERSATIONS]]
    for r in seen.reports[:_CONVERSATIONS]:
        lines.append(join(line(r.file, "bold", limit=60), f"  {text.stamp(r.first)} to {text.stamp(r.last)}"))
    if len(seen.reports) > _CONVERSATIONS:
        lines.append(join((f"… {plural(len(seen.reports) - _CONVERSATIONS, 'more conversation')}", "$soft")))
    lines += [
        join(("assumed ", "$warning"), line(a)) for a in dict.fromkeys(a for r in seen.reports for a in r.assumptions)
    ]
    lines += [wrong_line(q) for q in seen.wrong[:_WRONG]]
    if total["quarantined"] > _WRONG:
        said = f"… {total['quarantined'] - _WRONG:,} more that cannot be read; all are listed after the import"
        lines.append(join((said, "$soft")))
    return [*lines, *(join(("skipped ", "bold $error"), line(r)) for r in seen.refused)]


def _before(found: Sequence[Batch]) -> Content:
    first = found[0]
    if first.state == "running":
        return unfinished(first)
    again = f"import {first.id} of {first.started_at[:10]} by "
    return join((f"{MARK} This file is in the case already: ", "bold $warning"), again, line(first.analyst, limit=40),
                ". Importing it again adds only what is missing.")  # fmt: skip


def unfinished(b: Batch) -> Content:
    """An import that was not read to its end, and the way on."""
    return join((f"{MARK} Import {b.id} is not finished: ", "bold $warning"), line(b.file, limit=60),
                f", {b.read:,} records so far. Unless it is running elsewhere, importing the same file again goes on "
                "where it stopped.")  # fmt: skip


def _why(r: Recognised) -> Content:
    who = join(("read by ", "$soft"), line(r.importer, "bold", limit=40))
    if r.sure < 0:
        return join(who, (", as you named it", "$soft"))
    other = f"; next best {r.second}, {r.second_sure}" if r.second else ""
    return join(who, (f": {r.sure} % sure by the content of ", "$soft"), line(r.file, limit=50), line(other, "$soft"))


def wrong_line(q: Quarantined) -> Content:
    """A record that cannot be read: where, why, how it begins."""
    where = f"line {q.line:,}" if q.line else f"byte {q.offset:,}" if q.offset is not None else f"record {q.n + 1}"
    return join(("not readable ", "$warning"), (where, "bold"), ": ", line(q.reason, limit=120), " ",
                line(q.raw, "$soft", limit=80))  # fmt: skip


def preview_cells(m: Message, width: int) -> list[Cell]:
    """One row of the preview: where it stands, when, who, what."""
    place = f"{m.line:>6} " if m.line is not None else ""
    files = "".join(f"[{a.name}] " for a in m.attachments)
    cells: list[Cell] = [
        (place, "soft"), (f"{text.stamp(m.sent_at):<18}", "soft"), (f"{PLATFORM.get(m.platform, '?')} ", "soft"),
        (fit(safe(m.sender or f"({m.kind.value})", newlines=False), 16) + " ", "strong"),
    ]  # fmt: skip
    used = sum(len(t) for t, _ in cells)
    return [*cells, (fit(safe(files + m.text, newlines=False, limit=400), max(0, width - used)), "")]


def report_lines(r: ImportReport) -> list[Content]:
    """What became of one conversation."""
    head = join(line(r.file, "bold", limit=80), f"  {r.importer}  ", (r.sha256[:16], "$soft"))
    counts = join(
        (f"{r.read:,}", "bold"), " read = ", (f"{r.imported:,}", "bold $success"), " imported + ",
        f"{r.duplicate:,} already here + ",
        (f"{r.quarantined:,} not readable", "bold $warning" if r.quarantined else ""),
    )  # fmt: skip
    span = f"{text.stamp(r.first)} to {text.stamp(r.last)}"
    lines = [head, counts, join(f"{span}   media: {r.media_present:,} here, {r.media_missing:,} missing")]
    lines += [join(("assumed ", "$warning"), line(a)) for a in r.assumptions]
    lines += [join(("skipped ", "bold $error"), line(p)) for p in r.problems]
    return [*lines, *(join(("note ", "bold $warning"), line(n)) for n in r.notes)]


def batch_cells(b: Batch, width: int) -> list[Cell]:
    """One row of the list of imports."""
    cells: list[Cell] = [
        (f"{b.id:>4} ", "soft"), (f"{b.stands:<11}", "warning" if b.state != "done" else "soft"),
        (f"{b.started_at[:10]} ", "soft"), (fit(safe(b.analyst, newlines=False), 10) + " ", "soft"),
        (f"{b.imported:>9,} ", "strong"),
        (f"{b.quarantined:>5,} bad " if b.quarantined else " " * 10, "warning"),
    ]  # fmt: skip
    used = sum(len(t) for t, _ in cells)
    return [*cells, (fit(safe(b.file, newlines=False, limit=300), max(0, width - used)), "")]


def batch_text(b: Batch, wrong: Sequence[Quarantined]) -> Content:
    """One import whole: what was assumed, counted, its custody, and what could not be read."""
    told = [
        ("file", b.file), ("sha256", b.sha256), ("state", b.stands), ("read by", f"{b.importer} {b.importer_version}"),
        ("time zone", b.timezone), ("date order", b.date_order),
        ("read", f"{b.read:,} = {b.imported:,} new + {b.duplicate:,} already here + {b.quarantined:,} not readable"),
        ("media", f"{b.media_present:,} here, {b.media_missing:,} missing"),
        ("span", f"{text.stamp(b.first)} to {text.stamp(b.last)}"),
        ("imported", f"{text.stamp(b.started_at)} by {b.analyst}"), ("received from", b.custody.received_from),
        ("received at", b.custody.received_at), ("how", b.custody.received_how), ("note", b.custody.note),
        *(("assumed", a) for a in b.assumptions),
    ]  # fmt: skip
    lines = [join((f"Import {b.id}", "bold $primary"))]
    lines += [join((f"{name:<14}", "$soft"), line(value, limit=300)) for name, value in told if value]
    if wrong:
        lines += [Content(""), join((f"{plural(b.quarantined, 'record')} could not be read", "bold $warning"))]
        lines += [wrong_line(q) for q in wrong]
        if b.quarantined > len(wrong):
            more = f"… {b.quarantined - len(wrong):,} more: workbench imports quarantine {b.id}"
            lines.append(join((more, "$soft")))
    return text.stack(lines)
