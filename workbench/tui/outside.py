"""What leaves for another program: a link for the browser, a text for the analyst's own editor.

A link of a stranger's is opened only after a question that names its host, both as it reads and as it is dialled, and
only http and https; the browser then goes online by itself, which is why `--offline` refuses. The editor gets a private
file that is removed afterwards; what comes back is text like any that is typed. Files are the business of `viewer`.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from textual.app import SuspendNotSupported
from textual.widget import Widget
from textual.widgets import Input, TextArea

from workbench.errors import InputRefused, NotFound, StorageError, UsageError
from workbench.model import Capture, Evidence, Medium, claim_label
from workbench.safety.text import safe
from workbench.store import captures, claims, evidence, messages
from workbench.tui import viewer
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Choose, Confirm, Notice, sentences
from workbench.tui.text import join, line, shown

_LINK = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'’…"
"""What follows a link in a sentence and is hardly ever part of it."""
_MOST_LINKS = 30
_MOST_EDITED = 1_000_000
"""Bytes that are read back from an editor; a note is a page, not a book."""
_READ_HERE = 20_000
"""Characters of a captured page that are shown."""


# --- links ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be opened. `host` is how it is dialled, `reads` how it reads; `url` is plain ASCII."""

    url: str
    host: str
    reads: str


def link_of(url: str) -> Link:
    """Check an address and take it apart; raises InputRefused or UsageError for what is never opened.

    A name and password before the host are refused: `https://bank.example@evil.example/` reads like another place.
    """
    from workbench.evidence.addresses import target_of

    target = target_of(url)
    if urlsplit(target.url).username is not None:
        raise InputRefused(
            f"The address carries a login and is not opened: its host is {safe(target.host, newlines=False)}.",
            "Such addresses are made to read like another place.",
        )
    return Link(target.url, target.host, _reading(target.host))


def _reading(host: str) -> str:
    """A host as a reader of its script sees it: `xn--80ak6aa92e.com` is written in Cyrillic."""
    try:
        return safe(host.encode("ascii").decode("idna"), newlines=False)
    except UnicodeError:
        return host


def links_in(text: str) -> list[str]:
    """The http and https addresses in a text, each once, in their order."""
    found = (m.group().rstrip(_TRAILING) for m in _LINK.finditer(text))
    return list(dict.fromkeys(found))[:_MOST_LINKS]


def message_links(desk: Desk, number: int | None) -> None:
    """Open a link of a message; asks which when there are several."""
    if number is None:
        desk.tell("There is no message here.", "Move to one first.")
        return

    def read() -> list[str]:
        message = messages.get(desk.case.db, number)
        return links_in(message.text) if message is not None else []

    desk.jobs.read("links", read, lambda found: open_links(desk, found))


def open_links(desk: Desk, urls: Sequence[str]) -> None:
    """Open one of these addresses after the question; says so when there is none."""
    if not urls:
        desk.tell("There is no link here.", "o opens links that begin with http:// or https://.")
    elif len(urls) == 1:
        ask_link(desk, urls[0])
    else:
        _choose(desk, "Which link?", [(url, partial(ask_link, desk, url)) for url in urls])


def ask_link(desk: Desk, url: str) -> None:
    """Ask whether to open an address, naming its host, and hand it to the browser. Raises for what is never opened."""
    if desk.offline:
        raise UsageError("--offline was given, and a browser goes online.", "Y copies the link with its citation.")
    if desk.app.is_web:
        raise UsageError("The link would open on the machine that serves this page.", "Open it there.")
    link = link_of(url)
    command = _browser()

    def went(_: None) -> None:
        desk.tell(f"Handed to the browser: {link.reads}")

    def sure(yes: bool | None) -> None:
        if yes:
            desk.jobs.read("browser", lambda: viewer.hand_over(command, link.url), went)

    other = f"It is dialled as {link.host}: letters of another script can look like those of a known name."
    body = sentences(
        f"Host: {link.reads}",
        *((other,) if link.reads != link.host else ()),
        "",
        f"{link.url[:400]}{' …' if len(link.url) > 400 else ''}",
        "",
        "The site learns your network address and that somebody looks. Your browser opens it, with its logins.",
        "a in a dossier can take a copy instead, through a proxy or Tor, which keeps what was seen.",
    )
    desk.app.push_screen(Confirm("Open this link in the browser?", body, "Open it"), sure)


def _browser() -> list[str]:
    try:
        return viewer.opener()
    except StorageError as error:
        raise StorageError(
            error.message.replace("The original", "The link"), "Y copies the link with its citation."
        ) from error


def _choose(desk: Desk, title: str, ways: Sequence[tuple[str, Callable[[], None]]]) -> None:
    def chosen(at: str | None) -> None:
        if at is not None:
            ways[int(at)][1]()

    listed = [(str(n), line(said, limit=200)) for n, (said, _) in enumerate(ways)]
    desk.app.push_screen(Choose(title, listed), chosen)


# --- what stands behind an evidence item ----------------------------------------------------------------------------


def open_evidence(desk: Desk, number: int) -> None:
    """Open an item's page, its captured copy or its file; asks which when there are several."""

    def read() -> tuple[Evidence | None, Capture | None]:
        item = evidence.get(desk.case.db, number)
        held = captures.get(desk.case.db, item.capture) if item is not None and item.capture is not None else None
        return item, held

    desk.jobs.read("links", read, lambda found: _offer(desk, *found))


def _offer(desk: Desk, item: Evidence | None, held: Capture | None) -> None:
    if item is None:
        raise NotFound("There is no such item any more.", "R reads the claim again.")
    ways: list[tuple[str, Callable[[], None]]] = []
    if held is not None and held.text:
        ways.append(("Read the text of the captured copy here", lambda: _read_here(desk, held)))
    if held is not None and held.sha256 and held.mime in viewer.ENDINGS:
        ways.append(("Open the captured copy in the viewer", lambda: _view(desk, held.sha256 or "", held.mime)))
    if item.sha256 and (held is None or held.sha256 != item.sha256):
        ways.append((f"Open the kept file in the viewer: {item.file_name}", lambda: _look(desk, item.sha256 or "")))
    if item.url:
        ways.append((f"Open the page in the browser: {item.url}", lambda: ask_link(desk, item.url)))
    if not ways:
        desk.tell(f"E-{item.id} has no link, copy or file.", "E edits it.")
    elif len(ways) == 1:
        ways[0][1]()
    else:
        _choose(desk, f"What of E-{item.id}?", ways)


def _read_here(desk: Desk, held: Capture) -> None:
    head = line(f"{held.title}  {held.final_url}  copy of {held.at[:16].replace('T', ' ')} UTC", "$soft", limit=300)
    body = join(head, "\n\n", shown(held.text, limit=_READ_HERE))
    desk.app.push_screen(Notice("Captured copy", body))


def _look(desk: Desk, sha256: str) -> None:
    from workbench.media.sniffing import HEAD, probe

    def kind() -> str:
        with desk.case.vault.open(sha256) as stream:
            return probe(stream.read(HEAD)).mime or ""

    desk.jobs.read("links", kind, lambda mime: _view(desk, sha256, mime))


def _view(desk: Desk, sha256: str, mime: str) -> None:
    from workbench.tui.screens.media_acts import open_original

    open_original(desk, Medium(sha256, 0, mime))


# --- the analyst's own editor ---------------------------------------------------------------------------------------


def editor() -> list[str]:
    """The command of `$VISUAL`, else `$EDITOR`. Raises UsageError when none is set or it is not there."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(named)
    except ValueError:
        command = []
    if not command:
        raise UsageError("No editor is set.", "Set VISUAL or EDITOR before you start: EDITOR=nano workbench")
    if shutil.which(command[0]) is None:
        raise UsageError(f"The editor {safe(command[0], newlines=False)} is not there.", "Set VISUAL or EDITOR to one.")
    return command


def edited(desk: Desk, name: str, text: str) -> str | None:
    """Have a text written in the editor; None when it was left unchanged, or the editor was left with an error.

    The screen stands still meanwhile: the terminal is the editor's. The file is private, and its folder, with whatever
    the editor left there, is removed afterwards. Raises UsageError and StorageError.
    """
    command = editor()
    before = safe(text)
    folder = Path(tempfile.mkdtemp(prefix="edit-", dir=viewer.private_folder()))
    path = folder / f"{name}.txt"
    try:
        path.touch(mode=0o600)
        path.write_text(before, encoding="utf-8")
        with desk.app.suspend():
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 — the analyst's own editor
        if code:
            desk.tell(f"The editor ended with {code}: nothing was changed.")
            return None
        after = _read_back(path)
    except SuspendNotSupported as error:
        raise UsageError("No editor can be opened from here.", "Type it in the field.") from error
    except OSError as error:
        raise StorageError(f"The editor could not be used: {error.strerror}.", "Type it in the field.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if after.strip() == before.strip():
        desk.tell("Nothing was changed.")
        return None
    return after.strip()


def _read_back(path: Path) -> str:
    with path.open("rb") as stream:
        data = stream.read(_MOST_EDITED + 1)
    if len(data) > _MOST_EDITED:
        raise UsageError("The text is longer than 1 MB and was not taken.", "Keep it short, and attach what is long.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError("The editor saved no UTF-8, and the text was not taken.", "Save it as UTF-8.") from error


def note(desk: Desk, number: int | None) -> None:
    """Write a claim's note in the editor: one undoable act. Raises UsageError without a claim."""
    from workbench.claims import editing

    if number is None:
        raise UsageError("There is no claim here.", "Move to one first.")
    claim = claims.get(desk.case.db, number)  # one row by its key; the screen stands still for the editor anyway
    if claim is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "R reads the queue again.")
    text = edited(desk, f"{claim_label(number)}-note", claim.note)
    if text is not None:
        desk.act(lambda: editing.set_note(desk.case, claim.id, text))


def write_field(desk: Desk, field: Widget | None) -> None:
    """Write the field that has the focus in the editor; a field of one line gets its lines joined."""
    if isinstance(field, TextArea):
        text = edited(desk, field.id or "text", field.text)
        if text is not None:
            field.text = text
    elif isinstance(field, Input):
        text = edited(desk, field.id or "text", field.value)
        if text is not None:
            field.value = " ".join(text.split())
    else:
        raise UsageError("The cursor stands in no field of text.", "tab goes to the next field.")
