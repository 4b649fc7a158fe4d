"""Marks on media: hard to look at, never worth a match. They hold for copies, also later ones. Both engines."""

from dataclasses import replace

import pytest

from tests.evidence.seen import Seen, claim_with, found_alike, seen
from workbench import canonical, flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import Conflict, NotFound, UsageError
from workbench.evidence import marking
from workbench.evidence.comparing import Answer, judge
from workbench.ledger import events as ledger
from workbench.ledger.fsck import fsck
from workbench.model import Analyst, MediaMatch
from workbench.store import events as event_store
from workbench.store import media_marks, media_matches


@pytest.fixture
def pictures(case: Case) -> list[Seen]:
    """Four pictures: the second is a copy of the first, the third perhaps, the fourth is another."""
    found = [seen(case, name, day) for name, day in (("a", "2023-08-14"), ("b", "2026-04-25"), ("c", "2026-04-26"))]
    found_alike(case, found[0], found[1])
    found_alike(case, found[0], found[2], "review")
    return [*found, seen(case, "d")]


def sensitivities(case: Case, pictures: list[Seen]) -> list[str]:
    found = media_marks.sensitivity(case.db, [p.sha256 for p in pictures])
    return [found[p.sha256] for p in pictures]


def barred(case: Case, pictures: list[Seen]) -> list[str]:
    found = media_marks.barred(case.db, [p.sha256 for p in pictures])
    return [found.get(p.sha256, "") for p in pictures]


def matched(case: Case, one: Seen) -> list[str]:
    return [m.other for m in media_matches.of(case.db, [one.sha256]).get(one.sha256, [])]


def sound(case: Case) -> None:
    assert ledger.verify(case.db) is None
    assert [finding.sentence for finding in fsck(case.db, case.vault)] == []


def colleague_of(case: Case) -> Case:
    return replace(case, analyst=Analyst("ben", "Ben"))


# --- hard to look at ----------------------------------------------------------------------------------------------


def test_copies_are_as_hard_to_look_at(case: Case, pictures: list[Seen]) -> None:
    act = marking.mark_sensitivity(case, [pictures[0].sha256[:8]], "graphic")
    assert sensitivities(case, pictures) == ["graphic", "graphic", "", ""]
    assert act.label == f"medium {pictures[0].sha256[:12]} marked graphic"
    assert [e.subject for e in event_store.every(case.db) if e.kind == "media_sensitivity"] == [ledger.CASE]
    sound(case)


def test_a_later_copy_inherits(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "graphic")
    later = seen(case, "later", "2026-04-29")
    assert sensitivities(case, [later]) == [""]
    found_alike(case, later, pictures[0])
    assert sensitivities(case, [later]) == ["graphic"]


def test_a_cut_out_that_is_plain_unveils_no_whole_picture(case: Case, pictures: list[Seen]) -> None:
    whole, cut, edited = pictures[2].sha256, pictures[3].sha256, pictures[0].sha256
    with case.db.tx():
        media_matches.save(case.db, cut, [MediaMatch(cut, whole, "same", 12, 4, "crop 10 %")], "test")
    judge(case, None, edited, whole, Answer.EDITED)
    marking.mark_sensitivity(case, [cut, edited], "plain")
    assert media_marks.sensitivity(case.db, [whole]) == {whole: ""}
    marking.mark_sensitivity(case, [cut], "graphic")
    assert media_marks.sensitivity(case.db, [whole]) == {whole: "graphic"}


def test_graphic_goes_before_plain(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "plain")
    assert sensitivities(case, pictures) == ["plain", "plain", "", ""]
    marking.mark_sensitivity(case, [pictures[1].sha256], "graphic")
    assert sensitivities(case, pictures) == ["graphic", "graphic", "", ""]
    marking.mark_sensitivity(case, [pictures[1].sha256], "")
    assert sensitivities(case, pictures) == ["plain", "plain", "", ""]


def test_an_answer_makes_a_copy(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "graphic")
    for answer in (Answer.SAME, Answer.EDITED, Answer.MISLEADING):
        judge(case, None, pictures[2].sha256, pictures[0].sha256, answer)
        judge(case, None, pictures[0].sha256, pictures[3].sha256, answer)
        assert sensitivities(case, pictures) == ["graphic"] * 4, answer


def test_different_cuts_it(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "graphic")
    judge(case, None, pictures[0].sha256, pictures[1].sha256, Answer.DIFFERENT)
    assert sensitivities(case, pictures) == ["graphic", "", "", ""]
    flow.undo(case)
    assert sensitivities(case, pictures) == ["graphic", "graphic", "", ""]


def test_several_at_once_are_one_act(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[2].sha256], "graphic")
    act = marking.mark_sensitivity(case, [p.sha256 for p in pictures[1:]] * 2, "graphic")
    assert act.label == "2 media marked graphic", "one was so already"
    flow.undo(case)
    assert sensitivities(case, pictures) == ["", "", "graphic", ""]
    flow.redo(case)
    assert sensitivities(case, pictures) == ["graphic"] * 4
    sound(case)


def test_what_is_refused_leaves_nothing(case: Case, pictures: list[Seen]) -> None:
    known = pictures[0].sha256
    for given, word, error in (
        ([known, "0" * 64], "graphic", NotFound),
        ([known, ""], "graphic", NotFound),
        ([known], "horrible", UsageError),
        ([known], "", UsageError),
        ([], "graphic", UsageError),
    ):
        with pytest.raises(error):
            marking.mark_sensitivity(case, given, word)
    assert sensitivities(case, pictures) == [""] * 4


def test_undone_after_a_restart_unless_somebody_marked_it_since(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "graphic")
    again = open_case(case.url, case.analyst)
    flow.undo(again)
    assert sensitivities(again, pictures) == [""] * 4
    flow.redo(again)
    marking.mark_sensitivity(colleague_of(again), [pictures[0].sha256], "plain")
    with pytest.raises(Conflict, match=f"somebody changed the mark on {pictures[0].sha256[:12]}"):
        flow.undo(again)
    assert sensitivities(again, pictures) == ["plain", "plain", "", ""]
    sound(again)
    again.close()


def test_a_mark_says_who_and_when_and_moves_no_status(case: Case, pictures: list[Seen]) -> None:
    number = claim_with(case, pictures[1]).id
    before = editing.find(case, number)
    marking.mark_sensitivity(colleague_of(case), [pictures[1].sha256], "graphic")
    mark = media_marks.get(case.db, pictures[1].sha256)
    assert mark is not None
    assert (mark.by, mark.at[:10]) == ("ben", "2026-05-01")
    after = editing.find(case, number)
    assert (after.status, after.stage, after.priority, after.why) == (
        before.status, before.stage, before.priority, before.why,
    )  # fmt: skip


# --- never worth a match ------------------------------------------------------------------------------------------


def test_never_bars_copies_and_takes_the_reuse_away(case: Case, pictures: list[Seen]) -> None:
    number = claim_with(case, pictures[1]).id
    assert editing.find(case, number).reused == 1
    marking.never(case, pictures[0].sha256, " the flag\0 ")
    told = "on the never-match list: the flag\ufffd"
    assert barred(case, pictures) == [told, f"{told} (a copy of {pictures[0].sha256[:12]})", "", ""]
    assert [matched(case, p) for p in pictures] == [[]] * 4
    now = editing.find(case, number)
    assert (now.reused, now.reused_since) == (0, None)
    assert not any("reused" in reason for reason in now.why)
    assert [m.sha256 for m in media_marks.never(case.db)] == [pictures[0].sha256]
    sound(case)


@pytest.mark.parametrize("back", ["allow", "undo"])
def test_allowed_again_all_is_as_it_was(case: Case, pictures: list[Seen], back: str) -> None:
    number = claim_with(case, pictures[1]).id
    before = editing.find(case, number)
    marking.never(case, pictures[0].sha256)
    assert barred(case, pictures)[0] == "on the never-match list"
    if back == "allow":
        marking.allow(case, pictures[0].sha256)
    else:
        flow.undo(case)
    assert barred(case, pictures) == [""] * 4
    assert matched(case, pictures[1]) == [pictures[0].sha256]
    after = editing.find(case, number)
    assert (after.reused, after.reused_since, after.why) == (1, before.reused_since, before.why)
    if back == "undo":
        flow.redo(case)
        assert editing.find(case, number).reused == 0
    sound(case)


def test_a_later_copy_is_barred_too(case: Case, pictures: list[Seen]) -> None:
    marking.never(case, pictures[0].sha256, "a logo")
    later = seen(case, "later", "2026-04-29")
    number = claim_with(case, later).id
    found_alike(case, later, pictures[0])
    assert barred(case, [later]) == [f"on the never-match list: a logo (a copy of {pictures[0].sha256[:12]})"]
    assert editing.find(case, number).reused == 0
    with pytest.raises(UsageError, match=f"a copy of {pictures[0].sha256[:12]}"):
        marking.allow(case, later.sha256)


def test_a_medium_of_two_marks_keeps_the_other(case: Case, pictures: list[Seen]) -> None:
    marking.mark_sensitivity(case, [pictures[0].sha256], "graphic")
    marking.never(case, pictures[0].sha256, "a logo")
    marking.allow(case, pictures[0].sha256)
    assert sensitivities(case, pictures)[:2] == ["graphic", "graphic"]
    marking.never(case, pictures[0].sha256, "a logo")
    marking.mark_sensitivity(case, [pictures[0].sha256], "")
    assert barred(case, pictures)[0] == "on the never-match list: a logo"


def test_nothing_to_change_is_said(case: Case, pictures: list[Seen]) -> None:
    with pytest.raises(UsageError, match="Nothing would change"):
        marking.allow(case, pictures[0].sha256)
    marking.never(case, pictures[0].sha256)
    with pytest.raises(UsageError, match="Nothing would change"):
        marking.never(case, pictures[0].sha256)


def test_history_tells_the_marks(case: Case, pictures: list[Seen]) -> None:
    marking.never(case, pictures[0].sha256, "a logo")
    marking.allow(case, pictures[0].sha256)
    flow.undo(case)
    told = [
        (e.kind, canonical.loads(e.body)["changes"][0]["after"]["never"])
        for e in event_store.every(case.db)
        if "media_marks" in e.body
    ]
    assert told == [("media_never", 1), ("media_allowed", 0), ("undo", 1)]


def test_an_answer_bars_and_frees_copies_at_once(case: Case, pictures: list[Seen]) -> None:
    marking.never(case, pictures[0].sha256, "a logo")
    told = f"on the never-match list: a logo (a copy of {pictures[0].sha256[:12]})"
    judge(case, None, pictures[0].sha256, pictures[1].sha256, Answer.DIFFERENT)
    judge(case, None, pictures[2].sha256, pictures[0].sha256, Answer.EDITED)
    judge(case, None, pictures[0].sha256, pictures[3].sha256, Answer.SAME)
    assert barred(case, pictures) == ["on the never-match list: a logo", "", told, told]
    for _ in range(3):
        flow.undo(case)
    assert barred(case, pictures) == ["on the never-match list: a logo", told, "", ""]
