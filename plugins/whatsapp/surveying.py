"""The first reading of a transcript: what has to be known before the first message can be given.

Only here is a transcript looked at as a whole. Its dates are all read, for one of them may prove the order of the
others; whose names hold a colon is learned from the first megabytes, which tell as much as the rest.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import bodies as app
from . import headers
from .dates import CACHE, Shape, day_of, media_day, shape_of

CLOSELY = 4 << 20
"""Bytes of which more is learned than dates."""


@dataclass(slots=True)
class Survey:
    """What the first reading learns: small, whatever the size of the file."""

    dates: dict[bytes, int] = field(default_factory=dict)
    """Dates as written, in file order, with their counts."""
    media: Counter[tuple[Shape, str]] = field(default_factory=Counter)
    """Votes for an order by names of media files beside dates."""
    senders: Counter[bytes | None] = field(default_factory=Counter)
    names: dict[bytes, bytes] = field(default_factory=dict)
    """What a name goes on with behind its first colon; empty where it does not always."""
    proved: set[bytes] = field(default_factory=set)
    """Names behind whose second colon the app's own words were seen."""
    people: set[bytes] = field(default_factory=set)
    """Senders of a body that does not start with the app's mark."""

    def longer_names(self) -> dict[bytes, bytes]:
        """First half → second half of names with a colon in them."""
        return {n: more for n, more in self.names.items() if n in self.proved and more and self.senders[n] > 1}

    def headers(self) -> int:
        """How many headers the transcript has."""
        return sum(self.dates.values())


def survey(blocks: Iterable[bytes], grammar: headers.Grammar, closely: int = CLOSELY) -> Survey:
    """Read a transcript through: all of its dates, and more from the first `closely` bytes."""
    found, pattern, size = Survey(), grammar.plain, 0
    for block in blocks:
        counts = Counter(pattern.dates.findall(block))
        unusual = _count_dates(found, grammar, counts)
        if size < closely and counts:
            _look_closely(found, list(grammar.rows(pattern.split.split(block))))
        if unusual:
            pattern = grammar.learned(unusual)
        size += len(block)
    return found


def _count_dates(found: Survey, grammar: headers.Grammar, counts: Counter[bytes]) -> bytes:
    """Count the dates of a block; returns one of its unusual headers where these are most, else nothing."""
    unusual, last = 0, b""
    for text, count in counts.items():
        row = grammar.row(text)
        date = row[2] if row else text.removeprefix(headers.LRM)
        unusual, last = (unusual + count, text) if row else (unusual, last)
        if date in found.dates or len(found.dates) < CACHE:
            found.dates[date] = found.dates.get(date, 0) + count
    return last if unusual * 2 > counts.total() else b""


def _look_closely(found: Survey, rows: list[headers.Row]) -> None:
    if len(found.senders) < CACHE:
        found.senders.update(row[4] for row in rows)
    for _, _, written, _, sender, whole in rows:
        body = whole.partition(b"\n")[0][:400]
        if b"-WA" in body or b"-20" in body:
            _vote(found, written, body)
        if sender is None:
            continue
        if not body.startswith(headers.LRM) and len(found.people) < CACHE:
            found.people.add(sender)
        if found.names.get(sender) != b"":
            _follow_name(found, sender, body)


def _vote(found: Survey, written: bytes, body: bytes) -> None:
    """Names such as IMG-20241201-WA0001.jpg carry their day: the header beside them shows how it writes that day."""
    named, known = media_day(body), shape_of(written)
    hits = [order for order in ("dmy", "mdy") if known and named and day_of(known[1], order) == named]
    if known and len(hits) == 1:
        found.media[known[0], hits[0]] += 1


def _follow_name(found: Survey, sender: bytes, body: bytes) -> None:
    """A name goes past its colon ("Mr: Colon: hello") when all its messages go on so, one of them with the app's words.

    Asking for the latter keeps "Relay: Kidal: fighting since dawn" the text it is.
    """
    more, colon, rest = body.partition(b": ")
    if not colon or len(more) > 60 or found.names.setdefault(sender, more) != more:
        found.names[sender] = b""
    elif (rest[:1] in b"<\xe2" or b")" in rest) and app.marked(headers.as_text(rest)).kind != "text":
        found.proved.add(sender)
