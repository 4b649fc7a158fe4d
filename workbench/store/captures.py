"""SQL of captures: pages and files as they were taken. A capture happened, so its row is only ever added."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from workbench.model import Capture
from workbench.store.engine import Engine, Row

_IN = 500
_NAMES = tuple(f.name for f in fields(Capture))
_QUOTED = tuple(f'"{name}"' if name == "by" else name for name in _NAMES)
_COLUMNS = ", ".join(_QUOTED)
_LISTED = ", ".join("'' AS text" if n == "text" else "'' AS sketch" if n == "sketch" else n for n in _QUOTED)


def _capture(r: Row) -> Capture:
    return Capture(**{name: r[name] for name in _NAMES})


def add(db: Engine, capture: Capture) -> None:
    """Record a capture inside `tx()`; its bytes and its record have their rows in `media` already."""
    db.insert("captures", _NAMES, [tuple(getattr(capture, name) for name in _NAMES)])


def get(db: Engine, number: int) -> Capture | None:
    """A capture by number."""
    row = db.one(f"SELECT {_COLUMNS} FROM captures WHERE id = :id", id=number)
    return _capture(row) if row else None


def by_ids(db: Engine, numbers: Sequence[int]) -> dict[int, Capture]:
    """These captures with everything, by number."""
    found: dict[int, Capture] = {}
    for i in range(0, len(numbers), _IN):
        rows = db.rows(f"SELECT {_COLUMNS} FROM captures WHERE id IN (:c)", c=list(numbers[i : i + _IN]))
        found.update((r["id"], _capture(r)) for r in rows)
    return found


def every(db: Engine) -> Iterator[Capture]:
    """All captures, oldest first, without their text and sketch."""
    for r in db.stream(f"SELECT {_LISTED} FROM captures ORDER BY id"):
        yield _capture(r)
