"""The only place with threads: reads, acts and long jobs run here, their results come back on the screen's own thread.

Three kinds. A *read* belongs to a group; a newer one of the group makes the older one's answer unwanted. An *act*
changes the case; acts run one after the other in the order they were asked for. A *job* is long, tells its progress and
can be cancelled; there is one at a time. Errors of all three end in one funnel.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.app import App

from workbench.errors import Conflict
from workbench.tui.events import JobMoved

if TYPE_CHECKING:
    from workbench.intake.requests import Progress, Step

T = TypeVar("T")
Cancelled = Callable[[], bool]
Funnel = Callable[[Exception], None]

_BETWEEN_STEPS = 0.1
"""Seconds between two progress messages of a job: ten a second are enough for an eye."""


class Jobs:
    """Runs work off the screen's thread for one app."""

    def __init__(self, app: App[None], funnel: Funnel, settled: Callable[[], None]) -> None:
        """Take the app, whose screens receive `JobMoved`, where errors go, and whom to tell after a change of ours."""
        self._app = app
        self._funnel = funnel
        self._settled = settled
        self._in_turn = asyncio.Lock()
        self._stop = threading.Event()
        self.running = ""
        self.acting = 0

    def read(self, group: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run `work` in a thread, then `then` with its result, unless a newer read of `group` came in between."""
        self._app.run_worker(self._guarded(work, then, self._funnel), group=f"read-{group}", exclusive=True)

    def act(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel | None = None) -> None:
        """Run a change of the case in its turn; `failed` may take its error instead of the funnel."""
        self._app.run_worker(self._turn(work, then, failed or self._funnel), group="acts")

    def job(
        self,
        label: str,
        work: Callable[[Progress, Cancelled], T],
        then: Callable[[T], None],
        failed: Funnel | None = None,
    ) -> None:
        """Run a long job. Raises Conflict while another one runs."""
        if self.running:
            raise Conflict(f"{self.running} is still running.", "Wait for it, or stop it with K.")
        self.running = label
        self._stop.clear()
        self._app.run_worker(self._job(label, work, then, failed or self._funnel), group="job")

    def cancel(self) -> bool:
        """Ask the running job to stop; False when there is none."""
        self._stop.set()
        return bool(self.running)

    def _tell(self, label: str, step: Step | None) -> None:
        for screen in self._app.screen_stack:
            screen.post_message(JobMoved(label, step))

    async def _guarded(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel) -> None:
        try:
            then(await asyncio.to_thread(work))
        except Exception as error:  # noqa: BLE001  # the funnel decides: a sentence for ours, dialog and log for the rest
            failed(error)

    async def _turn(self, work: Callable[[], T], then: Callable[[T], None], failed: Funnel) -> None:
        self.acting += 1
        try:
            async with self._in_turn:
                await self._guarded(work, then, failed)
        finally:
            self.acting -= 1
            self._settled()

    async def _job(
        self, label: str, work: Callable[[Progress, Cancelled], T], then: Callable[[T], None], failed: Funnel
    ) -> None:
        last = 0.0

        def progress(step: Step) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _BETWEEN_STEPS:
                last = now
                self._tell(label, step)

        def ended(result: T) -> None:
            self.running = ""
            then(result)

        def broken(error: Exception) -> None:
            self.running = ""
            failed(error)

        await self._guarded(lambda: work(progress, self._stop.is_set), ended, broken)
        self._settled()
        self._tell(label, None)
