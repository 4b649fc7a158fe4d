"""A line copied out of a chat is taken apart; what is not plainly one line is left as it is."""

import pytest

from workbench.intake.pasted import taken_apart


@pytest.mark.parametrize(
    ("line", "order", "at", "sender", "text", "sure"),
    [
        ("25/04/2026, 06:41 - Awa: Kidal est tombée", "", "2026-04-25 06:41:00", "Awa", "Kidal est tombée", True),
        ("[25.04.26, 06:41:07] Awa K.: a: b", "", "2026-04-25 06:41:07", "Awa K.", "a: b", True),
        ("4/25/26, 6:41 PM - +223 70 00 00 00: hi", "", "2026-04-25 18:41:00", "+223 70 00 00 00", "hi", True),
        ("04/05/2026, 06:41 - Awa: x", "", "2026-05-04 06:41:00", "Awa", "x", False),
        ("04/05/2026, 06:41 - Awa: x", "mdy", "2026-04-05 06:41:00", "Awa", "x", True),
        ("2026-04-25, 12:05 AM - أوا: تم\nثانية", "", "2026-04-25 00:05:00", "أوا", "تم\nثانية", True),
    ],
)
def test_one_line(line: str, order: str, at: str, sender: str, text: str, sure: bool) -> None:
    found = taken_apart(f"  {line}\n", order)
    assert found is not None
    assert (found.at, found.sender, found.text, found.sure) == (at, sender, text, sure)


@pytest.mark.parametrize(
    "text",
    [
        "Kidal est tombée",
        "25/04/2026 Kidal est tombée: FLA",
        "31/31/2026, 06:41 - Awa: x",
        "25/04/2026, 26:41 - Awa: x",
        "25/04/2026, 06:41 - Awa a rejoint le groupe",
        "25/04/2026, 06:41 - Awa: x\n25/04/2026, 06:42 - Moussa: y",
        "4/25/26, 16:41 PM - Awa: x",
        "",
    ],
)
def test_what_is_not_plainly_one_line_is_left(text: str) -> None:
    assert taken_apart(text) is None
