"""The media of a redacted bundle: which bytes stand here for a medium that it names by the sha256 of its original.

The original where this case holds it; else what lies in the bundle, which was freed of its metadata and has a sha256 of
its own; else nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.bundles.outcome import Bundle, Origin
from workbench.case import Case
from workbench.errors import IntegrityDamage
from workbench.safety import limits
from workbench.store import media
from workbench.store.vault import VaultBatch


@dataclass(slots=True)
class ReceivedMedia:
    """Takes media in when first asked for them, inside `tx()`; without a `vault` (a dry run) bytes are only counted."""

    case: Case
    bundle: Bundle
    origin: Origin
    vault: VaultBatch | None
    added: Counter[str]
    _known: dict[str, str | None] = field(default_factory=dict)

    def held(self, original: str | None) -> str | None:
        """The sha256 under which the case holds a medium from now on; None where nobody has its bytes.

        Raises IntegrityDamage, StorageError.
        """
        if original is None:
            return None
        if original not in self._known:
            self._known[original] = self._found(original)
        return self._known[original]

    def _found(self, original: str) -> str | None:
        if media.by_hash(self.case.db, [original]) and self.case.vault.exists(original):
            return original
        told = self.origin.media.get(original)
        if told is None:
            return None
        sha256, size = told
        if not media.by_hash(self.case.db, [sha256]):
            media.add(self.case.db, [(sha256, size)])
            self.added["media"] += 1
        if self.vault is not None and not self.case.vault.exists(sha256):
            with self.bundle.open(f"media/{original}") as stream:
                stored = self.vault.add(stream, limits.ARCHIVE_MEMBER)
            if stored.sha256 != sha256:
                raise IntegrityDamage(f"The medium {original[:16]}… in the bundle is another one.", "Ask for it anew.")
        return sha256

    def replaced(self, wanted: Iterable[str | None]) -> dict[str, str]:
        """Of these originals, those in whose place other bytes stand here: original by what was taken."""
        held = ((s, self._known.get(s)) for s in wanted if s)
        return {here: original for original, here in held if here and here != original}
