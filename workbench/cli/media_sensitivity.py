"""How hard media are to look at, in the words of the screen: what may be typed, and what holds after all.

A mark holds for copies too, so that what an analyst says of one medium need not be what holds for it: a copy may have
been marked graphic. Only here is said whose mark it is.
"""

from typing import TYPE_CHECKING, Any

import click

from workbench.case import Case
from workbench.store import media, media_marks, media_matches
from workbench.store.media_marks import GRAPHIC, PLAIN, UNKNOWN

if TYPE_CHECKING:
    _Word = click.ParamType[str]
else:
    _Word = click.ParamType

_STORED = {"graphic": GRAPHIC, "not-graphic": PLAIN, "not-judged": UNKNOWN}
_SYNONYMS = {"plain": "not-graphic", "none": "not-judged"}
"""Words of older scripts, and of JSON."""
_MEANING = {
    GRAPHIC: "graphic: hidden until asked for",
    PLAIN: "not graphic: shown",
    UNKNOWN: "not judged: hidden until asked for",
}


class SensitivityType(_Word):
    """`graphic`, `not-graphic` or `not-judged` on the command line, as marks keep them."""

    name = "sensitivity"
    _choice = click.Choice(tuple(_STORED))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The words, for the help page."""
        return self._choice.get_metavar(param, ctx)

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str | None:
        """What may be said, for somebody who said nothing."""
        return self._choice.get_missing_message(param, ctx)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The stored word for a typed one; refuses any other."""
        return _STORED[self._choice.convert(_SYNONYMS.get(value, value), param, ctx)]


def told(case: Case, sha256: str) -> str:
    """What holds for a medium, and because of which copy when it is not its own mark."""
    now, copy = _holding(case, sha256)
    return f"{_MEANING[now]} (its copy {copy} is marked so)" if copy else _MEANING[now]


def otherwise(case: Case, sha256: str, wanted: str) -> str:
    """A sentence when something else holds for a medium than what was just said of it; "" when it is as said."""
    now, copy = _holding(case, sha256)
    if now == wanted:
        return ""
    what = "stays hidden" if now == GRAPHIC else "is shown all the same"
    why = f"its copy {copy}" if copy else "a copy of it"
    return f"Medium {sha256[:12]} {what}: {why} is marked {'graphic' if now == GRAPHIC else 'not graphic'}."


def _holding(case: Case, sha256: str) -> tuple[str, str]:
    """What holds, and the beginning of the copy that it comes from; "" for a medium's own mark and for none."""
    now, own = media_marks.sensitivity(case.db, [sha256])[sha256], media_marks.get(case.db, sha256)
    if now == UNKNOWN or (own and own.sensitivity == now):
        return now, ""
    answers = media_matches.answers(case.db, [sha256])
    said = {other: a.answer for pair, a in answers.items() for other in pair if other != sha256}
    same = {m.other for m in media_matches.of(case.db, [sha256]).get(sha256, ()) if m.kind == "same"} | set(said)
    for other in sorted(set(media.alike(case.db, [sha256])) - {sha256}, key=lambda name: (name not in same, name)):
        mark = media_marks.get(case.db, other)
        if mark and mark.sensitivity == now and said.get(other) != "different":
            return now, other[:12]
    return now, ""
