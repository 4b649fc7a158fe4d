"""Dates in file names, as the programs write them that people send pictures with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.name_dates import NamedTime, named_time

SECOND = "2023-08-11T10:22:33"


@pytest.mark.parametrize(
    ("name", "at", "by"),
    [
        ("IMG-20230811-WA0007.jpg", "2023-08-11", "WhatsApp"),
        ("\u200eIMG-20230811-WA0007.jpg", "2023-08-11", "WhatsApp"),
        ("img-20230811-wa0007(1).jpeg", "2023-08-11", "WhatsApp"),
        ("VID-20230811-WA0123.mp4", "2023-08-11", "WhatsApp"),
        ("PTT-20230811-WA0001.opus", "2023-08-11", "WhatsApp"),
        ("AUD-20230811-WA0001.m4a", "2023-08-11", "WhatsApp"),
        ("STK-20230811-WA0001.webp", "2023-08-11", "WhatsApp"),
        ("00000012-PHOTO-2023-08-11-10-22-33.jpg", SECOND, "WhatsApp"),
        ("00000012-VIDEO-2023-08-11-10-22-33.mp4", SECOND, "WhatsApp"),
        ("00000012-AUDIO-2023-08-11-10-22-33.opus", SECOND, "WhatsApp"),
        ("WhatsApp Image 2023-08-11 at 10.22.33 PM.jpeg", "2023-08-11", "WhatsApp"),
        ("WhatsApp Video 2023-08-11 at 10.22.33_1a2b3c4d.mp4", "2023-08-11", "WhatsApp"),
        ("Image WhatsApp 2023-08-11 à 10.22.33.jpg", "2023-08-11", "WhatsApp"),
        ("photos/photo_12@11-08-2023_10-22-33.jpg", SECOND, "Telegram"),
        ("video_files\\video_3@11-08-2023_10-22-33.mp4", SECOND, "Telegram"),
        ("photo_2023-08-11_10-22-33.jpg", SECOND, "Telegram"),
        ("photo_2023-08-11_10-22-33 (2).jpg", SECOND, "Telegram"),
        ("video_2023-08-11_10-22-33.mp4", SECOND, "Telegram"),
        ("signal-2023-08-11-10-22-33-123.jpg", SECOND, "Signal"),
        ("signal-2023-08-11-102233.jpeg", SECOND, "Signal"),
        ("signal-2023-08-11.png", "2023-08-11", "Signal"),
        ("Screenshot_20230811-102233.png", SECOND, "a screenshot"),
        ("Screenshot_20230811_102233_WhatsApp.jpg", SECOND, "a screenshot"),
        ("Screenshot_2023-08-11-10-22-33-123_com.whatsapp.jpg", SECOND, "a screenshot"),
        ("Screenshot from 2023-08-11 10-22-33.png", SECOND, "a screenshot"),
        ("Screenshot 2023-08-11 at 10.22.33.png", "2023-08-11", "a screenshot"),
        ("Capture d’écran 2023-08-11 à 10.22.33.png", "2023-08-11", "a screenshot"),
        ("Capture d’e\u0301cran 2023-08-11 à 10.22.33.png", "2023-08-11", "a screenshot"),
        ("Снимок экрана 2023-08-11 в 10.22.33.png", "2023-08-11", "a screenshot"),
        ("Screen_Recording_20230811_102233.mp4", SECOND, "a screenshot"),
        ("IMG_20230811_102233.jpg", SECOND, "a camera"),
        ("IMG_20230811_102233_HDR.jpg", SECOND, "a camera"),
        ("PXL_20230811_102233123.MP.jpg", SECOND, "a camera"),
        ("20230811_102233.jpg", SECOND, "a camera"),
        ("VID_20230811_102233.mp4", SECOND, "a camera"),
        ("WIN_20230811_10_22_33_Pro.jpg", SECOND, "a camera"),
    ],
)
def test_names_that_tell_a_date(name: str, at: str, by: str) -> None:
    assert named_time(name) == NamedTime(at, by)


@pytest.mark.parametrize(
    "name",
    ["", "tank.jpg", "IMG-20231341-WA0007.jpg", "IMG-20230229-WA0007.jpg", "IMG-00000000-WA0000.jpg",
     "IMG-18991231-WA0001.jpg", "IMG_4711.JPG", "DSC00012.JPG", "3_2047971375947182103.jpg", "photo_12@11-08-2023.jpg",
     "photo_12@31-02-2023_10-22-33.jpg", "IMG-2023٠٨١١-WA0007.jpg", "IMG-20230811-WB0007.jpg", "x" * 10_000],
)  # fmt: skip
def test_names_that_tell_none(name: str) -> None:
    assert named_time(name) is None


def test_a_time_of_day_that_is_none_leaves_the_day() -> None:
    assert named_time("IMG_20230811_996199.jpg") == NamedTime("2023-08-11", "a camera")


@given(st.text(max_size=300) | st.from_regex(r"(IMG|photo_1@|signal)?[-_]?[0-9٠-٩-]{4,20}[-_@WA0-9]*", fullmatch=True))
def test_no_name_makes_it_raise(name: str) -> None:
    found = named_time(name)
    assert found is None or len(found.at) in (10, 19)
