"""The history of the case: everything that was done, newest first, by whom, what, why; and whether the chains hold.

History only grows. Pages are read by keyset as the cursor comes near the end, so a million events cost what a screenful
costs. Looking at an event changes nothing; `u` takes back your own last act, wherever the cursor stands, and the whole
event says which one that is.
"""

from dataclasses import replace

from textual import on
from textual.content import Content
from textual.widgets import Static

from workbench import canonical
from workbench.errors import NotFound, UsageError
from workbench.ledger.events import CASE, claim_subject, subject_claim
from workbench.model import Event, Status, claim_label
from workbench.query import tokens
from workbench.safety.text import safe
from workbench.store import events as store
from workbench.store.events import Wanted
from workbench.tui import keys, reading, text
from workbench.tui.child_works import VERIFY, Nothing, Verified
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, RowMoved
from workbench.tui.screens.asking import Ask, Notice
from workbench.tui.screens.following import Parts
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import LOOKS
from workbench.tui.widgets.history_text import event_lines
from workbench.tui.widgets.queue_list import Cell, RowList, fit

_PAGE = 200
_WITH_KIND = 100
"""Columns of a list that has room for the kind of an event beside its words, which mostly say it."""
_NEAR = 40
"""Rows before the end at which the next page is read."""
_FIELDS = {"by": "analyst", "kind": "kind", "day": "day", "claim": "subject"}


def wanted(typed: str) -> Wanted:
    """The filter of the history: `by:"Moussa Keita" kind:status day:2026-04-26 claim:C-17`. Raises UsageError."""
    found = Wanted()
    for token in tokens(typed):
        name, value = token.name, token.value.strip('"')
        if token.negated or name not in _FIELDS or not value:
            raise UsageError(
                f"{typed[token.start : token.end]!r} is no filter of the history.",
                "Write by:NAME kind:status day:2026-04-26 claim:C-17; a name of two words in quotes.",
            )
        if name == "claim":
            number = value.upper().removeprefix("C-")
            if value != CASE and not number.isdigit():
                raise UsageError(
                    f"{value!r} is no claim.", "Write claim:C-17, or claim:case for what concerns no claim."
                )
            value = CASE if value == CASE else claim_subject(int(number))
        found = replace(found, **{_FIELDS[name]: value})
    return found


def subject_words(subject: str) -> str:
    """`C-17` for a claim's chain, else the chain's own name."""
    number = subject_claim(subject)
    return subject if number is None else claim_label(number)


class HistoryScreen(Listed):
    """The events of the case."""

    NAME = "history"
    BINDINGS = keys.bindings("history")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._events: list[Event] = []
        self._sources: dict[int, str] = {}
        self._typed = ""
        self._total = 0
        self._own = ""
        self._whole = self._reading = False
        self._verified: Verified | None = None
        self.rows: RowList[Event] = RowList(
            lambda ids: {i: self._events[i] for i in ids if i < len(self._events)}, _cells, id="rows"
        )

    # --- reading ----------------------------------------------------------------------------------------------------

    def action_refresh_rows(self) -> None:
        """Read from the newest event on, as far down as was read before: the cursor keeps its event."""
        self._read(max(_PAGE, len(self._events) + _NEAR))

    def _read(self, most: int) -> None:
        case, chosen = self.desk.case, wanted(self._typed)
        self._reading = True

        def read() -> tuple[list[Event], dict[int, str], int, str]:
            return (store.page(case.db, chosen, None, most), reading.source_names(case), store.count(case.db),
                    reading.last_act_label(case))  # fmt: skip

        self.desk.jobs.read("history", read, lambda found: self._loaded(*found, most))

    def _loaded(self, found: list[Event], sources: dict[int, str], total: int, own: str, most: int) -> None:
        if not self.is_attached:
            return
        here = self._here()
        self._elsewhere = self._reading = False
        self._events, self._sources, self._total, self._own = found, sources, total, own
        self._whole = len(found) < most
        self.rows.forget()
        place = {(e.subject, e.seq): n for n, e in enumerate(found)}
        keep = place.get((here.subject, here.seq)) if here is not None else None
        self.rows.show(range(len(found)), keep)
        changes = join(
            (keys.key("history.filter"), "bold $primary"), " changes the filter; an empty one shows everything."
        )
        self._empty(join(("No event fits.", "bold")), changes)
        self._say()

    def _more(self) -> None:
        if self._whole or self._reading or not self._events:
            return
        case, chosen, last = self.desk.case, wanted(self._typed), self._events[-1]
        self._reading = True
        self.desk.jobs.read("history", lambda: store.page(case.db, chosen, last, _PAGE), self._came)

    def _came(self, found: list[Event]) -> None:
        self._reading = False
        self._whole = len(found) < _PAGE
        self._events += found
        self.rows.show(range(len(self._events)))
        self._say()

    def _here(self) -> Event | None:
        at = self.rows.current
        return self._events[at] if at is not None and at < len(self._events) else None

    def _about(self) -> Parts:
        chain = Content("")
        if self._verified is not None:
            v = self._verified
            good = f"verified {v.events:,} events" + (f", checkpoint {v.root[:8]}" if v.root else "")
            chain = join(("DAMAGED", "bold $error") if v.damage else (good, "$success"))
        shown = len(self._events)
        count = f"{self.rows.cursor + 1:,}/{shown:,}{'' if self._whole else '+'}" if shown else "0"
        return (
            join(("History", "bold $primary")), line(self._typed, "$accent", limit=60), join((count, "bold")),
            join((f"of {plural(self._total, 'event')}", "$soft")), chain,
        )  # fmt: skip

    # --- what happened ----------------------------------------------------------------------------------------------

    @on(RowMoved)
    def _near_end(self) -> None:
        if self.rows.cursor >= len(self._events) - _NEAR:
            self._more()

    def _preview(self) -> None:
        e = self._here()
        self.query_one("#preview", Static).update(Content("") if e is None else self._told(e))

    def _told(self, e: Event) -> Content:
        undo = join((keys.key("undo"), "bold $primary"), " takes back your last change: ", line(self._own, limit=120))
        lines = [
            join((subject_words(e.subject), "bold $primary")),
            event_lines(e, self._sources, whole=True),
            Content(""),
        ]
        lines.append(undo if self._own else join(("You have changed nothing that could be taken back.", "$soft")))
        return stack([*lines, join(("Only your own changes are undone, the last one first.", "$soft"))])

    def _follow(self, event: CaseChanged) -> None:
        self.action_refresh_rows()

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """The event whole."""
        if (e := self._here()) is not None:
            self.app.push_screen(Notice(f"Event {e.seq} of {safe(subject_words(e.subject))}", self._told(e)))

    def action_to_claim(self) -> None:
        """The claim that the event is about."""
        from workbench.tui.screens.dossier import open_dossier

        e = self._here()
        number = None if e is None else subject_claim(e.subject)
        if number is None:
            raise UsageError("This event is about no single claim.", "Enter shows it whole.")
        open_dossier(self.desk, number)

    def action_filter(self) -> None:
        """Show only some events. The question stands at once, or the filter's letters would be keys of the list."""
        case = self.desk.case
        how = join("by:NAME  kind:WORD  day:2026-04-26  claim:C-17; empty shows everything")
        question = Ask("Which events?", how, "Filter", self._typed, empty_is_answer=True)

        def known(found: tuple[list[str], list[str]]) -> None:
            kinds, people = found
            named = [f'"{name}"' if " " in name else name for name in people]
            question.explain(stack([
                how,
                join(("kinds: ", "$soft"), line(", ".join(kinds), limit=700)),
                join(("by: ", "$soft"), line(", ".join(named), limit=300)),
            ]))  # fmt: skip

        self.app.push_screen(question, self._filtered)
        self.desk.jobs.read("kinds", lambda: (store.kinds(case.db), store.kinds(case.db, analyst=True)), known)

    def _filtered(self, typed: str | None) -> None:
        if typed is None:
            return
        wanted(typed)  # a slip is told, and the old filter stays
        self._typed = typed
        self._read(_PAGE)

    def action_verify(self) -> None:
        """Walk every chain, in a process of its own."""

        def done(found: Verified) -> str:
            self._verified = found
            if self.is_attached:
                self._say()
            if found.damage:
                self.app.push_screen(Notice("The history is damaged", stack([
                    line(found.damage, "bold $error", limit=600),
                    join("Keep this case as it is. `workbench fsck` names what is damaged; a backup has it whole."),
                ])))  # fmt: skip
                return found.damage
            return f"verified {found.events:,} events: every chain holds"

        self.desk.work("verify", VERIFY, Nothing(), done)

    def action_copy(self) -> None:
        """Copy the event with its hash."""
        e = self._here()
        if e is None:
            raise NotFound("There is no event here.")
        from workbench.tui import clipboard

        told = f"{subject_words(e.subject)} event {e.seq}: {e.kind} by {e.analyst} at {e.at}, sha256 {e.hash}"
        clipboard.copy_text(self.desk, "the event with its hash", safe(told, newlines=False, limit=500))


def _cells(e: Event, width: int) -> list[Cell]:
    """One row: when, who, what about, kind, and what it says; a decision with the sign of its status."""
    try:
        body = canonical.loads(e.body)
    except ValueError:
        body = {}
    told = body if isinstance(body, dict) else {}
    look = _decided(told)
    about, kind = safe(subject_words(e.subject), newlines=False), safe(e.kind.replace("_", " "), newlines=False)
    said = next((str(told[k]) for k in ("label", "because", "file", "title") if told.get(k)), "")
    why = f" — {told['reason']}" if told.get("reason") else ""
    words = safe(said + why, newlines=False, limit=300).removeprefix(f"{about} ")
    cells: list[Cell] = [
        (f"{text.stamp(e.at):<18}", "soft"), (fit(safe(e.analyst, newlines=False), 10) + " ", ""),
        (fit(about, 11) + " ", "strong"),
        (f"{LOOKS[look].glyph} {LOOKS[look].letters} " if look else " " * 6, look.value if look else ""),
    ]  # fmt: skip
    if width >= _WITH_KIND:
        cells.append((fit(kind, 18) + " ", "soft"))
    elif not words:
        words = kind
    used = sum(len(t) for t, _ in cells)
    return [*cells, (fit(words, max(0, width - used)), "")]


def _decided(told: dict[str, object]) -> Status | None:
    """The status that an event brought a claim to, if it did."""
    changes = told.get("changes")
    for change in changes if isinstance(changes, list) else ():
        after = change.get("after") if isinstance(change, dict) and change.get("table") == "claims" else None
        if isinstance(after, dict) and after.get("status") in set(Status):
            return Status(after["status"])
    return None
