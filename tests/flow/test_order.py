"""The same files give the same case, up to ids, in whatever order and portions they are imported; an import that was
taken back leaves what would be there without it. Whole way in, SQLite and PostgreSQL."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests import shipped
from tests.flow import war_chats
from tests.flow.told import Told, told
from tests.postgres_cluster import Cluster
from tests.sparing import sparing
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import stages
from workbench.ledger import events as ledger
from workbench.model import Analyst

Fresh = Callable[[], Case]
FILES = 4
LARGE, SMALL = (40, 30, 30, 30), (12, 10, 9, 11)

any_order = settings(sparing(4), phases=(Phase.explicit, Phase.generate))
"""No shrinking: an example is a permutation of four files, small as it is."""


@pytest.fixture(autouse=True)
def _one_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped.read_once(monkeypatch)


@pytest.fixture
def fresh(
    store_url: str,
    tables: Path,
    fixed_env: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Fresh]:
    """A function that opens another empty case on the engine under test."""
    monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "team-media"))
    cluster: Cluster | None = None
    if store_url.startswith("postgres"):
        cluster = request.getfixturevalue("pg_cluster")
    opened: list[Case] = []

    def end() -> None:
        while opened:
            case = opened.pop()
            case.close()
            if cluster is not None:
                cluster.drop(case.url)

    def make() -> Case:
        url = cluster.laid() if cluster is not None else tempfile.mkdtemp(dir=tmp_path)
        if cluster is None:
            shutil.copy(tables, Path(url) / "claims.db")
        end()
        opened.append(open_case(url, Analyst("ada", "Ada")))
        return opened[-1]

    yield make
    end()


def bring(case: Case, paths: Sequence[Path]) -> list[int]:
    """Import some files together; returns their batches."""
    request = flow.ImportRequest(tuple(paths), timezone="UTC", date_order="dmy")
    return [r.batch for r in flow.import_paths(case, request, lambda _: None, lambda: False)]


def differences(a: Told, b: Told) -> dict[str, tuple[list[object], list[object]]]:
    """What only one of two cases says, by part."""
    parts = {f.name: (getattr(a, f.name), getattr(b, f.name)) for f in fields(Told)}
    return {name: (list(x - y)[:2], list(y - x)[:2]) for name, (x, y) in parts.items() if x != y}


def test_the_exports_hold_what_they_are_for(fresh: Fresh, tmp_path: Path) -> None:
    case = fresh()
    bring(case, war_chats.write(tmp_path / "x", 1, LARGE))
    seen = told(case)
    assert len(seen.messages) == sum(LARGE)
    assert len(seen.clusters) > 20
    assert len(seen.claims) > 25
    assert len(seen.links) >= 4
    assert any('"denies"' in c and '"asserts"' in c for c in seen.claims)
    assert any('"asks"' in c for c in seen.claims)
    assert ledger.verify(case.db) is None


@any_order
@given(order=st.permutations(range(FILES)), cuts=st.sets(st.integers(1, FILES - 1)), seed=st.integers(0, 60))
def test_any_order_and_any_portions_give_the_same_case(
    fresh: Fresh, tmp_path: Path, order: list[int], cuts: set[int], seed: int
) -> None:
    paths = war_chats.write(Path(tempfile.mkdtemp(dir=tmp_path)), seed, LARGE if seed % 2 else SMALL)
    case = fresh()
    bring(case, paths)
    together = told(case)
    case = fresh()
    bounds = [0, *sorted(cuts), FILES]
    for first, last in pairwise(bounds):
        bring(case, [paths[i] for i in order[first:last]])
    assert differences(together, told(case)) == {}


@any_order
@given(
    order=st.permutations(range(FILES)),
    undone=st.sets(st.integers(0, FILES - 1), min_size=1, max_size=FILES - 1),
    seed=st.integers(0, 60),
)
def test_an_import_that_was_taken_back_was_never_there(
    fresh: Fresh, tmp_path: Path, order: list[int], undone: set[int], seed: int
) -> None:
    paths = war_chats.write(Path(tempfile.mkdtemp(dir=tmp_path)), seed, SMALL)
    case = fresh()
    bring(case, [p for i, p in enumerate(paths) if i not in undone])
    without = told(case)
    case = fresh()
    batches = {i: bring(case, [paths[i]])[0] for i in order}
    whole = told(case)
    for i in sorted(undone):
        flow.undo_import(case, batches[i])
    flow.derive(case, lambda _: None, lambda: False)
    assert differences(without, told(case)) == {}
    bring(case, [paths[i] for i in sorted(undone)])
    assert differences(whole, told(case)) == {}


@pytest.mark.parametrize("keys", [1, 7])
def test_grouping_in_small_pieces_changes_nothing(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: int
) -> None:
    paths = war_chats.write(tmp_path / "x", 5, SMALL)
    case = fresh()
    bring(case, paths)
    together = told(case)
    monkeypatch.setattr(stages, "_KEYS", keys)
    case = fresh()
    batches = [bring(case, [p])[0] for p in reversed(paths)]
    assert differences(together, told(case)) == {}
    flow.undo_import(case, batches[1])
    flow.derive(case, lambda _: None, lambda: False)
    bring(case, [paths[-2]])
    assert differences(together, told(case)) == {}


@pytest.mark.postgres
def test_both_engines_tell_the_same(
    pg_url: Callable[[], str], fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "team-media"))
    paths = war_chats.write(tmp_path / "x", 3, LARGE)
    found = []
    for url in (str(tmp_path / "case"), pg_url()):
        case = open_case(url, Analyst("ada", "Ada"))
        bring(case, paths)
        found.append(told(case))
        case.close()
    assert differences(*found) == {}
