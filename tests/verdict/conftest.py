"""Cases for what follows from the rules alone: on one engine, since the SQL of both is tested beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.case import Case, open_case
from workbench.model import Analyst


@pytest.fixture
def single(fixed_env: Path, tmp_path: Path) -> Iterator[Case]:
    """An empty case in a folder, with a fixed clock, derived ids and an analyst called Ada."""
    opened = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    yield opened
    opened.close()
