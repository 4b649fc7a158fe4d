"""Canonical JSON: the one way structures become bytes that are hashed, stored or exported.

RFC 8785's subset that needs no float rules: strings, integers, booleans, null, lists, objects with string keys; sorted
keys, no spaces, UTF-8, no Unicode normalisation. Stored text is what was hashed, so a later bug here cannot break it.
"""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import orjson

_MAX_INT = 2**53 - 1
_NAMES: dict[type[Any], tuple[str, ...]] = {}
"""Field names of the dataclasses met so far."""


def plain(value: Any) -> Any:
    """Turn dataclasses, enums and tuples into lists, dicts and scalars; refuse what canonical JSON cannot hold.

    Raises TypeError for floats and other types, ValueError for integers beyond 2^53-1.
    """
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is list or kind is tuple:
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        if abs(value) > _MAX_INT:
            raise ValueError("an integer beyond 2^53-1 has no exact JSON form; keep it as text")
        return value
    if isinstance(value, dict):
        return {_key(k): plain(v) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, str | list | tuple):
        return str(value) if isinstance(value, str) else [plain(v) for v in value]
    raise TypeError(f"{kind.__name__} has no canonical JSON form")


def _names(kind: type[Any]) -> tuple[str, ...]:
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(f.name for f in fields(kind))
    return names


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("object keys are strings")
    return str(key)


def dumps(value: Any) -> str:
    """Canonical JSON text of a value (dataclasses allowed)."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def loads(text: str) -> Any:
    """Read canonical JSON text back."""
    return orjson.loads(text)
