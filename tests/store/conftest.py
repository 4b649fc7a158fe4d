"""One S3 server for the vault tests of a run, and a vault of each kind."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests import s3_server
from tests.store import vaults

_PREFIXES = count(1)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3_server.S3]:
    """The server; skipped visibly where there is none, and never in CI."""
    reason = s3_server.unavailable()
    if reason and os.environ.get("CI"):
        pytest.fail(f"the tests of the object store may not be skipped here: {reason}")
    if reason:
        pytest.skip(reason)
    with s3_server.server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def s3_address(s3: s3_server.S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address where nothing lies yet; the environment says how to get in."""
    for name, value in s3.environment().items():
        monkeypatch.setenv(name, value)
    return f"s3://{s3_server.BUCKET}/team{next(_PREFIXES)}/media"


@pytest.fixture(params=vaults.KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> vaults.Place:
    """An empty vault of each kind."""
    if request.param == "folder":
        return vaults.folder_place(tmp_path)
    if request.param == "disk":
        return vaults.disk_place(tmp_path)
    if request.param == "memory":
        return vaults.memory_place(tmp_path)
    address: str = request.getfixturevalue("s3_address")
    return vaults.over(address, tmp_path / "cache")
