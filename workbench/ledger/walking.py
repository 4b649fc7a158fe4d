"""Reads every row of a case the way all commands read it, and says which ones cannot be read.

A database can be whole page by page and hold a value that no program ever wrote: bytes flipped inside a text, an edit
with another tool. Only here is decided what reading a row means for a check.
"""

from collections.abc import Callable, Iterator, Sequence

from workbench import canonical
from workbench.errors import WorkbenchError
from workbench.folding import fold
from workbench.model import Status
from workbench.store import (
    captures,
    claims,
    evidence,
    figures,
    glosses,
    media,
    media_matches,
    messages,
    pages,
    pillars,
    source_grades,
    walking,
)
from workbench.store.engine import Engine

NOT_READ = (ValueError, KeyError, TypeError, WorkbenchError)
"""What reading a damaged row raises: an unknown word, JSON that is none, text that is no UTF-8."""

_PAGE = 500

Keys = Sequence[int | str]


def unreadable(db: Engine, progress: Callable[[int], None]) -> Iterator[str]:
    """One sentence for every row that cannot be read; `progress` is told how many rows were.

    Raises StorageError when the case cannot be read at all.
    """
    done = 0
    for table, read in _READERS.items():
        after: int | str | None = None
        while page := walking.keys(db, table, after, _PAGE):
            if _wrong(db, read, page):
                for key in page:
                    wrong = _wrong(db, read, [key])
                    if wrong:
                        yield f"{_NAMES[table].format(key)} {wrong}."
            after, done = page[-1], done + len(page)
            progress(done)


def first_unreadable(db: Engine, table: str, keys: Sequence[int] | Sequence[str]) -> str | None:
    """A sentence on the first of these rows of a table (messages, claims, media, …) that cannot be read, or None."""
    for i in range(0, len(keys), _PAGE):
        page: list[int | str] = [*keys[i : i + _PAGE]]
        if _wrong(db, _READERS[table], page):
            wrong = ((k, _wrong(db, _READERS[table], [k])) for k in page)
            return next((f"{_NAMES[table].format(k)} {sentence}" for k, sentence in wrong if sentence), None)
    return None


def _wrong(db: Engine, read: Callable[[Engine, Keys], str], keys: Keys) -> str:
    """What is wrong with these rows, "" when nothing is."""
    try:
        return read(db, keys)
    except WorkbenchError as error:
        return f"cannot be read: {error.message.rstrip('.')}"
    except KeyError as error:
        return f"cannot be read: it has no {error}"
    except (ValueError, TypeError) as error:
        return f"cannot be read: {error}"


def _messages(db: Engine, keys: Keys) -> str:
    ids = [int(k) for k in keys]
    indexed = walking.folded(db, ids)
    read = messages.by_ids(db, ids)
    messages.mentions_of(db, ids)
    messages.claims_of(db, ids)
    glosses.of(db, ids)
    return "" if all(fold(m.text) == indexed[m.id] for m in read) else "has a text that differs from the one indexed"


def _sources(db: Engine, keys: Keys) -> str:
    for key in keys:
        evidence.source(db, int(key))
        source_grades.of_source(db, int(key))
    return ""


def _evidence(db: Engine, keys: Keys) -> str:
    for key in keys:
        evidence.get(db, int(key))
    return ""


def _claims(db: Engine, keys: Keys) -> str:
    numbers = [int(k) for k in keys]
    claims.by_ids(db, numbers)
    pages.appearances(db, numbers)
    pillars.of_claims(db, numbers)
    for frozen in pages.verdicts(db, numbers).values():
        for verdict in frozen:
            Status(canonical.loads(verdict.body)["suggested"])
    return ""


def _media(db: Engine, keys: Keys) -> str:
    hashes = [str(k) for k in keys]
    media.by_hash(db, hashes)
    media_matches.of(db, hashes)
    return ""


def _figures(db: Engine, keys: Keys) -> str:
    for key in keys:
        figures.get(db, int(key))
    return ""


def _captures(db: Engine, keys: Keys) -> str:
    captures.by_ids(db, [int(k) for k in keys])
    return ""


_READERS: dict[str, Callable[[Engine, Keys], str]] = {
    "messages": _messages,
    "sources": _sources,
    "evidence": _evidence,
    "claims": _claims,
    "media": _media,
    "figures": _figures,
    "captures": _captures,
}
_NAMES = {
    "messages": "Message {}",
    "sources": "Source {}",
    "evidence": "Evidence E-{}",
    "claims": "Claim C-{}",
    "media": "Medium {}",
    "figures": "Figure F-{}",
    "captures": "Capture {}",
}
