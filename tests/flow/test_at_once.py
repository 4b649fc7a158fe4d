"""Two at once: the same file, two files with the same messages, two first openers. Never a driver's own error."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flow.chats import LINES, Yielding, message, write_chat
from workbench.case import Case, open_case
from workbench.errors import Conflict
from workbench.intake import importing
from workbench.intake.requests import ImportReport, ImportRequest
from workbench.model import Analyst, Message
from workbench.store import batches, messages
from workbench.store import events as event_store

BEN = Analyst("ben", "Ben")


@pytest.fixture
def colleague(case: Case) -> Iterator[Case]:
    """The same case, opened a second time."""
    opened = open_case(case.url, BEN)
    yield opened
    opened.close()


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gives or raises, run side by side."""
    out: list[object] = [None] * len(works)

    def run(i: int) -> None:
        try:
            out[i] = works[i]()
        except Exception as error:  # noqa: BLE001 — what was raised is what the test looks at
            out[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return out


def importing_side_by_side(cases: tuple[Case, Case], paths: tuple[Path, Path]) -> list[object]:
    """Import with both; each has looked up what is known before either of them writes."""
    both = threading.Barrier(2)
    records = [message(i, external_id="", sent_raw=f"t{i}") for i in range(5)]

    def one(case: Case, path: Path) -> object:
        waited = False

        def look(_: Message) -> None:
            nonlocal waited
            if not waited:
                waited = True
                both.wait(10)

        request = ImportRequest((path,), timezone="UTC")
        return importing.import_export(case, path, Yielding(*records), request, lambda _: None, lambda: False, look)[0]

    return at_once(lambda: one(cases[0], paths[0]), lambda: one(cases[1], paths[1]))


def test_the_same_file_twice_at_once(case: Case, colleague: Case, tmp_path: Path) -> None:
    path = write_chat(tmp_path, LINES)
    out = importing_side_by_side((case, colleague), (path, path))
    reports = [o for o in out if isinstance(o, ImportReport)]
    refused = [o for o in out if isinstance(o, Conflict)]
    assert (len(reports), len(refused)) == (1, 1), out
    assert "being imported by" in refused[0].message
    assert [b.state for b in batches.every(case.db)] == ["done"]
    assert messages.count(case.db) == 5


def test_two_files_with_the_same_messages_at_once(case: Case, colleague: Case, tmp_path: Path) -> None:
    paths = (write_chat(tmp_path, LINES, "a.txt"), write_chat(tmp_path, LINES, "b.txt"))
    out = importing_side_by_side((case, colleague), paths)
    reports = [o for o in out if isinstance(o, ImportReport)]
    assert len(reports) == 2, out
    assert sorted((r.imported, r.duplicate) for r in reports) == [(0, 5), (5, 0)]
    assert messages.count(case.db) == 5
    first = next(r.batch for r in reports if r.imported)
    assert [n for _, n in batches.resting_on(case.db, first)] == [5]


def test_who_goes_on_with_a_running_import_stops_the_slower_one(case: Case, colleague: Case, tmp_path: Path) -> None:
    path = write_chat(tmp_path, LINES)
    records = [message(i) for i in range(2500)]
    seen = 0

    def overtake(_: Message) -> None:
        nonlocal seen
        seen += 1
        if seen == 1001:  # the first chunk is committed, the second is on its way
            importing.import_export(
                colleague, path, Yielding(*records), ImportRequest((path,), timezone="UTC"), lambda _: None,
                lambda: False,
            )  # fmt: skip

    with pytest.raises(Conflict, match="being imported"):
        importing.import_export(
            case, path, Yielding(*records), ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False,
            overtake,
        )  # fmt: skip
    assert [(b.state, b.read, b.imported) for b in batches.every(case.db)] == [("done", 2500, 2500)]
    assert messages.count(case.db) == 2500


def test_two_first_openers_hold_the_same_uid(
    store_url: str, fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "team-media"))
    open_case(store_url, BEN, ids=lambda _kind, _basis: "").close()  # the tables are there, nobody has named the case
    naming, second = threading.Event(), threading.Event()

    def slow(_kind: str, _basis: str) -> str:
        naming.set()
        second.wait(1)
        return "one"

    def quick(_kind: str, _basis: str) -> str:
        second.set()
        return "two"

    def other() -> str:
        naming.wait(10)
        opened = open_case(store_url, BEN, ids=quick)
        opened.close()
        return opened.uid

    def first() -> str:
        opened = open_case(store_url, BEN, ids=slow)
        opened.close()
        return opened.uid

    assert at_once(first, other) == ["one", "one"]
    last = open_case(store_url, BEN)
    try:
        created = [e for e in event_store.of(last.db, "case") if e.kind == "created"]
        assert len([e for e in created if '"one"' in e.body or '"two"' in e.body]) == 1
    finally:
        last.close()
