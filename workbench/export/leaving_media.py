"""Which media a profile lets go, and as what: the one place that decides it.

`internal` gives the bytes as they came. `share` gives pictures drawn anew and films packed anew, without anything a
machine wrote into them (reference/reliability.md T18, X9); whatever cannot be freed of it stays, with the reason.
`public` gives none: a quote is chosen word by word, a picture is of whoever stands in it, and hashes are enough for
somebody who has it to see that it is the same. Small pictures follow the same rule.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from workbench import errors
from workbench.case import Case
from workbench.export.redaction import Redactor
from workbench.media.sniffing import CONTAINERS, PICTURES
from workbench.media.stripping_worker import StrippingWorker
from workbench.media.thumbnails import thumbnails
from workbench.model import Medium
from workbench.store import media as media_store
from workbench.store import media_marks

NOT_PUBLISHED = "the profile public lets no media go"
GRAPHIC = "it is marked graphic"
BARRED = "it is among the media that must never match"
UNKNOWN = "the case does not hold it"
DOCUMENT = "documents, pages and archives cannot be freed of what names people"

Cancelled = Callable[[], bool]


def open_medium(case: Case, red: Redactor, sha256: str) -> BinaryIO | None:
    """The bytes of one medium as the profile lets them go, at position 0; None when it does not. Close it.

    Raises IntegrityDamage when what the vault holds is damaged, StorageError.
    """
    return LeavingMedia(case, red).open(sha256)


def thumbnail(case: Case, red: Redactor, sha256: str) -> bytes | None:
    """A small JPEG without metadata of one picture or film; None for any other, and for what the profile keeps."""
    return LeavingMedia(case, red).thumbnail(sha256)


def staying(case: Case, red: Redactor, wanted: Sequence[str]) -> dict[str, str]:
    """Why media stay at home, in words, for those that do, as far as that is known without looking into them."""
    known = {m.sha256: m for m in media_store.by_hash(case.db, sorted(set(wanted)))}
    found = {s: UNKNOWN for s in wanted if s not in known}
    if red.profile == "internal":
        return found
    if red.profile != "share":
        return dict.fromkeys(wanted, NOT_PUBLISHED)
    marked = media_marks.sensitivity(case.db, list(known))
    barred = media_marks.barred(case.db, list(known))
    for sha256, medium in known.items():
        why = _kept(medium, marked[sha256], sha256 in barred)
        if why:
            found[sha256] = why
    return found


def _kept(medium: Medium, sensitivity: str, barred: bool) -> str:
    if sensitivity == media_marks.GRAPHIC:
        return GRAPHIC
    if barred:
        return BARRED
    if medium.mime and medium.mime not in PICTURES and medium.mime not in CONTAINERS:
        return DOCUMENT
    return ""


class LeavingMedia:
    """The media of a case through a profile; holds the process that frees them of their metadata while it lives."""

    def __init__(self, case: Case, red: Redactor, cancelled: Cancelled = lambda: False) -> None:
        """Take the case, the profile, and what says that the user stopped."""
        self._case, self._red, self._cancelled = case, red, cancelled
        self._worker = StrippingWorker(case.vault.root, cancelled)
        self.left_out: dict[str, str] = {}
        """Why media that were asked for stayed, by sha256."""
        self._seen: set[str] = set()
        self._drawable: set[str] = set()

    def open(self, sha256: str) -> BinaryIO | None:
        """As `open_medium`; raises Cancelled besides."""
        if self._cancelled():
            raise errors.Cancelled("The export was stopped; nothing was written.")
        data, why = self._opened(sha256)
        if data is None:
            self.left_out[sha256] = why
        return data

    def _opened(self, sha256: str) -> tuple[BinaryIO | None, str]:
        why = staying(self._case, self._red, [sha256]).get(sha256, "")
        vault = self._case.vault
        if why or not vault.exists(sha256):
            return None, why or UNKNOWN
        if self._red.profile == "internal":
            return vault.open(sha256), ""
        return self._worker.strip(sha256, vault.local(sha256))

    def thumbnail(self, sha256: str, beside: Sequence[str] = ()) -> bytes | None:
        """A small JPEG; `beside` are others that will be asked for next, drawn in the same go.

        What is marked graphic or must never match has none, in no profile: nobody asked to see it. Raises Cancelled,
        StorageError.
        """
        if sha256 not in self._seen:
            fresh = [s for s in dict.fromkeys((sha256, *beside)) if s not in self._seen]
            self._seen.update(fresh)
            self._drawable.update(self._chosen(fresh))
            for _ in thumbnails(self._case, [s for s in fresh if s in self._drawable], self._cancelled):
                pass  # they are kept in `thumbs/` beside the media, so that the next question finds its answer there
        if sha256 not in self._drawable:
            return None
        return next(thumbnails(self._case, [sha256], self._cancelled)).jpeg or None

    def _chosen(self, wanted: Sequence[str]) -> Iterator[str]:
        """Those of which a small picture may be made."""
        if self._red.profile == "public":
            return
        db = self._case.db
        marked, barred = media_marks.sensitivity(db, wanted), media_marks.barred(db, wanted)
        for medium in media_store.by_hash(db, wanted):
            may = marked[medium.sha256] != media_marks.GRAPHIC and medium.sha256 not in barred
            if may and (not medium.mime or medium.mime in PICTURES or medium.mime in CONTAINERS):
                yield medium.sha256
