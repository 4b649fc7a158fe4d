"""What dossier and compare screen do with one medium: mark it, open its original outside."""

from workbench.evidence import marking
from workbench.model import Medium
from workbench.store import media_marks
from workbench.store.media_marks import GRAPHIC, PLAIN, UNKNOWN
from workbench.tui import keys, viewer
from workbench.tui.desk import Desk
from workbench.tui.screens.asking import Ask, Choose, Confirm, options, sentences

_NEVER, _ALLOW = "never match", "match again"


def mark(desk: Desk, sha256: str) -> None:
    """Ask how hard a medium is to look at, or whether it is worth a match; one undoable act, copies follow."""
    held = media_marks.get(desk.case.db, sha256)
    last = (_ALLOW, "it counts as a match again") if held and held.never else (_NEVER, "a logo, flag or blank card")
    choices = [
        (GRAPHIC, "hidden each time, until v is pressed"),
        (PLAIN, "always shown"),
        (UNKNOWN, "hidden until v is pressed, once a session"),
        last,
    ]
    words = {PLAIN: "not graphic", UNKNOWN: "not judged"}
    shown = options([(words.get(value, value), meaning) for value, meaning in choices])
    listed = [(value, text) for (value, _), (_, text) in zip(choices, shown, strict=True)]

    def chosen(value: str | None) -> None:
        if value is None:
            return
        if value == _NEVER:
            _ask_never(desk, sha256)
        elif value == _ALLOW:
            desk.act(lambda: marking.allow(desk.case, sha256))
        else:
            desk.act(lambda: marking.mark_sensitivity(desk.case, [sha256], value))

    desk.app.push_screen(Choose(f"Medium {sha256[:12]}: what is it? Copies follow.", listed), chosen)


def _ask_never(desk: Desk, sha256: str) -> None:
    def reasoned(reason: str | None) -> None:
        if reason is not None:
            desk.act(lambda: marking.never(desk.case, sha256, reason))

    body = sentences(f"It and its copies raise no match any more, now and later. {keys.key('undo')} takes it back.")
    desk.app.push_screen(Ask("Never match this", body, "Why (may be empty)", empty_is_answer=True), reasoned)


def open_original(desk: Desk, medium: Medium) -> None:
    """Open a medium in the system's viewer, after the session's one warning (a PDF: after one each time)."""
    if desk.app.is_web:
        desk.tell("The original would open on the machine that serves this page.", "Open it there.", warn=True)
        return
    viewer.check(medium.mime)
    viewer.opener()
    harder = medium.mime in viewer.HARDER
    if desk.warned_of_viewers and not harder:
        _open(desk, medium.sha256)
        return

    def sure(yes: bool | None) -> None:
        if yes:
            desk.warned_of_viewers = True
            _open(desk, medium.sha256)

    body = sentences(
        "A hostile file can attack the program that shows it. It opens outside the workbench,",
        "as a read-only copy without its sender's name, and the viewer may go online.",
        *(
            ("A PDF may run scripts and call home: better look at it on a machine without a network.",)
            if harder
            else ()
        ),
        "" if harder else "This is asked once a session.",
    )
    desk.app.push_screen(Confirm("Open the original in another program?", body, "Open it"), sure)


def _open(desk: Desk, sha256: str) -> None:
    def opened(_: str) -> None:
        desk.tell("Handed to the system's viewer; the copy goes when you leave the program.")

    desk.jobs.read(f"open-{sha256}", lambda: viewer.open_outside(desk.case, sha256), opened)
