"""What a text is found by: the hash of its words and a sketch of its shingles. Numbers only; what they lead to is
compared in `alike`.

Source of the method (the smallest and every fourth of a text's shingles, about eight integers a message) and of its
recall beside FTS, SimHash and MinHash: docs/decisions.md.
"""

from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

from workbench.claims.alike import CONTENT_CHARS, MIN_WORDS, is_loose

FEW_CONTENT_WORDS = 6
"""Articles and prepositions are left out by their length; texts with few longer words are sampled with them as well."""
_KEPT_SMALLEST, _KEPT_MODULUS, _KEPT_MOST = 6, 4, 32
"""Of a text's shingles: the six smallest hashes, and every fourth so that quotes and cuts are found; 32 at most."""
_WORDS_KEPT = 200_000


class _WordHashes(dict[str, int]):
    """Hashes of words met so far; others are worked out when asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) > _WORDS_KEPT:
            self.clear()
        self[word] = value = crc32(word.encode("utf-8", "surrogatepass"))
        return value


_word_hashes = _WordHashes()


def number_of(*parts: str) -> int:
    """Hash strings to one signed 64-bit integer, the same on every machine."""
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def _shingles(words: Sequence[str]) -> set[int]:
    """Three words in a row; two ("Africa Corps", "Sadio Camara") stand in every other message."""
    h = list(map(_word_hashes.__getitem__, words))
    return {(a * 0x9E3779B1 + b * 0x85EBCA6B + c) & 0xFFFFFFFFFF for a, b, c in zip(h, h[1:], h[2:], strict=False)}


def clusters(folded: str) -> bool:
    """Whether a text has words enough to be anybody's in particular."""
    return folded.count(" ") + 1 >= MIN_WORDS


def sketch(folded: str) -> tuple[int, ...]:
    """Sample a folded text's shingles: about eight ascending integers (0 to 2**40), at most 32.

    Texts too short to be compared loosely have none; equal hashes are all that can join them.
    """
    if not is_loose(folded):
        return ()
    words = folded.split()
    content = [word for word in words if len(word) >= CONTENT_CHARS]
    shingles = _shingles(content)
    if len(content) < FEW_CONTENT_WORDS:
        shingles |= _shingles(words)
    ordered = sorted(shingles)
    kept = ordered[:_KEPT_SMALLEST]
    kept += [value for value in ordered[_KEPT_SMALLEST:] if value % _KEPT_MODULUS == 0]
    return tuple(kept[:_KEPT_MOST])
