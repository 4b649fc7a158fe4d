"""Titles of claims that the detector makes: one template a predicate, in plain English; analysts may edit them."""

from collections.abc import Sequence

from workbench.model import Actor, Role


def _names(actors: Sequence[Actor], *roles: Role) -> str:
    names = list(dict.fromkeys(a.name for a in actors if a.role in roles))
    if len(names) > 1:
        return ", ".join(names[:-1]) + " and " + names[-1]
    return names[0] if names else ""


def _by(names: str) -> str:
    return f" by {names}" if names else ""


def title(predicate: str, polarity: str, topic: str, places: Sequence[str], actors: Sequence[Actor]) -> str:
    """The title of a claim from what it says, e.g. "Tessalit taken by FLA and JNIM"."""
    where = ", ".join(places) or "Unnamed place"
    at = f" at {', '.join(places)}" if places else ""
    agents = _names(actors, Role.AGENT, Role.SPEAKER)
    objects = _names(actors, Role.OBJECT)
    words = topic.replace("_", " ")
    whom = f" ({agents or objects})" if agents or objects else ""
    if predicate == "control_change":
        return f"{where} {'held' if polarity == 'held' else 'taken'}{_by(agents)}"
    if predicate == "attack":
        target = f" on {objects}" if objects else ""
        return f"Attack{target}{at or ' (place not named)'}{_by(agents)}"
    if predicate == "casualties":
        metric, _, number = words.partition(" ")
        who = f"{number} people" if number else "People"
        among = f" among {objects}" if objects else ""
        return f"{who} {metric or 'killed or injured'}{among}{at}{f', says {agents}' if agents else ''}"
    if predicate == "arrest_or_killing_of_person":
        return f"{objects or agents or 'Person not named'} {words or 'killed or arrested'}{at}"
    if predicate == "movement":
        return f"{agents or objects or 'Forces'} {words or 'on the move'}{at}"
    if predicate == "blockade":
        state = "lifted" if polarity == "lifted" else "imposed"
        return f"Blockade of {where} {state}{_by(agents)}" if places else f"Blockade {state}{_by(agents)}"
    if predicate == "statement":
        return f"{agents or objects or 'Somebody'}: statement{f' on {words}' if words else ''}{at}"
    if predicate == "media_provenance":
        return f"Picture or video said to show {words or 'an event'}{at}{whom}"
    return f"{words.capitalize() if words else 'Report'}{at}{whom}"
