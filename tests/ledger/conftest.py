"""The small case, once a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.export.small_case import small_case
from workbench.case import Case


@pytest.fixture
def case(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The small case on each store."""
    with small_case(store_url, tmp_path, monkeypatch) as made:
        yield made
