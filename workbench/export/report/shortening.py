"""Long texts of a record, cut for paper: nobody reads ten sheets of one message, and nothing then takes hours to set.

Only the text is shorter: keys, numbers and lists are as they were, and the mark says how much is missing and where all
of it is.
"""

from collections.abc import Iterator
from typing import Any

from workbench.plugin_api import ClaimRecord, ExportSet

LONGEST = 4_000
"""Characters of one text that are set on paper: a sheet and a half. Telegram ends a message at 4,096."""


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text, or its beginning and a mark that says how many characters are missing.

    >>> shortened("abcdef", 4)
    'abcd… [2 more characters: the formats html and jsonl have them]'
    """
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… [{len(text) - longest:,} more characters: the formats html and jsonl have them]"


def _short(value: Any) -> Any:
    """A value of a record with its long texts cut, however deep they lie."""
    match value:
        case str():
            return shortened(value)
        case list():
            return [_short(one) for one in value]
        case dict():
            return {key: _short(one) for key, one in value.items()}
        case _:
            return value


class Shortened:
    """A set whose records have no long text; all else is asked of the set behind it. Satisfies `ExportSet`."""

    def __init__(self, export: ExportSet) -> None:
        """Take the set."""
        self.facts = export.facts
        self.place, self.actor = export.place, export.actor
        self.medium, self.thumbnail = export.medium, export.thumbnail
        self.leave_out = export.leave_out
        self._export = export

    def records(self) -> Iterator[ClaimRecord]:
        """The records, shortened."""
        return map(_short, self._export.records())

    def control(self) -> Iterator[Any]:
        """Who held what, shortened."""
        return map(_short, self._export.control())
