"""`workbench capture`: a page or a saved file into the case, after asking; `workbench captures`: what was taken."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.capture_showing import (
    capture_record,
    file_name,
    say_evidence,
    say_suggestion,
    show_capture,
    suggestion_record,
)
from workbench.cli.commands import Command, FilterGroup
from workbench.cli.failing import STOPPED
from workbench.cli.output import counted, json_lines, line, note, table, when
from workbench.cli.progress import job
from workbench.cli.session import Session
from workbench.cli.still_holding import say_fallen
from workbench.errors import ExitCode, InputRefused, IntegrityDamage, NotFound, StorageError, UsageError
from workbench.model import Capture, Evidence, EvidenceStance
from workbench.safety.text import safe
from workbench.store import captures as store

if TYPE_CHECKING:
    from workbench.evidence.items import NewEvidence
    from workbench.evidence.routes import Route

_TITLE = 40
"""Characters of a title or reason in the list; `captures show` has all of it."""
_STANCES = click.Choice([s.value for s in EvidenceStance])
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")
_DOING = {"fetch": "Fetching …", "read": "Reading …", "archive": "Asking the Wayback Machine …"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The evidence that a capture is to become: all of it is known and checked before anything is fetched."""

    claim: int | None
    source: str
    stance: str
    grade: str
    quote: str

    @property
    def adds(self) -> bool:
        """Whether an item is to be added, not only quotes proposed."""
        return bool(self.source or self.stance or self.grade or self.quote)


@click.command(cls=Command)
@click.argument("what", metavar="URL|FILE")
@click.option("--claim", metavar="C-17", type=choosing.CLAIM, help="Propose quotes and figures for this claim; with "
              "--source, --stance and --grade, add it to the claim as evidence.")  # fmt: skip
@click.option("--source", metavar="NAME|ID", default="", help="Who says it; see workbench source list.")
@click.option("--stance", type=_STANCES, default=None, help="How it bears on the claim.")
@click.option("--grade", metavar="B2", default="", help="As in workbench evidence add.")
@click.option("--quote", default="", help="Its words, for the evidence.")
@click.option("--proxy", metavar="URL", default="", help="Go through this proxy: socks5h://HOST:PORT or "
              "http://HOST:PORT. The environment's proxy settings are not used.")  # fmt: skip
@click.option("--tor", is_flag=True, help="Go through the Tor service of this machine (127.0.0.1:9050).")
@click.option("--wayback", "archive", is_flag=True, help="Also ask the Wayback Machine for its newest copy and for a "
              "new one. The Internet Archive learns the address and publishes its copy.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask before the request is sent.")
@click.pass_obj
def capture(
    session: Session,
    what: str,
    claim: int | None,
    source: str,
    stance: str | None,
    grade: str,
    quote: str,
    proxy: str,
    tor: bool,
    archive: bool,
    yes: bool,
) -> int:
    """Capture a web page, or a file saved from one, into the case.

    A page is fetched once, after you have confirmed which site will see the request and which way it goes. Kept are
    its bytes, headers, redirects, address, certificate and the time, as a record that is hashed, and the title,
    author, date and text that were found in it. A file (HTML, MHTML, PDF, WACZ, picture, text) is taken without any
    network. A capture that fails or is refused is recorded too (exit 8).

    \b
    Examples:
      workbench capture https://example.org/news/1
      workbench capture https://example.org/news/1 --tor --claim C-17 --source AFP --stance supports --grade B2
      workbench capture saved-page.mhtml --claim C-17
    """
    wanted = _Wanted(claim, source, stance or "", grade, quote)
    if _ADDRESS.match(what) is None:
        if proxy or tor or archive:
            raise UsageError("--proxy, --tor and --wayback are for web addresses.", "A file is taken as it is.")
        return _told(session, _file(session, what, wanted), wanted)
    from workbench.evidence.routes import route_of

    if session.offline:
        raise StorageError(
            "--offline was given: nothing is fetched, and nothing was recorded.",
            "Leave --offline out, or save the page in a browser and capture the file.",
        )
    route = route_of(proxy, tor=tor)
    return _told(session, _page(session, what, route, wanted, archive=archive, yes=yes), wanted)


def _page(session: Session, url: str, route: "Route", wanted: _Wanted, *, archive: bool, yes: bool) -> Capture:
    from workbench.evidence import capturing, wayback
    from workbench.evidence.capturing import announce, capture_url
    from workbench.evidence.routes import refused_unasked

    sentences = [announce(url, route), *([wayback.announce(wayback.ARCHIVE)] if archive else [])]
    if not yes and not sys.stdin.isatty():
        raise UsageError("A capture has to be confirmed, and there is no terminal to ask on.", "Add --yes.")
    case = session.open()
    _check(case, wanted)
    if refused_unasked(url, route, capturing.terms_of(case).refuses):
        return capture_url(case, url, route)  # recorded as blocked; nothing is sent
    for sentence in sentences:
        note(sentence)
    if not yes and not _agreed():
        note(f"Nothing was asked of {_host(url)}.")
        raise click.exceptions.Exit(STOPPED)
    service = wayback.ARCHIVE if archive else None
    with job(session) as (_, stop):
        return capture_url(case, url, route, lambda stage: note(_DOING[stage]), stop, archive=service)


def _agreed() -> bool:
    """Ask; Ctrl-C and the end of input are a no."""
    try:
        return click.confirm("Go on?", err=True)
    except click.Abort:
        note("")
        return False


def _host(url: str) -> str:
    from workbench.evidence.addresses import target_of

    return safe(target_of(url).host, newlines=False)


def _file(session: Session, what: str, wanted: _Wanted) -> Capture:
    from workbench.evidence.capturing import capture_file

    path = Path(what)
    if not path.is_file():
        raise NotFound(
            f"There is no file {safe(what, newlines=False, limit=120)}.", "The address of a page begins with https://."
        )
    case = session.open()
    _check(case, wanted)
    with job(session) as (_, stop):
        return capture_file(case, path, stop)


def _check(case: Case, wanted: _Wanted) -> None:
    """Refuse what could not be added afterwards, before anything is sent."""
    if wanted.claim is not None:
        choosing.claim(case, wanted.claim)
    if not wanted.adds:
        return
    if wanted.claim is None:
        raise UsageError("Evidence needs a claim.", "Add --claim C-17.")
    lacking = [f"--{n}" for n in ("source", "stance", "grade") if not getattr(wanted, n)]
    if lacking:
        raise UsageError(
            f"To become evidence it lacks {', '.join(lacking)}.", "With --claim alone, quotes are proposed."
        )
    _evidence(case, wanted, None)


def _evidence(case: Case, wanted: _Wanted, taken: Capture | None) -> "NewEvidence":
    """The item as it is added; raises for a grade or source that is not known."""
    from workbench.evidence.items import NewEvidence, parse_grade
    from workbench.evidence.sources import find_source

    reliability, credibility = parse_grade(wanted.grade)
    return NewEvidence(
        claim=wanted.claim or 0,
        source=find_source(case, wanted.source).id,
        stance=EvidenceStance(wanted.stance),
        reliability=reliability,
        credibility=credibility,
        quote=wanted.quote,
        url=(taken.final_url or taken.url) if taken else "",
        published=taken.published if taken else "",
        capture=taken.id if taken else None,
    )


def _told(session: Session, taken: Capture, wanted: _Wanted) -> int:
    """Say what came of it and add the evidence. A capture that failed ends with its reason."""
    case = session.open()
    if taken.state != "done":
        if session.json:
            json_lines([capture_record(taken)])
        hint = f"The attempt is kept as capture {taken.id}; nothing else was changed."
        raise (InputRefused if taken.kind == "file" else StorageError)(taken.reason, hint)
    if taken.mime.startswith(("image/", "video/", "audio/")):
        from workbench import flow

        with job(session) as (progress, stop):
            flow.derive(case, progress, stop)
    refused = (taken.http_status or 200) >= 400
    added = _add(case, wanted, taken) if wanted.adds and not refused else None
    _print(session, case, taken, wanted, added)
    if added is not None:
        say_fallen(case, session.command(), [added.claim])
    if refused and wanted.adds:
        note(f"The site answered {taken.http_status}: what it sent was kept, and no evidence was made of it.")
        return ExitCode.PARTIAL
    return ExitCode.DONE


def _add(case: Case, wanted: _Wanted, taken: Capture) -> Evidence:
    from workbench.evidence.items import add_evidence

    return add_evidence(case, _evidence(case, wanted, taken))


def _print(session: Session, case: Case, taken: Capture, wanted: _Wanted, added: Evidence | None) -> None:
    from workbench.evidence.capturing import suggest

    proposed = suggest(case, taken, wanted.claim) if wanted.claim is not None and taken.text else None
    if session.json:
        extra = suggestion_record(proposed) if proposed is not None else {}
        json_lines([{**capture_record(taken), **extra, "evidence": records.evidence(added) if added else None}])
        return
    show_capture(case, taken)
    if proposed is not None and wanted.claim is not None:
        say_suggestion(proposed, wanted.claim)
    if added is not None:
        say_evidence(added)


class _Captures(FilterGroup):
    filters = False


@click.group(cls=_Captures)
def captures() -> None:
    """List and show captures; check their bytes."""


@captures.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """List every capture, oldest first, those that failed too.

    \b
    Example:
      workbench captures list --json
    """
    case = session.existing()
    found = ((c, file_name(case, c)) for c in store.every(case.db))
    if session.json:
        json_lines({**capture_record(c), "file_name": name} for c, name in found)
        return
    rows = (
        (c.id, c.state, when(c.at), c.by, c.http_status, _short(c.title or c.reason),
         " ".join(part for part in (name, c.final_url or c.url) if part))
        for c, name in found
    )  # fmt: skip
    if not table(("capture", "state", "when", "by", "answer", "title or reason", "address or file"), rows):
        note("Nothing was captured yet.")


@captures.command()
@click.argument("number", type=int)
@click.option("--text", is_flag=True, help="Also print the main text.")
@click.pass_obj
def show(session: Session, number: int, text: bool) -> None:
    """Show one capture: the way it came, hop by hop, what was found in it, and its hashes.

    \b
    Examples:
      workbench captures show 3
      workbench captures show 3 --json
    """
    case = session.existing()
    found = _get(session, number)
    if session.json:
        from workbench.evidence.checking_captures import read_record

        json_lines([{**capture_record(found), "text": found.text, "record": read_record(case, found)}])
        return
    show_capture(case, found, whole=True)
    if text and found.text:
        line("")
        line(found.text)


@captures.command()
@click.argument("numbers", metavar="[NUMBER]...", type=int, nargs=-1)
@click.pass_obj
def verify(session: Session, numbers: tuple[int, ...]) -> None:
    """Hash the record and the bytes of captures again, all of them or those named.

    \b
    Example:
      workbench captures verify 3
    """
    from workbench.evidence.checking_captures import verify as check

    case = session.existing()
    found = [_get(session, n) for n in numbers] if numbers else list(store.every(case.db))
    wrong = {c.id: check(case, c) for c in found}
    if session.json:
        json_lines({"capture": number, "ok": said is None, "wrong": said or ""} for number, said in wrong.items())
    damaged = [said for said in wrong.values() if said is not None]
    if damaged:
        more = f" ({len(damaged)} captures are damaged.)" if len(damaged) > 1 else ""
        raise IntegrityDamage(damaged[0] + more, "Restore the file from a backup; workbench fsck checks everything.")
    if not session.json:
        line(f"{counted(len(found), 'capture')} checked: records and bytes are as they were stored.")


def _short(text: str) -> str:
    return text if len(text) <= _TITLE else text[: _TITLE - 1] + "…"


def _get(session: Session, number: int) -> Capture:
    found = store.get(session.existing().db, number)
    if found is None:
        raise NotFound(f"There is no capture {number}.", f"{session.command()} captures list shows them.")
    return found
