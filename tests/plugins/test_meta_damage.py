"""Messenger and Instagram: damaged, foreign and hostile files end in a clean report."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.meta import importer
from tests.plugins.exports import meta_file
from tests.plugins.exports.meta_messenger import said, thread
from tests.plugins.reading import read, read_bytes
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import Unreadable

MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_damaged_message_costs_only_itself(tmp_path: Path) -> None:
    data = thread("T", "inbox/t_1234567890", [said(n, content=f"number {n}") for n in range(5)])
    found = read_bytes(importer, tmp_path, data.replace('"number 2"', '"number 2').encode(), "message_1.json")
    assert [m.text for m in found.messages] == ["number 0", "number 1", "number 3", "number 4"]
    assert len(found.rejected) == 1


def test_another_platforms_message_1_json(tmp_path: Path, samples: Path) -> None:
    telegram = (samples / "telegram_json/mlomb_DM_2A_7M.json").read_bytes()
    (tmp_path / "message_1.json").write_bytes(telegram)
    with open_export(tmp_path / "message_1.json") as export:
        assert importer.recognise(export) == 0
        with pytest.raises(Unreadable, match="no thread"):
            importer.chats(export)
    other = tmp_path / "x" / "inbox" / "t_12345678" / "message_1.json"
    other.parent.mkdir(parents=True)
    other.write_text('{"chats": []}')
    assert "no list" in read(importer, tmp_path / "x").rejected[0].reason


HOSTILE = [
    b'"content": "a\\ud83d"',  # H23
    b'"content": ' + b"[" * 1_000_000,  # H38
    b'"content": ' + b"9" * 5000,  # H39
    b'"content": 1180591620717411303424',
    b'"content": NaN, "content": Infinity',
    b'"content": "' + b"x" * 3_000_000 + b'"',  # H40
    b"".join(b'"k%d": 0, ' % n for n in range(50_000)) + b'"z": 0',
]


@pytest.mark.parametrize("inside", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_json_costs_at_most_its_own_message(tmp_path: Path, inside: bytes) -> None:
    head = b'{"participants": [], "thread_path": "inbox/x_12345678", "messages": ['
    good = [b'{"sender_name": "A", "timestamp_ms": %d}' % n for n in (2, 1)]
    bad = b'{"sender_name": "B", "timestamp_ms": 5, ' + inside + b"}"
    found = read_bytes(importer, tmp_path, head + b", ".join([bad, *good]) + b"]}", "message_1.json")
    assert [m.sender for m in found.messages if m.sender == "A"] == ["A", "A"]
    assert len(found.messages) + len(found.rejected) == 3


@MANY
@given(st.binary(max_size=200), st.integers(0, 4000), st.integers(0, 40))
def test_any_bytes_end(tmp_path: Path, noise: bytes, at: int, gone: int) -> None:
    whole = (meta_file.build(tmp_path)).read_bytes()
    for data in (noise or b"x", whole[:at] + noise + whole[at + gone :] or b"x"):
        try:
            read_bytes(importer, tmp_path, data, "message_1.json")
        except (Unreadable, InputRefused):
            continue
