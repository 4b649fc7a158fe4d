"""Files, zips and folders as exports: what is found, what is refused, and that no name leads anywhere."""

import hashlib
import os
import struct
import time
import warnings
import zipfile
from pathlib import Path

import pytest

from workbench.errors import InputRefused, NotFound
from workbench.intake.exports import FileExport, FolderExport, ZipExport, open_export, sha256_of
from workbench.intake.finding import find_exports
from workbench.plugin_api import Export
from workbench.safety import limits

CHAT = b"25/04/2026, 06:41 - Bob: hello\n"


def zip_of(folder: Path, members: dict[str, bytes], name: str = "chat.zip") -> Path:
    path = folder / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns about the repeated names that are wanted here
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for member, data in members.items():
                file.writestr(member.removesuffix("!"), data)
    return path


def whole(export: Export, member: str) -> bytes:
    with export.open(member) as stream:
        return stream.read()


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(CHAT)
    (tmp_path / "IMG.jpg").write_bytes(b"jpeg")
    with open_export(path) as export:
        assert isinstance(export, FileExport)
        assert (export.name, export.kind, list(export.members())) == ("chat.txt", "file", ["chat.txt"])
        assert (export.size("chat.txt"), export.head("chat.txt", 5), whole(export, "chat.txt")) == (31, b"25/04", CHAT)
        assert export.sibling("IMG.jpg") == tmp_path / "IMG.jpg"
        stream = export.attachment("IMG.jpg")
        assert stream is not None
        with stream:
            assert stream.read() == b"jpeg"
        assert export.attachment("other.jpg") is None
        assert export.sha256("chat.txt") == hashlib.sha256(CHAT).hexdigest()
        with pytest.raises(NotFound):
            export.open("IMG.jpg")


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/../../secret", "..\\secret", "", "\0", "link", "x" * 5000]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"s")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "chat.txt").write_bytes(CHAT)
    (inner / "link").symlink_to(tmp_path / "secret")
    with open_export(inner / "chat.txt") as file, open_export(inner) as folder:
        assert file.sibling(name) is None
        assert folder.attachment(name) is None
        assert "link" not in folder.members()


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "É.JPG").write_bytes(b"jpeg")
    (tmp_path / "result.json").write_bytes(b"{}")
    (tmp_path / ".hidden").write_bytes(b"x")
    with open_export(tmp_path) as export:
        assert isinstance(export, FolderExport)
        assert list(export.members()) == ["photos/É.JPG", "result.json"]
        assert export.sibling("É.jpg".replace("É", "E\u0301")) == tmp_path / "photos" / "É.JPG"
        assert export.sha256("result.json") == sha256_of(tmp_path / "result.json")


def test_a_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"_chat.txt": CHAT, "a/IMG.jpg": b"jpeg", "../../evil": b"e", "__MACOSX/x": b"", "d/": b""})
    with open_export(path) as export:
        assert isinstance(export, ZipExport)
        assert list(export.members()) == ["../../evil", "_chat.txt", "a/IMG.jpg"]
        assert (whole(export, "_chat.txt"), export.head("_chat.txt", 5)) == (CHAT, b"25/04")
        stream = export.attachment("img.JPG")
        assert stream is not None
        assert stream.read() == b"jpeg"
        assert (export.attachment("none.jpg"), export.sibling("a/IMG.jpg")) == (None, None)
        assert export.sha256("_chat.txt") == sha256_of(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["chat.zip"]


def test_repeated_names_are_told_apart(tmp_path: Path) -> None:
    with open_export(zip_of(tmp_path, {"a.jpg": b"1", "a.jpg!": b"2"})) as export:
        assert [whole(export, name) for name in export.members()] == [b"1", b"2"]
        assert list(export.members()) == ["a.jpg", "a.jpg [2]"]


def test_h26_very_many_equal_names_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "same.zip"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(path, "w") as file:
            for name in ("a [3]", *("a",) * 20_000):
                file.writestr(name, b"")
    started = time.process_time()
    with open_export(path) as export:
        assert len(export.members()) == 20_001
        assert {"a", "a [2]", "a [3]", "a [4]", "a [20001]"} <= set(export.members())
    assert time.process_time() - started < 2


def test_many_members_are_counted_in_linear_time(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {f"{n}.txt": CHAT for n in range(10_000)})
    with open_export(path) as export:
        assert isinstance(export, ZipExport)
        started = time.process_time()
        for number in range(100_000):
            export.count(str(number), 1)
        assert time.process_time() - started < 2


def test_a_zip_is_hashed_once_however_many_chats_it_has(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"a.txt": CHAT, "b.txt": CHAT})
    with open_export(path) as export:
        before = export.sha256("a.txt")
        path.write_bytes(b"something else")
        assert export.sha256("b.txt") == before


def read_all(path: Path) -> None:
    with open_export(path) as export:
        for member in export.members():
            whole(export, member)


def refused(path: Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read_all(path)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("name", ["chat.txt", "chat.zip", "result.json"])
def test_empty_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "empty" in refused(tmp_path / name).message


def test_an_empty_zip(tmp_path: Path) -> None:
    assert "empty" in refused(zip_of(tmp_path, {})).message


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_truncated_zips(tmp_path: Path, keep: float) -> None:
    path = zip_of(tmp_path, {"_chat.txt": os.urandom(5000)})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "cut off" in refused(path).message


def test_damaged_members(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"_chat.txt": os.urandom(5000)})
    data = bytearray(path.read_bytes())
    data[2000] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "damaged" in refused(path).message


def test_encrypted_zips(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"_chat.txt": CHAT})
    data = path.read_bytes()
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    changed = bytearray(data)
    changed[local + 6] |= 1
    changed[central + 8] |= 1
    path.write_bytes(bytes(changed))
    assert "encrypted" in refused(path).message


def test_limits_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path, {"_chat.txt": CHAT, "a.jpg": b"\0" * 200_000})
    for limit, value in [
        ("ARCHIVE_MEMBERS", 1),
        ("ARCHIVE_MEMBER", 1000),
        ("ARCHIVE_TOTAL", 1000),
        ("ARCHIVE_RATIO_AFTER", 1000),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(limits, limit, value)
            hint = refused(path).hint
            assert limit.removesuffix("_AFTER") in hint
    with monkeypatch.context() as patch:
        patch.setattr(limits, "TEXT_FILE", 10)
        (tmp_path / "chat.txt").write_bytes(CHAT)
        assert "TEXT_FILE" in refused(tmp_path / "chat.txt").hint
        with monkeypatch.context() as inner:
            inner.setattr(limits, "ARCHIVE_MEMBERS", 1)
            assert "ARCHIVE_MEMBERS" in refused(tmp_path).hint


@pytest.mark.parametrize("declared", [10, 100])
def test_sizes_that_lie_are_found_out(tmp_path: Path, declared: int) -> None:
    path = zip_of(tmp_path, {"a.jpg": b"\0" * 20_000_000})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, declared)
    path.write_bytes(bytes(data))
    assert "damaged" in refused(path).message


def test_overlapping_entries(tmp_path: Path) -> None:
    path = zip_of(tmp_path, {"a.jpg": b"x" * 3000, "b.jpg": b"y" * 3000})
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)
    path.write_bytes(bytes(data))
    assert "overlapping" in refused(path).message


def test_a_symlink_in_a_zip_is_no_member(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as file:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("_chat.txt", CHAT)
    with open_export(path) as export:
        assert list(export.members()) == ["_chat.txt"]


def test_nothing_and_odd_things(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_export(tmp_path / "none")
    with pytest.raises(NotFound):
        find_exports(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputRefused):
        open_export(tmp_path / "pipe")


def test_exports_of_the_labelled_case(corpus_dev: Path) -> None:
    found = [path.relative_to(corpus_dev).as_posix() for path in find_exports(corpus_dev)]
    assert {
        "telegram_channel",
        "telegram_channel_2023",
        "whatsapp_android_fr",
        "whatsapp_ios_en.zip",
        "x_twarc2.jsonl",
    } <= set(found)
    assert not any(name.startswith(("telegram_channel/", "x_media")) for name in found)
    for name in ("whatsapp_android_fr", "telegram_channel", "whatsapp_ios_en.zip"):
        assert find_exports(corpus_dev / name) == [corpus_dev / name]


def test_a_folder_of_several_transcripts_is_several_exports(samples: Path) -> None:
    assert len(find_exports(samples / "whatsapp")) == 13


def test_an_archive_folder_is_one_export(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tweets.js").write_bytes(b"window.YTD.tweets.part0 = []")
    assert find_exports(tmp_path) == [tmp_path]
