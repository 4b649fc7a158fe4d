"""The inbox: texts that no claim holds yet, best first, and what is done with them.

One row is a cluster: messages with one text and near copies. It leaves the inbox when a claim that can be seen carries
one of its messages, or when an analyst dismisses it; both can be taken back. Nothing is learned from a dismissal: it
holds for this text and its copies, old and new, and stands in a list with the copies that came since.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.claims import editing, titles
from workbench.claims.filtering import message_filter
from workbench.claims.grouping import event_time
from workbench.claims.likely import ASKS, Likely, likely
from workbench.claims.priority import Reason
from workbench.claims.ranking import Facts, facts_of, points, reasons, text_hash
from workbench.errors import Conflict, NotFound, UsageError
from workbench.folding import NOISE, fold
from workbench.ledger import events as ledger
from workbench.model import Actor, Claim, Mention, Message, Stance, When, claim_label
from workbench.safety.text import storable
from workbench.store import dismissals, filters, messages
from workbench.store import inbox as store
from workbench.store.changes import Change
from workbench.store.dismissals import Dismissal
from workbench.store.events import Act
from workbench.store.inbox import Wanted
from workbench.undo import perform

_TITLE_CHARS = 90
_NAMES = ("place", "actor")
_SENTENCE_END = re.compile(r"[.!?؟…\n]")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the inbox: its first message, the facts, points from 0 to 100 and what they are made of."""

    message: Message
    facts: Facts
    score: int
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A row of the list of dismissals: the dismissal, the first copy, how many copies there are now and since then."""

    dismissal: Dismissal
    message: Message
    copies: int
    new: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a claim made of a text would say, and how the text would carry it."""

    title: str
    predicate: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When
    stance: Stance


# --- reading --------------------------------------------------------------------------------------------------------


def waiting(case: Case, text: str = "", most: int | None = None) -> list[int]:
    """First messages of the clusters that wait, best first.

    `text` is a filter of messages: a cluster is in when one of its messages is; its `sort:` is followed. Raises
    UsageError.
    """
    wanted, order = _filter(case, text)
    return store.waiting(case.db, wanted, order, most)


def dismissed(case: Case, text: str = "", most: int | None = None) -> list[int]:
    """The messages that dismissals were made on, the newest first; `text` as for `waiting`."""
    wanted, _ = _filter(case, text)
    return dismissals.dismissed(case.db, wanted, most)


def check(case: Case, text: str) -> None:
    """Raise UsageError when a filter cannot be understood; reads nothing."""
    message_filter(case, text)


def _filter(case: Case, text: str) -> tuple[Wanted, str]:
    """Which clusters a filter takes and in what order. Places and actors are those that a text names, claim or not."""
    f = message_filter(case, text)
    named = tuple((tuple(map(fold, c.values)), c.negated) for c in f.conditions if c.field in _NAMES)
    others = [c for c in f.conditions if c.field not in _NAMES]
    wanted = filters.messages(case.db, others, f.search, "", False) if others or f.search else None
    return Wanted(wanted, named), f"{'-' if f.descending else ''}{f.sort}" if f.sort else ""


def rows(case: Case, ids: Sequence[int]) -> dict[int, Waiting]:
    """Rows of the inbox by their first message, counted now."""
    entries = store.entries(case.db, ids)
    counted = store.tallies(case.db, ids)
    found: dict[int, Waiting] = {}
    for m in messages.by_ids(case.db, ids):
        if m.id in entries:
            facts = facts_of(entries[m.id], counted.get(m.id))
            why = reasons(facts)
            found[m.id] = Waiting(m, facts, points(why), why)
    return found


def dismissed_rows(case: Case, keys: Sequence[int]) -> dict[int, Dismissed]:
    """Rows of the list of dismissals by the message they were made on, copies counted now."""
    held = dismissals.by_message(case.db, keys)
    covered = dismissals.covered(case.db, keys)
    firsts = sorted({first for found in covered.values() for first in found})
    counted = store.tallies(case.db, firsts)
    shown = {k: k if k in found else found[0] for k, found in covered.items() if found}
    texts = {m.id: m for m in messages.by_ids(case.db, sorted(set(shown.values())))}
    found: dict[int, Dismissed] = {}
    for key, first in shown.items():
        if key not in held or first not in texts:
            continue
        copies = sum(counted[c].messages if c in counted else 1 for c in covered[key])
        found[key] = Dismissed(held[key], texts[first], copies, max(0, copies - held[key].copies))
    return found


def members(case: Case, message: int) -> list[int]:
    """Every message of the cluster that a message is in."""
    first = store.first_of(case.db, message)
    return store.members(case.db, [first])[first]


def likely_claims(case: Case, row: Waiting) -> list[Likely]:
    """The claims that a row's text is most likely about, best first, three at most."""
    return likely(case, row.message, row.facts, members(case, row.message.id))


# --- acting ---------------------------------------------------------------------------------------------------------


def dismiss(case: Case, message_ids: Sequence[int], reason: str = "") -> Act:
    """Take texts out of the inbox, with all copies that are there or will come; one undoable act.

    Raises NotFound for an unknown message, Conflict for one that a claim holds, UsageError when all were dismissed.
    """
    with case.db.tx():
        changes: dict[int, Change] = {}
        for first in dict.fromkeys(store.first_of(case.db, m) for m in message_ids):
            message = _get(case, first)
            _refuse_held(case, first)
            text = text_hash(fold(message.text))
            if dismissals.covering(case.db, first, text):
                continue
            copies = sum(
                map(len, store.members(case.db, sorted({first, *dismissals.same_text(case.db, text)})).values())
            )
            there = Dismissal(first, text, copies, storable(reason).strip(), case.analyst.id, case.now())
            changes[first] = Change(ledger.CASE, "dismissals", {"message": first}, None, there.columns)
        if not changes:
            raise UsageError(
                "Nothing would change.", "It is dismissed already; `workbench inbox --dismissed` lists it."
            )
        act = perform(case, f"{_texts(list(changes))} dismissed", "dismissed", list(changes.values()))
    return act


def restore(case: Case, message_ids: Sequence[int]) -> Act:
    """Put dismissed texts back into the inbox; one undoable act. Raises NotFound when none of them was dismissed."""
    with case.db.tx():
        keys: dict[int, None] = dict.fromkeys(dismissals.by_message(case.db, message_ids))
        for first in dict.fromkeys(store.first_of(case.db, m) for m in message_ids):
            message = _get(case, first)
            keys |= dict.fromkeys(dismissals.covering(case.db, first, text_hash(fold(message.text))))
        held = dismissals.by_message(case.db, list(keys))
        if not held:
            raise NotFound("This was not dismissed.", "`workbench inbox --dismissed` lists what was.")
        changes = [
            Change(ledger.CASE, "dismissals", {"message": key}, d.columns, None) for key, d in sorted(held.items())
        ]
        act = perform(case, f"{_texts(sorted(held))} back in the inbox", "restored", changes)
    return act


def stance_of(case: Case, message: Message) -> Stance:
    """How a message would carry a claim: as the detector understood it, else a question where it ends in one."""
    found = messages.mentions_of(case.db, [message.id]).get(message.id, ())
    if found:
        return found[0].stance
    return Stance.ASKS if message.text.rstrip().endswith(ASKS) else Stance.ASSERTS


def attach(case: Case, message: int, number: int, stance: Stance | None = None) -> Act:
    """Put a text with all its copies under a claim; its stance is `stance_of` unless given.

    Raises NotFound for an unknown message or claim, Conflict for a claim that was merged or is hidden.
    """
    with case.db.tx():
        shown = _get(case, store.first_of(case.db, message))
        return editing.attach(case, number, members(case, message), stance or stance_of(case, shown))


def proposed(case: Case, message: int) -> Proposed:
    """The claim that `make_claim` would make of a text. Raises NotFound for an unknown message."""
    first = store.first_of(case.db, message)
    shown = _get(case, first)
    row = rows(case, [first]).get(first)
    facts = row.facts if row else Facts(first_seen=shown.sent_at)
    main = next(iter(messages.mentions_of(case.db, [first]).get(first, ())), None)
    return Proposed(
        title=_title(shown, main, case.settings.language),
        predicate=main.predicate if main else facts.event or "other",
        places=facts.places,
        actors=main.actors if main else (),
        event=_event(main, facts.first_seen),
        stance=stance_of(case, shown),
    )


def make_claim(case: Case, message: int, title: str = "") -> Claim:
    """Make the proposed claim of a text and put all its copies under it, as one undoable act.

    What was understood is a beginning, to be edited; `title` replaces the proposed one.
    """
    with case.db.tx():
        p = proposed(case, message)
        return editing.add_claim(
            case, title.strip() or p.title, p.predicate, p.places, p.actors, p.event,
            carried_by=members(case, message), stance=p.stance,
        )  # fmt: skip


def _event(main: Mention | None, first_seen: str | None) -> When:
    if main is not None:
        return event_time(main, first_seen)
    return When(first_seen[:10], first_seen[:10], "day") if first_seen else When()


def _title(message: Message, main: Mention | None, language: str) -> str:
    """A title to begin with: of what was understood, else the first sentence as it was written."""
    if main is not None and (main.places or main.actors):
        return titles.title(main.predicate, main.polarity, main.topic, main.places, main.actors, language)
    text = NOISE.sub(" ", storable(message.text)).strip()
    said = next((part.strip() for part in _SENTENCE_END.split(text) if len(part.split()) > 1), text)
    if len(said) > _TITLE_CHARS:
        said = said[:_TITLE_CHARS].rsplit(" ", 1)[0] + " …"
    return said or f"Message {message.id}"


def _get(case: Case, number: int) -> Message:
    found = messages.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no message {number}.", "`workbench inbox` lists those that wait.")
    return found


def _refuse_held(case: Case, first: int) -> None:
    held = messages.claims_of(case.db, store.members(case.db, [first])[first])
    claims = sorted({c for found in held.values() for c, _ in found})
    if claims:
        raise Conflict(
            f"Message {first} is not in the inbox: {claim_label(claims[0])} holds it.",
            f"Take it out first: workbench claim detach {claim_label(claims[0])} {first}",
        )


def _texts(numbers: Sequence[int]) -> str:
    return f"message {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} texts"
