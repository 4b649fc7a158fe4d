"""Spares Python's search for garbage in rings where much is made, none of it in rings, and nearly all of it stays.

Only here is the collector touched: a lexicon is hundreds of thousands of parts, and what the detector remembers of a
chat is as much again; looking through them all, again and again, took a third of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_is_kept() -> Iterator[None]:
    """Make no search for rings within; one that is due is made afterwards. May be nested."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
