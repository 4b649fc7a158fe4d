"""The keys of a policy: what each takes, what it is when it is not given, and what it means in one line.

The one list that the reader, `workbench policy show` and docs/policy.md go by, so that no key works unexplained. A key
that is not here is refused: a misspelt `second_person` must not switch a rule off in silence.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from workbench.errors import UsageError
from workbench.model import CREDIBILITY, PLACE_PREDICATES, PREDICATES, RELIABILITY, Pillar

STALE_DEFAULT = "default"
_REQUIRED = object()
_MOST = 1_000
"""No policy asks for more origins than this."""
_CENTURY = 36_525
"""Days of a hundred years: longer than that is "never", which is 0."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: how it is said to people, and what a value becomes (None when it is none)."""

    words: str
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its dotted name, its kind, its value when not given, and its meaning."""

    name: str
    kind: Kind
    meaning: str
    default: Any = _REQUIRED

    @property
    def required(self) -> bool:
        """Whether a policy cannot be without it."""
        return self.default is _REQUIRED


def _whole(least: int, most: int) -> Callable[[Any], Any]:
    return lambda v: v if isinstance(v, int) and not isinstance(v, bool) and least <= v <= most else None


def _each(allowed: tuple[Any, ...], least: int) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        good = isinstance(value, list) and all(v in allowed and not isinstance(v, bool) for v in value)
        return tuple(value) if good and len(value) >= least and len(set(value)) == len(value) else None

    return read


def _letters(value: Any) -> Any:
    good = (
        isinstance(value, str) and value != "" and set(value) <= set(RELIABILITY[:-1]) and len(set(value)) == len(value)
    )
    return value if good else None


def _text(value: Any) -> Any:
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


NAME = Kind("a name", _text)
COUNT = Kind("a whole number from 1", _whole(1, _MOST))
LEVEL = Kind("a whole number from 0", _whole(0, _MOST))
DAYS = Kind("a whole number of days, 0 for never", _whole(0, _CENTURY))
YES = Kind("true or false", lambda v: v if isinstance(v, bool) else None)
LETTERS = Kind("letters A–E, each once (F is no grade: it cannot be judged)", _letters)
DIGITS = Kind("a list of digits 1–5, each once (6 is no grade: it cannot be judged)", _each(CREDIBILITY[:-1], 1))
PILLARS = Kind(f"a list of pillars ({', '.join(Pillar)})", _each(tuple(p.value for p in Pillar), 0))
KINDS = Kind("a list of predicates", _each(PREDICATES, 0))

KEYS: tuple[Key, ...] = (
    Key("name", NAME, "What the policy is called; verdicts record it."),
    Key("version", COUNT, "Goes up with every change of meaning; verdicts record it."),
    Key("credible.reliability", LETTERS, "Letters of sources that count."),
    Key("credible.credibility", DIGITS, "Digits of what they say that count; letter and digit both have to."),
    Key("strong.reliability", LETTERS, "Letters that count as strong, if credible too."),
    Key("strong.credibility", DIGITS, "Digits that count as strong, if credible too."),
    Key("corroborated.credible_origins", COUNT, "Credible supporting origins for corroborated."),
    Key("confirmed.credible_origins", COUNT, "Credible supporting origins for confirmed."),
    Key("confirmed.strong_origins", LEVEL, "How many of them are strong."),
    Key("confirmed.needs_time", YES, "Whether the event needs a time with a precision."),
    Key("confirmed.needs_place", YES, "Whether the event needs a place, where its predicate has one."),
    Key("confirmed.place_predicates", KINDS, "The predicates that have a place.", tuple(sorted(PLACE_PREDICATES))),
    Key("confirmed.second_person", YES, "Whether a second analyst has to confirm it too.", False),
    Key("confirmed.pillars", PILLARS, "Pillars of the checklist that must be answered first.", ()),
    Key("refuted.credible_refuting_origins", COUNT, "Credible refuting origins for refuted, none supporting."),
    Key("contested.credible_origins_each_side", COUNT, "Credible origins on either side for contested.", 1),
    Key("misleading.earlier_medium", YES, "Whether media seen earlier elsewhere are enough for the call.", True),
    Key("misleading.credible_evidence", YES, "Whether credible evidence that says so is enough for it.", True),
    Key("unverifiable.only_parties", YES, "Whether it is unverifiable when only parties to the conflict speak.", True),
    Key("unverifiable.weak_disagree", YES, "Whether it is when only weak sources speak, and disagree.", True),
    Key("unverifiable.written_search", YES, "Whether a search that found nothing, written down, is enough.", True),
    Key("stale.default", DAYS, "Days until a decided claim is looked at again; not given, never.", None),
    *(Key(f"stale.{p}", DAYS, f"The same for {p.replace('_', ' ')}; not given, stale.default.", None)
      for p in PREDICATES),
)  # fmt: skip
BY_NAME: Mapping[str, Key] = MappingProxyType({k.name: k for k in KEYS})
_SECTIONS = frozenset(k.name.split(".")[0] for k in KEYS if "." in k.name)


def read_keys(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every key's value by its dotted name, the defaults filled in; raises UsageError naming the key."""
    found: dict[str, Any] = {}
    for name, value in _flat(given):
        key = BY_NAME.get(name)
        if key is None:
            raise UsageError(f"The policy has an unknown key {name!r}.", _meant(name))
        found[name] = key.kind.read(value)
        if found[name] is None:
            raise UsageError(
                f"The policy's {name} must be {key.kind.words}, not {_shown(value)}.", "See docs/policy.md."
            )
    for key in KEYS:
        if key.name not in found and key.required:
            raise UsageError(f"The policy has no {key.name} ({key.kind.words}).", "See docs/policy.md.")
        found.setdefault(key.name, key.default)
    return found


def _flat(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        if name in _SECTIONS:
            if not isinstance(value, dict):
                raise UsageError(f"The policy's {name} must be a section: [{name}].", "See docs/policy.md.")
            yield from ((f"{name}.{inner}", v) for inner, v in value.items())
        else:
            yield name, value


def _meant(name: str) -> str:
    near = get_close_matches(name, list(BY_NAME), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else "docs/policy.md lists the keys."


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def explained(text: str) -> list[tuple[str, str, bool, str]]:
    """Every key of a policy that was read already: name, value as it is written, whether the text gives it, meaning."""
    given = {name for name, _ in _flat(tomllib.loads(text))}
    found = read_keys(tomllib.loads(text))
    return [(k.name, written(found[k.name]), k.name in given, k.meaning) for k in KEYS]


def written(value: Any) -> str:
    """A value as TOML writes it; "none" for one that is not given."""
    if value is None:
        return "none"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
