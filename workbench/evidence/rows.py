"""Reads the files that people prepare for `claim import`, `source import` and `evidence import`: JSON Lines or CSV.

Every row is read and checked before anything is written, so that a wrong line changes nothing.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from workbench.errors import InputRefused, NotFound
from workbench.safety.text import storable


@dataclass(frozen=True, slots=True)
class Row:
    """One row of such a file: its line and its fields."""

    file: str
    line: int
    fields: Mapping[str, Any]

    def text(self, *names: str) -> str:
        """The first of these fields that is given, as text; "" when none is."""
        for name in names:
            value = self.fields.get(name)
            if value not in (None, ""):
                return storable(str(value)).strip()
        return ""

    def needed(self, *names: str) -> str:
        """As `text`; raises InputRefused naming line and field when none is given."""
        return self.text(*names) or self.refuse(f"has no {names[0]}")

    def several(self, name: str) -> tuple[str, ...]:
        """A list field; in CSV the values are separated by `;`."""
        value = self.fields.get(name)
        if isinstance(value, str):
            return tuple(v.strip() for v in value.split(";") if v.strip())
        return tuple(storable(_name(v)) for v in value) if isinstance(value, list) else ()

    def yes(self, name: str) -> bool:
        """A yes-or-no field."""
        return str(self.fields.get(name, "")).strip().lower() in ("true", "yes", "1")

    def refuse(self, what: str) -> NoReturn:
        """Raise InputRefused about this row."""
        raise InputRefused(f"{self.file}, line {self.line} {what}.", "Nothing was imported; correct the line.")


def _name(value: Any) -> str:
    return str(value.get("name", "")) if isinstance(value, dict) else str(value)


def read_rows(path: Path) -> list[Row]:
    """Every row of a `.csv` (with a header line) or JSON Lines file.

    Raises NotFound when there is no such file, InputRefused for an empty one and for a line that cannot be read.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", "Give a JSON Lines or CSV file.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:  # a cell keeps the line ends it was written with
            text = stream.read()
    except UnicodeDecodeError as error:
        raise InputRefused(f"{path.name} is not UTF-8 text.", "Save it as UTF-8 and try again.") from error
    rows = list(_csv(path.name, text) if path.suffix.lower() == ".csv" else _json(path.name, text))
    if not rows:
        raise InputRefused(f"{path.name} has no rows.", "Give a JSON Lines or CSV file with at least one.")
    return rows


def _csv(name: str, text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)  # U+2028 and its like end no line of a CSV
    try:
        for fields in reader:
            yield Row(name, reader.line_num, {k: v for k, v in fields.items() if k is not None})
    except csv.Error as error:
        raise InputRefused(f"{name}, line {reader.line_num} is not CSV: {error}.", "Nothing was imported.") from error


def _json(name: str, text: str) -> Iterator[Row]:
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            fields = json.loads(raw)
        except (ValueError, RecursionError) as error:  # ValueError: no JSON, or a number of thousands of digits
            raise InputRefused(f"{name}, line {number} is not JSON.", "Nothing was imported.") from error
        if not isinstance(fields, dict):
            raise InputRefused(f"{name}, line {number} is not a JSON object.", "Nothing was imported.")
        yield Row(name, number, fields)
