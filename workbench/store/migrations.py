"""The schema, as numbered steps written once for both engines: `steps/NNNN_name.sql`.

What only one engine needs lies beside a step as `NNNN_name.sqlite.sql` or `NNNN_name.postgres.sql`.
Words the engines spell differently: BIGINT_ an integer, BLOB_ bytes, {c} byte-order collation, {strict}, {keyed} a
table that is its own primary key. Conventions: times are fixed-width UTC text, booleans 0/1, lists and objects
canonical JSON text, 64-bit hashes signed. Columns that repeat what other tables say (the counts on `claims`) are kept
by `facts.save_facts` and nothing else.
"""

from importlib.resources import files

STEPS: tuple[str, ...] = (
    "0001_tables", "0002_inbox", "0003_texts", "0004_media", "0005_weighing", "0006_screens", "0007_bundles",
    "0008_reading",
)  # fmt: skip
"""Every step in order; a released one never changes."""

VERSION = len(STEPS)
"""The schema this code writes; a case with a higher number comes from a newer version."""


def _read(name: str) -> str:
    path = files("workbench.store") / "steps" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _statements(sql: str) -> list[str]:
    """Split at line-ending semicolons; bodies of triggers and functions end no line of their own with one."""
    found: list[str] = []
    current: list[str] = []
    for line in sql.splitlines():
        current.append(line)
        if line.rstrip().endswith(";"):
            found.append("\n".join(current).strip().removesuffix(";"))
            current = []
    return found


def statements(step: str, engine: str, spelling: dict[str, str]) -> list[str]:
    """The SQL statements of a step for one engine (`sqlite`, `postgres`), its words spelled that engine's way."""
    sql = _read(f"{step}.sql")
    for token, word in spelling.items():
        sql = sql.replace(token, word)
    return _statements(sql) + _statements(_read(f"{step}.{engine}.sql"))
