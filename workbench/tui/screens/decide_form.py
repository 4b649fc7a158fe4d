"""Deciding with words: the status with its gates, why, how likely, how sure, until when, and what would change it.

The status keys decide in one press; this form is for the verdict that will be read. Likelihood (ICD 203) and confidence
are two choices that never share a line. The gates of the status chosen are shown before anything is saved.
"""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from workbench.errors import NotFound
from workbench.model import Assessment, Confidence, Gate, Likelihood, Status, claim_label
from workbench.store import claims
from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.forms import FIELDS, Form, box, row
from workbench.tui.text import join, line, stack
from workbench.tui.theme import NO, YES
from workbench.tui.widgets.bars import key_words
from workbench.tui.widgets.claim_text import status_words
from workbench.tui.widgets.pick import Pick

_NONE = "–"


class DecideForm(Form, inherit_bindings=False):
    """Decide one claim."""

    NAME = "decide"
    BINDINGS = [*FIELDS, *keys.bindings(NAME)]

    def __init__(self, desk: Desk, number: int) -> None:
        """Take the desk and the claim. Raises NotFound."""
        from workbench.verdict import assessing

        super().__init__(desk)
        claim = claims.get(desk.case.db, number)
        if claim is None:
            raise NotFound(
                f"There is no claim {claim_label(number)}.", f"Press {keys.key('refresh')} to read the queue again."
            )
        self.claim = claim
        self._found: Assessment = assessing.assess(desk.case, number)

    def compose(self) -> ComposeResult:
        """Rows of fields."""
        c, likely = self.claim, (_NONE, *(w.value for w in Likelihood))
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(join(("Decide ", "bold $primary"), claim_label(c.id), " ", line(c.title, limit=60)))
            yield Static(join(("now ", "$soft"), status_words(c.status), ("   the rules say ", "$soft"),
                              status_words(self._found.suggested)))  # fmt: skip
            yield row("Status", Pick(tuple(Status), self._found.suggested, id="status"))
            yield Static(id="gates")
            yield row("Why", box("why", hint="what the verdict rests on, in a sentence or two"))
            yield Static(id="lint", classes="form-said")
            yield row("Likelihood", Pick(likely, _NONE, id="likelihood"))
            yield Static(id="range", classes="form-note")
            yield row("Confidence", Pick((_NONE, *(w.value for w in Confidence)), _NONE, id="confidence"))
            yield row("Holds until", box("until", hint="2026-05-10; empty: as long as the rules let it stand"))
            yield row(
                "Would change it", box("change", c.would_change, "what you would have to see to decide otherwise")
            )
            yield row("Override", box("override", hint="only where a gate is unmet: why it is decided all the same"))
            yield Static(join(key_words(self.NAME), ("←→", "bold $primary"), " choice   ", ("tab", "bold $primary"),
                              " next"), classes="form-foot")  # fmt: skip

    def on_mount(self) -> None:
        """Start with the status."""
        self.query_one("#status").focus()
        self._say()

    @property
    def _status(self) -> Status:
        return Status(self.query_one("#status", Pick).value)

    @on(Pick.Changed)
    def _picked(self) -> None:
        self._say()

    @on(Input.Changed, "#why")
    def _typed(self) -> None:
        self._say()

    def _say(self) -> None:
        from workbench.verdict import estimating

        gates = next((g for s, g in self._found.gates if s == self._status), ())
        lines = [_gate(g) for g in gates] or [join(("  nothing has to be met", "$soft"))]
        self.query_one("#gates", Static).update(stack(lines))
        chosen = self.query_one("#likelihood", Pick).value
        said = estimating.likelihood_text(chosen) if chosen != _NONE else "how probable it is that the claim is true"
        self.query_one("#range", Static).update(join(said))
        self.query_one("#lint", Static).update(stack([line(w) for w in estimating.warnings(self.value("why"))]))

    def action_save(self) -> None:
        """Decide; where the rules refuse, what is typed is kept and the override asked for."""
        likely, sure = (self.query_one(f"#{name}", Pick).value for name in ("likelihood", "confidence"))
        change = self.value("change")
        wish = Wish(
            (self.claim.id,), self._status, reason=self.value("why"), override=self.value("override"),
            likelihood=Likelihood(likely) if likely != _NONE else None,
            confidence=Confidence(sure) if sure != _NONE else None, valid_to=self.value("until") or None,
            would_change="" if change == self.claim.would_change else change, taken=self._taken,
        )  # fmt: skip
        set_status(self.desk, wish)

    def _taken(self) -> None:
        if self.is_attached:
            self.dismiss(None)


def _gate(g: Gate) -> Content:
    mark, ink = (YES, "$status-confirmed") if g.met else (NO, "$status-refuted")
    return join("  ", (mark, f"bold {ink}"), " ", line(g.reason, "$soft" if g.met else "", limit=400))
