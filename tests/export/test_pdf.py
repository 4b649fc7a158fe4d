"""The report on paper: the same bytes, nothing of people, nothing fetched; bounded texts, and a stop that works."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.export.sets import Records
from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.errors import Cancelled, InputRefused, StorageError, UsageError
from workbench.export.beginnings import beginnings
from workbench.export.report import pdf, typesetting
from workbench.export.report.shortening import LONGEST, Shortened, shortened
from workbench.export.report.typesetting import paper
from workbench.export.run import run_export
from workbench.plugin_check import sample_set

CANARY = "report-canary.invalid"


@pytest.mark.one_engine
def test_the_words_of_the_report_and_of_no_person(case: Case, tmp_path: Path) -> None:
    """Twice the same bytes, with nothing beside them."""
    pypdf = pytest.importorskip("pypdf")
    for name in ("one.pdf", "two.pdf"):
        run_export(case, "", "pdf", "share", tmp_path / name, lambda done, total: None, lambda: False)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    told = "\n".join(p.extract_text() for p in pypdf.PdfReader(tmp_path / "one.pdf").pages)
    assert "Tessalit taken by FLA" in told
    assert [s for s in SECRETS if s.casefold() in told.casefold()] == []
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """No picture of the net and no file of this machine; a picture within the page would be seen."""
    Image.new("RGB", (4, 4), "red").save(tmp_path / "red.png")
    shown = "".join(f'<img src="{s}"/>' for s in ((tmp_path / "red.png").as_uri(), f"http://{CANARY}/", _DOT))
    assert paper(f"<html><body><p>x</p>{shown}</body></html>").count(b"/Subtype /Image") == 1


_DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs="


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A sentence that says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(UsageError, match="extra `pdf`") as caught:
        pdf.exporter.write(Records([]), tmp_path / "out.pdf")
    assert "claim-workbench[pdf]" in caught.value.hint


@pytest.mark.one_engine
def test_a_stop_ends_it_at_once(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that lays out is gone when the export says that it was stopped, and so is what it was given."""
    pids: list[int] = []
    started = typesetting._started

    def noted() -> Any:
        process = started()
        pids.append(process.pid)
        return process

    monkeypatch.setattr(typesetting, "_started", noted)
    with pytest.raises(Cancelled):
        run_export(case, "", "pdf", "share", tmp_path / "out.pdf", lambda done, total: None, lambda: bool(pids))
    assert len(pids) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
    assert [p.name for p in tmp_path.iterdir() if "out.pdf" in p.name] == []


def test_a_process_that_is_killed_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system does when memory runs out."""
    started = typesetting._started

    def killed() -> Any:
        process = started()
        process.kill()
        return process

    monkeypatch.setattr(typesetting, "_started", killed)
    with pytest.raises(StorageError, match="its process was ended") as caught:
        paper("<p>x</p>" * 100_000)
    assert "browser" in caught.value.hint


def test_a_page_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is laid out."""
    monkeypatch.setattr(pdf, "LARGEST", 1_000)
    monkeypatch.setattr(typesetting, "_started", time.time)
    with pytest.raises(InputRefused, match="2 claims is too long"):
        pdf.exporter.write(sample_set(), tmp_path / "out.pdf")


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("", 4, ""),
        ("abcd", 4, "abcd"),
        ("abcdef", 4, "abcd… [2 more characters: the formats html and jsonl have them]"),
        ("é" * 1_004, 4, "éééé… [1,000 more characters: the formats html and jsonl have them]"),
    ],
)
def test_a_long_text_says_how_much_is_missing(text: str, longest: int, shown: str) -> None:
    assert shortened(text, longest) == shown


def test_every_text_of_a_record_is_shortened_and_nothing_else() -> None:
    """However deep it lies; a set without long texts is as it was."""
    ordinary = [*sample_set().records()]
    assert [*Shortened(sample_set()).records()] == ordinary
    deep = {"id": "C-1", "n": 5, "a": [{"b": ["x" * 40_000, None, True]}], "c": "y" * LONGEST}
    (record,) = Shortened(Records([deep])).records()
    assert record == {**deep, "a": [{"b": [shortened("x" * 40_000), None, True]}]}
    assert len(record["a"][0]["b"][0]) < LONGEST + 100


def test_a_page_that_lacks_a_letter_is_still_read(tmp_path: Path) -> None:
    """Its font then has a table of its own, and the words beside the letter came out as single bytes."""
    pytest.importorskip("pypdf")
    page = tmp_path / "a.pdf"
    page.write_bytes(paper("<html><body><p>Kidal \U0010fffd taken – so it is told</p></body></html>"))
    ((_, told),) = beginnings(page)
    assert "Kidal" in told
    assert "taken – so it is told" in told
