"""The Media tab and the compare screen: what is hidden, what is said, and what an answer does."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui import media_case
from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.hostile import EVERYTHING
from tests.tui.media_case import ALONE, COPY, HTML
from tests.tui.test_viewer import opener
from workbench.case import Case, named_analyst, open_case
from workbench.evidence import marking
from workbench.evidence.comparing import Answer, judge
from workbench.ledger import events as ledger
from workbench.model import MediaAnswer, Status
from workbench.safety.text import GUARD
from workbench.store import claims, evidence, media_marks, media_matches
from workbench.store.hash_lists import ListedHash, ListedMatch, ListHit
from workbench.store.media_marks import GRAPHIC, PLAIN
from workbench.tui import media_reading, reading
from workbench.tui.media_reading import Pair, Seen
from workbench.tui.screens import compare
from workbench.tui.screens.dossier import DossierScreen
from workbench.tui.widgets import media_text, picture_cells

CLAIM = "place:Kidal predicate:control_change"
MEDIA = ("enter", "right_square_bracket", "right_square_bracket")
HALF = picture_cells.HALF


@pytest.fixture(scope="session")
def _illustrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-04-30T00:00:00Z")
        patch.setenv("WORKBENCH_IDS", "illustrated")
        return media_case.build(tmp_path_factory.mktemp("illustrated"))


@pytest.fixture
def pictured(_illustrated: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the case with pictures."""
    shutil.copytree(_illustrated, tmp_path / "pictured")
    opened = open_case(str(tmp_path / "pictured"), named_analyst("Tester"))
    yield opened
    opened.close()


@pytest.fixture
def number(pictured: Case) -> int:
    """The claim that carries the old picture."""
    return reading.claim_ids(pictured, CLAIM)[0]


def medium(case: Case, number: int, name: str) -> Seen:
    """One of the claim's media by the name it came under."""
    return next(s for s in media_reading.seen_media(case, number) if s.places[0].seen.name == name)


def status_of(case: Case, number: int) -> tuple[Status, bool]:
    held = claims.get(case.db, number)
    assert held is not None
    return held.status, held.overridden


async def drawn(pilot: Pilot[None]) -> str:
    """The screen once the picture workers have answered."""
    for _ in range(200):
        await settle(pilot)
        screen = text_of(pilot)
        if "reading" not in screen:
            return screen
        await asyncio.sleep(0.05)
    raise AssertionError("the picture never came")


# --- what is read ---------------------------------------------------------------------------------------------------


def test_earlier_is_what_reused_means(pictured: Case, number: int) -> None:
    claim = claims.get(pictured.db, number)
    assert claim is not None
    assert (claim.reused, (claim.reused_since or "")[:10]) == (1, "2023-08-14")
    found = media_reading.seen_media(pictured, number)
    assert found[0].places[0].seen.name == COPY, "what was seen earlier comes first"
    assert [s.earlier for s in found] == [True, False, False]
    pairs = media_reading.pairs(found)
    assert [(p.mine.sha256, p.other.earlier) for p in pairs] == [(found[0].sha256, True)] * 2
    since = [media_reading.first_seen(p.other.places) for p in pairs]
    assert sorted((o.sent_at or "")[:10] for o in since if o) == ["2023-08-14", "2023-08-15"]


def test_the_newer_copy_is_not_earlier_for_the_older_message(pictured: Case, number: int) -> None:
    old = {o.sha256 for o in medium(pictured, number, COPY).others}
    (first,) = (n for n in reading.claim_ids(pictured, "") if old & set(claims.media_of(pictured.db, n)))
    (seen,) = media_reading.seen_media(pictured, first)
    assert len(seen.others) == 2
    assert not seen.earlier


def test_an_answer_different_takes_earlier_back_and_one_without_a_match_is_shown(pictured: Case, number: int) -> None:
    copy, alone = medium(pictured, number, COPY), medium(pictured, number, ALONE)
    for other in copy.others:
        judge(pictured, number, copy.sha256, other.sha256, Answer.DIFFERENT)
    assert not medium(pictured, number, COPY).earlier
    judge(pictured, number, alone.sha256, copy.others[0].sha256, Answer.SAME, "the same wall")
    other = medium(pictured, number, ALONE).others[0]
    assert (other.match, other.earlier) == (None, True)
    assert "answered: the same by tester" in media_text.medium_text(medium(pictured, number, ALONE)).plain


def test_no_word_about_a_medium_can_harm(pictured: Case, number: int) -> None:
    """Names, chats, metadata, notes, labels of lists: all of it was written by strangers."""
    found, bad = medium(pictured, number, COPY), EVERYTHING
    places = tuple(replace(p, seen=replace(p.seen, chat=bad, name=bad)) for p in found.places)
    answer = MediaAnswer(found.sha256, found.others[0].sha256, bad, bad, bad, "2026-04-30")
    other = replace(found.others[0], places=places, told=((bad, bad),), answer=answer)
    listed = ListedMatch(found.sha256, 1, 1, bad, 3, None, bad)
    hit = ListHit(listed, bad, bad, ListedHash(1, None, None, bad, bad, bad))
    body = replace(found.medium, note=bad, mime=bad)
    evil = replace(found, medium=body, places=places, told=((bad, bad),), barred=bad, others=(other,), hits=(hit,))
    head = compare._head("", evil, earlier=True)
    for words in (media_text.medium_text(evil), compare._between(Pair(evil, other)), head):
        assert not GUARD.search(words.plain.replace("\n", ""))


# --- the tab --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_nothing_is_drawn_before_it_is_asked_for(pictured: Case, drive: Drive, size: tuple[int, int]) -> None:
    async with drive(pictured, CLAIM, size) as pilot:
        screen = await press(pilot, *MEDIA)
        assert HALF not in screen
        assert "v shows it" in screen
        assert "EARLIER looks the same as" in screen
        assert "first 2023-08-14 10:30Z in" in screen
        assert not list((pictured.vault.root / "thumbs").rglob("*.jpg")), "not even made"
        await press(pilot, "v")
        screen = await drawn(pilot)
        assert HALF * 8 in screen
        assert "v shows it" in screen, "the other picture stays hidden"
        await press(pilot, "escape", *MEDIA)
        assert HALF in await drawn(pilot), "shown before in this session"
        assert HALF not in await press(pilot, "v")


async def test_marks_show_hide_and_bar_it_with_its_copies(pictured: Case, number: int, drive: Drive) -> None:
    copy = medium(pictured, number, COPY)
    both = [copy.sha256, copy.others[0].sha256]
    async with drive(pictured, CLAIM) as pilot:
        await press(pilot, *MEDIA, "S")
        assert screen_of(pilot) == "Choose"
        await press(pilot, "down", "enter")
        assert HALF in await drawn(pilot), "marked not graphic"
        assert media_marks.sensitivity(pictured.db, both) == dict.fromkeys(both, PLAIN)
        assert HALF not in await press(pilot, "u")
        await press(pilot, "S", "enter")
        assert media_marks.sensitivity(pictured.db, both) == dict.fromkeys(both, GRAPHIC)
        await press(pilot, "v")
        assert HALF in await drawn(pilot)
        screen = await press(pilot, "escape", *MEDIA)
        assert HALF not in screen, "graphic hides again in a dossier opened anew"
        assert "marked graphic" in screen
        await press(pilot, "S", "end", "enter")
        await fill(pilot, answer="a flag")
        await press(pilot, "enter")
        assert media_marks.barred(pictured.db, both[:1]) == {both[0]: "on the never-match list: a flag"}
        await press(pilot, "S", "end", "enter")
        assert media_marks.barred(pictured.db, both[:1]) == {}


async def test_the_cursor_walks_and_words_follow(pictured: Case, number: int, drive: Drive) -> None:
    marking.mark_sensitivity(pictured, [medium(pictured, number, HTML).sha256], PLAIN)
    async with drive(pictured, CLAIM, (120, 60)) as pilot:
        screen = await press(pilot, *MEDIA)
        assert "JPEG picture 400×300" in screen
        assert "EARLIER looks" in screen
        assert "no picture" in screen, "a web page is never decoded, whatever it is called or marked"
        screen = await press(pilot, "j")
        assert "JPEG picture 480×360" in screen
        assert "Nothing else that is held looks like it" in screen
        assert "web page" in await press(pilot, "down")
        dossier = pilot.app.screen
        assert isinstance(dossier, DossierScreen)
        assert dossier.media.strip.cursor == 2
        await press(pilot, "home")
        assert dossier.media.strip.cursor == 0
        await press(pilot, "end", "k")
        assert dossier.media.strip.cursor == 1


async def test_without_graphics_words_stand_there(
    pictured: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_GRAPHICS", "none")
    async with drive(pictured, CLAIM) as pilot:
        screen = await press(pilot, *MEDIA, "v")
        assert "pictures are off" in screen
        assert HALF not in screen


async def test_a_claim_without_media_says_so_and_keys_outside_the_tab_too(case: Case, drive: Drive) -> None:
    async with drive(case, "predicate:statement", toasts=True) as pilot:
        assert "No pictures, videos or sounds" in await press(pilot, *MEDIA)
        screen = await press(pilot, "i")
        assert screen_of(pilot) == "CompareScreen"
        assert "There is nothing to compare" in screen
        await press(pilot, "y", "v", "S", "o", "O", "right_square_bracket", "home")
        assert screen_of(pilot) == "CompareScreen"
        assert "No medium is chosen" in await press(pilot, "escape", "left", "v")


# --- the compare screen ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_both_sides_with_dates_and_distances_the_older_on_the_right(
    pictured: Case, drive: Drive, size: tuple[int, int]
) -> None:
    async with drive(pictured, CLAIM, size) as pilot:
        screen = await press(pilot, "enter", "i")
        assert screen_of(pilot) == "CompareScreen"
        assert screen.count("v shows it") == 2
        assert HALF not in screen
        for words in (
            "This claim's IMG-20260426",
            "EARLIER IMG-202308",
            "2026-04-26 08:10Z in Nord",
            "Z in Archives",
        ):
            assert words in screen
        assert "of 256" in screen
        assert "of 64" in screen
        await press(pilot, "v")
        rows = [row for row in (await drawn(pilot)).split("\n") if HALF in row]
        assert len(rows) >= 8
        half = size[0] // 2
        assert all(row[:half].count(HALF) > 8 and row[half:].count(HALF) > 8 for row in rows)
        await press(pilot, "escape")
        assert screen_of(pilot) == "DossierScreen"


async def test_answers_are_kept_lead_on_and_move_no_status(pictured: Case, number: int, drive: Drive) -> None:
    copy = medium(pictured, number, COPY)

    def kept() -> list[str]:
        return sorted(a.answer for a in media_matches.answers(pictured.db, [copy.sha256]).values())

    async with drive(pictured, CLAIM) as pilot:
        screen = await press(pilot, "enter", "i", "down")
        assert "2 of 2  2 unanswered" in screen
        screen = await press(pilot, "y")
        assert "1 of 2  1 unanswered" in screen
        assert f"last: C-{number} medium" in screen
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["same"], 1)
        screen = await press(pilot, "n")
        assert "1 of 2  all answered" in screen
        assert "answered: not the same by tester" in screen
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["different", "same"], 1)
        assert "answered: the same by tester" in await press(pilot, "right_square_bracket", "down")
        assert "1 of 2" in await press(pilot, "g", "g")
        await press(pilot, "u")
        screen = await press(pilot, "u")
        assert "2 unanswered" in screen
        assert (kept(), evidence.of_claim(pictured.db, number)) == ([], [])
        await press(pilot, "c")
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["edited"], 1)
    assert status_of(pictured, number) == (Status.RUMOR, False)
    assert ledger.verify(pictured.db) is None


async def test_misleading_asks_and_only_yes_with_a_reason_sets_the_status(
    pictured: Case, number: int, drive: Drive
) -> None:
    async with drive(pictured, CLAIM) as pilot:
        await press(pilot, "enter", "i")
        for keys in (("enter",), ("n",), ("escape",), ("y", "escape")):
            screen = await press(pilot, "m")
            assert screen_of(pilot) == "Confirm"
            assert f"Set C-{number} to misleading too?" in screen
            await press(pilot, *keys)
            assert screen_of(pilot) == "CompareScreen"
            assert status_of(pictured, number) == (Status.RUMOR, False), keys
            assert [e.says_misleading for e in evidence.of_claim(pictured.db, number)] == [True]
            await press(pilot, "u")
        await press(pilot, "m", "y")
        assert screen_of(pilot) == "Ask"
        await fill(pilot, answer="the fire of 2023")
        await press(pilot, "enter")
        assert status_of(pictured, number) == (Status.MISLEADING, False), "the gates were met, nothing overridden"
        await press(pilot, "m")
        assert screen_of(pilot) == "CompareScreen", "it has that status: nothing to ask"


# --- opening outside ------------------------------------------------------------------------------------------------


async def test_the_original_is_opened_after_one_warning_a_session(
    pictured: Case, number: int, drive: Drive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = opener(monkeypatch, tmp_path, 'printf "%s\\n" "$@" >> "{seen}"')
    async with drive(pictured, CLAIM, toasts=True) as pilot:
        await press(pilot, *MEDIA, "o")
        assert screen_of(pilot) == "Confirm"
        assert "A hostile file can attack the program that shows it" in text_of(pilot)
        await press(pilot, "enter")
        assert not seen.exists(), "Enter is no"
        await press(pilot, "o", "y")
        await settle(pilot)
        sha256 = medium(pictured, number, COPY).sha256
        assert Path(seen.read_text().strip()).name.startswith(sha256[:12])
        await press(pilot, "i", "O")
        await settle(pilot)
        assert len(seen.read_text().splitlines()) == 2, "asked once"
        assert "This kind is not opened from here: text/html" in await press(pilot, "escape", "end", "o")
        monkeypatch.delenv("DISPLAY")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        assert "The original cannot be opened" in await press(pilot, "home", "o")
        assert len(seen.read_text().splitlines()) == 2
