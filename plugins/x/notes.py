"""The full texts of long posts, which an archive keeps apart (`note-tweet.js`) and under other ids.

A note and its post have the same time and the same beginning; by that they are brought together. The notes are held in
memory, so their size is bounded here.
"""

from collections.abc import Iterator

from workbench.plugin_api import JsonLine, Rejected

from .posts import part, plain, seconds, word

NOTE_BYTES = 64 << 20
"""Bytes of notes that are kept (85 MiB in memory, measured): 58,000 posts of 1,000 letters of French."""
_KEY = 60
"""Letters by which a note is found; posts of at least 280 are cut, so both have as many."""
_NEAR = 2.0
"""Seconds by which the times of a note and its post may differ."""


class Notes:
    """Long texts by their beginnings."""

    def __init__(self) -> None:
        """Begin with none."""
        self.left_out = 0
        self._bytes = 0
        self._texts: dict[str, list[tuple[float | None, bytes]]] = {}

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
            self._bytes += len(packed)
            if self._bytes > NOTE_BYTES:
                self.left_out += 1
                continue
            self._texts.setdefault(_squeezed(text)[:_KEY], []).append((seconds(word(note.get("createdAt"))), packed))

    def because(self) -> str:
        """Why some were left out, as a sentence."""
        return f"more than {NOTE_BYTES >> 20} MiB of long texts are not held in memory"

    def full(self, text: str, written: str) -> str:
        """The whole text of a post that was written at a time, or the text itself when no note belongs to it."""
        if not self._texts:
            return text
        start = _squeezed(text.partition("… https://t.co/")[0].removesuffix("…"))
        sent = seconds(written)
        for at, packed in self._texts.get(start[:_KEY], ()):
            same_time = at is None or sent is None or abs(at - sent) <= _NEAR
            if same_time and _squeezed(whole := packed.decode()).startswith(start):
                return whole
        return text


def _squeezed(text: str) -> str:
    return "".join(text.split())
