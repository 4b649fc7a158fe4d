"""The conformance checks: a good plugin passes, each fault is found, and the report says which."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin_loader.conftest import GOOD
from workbench.errors import InputRefused, NotFound
from workbench.plugin_loader import check_importer, trust

pytestmark = pytest.mark.usefixtures("fixed_env")
Put = Callable[..., Path]

MESSAGE = 'ImportedMessage(sent_raw="", text=line.decode().strip(), line=number)'


def test_a_good_plugin_passes(put: Put, sample: Path) -> None:
    path = put("notes")
    trust(path)
    report = check_importer(path, sample)
    assert report.passed, report.problems
    assert (report.importer, report.confidence, report.chats, report.messages) == ("notes", 80, 1, 2)


def test_checking_does_not_run_what_is_not_trusted(put: Put, sample: Path) -> None:
    with pytest.raises(InputRefused, match="not trusted"):
        check_importer(put("notes"), sample)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("api: int = API_VERSION", "api: int = 2", "plugin API 2"),
        ("return 80 if", "return 180 if", "from 0 to 100"),
        ("return 80 if", "return 0 if", "gives 0 for the sample"),
        ("return 80 if", "return 1 / 0 if", "recognise raised ZeroDivisionError"),
        ("for member in export.members()]", "for member in ()]", "finds no conversation"),
        ("[Chat(member,", '[Chat("other",', "not there: 'other'"),
        ("[Chat(member, member,", '[Chat(member, "",', "needs a name and a platform"),
        ("return [Chat", "import time; return [Chat(str(time.perf_counter_ns()), 'c', 'p')] + [Chat", "another list"),
        ("return [Chat", "return 2 * [Chat", "same member and key"),
        ("return [Chat", "raise OSError('x')\n        return [Chat", "chats raised OSError: x"),
        (MESSAGE, "1 / 0", "read raised ZeroDivisionError"),
        (MESSAGE, "'text'", "not str"),
        (MESSAGE, "ImportedMessage(sent_raw='', text=str(__import__('uuid').uuid4()))", "the second time"),
        (MESSAGE, 'ImportedMessage("r", "x", kind="photo")', "kind 'photo'"),
        (MESSAGE, 'ImportedMessage("r", "x", sent_utc=1.0, sent_local="2026-04-25T06:41:00")', "both set"),
        (MESSAGE, 'ImportedMessage("r", "x", sent_local="25/04/2026 06:41")', "YYYY-MM-DDTHH:MM:SS"),
        (MESSAGE, 'ImportedMessage("r", "x", sent_utc=float("nan"))', "not a finite number"),
        (MESSAGE, 'ImportedMessage("", "x", sent_utc=1.0)', "as it is written"),
        (MESSAGE, 'ImportedMessage("", "x", line=0)', "counted from 1"),
        (MESSAGE, "ImportedMessage('', 'x', attachments=(_A('p.jpg', 'gone/p.jpg'),))", "'gone/p.jpg' is not in"),
        (MESSAGE, "ImportedMessage('', None)", "text must be a string"),
        (f"yield {MESSAGE}", "pass\n        yield from ()", "no record at all"),
    ],
)
def test_each_fault_is_found(put: Put, sample: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    source = GOOD.replace(old, new) + "\nfrom workbench.plugin_api import ImportedAttachment as _A\n"
    path = put("notes", source)
    trust(path)
    report = check_importer(path, sample)
    assert not report.passed
    assert any(said in problem for problem in report.problems), report.problems


def test_a_date_order_that_cannot_be_decided_is_answered(put: Put, sample: Path) -> None:
    asked = "if not options.date_order: raise AmbiguousDates({'dmy': 'x', 'mdy': 'y'})\n        with export.open"
    source = GOOD.replace("with export.open", asked).replace("API_VERSION, ", "API_VERSION, AmbiguousDates, ")
    path = put("notes", source)
    trust(path)
    assert check_importer(path, sample).problems == ()


def test_folders_and_zips_are_samples_too(put: Put, tmp_path: Path) -> None:
    path = put("notes", GOOD.replace('export.name.endswith(".notes")', "True"))
    trust(path)
    folder = tmp_path / "export"
    (folder / "in").mkdir(parents=True)
    (folder / "a.txt").write_text("one\n")
    (folder / "in" / "b.txt").write_text("two\nthree\n")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in ("a.txt", "in/b.txt"):
            archive.write(folder / file, file)
    for sample in (folder, tmp_path / "export.zip"):
        report = check_importer(path, sample)
        assert report.passed, report.problems
        assert (report.chats, report.messages) == (2, 3)


def test_a_missing_or_damaged_sample_is_refused(put: Put, tmp_path: Path) -> None:
    path = put("notes")
    trust(path)
    with pytest.raises(NotFound):
        check_importer(path, tmp_path / "none")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputRefused, match="not a readable zip"):
        check_importer(path, tmp_path / "broken.zip")
