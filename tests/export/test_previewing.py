"""What an export would let out, looked at on both engines: the counts, and records as they will stand in the file."""

import zipfile
from pathlib import Path

import pytest

from tests.export.forms import FORMS
from tests.export.media_case import add_media
from tests.export.small_case import PEOPLE, SECRETS, WITNESS
from workbench.case import Case
from workbench.evidence.sources import edit_source, find_source
from workbench.export.beginnings import beginnings
from workbench.export.leaving_media import DOCUMENT, GRAPHIC
from workbench.export.previewing import Leaving, what_leaves
from workbench.store import claims, messages


def test_the_counts_are_those_of_the_case(case: Case) -> None:
    found = what_leaves(case, Leaving("", "jsonl", "internal"))
    assert found.sums.claims == sum(1 for _ in claims.stream(case.db, "c.hidden = 0", "c.id", {}))
    assert 0 < found.sums.messages <= messages.count(case.db)
    assert found.sums.senders <= len(PEOPLE)
    assert found.sums.persons == 1, WITNESS
    assert found.replaced == 0, "for one's own desk nothing is replaced"
    one = what_leaves(case, Leaving("id:C-2", "jsonl", "internal"))
    assert (one.sums.claims, one.shown) == (1, 1)
    assert one.sums.evidence < found.sums.evidence
    none = what_leaves(case, Leaving("status:unverifiable", "jsonl", "internal"))
    assert (none.sums.claims, none.sums.messages, none.shown, none.fields) == (0, 0, 0, ())


def test_sources_of_which_nobody_said_what_they_are_are_counted(case: Case) -> None:
    """They are taken for publishers, so that their names leave: whoever looks first has to know."""
    before = what_leaves(case, Leaving("", "jsonl", "share")).sums
    edit_source(case, find_source(case, WITNESS).id, kind="")
    after = what_leaves(case, Leaving("", "jsonl", "share")).sums
    assert (after.of_no_kind, after.persons) == (before.of_no_kind + 1, before.persons - 1)


@pytest.mark.one_engine
def test_text_takes_no_pictures(case: Case) -> None:
    """Neither does a dry run say so, nor does the text send its reader to pictures that another format may not have."""
    add_media(case)
    found = what_leaves(case, Leaving("", "markdown", "internal", whole=True))
    assert not found.media.taken
    assert what_leaves(case, Leaving("", "html", "internal", whole=True)).media.small


@pytest.mark.one_engine
def test_a_long_first_record_is_laid_out_key_by_key(case: Case) -> None:
    """A record of many messages is longer than what is shown of a file, and was then one unreadable line."""
    found = what_leaves(case, Leaving("id:C-1", "jsonl", "share"))
    ((_, beginning),) = found.files
    assert beginning.splitlines()[0].startswith("actors: ")
    assert found.replaced > 0


@pytest.mark.one_engine
@pytest.mark.parametrize("form", FORMS)
def test_every_format_shows_its_files_as_text(case: Case, form: str) -> None:
    """Members of containers and sheets by their names, never bytes; nothing of people in it; nothing stays behind."""
    add_media(case)
    before = sorted(p.name for p in (case.folder or case.vault.root).iterdir())
    for whole in (False, True):
        found = what_leaves(case, Leaving("", form, "share", whole))
        assert found.files
        assert not any("\0" in text or "\ufffd" in text for _, text in found.files)
        told = "\n".join(f"{name} {text}" for name, text in found.files).casefold()
        assert [s for s in SECRETS if s.casefold() in told] == []
        assert found.written == found.sums.claims == 2
    assert sorted(p.name for p in (case.folder or case.vault.root).iterdir() if p.name != "thumbs") == before


@pytest.mark.one_engine
def test_media_that_would_leave_and_those_that_stay(case: Case) -> None:
    """Counted for all claims; a quick look says what is known beforehand, a whole one what came of trying."""
    add_media(case)
    none = what_leaves(case, Leaving("", "jsonl", "share")).media
    assert not none.taken
    quick, whole = (what_leaves(case, Leaving("", "bundle", "share", w)).media for w in (False, True))
    assert quick.taken
    assert whole.taken
    assert dict(quick.staying) == {GRAPHIC: 1, DOCUMENT: 1}
    assert dict(whole.staying)[GRAPHIC] == 1
    assert whole.going < quick.going, "the picture of the small case is none"
    page = what_leaves(case, Leaving("", "html", "share", whole=True)).media
    assert (page.taken, page.small) == (True, True)
    assert 0 < page.going <= quick.going, "small pictures of those that can be drawn"
    assert sum(n for _, n in page.staying) >= 2, "a document is not drawn, nor what is graphic"
    assert what_leaves(case, Leaving("", "bundle", "public")).media.going == 0


@pytest.mark.one_engine
def test_what_a_format_leaves_out_is_told(case: Case) -> None:
    """With the reason, how many, and the first of them."""
    seen: list[tuple[int, int]] = []
    found = what_leaves(case, Leaving("", "claimreview", "public", whole=True),
                        progress=lambda done, total: seen.append((done, total)))  # fmt: skip
    assert found.whole
    assert found.going == found.sums.claims - sum(k.count for k in found.left_out)
    assert seen[-1] == (2, 2)
    assert sum(k.count for k in found.left_out) >= 1
    assert all(k.reason.endswith(".") and set(k.first) <= {"C-1", "C-2"} for k in found.left_out)


def test_a_sheet_and_a_page_are_words(tmp_path: Path) -> None:
    """Rows of a workbook, the words of a page without its head, and nothing of what is no text."""
    page = tmp_path / "a.html"
    page.write_text("<html><head><style>x{}</style></head><body><h1>Tessalit &amp; Ber</h1><svg><text>1</text></svg>"
                    "<p>told <bdi>in <strong>one</strong></bdi> line</p>"
                    "<table><tr><th>C-1</th><td>Kati</td></tr></table></body></html>", "utf-8")  # fmt: skip
    (tmp_path / "b.bin").write_bytes(b"\xff\xd8\0\0")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as container:
        for n in range(50):
            container.writestr(f"{n:02}.txt", f"text {n}")
    found = dict(beginnings(tmp_path))
    assert found["a.html"] == "Tessalit & Ber\ntold in one line\nC-1 | Kati"
    assert found["b.bin"] == ""
    assert (found["c.zip/00.txt"], found["c.zip/…"]) == ("text 0", "10 more files")
