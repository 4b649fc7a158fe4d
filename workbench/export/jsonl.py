"""The canonical export: one claim a line, as canonical JSON. The same claims give the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import orjson

from workbench.plugin_api import API_VERSION, ClaimRecord, ExportSet
from workbench.safety.escaping import escape_json
from workbench.safety.text import GUARD

_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
"""For records of JSON types without floats these are the bytes of `canonical.dumps`, five times as fast. Afterwards
hidden characters are spelled `\\uXXXX`, so that a file that is looked at in a terminal controls nothing."""


_PLAIN = bytes(range(0x7F))
"""ASCII without DEL: what is left of JSON text without these is a fiftieth of it, and whatever hides is there."""
_BUFFER = 1 << 18
"""Bytes written at a time, some hundred claims."""


def line(record: ClaimRecord) -> bytes:
    """One claim as its line, with the LF that ends it."""
    text = orjson.dumps(record, option=_CANONICAL)
    beyond = text.translate(None, _PLAIN)
    return escape_json(text.decode()).encode() if beyond and GUARD.search(beyond.decode()) else text


@runtime_checkable
class Lined(Protocol):
    """A set that has its lines made already, many at a time."""

    def lines(self) -> Iterator[bytes]:
        """All lines, as `line` makes them of the records."""
        ...


@dataclass(frozen=True, slots=True)
class Jsonl:
    """`--format jsonl`."""

    name: str = "jsonl"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".jsonl"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """One line a record, ended by LF; an empty set gives an empty file."""
        with target.open("wb", _BUFFER) as file:
            if isinstance(export, Lined):
                file.writelines(export.lines())
            else:
                file.writelines(map(line, export.records()))


exporter = Jsonl()
