"""The verdicts of the case looked at again: which records no longer derive themselves, which no longer hold, and why.

Nothing is changed by looking. A job, because ten thousand verdicts take seconds; `K` stops it and shows what was found.
"""

from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from workbench.errors import Conflict, UsageError
from workbench.export.citing import Cited
from workbench.intake.requests import Progress, Step
from workbench.model import claim_label
from workbench.safety.text import safe
from workbench.tui import clipboard, keys, text
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.jobs import Cancelled
from workbench.tui.screens.asking import Notice
from workbench.tui.screens.following import Parts
from workbench.tui.screens.listed import Listed
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import ENTER_KEY, LOOKS
from workbench.tui.widgets.claim_text import HEAD, status_words
from workbench.tui.widgets.queue_list import Cell, RowList, fit
from workbench.verdict.rechecking import Recheck

_TOLD_EVERY = 500
"""Verdicts between two tellings of progress: a page of the re-check."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the verdicts brought: those with something to tell, and how many were looked at."""

    differing: tuple[Recheck, ...]
    count: int
    stopped: bool


def finding(r: Recheck) -> tuple[str, str]:
    """What became of a verdict in one word, with its ink: `damaged`, `fails` or `changed`."""
    if r.damage:
        return "DAMAGED", "refuted"
    return ("fails", "warning") if not r.holds else ("changed", "soft")


class VerdictsScreen(Listed):
    """The verdicts that differ from today, the damaged ones first."""

    NAME = "verdicts"
    BINDINGS = keys.bindings("verdicts")

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self._found: dict[int, Recheck] = {}
        self._said = "looking …"
        self.rows: RowList[Recheck] = RowList(
            lambda ids: {i: self._found[i] for i in ids if i in self._found}, self._draw, id="rows"
        )

    def _draw(self, r: Recheck, width: int) -> list[Cell]:
        word, ink = finding(r)
        look = LOOKS[r.status]
        cells: list[Cell] = [
            (f"{word:<8}", ink), (f"{look.glyph} {look.letters} ", r.status.value),
            (fit(claim_label(r.claim), 9), "strong"),
        ]  # fmt: skip
        used = sum(len(t) for t, _ in cells)
        return [*cells, (fit(safe(r.why, newlines=False, limit=400), max(0, width - used)), "")]

    def action_refresh_rows(self) -> None:
        """Look again."""
        from workbench.verdict.rechecking import recheck

        case = self.desk.case
        self._elsewhere = False

        def look(progress: Progress, cancelled: Cancelled) -> Looked:
            differing: list[Recheck] = []
            count = 0
            for r in recheck(case):
                if cancelled():
                    return Looked(tuple(differing), count, stopped=True)
                count += 1
                differing += [r] if r.differs else []
                if count % _TOLD_EVERY == 0:
                    progress(Step("recheck", "", count, None, 0.0))
            return Looked(tuple(differing), count, stopped=False)

        self._say()
        try:
            self.desk.jobs.job("re-check", look, self._loaded)
        except Conflict as error:  # this is also called when the screen opens, where no key's funnel is around it
            self.desk.report(error)

    def _loaded(self, found: Looked) -> None:
        if not self.is_attached:
            return
        ordered = sorted(found.differing, key=lambda r: (not r.damage, r.holds, r.claim))
        self._found = {r.claim: r for r in ordered}
        self.rows.show(self._found)
        stopped = "stopped after " if found.stopped else ""
        self._said = f"{stopped}{plural(found.count, 'verdict')}, {len(ordered):,} with something to tell"
        if found.count:
            self._empty(
                join(("Every verdict derives itself and still holds.", "bold")),
                join((f"{plural(found.count, 'verdict')} looked at; nothing was changed.", "$soft")),
            )
        else:
            self._empty(
                join(("No verdict was recorded yet.", "bold")),
                join(("esc", "bold $primary"), " leads back to the queue; there ",
                     (keys.group("status."), "bold $primary"),
                     " decide, ", (keys.key("decide"), "bold $primary"), " with words."),
            )  # fmt: skip
        self._say()

    def _about(self) -> Parts:
        return join(("Verdicts", "bold $primary")), join((self._said, "bold"))

    def _follow(self, event: CaseChanged) -> None:
        """Looking at all of them again is for the analyst to ask for."""
        self._said = f"changed since: {keys.key('refresh')} looks again"
        self._say()

    def _preview(self) -> None:
        r = self._found.get(self.rows.current or 0)
        self.query_one("#preview", Static).update(Content("") if r is None else recheck_text(r))

    def _current(self) -> Recheck:
        r = self._found.get(self.rows.current or 0)
        if r is None:
            raise UsageError("There is no verdict here.", f"{keys.key('refresh')} looks at all of them again.")
        return r

    def action_open(self) -> None:
        """Open the claim."""
        from workbench.tui.screens.dossier import open_dossier

        if self.rows.current is not None:
            open_dossier(self.desk, self.rows.current, self.rows.ids)

    def action_show(self) -> None:
        """All that is told of the verdict, for narrow terminals."""
        r = self._current()
        self.app.push_screen(Notice(f"Verdict on {claim_label(r.claim)}", recheck_text(r)))

    def action_copy(self) -> None:
        """Copy what is told."""
        r = self._current()
        told = f"{claim_label(r.claim)} {r.status.value}, decided {r.decided_at[:10]}: {r.why}"
        clipboard.copy_text(self.desk, f"the verdict on {claim_label(r.claim)}", safe(told, newlines=False))

    def action_copy_all(self) -> None:
        """Copy the full citation of the claim."""
        clipboard.copy_all(self.desk, None if self.rows.current is None else Cited("claim", self.rows.current))

    def action_back(self) -> None:
        """Leave; a look that is still going on is stopped."""
        if self.desk.jobs.running == "re-check":
            self.desk.jobs.cancel()
        self.dismiss(None)


def recheck_text(r: Recheck) -> Content:
    """One verdict beside today: what was decided, what the rules say now, and what changed."""
    lines = [
        join((claim_label(r.claim), "bold"), " ", status_words(r.status), (f"  verdict {r.n}, ", "$soft"),
             (f"decided {text.stamp(r.decided_at)}", "$soft"),
             ("  OVERRIDDEN", "bold $warning") if r.overridden else ""),
        join(("the rules say now: ", "$soft"), status_words(r.suggested)),
    ]  # fmt: skip
    if r.damage:
        lines.append(line(f"The record does not derive itself: {r.damage}", "bold $status-refuted", limit=1_000))
    elif not r.holds:
        lines += [Content(""), join(("The status no longer meets its gates", HEAD))]
        lines += [line(f" {reason}", limit=600) for reason in r.unmet]
    else:
        lines.append(join(("it still holds", "$status-confirmed")))
    if r.changes:
        lines += [Content(""), join(("What changed since", HEAD))]
        lines += [line(f" {change}", limit=600) for change in r.changes]
    lines += [Content(""), join((f"{ENTER_KEY} opens the claim: its status keys decide anew", "$soft"))]
    return stack(lines)
