"""The seam: what a database must offer, and how one SQL text serves both.

Only this folder knows SQL and drivers. SQL is written once, with `:name` parameters; a list or tuple parameter expands
to `:name_0, :name_1, …` so that `IN (:ids)` reads the same in both. What differs is a method here or one of the few
named fragments; if fragments pass ten, rethink (DESIGN §3 rule 3).
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from workbench.folding import Term

Row = Mapping[str, Any]
"""One result row by column name. Rows end at this room's door: noun files turn them into the types of `model`."""

_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_LITERAL = re.compile(r"('(?:[^']|'')*')")


def expand(sql: str, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Expand list and tuple parameters to one placeholder a value.

    Takes SQL with `:name` parameters and their values; returns both with sequences spread out.
    An empty sequence becomes `NULL`, so that `IN (:ids)` matches nothing.
    """
    many = {k: v for k, v in params.items() if isinstance(v, list | tuple)}
    if not many:
        return sql, dict(params)
    flat = {k: v for k, v in params.items() if k not in many}
    for name, values in many.items():
        names = [f"{name}_{i}" for i in range(len(values))]
        flat.update(zip(names, values, strict=True))
        spread = ", ".join(f":{n}" for n in names) or "NULL"
        sql = re.sub(rf"(?<![:\w]):{name}\b", spread, sql)
    return sql, flat


def to_pyformat(sql: str) -> str:
    """Turn `:name` into `%(name)s` outside string literals, doubling `%` (PostgreSQL's driver)."""
    parts = _LITERAL.split(sql.replace("%", "%%"))
    return "".join(p if p.startswith("'") else _NAME.sub(r"%(\1)s", p) for p in parts)


class Engine(Protocol):
    """A database that holds one case. Calls may come from several threads; each has its own connection."""

    name: str
    url: str

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a query."""
        ...

    def tuples(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """All rows of a query, each the plain values of its columns: for readers of very many rows."""
        ...

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row, or None."""
        ...

    def stream(self, sql: str, **params: Any) -> Iterator[Row]:
        """Rows one by one, in constant memory."""
        ...

    def numbers(self, sql: str, **params: Any) -> "array[int]":
        """The first column, a whole number, of all rows: a million take 8 MB."""
        ...

    def stoppable(self, unwanted: Callable[[], bool]) -> AbstractContextManager[None]:
        """Reads of this thread inside may end with a StorageError once `unwanted` says that nobody waits for them."""
        ...

    def run(self, sql: str, **params: Any) -> int:
        """A change inside `tx()`; returns how many rows it touched."""
        ...

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore: bool = False,
        same: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Insert many rows inside `tx()`; `ignore` skips rows whose key exists, `same` are columns equal in all."""
        ...

    def update(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Set columns of many rows inside `tx()`; each row gives their values in order and then its `id`."""
        ...

    def tx(self) -> AbstractContextManager[None]:
        """A write transaction: commits at the end, rolls back on any exception; nested ones join the outer one."""
        ...

    def in_tx(self) -> bool:
        """Whether this thread is inside `tx()`."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """A read transaction: everything read inside is of one moment."""
        ...

    def watched(self) -> AbstractContextManager[Callable[[], bool]]:
        """Gives a question: was nothing committed since? Then who begins to read now reads what was there then.

        It may say no without need. Asked for inside `snapshot()` or `tx()`, which may read an older moment, it raises
        RuntimeError.
        """
        ...

    def index_messages(self, first: int, last: int) -> None:
        """Put messages `first`..`last` (ids) into the full-text index, inside `tx()`."""
        ...

    def unindex_messages(self, ids: Sequence[int]) -> None:
        """Take messages out of the full-text index before they are deleted, inside `tx()`."""
        ...

    def fragment(self, name: str) -> str:
        """A named piece of SQL that differs between the engines."""
        ...

    def search_query(self, terms: Sequence[Term]) -> str:
        """The engine's full-text expression for parsed search terms; "" when there is nothing to search for."""
        ...

    def data_version(self) -> int:
        """A number that changes when another connection has committed."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the database itself (pages, foreign keys, full-text index), one sentence each."""
        ...

    def backup(self, target: str) -> None:
        """Write a consistent copy to a file path (SQLite), or raise StorageError where the server must do it."""
        ...

    def migrate(self) -> None:
        """Bring the schema to this version; refuses a case from a newer one with InputRefused."""
        ...

    def needs_migration(self) -> bool:
        """Whether `migrate` has anything to do or to refuse; cheap, so that opening a case stays fast."""
        ...

    def twin(self) -> "Engine":
        """The same database with connections of its own: what a forked process has to work with."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
