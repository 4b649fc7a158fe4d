"""What the program and its child process say to each other: one JSON object a line, typed on both sides.

The order goes in on the child's standard input, so that a team case's password is in no argument list; the end of that
input means: stop. Steps, then a result, an error with its hint, or a fault come back on standard output.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from workbench import errors
from workbench.errors import WorkbenchError
from workbench.intake.requests import AmbiguousDateOrder, Step
from workbench.model import Analyst

T = TypeVar("T")


class Order(msgspec.Struct, frozen=True):
    """What the child is to do: a work by name, on which case, for whom, and what the work asks."""

    work: str
    case: str
    analyst: Analyst
    asked: msgspec.Raw


class Refusal(msgspec.Struct, frozen=True):
    """One of our own errors on its way: its class, sentence and hint, and the readings of an ambiguous date."""

    kind: str
    message: str
    hint: str
    file: str = ""
    readings: dict[str, str] = {}


class Fault(msgspec.Struct, frozen=True):
    """An error nobody foresaw: its class and where it happened, never its text, which may hold people's words."""

    kind: str
    frames: tuple[str, ...]


NO_ANSWER = msgspec.Raw(b"null")
"""Every answer is an object, so this is none; a raw value cannot be left out otherwise."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line from the child: exactly one of these."""

    step: Step | None = None
    done: msgspec.Raw = NO_ANSWER
    refused: Refusal | None = None
    fault: Fault | None = None


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return os.fsencode(value).hex()  # a name need not be UTF-8
    raise NotImplementedError(type(value).__name__)


def _typed(kind: type, value: object) -> object:
    if issubclass(kind, Path):
        return Path(os.fsdecode(bytes.fromhex(str(value))))
    raise NotImplementedError(kind.__name__)


def packed(value: object) -> msgspec.Raw:
    """A value as JSON, to stand inside another object."""
    return msgspec.Raw(said(value))


def said(value: object) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value, enc_hook=_plain)


def heard(text: bytes | msgspec.Raw, kind: type[T]) -> T:
    """A value of a type from JSON; raises `msgspec.MsgspecError` for anything else."""
    return msgspec.json.decode(text, type=kind, dec_hook=_typed)


def refusal(error: WorkbenchError) -> Refusal:
    """An error of ours, to be sent."""
    if isinstance(error, AmbiguousDateOrder):
        return Refusal("AmbiguousDateOrder", error.message, error.hint, error.file, error.readings)
    return Refusal(type(error).__name__, error.message, error.hint)


def refused(told: Refusal) -> WorkbenchError:
    """The error that was sent: of its own class when that is one of `errors`, else of the base."""
    if told.kind == "AmbiguousDateOrder":
        return AmbiguousDateOrder(told.file, told.readings)
    kind = getattr(errors, told.kind, WorkbenchError)
    proper = isinstance(kind, type) and issubclass(kind, WorkbenchError)
    return (kind if proper else WorkbenchError)(told.message, told.hint)
