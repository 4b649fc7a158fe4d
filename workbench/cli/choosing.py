"""Finds what a command's arguments name: claims, messages, evidence, and the pages that a filter selects."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from workbench import query
from workbench.case import Case
from workbench.claims.filter_kinds import CLAIMS, MESSAGES
from workbench.claims.filtering import compiled
from workbench.errors import NotFound, UsageError
from workbench.model import Claim, Evidence, Message, claim_label
from workbench.store import claims as claim_store
from workbench.store import evidence as evidence_store
from workbench.store import messages as message_store

_MESSAGE = re.compile(r"(?:[Mm]-?)?(\d{1,18})")
_EVIDENCE = re.compile(r"(?:[Ee]-?)?(\d{1,18})")
_FIGURE = re.compile(r"(?:[Ff]-?)?(\d{1,18})")


if TYPE_CHECKING:
    _Number = click.ParamType[int]
else:
    _Number = click.ParamType


class ClaimNumber(_Number):
    """`C-17`, `c17` or `17`."""

    name = "claim"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; anything else is refused."""
        return value if isinstance(value, int) else query.parse_claim(str(value))


class _Numbered(_Number):
    """`E-3` or `3`; `none` is 0 where an option says so."""

    def __init__(self, name: str, pattern: re.Pattern[str], example: str, *, none: bool = False) -> None:
        self.name = name
        self.pattern = pattern
        self.example = example
        self.none = none

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; anything else is refused."""
        if self.none and str(value).strip().lower() == "none":
            return 0
        match = self.pattern.fullmatch(str(value).strip())
        if match is None:
            raise UsageError(f"{value!r} is not {self.name} number.", f"For example {self.example}.")
        return int(match[1])


CLAIM = ClaimNumber()
MESSAGE = _Numbered("a message", _MESSAGE, "412")
EVIDENCE = _Numbered("an evidence", _EVIDENCE, "E-3")
EVIDENCE_OR_NONE = _Numbered("an evidence", _EVIDENCE, "E-3 or none", none=True)
FIGURE = _Numbered("a figure", _FIGURE, "F-3")


def claim(case: Case, number: int) -> Claim:
    """A claim of the case; raises NotFound."""
    found = claim_store.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no claim {claim_label(number)}.", "workbench claims lists them.")
    return found


def message(case: Case, number: int) -> Message:
    """A message of the case; raises NotFound."""
    found = message_store.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no message {number}.", "workbench messages and workbench search show their numbers.")
    return found


def evidence(case: Case, number: int) -> Evidence:
    """An evidence item of the case; raises NotFound."""
    found = evidence_store.get(case.db, number)
    if found is None:
        raise NotFound(f"There is no evidence E-{number}.", "workbench evidence list C-17 shows their numbers.")
    return found


def claim_numbers(case: Case, text: str) -> list[int]:
    """The numbers of the claims that a filter selects, in its order."""
    where = compiled(case, text, CLAIMS)
    return claim_store.ids(case.db, where.where, where.order, where.params)


def claims(case: Case, numbers: Sequence[int]) -> Iterator[Claim]:
    """Claims by number, a page at a time."""
    for i in range(0, len(numbers), 500):
        yield from claim_store.by_ids(case.db, numbers[i : i + 500])


def messages(case: Case, text: str) -> Iterator[Message]:
    """The messages that a filter selects, in its order, with attachments."""
    where = compiled(case, text, MESSAGES)
    return message_store.every(case.db, where.where, where.order, where.params)
