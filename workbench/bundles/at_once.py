"""All of a bundle comes in, or nothing of it."""

from collections.abc import Callable

from workbench.bundles.outcome import Merged
from workbench.case import Case


class _Undone(Exception):
    """Rolls everything back and carries what would have come of it."""

    def __init__(self, report: Merged) -> None:
        super().__init__()
        self.report = report


def at_once(case: Case, work: Callable[[], Merged], *, dry: bool) -> Merged:
    """Run `work` in one transaction, which is rolled back after a dry run and where there was nothing new."""
    try:
        with case.db.tx():
            report = work()
            if dry or report.nothing:
                raise _Undone(report)
            return report
    except _Undone as undone:
        return undone.report
