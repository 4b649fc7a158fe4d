"""Messages by hand: the chat they are shown in, the times that can be typed, the text that can be stored."""

import pytest

from workbench.case import Case
from workbench.errors import UsageError
from workbench.intake import by_hand
from workbench.query import parse_time
from workbench.store import messages

NOW = "2026-05-01T00:00:00.000000Z"


def test_the_chat_around_a_message_by_hand_is_its_own(case: Case) -> None:
    first = by_hand.add_message(case, "Chat A", "Ali", "2026-04-25 06:41", "premier")
    by_hand.add_message(case, "Chat B", "Awa", "2026-04-25 06:42", "ailleurs")
    by_hand.add_message(case, "Chat A", "Ali", "2026-04-25 06:43", "second")
    assert [m.text for m in messages.around(case.db, first, 5)] == ["premier", "second"]


def test_text_that_no_database_takes_is_made_storable(case: Case) -> None:
    added = by_hand.add_message(case, "Ch\x00at", "B\udce9", "2026-04-25 06:41", "caf\udce9 \x00")
    kept = messages.get(case.db, added.id)
    assert kept is not None
    assert (kept.chat, kept.sender, kept.text) == ("Ch\ufffdat", "B\ufffd", "caf\ufffd \ufffd")


@pytest.mark.parametrize("text", ["0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00", "yesterday"])
def test_a_time_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        by_hand.parse_at(text, "")
    with pytest.raises(UsageError):
        parse_time(text, NOW)


def test_a_span_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(UsageError):
        parse_time("99999m", NOW)


def test_early_years_keep_their_width() -> None:
    assert by_hand.parse_at("0033-04-03 15:00", "") == "0033-04-03T15:00:00.000000Z"
    assert parse_time("0033-04-03", NOW) == "0033-04-03T00:00:00.000000Z"
