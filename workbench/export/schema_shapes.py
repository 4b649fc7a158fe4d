"""How the values of exported keys look, as pieces of JSON Schema (draft 2020-12), and what the documents call them."""

from collections.abc import Mapping, Sequence
from typing import Any

Shape = Mapping[str, Any]
"""How a value looks: a piece of JSON Schema."""


def one_of(*values: object) -> Shape:
    """One of these words or numbers."""
    return {"enum": list(values)}


def text_like(pattern: str) -> Shape:
    """Text of a form."""
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def or_null(shape: Shape) -> Shape:
    """That, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def list_of(shape: Shape) -> Shape:
    """A list of that."""
    return {"type": "array", "items": shape}


def part(name: str) -> Shape:
    """An object of the table below; `export.schema` turns the name into a place in the schema."""
    return {"$ref": name}


def hidden(kind: str) -> Shape:
    """A pseudonym such as `Sender-7F3KQ2XW9A`, or "" where there was nothing."""
    return text_like(f"(?:{kind}-[A-Z2-7]{{10}})?")


STAYS: Shape = {"not": {}}
"""The key stays at home."""
TEXT: Shape = {"type": "string"}
SCRUBBED: Shape = {"type": "string", "$comment": "scrubbed; docs/formats.md, Profiles"}
EMPTY: Shape = {"const": ""}
NULL: Shape = {"type": "null"}
NONE: Shape = {"type": "array", "maxItems": 0}
COUNT: Shape = {"type": "integer", "minimum": 0}
NUMBER: Shape = {"type": "integer", "minimum": 1}
SCORE: Shape = {"type": "integer", "minimum": 0, "maximum": 100}
FLAG: Shape = {"type": "boolean"}
OBJECT: Shape = {"type": "object"}
SHA256 = text_like("[0-9a-f]{64}")
KEYED = text_like("hmac:[0-9a-f]{64}")
TIME = text_like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
WHEN = text_like(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\.\d{6}Z)?")
CLAIM = text_like("C-[1-9][0-9]*")
ITEM = text_like("E-[1-9][0-9]*")
GRADE = text_like("[A-F][1-6]")
LETTER = text_like("[A-F]")
ANALYST = hidden("Analyst")
VERSION = {"const": 1}
GRADED = text_like("(?:[A-F][1-6])?")
UNSAID = one_of("", "something that was not found")
BEFORE = text_like("0{64}|hmac:[0-9a-f]{64}")
BY = text_like("detector|(?:Analyst-[A-Z2-7]{10})?")

WORDS: Sequence[tuple[Shape, str]] = (
    (STAYS, "stays at home"), (EMPTY, "empty"), (NULL, "null"), (NONE, "empty"), (KEYED, "keyed"), (BEFORE, "keyed"),
    (SCRUBBED, "scrubbed"), (list_of(SCRUBBED), "scrubbed"), (or_null(SCRUBBED), "scrubbed"),
    (UNSAID, "only that there was one"),
)  # fmt: skip
"""What the documents call a shape that a profile gives; another one that is not that of `internal` is a pseudonym."""
