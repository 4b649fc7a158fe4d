"""How a plugin's code is called without knowing what it may raise or print, and how what it does wrong is noted."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import TypeVar

from workbench.safety.text import safe

T = TypeVar("T")

MAX_PROBLEMS = 20
"""A report stops collecting here: the first few say what is wrong, ten thousand say nothing more."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A stranger's code raised: one sentence saying what, safe to show."""

    sentence: str


def attempt(work: Callable[[], T], *, let_through: tuple[type[Exception], ...] = ()) -> T | Crash:
    """Run a plugin's code; return its result, or a `Crash` when it raised anything but `let_through`.

    The only place where plugin code is called without knowing what it may raise.
    """
    try:
        return work()
    except let_through:
        raise
    # A plugin is a stranger's code: it may raise anything, and sys.exit() in it must not end the program either.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return Crash(f"{type(error).__name__}: {safe(str(error), newlines=False, limit=200)}")


class _Narration(io.TextIOBase):
    """A stdout whose text goes to stderr, made harmless."""

    def write(self, text: str, /) -> int:
        """Write text; returns its length."""
        sys.stderr.write(safe(text))
        return len(text)


@contextmanager
def narrated() -> Iterator[None]:
    """While plugins are loaded or run: what they print goes to stderr, for stdout is data and a terminal obeys it.

    Once around a whole import and not around each call into a plugin, which is made for every record.
    """
    with redirect_stdout(_Narration()):
        yield


class Findings:
    """Problems in the order found, each sentence once."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        """Note a problem."""
        if sentence not in self.sentences and len(self.sentences) < MAX_PROBLEMS:
            self.sentences.append(sentence)

    def expect(self, condition: bool, sentence: str) -> None:
        """Note a problem unless the condition holds."""
        if not condition:
            self.say(sentence)


def shown(text: object) -> str:
    """A value of a plugin as a sentence quotes it."""
    return repr(safe(str(text), newlines=False, limit=80))
