"""The Media tab and the compare screen: what is hidden, what is said, and what an answer does."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui import media_case
from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from tests.tui.hostile import EVERYTHING
from tests.tui.media_case import ALONE, COPY, FILM, HTML
from tests.tui.test_viewer import opener
from workbench.case import Case, named_analyst, open_case
from workbench.claims import priority
from workbench.evidence import marking
from workbench.evidence.comparing import Answer, judge
from workbench.ledger import events as ledger
from workbench.model import MediaAnswer, Status
from workbench.safety.text import GUARD
from workbench.store import claims, evidence, media_marks, media_matches
from workbench.store.hash_lists import ListedHash, ListedMatch, ListHit
from workbench.store.media_marks import GRAPHIC, PLAIN
from workbench.tui import media_reading, pictures, reading
from workbench.tui.media_reading import Other, Pair, Seen
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


@pytest.mark.parametrize("kind", ["same", "review", "barred"])
def test_a_tile_says_earlier_exactly_where_the_claim_counts_reused(pictured: Case, number: int, kind: str) -> None:
    copy = medium(pictured, number, COPY)
    if kind == "barred":
        marking.never(pictured, copy.sha256, "a flag")
    with pictured.db.tx():
        if kind == "review":
            pictured.db.run("UPDATE media_matches SET kind = 'review'")
        priority.refresh(pictured, [number])
    claim = claims.get(pictured.db, number)
    assert claim is not None
    found = media_reading.seen_media(pictured, number)
    assert sum(s.earlier for s in found) == claim.reused == (kind == "same")
    if kind == "review":
        told = media_text.medium_text(medium(pictured, number, COPY)).plain
        assert "EARLIER may be the same as" in told, "the look-alike is older, and that is told"


def test_words_for_what_has_no_time_or_no_message(pictured: Case, number: int) -> None:
    found = medium(pictured, number, COPY)
    (place,) = found.places
    timeless = (replace(place, seen=replace(place.seen, sent_at=None)),)
    assert media_text.since(timeless).plain == "seen once, first at an unknown time in Nord"
    assert media_text.since(()).plain == "No message carries it any more."
    head = compare._head("", replace(found, places=timeless), earlier=False).plain
    assert head.endswith("\nfirst at an unknown time in Nord")
    many = replace(found, others=found.others * 100)
    assert "… and 180 more: i compares" in media_text.medium_text(many).plain


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
        await press(pilot, "i")
        assert screen_of(pilot) == "DossierScreen", "nothing looks like this one: no pair of another medium is shown"
        await press(pilot, "g", "g")
        assert dossier.media.strip.cursor == 0
        await press(pilot, "i")
        assert screen_of(pilot) == "CompareScreen"


async def test_no_key_acts_on_a_medium_of_the_claim_before(pictured: Case, drive: Drive) -> None:
    async with drive(pictured, "", (120, 60)) as pilot:
        await press(pilot, *MEDIA)
        dossier = pilot.app.screen
        assert isinstance(dossier, DossierScreen)
        numbers = reading.claim_ids(pictured, "")
        seen = [{m.sha256 for m in media_reading.seen_media(pictured, n)} for n in numbers]
        at = next(n for n in range(len(numbers) - 1) if seen[n] and seen[n] != seen[n + 1])
        for _ in range(at):
            await press(pilot, "n")
        assert dossier.number == numbers[at]
        assert dossier.media.current is not None
        dossier.action_step(1)
        assert not dossier.media.seen, "nothing is chosen until the next claim is read"
        await settle(pilot)
        assert {s.sha256 for s in dossier.media.seen} == seen[at + 1]


@pytest.fixture
def filmed(tmp_path: Path) -> Iterator[Case]:
    """A case with a film of 2023 and a captioned cut of it, coded anew, under a claim of 2026; and a voice note."""
    clips = pytest.importorskip("tests.media.clips", reason="the extra `video` is not installed")
    whole = clips.film(4, 16)
    cut = clips.recoded(whole, clips.Coding(256, 160, gop=35, crf=32), 4, 10, clips.captioned)
    opened = open_case(str(media_case.filmed(tmp_path, whole, cut, clips.voice(2))), named_analyst("Tester"))
    yield opened
    opened.close()


async def test_films_and_sounds(filmed: Case, drive: Drive) -> None:
    (number,) = reading.claim_ids(filmed, CLAIM)
    async with drive(filmed, CLAIM) as pilot:
        screen = await press(pilot, *MEDIA)
        for words in (
            "EARLIER looks the same as",
            "MP4 video 256×160 0:10",
            "first 2023-08-14 10:30Z",
            "frames agree, from",
        ):
            assert words in screen
        assert "v shows it" in screen
        assert "sound" in screen, "nothing to draw of a voice note, hidden or not"
        await press(pilot, "i", "v")
        screen = await drawn(pilot)
        rows = [row for row in screen.split("\n") if HALF in row]
        assert len(rows) > 4, "a frame of each"
        assert all(row[:60].count(HALF) > 8 and row[60:].count(HALF) > 8 for row in rows[2:-2])
        (match,) = media_matches.of(filmed.db, [medium(filmed, number, FILM).sha256])[
            medium(filmed, number, FILM).sha256
        ]
        assert (match.at, match.other_at) != (None, None)
        assert f"This claim's {media_text.clock(match.at or 0)} of VID-2026" in screen
        assert f"EARLIER {media_text.clock(match.other_at or 0)} of VID-2023" in screen
        assert "on the left and" in screen
        assert "the rule for films: the same when 5 frames of 3 pictures agree" in screen
        assert "phash up to" not in screen
        names = {path.name for path in (filmed.vault.root / "thumbs").rglob("*.jpg")}
        assert names == {f"{match.sha256}-{match.at}.jpg", f"{match.other}-{match.other_at}.jpg"}


@pytest.mark.parametrize("letters", [False, True])
async def test_pictures_stay_when_the_theme_changes(
    pictured: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch, letters: bool
) -> None:
    for module in (picture_cells, pictures):
        monkeypatch.setattr(module, "ASCII", letters)
    async with drive(pictured, CLAIM) as pilot:
        for keys in (MEDIA, ("i",)):
            await press(pilot, *keys, "v")
            before = await drawn(pilot)
            assert (HALF * 8 in before) is not letters
            await press(pilot, "T")
            after = await drawn(pilot)
            assert (after == before) is not letters, "letters take the shades of the other ground"


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
        assert "This claim has no media" in await press(pilot, "escape", "S")
        assert screen_of(pilot) == "DossierScreen"


async def test_keys_of_the_media_tab_elsewhere_ask_to_go_there(pictured: Case, drive: Drive) -> None:
    async with drive(pictured, CLAIM, toasts=True) as pilot:
        assert "No medium is chosen" in await press(pilot, "enter", "v")


async def test_the_chosen_picture_stands_at_the_top_beside_its_words(pictured: Case, drive: Drive) -> None:
    async with drive(pictured, CLAIM, (80, 24)) as pilot:
        rows = (await press(pilot, *MEDIA)).split("\n")
        top = next(n for n, row in enumerate(rows) if "of 3" in row)
        first = next(n for n, row in enumerate(rows) if row.startswith("▌"))
        assert "▌SEEN BEFORE IMG-202604" in rows[first]
        for keys in (("j",), ("j",), ("k",), ("end",), ("home",)):
            rows = (await press(pilot, *keys)).split("\n")
            assert [n for n, row in enumerate(rows) if row.startswith("▌")] == [first], keys
        assert top < first


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
        assert "[+" not in screen.split("\n")[0], "one ellipsis, no count behind it"
        assert f"last: C-{number} medium" in screen
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["same"], 1)
        screen = await press(pilot, "n")
        assert "1 of 2  all answered" in screen
        assert "answered: not the same by tester" in screen
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["different", "same"], 1)
        assert "answered: the same by tester" in await press(pilot, "right_square_bracket", "down")
        assert "1 of 2" in await press(pilot, "g", "g")
        assert "1 of 2  1 unanswered" in await press(pilot, "end", "u")
        screen = await press(pilot, "u")
        assert "2 of 2  2 unanswered" in screen, "the pair that came back"
        assert "1 of 2" in await press(pilot, "left_square_bracket")
        assert (kept(), evidence.of_claim(pictured.db, number)) == ([], [])
        await press(pilot, "c")
        assert (kept(), len(evidence.of_claim(pictured.db, number))) == (["edited"], 1)
        screen = await press(pilot, "escape", "i")
        assert "1 unanswered" in screen
        assert "answered: " not in screen, "it begins with what is still open"
        assert f"▸ C-{number}" in (await press(pilot, "n", "escape")).split("\n")[0], "the claim he came from"
    assert status_of(pictured, number) == (Status.RUMOR, False)
    assert ledger.verify(pictured.db) is None


def test_own_copies_of_one_day_are_left_out(pictured: Case, number: int) -> None:
    copy, alone = medium(pictured, number, COPY), medium(pictured, number, ALONE)
    old = next(p for p in media_reading.pairs(media_reading.seen_media(pictured, number)))
    assert not any(p.own for p in old.other.places)
    assert all(p.own for p in copy.places)
    among = Other(alone.medium, alone.told, alone.places, "", old.other.match, None, copy=True, earlier=False)
    own = Pair(copy, among)
    assert media_reading.worth_asking([old, own]) == (old,)
    assert media_reading.worth_asking([own]) == (own,), "nothing else is there"
    assert media_reading.worth_asking([old, own], alone.sha256) == (old, own), "nothing else of the medium asked for"
    assert media_reading.worth_asking([old, own], copy.sha256) == (old,)
    before = tuple(replace(p, seen=replace(p.seen, sent_at="2026-04-25T23:59:00Z")) for p in alone.places)
    yesterday = Pair(copy, replace(among, places=before))
    assert media_reading.worth_asking([old, yesterday]) == (old, yesterday)
    said = MediaAnswer(*own.key, "different", "", "tester", "2026-04-30")
    assert own.key == Pair(alone, replace(among, medium=copy.medium)).key
    answered = Pair(copy, replace(among, answer=said))
    assert media_reading.worth_asking([old, answered]) == (old, answered)


async def test_misleading_asks_and_only_yes_with_a_reason_sets_the_status(
    pictured: Case, number: int, drive: Drive
) -> None:
    async with drive(pictured, CLAIM) as pilot:
        await press(pilot, "enter", "i")
        for keys in (("enter",), ("n",), ("escape",), ("y", "escape")):
            shown = "1 of 2"
            screen = await press(pilot, "m")
            assert screen_of(pilot) == "Confirm"
            assert f"Set C-{number} to misleading too?" in screen
            assert shown in screen, "the pair that it is about is still in sight"
            for n, key in enumerate(keys):
                screen = await press(pilot, key)
                assert n == len(keys) - 1 or shown in screen, "the reason is asked over it too"
            assert screen_of(pilot) == "CompareScreen"
            assert "2 of 2  1 unanswered" in screen, "then the next one"
            assert status_of(pictured, number) == (Status.RUMOR, False), keys
            assert [e.says_misleading for e in evidence.of_claim(pictured.db, number)] == [True]
            assert "1 of 2  2 unanswered" in await press(pilot, "u"), "the pair that came back"
        await press(pilot, "m", "y")
        assert screen_of(pilot) == "Ask"
        (item,) = evidence.of_claim(pictured.db, number)
        assert pilot.app.screen.query_one("#answer", Input).value == item.quote
        assert "is shown out of its context" in item.quote
        await fill(pilot, answer="")
        await press(pilot, "enter")
        assert screen_of(pilot) == "Ask", "an empty reason is none"
        await fill(pilot, answer="the fire of 2023")
        assert "2 of 2  1 unanswered" in await press(pilot, "enter")
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
