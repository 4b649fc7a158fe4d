"""SQL of saved views: filters under a name, seen by everybody who works on the case."""

from dataclasses import dataclass

from workbench.store.engine import Engine, Row

_COLUMNS = 'id, name, kind, filter, "by", at'


@dataclass(frozen=True, slots=True)
class View:
    """A filter under a name. `kind` is what it filters: claims or messages; `by` the analyst's id, "" for nobody's."""

    id: int
    name: str
    kind: str
    filter: str
    by: str
    at: str


def every(db: Engine) -> list[View]:
    """All saved views by name."""
    return [_view(r) for r in db.rows(f"SELECT {_COLUMNS} FROM views ORDER BY folded")]


def by_folded(db: Engine, folded: str) -> View | None:
    """The view of a folded name."""
    row = db.one(f"SELECT {_COLUMNS} FROM views WHERE folded = :f", f=folded)
    return _view(row) if row else None


def _view(r: Row) -> View:
    return View(r["id"], r["name"], r["kind"], r["filter"], r["by"], r["at"])
