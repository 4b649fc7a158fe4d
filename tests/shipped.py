"""The shipped lexicon, read once for tests that open cases by the dozen: reading it is most of a small import."""

from functools import lru_cache

import pytest

from workbench import flow
from workbench.claims.lexicon import Lexicon, load_lexicon


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of a case without packs of its own."""
    return load_lexicon()


def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every case of a test use it."""
    monkeypatch.setattr(flow, "lexicon_of", lambda _: lexicon())
