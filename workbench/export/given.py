"""The set that an exporter is given: the case's records, a page at a time, as the profile lets them go.

The only place where a format meets the case. Everything is read inside the snapshot that `export.run` holds.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any, BinaryIO

from workbench import __version__
from workbench.case import Case
from workbench.claims.known_names import Known, known_names
from workbench.errors import Cancelled
from workbench.export.case_rows import set_rows
from workbench.export.control_records import control
from workbench.export.counts import Counts
from workbench.export.dossiers import PAGE, SCHEMA_VERSION, read_page
from workbench.export.leaving_media import LeavingMedia
from workbench.export.records import Record
from workbench.export.redaction import Redactor
from workbench.export.side_by_side import Pages, Unchanged, made_pages
from workbench.ledger.checkpoints import Checkpoint
from workbench.plugin_api import ExportActor, ExportFacts, ExportPlace
from workbench.store import pages
from workbench.verdict.policy import policy_of

Progress = Callable[[int, int], None]
"""Told claims written and claims in all."""


class CaseSet:
    """Claims of a case through a profile; satisfies `plugin_api.ExportSet`."""

    def __init__(
        self,
        case: Case,
        red: Redactor,
        filter_text: str,
        numbers: Sequence[int],
        as_of: str,
        progress: Progress = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
        unchanged: Unchanged | None = None,
    ) -> None:
        """Take the case, the profile, the filter as typed, the claims' numbers in their order, the UTC time of
        the last change to any of them, and what `side_by_side.watched` gave before all this was read."""
        self._case, self._red, self._numbers = case, red, numbers
        self._progress, self._cancelled, self._unchanged = progress, cancelled, unchanged
        self.counts = Counts()
        self.left_out: dict[str, array[int]] = {}
        self._shown: tuple[str, ...] = ()
        policy = policy_of(case)
        self.facts = ExportFacts(
            program=f"claim-workbench {__version__}",
            schema_version=SCHEMA_VERSION,
            case=case.uid,
            profile=red.profile,
            filter=red.asked(filter_text.strip()),
            policy=policy.label,
            policy_sha256=policy.sha256,
            policy_text=policy.text,
            as_of=as_of,
            claims=len(numbers),
            publisher=case.settings.publisher,
            publisher_url=case.settings.publisher_url,
        )

    @property
    def redactor(self) -> Redactor:
        """The profile."""
        return self._red

    def records(self) -> Iterator[Record]:
        """The records in their order; raises Cancelled between pages."""
        counts = self.counts = Counts()
        for i in range(0, len(self._numbers), PAGE):
            self.go_on()
            page = read_page(self._case, self._numbers[i : i + PAGE])
            self._shown = tuple(page.media)
            for record in page.records():
                counts.take(record)
                yield self._red.record(record)
            self._progress(counts.claims, len(self._numbers))

    def lines(self) -> Iterator[bytes]:
        """The records as lines of canonical JSON, many at a time; raises Cancelled in between."""
        counts = self.counts = Counts()
        pages = Pages(self._case, self._red, self._numbers, PAGE)
        with closing(made_pages(pages, self._unchanged)) as made:
            for part in made:
                self.go_on()
                counts.add(part.counts)
                yield part.text
                self._progress(counts.claims, len(self._numbers))

    @cached_property
    def _known(self) -> Known:
        return known_names(self._case)

    def place(self, name: str) -> ExportPlace | None:
        """What the packs know of a place."""
        known = self._known.places
        own = known.name(name)
        if own not in known.spellings_of:
            return None
        point = known.points.get(own)
        latitude, longitude = point if point else (None, None)
        return ExportPlace(own, latitude, longitude, known.kinds.get(own, ""), known.parents.get(own, ""))

    def actor(self, name: str) -> ExportActor | None:
        """What the packs know of an actor."""
        known = self._known.actors
        own = known.name(name)
        return ExportActor(own, known.kinds.get(own, "")) if own in known.spellings_of else None

    @cached_property
    def media(self) -> LeavingMedia:
        """The media of the case as the profile lets them go."""
        return LeavingMedia(self._case, self._red, self._cancelled)

    def medium(self, sha256: str) -> BinaryIO | None:
        """The bytes of a medium, as `export.leaving_media` lets them go; `media.left_out` says why one stayed."""
        return self.media.open(sha256)

    def thumbnail(self, sha256: str) -> bytes | None:
        """A small picture of a medium, as `export.leaving_media` lets it go."""
        return self.media.thumbnail(sha256, self._shown)

    def control(self) -> Iterator[Mapping[str, Any]]:
        """Who held what where, as the claims of the set tell it; raises Cancelled between places."""
        for record in control(self._case, self._red, self._numbers):
            self.go_on()
            yield record

    def rows(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """The rows that make up the set, as `export.case_rows` tells them; for bundles of the profile internal."""
        if self._red.profile != "internal":
            raise RuntimeError("rows leave only with the profile internal")
        return set_rows(self._case, self._numbers)

    def checkpoint(self) -> str:
        """The newest checkpoint that the case remembers, as its three lines; "" when none was taken."""
        taken = pages.checkpoints(self._case.db)
        if not taken:
            return ""
        last = taken[-1]
        return Checkpoint(self._case.uid, last.at, last.subjects, last.events, last.root).text()

    def go_on(self) -> None:
        """For a format that works on when it has read: raises Cancelled when the user has stopped."""
        if self._cancelled():
            raise Cancelled("The export was stopped; nothing was written.")

    def leave_out(self, claim: str, reason: str) -> None:
        """Note what a format had to leave out."""
        self.left_out.setdefault(reason, array("q")).append(int(claim.removeprefix("C-")))
