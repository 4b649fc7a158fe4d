"""The fast way to write a line gives the bytes that canonical JSON is defined by."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench import canonical
from workbench.export import jsonl

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
        jsonl.exporter.write(iter(records), target)
        assert target.read_bytes() == "".join(canonical.dumps(r) + "\n" for r in records).encode()
