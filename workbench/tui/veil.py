"""Which pictures may be drawn: nothing is, until somebody asked to see it or said that it is not graphic.

War footage harms the people who look at it all day. So a medium that nobody judged is a grey box; `v` shows it for this
session. One marked graphic is shown by `v` too, but hides again when a dossier is opened anew. One marked as not
graphic, and copies of it, are drawn at once. The marks themselves are the store's (`media_marks`).
"""

from collections.abc import Iterable

from workbench.store.media_marks import GRAPHIC, PLAIN

Judged = tuple[str, str]
"""A medium's sha256 and how hard it is to look at."""


class Veil:
    """What was unveiled. `session` is shared by all screens; what is graphic is unveiled for one opening only."""

    def __init__(self, session: set[str]) -> None:
        """Take the sha256s that were shown in this session already."""
        self._session = session
        self._once: set[str] = set()

    def hidden(self, sha256: str, sensitivity: str) -> bool:
        """Whether a medium stays a grey box."""
        if sensitivity == GRAPHIC:
            return sha256 not in self._once
        return sensitivity != PLAIN and sha256 not in self._session

    def turn(self, media: Iterable[Judged]) -> None:
        """Show all of these when one of them is hidden, else hide those that were not marked as not graphic."""
        judged = list(media)
        show = any(self.hidden(*one) for one in judged)
        for sha256, sensitivity in judged:
            held = self._once if sensitivity == GRAPHIC else self._session
            if show:
                held.add(sha256)
            else:
                held.discard(sha256)

    def lower(self) -> None:
        """Hide what is graphic again: another dossier was opened."""
        self._once.clear()
