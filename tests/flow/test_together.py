"""Several programs on one case at once: nothing is found twice, nothing is lost, the history holds throughout."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building import seen_message
from tests.conftest import ROOT
from tests.generating import write_export
from tests.media import pictures
from workbench import flow, query
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.ledger import checkpoints
from workbench.ledger import events as ledger
from workbench.model import Analyst
from workbench.store import claims, filters, media, messages


def at_once(*jobs: Callable[[], object]) -> list[BaseException]:
    """Run jobs in threads that start together; returns what they raised."""
    failed: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as error:  # noqa: BLE001 — the test looks at whatever it was
            failed.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return failed


def test_two_imports_at_once_found_no_claim_twice(case: Case, tmp_path: Path) -> None:
    places = ("Kidal", "Gao", "Mopti", "Konna", "Ansongo")
    paths = []
    for name in ("one", "two"):
        path = tmp_path / f"WhatsApp Chat with {name}.txt"
        path.write_text(
            "".join(f"25/01/2026, 06:4{i} - {name}: {p} est tombée ce matin\n" for i, p in enumerate(places)), "utf-8"
        )
        paths.append(path)
    colleague = open_case(case.url, Analyst("ben", "Ben"))

    def job(who: Case, path: Path) -> Callable[[], object]:
        request = flow.ImportRequest((path,), timezone="UTC")
        return lambda: flow.import_paths(who, request, lambda _: None, lambda: False)

    assert at_once(job(case, paths[0]), job(colleague, paths[1])) == []
    colleague.close()
    found = claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {}))
    assert sorted(c.title for c in found) == sorted(f"{p} taken" for p in places)
    assert {c.appearances for c in found} == {2}
    assert ledger.verify(case.db) is None


def test_the_history_holds_while_somebody_writes(case: Case) -> None:
    number = editing.add_claim(case, "Kidal taken").id
    colleague = open_case(case.url, Analyst("ben", "Ben"))
    wrong: list[str] = []

    def write() -> None:
        for i in range(30):
            editing.set_note(colleague, number, f"note {i}")

    def look() -> None:
        wrong.extend(w for _ in range(15) if (w := ledger.verify(case.db)))

    assert at_once(write, look) == []
    colleague.close()
    assert wrong == []


def test_an_old_checkpoint_holds_after_more_was_written(case: Case) -> None:
    number = editing.add_claim(case, "Kidal taken").id
    first = checkpoints.checkpoint(case.db, case.now())
    editing.set_note(case, number, "later")
    editing.add_claim(case, "Gao taken")
    checkpoints.checkpoint(case.db, case.now())
    assert checkpoints.verify_against(case.db, first) is None
    assert checkpoints.verify_stored(case.db) is None


def test_an_older_picture_that_comes_later_is_told_on_the_claim(case: Case, tmp_path: Path) -> None:
    new = write_export(tmp_path / "new", 3, 0)
    drawn = pictures.scene(7)
    drawn.save(new.parent / "IMG-1.jpg", quality=90)
    with new.open("a", encoding="utf-8") as out:
        out.write("25/01/2026, 06:41 - Awa: \u200eIMG-1.jpg (file attached)\nGao est tombée ce matin\n")
    flow.import_paths(case, flow.ImportRequest((new,), timezone="UTC"), lambda _: None, lambda: False)
    number = next(c.id for c in claims.by_ids(case.db, claims.ids(case.db, "c.hidden = 0", "c.id", {})) if c.media)
    assert editing.find(case, number).reused == 0
    drawn.resize((320, 240)).save(tmp_path / "old.jpg", quality=60)
    flow.add_message(case, "archive", "Awa", "2023-08-14 10:00", "vieille image", [tmp_path / "old.jpg"])
    assert len(media.every(case.db)) == 2
    found = editing.find(case, number)
    assert (found.reused, (found.reused_since or "")[:10]) == (1, "2023-08-14")


@pytest.mark.parametrize(
    ("text", "count"),
    [("chat:новости", 1), ("sender:ада", 0), ("place:kidal", 1), ("place:_____", 0), ("-Kidal", 1), ("chat:nord", 1)],
)
def test_filters_mind_neither_case_nor_engine(case: Case, text: str, count: int) -> None:
    seen_message(case, "Kidal est tombée ce matin", chat="Новости Севера")
    seen_message(case, "bonjour à tous les amis", chat="Infos Nord")
    flow.derive(case, lambda _: None, lambda: False)
    f = query.parse(text, query.MESSAGE_FIELDS, case.now())
    compiled = filters.messages(case.db, f.conditions, f.search, f.sort, f.descending)
    assert len(list(messages.every(case.db, compiled.where, compiled.order, compiled.params))) == count


def test_threads_that_ended_leave_no_connection(case: Case) -> None:
    for _ in range(12):
        at_once(lambda: claims.tally(case.db))
    assert len(case.db._all) <= 3  # type: ignore[attr-defined]  # both engines keep their connections there


_READER = """
import sys
from workbench.case import open_case
case = open_case(sys.argv[1])
case.db.rows("SELECT id FROM claims")
case.close()
"""


def test_a_program_that_only_reads_leaves_the_log_of_one_that_works(tmp_path: Path, fixed_env: Path) -> None:
    """The first program has connections in two threads, as the screen has; a second one opens, reads and goes."""
    case = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    number = editing.add_claim(case, "Kidal taken").id
    assert at_once(lambda: claims.tally(case.db)) == []
    subprocess.run([sys.executable, "-c", _READER, case.url], check=True, cwd=ROOT)
    editing.set_note(case, number, "written after the other program left")
    other = open_case(case.url, Analyst("ben", "Ben"))
    try:
        assert editing.find(other, number).note == "written after the other program left"
    finally:
        other.close()
        case.close()
    again = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    assert editing.find(again, number).note == "written after the other program left"
    assert again.db.check() == []
    again.close()
