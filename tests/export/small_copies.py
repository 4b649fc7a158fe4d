"""Fixtures: the small case built once on each store, then copied for every test, for building it takes longer than most
of them. A `conftest.py` that wants them imports all three."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.export.small_case import Clock, derived_ids, small_case
from tests.postgres_cluster import Cluster
from workbench.case import Case, open_case
from workbench.model import Analyst


@dataclass(slots=True)
class Built:
    """Where the small case that nobody opens again is, by engine, and how often its clock was read."""

    root: Path
    urls: dict[str, str] = field(default_factory=dict)
    readings: int = 0

    def url(self, engine: str, url: str) -> str:
        """Build it at `url` unless it was built on this engine; returns where it is."""
        if engine not in self.urls:
            with pytest.MonkeyPatch.context() as patch, small_case(url, self.root / engine, patch) as case:
                assert isinstance(case.now, Clock)
                self.readings = case.now.readings
            self.urls[engine] = url
        return self.urls[engine]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Nothing is built before it is asked for."""
    root = tmp_path_factory.mktemp("small")
    (root / "sqlite").mkdir()
    (root / "postgres").mkdir()
    return Built(root)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path, built: Built) -> Iterator[str]:
    """A copy of the small case on each engine, its media beside it."""
    engine = request.param
    if engine == "sqlite":
        found = built.url(engine, str(built.root / engine / "case"))
        shutil.copytree(found, tmp_path / "case")
        yield str(tmp_path / "case")
        return
    cluster: Cluster = request.getfixturevalue("pg_cluster")
    found = built.urls.get(engine) or built.url(engine, cluster.laid())
    shutil.copytree(built.root / engine / "team-media", tmp_path / "team-media")
    url = cluster.fresh(cluster.name(found))
    yield url
    cluster.drop(url)


@pytest.fixture
def case(store_url: str, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The small case on each store, its clock as if it had just been built."""
    monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "team-media"))
    opened = open_case(store_url, Analyst("a-diallo", "A. Diallo"), Clock(built.readings), derived_ids)
    yield opened
    opened.close()
