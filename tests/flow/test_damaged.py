"""Files that break while they are read: nothing is left of them, or what is left is said."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.chats import LINES, Yielding, bring, message, write_chat
from workbench import flow
from workbench.case import Case
from workbench.errors import InputRefused
from workbench.intake import importing
from workbench.intake.requests import ImportRequest
from workbench.plugin_api import Record, Unreadable
from workbench.store import batches, messages


def break_member(path: Path, name: str) -> None:
    """Turn one byte in the middle of a member's packed bytes."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("broken", ["_chat.txt", "IMG-20260425-WA0001.jpg"])
def test_a_damaged_zip_leaves_no_import_behind(case: Case, tmp_path: Path, broken: str) -> None:
    lines = [f"25/04/2026, 06:20 - Moussa: numéro {i} {i * 7919 % 1000003}" for i in range(900)]
    lines[5] = "25/04/2026, 06:20 - Moussa: IMG-20260425-WA0001.jpg (file attached)"
    path = tmp_path / "WhatsApp Chat - G.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", "".join(f"{line}\n" for line in lines))
        archive.writestr("IMG-20260425-WA0001.jpg", os.urandom(5000))
    break_member(path, broken)
    with pytest.raises(InputRefused, match="damaged"):
        bring(case, path)
    assert batches.every(case.db) == []
    assert list(case.vault.hashes()) == []


class Breaking(Yielding):
    """Gives 1,500 messages, then the file turns out to be unreadable."""

    def read(self, *_: object) -> Iterator[Record]:
        """Break off."""
        yield from (message(i) for i in range(1500))
        raise Unreadable("The rest of it is gone.")


def test_what_was_committed_before_the_damage_is_said(case: Case, tmp_path: Path) -> None:
    path = write_chat(tmp_path, LINES)
    with pytest.raises(InputRefused) as caught:
        importing.import_export(
            case, path, Breaking(), ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False
        )
    assert "imports undo 1" in caught.value.hint
    assert "1000 records" in caught.value.hint
    assert messages.count(case.db) == 1000
    flow.undo_import(case, 1)
    assert messages.count(case.db) == 0


def test_a_file_name_that_is_no_utf8_is_imported(case: Case, tmp_path: Path) -> None:
    name = os.fsdecode(b"Discussion avec caf\xe9.txt")
    report = bring(case, write_chat(tmp_path, LINES, name))[0]
    assert (report.file, report.imported) == ("Discussion avec caf\ufffd.txt", 12)
    assert bring(case, tmp_path / name)[0].duplicate == 12
