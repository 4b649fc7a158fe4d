"""The only place with threads: reads, acts and long jobs run here, their results come back on the screen's own thread.

Three kinds. A *read* belongs to a group; a newer one of the group makes the older one's answer unwanted. An *act*
changes the case; acts run one after the other in the order they were asked for. A *job* is long, tells its progress and
can be cancelled; there is one at a time. Errors of all three end in one funnel.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual.app import App
from textual.dom import DOMNode

from workbench.case import wall_clock
from workbench.errors import Cancelled as Stopped
from workbench.errors import Conflict, WorkbenchError
from workbench.tui import keys
from workbench.tui.events import JobMoved
from workbench.tui.opening import Opening

if TYPE_CHECKING:
    from workbench.intake.requests import Progress, Step

T = TypeVar("T")
Cancelled = Callable[[], bool]
Funnel = Callable[[Exception], None]

_BETWEEN_STEPS = 0.1
"""Seconds between two progress messages of a job: ten a second are enough for an eye."""
_ASIDE = frozenset({"look-out", "memory"})
"""Reads that no screen waits for."""
_KEPT_SPANS = 500
"""Acts of ours whose times are remembered: more than anybody does in the minutes that the look-out looks back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last job ended, in a sentence with a hint; an error stays to be read until it is dismissed."""

    label: str
    sentence: str
    hint: str = ""
    failed: bool = False


class Jobs:
    """Runs work off the screen's thread for one app."""

    def __init__(self, app: App[None], funnel: Funnel, settled: Callable[[], None]) -> None:
        """Take the app, whose screens receive `JobMoved`, where errors go, and whom to tell after a change of ours."""
        self._app = app
        self._funnel = funnel
        self._settled = settled
        self._in_turn = asyncio.Lock()
        self._stop = threading.Event()
        self.stoppable: Callable[[Cancelled], AbstractContextManager[None]] = lambda _unwanted: nullcontext()
        """What a read runs in, so that it ends when nobody wants it any more; the desk gives the open case's."""
        self.running = ""
        self.acting = 0
        self.step: Step | None = None
        """The last step that was told of the running job, for screens that open while it runs."""
        self.outcome: Outcome | None = None
        self.spans: deque[tuple[str, str]] = deque(maxlen=_KEPT_SPANS)
        """When acts and jobs of ours began and ended: what was done in between under our name is no news."""
        self._began = self._act_began = ""

    def read(self, group: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run `work` in a thread, then `then` with its result, unless a newer read of `group` came in between.

        Nor is a screen told anything while it is taken away: it is attached still, but its widgets go before it does.
        """
        unwanted = threading.Event()

        def wanted() -> T:
            with self.stoppable(unwanted.is_set):
                return work()

        async def reading() -> None:  # not a coroutine but what makes one: a newer read may replace it unbegun
            try:
                await self._guarded(wanted, lambda found: None if _going(then) else then(found), self._funnel)
                for screen in self._app.screen_stack[-1:]:  # none when the program is left meanwhile
                    if group not in _ASIDE and isinstance(screen, Opening):
                        screen.come()
            except asyncio.CancelledError:
                unwanted.set()  # the thread goes on, and must not read a million claims for nobody
                raise

        self._app.run_worker(reading, group=f"read-{group}", exclusive=True)  # type: ignore[arg-type]  # open union there

    def reading(self, group: str) -> bool:
        """Whether a read of this group is under way."""
        return any(w.group == f"read-{group}" and not w.is_finished for w in self._app.workers)

    def act(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel | None = None) -> None:
        """Run a change of the case in its turn; `failed` may take its error instead of the funnel."""
        self._app.run_worker(self._turn(work, then, failed or self._funnel), group="acts")

    def job(
        self,
        label: str,
        work: Callable[[Progress, Cancelled], T],
        then: Callable[[T], object],
        failed: Funnel | None = None,
    ) -> None:
        """Run a long job; `then` may return the sentence of how it ended. Raises Conflict while another one runs."""
        if self.running:
            raise Conflict(
                f"One job at a time: {self.running} is still running.",
                f"Wait for it, or stop it: {keys.key('cancel')} in the queue.",
            )
        self.running = label
        self.step = self.outcome = None
        self._stop.clear()
        self._app.run_worker(self._job(label, work, then, failed or self._funnel), group="job")

    def cancel(self) -> bool:
        """Ask the running job to stop; False when there is none."""
        self._stop.set()
        return bool(self.running)

    def own_spans(self) -> list[tuple[str, str]]:
        """When acts and jobs of ours began and ended; what runs has not ended yet."""
        running = [(self._began, "~")] if self.running else []
        return [*self.spans, *running, *([(self._act_began, "~")] if self.acting else [])]

    def dismiss(self) -> bool:
        """Take away what is said of the last job; False when nothing is."""
        said, self.outcome = self.outcome, None
        if said is not None:
            self._tell(said.label, None)
        return said is not None

    def leave(self) -> None:
        """The program ends: stop what runs, also in a process of its own; nobody waits for it."""
        self._stop.set()
        if (started := sys.modules.get("workbench.tui.import_job")) is not None:
            started.leave()

    def _tell(self, label: str, step: Step | None) -> None:
        for screen in self._app.screen_stack:
            screen.post_message(JobMoved(label, step))

    async def _guarded(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel) -> None:
        try:
            then(await asyncio.to_thread(work))
        except Exception as error:  # noqa: BLE001  # the funnel decides: a sentence for ours, dialog and log for the rest
            failed(error)

    async def _turn(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel) -> None:
        if not self.acting:
            self._act_began = wall_clock()
        self.acting += 1
        began = wall_clock()
        try:
            async with self._in_turn:
                began = wall_clock()
                await self._guarded(work, then, failed)
        finally:
            self.acting -= 1
            self.spans.append((began, wall_clock()))
            self._settled()

    async def _job(
        self, label: str, work: Callable[[Progress, Cancelled], T], then: Callable[[T], object], failed: Funnel
    ) -> None:
        last, self._began = 0.0, wall_clock()

        def progress(step: Step) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _BETWEEN_STEPS:
                last = now
                self.step = step
                self._tell(label, step)

        def over() -> None:
            self.running, self.step = "", None
            self.spans.append((self._began, wall_clock()))

        def ended(result: T) -> None:
            over()
            said = then(result)
            self.outcome = Outcome(label, said if isinstance(said, str) else "done")

        def broken(error: Exception) -> None:
            over()
            if isinstance(error, WorkbenchError):
                failure = not isinstance(error, Stopped)
                self.outcome = Outcome(label, error.message, error.hint, failed=failure)
            failed(error)

        self._tell(label, None)
        await self._guarded(lambda: work(progress, self._stop.is_set), ended, broken)
        self._settled()
        self._tell(label, None)


def _going(then: Callable[[T], None]) -> bool:
    """Whether what waits for an answer is, or speaks for, a node that is being taken off the screen."""
    held = [getattr(then, "__self__", None), *(cell.cell_contents for cell in getattr(then, "__closure__", None) or ())]
    return any(
        isinstance(node, DOMNode) and any(above._pruning or above._closing for above in node.ancestors_with_self)
        for node in held
    )
