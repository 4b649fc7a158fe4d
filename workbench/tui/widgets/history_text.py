"""The history of a claim in words: who did what, when, why, under which hash, and what it changed from and to.

An event's body holds rows before and after; people read sentences. What is not foreseen here is still told, column by
column, so that nothing in a history can be invisible. Long events are folded; opened, they are shown whole.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from textual.content import Content

from workbench import canonical
from workbench.model import Event, claim_label
from workbench.tui import text
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import ENTER_KEY

_FOLDED = 4
"""Lines of changes that a folded event shows."""
_CUT, _WHOLE = 90, 4_000
"""Characters of a value in a folded event and in an opened one."""
_YES_NO = frozenset({"overridden", "hidden", "party", "says_misleading", "follows", "retracted", "never_match"})
_SILENT = frozenset({
    "uid", "claim", "source", "created_at", "graded_by", "graded_at", "retracted", "external_id", "folded", "sha256",
    "by", "at", "capture", "follows", "says_misleading", "hidden",
})  # fmt: skip
"""What a new row has besides what it says: told of a change, not of a beginning."""
_NAMES = {
    "event_start": "event from", "event_end": "event to", "event_precision": "precise to the",
    "stale_at": "look again on", "would_change": "would change it", "derived_from": "repeats",
    "reliability_reason": "because", "says_misleading": "says the context is false", "merged_into": "merged into",
    "published": "said on", "as_of": "as of", "url": "link",
}  # fmt: skip
_TIMES = frozenset({"valid_from", "valid_to", "event_start", "event_end", "published", "as_of"})
_VERDICT = ("likelihood", "confidence", "rationale", "override", "would_change", "valid_from", "valid_to", "policy")
Row = Mapping[str, Any]


def event_lines(e: Event, sources: Mapping[int, str], *, whole: bool = False) -> Content:
    """One event; takes the names of sources by id. Folded unless `whole`."""
    body = canonical.loads(e.body)
    told: Row = body if isinstance(body, dict) else {}
    cut = _WHOLE if whole else _CUT
    lines = [
        join(f"{e.seq:>4} ", (text.stamp(e.at), "$soft"), " ", line(e.analyst, "bold", limit=40),
             f" {e.kind.replace('_', ' ')}  ", line(_told(told), limit=200))
    ]  # fmt: skip
    for name in ("reason", "override", "rationale"):
        if told.get(name):
            lines.append(_indented(name, str(told[name]), "$warning" if name == "override" else "", 4 * cut))
    above = frozenset(str(told[name]) for name in ("reason", "override") if told.get(name))
    changed = [c for change in _listed(told) for c in change_lines(change, sources, cut, above)]
    kept = changed if whole or len(changed) <= _FOLDED + 1 else changed[:_FOLDED]
    lines += [join("       ", c) for c in kept]
    if len(kept) < len(changed):
        lines.append(join((f"       … {plural(len(changed) - len(kept), 'more line')}: ", "$soft"),
                          (ENTER_KEY, "bold $primary"), (" shows all", "$soft")))  # fmt: skip
    if whole and isinstance(told.get("messages"), list):
        lines.append(_indented("messages", ", ".join(str(m) for m in told["messages"]), "$soft", _WHOLE))
    hashes = f"{e.hash}\n       after {e.prev_hash}" if whole else e.hash[:16]
    lines.append(join((f"       {hashes}", "$soft")))
    return stack(lines)


def _listed(told: Row) -> Sequence[Row]:
    found = told.get("changes")
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []


def _indented(name: str, value: str, style: str, limit: int) -> Content:
    return join((f"       {name}: ", "$soft"), line(value, style, limit=limit))


def _told(body: Row) -> str:
    if body.get("label") or body.get("because"):
        return str(body.get("label") or body.get("because"))
    if isinstance(body.get("messages"), list):
        return f"in {plural(len(body['messages']), 'message')}"
    if body.get("by_claim"):
        return f"by {claim_label(body['by_claim'])}"
    return str(body.get("title", ""))


def change_lines(
    change: Row, sources: Mapping[int, str], cut: int = _CUT, above: Set[str] = frozenset()
) -> list[Content]:  # fmt: skip
    """What one row's change says, a line a thing that changed; `above` are words that stand over it already."""
    table, key = str(change.get("table", "")), _row(change.get("key"))
    before, after = _row(change.get("before")), _row(change.get("after"))
    if before is None and after is None:
        return []
    what = _subject(table, key or {})
    if table == "verdicts":
        return _verdict(what, after or before or {}, above, gone=after is None, cut=cut)
    if before is None or after is None:
        return _came_or_went(what, table, before or after or {}, sources, gone=after is None, cut=cut)
    names = sorted(after, key=lambda name: (name != "status", name))
    return [_moved(what, table, name, before.get(name), after[name], cut) for name in names]


def _row(value: object) -> Row | None:
    return value if isinstance(value, dict) else None


def _subject(table: str, key: Row) -> str:
    """The row that changed, in words; a claim's own columns need none."""
    number = key.get("id")
    words = {
        "claims": "",
        "evidence": f"E-{number}",
        "sources": "source",
        "figures": f"F-{number}",
        "appearances": f"message {key.get('message')}",
        "removals": f"message {key.get('message')} taken out",
        "dismissals": f"dismissal of message {key.get('message')}",
        "glosses": f"translation of message {key.get('message')}",
        "links": f"link to {_claim(key.get('other'))} ({str(key.get('kind', '')).replace('_', ' ')})",
        "verdicts": f"verdict {key.get('n')}",
        "pillars": f"checklist, {key.get('pillar')}",
        "proposals": "proposal",
        "origin_answers": f"E-{key.get('evidence')} and E-{key.get('other')}",
        "source_grades": f"grade {key.get('n')}",
        "media_answers": f"media {str(key.get('sha256'))[:12]} and {str(key.get('other'))[:12]}",
        "media_marks": f"medium {str(key.get('sha256'))[:12]}",
    }
    return words.get(table, f"{table} {' '.join(str(v) for v in key.values())}")


def _claim(number: object) -> str:
    return claim_label(number) if isinstance(number, int) else "–"


def _value(name: str, value: object) -> str:
    if value in (None, "", "[]", "{}"):
        return "nothing"
    if name in _YES_NO:
        return "yes" if value else "no"
    if name == "derived_from":
        return f"E-{value}"
    if name == "merged_into":
        return _claim(value)
    if (name.endswith("_at") or name in _TIMES) and isinstance(value, str) and len(value) > len("2026-04-26"):
        return text.stamp(value)
    return value if isinstance(value, str) else canonical.dumps(value)


def _moved(what: str, table: str, name: str, before: object, after: object, cut: int) -> Content:
    if name == "retracted":
        return join(line(what, "bold"), " taken back: it counts no more" if after else " counts again")
    if (table, name) == ("claims", "hidden"):
        return join("taken out of the queue" if after else "back in the queue")
    label = _NAMES.get(name, name.replace("_", " "))
    old, new = _value(name, before), _value(name, after)
    return join(line(what, "bold"), " " if what else "", (f"{label}: ", "$soft"), line(old, "$soft", limit=cut),
                (" → ", "bold"), line(new, limit=cut))  # fmt: skip


def _came_or_went(
    what: str, table: str, row: Row, sources: Mapping[int, str], *, gone: bool, cut: int
) -> list[Content]:  # fmt: skip
    """A row that was added or taken away, with what it says."""
    said = []
    if table == "evidence":
        source = row.get("source")
        name = sources.get(source, f"source {source}") if isinstance(source, int) else "–"
        said.append(f"{name} {row.get('stance')}, {row.get('reliability')}{row.get('credibility')}")
        if row.get("says_misleading"):
            said.append("says the context is false")
    spoken = {"stance", "reliability", "credibility"} if table == "evidence" else frozenset()
    said += [
        f"{_NAMES.get(k, k.replace('_', ' '))} {_value(k, v)}"
        for k, v in row.items()
        if k not in _SILENT and k not in spoken and v not in (None, "", 0)
    ]
    verb = " gone: " if gone else " new: "
    head = join(line(what, "bold"), (verb, "$soft"))
    return [join(head, line("; ".join(said) or "–", limit=3 * cut))]


def _verdict(what: str, row: Row, above: Set[str], *, gone: bool, cut: int) -> list[Content]:
    try:
        frozen = canonical.loads(str(row.get("body", "")))
    except ValueError:
        frozen = {}
    body: Row = frozen if isinstance(frozen, dict) else {}
    head = join(line(what, "bold"), (" taken away: " if gone else ": "), line(str(row.get("status", "–"))))
    held = body.get("evidence")
    count = plural(len(held), "item") if isinstance(held, list) else ""
    lines = [join(head, (f", rests on {count}" if count else "", "$soft"))]
    for name in _VERDICT:  # likelihood and confidence never share a line (ICD 203)
        if body.get(name) and body[name] not in above:
            lines.append(join((f"  {_NAMES.get(name, name.replace('_', ' '))}: ", "$soft"),
                              line(_value(name, body[name]), limit=cut)))  # fmt: skip
    return lines
