"""One line above the footer while a job runs: what, how far, how fast, how long still, and how to stop it.

When the job has ended the line says how: a result for a few seconds, an error until it is dismissed. It changes its
text, never its size, so a step of a job costs no layout; it comes and goes with the job.
"""

from textual.content import Content
from textual.widgets import Static

from workbench.tui import keys
from workbench.tui.desk import Desk
from workbench.tui.text import join, line
from workbench.tui.theme import BAR, DOT
from workbench.tui.widgets.job_words import job_words, share_of

_CELLS = 8
_SECONDS = 6.0
"""How long a result stays."""


class JobBar(Static):
    """The line; `follow` it after every `JobMoved`."""

    DEFAULT_CSS = """
    JobBar { height: 1; display: none; background: $panel; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    JobBar.told { display: block; }
    """

    def __init__(self, desk: Desk) -> None:
        """Take the desk, whose jobs are told."""
        super().__init__()
        self._desk = desk

    def on_mount(self) -> None:
        """A job may be running already."""
        self.follow()

    def follow(self) -> None:
        """Show what the jobs say now."""
        jobs = self._desk.jobs
        if jobs.running:
            self._show(_running(self._desk, self._way(" stops  ")))
        elif (ended := jobs.outcome) is None:
            self.remove_class("told")
        elif ended.failed:
            said = (line(ended.sentence, limit=200), " ", line(ended.hint, "$soft", limit=200))
            self._show(join((f"{ended.label}: ", "bold $error"), self._way(" closes this  "), *said))
        else:
            self._show(join((f"{ended.label}: ", "bold $success"), line(ended.sentence, limit=200)))
            self.set_timer(_SECONDS, lambda: self._fade(ended))

    def _way(self, does: str) -> Content:
        """How the job is stopped, or its line closed, from here: where no key of the table holds, a click does it."""
        if getattr(self.screen, "NAME", "") in keys.MAIN:
            return join((keys.key("cancel"), "bold $primary"), does)
        return join(("a click", "bold"), does)

    def _show(self, words: Content) -> None:
        self.update(words, layout=False)
        self.add_class("told")

    def _fade(self, ended: object) -> None:
        if self._desk.jobs.outcome is ended:
            self._desk.jobs.dismiss()

    async def on_click(self) -> None:
        """A click stops the job, after a question, or closes what is said."""
        await self.app.run_action("app.ask_cancel")


def _running(desk: Desk, way: Content) -> Content:
    """The way to stop it stands before the words, which a narrow screen cuts."""
    step = desk.jobs.step
    if step is None:
        return join(way, (f"{desk.jobs.running}: ", "bold"), "starting …")
    share = share_of(step)
    filled = int(_CELLS * share) if share is not None else 0
    bar = join((BAR * filled, "$success"), (DOT * (_CELLS - filled), "$soft"), " ") if share is not None else ""
    return join(bar, way, line(job_words(desk.jobs.running, step), limit=160),
                line(f"  {step.file}" if step.file else "", "$soft", limit=60))  # fmt: skip
