"""Builds the hostile files of reference/reliability.md §4: each function takes a folder and returns the path to import.

All texts and names are invented. `HELLO` is the sound message that stands beside the evil one.
"""

import json
import os
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

Build = Callable[[Path], Path]
HELLO = "25/04/2026, 06:20 - Moussa: bonjour à tous\n"
CHAT = (HELLO + "25/04/2026, 06:21 - Awa: IMG-1.jpg (file attached)\n").encode()


def text(*lines: str | bytes, name: str = "WhatsApp Chat with G.txt", encoding: str = "utf-8") -> Build:
    """A WhatsApp transcript: HELLO, then each line with a header before it, then HELLO once more a minute later."""

    def build(folder: Path) -> Path:
        header = b"25/04/2026, 06:30 - Eve: "
        body = [header + (one if isinstance(one, bytes) else one.encode()) + b"\n" for one in lines]
        data = b"".join((HELLO.encode(), *body, HELLO.replace("06:20", "06:40").encode()))
        (folder / name).write_bytes(data if encoding == "utf-8" else data.decode().encode(encoding))
        return folder / name

    return build


def raw(data: bytes, name: str = "WhatsApp Chat with G.txt") -> Build:
    """A file of these bytes."""

    def build(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return build


# --- archives -----------------------------------------------------------------------------------------------------
def archive(members: Sequence[tuple[str, bytes]], then: Callable[[bytearray], bytes | bytearray] = bytes) -> Build:
    """A zip of `_chat.txt` and these members, names as given; `then` changes its bytes."""

    def build(folder: Path) -> Path:
        path = folder / "chat.zip"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # zipfile warns about the repeated names that are wanted here
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr("_chat.txt", CHAT)
                for name, data in members:
                    info = zipfile.ZipInfo("x")
                    info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED  # past the cleaning of the library
                    file.writestr(info, data)
        path.write_bytes(then(bytearray(path.read_bytes())))
        return path

    return build


def symlink(folder: Path) -> Path:
    """H25: a link to /etc/passwd as the attached picture, and a file below a link to a folder."""
    path = folder / "chat.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in ("IMG-1.jpg", "link"):
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            file.writestr(info, "/etc/passwd" if name != "link" else "/etc")
        file.writestr("link/passwd", "x")
        file.writestr("_chat.txt", CHAT)
    return path


def zeros(folder: Path) -> Path:
    """H31: 300 MB of zeros as an attachment, in 300 KB."""
    path = folder / "chat.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("IMG-1.jpg", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(bytes(1 << 20))
        file.writestr("_chat.txt", CHAT)
    return path


def overlapping(data: bytearray) -> bytearray:
    """H32: two entries share the bytes of one."""
    last = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, last + 42, 0)
    return data


def lying(data: bytearray) -> bytearray:
    """H33: the last member declares ten bytes."""
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 10)
    return data


def encrypted(data: bytearray) -> bytearray:
    """H35: the last member is marked as encrypted."""
    data[data.rindex(b"PK\x03\x04") + 6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return data


def commented(data: bytearray) -> bytearray:
    """H37: a comment of 64 KB behind the directory."""
    struct.pack_into("<H", data, len(data) - 2, 65535)
    return data + b"c" * 65535


def zip_in_zip(folder: Path) -> Path:
    """H36: three deep."""
    path = archive([])(folder)
    for name in ("two.zip", "three.zip"):
        with zipfile.ZipFile(folder / name, "w") as file:
            file.write(path, path.name)
        path.unlink()
        path = folder / name
    return path


# --- JSON ---------------------------------------------------------------------------------------------------------
def telegram(*evil: bytes, count: int = 0) -> Build:
    """A Telegram export: a sound message, the evil ones as they are, `count` plain ones, a sound message."""

    def build(folder: Path) -> Path:
        sound = [post(1), *evil, *(post(n + 10) for n in range(count)), post(999_999)]
        head = b'{"name": "Chan", "type": "public_channel", "id": 7, "messages": ['
        (folder / "result.json").write_bytes(head + b", ".join(sound) + b"]}")
        return folder / "result.json"

    return build


def post(number: int, **fields: object) -> bytes:
    """One message of it as JSON."""
    common = {"id": number, "type": "message", "date": "2026-04-25T06:41:00", "date_unixtime": "1777099260",
              "from": "A", "from_id": "channel7", "text": f"text {number}", "text_entities": []}  # fmt: skip
    return json.dumps({**common, **fields}).encode()


def messenger(*evil: bytes) -> Build:
    """A thread of Messenger: the evil messages between two sound ones."""

    def build(folder: Path) -> Path:
        sound = [
            json.dumps({"sender_name": "Awa", "timestamp_ms": 1_777_099_260_000 + n, "content": f"t {n}"}).encode()
            for n in (2, 1)
        ]
        body = b",\n".join((sound[0], *evil, sound[1]))
        head = b'{"participants": [{"name": "Awa"}, {"name": "Eve"}], "messages": [\n'
        (folder / "message_1.json").write_bytes(
            head + body + b'], "title": "Awa", "thread_path": "inbox/awa_1234567890"}'
        )
        return folder / "message_1.json"

    return build


def tweets(*evil: bytes) -> Build:
    """JSON Lines of posts: the evil lines between two sound ones."""

    def build(folder: Path) -> Path:
        common = {"id": 1, "user": {"screen_name": "a"}, "created_at": "Wed Oct 05 13:00:00 +0000 2022"}
        sound = [
            json.dumps({"id_str": str(1577866396094242816 + n), **common, "full_text": f"t {n}"}).encode()
            for n in (0, 1)
        ]
        (folder / "tweets.jsonl").write_bytes(b"\n".join((sound[0], *evil, sound[1])) + b"\n")
        return folder / "tweets.jsonl"

    return build


def noise(_: bytearray) -> bytes:
    """Bytes that only begin like a zip."""
    return b"PK\x03\x04" + os.urandom(3000)
