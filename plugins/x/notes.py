"""The full texts of long posts, which an archive keeps apart (`note-tweet.js`) and under other ids.

A note and its post have the same time and the same beginning; by that they are brought together. The notes are held in
memory, so their size is bounded here.
"""

import math
from collections.abc import Iterator

from workbench.plugin_api import JsonLine, Rejected

from .posts import part, plain, seconds, word

NOTE_BYTES = 64 << 20
"""Bytes of notes that are kept: 45,000 posts of 1,000 letters of French."""
_OVERHEAD = 400
"""Bytes that a note takes in memory beside its text (measured), so that many short ones are bounded too."""
_KEY = 60
"""Letters by which a note is found; posts of at least 280 are cut, so both have as many."""
_NEAR = (0, -1, 1, -2, 2)
"""Seconds by which the times of a note and its post may differ, nearest first."""
_ALIKE = 20
"""Notes of one beginning and one second that are kept: no account writes more, and each is compared with its post."""
_Place = tuple[str, int | None]


class Notes:
    """Long texts by their beginnings."""

    def __init__(self) -> None:
        """Begin with none."""
        self.left_out = 0
        self._bytes = 0
        self._texts: dict[_Place, list[bytes]] = {}

    def take(self, items: Iterator[JsonLine | Rejected]) -> Iterator[Rejected]:
        """Take the notes of one file; what is damaged is given back."""
        for item in items:
            if isinstance(item, Rejected):
                yield item
                continue
            note = part(part(item.value).get("noteTweet"))
            text = plain(part(note.get("core")).get("text"))
            if not text:
                continue
            packed = text.encode()
            place = (_squeezed(text)[:_KEY], _second(word(note.get("createdAt"))))
            size = len(packed) + _OVERHEAD
            if self._bytes + size > NOTE_BYTES or len(self._texts.get(place, ())) >= _ALIKE:
                self.left_out += 1
                continue
            self._bytes += size
            self._texts.setdefault(place, []).append(packed)

    def because(self) -> str:
        """Why some were left out, as a sentence."""
        return f"no more than {NOTE_BYTES >> 20} MiB of long texts, or {_ALIKE} alike, are held in memory"

    def full(self, text: str, written: str) -> str:
        """The whole text of a post that was written at a time, or the text itself when no note belongs to it."""
        if not self._texts:
            return text
        start = _squeezed(text.partition("… https://t.co/")[0].removesuffix("…"))
        sent = _second(written)
        near = (None,) if sent is None else (*(sent + seconds_off for seconds_off in _NEAR), None)
        for at in near:
            for packed in self._texts.get((start[:_KEY], at), ()):
                if _squeezed(whole := packed.decode()).startswith(start):
                    return whole
        return text


def _second(written: str) -> int | None:
    at = seconds(written)
    return None if at is None else math.floor(at)


def _squeezed(text: str) -> str:
    return "".join(text.split())
