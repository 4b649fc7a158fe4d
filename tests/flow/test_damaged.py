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
from workbench.model import AttachmentState
from workbench.plugin_api import Record, Unreadable
from workbench.safety import limits
from workbench.store import batches, messages


def break_member(path: Path, name: str) -> None:
    """Turn one byte in the middle of a member's packed bytes."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    path.write_bytes(data)


PICTURES = ("IMG-20260425-WA0001.jpg", "IMG-20260425-WA0002.jpg")


def write_zip(folder: Path) -> Path:
    """A WhatsApp export of 900 messages, the sixth and seventh with a picture."""
    lines = [f"25/04/2026, 06:20 - Moussa: numéro {i} {i * 7919 % 1000003}" for i in range(900)]
    lines[5:7] = [f"25/04/2026, 06:20 - Moussa: {name} (file attached)" for name in PICTURES]
    path = folder / "WhatsApp Chat - G.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", "".join(f"{line}\n" for line in lines))
        for name in PICTURES:
            archive.writestr(name, os.urandom(5000))
    return path


def test_a_damaged_transcript_leaves_no_import_behind(case: Case, tmp_path: Path) -> None:
    path = write_zip(tmp_path)
    break_member(path, "_chat.txt")
    with pytest.raises(InputRefused, match="damaged"):
        bring(case, path)
    assert batches.every(case.db) == []
    assert list(case.vault.hashes()) == []


def test_a_damaged_picture_costs_only_itself(case: Case, tmp_path: Path) -> None:
    path = write_zip(tmp_path)
    break_member(path, PICTURES[0])
    report = bring(case, path)[0]
    assert (report.imported, report.media_present, report.media_missing) == (900, 1, 1)
    assert [a for a in report.assumptions if a.startswith("unreadable_attachments=")] == [
        f"unreadable_attachments=1: they count as missing; the first: {PICTURES[0]} in {path.name} is damaged or cut "
        "off and cannot be read to its end"
    ]
    sixth, seventh = (m for m in messages.every(case.db, "1 = 1", "m.id", {}) if m.attachments)
    assert (sixth.attachments[0].state, sixth.flags) == (AttachmentState.MISSING, ("attachment-unreadable",))
    assert (seventh.attachments[0].state, seventh.flags) == (AttachmentState.PRESENT, ())
    assert bring(case, path)[0].imported == 0


def test_a_sound_copy_brings_the_picture_that_was_damaged(case: Case, tmp_path: Path) -> None:
    for name in ("sound", "damaged"):
        (tmp_path / name).mkdir()
    sound = write_zip(tmp_path / "sound")
    damaged = tmp_path / "damaged" / sound.name
    damaged.write_bytes(sound.read_bytes())
    break_member(damaged, PICTURES[0])
    bring(case, damaged)
    report = bring(case, sound)[0]
    assert (report.imported, report.duplicate, len(report.completed)) == (0, 900, 1)
    assert all(a.state == AttachmentState.PRESENT for m in messages.every(case.db, "1 = 1", "m.id", {})
               for a in m.attachments)  # fmt: skip


def test_a_picture_over_a_limit_costs_only_itself(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path)
    monkeypatch.setattr(limits, "ARCHIVE_MEMBER", 2_000)
    with zipfile.ZipFile(tmp_path / "small.zip", "w", zipfile.ZIP_DEFLATED) as small, zipfile.ZipFile(path) as whole:
        small.writestr("_chat.txt", b"".join(whole.read("_chat.txt").splitlines(keepends=True)[:9]))
        small.writestr(PICTURES[0], b"\xff" * 4_000)
    info = bytearray((tmp_path / "small.zip").read_bytes())
    at = info.rindex(b"PK\x01\x02")
    info[at + 24 : at + 28] = (1_000).to_bytes(4, "little")  # the archive declares less than there is
    (tmp_path / "small.zip").write_bytes(info)
    report = bring(case, tmp_path / "small.zip")[0]
    assert (report.imported, report.media_missing) == (9, 2)
    assert any(a.startswith("unreadable_attachments=1: ") for a in report.assumptions)


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
