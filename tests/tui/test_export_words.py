"""What the export screen says of claims that are left out, of media, and of a page that goes out with every name."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.export import redaction
from workbench.export.formats import EXPORTERS
from workbench.export.previewing import Kept, MediaLeaving, WhatLeaves
from workbench.store.leaving import Sums
from workbench.tui.child_talk import heard, said
from workbench.tui.child_works import EXPORT, LEAVING, Exported
from workbench.tui.widgets import export_text
from workbench.tui.widgets.export_text import FORMATS, PROFILES, leaving_text, profile_words, written_text

KEPT = ("It has no verdict yet\x1b[31m.", 7, ("C-1", "C-2", "C-3", "C-4", "C-5"))
OUT = Path("/exports/out.jsonld")
EXPORTED = Exported(
    OUT, ((OUT.name, "ab" * 32, 10),), 2, Path(f"{OUT}.manifest.json"), (KEPT,), (("the case does not hold it", 3),)
)
NONE = MediaLeaving(False, False, 5, ())
NARROW = 58
"""Columns of a note under a field, where the terminal has 80."""


def leaving(media: MediaLeaving, written: int = 9) -> WhatLeaves:
    sums = Sums(9, 12, 3, 5, 4, 2, 1, 6, 1)
    return WhatLeaves(sums, ("id",), (("", "a line"),), 3, 2, 8, written, (Kept(*KEPT),), media)


def test_claims_left_out_are_named_with_the_reason() -> None:
    """After the export and before it, without a character that controls the terminal."""
    for told in (written_text(EXPORTED), leaving_text(leaving(NONE), "share", "claimreview")):
        assert "left out: 7 claims (C-1, C-2, C-3, C-4, C-5 and 2 more): It has no verdict yet" in told.plain
        assert "\x1b" not in told.plain


def test_what_was_written_is_counted_and_found_again() -> None:
    """Not what was chosen: nine claims were, two stand in the file. Media that stayed are told with the reason."""
    told = written_text(EXPORTED).plain
    assert told.startswith("2 claims exported")
    assert str(OUT) in told
    assert "left out: 3 media the case does not hold it" in told
    assert "ab" * 32 in told
    many = replace(EXPORTED, files=EXPORTED.files * 16)
    assert "16 files, 160 B; the manifest has the sha256 of each" in written_text(many).plain
    parcel = replace(EXPORTED, out=Path("/my exports/out.claims.zip"))
    assert "workbench bundle verify '/my exports/out.claims.zip'" in written_text(parcel).plain


def test_a_look_says_how_far_it_went() -> None:
    """Of all claims how many go; of a few only, that the others may hold more; then what is under way."""
    assert "2 of 9 claims would go out" in leaving_text(leaving(NONE), "share", "claimreview").plain
    few = leaving_text(leaving(NONE, 3), "share", "claimreview").plain
    assert "9 claims would go out" in few
    assert "Only the first 3 claims were tried" in few
    trying = leaving_text(leaving(NONE, 3), "share", "claimreview", "Trying all 9 claims …").plain
    assert "Trying all 9 claims …" in trying
    assert "Only the first" not in trying


def test_media_that_go_and_that_stay() -> None:
    """Hashes alone where the format takes no media, else how many go, and why others stay; small pictures by name."""
    told = leaving_text(leaving(NONE), "share", "jsonl").plain
    assert "at most the hashes of 5 media" in told
    assert "1 source is a person" in told
    assert "1 source has no kind and is taken for a publisher: its name leaves" in told
    assert "no kind" not in leaving_text(leaving(NONE), "internal", "jsonl").plain, "there every name leaves"
    held = MediaLeaving(True, False, 3, (("it is marked graphic", 2),))
    told = leaving_text(leaving(held), "share", "bundle").plain
    assert "and 3 media" in told
    assert "2 stay: it is marked graphic" in told
    assert "small pictures of 3 media" in leaving_text(leaving(replace(held, small=True)), "share", "html").plain


def test_keys_are_told_where_they_are_written() -> None:
    """A page has no keys of the record."""
    assert "every key: id" in leaving_text(leaving(NONE), "share", "jsonl").plain
    assert "every key" not in leaving_text(leaving(NONE), "share", "html").plain


def test_what_the_child_answers_comes_back_whole() -> None:
    """It goes over a pipe as JSON."""
    for work, answer in ((EXPORT, EXPORTED), (LEAVING, leaving(MediaLeaving(True, False, 3, (("x", 2),))))):
        assert heard(said(answer), work.answers) == answer


def test_every_format_and_profile_has_its_line() -> None:
    """One for each that ships, no longer than a narrow terminal shows."""
    assert set(FORMATS) == set(EXPORTERS)
    assert set(PROFILES) == set(redaction.PROFILES)
    assert [w for w in (*FORMATS.values(), *PROFILES.values()) if len(w) > NARROW] == []


@pytest.mark.parametrize("kind", export_text._OPEN_TO_ALL)
def test_what_is_made_to_be_handed_on_is_warned_of(kind: str) -> None:
    """A word for formats that exist, none for a table for one's own desk, nor for what only a key opens."""
    assert kind in EXPORTERS
    assert len(profile_words("internal", kind, encrypted=False)) > len(
        profile_words("internal", "csv", encrypted=False)
    )
    assert len(profile_words("share", kind, encrypted=False)) == len(PROFILES["share"])
    closed = profile_words("internal", kind, encrypted=True).plain
    assert (closed == PROFILES["internal"]) == (kind == "bundle")
