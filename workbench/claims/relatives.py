"""What else the case holds of a message's text: its copies, look-alikes that say something else, other languages.

Copies are one cluster. A look-alike is the same template with another figure, town or denial: the likeliest way for a
rumour to change on its way, so it is named and never merged. Translations are a family: other words for one claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.case import Case
from workbench.folding import cluster_fold
from workbench.model import Message
from workbench.store import messages
from workbench.store import texts as store

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A message with nearly the same words: those that only this one has, and those that only the other has."""

    message: int
    here: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relatives:
    """How many messages have the text or a near copy of it, the first of them; look-alikes; and how often the message's
    claims are told in other languages: (language, messages, the first one)."""

    copies: int
    first: int
    alike: tuple[LookAlike, ...]
    told_in: tuple[tuple[str, int, int], ...]


def relatives(case: Case, message: Message) -> Relatives:
    """Find what else the case holds of a message's text."""
    members = store.in_cluster(case.db, message.cluster) if message.cluster is not None else [message.id]
    found = messages.by_ids(case.db, store.look_alikes(case.db, message.id)[:_SHOWN])
    alike = tuple(LookAlike(m.id, *_differ(message.text, m.text)) for m in found)
    told = store.languages_of_claims(case.db, message.id)
    other = tuple(t for t in told if t[0] not in (message.language, "und"))
    return Relatives(len(members), members[0], alike, other)


def _differ(a: str, b: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded words that only one of two texts has, in their order."""
    here, there = cluster_fold(a).split(), cluster_fold(b).split()
    return _only(here, there), _only(there, here)


def _only(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(dict.fromkeys(word for word in words if word not in known))[:_SHOWN]
