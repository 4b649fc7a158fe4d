"""An analyst's translation or explanation of a message. It stands beside the text and never in its place."""

import re

from workbench.case import Case
from workbench.errors import NotFound, UsageError
from workbench.model import Gloss
from workbench.safety.text import storable
from workbench.store import glosses as store
from workbench.store import messages
from workbench.store.changes import Change
from workbench.store.events import Act
from workbench.undo import perform

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language code as BCP 47 begins it."""
_LONGEST = 100_000
"""Characters; a gloss is one person's typing, a longer one is a file given by mistake."""


def gloss_of(case: Case, message: int) -> Gloss | None:
    """The gloss of a message, None when it has none."""
    return store.of(case.db, [message]).get(message)


def translate(case: Case, message: int, language: str, text: str) -> Act:
    """Say what a message means, in the language of that code ("" for an explanation); an empty text takes it away.

    Raises NotFound for an unknown message, UsageError for a text that is too long and when nothing would change.
    """
    said, code = storable(text).strip(), language.strip()
    if code and not _CODE.fullmatch(code):
        raise UsageError(f"{code!r} is no language code.", "Two or three letters: en, fr, ar, bm.")
    if len(said) > _LONGEST:
        raise UsageError(f"A translation may have {_LONGEST:,} characters.", "Keep the part that matters.")
    with case.db.tx():
        if messages.get(case.db, message) is None:
            raise NotFound(f"There is no message {message}.", "workbench messages and workbench search show numbers.")
        held = gloss_of(case, message)
        before = {"language": held.language, "text": held.text, "by": held.by, "at": held.at} if held else None
        after = {"language": code, "text": said, "by": case.analyst.id, "at": case.now()}
        if not said and held is None:
            raise UsageError(f"Message {message} has no translation.", "Nothing was changed.")
        if held is not None and (held.language, held.text) == (after["language"], said):
            raise UsageError("Nothing would change.", "It is as you asked already.")
        change = Change(f"message/{message}", "glosses", {"message": message}, before, after if said else None)
        done = "translated" if said else "translation taken away"
        return perform(case, f"message {message} {done}", "translated", [change])
