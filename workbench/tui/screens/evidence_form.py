"""The form for one evidence item: who says it, which way it bears, how good it is, and whose copy it is.

A source that is not known yet is entered in the same form. What is typed stays when the rules refuse it.
"""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.folding import fold
from workbench.model import Evidence, EvidenceStance, Source, claim_label
from workbench.store import claims, evidence
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import SAVE_OR_LEAVE, box, row
from workbench.tui.text import join, line
from workbench.tui.widgets.pick import Pick


class EvidenceForm(ModalScreen[None]):
    """Enter evidence for a claim."""

    BINDINGS = [Binding("escape", "close", "Leave", show=False), Binding("enter", "save", "Save", show=False)]

    def __init__(self, desk: Desk, number: int) -> None:
        """Take the desk and the claim."""
        super().__init__()
        self.desk, self.number = desk, number
        claim = claims.get(desk.case.db, number)
        self._title = claim.title if claim else ""
        self._sources = {fold(s.name): s for s in evidence.sources(desk.case.db)}
        self._items = evidence.of_claim(desk.case.db, number)

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        names = tuple(s.name for s in self._sources.values())
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(
                join(("Evidence for ", "bold $primary"), claim_label(self.number), " ", line(self._title, limit=60))
            )
            yield row("Source", box("source", hint="who says it; a new name is added", known=names))
            yield Static(id="source-said", classes="form-note")
            with Vertical(id="new-source"):
                yield row("  its bloc", Pick(("–", *self.desk.case.settings.blocs), id="bloc"))
                yield row("  party to it", Pick(("no", "yes"), id="party"))
            yield row("Stance", Pick(tuple(EvidenceStance), id="stance"))
            yield row("Grade", box("grade", hint="B2: the source A–F, what it says 1–6; F and 6: cannot be judged"))
            yield row("Quote", box("quote", hint="the words that matter"))
            yield row("Link or file", box("where", hint="https://… (kept, not fetched), or a path"))
            yield row("Repeats item", box("derived", hint=self._known_items()))
            yield row("The context", Pick(("is not judged", "is false"), id="misleading"))
            yield row("Note", box("note"))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def _known_items(self) -> str:
        if not self._items:
            return "independent: nothing here to repeat yet"
        return "independent; or its number: " + ", ".join(f"#{e.id}" for e in self._items[-6:])

    def on_mount(self) -> None:
        """Start with the source."""
        self.query_one("#source", Input).focus()

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _picked(self, name: str) -> str:
        return self.query_one(f"#{name}", Pick).value

    @on(Input.Changed, "#source")
    def _source_typed(self, event: Input.Changed) -> None:
        known = self._sources.get(fold(event.value))
        said = Content("")
        self.query_one("#new-source").display = known is None and bool(event.value.strip())
        if known is not None:
            self.query_one("#bloc", Pick).choose(known.bloc or "–")
            self.query_one("#party", Pick).choose("yes" if known.party else "no")
            said = join("known: ", line(known.bloc or "no bloc"), f", reliability {known.reliability}",
                        ", party to the conflict" if known.party else "")  # fmt: skip
        elif event.value.strip():
            said = join("new source: it is added with what you choose below")
        self.query_one("#source-said", Static).update(said)

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.app.call_later(self.app.run_action, "save", self)

    def action_close(self) -> None:
        """Leave without saving."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Check and save; what is wrong is said in the form."""
        from workbench.evidence.items import NewEvidence, parse_grade

        try:
            name = self._value("source")
            if not name:
                raise UsageError("Who says it?", "A source needs a name.")
            reliability, credibility = parse_grade(self._value("grade"))
            where = self._value("where")
            web = "://" in where
            new = NewEvidence(
                claim=self.number,
                source=0,
                stance=EvidenceStance(self._picked("stance")),
                reliability=reliability,
                credibility=credibility,
                quote=self._value("quote"),
                url=where if web else "",
                file=Path(where).expanduser() if where and not web else None,
                derived_from=_item(self._value("derived")),
                note=self._value("note"),
                says_misleading=self._picked("misleading") == "is false",
            )
        except WorkbenchError as error:
            self._say(error)
            return
        bloc, party = self._picked("bloc"), self._picked("party") == "yes"
        self.desk.jobs.act(lambda: self._save(name, bloc, party, new), self._saved, self._failed)

    def _save(self, name: str, bloc: str, party: bool, new: object) -> Evidence:
        from dataclasses import replace

        from workbench.evidence.items import NewEvidence, add_evidence
        from workbench.evidence.sources import add_source

        if not isinstance(new, NewEvidence):
            raise TypeError("new evidence expected")
        case = self.desk.case
        with case.db.tx():  # a refused item must not leave its new source behind
            known: Source | None = evidence.source_named(case.db, fold(name))
            if known is None:
                known = add_source(
                    case, name, bloc="" if bloc == "–" else bloc, party=party, reliability=new.reliability,
                    reason="as first graded",
                )  # fmt: skip
            return add_evidence(case, replace(new, source=known.id))

    def _saved(self, item: Evidence) -> None:
        self.desk.last = f"{claim_label(self.number)} + {item.source_name} {item.reliability}{item.credibility}"
        self.dismiss(None)
        self.desk.changed((self.number,))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, WorkbenchError):
            self._say(error)
        else:
            self.desk.report(error)

    def _say(self, error: WorkbenchError) -> None:
        self.query_one("#said", Static).update(join(line(error.message, "bold"), " ", line(error.hint)))


def _item(text: str) -> int | None:
    if not text:
        return None
    digits = text.lstrip("#")
    if not digits.isdigit():
        raise UsageError(f"{text!r} is not the number of an item.", "Leave it empty when the source speaks for itself.")
    return int(digits)
