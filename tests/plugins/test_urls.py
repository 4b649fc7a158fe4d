"""Lists of addresses. Synthetic to the last byte."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.urls import importer
from tests.plugins.exports.urls import build
from tests.plugins.reading import read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Rejected, Unreadable


def test_every_address_with_its_line_and_platform(tmp_path: Path) -> None:
    path = build(tmp_path)
    found = [read(importer, path, chat=n) for n in range(4)]
    assert (found[0].score, [(c.platform, c.key) for c in found[0].chats]) == (
        60, [("x", ""), ("telegram", "telegram"), ("youtube", "youtube"), ("web", "web")],
    )  # fmt: skip
    assert [[m.line for m in r.messages] for r in found] == [[3, 8], [4], [5], [7]]
    assert found[3].messages[0].text == "https://news.example.org/a,b?c=d#e"
    assert found[0].messages[0].flags == ("url: https://x.com/veille_ml/status/2047919075790684166",)
    assert {m.external_id for r in found for m in r.messages} == {""}


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("url\nhttps://a.org/1\n", [2], []),
        ('"URL"\r\n"https://a.org/1"\r\n"https://a.org/2",\r\n', [2, 3], []),
        ("1. https://a.org/1\n2) https://a.org/2\n* https://a.org/3\n", [1, 2, 3], []),
        ("https://a.org\n" * 8 + "a.org/x\nsee https://a.org\n", list(range(1, 9)), [9, 10]),
        ("# x\n// y\n; z\nhttp://a.org", [4], []),
        ("https://a.org/\u0643\u064a\u062f\u0627\u0644", [1], []),
    ],
)
def test_forms_of_lines(tmp_path: Path, text: str, good: list[int], bad: list[int]) -> None:
    found = read_bytes(importer, tmp_path, text.encode(), "a.csv")
    assert ([m.line for m in found.messages], [r.line for r in found.rejected]) == (good, bad)
    assert found.score == 60


@pytest.mark.parametrize(
    "text",
    [
        "hello\n" * 9, "url,title\nhttps://a.org,x\n", "https://a.org,https://b.org\n" * 5, "x.com/a/status/1\n" * 5,
        "https://a.org\nhello\nworld\n", "12/03/2026, 10:00 - Awa: https://a.org\n" * 5, "# x\n",
        '{"url": "https://a.org"}\n',
        "[2026-01-01 10:00:00] Awa: https://a.org\n",
    ],
)  # fmt: skip
def test_what_is_no_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    with open_export(path) as export:
        assert importer.recognise(export) == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    data = "https://a.org/\nhttps://a.org/é\n".encode(encoding)
    found = read_bytes(importer, tmp_path, data, "a.txt")
    assert [m.text for m in found.messages] == ["https://a.org/", "https://a.org/é"]
    assert ("encoding-repaired" in found.messages[1].flags) == (encoding == "cp1252")


def test_a_list_cut_off_in_the_head_is_still_one(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, b"https://a.org/" + b"x" * 80_000 + b"\nhttps://a.org/2\n", "a.txt")
    assert len(found.messages) == 2


def test_a_folder_without_lists_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello", "utf-8")
    with open_export(tmp_path) as export, pytest.raises(Unreadable, match="no list"):
        importer.chats(export)


@given(st.binary(max_size=300))
def test_any_bytes_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(b"x" + data)
    with open_export(path) as export:
        importer.recognise(export)
        for chat in importer.chats(export):
            for record in importer.read(export, chat, Options()):
                assert isinstance(record, ImportedMessage | Rejected)
