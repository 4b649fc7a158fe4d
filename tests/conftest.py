"""Fixtures for every test: where the shared samples lie, fresh cases on both stores, fixed clock and ids."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
"""The founders' samples; a clone without them still passes, with these tests skipped visibly."""


def require_shared(relative: str) -> Path:
    """Return a path under the shared samples; skip visibly when absent, fail in CI."""
    path = SHARED / relative
    if path.exists():
        return path
    if os.environ.get("CI"):
        pytest.fail(f"CI needs the shared samples: {relative} is missing")
    pytest.skip(f"shared samples are not beside this clone: {relative}")


@pytest.fixture
def corpus_dev() -> Path:
    """The labelled case."""
    return require_shared("corpus/dev")


@pytest.fixture
def samples() -> Path:
    """Real exports with counted truth."""
    return require_shared("samples")
