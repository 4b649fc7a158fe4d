"""The conformance checks for exporters: a good one passes, each fault is found, and the report says which."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin_loader.conftest import GOOD, GOOD_EXPORTER
from tests.plugin_loader.test_exporters import FOLDER, LOOP
from workbench.errors import InputRefused, NotFound
from workbench.plugin_loader import check_exporter, trust

pytestmark = pytest.mark.usefixtures("fixed_env")
Put = Callable[..., Path]
LINE = 'file.write(json.dumps(claim["title"]) + "\\n")'
OWN = FOLDER.replace("return False", "return sorted(p.name for p in folder.iterdir()) == ['titles.txt']")


@pytest.mark.parametrize("source", [GOOD_EXPORTER, OWN])
def test_a_good_one_passes(put: Put, source: str) -> None:
    path = put("titles", source)
    trust(path)
    report = check_exporter(path)
    assert report.problems == ()
    assert (report.exporter, report.claims, report.files, report.bytes) == ("titles", 2, 1, 46)


def test_checking_does_not_run_what_is_not_trusted(put: Put, plugins: Path) -> None:
    with pytest.raises(InputRefused, match="not trusted"):
        check_exporter(put("titles", GOOD_EXPORTER))
    with pytest.raises(NotFound):
        check_exporter(plugins / "none.py")


@pytest.mark.parametrize(
    ("source", "old", "new", "said"),
    [
        (GOOD, "importer", "importer", "no module-level `exporter`"),
        (GOOD_EXPORTER, "api: int = API_VERSION", "api: int = 2", "plugin API 2"),
        (GOOD_EXPORTER, LOOP, f"1 / 0\n            {LOOP}", "division by zero on the sample set"),
        (GOOD_EXPORTER, LOOP, f"next(export.records())\n            {LOOP}", "StopIteration:  on an empty set"),
        (GOOD_EXPORTER, LINE, 'file.write(claim["title"].encode("ascii").decode())', "UnicodeEncodeError"),
        (GOOD_EXPORTER, LINE, f"file.write(str(id(export)))\n                {LINE}", "other bytes for the same set"),
        (GOOD_EXPORTER, LINE, f"file.write(target.name)\n                {LINE}", "other bytes for the same set"),
        (GOOD_EXPORTER, LINE, "self.n = 1 + getattr(self, 'n', 0); file.write(f'{self.n}')", "other bytes"),
        (GOOD_EXPORTER, LOOP, f"open('aside', 'w').close()\n            {LOOP}", "beside its target"),
        (GOOD_EXPORTER, LOOP, f"(target.parent / 'thesis.txt').unlink()\n            {LOOP}", "beside its target"),
        (GOOD_EXPORTER, LOOP, f"open('thesis.txt', 'w').close()\n            {LOOP}", "beside its target"),
        (GOOD_EXPORTER, "target.open", "(target.parent / 'aside').open", "makes no file at its target"),
        (GOOD_EXPORTER, "folder: bool = False", "folder: bool = True", "makes no folder at its target"),
        (GOOD_EXPORTER, LINE, f"{LINE}\n                break", "does not read every record of the sample set"),
        (GOOD_EXPORTER, LOOP, "for claim in list(export.records()):", "holds 300 records of 300 at once"),
        (GOOD_EXPORTER, LINE, "export.leave_out('C-99', 'Too far.')", "not in the set: 'C-99'"),
        (GOOD_EXPORTER, LINE, "export.leave_out(claim['id'], ' ')", "reason in one sentence"),
        (GOOD_EXPORTER, LINE, 'file.write(claim["title"] + "\\n")', "control characters"),
        (GOOD_EXPORTER, LOOP, f"file.write(export.facts.filter)\n            {LOOP}", "control characters"),
        (GOOD_EXPORTER.replace(".txt", ".csv"), LINE, 'file.write(claim["title"] + "\\n")', "takes for a formula"),
        (GOOD_EXPORTER.replace(".txt", ".html"), LINE, LINE, "which a browser obeys"),
        (GOOD_EXPORTER, "return False", "return True", "owns takes a folder with other things"),
        (OWN, "return sorted", "return False and sorted", "does not know what write has written"),
        (OWN, "return sorted", "return (folder / 'titles.txt').exists() or sorted", "somebody has put a file there"),
        (OWN, "return sorted", "return 1 / 0 or sorted", "does not know what write has written"),
    ],
)  # fmt: skip
def test_each_fault_is_found(put: Put, source: str, old: str, new: str, said: str) -> None:
    assert old in source
    path = put("titles", source.replace(old, new))
    trust(path)
    report = check_exporter(path)
    assert not report.passed
    assert any(said in problem for problem in report.problems), report.problems


def test_a_clock_shows_when_somebody_waits(put: Put) -> None:
    """The times of a zip archive are of even seconds: who writes twice at once sees no difference."""
    path = put("titles", GOOD_EXPORTER.replace(LINE, "import time; file.write(str(int(time.time())))"))
    trust(path)
    ticks = itertools.count(1000)
    with pytest.MonkeyPatch.context() as patch:
        now = [next(ticks)]
        patch.setattr("time.time", lambda: now[0])
        assert check_exporter(path).problems == ()
        assert check_exporter(path, lambda: now.append(now.pop() + 2)).problems == (
            "write gives other bytes for the same set the second time.",
        )
