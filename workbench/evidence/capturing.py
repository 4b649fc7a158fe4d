"""Takes a page or a saved file into the case: its bytes, how it came, and what it says, as one record that is hashed.

A capture happened, so it is no act that could be undone: its row and its event stay. A capture that was refused or
failed is recorded the same way, and then nothing else is changed. What is made of it (evidence on a claim) is an
analyst's act and can be undone.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench import __version__, canonical
from workbench.case import Case
from workbench.errors import Cancelled, InputRefused, StorageError, WorkbenchError
from workbench.evidence import wayback
from workbench.evidence.addresses import Blocked, target_of, without_login
from workbench.evidence.extracting import RULE, Extracted, Hints, extract
from workbench.evidence.fetching import Fetched, Hop, Terms, Trail, fetch
from workbench.evidence.routes import Route, announce
from workbench.evidence.sketching import sketch
from workbench.evidence.suggesting import Suggestion, suggest
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Capture
from workbench.safety import limits
from workbench.safety.text import storable
from workbench.store import captures as store
from workbench.store import counters, media

__all__ = ["Suggestion", "announce", "capture_file", "capture_url", "suggest", "terms_of"]

FORMAT = "claim-workbench.capture/1"
"""Name of the record's form; it stands first in each."""
CLOCK = "not checked against a time server"
"""The state of the clock: this program asks none."""

Progress = Callable[[str], None]
"""Told what is being done now: `fetch`, `read`, `archive`."""


@dataclass(slots=True)
class _Taken:
    """What a capture has brought so far; it becomes the row and the record, whatever stops it."""

    kind: str
    url: str
    route: str
    started: str
    state: str = "done"
    reason: str = ""
    final_url: str = ""
    hops: list[Hop] = field(default_factory=list)
    sha256: str | None = None
    size: int = 0
    parts: list[tuple[str, int]] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    request: list[tuple[str, str]] = field(default_factory=list)
    read: Extracted = field(default_factory=lambda: Extracted("other"))
    archived: wayback.Archived = field(default_factory=wayback.Archived)

    def stopped(self, error: WorkbenchError) -> None:
        """It came to nothing: why."""
        self.state = "blocked" if isinstance(error, Blocked) else "failed"
        self.reason = storable(error.message)
        self.sha256, self.size, self.parts, self.body = None, 0, [], {}


def terms_of(case: Case) -> Terms:
    """The limits of this case's captures, with the user agent that its settings name."""
    return Terms(case.settings.user_agent)


def capture_url(
    case: Case, url: str, route: Route, progress: Progress = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False, *, terms: Terms | None = None,
    archive: wayback.Service | None = None,
) -> Capture:  # fmt: skip
    """Take a page. Nothing is asked here: whoever calls this had `announce` confirmed.

    Takes the address, the way to it, the limits (default: the case's), and the Wayback service when the page is to be
    looked up and saved there as well. Returns the capture, also when it is `failed` or `blocked`: `state` and `reason`
    say so. Raises UsageError, before anything is sent or recorded, for what is no address of a page; Cancelled when
    the user stopped, which is recorded (a page that had come by then is kept); StorageError when the disk refuses.
    """
    target = target_of(url)
    terms = terms or terms_of(case)
    taken = _Taken("web", without_login(url), route.shown, case.now(), request=terms.request_headers(target))
    trail = Trail(taken.hops)
    try:
        progress("fetch")
        fetched = fetch(url, route, terms, cancelled, trail)
        _keep(case, taken, fetched)
        if taken.sha256 is not None:
            progress("read")
            hints = Hints(fetched.mime, _charset(fetched.last), fetched.final_url)
            taken.read = extract(case.vault.local(taken.sha256), hints, cancelled)
        if archive is not None:
            progress("archive")
            taken.archived = wayback.look_up_and_save(fetched.final_url, route, terms, archive, cancelled)
    except Cancelled as error:
        if taken.sha256 is None:
            taken.stopped(error)
            _record(case, taken)
            raise
        taken.read = replace(taken.read, notes=(*taken.read.notes, f"stopped by the user: {error.message}"))
        kept = _record(case, taken)
        raise Cancelled(f"Stopped; the page itself is kept as capture {kept.id}.", error.hint) from error
    except StorageError as error:
        if taken.sha256 is not None:
            raise  # the vault or the disk, not the site
        taken.stopped(error)
    return _record(case, taken)


def capture_file(case: Case, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Capture:
    """Take a saved page, document, archive or picture; nothing is fetched.

    Returns the capture; a WACZ whose hashes are wrong comes back as `failed`, and its bytes are not kept. Raises
    InputRefused when the file is not there, too large, or changed while it was read.
    """
    if not path.is_file():
        raise InputRefused(f"There is no file {path}.", "Give the path of the saved page, document or picture.")
    taken = _Taken("file", "", "file", case.now())
    taken.read = read = extract(path, Hints(), cancelled)
    taken.url = taken.final_url = read.url
    if read.refused:
        taken.state, taken.reason = "failed", read.refused
        taken.body = {"name": storable(path.name), "sha256": read.sha256, "kept": False}
        return _record(case, taken)
    with path.open("rb") as stream:
        held = case.vault.put(stream, limits.CAPTURE_FILE)
    if read.sha256 not in ("", held.sha256):
        raise InputRefused(f"{path.name} changed while it was read.", "Capture it again when it is finished.")
    taken.sha256, taken.size = held.sha256, held.bytes
    taken.parts.append((held.sha256, held.bytes))
    taken.body = {"name": storable(path.name), "sha256": held.sha256, "bytes": held.bytes, "kept": True}
    return _record(case, taken)


def _keep(case: Case, taken: _Taken, fetched: Fetched) -> None:
    """Put the body into the vault: as it is read and, when a server packed it, as it was sent."""
    taken.final_url = storable(fetched.final_url)
    with case.vault.batch() as batch:
        body = batch.add(io.BytesIO(fetched.body), limits.FETCH_BYTES)
        taken.parts.append((body.sha256, body.bytes))
        taken.body = {"sha256": body.sha256, "bytes": body.bytes, "kept": True}
        if fetched.encoding:
            taken.body |= {"content_encoding": storable(fetched.encoding), "note": fetched.note}
        if fetched.sent is not None:
            sent = batch.add(io.BytesIO(fetched.sent), limits.FETCH_BYTES)
            taken.parts.append((sent.sha256, sent.bytes))
            taken.body |= {"sent_sha256": sent.sha256, "sent_bytes": sent.bytes}
    taken.sha256, taken.size = body.sha256, body.bytes


def _charset(hop: Hop) -> str:
    rest = hop.header("content-type").partition(";")[2]
    named = (part.partition("=") for part in rest.split(";"))
    return next((value.strip(" \"'") for key, _, value in named if key.strip().lower() == "charset"), "")


def _record(case: Case, taken: _Taken) -> Capture:
    """Write the record, the row and the event; the record is in the vault before anything refers to it."""
    at = case.now()
    text = canonical.dumps(_told(case, taken, at))
    held = case.vault.put(io.BytesIO(text.encode()), limits.MESSAGE_BODY)
    last = taken.hops[-1] if taken.hops else Hop("")
    read = taken.read
    with case.db.tx():
        number = counters.take(case.db, "capture")
        capture = Capture(
            id=number, uid=case.ids("capture", str(number)), kind=taken.kind, url=taken.url, final_url=taken.final_url,
            state=taken.state, reason=taken.reason, route=taken.route, address=last.address,
            certificate=last.certificate, http_status=last.status, mime=read.mime, bytes=taken.size,
            sha256=taken.sha256, record=held.sha256, title=read.title, author=read.author, published=read.published,
            text=read.text, sketch=sketch(read.text), wayback=taken.archived.best, by=case.analyst.id, at=at,
        )  # fmt: skip
        if taken.state != "done":
            capture = replace(capture, title="", author="", published="", text="", sketch="")
        media.add(case.db, [*dict.fromkeys([*taken.parts, (held.sha256, held.bytes)])])
        store.add(case.db, capture)
        body = {
            "capture": number, "uid": capture.uid, "kind": taken.kind, "url": taken.url, "state": taken.state,
            "reason": taken.reason, "route": taken.route, "sha256": taken.sha256, "record": held.sha256,
        }  # fmt: skip
        ledger.append(case.db, [NewEvent(f"capture/{number}", "captured", body)], at, case.analyst.id)
    return capture


def _told(case: Case, taken: _Taken, at: str) -> dict[str, Any]:
    """The record: everything known of the attempt. Times are this machine's, and the record says so."""
    read = taken.read
    return {
        "format": FORMAT,
        "kind": taken.kind,
        "url": taken.url,
        "final_url": taken.final_url,
        "state": taken.state,
        "reason": taken.reason,
        "route": taken.route,
        "names_resolved": "not at all" if taken.kind == "file" else "here" if taken.route == "direct" else "by proxy",
        "started_at": taken.started,
        "ended_at": at,
        "clock": CLOCK,
        "collector": {"id": case.analyst.id, "name": storable(case.analyst.name)},
        "case": case.uid,
        "tool": {"name": "claim-workbench", "version": __version__, "extraction": RULE},
        "request": [list(pair) for pair in taken.request],
        "hops": list(taken.hops),
        "body": taken.body,
        "wayback": taken.archived,
        "extracted": {
            "kind": read.kind, "mime": read.mime, "title": read.title, "author": read.author,
            "published": read.published, "url": read.url, "saved_at": read.saved_at, "saved_raw": read.saved_raw,
            "characters": len(read.text), "pages": read.pages, "notes": read.notes,
        },
    }  # fmt: skip
