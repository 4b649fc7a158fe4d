"""PostgreSQL behind the seam: the case a team shares.

The same SQL text as SQLite, `:name` turned into the driver's form; times, ids and JSON stay text so that both engines
hold the same bytes (reference/engine.md §3). Text PostgreSQL cannot hold (NUL) is replaced at import, never here.
"""

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.errors import Conflict, InputRefused, StorageError, WorkbenchError
from workbench.folding import Term
from workbench.store import migrations
from workbench.store.engine import Row, expand, to_pyformat

if TYPE_CHECKING:
    import psycopg

_SPELLING = {"BIGINT_": "BIGINT", "BLOB_": "BYTEA", "{c}": 'COLLATE "C"', "{strict}": "", "{keyed}": ""}
_FRAGMENTS = {
    "search": "m.vector @@ CAST(:search AS tsquery)",
    "found": "SELECT f.id FROM messages f WHERE f.vector @@ CAST(:search AS tsquery)",
    "lock": "FOR UPDATE",
    "indexed": "",
    "by id": "",
    "numbers": "SELECT CAST(value AS BIGINT) AS k FROM json_array_elements_text(CAST(:numbers AS json)) AS value",
    "about": "SELECT version() AS version, 1 AS fts5",
}
_CONNECTION_LOST = ("08", "57P")
"""SQLSTATE classes of a lost connection and of a server that stops."""
_MIGRATION_LOCK = 7001
_translate = lru_cache(maxsize=1024)(to_pyformat)


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise InputRefused(
            "A team case needs the PostgreSQL driver, which is not installed.",
            "Install it with: pip install 'claim-workbench[team]'",
        ) from error
    return psycopg


def _sentence(error: "psycopg.Error") -> WorkbenchError:
    psycopg = _driver()
    line = (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".")
    if isinstance(error, psycopg.IntegrityError):
        return Conflict(f"This does not fit what the case holds now ({line}).", "Look at it again, then repeat it.")
    if isinstance(error, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        return Conflict("The case is busy: a colleague is writing to it.", "Nothing was changed; try again.")
    if isinstance(error, psycopg.errors.SerializationFailure):
        return Conflict("A colleague changed the same thing at the same moment.", "Nothing was changed; try again.")
    if isinstance(error, psycopg.errors.DiskFull):
        return StorageError("Could not save: the server's disk is full.", "Free some space there, then retry.")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction | psycopg.errors.InsufficientPrivilege):
        return StorageError("This account may only read the case.", "Ask its owner for the right to write.")
    state = error.sqlstate or ""
    if isinstance(error, psycopg.OperationalError) and (not state or state.startswith(_CONNECTION_LOST)):
        return StorageError(f"The case's server cannot be reached: {line}.", "Check the address and your connection.")
    return StorageError(f"The database refused: {line}.", "Nothing was changed.")


def _phrase(term: Term) -> str:
    quoted = ["'" + w.replace("'", "''").replace("\\", "\\\\") + "'" for w in term.words]
    if term.prefix:
        quoted[-1] += ":*"
    return "(" + " <-> ".join(quoted) + ")"


class PostgresEngine:
    """A case in a PostgreSQL database (version 15 or newer)."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        """Take a `postgresql://` URL; connecting is lazy, at the first call."""
        self.url = url
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, psycopg.Connection[Row]]] = []
        self._guard = threading.Lock()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        psycopg = _driver()
        try:
            yield
        except psycopg.Error as error:
            raise _sentence(error) from error

    def _connection(self) -> "psycopg.Connection[Row]":
        connection: psycopg.Connection[Row] | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            driver = _driver()
            from psycopg.rows import dict_row

            with self._translated():
                connection = driver.connect(self.url, autocommit=True, row_factory=dict_row, prepare_threshold=3)
                connection.execute("SET client_min_messages = warning")
            self._local.connection = connection
            self._local.depth = 0
            with self._guard:
                for held in [held for held in self._all if not held[0].is_alive()]:
                    held[1].close()
                    self._all.remove(held)
                self._all.append((threading.current_thread(), connection))
        return connection

    def _execute(self, sql: str, params: dict[str, Any]) -> "psycopg.Cursor[Row]":
        text, flat = expand(sql, params)
        connection = self._connection()
        if not flat:
            return connection.execute(text.encode())
        return connection.execute(_translate(text).encode(), flat)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            return self._execute(sql, params).fetchall()

    def tuples(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """All rows of a query as plain values."""
        text, flat = expand(sql, params)
        connection = self._connection()
        from psycopg.rows import tuple_row

        with self._translated(), connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(_translate(text).encode(), flat).fetchall()

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row, or None."""
        with self._translated():
            return self._execute(sql, params).fetchone()

    def stream(self, sql: str, **params: Any) -> Iterator[Row]:
        """Rows one by one through a server-side cursor."""
        text, flat = expand(sql, params)
        connection = self._connection()
        with self._translated(), connection.transaction(), connection.cursor(name="stream") as cursor:
            cursor.itersize = 2000
            cursor.execute(_translate(text).encode(), flat)
            yield from cursor

    def numbers(self, sql: str, **params: Any) -> "array[int]":
        """The first column, a whole number, of all rows."""
        return array("q", (next(iter(row.values())) for row in self.stream(sql, **params)))

    @contextmanager
    def stoppable(self, unwanted: Callable[[], bool]) -> Iterator[None]:
        """The server's reads are let run: it has other processors than this machine's."""
        yield

    def _writing(self) -> None:
        self._connection()
        if not self._local.depth:
            raise RuntimeError("a change outside tx()")

    def run(self, sql: str, **params: Any) -> int:
        """A change inside `tx()`."""
        self._writing()
        with self._translated():
            return self._execute(sql, params).rowcount

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore: bool = False,
        same: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """COPY for plain inserts; `ON CONFLICT DO NOTHING` where rows may exist."""
        self._writing()
        if same:
            constants = tuple(same.values())
            columns, rows = (*same, *columns), [(*constants, *row) for row in rows]
        names = ", ".join(f'"{c}"' for c in columns)
        with self._translated(), self._connection().cursor() as cursor:
            if ignore:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING".encode(), list(rows)
                )
                return
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)

    def update(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Set columns of many rows by their id inside `tx()`."""
        self._writing()
        sets = ", ".join(f'"{name}" = %s' for name in columns)
        with self._translated(), self._connection().cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s".encode(), list(rows))

    def in_tx(self) -> bool:
        """Whether this thread is inside `tx()`."""
        self._connection()
        return bool(self._local.depth)

    @contextmanager
    def tx(self) -> Iterator[None]:
        """A transaction; a nested one joins the outer."""
        connection = self._connection()
        if self._local.depth:
            yield
            return
        self._local.depth = 1
        try:
            with self._translated(), connection.transaction():
                yield
        finally:
            self._local.depth = 0

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """REPEATABLE READ: everything read inside is of one moment."""
        connection = self._connection()
        if self._local.depth:
            yield
            return
        with self._translated(), connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Asks which transactions a new snapshot sees, on a connection that is in none.

        A standby's snapshots do not name the transactions that run: there it says no.
        """
        if self._connection().info.transaction_status != 0:
            raise RuntimeError("watched() inside a transaction")
        aside = self.twin()

        def moment() -> str:
            row = aside.one("SELECT pg_current_snapshot()::text AS v WHERE NOT pg_is_in_recovery()")
            return str(row["v"]) if row else ""

        try:
            before = moment()
            yield lambda: bool(before) and moment() == before
        finally:
            aside.close()

    def index_messages(self, first: int, last: int) -> None:
        """Nothing to do: the vector is a generated column."""

    def unindex_messages(self, ids: Sequence[int]) -> None:
        """Nothing to do: the vector goes with its row."""

    def fragment(self, name: str) -> str:
        """A named piece of SQL."""
        return _FRAGMENTS[name]

    def search_query(self, terms: Sequence[Term]) -> str:
        """A tsquery of the same terms."""
        if all(t.negated for t in terms):
            return ""
        return " & ".join(("!" if t.negated else "") + _phrase(t) for t in terms)

    def data_version(self) -> int:
        """The server's newest finished transaction."""
        row = self.one("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS v")
        return int(row["v"]) if row else 0

    def check(self) -> list[str]:
        """Foreign keys and the index are the server's own duty; what is checked is that it answers."""
        self.one("SELECT count(*) FROM messages")
        return []

    def backup(self, target: str) -> None:
        """A server is backed up with its own tools."""
        raise StorageError(
            "A team case is backed up on its server.", "Use pg_dump there, or export a bundle from here."
        )

    def migrate(self) -> None:
        """Apply the missing steps under an advisory lock, so that two clients may start at once."""
        with self.tx():
            self.run("SELECT pg_advisory_xact_lock(:key)", key=_MIGRATION_LOCK)
            self.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
            have = self._version()
            if have > migrations.VERSION:
                raise InputRefused(
                    f"This case is from a newer version (schema {have}, this program knows {migrations.VERSION}).",
                    "Update claim-workbench, then open it again.",
                )
            for number, step in enumerate(migrations.STEPS[have:], have + 1):
                for sql in migrations.statements(step, self.name, _SPELLING):
                    self.run(sql)
                self.run("DELETE FROM schema_version")
                self.run("INSERT INTO schema_version VALUES (:n)", n=number)

    def _version(self) -> int:
        row = self.one("SELECT max(version) AS version FROM schema_version")
        return int(row["version"] or 0) if row else 0

    def needs_migration(self) -> bool:
        """Whether `migrate` has anything to do or to refuse."""
        row = self.one("SELECT to_regclass('schema_version') AS there")
        return not row or row["there"] is None or self._version() != migrations.VERSION

    def twin(self) -> "PostgresEngine":
        """The same server with connections of its own."""
        return PostgresEngine(self.url)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for _, connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()
