"""How far the reading of several exports is, and how long the rest will take: measured in bytes, for no file says how
many messages it holds."""

import time
from collections.abc import Sequence
from dataclasses import replace

from workbench.intake.finding import Input
from workbench.intake.requests import Progress, Step

_SETTLED = 0.01
"""Share of the work from which on a pace says something about the rest."""


class Pace:
    """Adds to an import's steps which input they belong to, how much is done, and the time left."""

    def __init__(self, inputs: Sequence[Input], progress: Progress) -> None:
        """Take all inputs in reading order, and who is told."""
        self._sizes = [one.bytes for one in inputs]
        self._progress = progress
        self._at = 0
        self._messages = 0
        self._last = 0
        self._file = ""
        self._share = 0.0
        self._started = time.monotonic()

    def tell(self, step: Step) -> None:
        """Pass a step of the present input on; `done` and `per_second` are those of all inputs together.

        An importer may read a file once for each conversation and once more before: the share stays where it was.
        """
        here = min(step.position, self._sizes[self._at])
        share = (sum(self._sizes[: self._at]) + here) / max(sum(self._sizes), 1)
        share = self._share = max(self._share, share)
        spent = time.monotonic() - self._started
        if step.file != self._file or step.done < self._last:  # the next conversation of the export
            self._messages += self._last
        self._file, self._last = step.file, step.done
        done = self._messages + step.done
        self._progress(
            replace(
                step,
                done=done,
                per_second=done / max(spent, 1e-6),
                input=self._at + 1,
                inputs=len(self._sizes),
                share=share,
                seconds_left=spent * (1 - share) / share if share >= _SETTLED else None,
            )
        )

    def next(self) -> None:
        """The present input is done, or was refused."""
        self._at += 1
        self._messages += self._last
        self._last = 0
