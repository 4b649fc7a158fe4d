"""The filters that a user applied, the newest first: kept in the user's own state folder, never in a case.

A case may be handed on; what somebody searched for in it is nobody else's business. A file that cannot be read or
written costs the history, not the work.
"""

import contextlib
import json

from workbench.safety.limits import QUERY_CHARS
from workbench.safety.syncing import write_own
from workbench.tui.desk import state_folder

MOST = 100
"""Filters that are kept of each kind."""
_FILE = "filters.json"
_MOST_BYTES = 1_000_000
"""A file that is larger was not written here."""


def read(kind: str) -> list[str]:
    """The filters of a kind (`claims`, `messages`), the newest first."""
    return _all().get(kind, [])


def add(kind: str, text: str) -> None:
    """Put a filter at the head of the history, in one step and readable by this user only."""
    if not text.strip():
        return
    kept = _all()
    kept[kind] = [text, *(t for t in kept.get(kind, []) if t != text)][:MOST]
    with contextlib.suppress(OSError):
        write_own(state_folder() / _FILE, json.dumps(kept, ensure_ascii=False))


def _all() -> dict[str, list[str]]:
    path = state_folder() / _FILE
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {
        str(kind): [t for t in texts if isinstance(t, str) and len(t) <= QUERY_CHARS][:MOST]
        for kind, texts in data.items()
        if isinstance(texts, list)
    }
