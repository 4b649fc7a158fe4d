"""SQLite behind the seam: one connection factory, one way to write.

Rules and the traps behind them: reference/reliability.md §6 (WAL, synchronous=FULL, BEGIN IMMEDIATE; sqlite-utils'
methods commit on their own, so it serves migrations, full-text set-up and introspection, never a stage's writes).
"""

import os
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from workbench.errors import Conflict, InputRefused, IntegrityDamage, StorageError, WorkbenchError
from workbench.folding import Term
from workbench.store import migrations
from workbench.store.engine import Row, expand

_MEMORY = ":memory:"
_BUSY_MS = 10_000
_CACHE_KIB = 16 * 1024
"""Pages kept at hand, a connection; with SQLite's own 2 MB a large case's sketches come from the file each time."""
_CACHE_ASIDE_KIB = 4 * 1024
"""The same for connections of other threads than the first: they read for a screen. The filters of a million claims
take as long as with 16 MB, and the screens have half a dozen such threads."""
_LOG_PAGES = 4_000
"""Pages of the write-ahead log (16 MB) from which on they are moved into the file: those that every chunk of an import
changes are then moved a quarter as often as with SQLite's own 1,000."""
_SPELLING = {"BIGINT_": "INTEGER", "BLOB_": "BLOB", "{c}": "", "{strict}": "STRICT", "{keyed}": "STRICT, WITHOUT ROWID"}
_PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    f"busy_timeout={_BUSY_MS}",
    "trusted_schema=off",
    "cell_size_check=on",
    f"wal_autocheckpoint={_LOG_PAGES}",
    "temp_store=memory",
    f"cache_size=-{_CACHE_KIB}",
)
_STEPS = 100_000
"""Steps of SQLite's machine between two looks whether a read is still wanted: a few milliseconds."""
_FRAGMENTS = {
    "search": "m.id IN (SELECT rowid FROM message_search WHERE message_search MATCH :search)",
    "found": "SELECT rowid AS id FROM message_search WHERE message_search MATCH :search",
    "lock": "",
    "indexed": "INDEXED BY {}",
    "by id": "NOT INDEXED",
    "numbers": "SELECT value AS k FROM json_each(:numbers)",
    "about": "SELECT sqlite_version() AS version, "
    "(SELECT count(*) FROM pragma_module_list WHERE name = 'fts5') AS fts5",
}


def _sentence(error: sqlite3.Error, path: str) -> WorkbenchError:
    """The user's sentence for a driver error."""
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"This does not fit what the case holds now ({text}).", "Look at it again, then repeat it.")
    if "locked" in text or "busy" in text:
        return Conflict("The case is busy: another program is writing to it.", "Nothing was changed; try again.")
    if "full" in text:
        return StorageError("Could not save: the disk is full.", f"Free some space on the disk of {path}, then retry.")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return StorageError(f"Could not write to {path}: the folder or file is read-only.", "Check its permissions.")
    if "not a database" in text or "malformed" in text:
        return IntegrityDamage(f"{path} is damaged or is not a case.", "Restore the last backup; run workbench fsck.")
    if "disk I/O" in text:
        return StorageError(f"Could not save: {text}.", f"Check the disk that holds {path}; your earlier work is safe.")
    return StorageError(f"The database refused: {text}.", "Nothing was changed; run workbench fsck.")


def _first(row: Row) -> str:
    return str(next(iter(dict(row).values())))


def _phrase(term: Term) -> str:
    return '"' + " ".join(term.words).replace('"', '""') + '"' + ("*" if term.prefix else "")


_BLOCKS = (250, 100, 50, 20, 10, 5, 2, 1)
"""Rows a statement. SQLite runs the whole block without Python between the rows: half the time of `executemany`, and a
thread that prepares the next rows meanwhile is not stopped at each of them (docs/decisions.md)."""


@lru_cache(maxsize=256)
def _insert_sql(table: str, names: tuple[str, ...], constants: int, rows: int, ignore: bool) -> str:
    """An insert of so many rows; the first `constants` columns are bound once for all of them."""
    shared = [f"?{n}" for n in range(1, constants + 1)]
    varying = len(names) - constants
    values = (
        "(" + ", ".join([*shared, *(f"?{constants + row * varying + n}" for n in range(1, varying + 1))]) + ")"
        for row in range(rows)
    )
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT{' OR IGNORE' if ignore else ''} INTO {table} ({columns}) VALUES {', '.join(values)}"


class SqliteEngine:
    """A case in one file. Each thread has its own connection; SQLite lets one write at a time."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        """Take the path of `claims.db`; opening is lazy, at the first call."""
        self.url = str(path)
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._guard = threading.Lock()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _sentence(error, self.url) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._translated():
                connection = self._open()
            self._local.connection = connection
            self._local.depth = 0
            with self._guard:
                self._close_those_of_finished_threads()
                self._all.append((threading.current_thread(), connection))
        return connection

    def _open(self) -> sqlite3.Connection:
        read_only = self.read_only()
        if not read_only:
            self._private()
        # A case on a write-protected medium is read as it stands: nobody can be changing it.
        target = f"{Path(self.url).absolute().as_uri()}?mode=ro&immutable=1" if read_only else self.url
        connection = sqlite3.connect(
            target, uri=read_only, isolation_level=None, timeout=_BUSY_MS / 1000, check_same_thread=False,
            cached_statements=192,
        )  # fmt: skip
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS[2:] if read_only else _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if threading.current_thread() is not threading.main_thread():
            connection.execute(f"PRAGMA cache_size=-{_CACHE_ASIDE_KIB}")
        return connection

    def read_only(self) -> bool:
        """Whether the case exists and may not be written: a read-only folder, file or medium."""
        path = Path(self.url)
        return (
            self.url != _MEMORY
            and path.is_file()
            and not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK))
        )

    def _close_those_of_finished_threads(self) -> None:
        for thread, connection in [held for held in self._all if not held[0].is_alive()]:
            connection.close()
            self._all.remove((thread, connection))

    def _private(self) -> None:
        """Make a new case readable for its owner only; its -wal and -shm files take the same rights.

        O_EXCL is what keeps cases whole: closing any descriptor of a file drops all locks that this process holds on
        it (POSIX fcntl), and then another program takes itself for the last one and deletes the log we write to.
        """
        if self.url == _MEMORY:
            return
        with suppress(OSError):  # it exists, or opening it will say what is wrong as a sentence
            os.close(os.open(self.url, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            found: list[Row] = self._connection().execute(*expand(sql, params)).fetchall()
            return found

    def tuples(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """All rows of a query as plain values."""
        with self._translated():
            cursor = self._connection().cursor()
            cursor.row_factory = None
            found: list[tuple[Any, ...]] = cursor.execute(*expand(sql, params)).fetchall()
            return found

    def one(self, sql: str, **params: Any) -> Row | None:
        """The first row, or None."""
        with self._translated():
            row: Row | None = self._connection().execute(*expand(sql, params)).fetchone()
            return row

    def stream(self, sql: str, **params: Any) -> Iterator[Row]:
        """Rows one by one."""
        with self._translated():
            yield from self._connection().execute(*expand(sql, params))

    def numbers(self, sql: str, **params: Any) -> "array[int]":
        """The first column, a whole number, of all rows."""
        with self._translated():
            cursor = self._connection().cursor()
            cursor.row_factory = None  # an object a row would be most of the time and of the memory
            return array("q", (n for (n,) in cursor.execute(*expand(sql, params))))

    @contextmanager
    def stoppable(self, unwanted: Callable[[], bool]) -> Iterator[None]:
        """Reads of this thread inside end with a StorageError soon after `unwanted` says so."""
        connection = self._connection()
        connection.set_progress_handler(unwanted, _STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)

    def _writing(self) -> sqlite3.Connection:
        connection = self._connection()
        if not self._local.depth:
            raise RuntimeError("a change outside tx()")
        return connection

    def run(self, sql: str, **params: Any) -> int:
        """A change inside `tx()`."""
        with self._translated():
            return self._writing().execute(*expand(sql, params)).rowcount

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore: bool = False,
        same: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Insert many rows inside `tx()`, a block of them a statement (see `_BLOCKS`)."""
        constants = tuple(same.values()) if same else ()
        names = (*(same or ()), *columns)
        left, at = list(rows), 0
        with self._translated():
            connection = self._writing()
            for block in _BLOCKS:
                sql = _insert_sql(table, names, len(constants), block, ignore)
                while len(left) - at >= block:
                    connection.execute(sql, (*constants, *chain.from_iterable(left[at : at + block])))
                    at += block

    def update(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Set columns of many rows by their id inside `tx()`."""
        sets = ", ".join(f'"{name}" = ?' for name in columns)
        with self._translated():
            self._writing().executemany(f"UPDATE {table} SET {sets} WHERE id = ?", rows)

    def in_tx(self) -> bool:
        """Whether this thread is inside `tx()`."""
        self._connection()
        return bool(self._local.depth)

    @contextmanager
    def tx(self) -> Iterator[None]:
        """`BEGIN IMMEDIATE` … `COMMIT`; a nested one joins the outer."""
        connection = self._connection()
        if self._local.depth:
            yield
            return
        with self._translated():
            connection.execute("BEGIN IMMEDIATE")
        self._local.depth = 1
        try:
            yield
            with self._translated():
                connection.execute("COMMIT")
        except BaseException:
            # A full disk has already rolled back; a blind ROLLBACK would hide the cause (reliability.md §6).
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._local.depth = 0

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection().execute("ROLLBACK")

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Asks a connection of its own: one is not told of its own commits, nor of any while it reads."""
        if self._connection().in_transaction:
            raise RuntimeError("watched() inside a transaction")
        aside = self.twin()
        try:
            before = aside.data_version()
            yield lambda: aside.data_version() == before
        finally:
            aside.close()

    def index_messages(self, first: int, last: int) -> None:
        """One insert-select a batch: a trigger per row costs sixteen times as much (performance.md F)."""
        self.run(
            "INSERT INTO message_search(rowid, folded) SELECT id, folded FROM messages WHERE id BETWEEN :a AND :b",
            a=first,
            b=last,
        )

    def unindex_messages(self, ids: Sequence[int]) -> None:
        """Tell the external-content index what it loses, before the rows go."""
        self.run(
            "INSERT INTO message_search(message_search, rowid, folded) "
            "SELECT 'delete', id, folded FROM messages WHERE id IN (:ids)",
            ids=list(ids),
        )

    def fragment(self, name: str) -> str:
        """A named piece of SQL."""
        return _FRAGMENTS[name]

    def search_query(self, terms: Sequence[Term]) -> str:
        """An FTS5 expression: phrases joined by AND, the negated ones by NOT."""
        wanted = [_phrase(t) for t in terms if not t.negated]
        unwanted = [_phrase(t) for t in terms if t.negated]
        if not wanted:
            return ""
        return " AND ".join(wanted) + "".join(f" NOT {u}" for u in unwanted)

    def data_version(self) -> int:
        """SQLite counts commits of other connections."""
        row = self.one("PRAGMA data_version")
        return int(row["data_version"]) if row else 0

    def check(self) -> list[str]:
        """Pages, foreign keys, full-text index."""
        found = [f"database: {_first(r)}" for r in self.rows("PRAGMA integrity_check(5)") if _first(r) != "ok"]
        for r in self.rows("PRAGMA foreign_key_check"):
            found.append(f"foreign key: {r['table']} row {r['rowid']} points to a missing {r['parent']}")
        if self.read_only():
            return found
        try:
            with self.tx():
                self.run("INSERT INTO message_search(message_search, rank) VALUES ('integrity-check', 1)")
        except WorkbenchError as error:
            found.append(f"full-text index: {error.message}")
        return found

    def backup(self, target: str) -> None:
        """A consistent copy while others read and write."""
        with self._translated():
            self._connection().execute("VACUUM INTO ?", (target,))

    def migrate(self) -> None:
        """Apply the steps that are missing, each in its own transaction, under the write lock."""
        import sqlite_utils

        have = self._version()
        if have > migrations.VERSION:
            raise InputRefused(
                f"This case is from a newer version (schema {have}, this program knows {migrations.VERSION}).",
                "Update claim-workbench, then open it again.",
            )
        for number, step in enumerate(migrations.STEPS[have:], have + 1):
            with self.tx():
                if self._version() >= number:
                    continue
                for sql in migrations.statements(step, self.name, _SPELLING):
                    self.run(sql)
                self.run(f"PRAGMA user_version = {number}")
        if not sqlite_utils.Database(self._connection())["messages"].exists():
            raise IntegrityDamage(f"{self.url} says it is a case but has no messages table.", "Restore a backup.")

    def _version(self) -> int:
        row = self.one("PRAGMA user_version")
        return int(row["user_version"]) if row else 0

    def needs_migration(self) -> bool:
        """Whether `migrate` has anything to do or to refuse; cheap, so that opening a case stays fast."""
        return self._version() != migrations.VERSION

    def twin(self) -> "SqliteEngine":
        """The same file with connections of its own."""
        return SqliteEngine(Path(self.url))

    def close(self) -> None:
        """Close every thread's connection; a read that is under way in another thread ends with a StorageError.

        Closing a connection that another thread is stepping through takes the statement from under it, which ends the
        whole process: such a one is told to stop, and closes with the last cursor that holds it.
        """
        with self._guard:
            for thread, connection in self._all:
                if thread is threading.current_thread() or not thread.is_alive():
                    connection.close()
                else:
                    connection.interrupt()
            self._all.clear()
        self._local = threading.local()
