"""What an import of a bundle is given, and what it says afterwards."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

ROWS = "rows.jsonl"
"""The member that has the rows."""
Progress = Callable[[str, int, int], None]
"""Told what is done ("checking", "media", "rows"), how much of it, and of how much (0 when not known)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bundle comes from, by its manifest.

    The case's uid, the profile, the sha256 of the manifest, who signed it ("" where nobody asked) and the fingerprint
    of the key that did. `missing` are media that it names and says not to hold; `media` are those that it holds: by the
    sha256 of the original, that of the bytes that lie in it, which a profile may have changed, and their number.
    """

    case: str = ""
    profile: str = "internal"
    manifest: str = ""
    signed_by: str = ""
    key: str = ""
    missing: frozenset[str] = frozenset()
    media: Mapping[str, tuple[str, int]] = field(default_factory=dict)


class Bundle(Protocol):
    """A bundle that was verified, as it is read here (`bundles.opening.opened` gives it)."""

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        ...

    def has(self, name: str) -> bool:
        """Whether it has a member."""
        ...

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, from its beginning each time."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A member's bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import of a bundle did, or would do.

    `origin` is the case it came from, `restored` says that this case was empty and took that case's id over. `added`
    counts new rows by table; `forwarded` are claims whose history went on, `apart` those that went another way here and
    there, `disputed` those of them on which a person is asked. Of a redacted bundle, `received` are the claims that are
    new here, `updated` those that were received before and say more now, `alike` claims of our own that a received one
    may be, by its number. `moved` has the claims that were decided there and by nobody here: status before and after.
    Numbers are those of this case.
    """

    origin: str
    restored: bool
    added: Mapping[str, int]
    forwarded: tuple[int, ...]
    apart: tuple[int, ...]
    disputed: tuple[int, ...]
    received: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    alike: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    moved: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether the case held all of it already."""
        return not (self.added or self.forwarded or self.apart or self.updated)
