"""Which of two readings a date has: by evidence, for each way of writing dates, and never guessed in silence."""

import pytest

from tests.plugins.whatsapp_text import parse
from workbench.plugin_api import AmbiguousDates, Assumed


@pytest.mark.parametrize(
    ("lines", "media", "order"),
    [
        ("02/12/24, 09:15 - A: IMG-20241202-WA0001.jpg (file attached)", (), "dmy"),
        ("02/12/24, 09:15 - A: IMG-20240212-WA0001.jpg (file attached)", (), "mdy"),
        ("02/12/24, 09:15 - A: a\n03/12/24, 09:15 - A: b", ("IMG-20241202-WA1.jpg", "IMG-20241203-WA2.jpg"), "dmy"),
        ("01/02/24, 09:15 - A: a\n05/02/24, 09:15 - A: b\n01/03/24, 09:15 - A: c", (), "dmy"),
        ("1.2.24, 09:15 - A: a", (), "dmy"),
        ("1/2/24, 9:15 AM - A: a", (), "mdy"),
        ("1/2/24, 9:15 a. m. - A: a", (), "dmy"),
        ("5/5/24, 09:15 - A: a", (), "dmy"),
        ("24/12/31, 09:15 - A: a\n24/11/02, 09:15 - A: b", (), ""),
    ],
)
def test_date_orders_by_evidence(lines: str, media: tuple[str, ...], order: str) -> None:
    if order:
        assert parse(lines, media=media).order() == order
    else:
        assert parse(lines).messages[0].sent_local is not None


@pytest.mark.parametrize("lines", ["1/2/24, 09:15 - A: a", "01-02-24, 09:15 - A: a\n01-03-24, 09:15 - A: b"])
def test_nothing_is_guessed(lines: str) -> None:
    with pytest.raises(AmbiguousDates):
        parse(lines)


def test_both_orders_in_one_file_are_asked_for_and_certain_dates_stay_certain() -> None:
    lines = "31/12/23, 09:15 - A: a\n12/31/23, 09:16 - A: b\n1/2/24, 09:17 - A: c"
    with pytest.raises(AmbiguousDates):
        parse(lines)
    messages = parse(lines, "mdy").messages
    assert [message.sent_local for message in messages] == [
        "2023-12-31T09:15:00",
        "2023-12-31T09:16:00",
        "2024-01-02T09:17:00",
    ]
    assert messages[0].flags == ("date-order-contradicted",)


def test_each_shape_has_its_own_order_and_year_first_is_never_overridden() -> None:
    lines = "[2020.04.01, 10:00:00] A: a\n[25/07/2025, 10:00:00] A: b\n[01/07/2025, 10:00:00] A: c\n"
    messages = parse(lines, "mdy").messages
    assert [message.sent_local for message in messages] == [
        "2020-04-01T10:00:00",
        "2025-07-25T10:00:00",
        "2025-07-01T10:00:00",
    ]


PHOTOS = ("IMG-20241202-WA1.jpg", "IMG-20241203-WA2.jpg")


def assumed(lines: str, order: str = "", media: tuple[str, ...] = ()) -> list[Assumed]:
    return [said for said in parse(lines, order, media=media).assumed if said.what == "date_order"]


@pytest.mark.parametrize(
    ("lines", "order", "media", "because"),
    [
        ("2024/12/01, 09:15 - A: a", "", (), "start with the year"),
        ("31/12/24, 09:15 - A: a", "", (), "“31/12/24” has only one reading"),
        ("02/12/24, 09:15 - A: IMG-20241202-WA0001.jpg (file attached)", "", (), "media files beside the dates"),
        (
            "[02/12/24, 09:15:00] A: \u200e<attached: 00000003-PHOTO-2024-12-02-09-17-30.jpg>",
            "",
            (),
            "beside the dates",
        ),
        ("02/12/24, 09:15 - A: a", "mdy", (), "chosen for this import"),
        (
            "02/12/24, 09:15 - A: a\n03/12/24, 09:15 - A: b",
            "",
            ("IMG-20241202-WA1.jpg", "IMG-20241203-WA2.jpg"),
            "fit only",
        ),
        (
            "01/02/24, 09:15 - A: a\n01/03/24, 09:15 - A: b\n02/04/24, 1:00 - A: c\n01/05/24, 1:00 - A: c",
            "",
            (),
            "forward",
        ),
        ("1.2.24, 09:15 - A: a", "", (), "with dots"),
        ("1/2/24, 9:15 AM - A: a", "", (), "month first"),
        ("5/5/24, 09:15 - A: a", "", (), "no date of the file has two readings"),
    ],
)
def test_the_reason_is_always_said(lines: str, order: str, media: tuple[str, ...], because: str) -> None:
    (said,) = assumed(lines, order, media)
    assert because in said.because


def test_proof_anywhere_in_a_long_file_counts() -> None:
    lines = [f"0{1 + n % 9}/0{1 + n % 9}/2024, 09:15 - A: {'long ' * 40}" for n in range(30_000)]
    lines += ["02/03/2024, 09:15 - A: a"]
    with pytest.raises(AmbiguousDates):
        parse("\n".join(lines))
    (said,) = assumed("\n".join([*lines, "13/03/2024, 09:15 - A: end"]))
    assert (said.value, said.because) == ("dmy", "“13/03/2024,” has only one reading".replace(",”", "”"))
    named = [*lines, "02/03/2024, 09:15 - A: IMG-20240302-WA0001.jpg (file attached)"]
    assert assumed("\n".join(named))[0].value == "dmy"


def test_a_rare_contradiction_is_read_as_it_can_be_and_flagged() -> None:
    lines = [f"{1 + n % 28}/{10 + n // 28}/2023, 09:15 - A: a" for n in range(84)] + ["12/31/2023, 09:16 - A: b"]
    found = parse("\n".join(lines))
    assert (found.order(), found.messages[-1].sent_local) == ("dmy", "2023-12-31T09:16:00")
    assert "date-order-contradicted" in found.messages[-1].flags
