"""The form for one evidence item with all its fields: who says it, how it bears, how good it is, whose copy it is.

A source that is not known yet is entered in the same form. What is typed stays when the rules refuse it. A page is
fetched only after a question that names its host and the way there (`taking_copies`).
"""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from workbench.errors import WorkbenchError
from workbench.folding import fold
from workbench.model import Capture, Evidence, EvidenceStance, Source, claim_label
from workbench.store import claims, evidence
from workbench.tui import drafting, keys
from workbench.tui.desk import Desk
from workbench.tui.drafting import NO_BLOC, Draft
from workbench.tui.events import JobMoved
from workbench.tui.screens import evidence_acts, taking_copies
from workbench.tui.screens.forms import FIELDS, Form, box, row
from workbench.tui.text import join, line
from workbench.tui.widgets.bars import key_words
from workbench.tui.widgets.grade_picker import GradePicker
from workbench.tui.widgets.pick import Pick


class EvidenceForm(Form, inherit_bindings=False):
    """Enter evidence for a claim, or change an item."""

    NAME = "evidence form"
    BINDINGS = [*FIELDS, *keys.bindings(NAME)]

    def __init__(
        self, desk: Desk, number: int, draft: Draft | None = None, item: Evidence | None = None, *,
        capture: bool = False,
    ) -> None:  # fmt: skip
        """Take the desk, the claim, what is typed already or the item to change; `capture` asks to fetch at once."""
        super().__init__(desk)
        self.number, self.item = number, item
        self._begun = drafting.of_item(item) if item is not None else draft or Draft()
        self._capture, self._fetch = self._begun.capture, capture
        claim = claims.get(desk.case.db, number)
        self._title = claim.title if claim else ""
        self._sources = {fold(s.name): s for s in evidence.sources(desk.case.db)}
        self._items = evidence.of_claim(desk.case.db, number)

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        d, names = self._begun, tuple(s.name for s in self._sources.values())
        head = f"E-{self.item.id} on " if self.item is not None else "Evidence for "
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join((head, "bold $primary"), claim_label(self.number), " ", line(self._title, limit=60)))
            source = box("source", d.source, "who says it; a new name is added", known=names)
            source.disabled = self.item is not None
            yield row("Source", source)
            yield Static(id="source-said", classes="form-note")
            with Vertical(id="new-source"):
                yield row("  its bloc", Pick((NO_BLOC, *self.desk.case.settings.blocs), d.bloc, id="bloc"))
                yield row("  party to it", Pick(("no", "yes"), "yes" if d.party else "no", id="party"))
            yield row("Stance", Pick(tuple(EvidenceStance), d.stance, id="stance"))
            yield row("Grade", GradePicker(id="grade"))
            yield row("Quote", box("quote", d.quote, "the words that matter"))
            yield row("Link or file", box("where", d.where, "https://… (kept, not fetched), or a path"))
            yield row("Said on", box("published", d.published, "2026-04-26, or a UTC time; empty: not known"))
            yield row("Repeats item", box("derived", d.derived, self._known_items()))
            yield row("Common origin", box("origin", d.origin, "a name for it: the agency, the video"))
            yield row(
                "Searched",
                box("searched", d.searched, "what was searched in vain; without a source: our own"),
            )
            context = ("is not judged", "is false")
            yield row("The context", Pick(context, context[d.misleading], id="misleading"))
            yield row("Note", box("note", d.note))
            yield Static(id="said", classes="form-said")
            yield Static(join(key_words(self.NAME), ("←→", "bold $primary"), " choice"), classes="form-foot")

    def _known_items(self) -> str:
        others = [e for e in self._items if self.item is None or e.id != self.item.id]
        if not others:
            return "independent: nothing here to repeat yet"
        return "independent; or its number: " + ", ".join(f"E-{e.id}" for e in others[-3:])

    def on_mount(self) -> None:
        """Start with what is not typed yet."""
        self.query_one(GradePicker).choose(self._begun.grade)
        self._source_shown(self._begun.source)
        first = "#stance" if self.item is not None or self._begun.source else "#source"
        self.query_one(first).focus()
        if self._fetch:
            self.call_after_refresh(self.action_capture)

    def _picked(self, name: str) -> str:
        return self.query_one(f"#{name}", Pick).value

    @property
    def _known(self) -> Source | None:
        return self._sources.get(fold(self.value("source")))

    @on(Input.Changed, "#source")
    def _source_typed(self, event: Input.Changed) -> None:
        self._source_shown(event.value)

    def _source_shown(self, name: str) -> None:
        known = self._sources.get(fold(name))
        said = Content("")
        self.query_one("#new-source").display = known is None and bool(name.strip())
        if known is not None:
            said = join("known: ", line(known.bloc or "no bloc"), f", reliability {known.reliability}",
                        ", party to the conflict" if known.party else "")  # fmt: skip
        elif name.strip():
            near = next((s.name for key, s in self._sources.items() if key.startswith(fold(name.strip()))), "")
            said = join("new source: it is added with what you choose below") if not near else join(
                ("→", "bold $primary"), " takes ", line(near, "bold", limit=40), "; as typed it is a new source"
            )  # fmt: skip
        self.query_one("#source-said", Static).update(said)

    @on(GradePicker.Wanted)
    def _scale_wanted(self) -> None:
        self.action_scale()

    def action_scale(self) -> None:
        """Choose the grade from the scale."""
        picker = self.query_one(GradePicker)

        def chosen(grade: str | None) -> None:
            if grade:
                picker.choose(grade)

        stance = EvidenceStance(self._picked("stance"))
        others = evidence_acts.other_origins(self.desk.case, self.number, stance, self._known)
        evidence_acts.scale(self.desk, picker.value, self._known, others, chosen)

    # --- a copy of the page ---------------------------------------------------------------------------------------

    def action_capture(self) -> None:
        """Ask, fetch the page, and offer its date and words; while it runs: stop."""
        try:
            taking_copies.take(self.desk, self.value("where"), self.number, self._taken, self.failed)
        except WorkbenchError as error:
            self.failed(error)

    def _taken(self, capture: Capture, quotes: tuple[str, ...]) -> None:
        if not self.is_attached:
            return
        self.query_one("#said", Static).update(taking_copies.words(capture))
        if capture.state != "done":
            return
        self._capture = capture.id
        for name, value in (("published", capture.published[:10]), ("note", capture.title)):
            held = self.query_one(f"#{name}", Input)
            held.value = held.value or value
        if quotes and not self.value("quote"):
            taking_copies.pick_quote(self.desk, quotes, self._quote)

    def _quote(self, words: str | None) -> None:
        if words:
            self.query_one("#quote", Input).value = words

    @on(JobMoved)
    def _job_moved(self, event: JobMoved) -> None:
        if event.step is not None and event.label == taking_copies.LABEL:
            self.query_one("#said", Static).update(
                join(
                    (f"Taking a copy: {event.step.stage} … ", "bold"),
                    (keys.key("evidence.capture"), "bold $primary"),
                    " stops",
                )
            )

    # --- saving ---------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What is typed."""
        return Draft(
            source=self.value("source"), bloc=self._picked("bloc"), party=self._picked("party") == "yes",
            link=self._begun.link if self.value("source") == self._begun.source else "",
            stance=EvidenceStance(self._picked("stance")), grade=self.query_one(GradePicker).value,
            quote=self.value("quote"), where=self.value("where"), published=self.value("published"),
            derived=self.value("derived"), origin=self.value("origin"), searched=self.value("searched"),
            misleading=self._picked("misleading") == "is false", note=self.value("note"), capture=self._capture,
        )  # fmt: skip

    def action_save(self) -> None:
        """Check and save; what is wrong is said in the form."""
        draft, case, item = self.draft, self.desk.case, self.item
        if item is not None:
            self.act(lambda: drafting.change(case, item, draft), self._saved)
        else:
            self.act(lambda: drafting.save(case, self.number, draft), self._saved)

    def _saved(self, item: Evidence | None) -> None:
        if item is not None:
            evidence_acts.told(self.desk, item)
