"""The form for a claim's own fields: a claim entered by hand, or an edit of title, places, actors and time."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from workbench.errors import UsageError, WorkbenchError
from workbench.model import PREDICATES, Actor, Claim, Role, When, claim_label
from workbench.tui.desk import Desk
from workbench.tui.screens.forms import SAVE_OR_LEAVE, Form, box, row, words
from workbench.tui.text import join
from workbench.tui.widgets.pick import Pick

PRECISIONS = ("unknown", "month", "week", "day", "part_of_day", "hour", "minute")


class ClaimForm(Form):
    """Enter or edit a claim."""

    def __init__(self, desk: Desk, claim: Claim | None) -> None:
        """Take the desk and the claim to edit; None makes a new one."""
        super().__init__(desk)
        self.claim = claim

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        c = self.claim
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join((f"Edit {claim_label(c.id)}" if c else "A claim by hand", "bold $primary")))
            yield row("Title", box("title", c.title if c else "", "one checkable statement"))
            yield row("What happens", Pick(PREDICATES, c.predicate if c else "other", id="predicate"))
            yield row("Places", box("places", ", ".join(c.places) if c else "", "Tessalit, Kidal"))
            actors = ", ".join(f"{a.name}={a.role.value}" for a in c.actors) if c else ""
            yield row("Actors", box("actors", actors, "JNIM=agent, FAMa=object, army spokesman=speaker"))
            yield row(
                "Event from", box("start", (c.event.start or "") if c else "", "2026-04-25 or 2026-04-25T05:00:00Z")
            )
            yield row("Event to", box("end", (c.event.end or "") if c else "", "empty: the same"))
            yield row("Precise to the", Pick(PRECISIONS, c.event.precision if c else "unknown", id="precision"))
            if c is not None:
                hint = "what, if it turned up, would change what we hold true"
                yield row("Would change it", box("would-change", c.would_change, hint))
            yield Static(id="said", classes="form-said")
            yield Static(SAVE_OR_LEAVE, classes="form-foot")

    def on_mount(self) -> None:
        """Start with the title."""
        self.query_one("#title", Input).focus()

    def action_save(self) -> None:
        """Check and save."""
        from workbench.claims import editing

        title, places = self.value("title"), words(self.value("places"))
        predicate = self.query_one("#predicate", Pick).value
        start = self.value("start") or None
        when = When(start, self.value("end") or start, self.query_one("#precision", Pick).value)
        try:
            actors = tuple(_actor(text) for text in words(self.value("actors")))
        except WorkbenchError as error:
            self.failed(error)
            return
        case, old = self.desk.case, self.claim
        if old is None:
            self.act(lambda: editing.add_claim(case, title, predicate, places, actors, when), self._added)
            return
        would = self.value("would-change")
        asked = (title, predicate, places, actors, when, would)
        if asked == (old.title, old.predicate, old.places, old.actors, old.event, old.would_change):
            self.dismiss(None)
            return
        self.act(
            lambda: editing.edit(
                case,
                old.id,
                title=title,
                predicate=predicate,
                places=places,
                actors=actors,
                event=when,
                would_change=would,
            ),
            self.desk.done,
        )

    def _added(self, claim: Claim) -> None:
        self.desk.tell(f"{claim_label(claim.id)} is in the queue.")
        self.desk.last = f"{claim_label(claim.id)} by hand"
        self.desk.changed((claim.id,), everything=True)


def _actor(text: str) -> Actor:
    name, _, role = text.partition("=")
    role = role.strip() or Role.AGENT.value
    if role not in tuple(Role):
        raise UsageError(f"{role!r} is not a role.", f"Roles are {', '.join(Role)}: JNIM=agent")
    return Actor(name.strip(), Role(role))
