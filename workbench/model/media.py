"""Bytes in the vault and how they resemble each other."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Medium:
    """Bytes in the vault, with what is known about them. `duration` in milliseconds."""

    sha256: str
    bytes: int
    mime: str
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    pdq: str | None = None
    pdq_quality: int | None = None
    phash: str | None = None
    low_information: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One frame of a video with its hashes, as those of a picture. `at` is milliseconds from the start."""

    at: int
    pdq: str
    pdq_quality: int
    phash: str
    variants: str = ""


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """What an analyst said of two media that look alike: `same`, `different`, `edited` or `misleading`."""

    sha256: str
    other: str
    answer: str
    note: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class MediaMatch:
    """Two media that look alike; never a verdict. `kind` is `same` or `review`.

    `at` and `other_at` are milliseconds into a video where the two agree first, None for pictures. `frames` is how
    many frames agree, 0 for two pictures.
    """

    sha256: str
    other: str
    kind: str
    pdq_distance: int
    phash_distance: int
    transform: str = "none"
    at: int | None = None
    other_at: int | None = None
    frames: int = 0
