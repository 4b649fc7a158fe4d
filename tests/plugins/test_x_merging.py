"""Exports of one account in all formats of X, imported into a real case one after the other: no post comes twice."""

from importlib import import_module
from pathlib import Path

from tests.flow.chats import bring
from tests.plugins import x_rendering as x
from tests.plugins.x_samples import COLLECTED, COMMUNITY, DELETED
from workbench.case import Case
from workbench.store import messages

FORMATS = ("pages", "flattened", "streaming", "tweets", "snscrape", "zeeschuimer", "fourcat", "archive", "grailbird",
           "archive_folder", "table")  # fmt: skip


def test_all_formats_together_give_each_post_once(case: Case, tmp_path: Path) -> None:
    paths = []
    for name in FORMATS:
        (tmp_path / name).mkdir()
        paths.append(import_module(f"tests.plugins.exports.x_{name}").build(tmp_path / name))
    reports = bring(case, *paths, timezone="UTC")
    assert len(reports) == len(FORMATS)
    assert sum(report.quarantined for report in reports) == 0
    assert [report.imported for report in reports] == [9, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
    held = messages.every(case.db, "1 = 1", "m.id", {})
    posts = [*COLLECTED, *COMMUNITY, *DELETED]
    assert [(m.external_id, m.text, m.sender, m.forwarded_from) for m in held] == [
        (wanted[0], wanted[1], wanted[3], wanted[6]) for wanted in map(x.wanted, posts)
    ]
