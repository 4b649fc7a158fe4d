"""The order in which matches are told: what counts first, and of that what was seen first."""

from workbench.cli.media_words import not_compared, ordered
from workbench.model import MediaAnswer, MediaMatch, Medium


def match(other: str, kind: str, distance: int = 5) -> MediaMatch:
    return MediaMatch("a", other, kind, distance, 0)


def said(other: str, answer: str) -> dict[tuple[str, str], MediaAnswer]:
    return {("a", other): MediaAnswer("a", other, answer, "", "ada", "2026-05-01T00:00:00.000000Z")}


def test_what_counts_comes_first_and_the_oldest_of_it() -> None:
    found = [match("b", "same", 0), match("c", "same", 9), match("d", "review"), match("e", "same"), match("f", "same")]
    found.append(match("g", "review"))
    first = {"b": "2026-04-25", "c": "2023-08-14", "d": "2020-01-01", "e": "2019-01-01", "f": None, "g": "2022-01-01"}
    answers = said("e", "different") | said("g", "edited")
    assert [m.other for m in ordered(found, first, answers)] == ["g", "c", "b", "f", "d", "e"]


def test_why_a_medium_is_not_compared() -> None:
    def medium(mime: str, pdq: str | None = None, *, low: bool = False) -> Medium:
        return Medium("a", 1, mime, pdq=pdq, low_information=low)

    assert not_compared(medium("image/jpeg", "0f" * 32)) == ""
    assert not_compared(medium("video/mp4")) == ""
    assert "too little in it" in not_compared(medium("video/mp4", low=True))
    assert "too little in it" in not_compared(medium("image/png", "0f" * 32, low=True))
    assert "sound recording" in not_compared(medium("audio/ogg"))
    assert not_compared(medium("text/html")) == "not a picture or film that can be compared (text/html)"
