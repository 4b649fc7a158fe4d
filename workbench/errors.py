"""Every failure a user can meet, as one tree: a sentence, a hint and an exit code.

The core raises these; the front ends choose the dress (a line on stderr, a toast).
Nothing else in the package ends a process or invents an exit code.

    WorkbenchError
    ├── UsageError        2  the request itself is wrong
    ├── InputRefused      4  a file, folder or case we will not take, nothing changed
    ├── NotFound          5  no such claim, message, source, file
    ├── Conflict          6  changed by somebody else, or the case is busy
    │   └── GateNotMet    6  the rules do not allow this status without an override
    ├── IntegrityDamage   7  stored bytes are not what was stored
    ├── StorageError      8  disk, database or network would not take it
    └── Cancelled         0  the user asked to stop; what was committed stays

Codes 0 (done) and 3 (done with quarantined or skipped records) are results, not errors.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line (DESIGN §6)."""

    DONE = 0
    USAGE = 2
    PARTIAL = 3
    REFUSED = 4
    NOT_FOUND = 5
    CONFLICT = 6
    DAMAGE = 7
    STORAGE = 8


class WorkbenchError(Exception):
    """One sentence for the user, one hint on what to do next, one exit code."""

    exit_code: ExitCode = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        """Take the sentence (ends with a full stop) and the hint (may be empty)."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(WorkbenchError):
    """The request is malformed: an unknown field, a value out of its list."""

    exit_code = ExitCode.USAGE


class InputRefused(WorkbenchError):
    """Input that is not taken at all; nothing was changed."""

    exit_code = ExitCode.REFUSED


class NotFound(WorkbenchError):
    """The thing named does not exist in this case."""

    exit_code = ExitCode.NOT_FOUND


class Conflict(WorkbenchError):
    """Somebody else changed it first, or holds the case."""

    exit_code = ExitCode.CONFLICT


class GateNotMet(Conflict):
    """The verdict rules are not satisfied; an override with a reason is possible."""


class IntegrityDamage(WorkbenchError):
    """Stored bytes or history differ from what was stored."""

    exit_code = ExitCode.DAMAGE


class StorageError(WorkbenchError):
    """The disk, the database or the network refused; the change is not saved."""

    exit_code = ExitCode.STORAGE


class Cancelled(WorkbenchError):
    """The user stopped a job; committed batches stay and the job can be run again."""

    exit_code = ExitCode.DONE
