"""Incidents from Atlos. Synthetic to the last byte."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.atlos import importer
from tests.plugins.exports.atlos import build
from tests.plugins.reading import read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import Unreadable

ENTERED = 1777190400.0
"""2026-04-26 08:00:00 UTC."""


def test_an_incident_is_a_message(tmp_path: Path) -> None:
    found = read(importer, build(tmp_path))
    assert found.score == 90
    assert [(c.name, c.platform, c.identity) for c in found.chats] == [("atlos-export-2026-04-28", "atlos", "atlos")]
    first, second, third = found.messages
    assert (first.external_id, first.text, first.sent_utc, first.line) == (
        "MALI-AAB1CD",
        "Tirs près du camp de Kidal",
        ENTERED,
        2,
    )
    assert first.edited_utc == ENTERED + 26 * 3600
    assert first.flags == (
        "status: In Progress", "sensitive: Not Sensitive", "event: 2026-04-25", "location: 18.4411,1.4078",
        "project: Mali 2026", "tags: tirs, nord", "url: https://x.com/a/status/1", "url: https://t.me/kidalinfo/5",
        "Cause: Inconnue",
    )  # fmt: skip
    assert (second.text, second.edited_utc, second.line) == ('-3 °C, "gel"\net rien d\'autre', None, 3)
    assert "location: 12.6,-8.0" in second.flags
    assert (third.sent_utc, third.line) == (ENTERED + 7200, 5)
    assert [(said.what, said.value) for said in found.assumed] == [("timezone", "UTC")]


@pytest.mark.parametrize(
    ("date", "local", "flags"),
    [
        ("2026-04-25", "2026-04-25T00:00:00", ["date-only"]),
        ("2026-04-25 10:30", "2026-04-25T10:30:00", []),
        ("last week", None, ["time-unreadable"]),
        ("", None, []),
    ],
)
def test_a_table_made_for_import_has_only_the_date(
    tmp_path: Path, date: str, local: str | None, flags: list[str]
) -> None:
    data = f"status,description,sensitive,date\nTo Do,a,Not Sensitive,{date}\n".encode()
    (message,) = read_bytes(importer, tmp_path, data, "a.csv").messages
    assert (message.sent_utc, message.sent_local) == (None, local)
    assert [f for f in message.flags if f in ("date-only", "time-unreadable")] == flags


@pytest.mark.parametrize(
    ("head", "score"),
    [
        ("status,description,sensitive", 90), ("sensitive;x;status;description", 90), 
        ("Status,description,sensitive", 0), ("status,description", 0), ("status,Description,sensitive", 0), ("", 0),
    ],
)  # fmt: skip
def test_three_columns_as_atlos_writes_them(tmp_path: Path, head: str, score: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{head}\n1,2,3\n", "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == score
        if not score:
            with pytest.raises(Unreadable, match="sensitive"):
                importer.chats(export)


def test_a_bad_row_costs_only_itself(tmp_path: Path) -> None:
    data = b'status,description,sensitive\nTo Do,"a,b\nTo Do,c,No\n,,\nDone,"' + b"x" * 40_000 + b'",No\n'
    found = read_bytes(importer, tmp_path, data, "a.csv")
    assert ([m.line for m in found.messages], [r.line for r in found.rejected]) == ([3, 5], [2])


@given(st.binary(max_size=300))
def test_any_bytes_below_the_header_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "atlos.csv"
    path.write_bytes(b"status,description,sensitive,inserted_at,latitude\n" + data)
    assert len(read(importer, path).chats) == 1
