"""The fast way to write a line gives canonical JSON, with whatever is hidden spelled out."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.export.sets import Records
from workbench import canonical
from workbench.export import jsonl
from workbench.safety.escaping import escape_json
from workbench.safety.text import GUARD

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXT)
RECORDS = st.dictionaries(
    TEXT,
    st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner))),
    max_size=6,
)


@given(st.lists(RECORDS, max_size=4))
def test_lines_are_canonical(records: list[dict[str, Any]]) -> None:
    """Any record, with any characters in keys and values."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        jsonl.exporter.write(Records(records), target)
        assert target.read_bytes() == "".join(escape_json(canonical.dumps(r)) + "\n" for r in records).encode()


HIDDEN = "a\x7f\x9b\u202e\u2028\u200b\ufeff\U000e0041b é \u200d"


def test_hidden_characters_are_spelled_and_nothing_is_lost(tmp_path: Path) -> None:
    """Nothing that a terminal obeys or an eye misses is in the file; a reader gets the same text."""
    target = tmp_path / "out"
    jsonl.exporter.write(Records([{"text": HIDDEN, "\u202ekey": 1}]), target)
    written = target.read_text("utf-8")
    assert GUARD.search(written) is None
    assert "é \u200d" in written, "what people write stays readable"
    assert json.loads(written) == {"text": HIDDEN, "\u202ekey": 1}
