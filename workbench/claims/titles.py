"""Titles of claims that the detector makes, in the case's language: templates as data, one file a language.

`titles_en.toml` says how a template is written. A title is only a beginning: analysts edit it, and what they wrote is
never written over. Languages are those of `settings.LANGUAGES`; a file here and a word there make a new one.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from workbench.model import Actor, Role

_PART = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_SLOT = re.compile(r"\{(\w+)\}")
_ANY = "any"


@dataclass(frozen=True, slots=True)
class Join:
    """What words before a name become when the name begins so ("de Aguelhok" → "d'Aguelhok")."""

    before: str
    starts: tuple[str, ...]
    becomes: str
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of one language by predicate and polarity, metric or topic, and what they are filled with."""

    between: str
    last: str
    joins: tuple[Join, ...]
    missing: Mapping[str, str]
    topics: Mapping[str, str]
    templates: Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=8)
def wording(language: str) -> Wording:
    """The templates of a language. Raises FileNotFoundError for one that `settings.LANGUAGES` does not have."""
    data = tomllib.loads((files("workbench.claims") / f"titles_{language}.toml").read_text(encoding="utf-8"))
    joins = [Join(j["before"], tuple(j["starts"]), j["becomes"], j.get("drop", False)) for j in data.pop("join", ())]
    return Wording(
        data.pop("between"), data.pop("and"), tuple(joins), data.pop("missing"), data.pop("topics"), data
    )  # fmt: skip


def title(
    predicate: str, polarity: str, topic: str, places: Sequence[str], actors: Sequence[Actor], language: str = "en"
) -> str:
    """The title of a claim from what it says, e.g. "Tessalit taken by FLA and JNIM".

    `topic` is a lexicon topic, or for tolls the metric with the figure behind it when nothing else names them; one
    that has no words in `language` is said in its own.
    """
    words = wording(language)
    forms = words.templates[predicate]
    key, number = topic, ""
    if predicate == "casualties":
        key, _, number = topic.partition(" ")
    chosen = next(k for k in (polarity, key, _ANY) if k in forms)
    agents = _agents(words, predicate, actors)
    objects = _listed(words, actors, Role.OBJECT)
    said = words.topics.get(key, key.replace("_", " "))
    place = words.between.join(places)
    filled = {
        "place": place, "agents": agents, "objects": objects, "who": agents or objects, "forces": agents or objects,
        "person": objects or agents, "number": number, "topic": said, "shown": said,
        "Topic": _capital(said or words.missing["topic"]),
    }  # fmt: skip
    out = _written(forms[chosen], filled, words)
    by_name = any(name and out.startswith(name) for name in (place, agents, objects))
    return out if by_name else _capital(out)


def _agents(words: Wording, predicate: str, actors: Sequence[Actor]) -> str:
    """Who did it. Who only says so did it where nobody else is said to have: "FAMa denies that FLA took Kidal" is not
    "Kidal taken by FLA and FAMa"."""
    if predicate == "statement":
        return _listed(words, actors, Role.AGENT, Role.SPEAKER)
    return _listed(words, actors, Role.AGENT) or _listed(words, actors, Role.SPEAKER)


def _listed(words: Wording, actors: Sequence[Actor], *roles: Role) -> str:
    names = list(dict.fromkeys(a.name for a in actors if a.role in roles))
    return words.last.join(n for n in (words.between.join(names[:-1]), *names[-1:]) if n)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _written(template: str, filled: Mapping[str, str], words: Wording) -> str:
    out = ""
    for part in _PART.finditer(template):
        optional = part[1] is not None
        text = part[1] if optional else part[2]
        if optional and not all(filled[s] for s in _SLOT.findall(text)):
            continue
        at = 0
        for slot in _SLOT.finditer(text):
            value = filled[slot[1]] or words.missing[slot[1]]
            out, value = _joined(out + text[at : slot.start()], value, words.joins)
            out += value
            at = slot.end()
        out += text[at:]
    return out


def _joined(before: str, value: str, joins: Sequence[Join]) -> tuple[str, str]:
    for j in joins:
        start = next((s for s in j.starts if value.startswith(s)), None)
        if start is not None and before.endswith(j.before):
            return before.removesuffix(j.before) + j.becomes, value.removeprefix(start) if j.drop else value
    return before, value
