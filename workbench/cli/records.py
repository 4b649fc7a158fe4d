"""Streams of `--json` objects. The contract's records are built in `export.records`; here they come page by page,
and here stand the records that only the command line prints (batches with custody, evidence, sources)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from workbench.case import Case
from workbench.export.records import Record, claim_records, medium_records, mention_record, message_records
from workbench.model import Batch, Claim, Evidence, Medium, Message, Source, claim_label

__all__ = ["Record", "batch", "claims", "evidence", "media", "mention_record", "messages", "pages", "source"]

_PAGE = 500
T = TypeVar("T")


def pages(items: Iterable[T]) -> Iterator[list[T]]:
    """Items in lists of a few hundred."""
    source = iter(items)
    while page := list(islice(source, _PAGE)):
        yield page


def messages(case: Case, found: Iterable[Message]) -> Iterator[Record]:
    """Messages (with their attachments) as records, in their order."""
    for page in pages(found):
        yield from message_records(case, page)


def claims(case: Case, found: Iterable[Claim]) -> Iterator[Record]:
    """Claims as records, in their order."""
    for page in pages(found):
        yield from claim_records(case, page)


def media(case: Case, found: Iterable[Medium]) -> Iterator[Record]:
    """Media as records, in their order."""
    for page in pages(found):
        yield from medium_records(case, page)


def batch(b: Batch) -> Record:
    """A batch as a record: what was read, how, and its custody."""
    return {
        "batch": b.id,
        "file": b.file,
        "sha256": b.sha256,
        "importer": b.importer,
        "importer_version": b.importer_version,
        "state": b.state,
        "timezone": b.timezone,
        "date_order": b.date_order,
        "read": b.read,
        "imported": b.imported,
        "duplicate": b.duplicate,
        "quarantined": b.quarantined,
        "media_present": b.media_present,
        "media_missing": b.media_missing,
        "first": b.first,
        "last": b.last,
        "started_at": b.started_at,
        "analyst": b.analyst,
        "custody": {
            "received_from": b.custody.received_from,
            "received_at": b.custody.received_at,
            "received_how": b.custody.received_how,
            "note": b.custody.note,
        },
        "assumptions": list(b.assumptions),
    }


def evidence(e: Evidence) -> Record:
    """An evidence item as a record."""
    return {
        "id": f"E-{e.id}",
        "uid": e.uid,
        "claim": claim_label(e.claim),
        "source": e.source_name,
        "bloc": e.bloc,
        "party": e.party,
        "stance": e.stance.value,
        "reliability": e.reliability,
        "credibility": e.credibility,
        "quote": e.quote,
        "url": e.url,
        "sha256": e.sha256,
        "file_name": e.file_name,
        "derived_from": f"E-{e.derived_from}" if e.derived_from else None,
        "origin": e.origin,
        "note": e.note,
        "says_misleading": e.says_misleading,
        "graded_by": e.graded_by,
        "created_at": e.created_at,
        "retracted": e.retracted,
        "follows": e.follows,
        "published": e.published,
        "searched": e.searched,
        "capture": e.capture,
        "external_id": e.external_id,
    }


def source(s: Source) -> Record:
    """A source as a record."""
    return {
        "id": s.id,
        "uid": s.uid,
        "name": s.name,
        "kind": s.kind,
        "owner": s.owner,
        "country": s.country,
        "bloc": s.bloc,
        "party": s.party,
        "reliability": s.reliability,
        "reason": s.reliability_reason,
        "url": s.url,
    }
