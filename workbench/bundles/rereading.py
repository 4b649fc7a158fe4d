"""What the messages of a received claim say when they are read here, so that they make no second claim beside it.

A profile lets a claim go without what it is met by: its topic, or the figure of a toll. Reading its messages with the
case's own rules gives that back, and tells which messages the rules would put to it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.bundles.told_claims import ToldMessage
from workbench.claims import detecting, grouping
from workbench.claims.grouping import OPPOSABLE, Unit
from workbench.claims.lexicon import Lexicon
from workbench.model import Actor, Claim, When


@dataclass(frozen=True, slots=True)
class _Said:
    """What the claim says, as `grouping` compares it."""

    match_key: str
    places: tuple[str, ...]
    actors: tuple[Actor, ...]
    event: When


@dataclass(frozen=True, slots=True)
class Reread:
    """What the claim is met by from now on, and the messages (numbers there) that meet it by what they say."""

    match_key: str
    meeting: frozenset[int]


def apart(predicate: str, polarity: str) -> str:
    """What a claim is met by to which no message is put by what it says: it has a polarity that no reading gives."""
    return "|" if polarity.strip() or predicate in OPPOSABLE else " |"


def reread(claim: Claim, polarity: str, told: Sequence[ToldMessage], lexicon: Lexicon) -> Reread:
    """Read the messages of a claim; `polarity` is the other case's."""
    units = {m.id: _units(m, claim.predicate, lexicon) for m in told}
    keys = Counter(
        u.match_key
        for found in units.values()
        for u in found
        if u.polarity == polarity.strip() and (not u.places or not claim.places or set(u.places) & set(claim.places))
    )
    match_key = min(keys, key=lambda k: (-keys[k], k)) if keys else f"{polarity.strip()}||"
    said = _Said(match_key, claim.places, claim.actors, claim.event)
    met_by = set(grouping.keys_said(claim.predicate, said))
    meeting = (n for n, found in units.items() if any(met_by & set(grouping.keys(u, n)) for u in found))
    return Reread(match_key, frozenset(meeting))


def _units(m: ToldMessage, predicate: str, lexicon: Lexicon) -> list[Unit]:
    mentions = detecting.detect(m.text, m.language, m.sent_at, lexicon) if m.text else ()
    return [u for u in grouping.units(mentions, m.sent_at, lexicon) if u.predicate == predicate]
