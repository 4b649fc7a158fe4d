"""The forms of the directory: a source's own facts, and a new reliability with its reason and what follows from it."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.model import RELIABILITY, Evidence, Source, claim_label
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import SAVE_OR_LEAVE, Form, box, row
from workbench.tui.text import join, line, plural, stack
from workbench.tui.widgets.pick import Pick
from workbench.tui.widgets.source_text import MEANING

_NAMED = 12
"""Claims named before a regrade; the rest are counted."""


class SourceForm(Form):
    """Enter or edit a source."""

    def __init__(self, desk: Desk, source: Source | None) -> None:
        """Take the desk and the source to edit; None makes a new one."""
        super().__init__(desk)
        self.source = source

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        s = self.source
        blocs = self.desk.case.settings.blocs
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Edit the source" if s else "A new source", "bold $primary")))
            yield row("Name", box("name", s.name if s else ""))
            yield row("Kind", box("kind", s.kind if s else "", "agency, newspaper, official, witness, channel …"))
            yield row("Owner", box("owner", s.owner if s else "", "same owner = same origin"))
            yield row("Country", box("country", s.country if s else ""))
            yield row("Bloc", Pick(("–", *blocs), (s.bloc or "–") if s else "–", id="bloc"))
            yield row("Party to it", Pick(("no", "yes"), "yes" if s and s.party else "no", id="party"))
            if s is None:
                yield row("Reliability", Pick(tuple(RELIABILITY), "F", id="reliability"))
                yield row("Because", box("reason", hint="why this letter"))
            yield row("Link", box("url", s.url if s else ""))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def on_mount(self) -> None:
        """Start with the name."""
        self.query_one("#name", Input).focus()

    def action_save(self) -> None:
        """Check and save."""
        from workbench.evidence import sources

        def value(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        def picked(name: str) -> str:
            return self.query_one(f"#{name}", Pick).value

        name, kind, owner, country = value("name"), value("kind"), value("owner"), value("country")
        bloc = "" if picked("bloc") == "–" else picked("bloc")
        party, url = picked("party") == "yes", value("url")
        case, old = self.desk.case, self.source
        letter, reason = (picked("reliability"), value("reason")) if old is None else ("", "")
        if not name:
            self.failed(UsageError("A source needs a name.", "Who says it?"))
            return

        def work() -> Source:
            if old is None:
                return sources.add_source(case, name, kind=kind, owner=owner, country=country, bloc=bloc, party=party,
                                          reliability=letter, reason=reason, url=url)  # fmt: skip
            return sources.edit_source(case, old.id, name=name, kind=kind, owner=owner, country=country, bloc=bloc,
                                       party=party, url=url)  # fmt: skip

        self.act(work, self._saved)

    def _saved(self, source: Source) -> None:
        self.desk.last = f"source {source.name}"
        self.desk.changed(everything=True)


class RegradeForm(Form):
    """Give a source another reliability; says which evidence and claims follow before the key is pressed."""

    def __init__(self, desk: Desk, source: Source) -> None:
        """Take the desk and the source."""
        super().__init__(desk)
        self.source = source

    def compose(self) -> ComposeResult:
        """Letter with its meaning, since when, why, and what follows."""
        s = self.source
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Regrade ", "bold $primary"), line(s.name, "bold", limit=60)))
            yield row("Reliability", Pick(tuple(RELIABILITY), s.reliability, id="reliability"))
            yield Static(id="meaning", classes="form-note")
            yield row("Since", box("since", hint="a day, 2026-04-26: for what it said from then on; empty: always"))
            yield row("Because", box("reason", hint="why this letter: what was found"))
            yield Static(id="follows", classes="form-note")
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def on_mount(self) -> None:
        """Start with the letter."""
        self.query_one("#reliability", Pick).focus()
        self._look()

    def _asked(self) -> tuple[str, str]:
        return self.query_one("#reliability", Pick).value, self.query_one("#since", Input).value.strip()

    @on(Pick.Changed)
    @on(Input.Changed, "#since")
    def _look(self) -> None:
        from workbench.evidence import grading

        letter, since = self._asked()
        self.query_one("#meaning", Static).update(join((f"{letter}: {MEANING[letter]}", "$soft")))
        case, number = self.desk.case, self.source.id

        def follow() -> Content:
            try:
                return follows_text(grading.following(case, number, letter, since))
            except WorkbenchError as error:
                return line(f"{error.message} {error.hint}", "$warning")

        self.desk.jobs.read("follows", follow, self._followed)

    def _followed(self, words: Content) -> None:
        if self.is_attached:
            self.query_one("#follows", Static).update(words)

    def action_save(self) -> None:
        """Check and save; the reason is asked for, because a letter without one teaches nobody."""
        from workbench.evidence import grading

        letter, since = self._asked()
        reason = self.query_one("#reason", Input).value.strip()
        if not reason:
            self.failed(UsageError("A new grade needs its reason.", "What was found that changes it?"))
            return
        case, number = self.desk.case, self.source.id
        self.act(lambda: grading.regrade(case, number, letter, reason, since), self.saved)


def follows_text(items: Sequence[Evidence]) -> Content:
    """What a regrade moves: how many items, and the claims that they bear on by number."""
    if not items:
        return join(("No evidence item changes its letter.", "$soft"))
    numbers = sorted({e.claim for e in items})
    named = ", ".join(claim_label(n) for n in numbers[:_NAMED])
    rest = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return stack([
        join((plural(len(items), "item"), "bold"), (" follows" if len(items) == 1 else " follow", "bold"),
             f" on {plural(len(numbers), 'claim')}: {named}{rest}"),
        join(("items graded with a letter of their own keep it", "$soft")),
    ])  # fmt: skip
