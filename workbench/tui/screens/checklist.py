"""The five pillars of a claim on one page: each answered, by whom and when, or open. Enter opens one to answer it."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from workbench.model import Claim, Pillar, PillarAnswer, claim_label
from workbench.tui import keys, text
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.relaying import Dialog
from workbench.tui.screens.asking import Ask
from workbench.tui.text import join, line, shown, stack
from workbench.tui.theme import ENTER_KEY, NO, YES
from workbench.verdict import checklist


class ChecklistScreen(Dialog[None]):
    """The checklist of one claim."""

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False), Binding("u", "app.undo", "Undo", show=False, id="undo"),
        Binding("U", "app.redo", "Redo", show=False, id="redo"), Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]  # fmt: skip

    def __init__(self, desk: Desk, claim: Claim) -> None:
        """Take the desk and the claim."""
        super().__init__()
        self.desk, self.claim = desk, claim
        self._answers: dict[Pillar, PillarAnswer] = {}

    def compose(self) -> ComposeResult:
        """Title, five pillars, the way out."""
        with Vertical(classes="dialog"):
            yield Static(
                join(("Checklist of ", ""), claim_label(self.claim.id), " ", line(self.claim.title, limit=60)),
                classes="dialog-title",
            )
            yield OptionList(id="pillars", compact=True)
            yield Static(
                join((f"↑↓ {ENTER_KEY}", "bold $primary"), " answer one   ",
                     (keys.key("undo"), "bold $primary"), " undo   ", ("esc", "bold $primary"), " close"),
                classes="dialog-foot",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Read."""
        self.query_one(OptionList).focus()
        self._load()

    def _load(self) -> None:
        case, number = self.desk.case, self.claim.id
        self.desk.jobs.read("checklist", lambda: checklist.answers(case, number), self._loaded)

    def _loaded(self, found: tuple[PillarAnswer, ...]) -> None:
        if not self.is_attached:
            return
        self._answers = {a.pillar: a for a in found}
        box = self.query_one("#pillars", OptionList)
        at = box.highlighted
        box.clear_options()
        box.add_options([Option(pillar_lines(p, self._answers.get(p)), id=p.value) for p in Pillar])
        box.highlighted = self._first_open() if at is None else at

    def _first_open(self) -> int:
        return next((n for n, p in enumerate(Pillar) if p not in self._answers), 0)

    @on(CaseChanged)
    def _changed(self) -> None:
        self._load()

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        pillar = Pillar(event.option.id or Pillar.PROVENANCE)
        held = self._answers.get(pillar)
        case, number = self.desk.case, self.claim.id

        def answered(words: str | None) -> None:
            if words is not None and words != (held.answer if held else ""):
                self.desk.act(lambda: checklist.answer(case, number, pillar, words))

        body = stack([line(checklist.QUESTIONS[pillar], "$soft"), line(self.claim.title)])
        self.app.push_screen(
            Ask(f"{pillar.value.capitalize()} of {claim_label(number)}", body, "What was found (empty: open again)",
                held.answer if held else "", empty_is_answer=True), answered,
        )  # fmt: skip

    def action_move(self, by: int) -> None:
        """The next or previous pillar."""
        box = self.query_one("#pillars", OptionList)
        if by > 0:
            box.action_cursor_down()
        else:
            box.action_cursor_up()

    def action_close(self) -> None:
        """Back to the claim."""
        self.dismiss(None)


def pillar_lines(pillar: Pillar, found: PillarAnswer | None) -> Content:
    """One pillar: answered by whom and when, or open with its question."""
    mark = (YES, "bold $status-confirmed") if found else (NO, "bold $warning")
    name = (f" {pillar.value:<11}", "bold")
    if found is None:
        return join(mark, name, (" open\n   ", "$warning"), (checklist.QUESTIONS[pillar], "$soft"))
    who = join((" by ", "$soft"), line(found.by, limit=40), (f" {text.stamp(found.at)}", "$soft"))
    return stack([join(mark, name, who), join("   ", shown(found.answer, limit=1_000))])
