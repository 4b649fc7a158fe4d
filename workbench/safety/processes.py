"""Whether a process still runs: whoever sweeps up after one that was killed has to know."""

import os


def alive(process: int) -> bool:
    """Whether a process of this number runs; asked without disturbing it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True  # somebody else's process, or no number of ours: leave its files alone
    return True
