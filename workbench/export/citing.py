"""Citations: what one thing of the case is, in words that can be pasted into an article, a mail or a footnote.

A line for a claim, message, source, evidence item, figure or medium, and the whole of it: with everything that a reader
needs to find it again and to check it (ids, times, file, line, sha256, grades, origins, rules). Every value passes
`safe()` on its own, so a foreign text can neither end a line of ours nor bring control characters into the clipboard.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.case import Case
from workbench.errors import NotFound
from workbench.model import Claim, Evidence, Medium, Message, Source, StatedFigure, claim_label
from workbench.safety.text import safe
from workbench.store import batches, claims, evidence, figures, media, messages, spans

if TYPE_CHECKING:
    from workbench.verdict.freezing import Verdict

_TITLE, _QUOTE, _WHOLE = 300, 500, 20_000
"""Characters of a title, of a quote in one line, and of a text given whole."""
_MESSAGES = 10
"""Messages that a claim's citation names; the search shows all."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing of the case: `kind` is claim, message, source, evidence, figure or medium, `key` its number or hash."""

    kind: str
    key: int | str

    @property
    def label(self) -> str:
        """How it is called: `C-17`, `message 9`, `E-3`."""
        lead = {"claim": "C-", "evidence": "E-", "figure": "F-"}.get(self.kind, f"{self.kind} ")
        return f"{lead}{str(self.key)[:12]}"


def one_line(case: Case, cited: Cited) -> str:
    """A thing in one line. Raises NotFound when it is not there any more."""
    return safe(_KINDS[cited.kind].short(case, cited.key), newlines=False)


def whole(case: Case, cited: Cited) -> str:
    """All that is needed to find and check a thing, a line a fact. Raises NotFound when it is not there any more."""
    return safe("\n".join(_KINDS[cited.kind].long(case, cited.key)))


def _gone(what: str) -> NotFound:
    return NotFound(f"There is no {what} any more.", "R reads the case again.")


def _one(text: str, limit: int = _TITLE) -> str:
    return safe(text, newlines=False, limit=limit)


def utc_words(at: str | None) -> str:
    """A stored UTC time to the minute, or the day that it is: `2026-04-26 08:00 UTC`."""
    return f"{at[:10]} {at[11:16]} UTC" if at and len(at) > len("2026-04-26") else at or "time unknown"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _facts(*rows: tuple[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in rows if value]


# --- claims ---------------------------------------------------------------------------------------------------------


def _claim(case: Case, key: int | str) -> Claim:
    found = claims.get(case.db, int(key))
    if found is None:
        raise _gone(f"claim {claim_label(int(key))}")
    return found


def _claim_line(case: Case, key: int | str) -> str:
    c = _claim(case, key)
    return (
        f"{claim_label(c.id)} “{_one(c.title)}”: {_status(c, _standing(case, c))}, {_count(c.appearances, 'message')}, "
        f"{_count(c.origins, 'origin')}, as of {utc_words(case.now())}"
    )


def _standing(case: Case, c: Claim) -> "Verdict | None":
    """The verdict that the status comes from."""
    from workbench.verdict.freezing import verdicts

    return next((v for v in reversed(verdicts(case, c.id)) if v.status == c.status), None)


def _status(c: Claim, last: "Verdict | None") -> str:
    from workbench.verdict.estimating import likelihood_text

    parts = [f"{c.status.value}{' (against the rules, with a reason)' if c.overridden else ''}"]
    if last is not None:
        parts += [likelihood_text(last.likelihood)] if last.likelihood else []
        parts += [f"{last.confidence} confidence"] if last.confidence else []
    return ", ".join(parts)


def _claim_whole(case: Case, key: int | str) -> list[str]:
    c = _claim(case, key)
    last = _standing(case, c)
    return [
        f"{claim_label(c.id)} “{_one(c.title)}”",
        *_facts(
            ("Status", _status(c, last)),
            *_verdict(c, last),
            ("As of", utc_words(case.now())),
            ("Predicate", _one(c.predicate)),
            ("Places", _one(", ".join(c.places))),
            ("Actors", _one(", ".join(f"{a.name} ({a.role.value})" for a in c.actors))),
            ("Event", _event(c)),
            ("Told in", _told_in(c)),
            ("Stable id", _one(c.uid)), ("Case", _one(case.uid)),
        ),
        *_weighed(case, c),
        *_told(case, c),
    ]  # fmt: skip


def _told_in(c: Claim) -> str:
    if not c.appearances:
        return ""
    first = utc_words(c.first_seen)
    return f"{_count(c.appearances, 'message')} of {_count(c.chats, 'chat')}, first {first}"


def _event(c: Claim) -> str:
    start, end = c.event.start, c.event.end
    if not start:
        return ""
    span = utc_words(start) if end in (None, start) else f"{utc_words(start)} to {utc_words(end)}"
    return f"{span} ({c.event.precision})" if c.event.precision else span


def _verdict(c: Claim, last: "Verdict | None") -> list[tuple[str, str]]:
    if last is None:
        return [("Decided", "by nobody yet")] if c.status.value == "rumor" else []
    until = f", until {_one(last.valid_to)}" if last.valid_to else ""
    return [
        ("Decided", f"{utc_words(last.at)} by {_one(last.analyst)}{until}"),
        ("Why", _one(last.rationale, _QUOTE)),
        ("Set against the rules because", _one(last.override, _QUOTE)),
        ("Rules", f"{_one(last.policy)}{f', sha256 {last.policy_sha256}' if last.policy_sha256 else ''}"),
    ]


def _weighed(case: Case, c: Claim) -> list[str]:
    from workbench.evidence.origins import known_of, origin_names, work_out

    every = evidence.of_claim(case.db, c.id, retracted=True)
    standing = [e for e in every if not e.retracted]
    if not standing:
        return ["Evidence: none"]
    origins = work_out(every, known_of(case, {c.id: every})[c.id])
    names = origin_names(origins, every)
    counted = len({origins.root[e.id] for e in standing if e.stance.value != "context"})
    head = f"Evidence: {_count(len(standing), 'item')}, {_count(counted, 'origin')} for and against"
    return [head, *(f"  {_item(e)}; origin: {_one(names[origins.root[e.id]])}" for e in standing)]


def _told(case: Case, c: Claim) -> list[str]:
    held = messages.by_ids(case.db, spans.earliest(case.db, c.id, _MESSAGES))
    if not held:
        return []
    more = len(claims.appearances(case.db, c.id)) - _MESSAGES
    rest = [f"  … and {more:,} more"] if more > 0 else []
    hashes = _exports(case, held)
    return ["Messages, the earliest first", *(f"  {_message(m, hashes)}" for m in held), *rest]


# --- messages -------------------------------------------------------------------------------------------------------


def _found_message(case: Case, key: int | str) -> Message:
    found = messages.get(case.db, int(key))
    if found is None:
        raise _gone(f"message {key}")
    return found


def _exports(case: Case, held: Sequence[Message]) -> Mapping[int, str]:
    """The sha256 of the file that each batch was imported from."""
    found = {n: batches.get(case.db, n) for n in {m.batch for m in held}}
    return {n: b.sha256 for n, b in found.items() if b is not None}


def _place(m: Message) -> str:
    return f"{_one(m.file)}{f', line {m.line}' if m.line else ''}"


def _message(m: Message, hashes: Mapping[int, str]) -> str:
    sha256 = f", sha256 {hashes[m.batch]}" if hashes.get(m.batch) else ""
    who = _one(m.sender or "unknown sender")
    return f"message {m.id}: {_one(m.chat)}, {who}, {utc_words(m.sent_at)}, {_place(m)}{sha256}"


def _message_line(case: Case, key: int | str) -> str:
    m = _found_message(case, key)
    return f"“{_one(m.text, _QUOTE)}” ({_message(m, {})})"


def _message_whole(case: Case, key: int | str) -> list[str]:
    m = _found_message(case, key)
    batch = batches.get(case.db, m.batch)
    files = [f"  {_one(a.name)}: {f'sha256 {a.sha256}' if a.sha256 else a.state.value}" for a in m.attachments]
    return [
        f"“{safe(m.text, limit=_WHOLE)}”",
        *_facts(
            ("Message", str(m.id)),
            ("Chat", f"{_one(m.chat)} ({_one(m.platform)})"),
            ("Sender, as shown", _one(m.sender or "unknown")),
            ("Sent", f"{utc_words(m.sent_at)}; in the file: {_one(m.sent_at_raw) or 'nothing'}"),
            ("Forwarded from", _one(m.forwarded_from or "")),
            ("Edited", utc_words(m.edited_at) if m.edited_at else ""),
            ("Language", _one(m.language)),
            ("Export", _place(m)),
            ("Export's sha256", batch.sha256 if batch else ""),
            ("Time zone assumed", _one(batch.timezone) if batch else ""),
            ("Received from", _one(batch.custody.received_from) if batch else ""),
            ("Cited", utc_words(case.now())),
        ),
        *(["Files", *files] if files else []),
    ]


# --- evidence, sources, figures -------------------------------------------------------------------------------------


def _evidence(case: Case, key: int | str) -> Evidence:
    found = evidence.get(case.db, int(key))
    if found is None:
        raise _gone(f"evidence E-{key}")
    return found


def _item(e: Evidence) -> str:
    said = f", said {utc_words(e.published)}" if e.published else ""
    quote = f": “{_one(e.quote, _QUOTE)}”" if e.quote else ""
    searched = f": searched {_one(e.searched)}, found nothing" if e.searched else ""
    copy = f", sha256 {e.sha256}" if e.sha256 else ""
    bloc = f" ({_one(e.bloc)}{', party to the conflict' if e.party else ''})" if e.bloc or e.party else ""
    url = f" {_one(e.url)}" if e.url else ""
    return (
        f"E-{e.id} {e.stance.value} {e.reliability}{e.credibility} {_one(e.source_name)}{bloc}"
        f"{said}{quote}{searched}{url}{copy}"
    )


def _evidence_line(case: Case, key: int | str) -> str:
    e = _evidence(case, key)
    return f"{_item(e)}, on {claim_label(e.claim)}"


def _evidence_whole(case: Case, key: int | str) -> list[str]:
    e = _evidence(case, key)
    c = _claim(case, e.claim)
    return [
        _item(e),
        *_facts(
            ("On", f"{claim_label(c.id)} “{_one(c.title)}”"),
            ("Graded", f"{e.reliability}{e.credibility} by {_one(e.graded_by)}, {utc_words(e.created_at)}"),
            ("File", _one(e.file_name)),
            ("Repeats", f"E-{e.derived_from}" if e.derived_from else ""),
            ("Common origin", _one(e.origin)),
            ("Note", _one(e.note, _QUOTE)),
            ("Taken back", "yes: it does not count" if e.retracted else ""),
            ("Cited", utc_words(case.now())),
        ),
    ]


def _source(case: Case, key: int | str) -> Source:
    found = evidence.source(case.db, int(key))
    if found is None:
        raise _gone("such source")
    return found


def _source_line(case: Case, key: int | str) -> str:
    s = _source(case, key)
    party = ", party to the conflict" if s.party else ""
    return f"{_one(s.name)} ({_one(s.bloc or 'no bloc')}{party}), reliability {s.reliability}"


def _source_whole(case: Case, key: int | str) -> list[str]:
    s = _source(case, key)
    return [
        _source_line(case, key),
        *_facts(
            ("Why so graded", _one(s.reliability_reason)),
            ("Kind", _one(s.kind)), ("Owner", _one(s.owner)), ("Country", _one(s.country)), ("Link", _one(s.url)),
            ("Used in", _count(evidence.used(case.db).get(s.id, 0), "evidence item")),
            ("Stable id", _one(s.uid)), ("Cited", utc_words(case.now())),
        ),
    ]  # fmt: skip


def _figure(case: Case, key: int | str) -> StatedFigure:
    found = figures.get(case.db, int(key))
    if found is None:
        raise _gone(f"figure F-{key}")
    return found


def _figure_line(case: Case, key: int | str) -> str:
    from workbench.evidence.figure_ranges import figure_words

    f = _figure(case, key)
    return f"F-{f.id} {_one(figure_words(f), _QUOTE)}, on {claim_label(f.claim)}"


def _figure_whole(case: Case, key: int | str) -> list[str]:
    f = _figure(case, key)
    return [
        _figure_line(case, key),
        *_facts(
            ("According to", _one(f.speaker)), ("Through", _one(f.relay)),
            ("Holds for", utc_words(f.as_of) if f.as_of else ""),
            ("Evidence", f"E-{f.evidence}" if f.evidence else ""), ("Note", _one(f.note, _QUOTE)),
            ("Entered by", f"{_one(f.by)}, {utc_words(f.at)}"), ("Cited", utc_words(case.now())),
        ),
    ]  # fmt: skip


# --- media ----------------------------------------------------------------------------------------------------------


def _medium(case: Case, key: int | str) -> Medium:
    found = media.by_hash(case.db, [str(key)])
    if not found:
        raise _gone("such medium")
    return found[0]


def _medium_line(case: Case, key: int | str) -> str:
    m = _medium(case, key)
    first = media.first_seen(case.db, [m.sha256]).get(m.sha256)
    return f"{_one(m.mime)}, {m.bytes:,} bytes, sha256 {m.sha256}, first seen {utc_words(first)}"


def _medium_whole(case: Case, key: int | str) -> list[str]:
    m = _medium(case, key)
    seen = media.occurrences(case.db, [m.sha256]).get(m.sha256, [])
    where = [
        f"  message {o.message}: {_one(o.chat)}, {utc_words(o.sent_at)}, as {_one(o.name)}" for o in seen[:_MESSAGES]
    ]
    rest = [f"  … and {len(seen) - _MESSAGES:,} more"] if len(seen) > _MESSAGES else []
    return [
        _medium_line(case, key),
        *_facts(
            ("Size", f"{m.width} × {m.height}" if m.width and m.height else ""),
            ("PDQ", m.pdq or ""), ("Cited", utc_words(case.now())),
        ),
        *(["Seen in", *where, *rest] if where else []),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of thing is cited in a line, and whole."""

    short: Callable[[Case, int | str], str]
    long: Callable[[Case, int | str], list[str]]


_KINDS: Mapping[str, _Kind] = {
    "claim": _Kind(_claim_line, _claim_whole),
    "message": _Kind(_message_line, _message_whole),
    "source": _Kind(_source_line, _source_whole),
    "evidence": _Kind(_evidence_line, _evidence_whole),
    "figure": _Kind(_figure_line, _figure_whole),
    "medium": _Kind(_medium_line, _medium_whole),
}
