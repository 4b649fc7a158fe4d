"""Bundles between cases that import chats: the same messages are the same, and claims are not made twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bundles.parcels import jsonl, parcel, take
from tests.export.small_case import Clock, derived_ids
from tests.flow.chats import bring, write_chat
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, WARNING, fsck
from workbench.model import Analyst, Status
from workbench.store import claims as claim_store
from workbench.store import messages as message_store
from workbench.store import readings
from workbench.verdict.deciding import decide

Make = Callable[..., Case]
LINES = (
    "25/04/2026, 06:41 - Moussa: Le camp de Tessalit est tombé ce matin",
    "25/04/2026, 06:42 - Fatou: Le camp de Tessalit est tombé ce matin",
    "25/04/2026, 07:10 - Moussa: Attaque à Gao hier, 12 morts",
    "25/04/2026, 07:15 - Ali: bonjour à tous",
    "25/04/2026, 07:15 - Ali: bonjour à tous",
)
LATER = ("25/04/2026, 09:41 - Awa: Le camp de Tessalit est tombé ce matin",)


@pytest.fixture
def make(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Opens cases by name; the one called `here` lies on the store under test."""
    made: list[Case] = []

    def fresh(name: str) -> Case:
        monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / f"media-{name}"))
        url = store_url if name == "here" else str(tmp_path / name)
        ids = lambda kind, basis: derived_ids(f"{name}{kind}" if kind == "case" else kind, name + basis)  # noqa: E731
        made.append(open_case(url, Analyst(name, name), Clock(), ids))
        return made[-1]

    yield fresh
    for case in made:
        case.close()


def derived(case: Case) -> None:
    flow.derive(case, lambda _: None, lambda: False)


def shown(case: Case) -> dict[str, tuple[str, int]]:
    numbers = [r["id"] for r in case.db.rows("SELECT id FROM claims WHERE hidden = 0 ORDER BY id")]
    return {c.title: (c.status.value, c.appearances) for c in claim_store.by_ids(case.db, numbers)}


def count(case: Case) -> int:
    return sum(1 for _ in message_store.every(case.db, "1 = 1", "m.id", {}))


def sound(case: Case) -> None:
    assert ledger.verify(case.db) is None
    wrong = [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE or (f.severity, f.kind) == (WARNING, "count")]
    assert wrong == []


def test_a_restored_case_goes_on_like_the_first(make: Make, tmp_path: Path) -> None:
    there = make("there")
    bring(there, write_chat(tmp_path / "a", LINES[:3]))
    sent, told = parcel(there), jsonl(there, tmp_path)
    assert take(make("here"), sent).restored
    here = make("here")
    assert parcel(here).rows == sent.rows
    derived(here)
    assert (parcel(here).rows, jsonl(here, tmp_path)) == (sent.rows, told)
    for case in (there, here):
        report = bring(case, write_chat(tmp_path / "b", (*LINES, *LATER)))[0]
        assert (report.imported, report.duplicate) == (3, 3)
    assert shown(here) == shown(there)
    said = [[(m.id, m.cluster, m.text) for m in message_store.every(c.db, "1 = 1", "m.id", {})] for c in (there, here)]
    assert said[0] == said[1]
    sound(here)


def test_the_file_itself_brings_the_rest_of_its_messages(make: Make, tmp_path: Path) -> None:
    there, chat = make("there"), write_chat(tmp_path / "a", LINES)
    bring(there, chat)
    take(make("here"), parcel(there))
    here = make("here")
    assert count(here) == 3
    report = bring(here, chat)[0]
    assert (count(here), report.read) == (5, 5)
    sound(here)


def test_two_cases_that_hold_the_same_chat_hold_one_claim_each(make: Make, tmp_path: Path) -> None:
    there, here = make("there"), make("here")
    for case in (there, here):
        bring(case, write_chat(tmp_path / case.analyst.id, LINES))
    before = shown(here)
    fallen = next(n for n, title in enumerate(before, 1) if "Tessalit" in title)
    decide(there, [fallen], Status.CORROBORATED, override="seen")
    bring(there, write_chat(tmp_path / "later", (*LINES, *LATER)))
    sent = parcel(there)
    done = take(here, sent)
    assert not done.restored
    assert done.added["messages"] == 1
    derived(here)
    assert shown(here) == shown(there)
    assert readings.left(here.db) == 0
    sound(here)
    assert take(here, sent).nothing
    assert shown(here) == shown(there)


def test_messages_are_told_apart_by_count_in_another_case(make: Make, tmp_path: Path) -> None:
    """Two equal messages stay two, and none becomes three."""
    there, here = make("there"), make("here")
    bring(there, write_chat(tmp_path / "a", LINES))
    bring(here, write_chat(tmp_path / "b", (*LINES[:1], LINES[3])))
    hello = [m.id for m in message_store.every(there.db, "1 = 1", "m.id", {}) if m.text.startswith("bonjour")]
    claim = editing.add_claim(there, "They say hello", carried_by=hello)
    sent = parcel(there, [claim.id])
    assert take(here, sent).added["messages"] == 1
    assert count(here) == 3
    assert take(here, sent).nothing
    derived(here)
    sound(here)
