"""What of a claim can be said in ACLED's words, each with its reason; nothing is guessed to fill a column.

Only here are our words turned into theirs (ACLED codebook: event types, time and spatial precision codes, source
scale). The table of `export.acled` is in their layout and is not their data. docs/formats.md has these tables in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_STATE = frozenset({"army", "government", "state"})
_ARMED = frozenset({"army", "armed_group", "foreign_force", "government", "state"})
"""Kinds of actor in our packs that bear arms or send those who do."""


@dataclass(frozen=True, slots=True)
class EventType:
    """Three of ACLED's columns; "" where a claim does not say enough."""

    disorder: str = ""
    event: str = ""
    sub_event: str = ""


_VIOLENCE = "Political violence"
_STRATEGIC = "Strategic developments"

_NO_EVENT: Mapping[str, str] = {
    "statement": "It is about what somebody said, and this layout has rows for events only.",
    "media_provenance": "It is about where a picture comes from, and this layout has rows for events only.",
}
"""Predicates that are no event, with the reason they are left out for."""
_HELD = "It is about who holds a place, and this layout has rows for events only."


def no_event(predicate: str, polarity: str) -> str:
    """Why a claim of this kind is no event, in a sentence; "" for one that is or may be."""
    if predicate == "control_change" and polarity == "held":
        return _HELD
    return _NO_EVENT.get(predicate, "")


def event_type(predicate: str, polarity: str, agent: str, target: str) -> EventType:
    """ACLED's event type for a predicate, its polarity and the kinds of its first agent and first object ("" when not
    known).

    - control_change: only where the claim says that the place was taken; who took it decides. That it was fought for is
      what most such events are ("Non-violent transfer of territory" is for a person to set). A place that is held is no
      event.
    - attack: between two who bear arms it is an armed clash, against a community violence against civilians. Without
      the other side it can be either, or a shelling or a drone: no type.
    - movement of those who bear arms, blockade: ACLED has no word of its own for them and keeps them under Strategic
      developments, Other. That a politician travels is no event.
    - arrest_or_killing_of_person: an arrest is a type. A killing can be several, by who was killed and how: no type.
    - casualties, other: what happened is not said: no type.
    """
    if predicate == "control_change" and polarity == "taken":
        if agent in _STATE:
            return EventType(_VIOLENCE, "Battles", "Government regains territory")
        if agent == "armed_group":
            return EventType(_VIOLENCE, "Battles", "Non-state actor overtakes territory")
    if predicate == "attack" and agent in _ARMED:
        if target in _ARMED:
            return EventType(_VIOLENCE, "Battles", "Armed clash")
        if target == "community":
            return EventType(_VIOLENCE, "Violence against civilians", "Attack")
    if predicate == "arrest_or_killing_of_person" and polarity == "arrested":
        return EventType(_STRATEGIC, "Strategic developments", "Arrests")
    if predicate == "blockade" or (predicate == "movement" and agent in _ARMED):
        return EventType(_STRATEGIC, "Strategic developments", "Other")
    return EventType()


def civilian_targeting(kind: EventType) -> str:
    """ACLED's flag, where the type alone says it."""
    return "Civilian targeting" if kind.event == "Violence against civilians" else ""


_PART_OF_A_DAY = frozenset({"part_of_day", "hour", "minute"})
_WEEK = 7


def time_precision(start: str, end: str, precision: str) -> int:
    """1 the day is known, 2 it is known to a week, 3 to a month or worse (ACLED, time precision codes).

    Takes the event's first and last day or UTC time and our word for the precision. A night that ends after midnight is
    known to the day; several days are as vague as they are long, whatever the word says.
    """
    if precision in _PART_OF_A_DAY:
        return 1
    days = (date.fromisoformat((end or start)[:10]) - date.fromisoformat(start[:10])).days + 1
    if precision == "day" and days == 1:
        return 1
    return 2 if precision in ("day", "week") and days <= _WEEK else 3


_GEO = {"site": 1, "town": 1, "region": 3}


def geo_precision(kind: str) -> int | None:
    """1 a named town or site, 3 a region (ACLED, spatial precision codes); None for a place that no pack knows.

    2 is "near a town", which our claims do not say.
    """
    return _GEO.get(kind, 1 if kind else None)


@dataclass(frozen=True, slots=True)
class Country:
    """ISO 3166-1 numeric code, ACLED's name in English, ACLED's region."""

    iso: int
    name: str
    region: str


_WEST, _NORTH, _MIDDLE = "Western Africa", "Northern Africa", "Middle Africa"
COUNTRIES: Mapping[str, Country] = {
    "Algérie": Country(12, "Algeria", _NORTH),
    "Burkina Faso": Country(854, "Burkina Faso", _WEST),
    "Bénin": Country(204, "Benin", _WEST),
    "Côte d'Ivoire": Country(384, "Ivory Coast", _WEST),
    "France": Country(250, "France", "Europe"),
    "Ghana": Country(288, "Ghana", _WEST),
    "Guinée": Country(324, "Guinea", _WEST),
    "Libye": Country(434, "Libya", _NORTH),
    "Mali": Country(466, "Mali", _WEST),
    "Maroc": Country(504, "Morocco", _NORTH),
    "Mauritanie": Country(478, "Mauritania", _WEST),
    "Niger": Country(562, "Niger", _WEST),
    "Nigeria": Country(566, "Nigeria", _WEST),
    "Russie": Country(643, "Russia", "Europe"),
    "Soudan": Country(729, "Sudan", _NORTH),
    "Sénégal": Country(686, "Senegal", _WEST),
    "Tchad": Country(148, "Chad", _MIDDLE),
    "Togo": Country(768, "Togo", _WEST),
    "Turquie": Country(792, "Turkey", "Middle East"),
    "Ukraine": Country(804, "Ukraine", "Europe"),
}
"""Countries of the shipped pack (its spelling is French). One that is not here keeps its name and has no code."""


def source_scale(country: str, own: str, bloc: str, *, is_party: bool) -> str:
    """ACLED's scale of one source: whose it is, as seen from the country of the event; "" when nobody wrote it down.

    Takes the source's country and bloc and the event's country in the same spelling. A party to the conflict is
    "Other", as ACLED has it for those.
    """
    if is_party or bloc == "NGO/UN":
        return "Other"
    if bloc == "local":
        return "Subnational"
    if country and own:
        return "National" if country == own else "International"
    return ""


SCALES = ("Subnational", "National", "International", "Other", "New media")
"""In the order in which they are joined by "-"."""
