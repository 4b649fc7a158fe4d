"""The Wayback Machine: the newest copy it has of a page, and asking it to make one. Only when the user says so.

It is another party that learns what is looked into, and from where unless a proxy or Tor is used; whoever calls this
has said so first.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

from workbench.errors import StorageError
from workbench.evidence.fetching import Fetched, Terms, fetch
from workbench.evidence.routes import Route
from workbench.safety.text import storable

_SNAPSHOT = re.compile(r"/web/(\d{4,14})(?:[a-z_]*)/")


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is asked; a test puts its own server here."""

    look_up: str = "https://archive.org/wayback/available?url="
    save: str = "https://web.archive.org/save/"
    pages: str = "https://web.archive.org"


ARCHIVE = Service()


@dataclass(frozen=True, slots=True)
class Archived:
    """What came of it: the newest copy there was, the copy that was made now, and sentences on what went wrong."""

    found: str = ""
    saved: str = ""
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """The copy to name: the one made now, else the newest there was."""
        return self.saved or self.found


def announce(service: Service) -> str:
    """The sentence to confirm before a third party is asked."""
    hosts = dict.fromkeys(urlsplit(a).hostname or "" for a in (service.look_up, service.save))
    return f"The Internet Archive ({', '.join(hosts)}) will be told this address, and will publish its copy."


def look_up_and_save(
    url: str, route: Route, terms: Terms, service: Service, cancelled: Callable[[], bool] = lambda: False
) -> Archived:
    """Ask for the newest copy and for a new one. What fails is told in a note: the capture itself stands."""
    notes: list[str] = []
    found = saved = ""
    try:
        found = _newest(fetch(service.look_up + quote(url, safe=""), route, terms, cancelled), service)
    except StorageError as error:
        notes.append(f"Wayback look-up: {error.message}")
    try:
        patient = replace(terms, hop_seconds=terms.seconds)  # it answers when the copy is made, which takes a minute
        answer = fetch(service.save + url, route, patient, cancelled)
        saved = _made(answer, service)
        if not saved:
            notes.append(f"Wayback save: no copy was made (answer {answer.last.status}).")
    except StorageError as error:
        notes.append(f"Wayback save: {error.message}")
    return Archived(storable(found), storable(saved), tuple(storable(n) for n in notes))


def _newest(answer: Fetched, service: Service) -> str:
    """The address of the newest copy, "" for none; an answer of another shape is one as well."""
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        address = str(closest["url"]) if closest.get("available") else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    return _ours(address, service)


def _made(answer: Fetched, service: Service) -> str:
    """The address of the copy that was made: where the redirects ended, else what the answer names."""
    named = answer.last.header("content-location")
    places = (answer.final_url, urljoin(service.pages, named) if named else "")
    if answer.last.status is None or answer.last.status >= 400:
        return ""
    return next((_ours(p, service) for p in places if _ours(p, service)), "")


def _ours(address: str, service: Service) -> str:
    """An address if it is a copy at the service, without anything else a foreign answer might name."""
    host = urlsplit(service.pages).netloc
    if urlsplit(address).netloc != host or not _SNAPSHOT.search(address):
        return ""
    return address.replace("http://", "https://", 1) if service is ARCHIVE else address
