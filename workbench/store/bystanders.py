"""SQL of who a case knows by name beside the senders: whom an export has to keep out of texts."""

from collections.abc import Iterator

from workbench import canonical
from workbench.store.engine import Engine


def contacts(db: Engine) -> Iterator[str]:
    """Every name under which a conversation knows somebody."""
    return (r["name"] for r in db.rows("SELECT DISTINCT name FROM people WHERE name <> '' ORDER BY 1"))


def chats(db: Engine) -> Iterator[str]:
    """Every name that a conversation has or had."""
    for r in db.rows(
        "SELECT chat AS name FROM batches WHERE chat <> '' UNION SELECT name FROM conversations WHERE name <> '' "
        "UNION SELECT chat AS name FROM messages WHERE chat <> '' ORDER BY 1"
    ):
        yield r["name"]


def givers(db: Engine) -> Iterator[str]:
    """Everybody who is said to have handed a file over."""
    for r in db.rows("SELECT DISTINCT custody FROM batches ORDER BY 1"):
        name = canonical.loads(r["custody"]).get("received_from", "")
        if name:
            yield name


def analysts(db: Engine) -> Iterator[str]:
    """The ids of everybody who imported, weighed or decided something, or is to work on it."""
    for r in db.rows(
        "SELECT analyst AS id FROM batches WHERE analyst <> '' UNION SELECT assignee AS id FROM claims "
        "WHERE assignee <> '' UNION SELECT graded_by AS id FROM evidence WHERE graded_by <> '' UNION "
        "SELECT analyst AS id FROM verdicts WHERE analyst <> '' ORDER BY 1"
    ):
        yield r["id"]


def sources(db: Engine) -> Iterator[tuple[str, str]]:
    """(name, kind) of every source, also of those that are not shown any more."""
    for r in db.rows("SELECT name, kind FROM sources ORDER BY folded, id"):
        yield r["name"], r["kind"]
