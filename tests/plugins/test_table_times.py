"""Times in tables: every form, and the order of day and month decided once for a column."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.table import importer, times
from tests.plugins.reading import Read, read_bytes
from workbench.plugin_api import AmbiguousDates, Options

NOON = 1609502400.0
"""2021-01-01 12:00:00 UTC."""


@pytest.mark.parametrize(
    "raw",
    [
        "2021-01-01T12:00:00Z",
        "2021-01-01 12:00:00+00:00",
        "2021-01-01 13:00:00 +0100",
        "2021-01-01T12:00:00.123456Z"[:19] + "Z",
        "2021-01-01 07:00:00 EST",
        "2021-01-01 08:00:00 EDT",
        "2021-01-01 13:00 CET",
        "2021-01-01 15:00:00 MSK",
        "2021-01-01 12:00:00 UTC",
        "2021-01-01 12:00:00 (GMT)",
        "2021-01-01 15:00:00 UTC+3",
        "1609502400",
        "1609502400000",
        "1609502400000000",
        "1609502400.0",
        "1.6095024E9",
        "Fri Jan 01 12:00:00 +0000 2021",
        "Fri, 01 Jan 2021 12:00:00 GMT",
        "Fri, 01 Jan 2021 12:00:00 +0000",
        "01/01/2021 12:00:00 UTC",
        "١٦٠٩٥٠٢٤٠٠",
    ],
)
def test_absolute_times(raw: str) -> None:
    assert times.read(raw, {}) == times.Moment(NOON)


@pytest.mark.parametrize(
    "raw",
    [
        "2021-01-31T12:05:00",
        "2021-01-31 12:05",
        "31/01/2021 12:05",
        "31.01.2021, 12:05:00",
        "31-1-21 12.05",
        "1/31/2021 12:05 PM",
        "31/01/2021 12h05",
        "2021/01/31 12:05",
        "January 31, 2021 12:05 PM",
        "31 janvier 2021 à 12h05",
        "31 de enero de 2021, 12:05",
        "31 de janeiro de 2021 12:05",
        "31 января 2021 г. 12:05",
        "31 يناير 2021 12:05",
        "٣١/٠١/٢٠٢١ ١٢:٠٥",
        "31/01/2021 12:05 م",
        "\u200f31/01/2021\u202f12:05",
        "20210131120500",
        "Sun 31/01/2021 12:05",
        "44227.503472222",
        "44227,503472222",
    ],
)
def test_wall_clocks(raw: str) -> None:
    orders = {"/": "mdy" if raw.startswith("1/") else "dmy", "-": "dmy", ".": "dmy"}
    assert times.read(raw, orders) == times.Moment(local="2021-01-31T12:05:00")


@pytest.mark.parametrize(
    ("raw", "local", "flags"),
    [
        ("2021-01-31", "2021-01-31T00:00:00", ("date-only",)),
        ("20210131", "2021-01-31T00:00:00", ("date-only",)),
        ("31/01/2021", "2021-01-31T00:00:00", ("date-only",)),
        ("44227", "2021-01-31T00:00:00", ("date-only",)),
        ("31 January 2021", "2021-01-31T00:00:00", ("date-only",)),
        ("2021-01-31 12:00:00 CST", "2021-01-31T12:00:00", ("zone-unknown: CST",)),
        ("2021-01-31 12:00:00 XYZ", "2021-01-31T12:00:00", ("zone-unknown: XYZ",)),
        ("01/31/2021 12:00", "2021-01-31T12:00:00", ("date-order-contradicted",)),
        ("31/01/2021 12:00 AM", "2021-01-31T00:00:00", ()),
        ("31/01/2021 23:59 PM", "2021-01-31T23:59:00", ()),
    ],
)
def test_doubts_are_flags(raw: str, local: str, flags: tuple[str, ...]) -> None:
    assert times.read(raw, {"/": "dmy"}) == times.Moment(local=local, flags=flags)


@pytest.mark.parametrize(
    "raw",
    [
        "yesterday",
        "2021",
        "7",
        "-5",
        "1e30",
        "99999999999999999999999",
        "2021-13-01",
        "32/01/2021",
        "31/02/2021 10:00",
        "12:00",
        "2021-01-01 25:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31 23:59:59 PST",
        "nan",
        "inf",
        "²",
        "N/A",
        "/",
        "-",
        "2021-W01-1",
        "1/2",
        "31/01/2021 and more 5",
    ],
)
def test_what_is_no_time(raw: str) -> None:
    assert times.read(raw, {}) == times.Moment(flags=("time-unreadable",))


def test_nothing_is_no_doubt() -> None:
    assert times.read(" \u200e ", {}) == times.Moment()


@given(
    st.text(max_size=40) | st.from_regex(r"\A\d{1,5}[./-]\d{1,5}[./-]\d{1,5} \d{1,3}:\d\d ?(?:[AP]M|EST|\+\d{4})?\Z")
)
def test_any_text_as_a_time(raw: str) -> None:
    moment = times.read(raw, {"/": "mdy"})
    assert moment.utc is None or moment.local is None
    survey = times.Survey()
    survey.see(raw)


def table(folder: Path, *dates: str, order: str = "") -> Read:
    data = "date;text\n" + "".join(f"{date};x\n" for date in dates)
    return read_bytes(importer, folder, data.encode(), "a.csv", Options(date_order=order))


@pytest.mark.parametrize(
    ("dates", "given_order", "order", "first"),
    [
        (("01/02/2026", "31/12/2025"), "", "dmy", "2026-02-01"),
        (("01/02/2026", "12/31/2025"), "", "mdy", "2026-01-02"),
        (("01/02/2026", "31/12/2025"), "mdy", "dmy", "2026-02-01"),
        (("01/02/2026", "02/03/2026"), "mdy", "mdy", "2026-01-02"),
        (("01.02.2026", "02.03.2026"), "", "dmy", "2026-02-01"),
        (("01.02.2026", "01.31.2026"), "", "mdy", "2026-01-02"),
        (("2026/02/01",), "", "", "2026-02-01"),
        (("01/01/2026", "02/02/2026"), "", "", "2026-01-01"),
        (("01/02/2026", "31/12/2025", "12/31/2025"), "mdy", "mdy", "2026-01-02"),
    ],
)
def test_one_order_for_a_column(
    tmp_path: Path, dates: tuple[str, ...], given_order: str, order: str, first: str
) -> None:
    found = table(tmp_path, *dates, order=given_order)
    assert (found.messages[0].sent_local or "")[:10] == first
    assert order in found.order()


@pytest.mark.parametrize(
    "dates", [("01/02/2026", "02/03/2026"), ("01/02/2026", "31/12/2025", "12/31/2025"), ("1-2-26", "3-4-26")]
)
def test_an_order_that_nothing_tells_is_asked_for(tmp_path: Path, dates: tuple[str, ...]) -> None:
    """H48: both orders in one file, and neither."""
    with pytest.raises(AmbiguousDates) as asked:
        table(tmp_path, *dates)
    assert asked.value.readings.keys() == {"dmy", "mdy"}
    assert asked.value.readings["mdy"].endswith("02 January 2026")


def test_both_orders_in_one_column(tmp_path: Path) -> None:
    found = table(tmp_path, "4/5/2023", "31/12/2023", "12/31/2023", order="dmy")
    assert [(m.sent_local or "")[:10] for m in found.messages] == ["2023-05-04", "2023-12-31", "2023-12-31"]
    assert ["date-order-contradicted" in m.flags for m in found.messages] == [False, False, True]
