"""How much a text is worth a look while no claim holds it: its points with their reasons, kept up message by message.

A stage like the others, behind the last of them: it walks what is new, a chunk a transaction, and can stop anywhere.
Facts are counted over a cluster and never look at claims; whether one holds the text is asked when the inbox is read.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.case import Case
from workbench.claims import wording
from workbench.claims.grouping import MIN_SCORE
from workbench.claims.lexicon import Lexicon
from workbench.claims.priority import Reason
from workbench.claims.sketching import number_of
from workbench.errors import Cancelled as Stopped
from workbench.folding import fold, passed_on
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.model import Kind, Mention, Stance
from workbench.store import counters, messages
from workbench.store import inbox as store
from workbench.store.inbox import Entry, Fresh, Tally

RULE = "inbox/1"

_STAGE = "inbox"
_CHUNK = 1_000
_CHATS_TELL = 4
"""Chats from which on more give no more points, and are not counted again for every copy."""
_QUICK_HOURS = 6
_QUICK_FROM = 3
"""Copies from which on their speed says something."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What makes a text worth a look, counted over its cluster; the names are those of its first message."""

    messages: int = 1
    chats: int = 1
    forwarded: int = 0
    media: int = 0
    first_seen: str | None = None
    last_seen: str | None = None
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    event: str = ""
    figure: str = ""
    mention: int = 0
    """Score of the main mention found in it, 0 for none."""
    stance: str = ""


# --- ranking --------------------------------------------------------------------------------------------------------


def _spread(f: Facts) -> list[Reason]:
    found = []
    if f.messages > 1:
        found.append(Reason(min(24, 4 * (f.messages - 1).bit_length() + 2), f"said in {f.messages:,} messages"))
    if f.chats > 1:
        found.append(Reason(4 * min(_CHATS_TELL, f.chats) - 4, f"in {f.chats} chats"))
    if f.forwarded:
        share = "passed on" if f.messages == 1 else f"{f.forwarded:,} of them passed on"
        found.append(Reason(min(10, 4 + 2 * f.forwarded.bit_length()), share))
    if f.messages >= _QUICK_FROM and f.first_seen and f.last_seen:
        seconds = (datetime.fromisoformat(f.last_seen) - datetime.fromisoformat(f.first_seen)).total_seconds()
        if seconds <= _QUICK_HOURS * 3_600:
            found.append(Reason(8, f"all of them within {max(1, round(seconds / 60))} minutes"))
    return found


def reasons(f: Facts) -> tuple[Reason, ...]:
    """Every reason to look at a text, strongest first."""
    found = _spread(f)
    if f.places:
        found.append(Reason(min(14, 8 + 3 * (len(f.places) - 1)), f"names {', '.join(f.places)}"))
    if f.actors:
        found.append(Reason(min(14, 8 + 3 * (len(f.actors) - 1)), f"names {', '.join(f.actors)}"))
    event = f.event.replace("_", " ")
    if f.mention >= MIN_SCORE and f.stance == Stance.ASKS:
        found.append(Reason(14, f"asks about {event}, and no claim says it"))
    elif f.mention >= MIN_SCORE:
        found.append(Reason(20, f"reads like {event} (score {f.mention}), yet no claim holds it"))
    elif f.mention:
        found.append(Reason(4 + f.mention // 4, f"reads like {event}, but its score {f.mention} is below {MIN_SCORE}"))
    elif f.event:
        found.append(Reason(8, f"has a word for {event}, but says too little for a claim"))
    if f.figure:
        found.append(Reason(5, f"gives a figure ({f.figure})"))
    if f.media:
        found.append(Reason(4, "comes with a picture, video or file"))
    return tuple(sorted(found, key=lambda r: (-r.points, r.words)))


def points(found: Sequence[Reason]) -> int:
    """The sum of the reasons, 100 at most."""
    return min(100, sum(r.points for r in found))


# --- keeping it up to date ------------------------------------------------------------------------------------------


def facts_of(entry: Entry, tally: Tally | None = None) -> Facts:
    """A row's facts: as remembered, or counted now."""
    return Facts(
        messages=tally.messages if tally else entry.copies,
        chats=tally.chats if tally else entry.chats,
        forwarded=entry.forwarded,
        media=entry.media,
        first_seen=tally.first_seen if tally else entry.first_seen or None,
        last_seen=tally.last_seen if tally else entry.last_seen or None,
        places=entry.places,
        actors=entry.actors,
        event=entry.event,
        figure=entry.figure,
        mention=entry.mention,
        stance=entry.stance,
    )


def _rule(case: Case) -> str:
    return f"{RULE} {store.basis(case.db)}"


def behind(case: Case) -> int:
    """How many messages the inbox has not looked at yet; they become known when `settle` runs."""
    return max(0, store.end(case.db) - counters.watermark(case.db, _STAGE, _rule(case)))


def settle(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Look at every message that was read and sorted into claims; returns how many there were.

    Made anew from the first message when the rule of reading changed or an import was taken back. Raises Cancelled.
    """
    rule = _rule(case)
    started, done = time.monotonic(), 0
    while (after := counters.watermark(case.db, _STAGE, rule)) < (end := store.end(case.db)):
        if cancelled():
            raise Stopped("Stopped while sorting the inbox.", "Open it again to go on where it stopped.")
        with case.db.tx():
            counters.lock(case.db, _STAGE)
            if counters.watermark(case.db, _STAGE, rule) != after:
                continue  # somebody else was faster
            if not after:
                store.clear(case.db)
            chunk = store.fresh(case.db, after, end, _CHUNK)
            _take(case, lexicon, [f for f in chunk if f.kind != Kind.SYSTEM])
            last = chunk[-1].id if chunk else end
            counters.advance(case.db, _STAGE, rule, last)
        done += len(chunk)
        progress(Step(_STAGE, "", done, done + end - last, done / max(time.monotonic() - started, 1e-6)))
    return done


def _take(case: Case, lexicon: Lexicon, chunk: Sequence[Fresh]) -> None:
    if not chunk:
        return
    clusters = sorted({f.cluster for f in chunk})
    media = store.with_media(case.db, [f.id for f in chunk])
    mentions = messages.mentions_of(case.db, [f.id for f in chunk if f.id == f.cluster])
    rows = {m: _Row(e, e.copies, e.chats, e.forwarded, e.media, [e.first_seen, e.last_seen])
            for m, e in store.entries(case.db, clusters).items()}  # fmt: skip
    new: list[Entry] = []
    for f in sorted(chunk, key=lambda f: (f.id != f.cluster, f.id)):  # the first of a cluster speaks for it
        if f.cluster not in rows:
            new.append(_founded(f, mentions.get(f.id, ()), lexicon))
            rows[f.cluster] = _Row(new[-1])
        rows[f.cluster].count(f, f.id in media)
    brought = sorted({f.cluster for f in chunk if f.brings})
    taken_in = store.taken_in(case.db, brought)
    for cluster, old in taken_in:
        rows[cluster].forwarded += old.forwarded
        rows[cluster].media += old.media
    open_chats = {m for m, row in rows.items() if row.copies > 1 and row.chats < _CHATS_TELL}
    tallies = store.tallies(case.db, sorted(open_chats | set(brought)), chunk[-1].id)
    ranked = [row.ranked(tallies.get(m)) for m, row in rows.items()]
    names = {(fold(n), e.message) for e in new for n in (*e.places, *e.actors)}
    store.save(case.db, ranked, [old.message for _, old in taken_in], names)


@dataclass(slots=True)
class _Row:
    """A row while a chunk is counted into it."""

    entry: Entry
    copies: int = 0
    chats: int = 1
    forwarded: int = 0
    media: int = 0
    times: list[str] = field(default_factory=list)

    def count(self, f: Fresh, media: bool) -> None:
        """One message more."""
        self.copies += 1
        self.forwarded += f.forwarded or passed_on(f.text)
        self.media += media
        self.times.append(f.sent_at or "")

    def ranked(self, tally: Tally | None) -> Entry:
        """The row as it is stored: with its points, and the counts of `tally` where it was counted anew."""
        times = [t for t in self.times if t]
        first = (tally.first_seen or "") if tally else min(times, default="")
        last = (tally.last_seen or "") if tally else max(times, default="")
        copies, chats = (tally.messages, tally.chats) if tally else (self.copies, self.chats)
        e = self.entry
        row = Entry(
            e.message, 0, first, last, e.worded, e.hash, copies, chats, self.forwarded, self.media, e.mention, e.stance,
            e.event, e.figure, e.places, e.actors,
        )  # fmt: skip
        if copies == 1 and not (self.forwarded or self.media or e.mention or e.event or e.places or e.actors):
            return row  # as most of a chat is: nothing to weigh
        return replace(row, score=points(reasons(facts_of(row))))


def _founded(f: Fresh, found: Sequence[Mention], lexicon: Lexicon) -> Entry:
    read = wording.read(f.text, f.language, lexicon)
    main = found[0] if found else None
    names = tuple(dict.fromkeys(a.name for a in main.actors)) if main else ()
    return Entry(
        message=f.cluster, score=0, first_seen="", last_seen="", worded=bool(f.folded), hash=text_hash(f.folded),
        copies=0, chats=1, forwarded=0, media=0, mention=main.score if main else 0,
        stance=main.stance.value if main else "", event=main.predicate if main else read.event, figure=read.figure,
        places=tuple(main.places) if main and main.places else read.places, actors=names or read.actors,
    )  # fmt: skip


def text_hash(folded: str) -> int:
    """A folded text's hash as a dismissal keeps it: as much of it as canonical JSON can hold; 0 for ""."""
    return number_of(folded) >> 12 if folded else 0
