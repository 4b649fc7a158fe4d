"""Any one byte that is changed, and everything a forger may try short of making all of it anew, is refused by both."""

import ast
import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bundles.bundles_made import (
    LATER,
    MEDIUM,
    NAME,
    Small,
    made,
    members,
    packed,
    refused_by_ours,
    refused_by_script,
    relisted,
)
from workbench.bundles import standalone
from workbench.bundles.opening import opened
from workbench.bundles.verifying import checked
from workbench.export import bundle

SCRIPT = Path(standalone.__file__)
ORDER = [
    "README.txt", "verify.py", "manifest.json", "claims.jsonl", "rows.jsonl", "policy.toml", "checkpoint.txt",
    "ro-crate-metadata.json", *sorted(f"media/{hashlib.sha256(m).hexdigest()}" for m in (MEDIUM, LATER)), "SHA256SUMS",
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("bundle"))


def test_what_was_written_passes(whole: bytes, tmp_path: Path) -> None:
    assert list(members(whole)) == ORDER
    assert refused_by_ours(whole) == ""
    assert refused_by_script(whole, tmp_path) == ""
    assert packed(members(whole)) == whole, "else the forgeries below prove nothing"
    (tmp_path / "x.claims.zip").write_bytes(whole)
    with opened(tmp_path / "x.claims.zip") as held:
        assert [json.loads(x)["table"] for x in held.lines("rows.jsonl")] == ["claims", "media"]
        with held.open(f"media/{NAME}") as medium:
            assert medium.read() == MEDIUM
        assert not held.has("manifest.json.sig")
        assert list(held.lines("manifest.json.sig")) == []


def test_a_profile_that_changes_media_passes(tmp_path: Path) -> None:
    """A medium without its metadata lies under the sha256 of the original; internal bundles have no such thing."""
    data = made(tmp_path, Small("share", {NAME: b"stripped"}))
    assert list(members(data)) == [
        "README.txt", "verify.py", "manifest.json", "claims.jsonl", "policy.toml", "ro-crate-metadata.json",
        f"media/{NAME}", "SHA256SUMS",
    ]  # fmt: skip
    assert (refused_by_ours(data), refused_by_script(data, tmp_path)) == ("", "")
    told = json.loads(members(data)["manifest.json"])
    (medium,) = [m for m in told["members"] if m["name"].startswith("media/")]
    assert (medium["altered"], medium["sha256"]) == (True, hashlib.sha256(b"stripped").hexdigest())
    forged = packed(relisted(members(data), profile="internal"))
    assert "medium" in refused_by_ours(forged)
    assert "medium" in refused_by_script(forged, tmp_path)


def _flipped(data: bytes, at: int, bits: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def _both_refuse(data: bytes, folder: Path) -> bool:
    return refused_by_ours(data)[:1] == "7" and refused_by_script(data, folder)[:1] == "7"


@given(st.data())
def test_any_byte(whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    at = data.draw(st.integers(0, len(whole) - 1))
    bits = data.draw(st.integers(1, 255))
    assert _both_refuse(_flipped(whole, at, bits), folder), (at, bits)


def test_every_byte_of_the_container(whole: bytes, tmp_path: Path) -> None:
    """Every byte that is in no member: headers, directory, ending; and the sums. `slow` does all others."""
    read = checked(io.BytesIO(whole), None)
    inside = {i for n, f in read.files.items() if n != "SHA256SUMS" for i in range(f.start, f.start + f.bytes)}
    places = [i for i in range(len(whole)) if i not in inside]
    assert len(places) > 2000
    passed = [i for i in places if not _both_refuse(_flipped(whole, i, 1), tmp_path)]
    assert passed == []


@pytest.mark.slow
@pytest.mark.parametrize("bits", [1, 0x80, 0xFF])
def test_every_byte(whole: bytes, tmp_path: Path, bits: int) -> None:
    assert [i for i in range(len(whole)) if not _both_refuse(_flipped(whole, i, bits), tmp_path)] == []


def test_cut_short_at_every_place(whole: bytes, tmp_path: Path) -> None:
    ends = {*range(0, len(whole), 211), *range(len(whole) - 60, len(whole))}
    assert [n for n in ends if not _both_refuse(whole[:n], tmp_path)] == []


def _without(name: str) -> Callable[[dict[str, bytes]], bytes]:
    return lambda parts: packed({n: d for n, d in parts.items() if n != name})


def _put(name: str, data: bytes) -> Callable[[dict[str, bytes]], bytes]:
    return lambda parts: packed({**parts, name: data})


def _renamed(old: str, new: str) -> Callable[[dict[str, bytes]], bytes]:
    return lambda parts: packed({new if n == old else n: d for n, d in parts.items()})


def _before_sums(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes]], bytes]:
    def forged(parts: dict[str, bytes]) -> bytes:
        items = list(parts.items())
        return packed([*items[:-1], (name, data), items[-1]])

    return forged


def _event(parts: dict[str, bytes]) -> bytes:
    lines = parts["claims.jsonl"].replace(b'"analyst":"ada"', b'"analyst":"eve"', 1)
    return packed(relisted({**parts, "claims.jsonl": lines}))


def _cut_history(parts: dict[str, bytes]) -> bytes:
    claims = [json.loads(x) for x in parts["claims.jsonl"].splitlines()]
    claims[0]["events"] = claims[0]["events"][1:]
    return packed(relisted({**parts, "claims.jsonl": b"".join(json.dumps(c).encode() + b"\n" for c in claims)}))


def _fewer(parts: dict[str, bytes]) -> bytes:
    return packed(relisted({**parts, "claims.jsonl": parts["claims.jsonl"].splitlines(keepends=True)[0]}))


def _swapped_media(parts: dict[str, bytes]) -> bytes:
    one, two = (n for n in parts if n.startswith("media/"))
    return packed(relisted({**parts, one: parts[two], two: parts[one]}))


def _media_in_another_order(parts: dict[str, bytes]) -> bytes:
    """With a manifest that lists them so."""
    told = json.loads(parts["manifest.json"])
    told["members"][-2:] = reversed(told["members"][-2:])
    items = [*{**parts, "manifest.json": json.dumps(told).encode()}.items()]
    items[-3:-1] = reversed(items[-3:-1])
    return packed(items)


def _twice(parts: dict[str, bytes]) -> bytes:
    items = list(parts.items())
    return packed([*items[:-1], items[-2], items[-1]])


def _other_order(parts: dict[str, bytes]) -> bytes:
    items = list(parts.items())
    items[0], items[1] = items[1], items[0]
    return packed(items)


def _compressed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _repacked(parts: dict[str, bytes]) -> bytes:
    """By another program, stored: the members are the same, the container is not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _comment(parts: dict[str, bytes]) -> bytes:
    data = packed(parts)
    return data[:-2] + struct.pack("<H", 5) + b"hello"


def _bomb(parts: dict[str, bytes]) -> bytes:
    """A member that says it has 10 GB."""
    data = packed(parts)
    return data[:18] + struct.pack("<II", 10**10 & 0xFFFFFFFF, 10**10 & 0xFFFFFFFF) + data[26:]


def _wide_bomb(parts: dict[str, bytes]) -> bytes:
    name = b"README.txt"
    extra = struct.pack("<HHQQ", 1, 16, 10**10, 10**10)
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 45, 2048, 0, 0, 33, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra))
    return head + name + extra + packed(parts)


FORGED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    **{f"without {n}": _without(n) for n in ORDER},
    "an extra member": _before_sums("notes.txt"),
    "an extra medium": _before_sums("media/" + hashlib.sha256(b"x").hexdigest()),
    "a member after the sums": lambda parts: packed([*parts.items(), ("policy.toml", b"")]),
    "one member twice": _twice,
    "another order": _other_order,
    "media in another order": _media_in_another_order,
    "renamed": _renamed("policy.toml", "Policy.toml"),
    "a medium renamed": _renamed(f"media/{NAME}", "media/" + "0" * 64),
    "a path out of the folder": _before_sums("../../etc/cron.d/x"),
    "an absolute path": _before_sums("/etc/passwd"),
    "a path of Windows": _before_sums("..\\x"),
    "a name with an escape": _before_sums("media/\x1b[2J"),
    "a name of two members": _renamed("policy.toml", "policy.toml checkpoint.txt"),
    "a name that is not ASCII": _before_sums("médias"),
    "other bytes, sums made anew": _put("policy.toml", b"name = 'anything'\n"),
    "other sums": lambda parts: packed({**parts, "SHA256SUMS": b""}, sums=False),
    "sums with a comment": lambda parts: packed({**parts, "SHA256SUMS": parts["SHA256SUMS"] + b"# x\n"}, sums=False),
    "an event, everything else made anew": _event,
    "a history without its beginning": _cut_history,
    "fewer claims than are told": _fewer,
    "media that changed their names": _swapped_media,
    "no manifest": _put("manifest.json", b"{"),
    "a manifest of another kind": _put("manifest.json", b"[]"),
    "a deep manifest": _put("manifest.json", b"[" * 100_000),
    "a claim that is none": lambda parts: packed(relisted({**parts, "claims.jsonl": b"[]\n{\n"})),
    "compressed": _compressed,
    "packed by another program": _repacked,
    "a comment": _comment,
    "bytes behind it": lambda parts: packed(parts) + b"\0",
    "bytes before it": lambda parts: b"#!/bin/sh\n" + packed(parts),
    "another bundle behind it": lambda parts: packed(parts) * 2,
    "ten gigabytes, as it says": _bomb,
    "ten gigabytes, as zip64 says": _wide_bomb,
    "empty": lambda parts: b"",
    "no members": lambda parts: packed({}),
}


@pytest.mark.parametrize("how", FORGED)
def test_forged(whole: bytes, tmp_path: Path, how: str) -> None:
    data = FORGED[how](members(whole))
    assert refused_by_ours(data)[:1] == "7", refused_by_ours(data)
    assert refused_by_script(data, tmp_path)[:1] == "7"


def test_parts_of_another_bundle(whole: bytes, tmp_path: Path) -> None:
    """Each member of another bundle in its place, sums made anew."""
    others = members(made(tmp_path, Small("internal", {NAME: MEDIUM})))
    for name in ("README.txt", "manifest.json", "rows.jsonl", "ro-crate-metadata.json"):
        if others[name] != members(whole)[name]:
            assert _both_refuse(packed({**members(whole), name: others[name]}), tmp_path), name
    assert others["manifest.json"] != members(whole)["manifest.json"]


def test_a_format_of_tomorrow(whole: bytes, tmp_path: Path) -> None:
    """It is not damage: this program is too old for it."""
    data = packed({**relisted(members(whole), format=2), "something-new": b""})
    assert refused_by_ours(packed(relisted(members(whole), format=2))).startswith("4 This is a bundle of format 2")
    assert refused_by_script(data, tmp_path)
    digit = whole.index(b'"format": 1') + 10
    assert refused_by_ours(whole[:digit] + b"2" + whole[digit + 1 :])[:1] == "7", "a changed digit is damage"


def test_what_no_check_can_see(whole: bytes, tmp_path: Path) -> None:
    """Everything made anew passes: that is what signatures are for, and what the words of both checks say."""
    parts = members(whole)
    data = packed(relisted({**parts, "policy.toml": b"name = 'mine'\n"}))
    assert (refused_by_ours(data), refused_by_script(data, tmp_path)) == ("", "")
    assert not checked(io.BytesIO(data), None).signed


def test_the_script_as_a_program(whole: bytes, tmp_path: Path) -> None:
    """It ships as it lies here, on one page, and runs in an empty Python."""
    assert members(whole)["verify.py"] == SCRIPT.read_bytes() == bundle.script()
    source = SCRIPT.read_text("utf-8")
    assert len(source.splitlines()) <= 60
    ast.parse(source, feature_version=(3, 9))
    (tmp_path / "verify.py").write_bytes(members(whole)["verify.py"])
    (tmp_path / "good.zip").write_bytes(whole)
    (tmp_path / "bad.zip").write_bytes(_flipped(whole, 700, 1))
    calls = {"good.zip": 0, "bad.zip": 7, "missing.zip": 7}
    for name, code in calls.items():
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", name], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (code, "", 1), done


@pytest.mark.parametrize("data", [b"", b"<!doctype html>", b"PK\3\4" + b"\0" * 26 + b"[Content_Types].xml"])
def test_what_never_was_one_is_told_as_such(data: bytes) -> None:
    """Nobody shall ask the sender for it again who has only named the wrong file."""
    assert refused_by_ours(data) == "7 This is no bundle, or not any more: it does not begin like one."
