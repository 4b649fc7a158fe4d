"""Two exports of one conversation: whether they are, and who is who in them.

A chat is exported again after the group was renamed, by a phone that gives its contacts other names, or by a tool that
knows the platform's id of it. Only here is decided that two names mean one conversation or one person. The evidence is
always the same: the messages themselves, the same words at the same times. What was concluded is said, with numbers,
in the import's assumptions; where the evidence falls short, nothing is joined and both stay.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.errors import Cancelled as Stopped
from workbench.intake.preparing import Keys, keys_between, minutes_of
from workbench.intake.records import Chunk
from workbench.intake.requests import Cancelled
from workbench.intake.timestamps import Timeline
from workbench.plugin_api import Chat
from workbench.safety.text import storable
from workbench.store import conversations, incoming
from workbench.store.conversations import Conversation
from workbench.store.engine import Engine

_TELLING = 12
"""Characters from which on two messages of the same minute and words are hardly by two people."""
_FEW = 3
"""Shorter ones tell as much when there are so many of them."""
_MOSTLY = 3
"""The person found has at least so many times the messages of the next best guess."""
_PROBES = 24
_PROBE_CHARS = 20
"""Messages compared in a chunk to find a conversation by its content, and their least length."""
_PROVED = 12
_ALIKE = 0.95
"""A conversation is found by content when so many messages were compared and so many of them are there. Two groups that
are fed the same posts stay below: a post sent to both falls into another minute, or second, often enough."""
_ENOUGH = 200
"""Messages whose ids are compared to say whether a conversation of the same name is the same one."""
_LINES = 20_000
"""Held messages compared with one chunk at most, so that a file without order costs no memory."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Which conversation a file belongs to, and who is who in it.

    `scope` is 0 for a conversation the case does not hold; `others` are those of its name that are different ones.
    `persons` are names that stand for somebody known under another name, `learned` those of them found only now;
    `said` tells what was concluded.
    """

    scope: int = 0
    others: frozenset[int] = frozenset()
    persons: Mapping[str, str] = field(default_factory=dict)
    learned: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()


def named(chat: Chat) -> Conversation:
    """How an export names its conversation. A post on X has one id wherever it was collected: X is one conversation."""
    if chat.platform == "x":
        return Conversation(0, "x", "", "")
    return Conversation(0, storable(chat.platform), storable(chat.identity), storable(chat.name))


@dataclass(slots=True)
class _File:
    """The file as comparing sees it: it can be read as often as needed."""

    db: Engine
    keys: Keys
    line: Timeline
    read: Callable[[], Iterator[Chunk]]
    cancelled: Cancelled

    def chunks(self) -> Iterator["_Page"]:
        """Its chunks, with the times of their messages."""
        for chunk in self.read():
            if self.cancelled():
                raise Stopped("The import was stopped.", "What was done so far is kept; run the same import to go on.")
            told = chunk.columns
            stamps, _ = self.line.column(told.sent_utc, told.sent_local)
            yield _Page(chunk, stamps, self.keys.minutes(stamps, told.sent_utc, told.sent_local))


@dataclass(frozen=True, slots=True)
class _Page:
    chunk: Chunk
    stamps: Sequence[str | None]
    minutes: Sequence[int | None]


def join(
    db: Engine, chat: Chat, keys: Keys, line: Timeline, read: Callable[[], Iterator[Chunk]], cancelled: Cancelled
) -> Joined:
    """Find the conversation of a file that is new to the case, reading it beforehand where that is needed.

    A conversation is known by the platform's id, else by its name as long as the ids of its messages do not say
    otherwise, else by its content.
    """
    wanted = named(chat)
    held = conversations.of_platform(db, wanted.platform)
    if not held or wanted.platform == "x":
        return Joined(held[0].scope if held else 0)
    file = _File(db, keys, line, read, cancelled)
    certain = {c.scope for c in held if wanted.identity and c.identity == wanted.identity}
    if certain:
        return _with_people(file, min(certain), frozenset())
    possible = _without_other_id(held, wanted.identity)
    same_name = sorted({c.scope for c in held if c.name == wanted.name and c.scope in possible})
    if len(same_name) == 1:
        found = _with_people(file, same_name[0], frozenset(same_name), by_name=True)
        known_ids = {c.identity for c in held if c.scope == found.scope and c.identity}
        if found.scope and bool(wanted.identity) != bool(known_ids):
            told = "conversation=the one of this name: only one of the exports tells the platform's id of it"
            return replace(found, said=(told, *found.said))
        return found
    scope, said = _by_content(file, same_name or sorted(possible), must_prove=not same_name)
    if not scope:
        return Joined(others=frozenset(same_name))
    found = _with_people(file, scope, frozenset(same_name))
    if same_name:
        return found
    old = next(c.name for c in held if c.scope == scope)
    return replace(found, said=(f"conversation=“{wanted.name}” is “{old}”: {said}", *found.said))


def _without_other_id(held: Iterable[Conversation], identity: str) -> set[int]:
    """Conversations that may be one with that id: those whose id is not known, or all when the file tells none."""
    scopes = {c.scope for c in held}
    return scopes - {c.scope for c in held if c.identity} if identity else scopes


# --- which conversation ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Agreement:
    """How far a conversation agrees with a file: messages compared, found there, and their senders."""

    compared: int = 0
    found: int = 0
    senders: set[str | None] = field(default_factory=set)

    @property
    def proved(self) -> bool:
        """Whether that is proof."""
        return self.found >= _PROVED and self.found >= _ALIKE * self.compared and len(self.senders) > 1

    @property
    def refuted(self) -> bool:
        """Whether going on cannot prove it any more."""
        return self.compared >= _PROVED and self.found < self.compared // 2


def _by_content(file: _File, scopes: Sequence[int], *, must_prove: bool) -> tuple[int, str]:
    """The conversation among these that holds the file's messages, and how that shows; 0 for none, or for two."""
    spans = {scope: span for scope in scopes if (span := _minutes(file.db, scope)) is not None}
    agreed = {scope: _Agreement() for scope in scopes}
    for page in file.chunks():
        probes = _probes(page, _PROBE_CHARS if must_prove else 0)
        for scope, one in agreed.items():
            if probes and not one.refuted:
                _compare(file, page, probes, scope, spans.get(scope, (0, -1)), one)
    fitting = [s for s, one in agreed.items() if (one.proved if must_prove else one.found > one.compared // 2)]
    if len(fitting) != 1:
        return 0, ""
    one = agreed[fitting[0]]
    return fitting[0], f"{one.found} of {one.compared} messages compared are the same at the same times"


def _minutes(db: Engine, scope: int) -> tuple[int, int] | None:
    span = conversations.span(db, scope, *keys_between(0, (1 << 27) - 1))
    low, high = (minutes_of(span[0]), minutes_of(span[1])) if span else (None, None)
    return None if low is None or high is None else (low, high)


def _probes(page: _Page, least: int) -> list[int]:
    """Some messages of a chunk to compare; those without an id only where their text tells them from others."""
    told = page.chunk.columns
    fit = [
        at
        for at, minute in enumerate(page.minutes)
        if minute is not None
        and told.sender[at] is not None
        and len(told.text[at]) >= (least if told.external_id[at] else _PROBE_CHARS)
    ]
    step = max(1, len(fit) // _PROBES)
    # Not every so many: where people take turns, that would be one of them only.
    return [fit[min(start + start // step % step, len(fit) - 1)] for start in range(0, len(fit), step)]


def _compare(
    file: _File, page: _Page, probes: Sequence[int], scope: int, span: tuple[int, int], one: _Agreement
) -> None:
    told = page.chunk.columns
    ids = {file.keys.of_id(storable(told.external_id[at])): at for at in probes if told.external_id[at]}
    for key, held in (incoming.in_slots(file.db, scope, list(ids), 1) if ids else {}).items():
        one.compared += 1
        if held.text == storable(told.text[ids[key]]):
            one.found += 1
            one.senders.add(told.sender[ids[key]])
    bare = [at for at in probes if not told.external_id[at] and span[0] <= (page.minutes[at] or 0) <= span[1]]
    if not bare:
        return
    first, last = keys_between(0, 0)
    starts = sorted({first + (page.minutes[at] or 0) * (last - first + 1) for at in bare})
    there: dict[tuple[int | None, str], list[str]] = {}
    for key, held in incoming.in_slots(file.db, scope, starts, last - first + 1).items():
        there.setdefault((minutes_of(key), held.text), []).append((held.sent_at or "")[17:19])
    for at in bare:
        one.compared += 1
        second = (page.stamps[at] or "")[17:19]
        seconds = there.get((page.minutes[at], storable(told.text[at])), ())
        if any(s == second or "00" in (s, second) for s in seconds):
            one.found += 1
            one.senders.add(told.sender[at])


# --- who is who ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Likeness:
    """What unknown senders of a file have in common with the people of a conversation."""

    known: Mapping[str, str]
    senders: set[str] = field(default_factory=set)
    same: dict[str, Counter[str]] = field(default_factory=dict)
    """Unknown sender → person → messages that are the same at the same times."""
    telling: dict[str, Counter[str]] = field(default_factory=dict)
    """The longer ones of them."""
    first: int = 1 << 62
    last: int = -1
    """The minutes between which the file has messages."""


def _with_people(file: _File, scope: int, named_so: frozenset[int], *, by_name: bool = False) -> Joined:
    """The conversation with who is who in it; with `by_name`, another one when the ids of messages contradict."""
    known = conversations.people(file.db, scope)
    likeness = _Likeness(known)
    same = other = 0
    for page in file.chunks():
        told = page.chunk.columns
        if all(told.external_id) and (not by_name or same + other >= _ENOUGH):
            break  # ids say all there is to say, whatever people are called
        if by_name:
            more_same, more_other = _ids_agree(file, page, scope)
            same, other = same + more_same, other + more_other
        _liken(file, page, scope, likeness)
    if other > same:
        return Joined(others=named_so)
    learned = _learned(file, scope, likeness)
    said = tuple(
        f"sender=“{new}” is “{old}”: {likeness.same[new][old]} of their messages are the same at the same times"
        for new, old in sorted(learned.items())
    )
    persons = {name: person for name, person in known.items() if name != person} | learned
    return Joined(scope, named_so - {scope}, persons, learned, said)


def _ids_agree(file: _File, page: _Page, scope: int) -> tuple[int, int]:
    """How many messages of a chunk are what the conversation holds under their ids, and how many are not."""
    told = page.chunk.columns
    some = [at for at, external_id in enumerate(told.external_id) if external_id]
    ids = {file.keys.of_id(storable(told.external_id[at])): at for at in some[:: max(1, len(some) // _PROBES)]}
    held = incoming.in_slots(file.db, scope, list(ids), 1) if ids else {}
    same = sum(
        h.text == storable(told.text[ids[key]]) or (h.sent_at or "")[:16] == (page.stamps[ids[key]] or "-")[:16]
        for key, h in held.items()
    )
    return same, len(held) - same


def _liken(file: _File, page: _Page, scope: int, likeness: _Likeness) -> None:
    told = page.chunk.columns
    bare = [
        (minute, storable(told.text[at]), storable(sender))
        for at, (minute, sender) in enumerate(zip(page.minutes, told.sender, strict=True))
        if minute is not None and sender is not None and not told.external_id[at]
    ]
    new = [one for one in bare if one[2] not in likeness.known]
    likeness.senders.update(sender for _, _, sender in bare)
    likeness.first = min([likeness.first, *(minute for minute, _, _ in bare)])
    likeness.last = max([likeness.last, *(minute for minute, _, _ in bare)])
    if not new:
        return
    between = keys_between(min(m for m, _, _ in new), max(m for m, _, _ in new))
    there: dict[tuple[int | None, str], set[str]] = {}
    for held in conversations.lines(file.db, scope, *between, _LINES):
        if held.sender is not None:
            person = likeness.known.get(held.sender, held.sender)
            there.setdefault((minutes_of(held.key), held.text), set()).add(person)
    for minute, text, sender in new:
        for person in there.get((minute, text), ()):
            likeness.same.setdefault(sender, Counter())[person] += 1
            likeness.telling.setdefault(sender, Counter())[person] += len(text) >= _TELLING


def _learned(file: _File, scope: int, likeness: _Likeness) -> dict[str, str]:
    """Names that are new for people who are known: one new name for each person, one person for each new name.

    The person must be missing from the file under every name known, and most of what they wrote in the time that the
    file covers must be there under the new one.
    """
    if not likeness.same:
        return {}
    theirs: Counter[str] = Counter()
    counted = conversations.lines_by_sender(file.db, scope, *keys_between(likeness.first, likeness.last))
    for sender, lines in counted.items():
        theirs[likeness.known.get(sender, sender)] += lines
    present = {likeness.known[name] for name in likeness.senders if name in likeness.known}
    guesses: dict[str, tuple[str, int]] = {}
    for name, counts in likeness.same.items():
        (person, count), (_, next_best) = [*counts.most_common(2), ("", 0)][:2]
        enough = likeness.telling[name][person] > 0 or count >= _FEW
        free = person not in present and person != name and count >= next_best * _MOSTLY
        if enough and free and count * 2 >= theirs[person]:
            guesses[name] = (person, count)
    learned: dict[str, str] = {}
    for name, (person, count) in guesses.items():
        rivals = [n for other, (p, n) in guesses.items() if p == person and other != name]
        if count >= max(rivals, default=0) * _MOSTLY:
            learned[name] = person
    return learned
