"""Figures of a claim: numbers that analysts enter, each with its speaker, and all that is said side by side.

Many figures a claim, each an act of its own that can be undone. A figure without a number ("significant losses") is
kept as its words and never counted. What messages say is read here too, and is never changed by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.case import Case
from workbench.claims import dating, editing
from workbench.errors import NotFound, UsageError
from workbench.evidence.figure_ranges import (
    EXACTNESS,
    IN_WORDS,
    UNSTATED,
    WORDS,
    Figures,
    Heard,
    collect,
    figure_words,
)
from workbench.folding import fold
from workbench.ledger.events import claim_subject
from workbench.model import Claim, Figure, Mention, Role, StatedFigure, When, claim_label
from workbench.safety.text import storable
from workbench.store import claims as claim_store
from workbench.store import counters
from workbench.store import evidence as evidence_store
from workbench.store import figures as store
from workbench.store import messages as message_store
from workbench.store.changes import Change
from workbench.undo import perform

LARGEST = 1_000_000_000
"""No count of people is larger; what is, is a slip or a phone number."""
_MOST_TEXT = 500
"""Characters of each text of a figure."""
_DAY = len("2026-04-26")
_COUNTED = re.compile(r"\s*(?:of|de|des|d['’])\s*([^\W\d_]+)\s*", re.IGNORECASE)
"""Who is counted, right after words for a number and with nothing more said: "dozens of soldiers"."""
_NOBODY = frozenset({
    "them", "us", "those", "eux", "dead", "killed", "deaths", "injured", "wounded",
    "casualties", "victims", "losses", "morts", "tues", "deces", "blesses", "victimes", "pertes",
})  # fmt: skip
"""What stands there and does not say who is counted."""
_FIELDS = ("metric", "counted", "low", "high", "exactness", "speaker", "relay", "as_of", "evidence", "note")


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure about to be added. `exactness` "unstated" keeps the words in `note` and no number.

    `speaker` gives the number, `relay` is through whom we have it, `as_of` a day or UTC time, `evidence` an item of the
    claim that says so.
    """

    claim: int
    metric: str
    low: int
    high: int
    speaker: str
    exactness: str = "exact"
    counted: str = ""
    relay: str = ""
    as_of: str = ""
    evidence: int | None = None
    note: str = ""


def in_words(words: str) -> tuple[int, int, str]:
    """(low, high, exactness) of words without digits: "dozens of soldiers" is 12–120, "une vingtaine" about 20,
    "heavy losses" no number."""
    found = IN_WORDS.search(fold(words))
    if found is None:
        return 0, 0, UNSTATED
    low, high = WORDS[found[0]]
    return low, high, "about" if low == high else "dozens"


def counted_in(words: str) -> str:
    """Who is counted by words for a number, in the speaker's word: "soldiers" of "dozens of soldiers"; "" where they
    do not say so plainly."""
    parts, number = words.split(), IN_WORDS.search(fold(words))
    for end in range(1, len(parts) + 1):
        found = IN_WORDS.search(fold(" ".join(parts[:end])))
        if found is None or number is None or found[0] != number[0]:
            continue
        said = _COUNTED.fullmatch(" ".join(parts[end:]))
        return said[1] if said and fold(said[1]) not in _NOBODY else ""
    return ""


def add_figure(case: Case, new: NewFigure) -> StatedFigure:
    """Add a figure to a claim; one undoable act. Returns it with its number.

    Raises NotFound for an unknown claim or evidence item, Conflict for a claim that was merged, UsageError for a figure
    that is none: no metric, no speaker, a low above the high, an unknown exactness, no day.
    """
    with case.db.tx():
        editing.find_open(case, new.claim)
        row = checked(case, new)
        number = counters.take(case.db, "figure")
        row |= {"uid": case.ids("figure", str(number)), "claim": new.claim, "by": case.analyst.id, "at": case.now(),
                "retracted": 0}  # fmt: skip
        change = Change(claim_subject(new.claim), "figures", {"id": number}, None, row)
        perform(case, f"{claim_label(new.claim)} figure {_called(row)}", "figure_added", [change])
    return find_figure(case, number)


def find_figure(case: Case, number: int) -> StatedFigure:
    """A figure by number; raises NotFound."""
    found = store.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no figure F-{number}.", "`workbench figures C-…` shows them.")
    return found


def edit_figure(case: Case, number: int, **changed: Any) -> StatedFigure:
    """Change fields of a figure (those of `NewFigure` but the claim); None leaves a field. Raises as `add_figure`."""
    unknown = sorted(set(changed) - set(_FIELDS))
    if unknown:
        raise UsageError(f"A figure has no field {unknown[0]!r} to change.", f"Known: {', '.join(_FIELDS)}.")
    with case.db.tx():
        found = find_figure(case, number)
        editing.find_open(case, found.claim)
        found = find_figure(case, number)
        now = {name: getattr(found, name) for name in _FIELDS}
        given = {k: v for k, v in changed.items() if v is not None}
        after = checked(case, NewFigure(claim=found.claim, **{**now, **given}))
        after = {k: v for k, v in after.items() if now[k] != v}
        if not after:
            raise UsageError("Nothing would change.", "It is as you asked already.")
        change = Change(claim_subject(found.claim), "figures", {"id": number}, {k: now[k] for k in after}, after)
        perform(case, f"{claim_label(found.claim)} figure F-{number} edited", "figure_edited", [change])
    return find_figure(case, number)


def retract_figure(case: Case, number: int) -> StatedFigure:
    """Take a figure back: it stays in history. Raises NotFound, UsageError when it is so already."""
    with case.db.tx():
        found = find_figure(case, number)
        editing.find_open(case, found.claim)
        if found.retracted:
            raise UsageError(f"Figure F-{number} is retracted already.", "Undo brings it back.")
        change = Change(claim_subject(found.claim), "figures", {"id": number}, {"retracted": 0}, {"retracted": 1})
        perform(case, f"{claim_label(found.claim)} figure F-{number} retracted", "figure_retracted", [change])
    return find_figure(case, number)


def checked(case: Case, new: NewFigure) -> dict[str, Any]:
    """The columns of a figure as they are stored; raises as `add_figure` does."""
    row: dict[str, Any] = {name: _text(name, getattr(new, name)) for name in ("counted", "speaker", "relay", "note")}
    row["metric"] = "_".join(_text("metric", new.metric).lower().split())
    row |= {"low": new.low, "high": new.high, "exactness": new.exactness, "evidence": new.evidence}
    if not row["metric"]:
        raise UsageError("A figure needs what is counted: its metric.", "For example: killed.")
    if not row["speaker"]:
        raise UsageError("A figure needs a speaker: who gives the number.", 'For example "the governor".')
    if new.exactness not in EXACTNESS:
        raise UsageError(f"{new.exactness!r} is not an exactness.", f"Known: {', '.join(EXACTNESS)}.")
    if new.exactness == UNSTATED:
        row |= {"low": 0, "high": 0}
        if not row["note"]:
            raise UsageError("A figure without a number needs its words.", 'For example "heavy losses".')
    _check_range(row["low"], row["high"])
    said = new.as_of.strip()
    row["as_of"] = (
        (dating.checked(When(said, None, "day" if len(said) <= _DAY else "minute")).start or "") if said else ""
    )
    if new.evidence is not None:
        item = evidence_store.get(case.db, new.evidence)
        if item is None or item.claim != new.claim:
            label = claim_label(new.claim)
            raise NotFound(f"There is no evidence {new.evidence} on {label}.", f"See: workbench evidence list {label}")
    return row


def _text(name: str, value: str) -> str:
    said = storable(value).strip()
    if len(said) > _MOST_TEXT:
        raise UsageError(f"The {name} of a figure has at most {_MOST_TEXT} characters.", "Say it shorter.")
    return said


def _check_range(low: int, high: int) -> None:
    if not 0 <= low <= LARGEST or not 0 <= high <= LARGEST:
        raise UsageError("A figure is a number from 0 to 1,000,000,000.", "Correct the number.")
    if low > high:
        raise UsageError(f"The low {low:,} is above the high {high:,}.", "Give the lower number first.")


def _called(row: Mapping[str, Any]) -> str:
    shown = {k: row[k] for k in ("metric", "low", "high", "exactness", "counted", "note", "speaker")}
    return f"{figure_words(StatedFigure(id=0, uid='', claim=0, **shown))} ({row['speaker']})"


# --- reading --------------------------------------------------------------------------------------------------------


def figures_of(case: Case, claim: int) -> Figures:
    """The figures of a claim: entered, read from messages, by speaker over time, and in conservative ranges.

    Raises NotFound for an unknown claim.
    """
    return figures_of_claims(case, [editing.find(case, claim)])[claim]


def figures_of_claims(case: Case, claims: Sequence[Claim]) -> dict[int, Figures]:
    """As `figures_of` for a page of claims, by claim number; one question a table for all of them."""
    numbers = [c.id for c in claims]
    stated = store.of_claims(case.db, numbers)
    items = evidence_store.of_claims(case.db, numbers)
    messages = claim_store.messages_of(case.db, numbers)
    mentions = message_store.mentions_of(case.db, sorted({m for ms in messages.values() for m in ms}))
    heard = {c.id: heard_in(case, c.predicate, {m: mentions.get(m, ()) for m in messages[c.id]}) for c in claims}
    parties = evidence_store.party_names(case.db) if stated else frozenset()
    return {c.id: collect(c.id, stated.get(c.id, []), heard[c.id], items.get(c.id, []), parties) for c in claims}


def heard_in(case: Case, predicate: str, mentions: Mapping[int, Sequence[Mention]]) -> list[Heard]:
    """The figures that messages give, smallest first within a metric; takes mentions by message id.

    Of a message with several mentions, those with the claim's predicate count, or else its main one.
    """
    said: dict[Figure, list[int]] = {}
    actors: dict[Figure, dict[str, None]] = {}
    for message in sorted(mentions):
        bearing = [m for m in mentions[message] if m.predicate == predicate] or mentions[message][:1]
        for mention in bearing:
            for figure in mention.figures:
                if message not in said.setdefault(figure, []):
                    said[figure].append(message)
                named = [figure.speaker, *(a.name for a in mention.actors if a.role == Role.SPEAKER)]
                actors.setdefault(figure, {}).update(dict.fromkeys(n for n in named if n))
    if not said:
        return []
    held = {m.id: m for m in message_store.by_ids(case.db, sorted({n for ms in said.values() for n in ms}))}
    ordered = sorted(said, key=lambda f: (f.metric, f.counted, f.low, f.high, f.exactness, f.speaker))
    found = []
    for figure in ordered:
        listed = [held[n] for n in said[figure] if n in held]
        speakers = tuple(actors[figure]) or tuple(dict.fromkeys(m.chat for m in listed))
        first = min((m.sent_at for m in listed if m.sent_at), default="")
        found.append(Heard(figure, tuple(said[figure]), speakers, first))
    return found
