"""Telegram's HTML against random chats, damage and tricks: what was written comes back, and nothing else is raised."""

import re
import resource
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.telegram import importer, markup, pages
from tests.plugins.exports import telegram_html, telegram_preview
from tests.plugins.exports.telegram_html import Post, block, encoded, escaped, message, page
from tests.plugins.reading import read, read_bytes
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Rejected, Unreadable

TITLE = "25.07.2023 14:05:09"
# Half surrogates are no UTF-8, CR and NUL no HTML; the exporter writes the latter two as &#x0D; (kept) and &#x00;
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)
names = texts.filter(
    lambda name: name == name.strip() and "\n" not in name and " via @" not in name and "\u2028" not in name
)
ODD = "\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e\r \x1b[2J\x1b]52;c;AA\x07 \u202efdp\u2066 \u200b \U000e0041 a\u0301 ﷽"


@st.composite
def chats(draw: st.DrawFn) -> list[tuple[str, str, bool]]:
    """Sender, text, and whether the exporter joins the message to the one before."""
    found: list[tuple[str, str, bool]] = []
    for sender, text in draw(st.lists(st.tuples(names, texts), min_size=1, max_size=8)):
        joined = bool(found) and draw(st.booleans())
        found.append((found[-1][0] if joined else sender, text, joined))
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chats(), names)
def test_what_desktop_writes_comes_back(tmp_path: Path, chat: list[tuple[str, str, bool]], name: str) -> None:
    posts = [
        Post(n + 1, f"{escaped(sender)} ", TITLE, escaped(text), joined)
        for n, (sender, text, joined) in enumerate(chat)
    ]
    found = read_bytes(importer, tmp_path, encoded(page(f"{escaped(name)} ", "".join(map(message, posts)))), "m.html")
    assert found.rejected == []
    assert [(m.external_id, m.sender, m.text) for m in found.messages] == [
        (str(n + 1), sender, text) for n, (sender, text, _) in enumerate(chat)
    ]
    if "\u2029" not in name:
        assert found.chats[0].name == name


def read_all(path: Path) -> tuple[list[ImportedMessage], list[Rejected]]:
    """Everything; what is refused as a whole counts as nothing."""
    found: list[object] = []
    try:
        with open_export(path) as export:
            if importer.recognise(export):
                for chat in importer.chats(export):
                    found += importer.read(export, chat, Options())
    except (Unreadable, InputRefused):
        pass
    return [r for r in found if isinstance(r, ImportedMessage)], [r for r in found if isinstance(r, Rejected)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 10_000), st.sampled_from(["page", "preview"]))
def test_any_bytes_anywhere_end_cleanly(tmp_path: Path, data: bytes, at: int, kind: str) -> None:
    whole = encoded(telegram_html.first_page()) if kind == "page" else telegram_preview.whole().encode()
    place = at % len(whole)
    path = tmp_path / "a.html"
    path.write_bytes(whole[:place] + data + whole[place:])
    read_all(path)
    path.write_bytes(data or b"x")
    assert read_all(path) == ([], [])


@pytest.mark.parametrize("kind", ["page", "preview"])
def test_cut_off_anywhere(tmp_path: Path, kind: str) -> None:
    """What is whole comes as it is, and one line says that the rest is missing."""
    whole = encoded(telegram_html.first_page()) if kind == "page" else telegram_preview.whole().encode()
    path = tmp_path / "a.html"
    path.write_bytes(whole)
    expected, _ = read_all(path)
    most = 0
    for end in range(1, len(whole) - 7, 7):
        path.write_bytes(whole[:end])
        got, rejected = read_all(path)
        assert got == expected[: len(got)]
        assert len(rejected) == 1 or not got
        most = max(most, len(got))
    assert most == len(expected)


def test_control_and_direction_signs_pass_untouched(tmp_path: Path) -> None:
    posts = message(Post(1, f"{escaped(ODD.replace(chr(0x2028), '').replace(chr(0x2029), ''))} ", TITLE, escaped(ODD)))
    (found,) = read_bytes(importer, tmp_path, encoded(page("C", posts)), "m.html").messages
    assert found.text == ODD
    assert "\x1b]52;c;AA\x07 \u202efdp\u2066" in (found.sender or "")


@pytest.mark.parametrize(
    "trick",
    [
        "<!--",
        "<script>",
        "<plaintext>",
        "<textarea>",
        "<template>",
        "<style>",
        "<svg><![CDATA[",
        "<title>",
        '<a href="',
        "<table><tr>",
        "</div></div></div></div></body></html>",
        "<b>" * 3000,
        "</p>" * 3000,
        '<div class="message default" id="message666">',
        "<frameset>",
        "\0",
        "&#0;&#xD800;&#x110000;&#99999999999999999999;&notreal;",
    ],
)
def test_no_trick_in_one_message_harms_its_neighbours(tmp_path: Path, trick: str) -> None:
    """As a button's words, which tdesktop writes without escaping them, could carry."""
    buttons = f'<table class="bot_buttons_table"><tbody><tr><td>{trick}</td></tr></tbody></table>'
    posts = [Post(1, "A ", TITLE, "a"), Post(2, "B ", TITLE, "b", foot=buttons), Post(3, "C ", TITLE, "c")]
    found = read_bytes(importer, tmp_path, page("C", "".join(map(message, posts))).encode(), "m.html")
    assert [m.external_id for m in found.messages if m.external_id != "2"] == ["1", "3"]
    assert [m.text for m in found.messages if m.external_id == "3"] == ["c"]
    assert len(found.messages) + len(found.rejected) == 3
    assert not any(m.external_id == "666" for m in found.messages)


def test_a_message_inside_of_another_is_none(tmp_path: Path) -> None:
    forged = message(Post(9, "Minister ", TITLE, "forged")).strip().replace("\n", "")
    posts = message(Post(1, "A ", TITLE, "a", foot=f"<table><tr><td>{forged}</td></tr></table>"))
    found = read_bytes(importer, tmp_path, page("C", posts).encode(), "m.html")
    assert [(m.external_id, m.sender) for m in found.messages] == [("1", "A")]


def test_a_page_without_line_breaks_is_read(tmp_path: Path) -> None:
    posts = "".join(message(Post(n, "A ", TITLE, f"text {n}")) for n in (1, 2))
    flat = re.sub(r"\n\s*", "", page("C", posts))
    found = read_bytes(importer, tmp_path, flat.encode(), "messages.html")
    assert [(m.external_id, m.sender, m.text) for m in found.messages] == [("1", "A", "text 1"), ("2", "A", "text 2")]


def test_a_message_set_in_otherwise_is_said_and_not_read(tmp_path: Path) -> None:
    first, second, third = (message(Post(n, "A ", TITLE, str(n))) for n in (1, 2, 3))
    moved = re.sub(r"(?m)^ *<div class=.message default", lambda found: "  " + found[0], second)
    assert moved != second
    data = page("C", first + moved + third).encode()
    found = read_bytes(importer, tmp_path, data, "messages.html")
    assert [m.external_id for m in found.messages] == ["1", "3"]
    (bad,) = found.rejected
    assert "set in otherwise" in bad.reason
    assert bad.offset is not None
    assert data[bad.offset :].startswith(b'<div class="message default')
    assert 'id="message2"' in bad.raw


@pytest.mark.parametrize(
    "inner",
    [
        "<div>" * 100_000,
        "<div>" * 100_000 + "</div>" * 100_000,
        '<a href="' + "x" * 1_000_000 + '">t</a>',
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
        "x" * 3_000_000,
        "<br>" * 20_000,
        "a " * 1_000_000,
        "<" * 200_000,
        '<div class="message default ' * 20_000,
    ],
    ids=["deep", "deep and closed", "1 MB address", "attributes", "3 MB word", "newlines", "words", "open", "starts"],
)
def test_size_and_depth_cost_no_time(tmp_path: Path, inner: str) -> None:
    posts = [Post(1, "A ", TITLE, "a"), Post(2, "B ", TITLE, inner), Post(3, "C ", TITLE, "c")]
    started = time.process_time()
    found = read_bytes(importer, tmp_path, page("C", "".join(map(message, posts))).encode(), "m.html")
    assert time.process_time() - started < 5
    assert {m.external_id for m in found.messages} >= {"1", "3"}
    assert len(found.messages) + len(found.rejected) == 3


def test_a_page_beyond_the_limit_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "messages.html"
    with path.open("wb") as stream:
        stream.write(encoded(telegram_html.first_page()))
        stream.truncate(markup.PAGE_BYTES + 1)
    with open_export(path) as export:
        (chat,) = importer.chats(export)
        with pytest.raises(Unreadable, match=r"^messages\.html is larger than 64 MiB and no page of Telegram's\.$"):
            list(importer.read(export, chat, Options()))


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    posts = "".join(message(Post(n, "A ", TITLE, "words " * 100)) for n in range(1, 1001))
    data = page("C", posts).encode()

    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(1, count + 1):
            (folder / f"messages{number}.html").write_bytes(data)
        with open_export(folder) as export:
            (chat,) = pages.chats(export)
            assert sum(isinstance(r, ImportedMessage) for r in pages.read(export, chat, Options())) == 1000 * count
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    first = peak(2)
    assert peak(20) - first < 8 * 1024  # KiB; 20 pages are 20 MB


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    data = page("C", message(Post(1, "A ", TITLE, "aXb"))).encode().replace(b"aXb", b"a\xff\xed\xa0\xbdb")
    (found,) = read_bytes(importer, tmp_path, data, "m.html").messages
    assert found.text.replace("\ufffd", "") == "ab"
    assert found.flags == ("encoding-repaired",)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = encoded(telegram_html.first_page())
    other = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    first = read_bytes(importer, tmp_path, plain, "a.html").messages
    again = read_bytes(importer, tmp_path, other, "b.html").messages
    assert [(m.text, m.sender, m.flags) for m in again] == [(m.text, m.sender, m.flags) for m in first]


def test_pages_elsewhere_are_not_ours(tmp_path: Path) -> None:
    for number, data in enumerate((b"<html><body>hello</body></html>", block(0, "message default", "x").encode())):
        path = tmp_path / f"{number}.html"
        path.write_bytes(data)
        with open_export(path) as export:
            assert importer.recognise(export) == 0


def test_a_zip_reads_the_same(tmp_path: Path) -> None:
    folder = telegram_html.build(tmp_path)
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    assert read(importer, packed).messages == read(importer, folder).messages
