"""SQL of glosses: what analysts say that a message means, in another language or in other words."""

from collections.abc import Sequence

from workbench.model import Gloss
from workbench.store.engine import Engine

_IN = 500


def of(db: Engine, messages: Sequence[int]) -> dict[int, Gloss]:
    """The glosses of those of these messages that have one."""
    found: dict[int, Gloss] = {}
    for i in range(0, len(messages), _IN):
        rows = db.rows(
            'SELECT message, language, text, "by", at FROM glosses WHERE message IN (:m)', m=list(messages[i : i + _IN])
        )
        found.update((r["message"], Gloss(r["message"], r["language"], r["text"], r["by"], r["at"])) for r in rows)
    return found
