"""What is read from captured pages and files, and what becomes of those that were made to do harm."""

import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.saved_pages import URL, mhtml, pdf, wacz, warc
from tests.evidence.serving import ARTICLE
from workbench.errors import Cancelled
from workbench.evidence import extracting
from workbench.evidence.documents import read_mhtml
from workbench.evidence.extracting import Extracted, Hints, extract, kind_of
from workbench.evidence.page_reading import decode, read_page
from workbench.evidence.reading_child import reader_of, tidy
from workbench.evidence.sketching import KEPT, sketch
from workbench.safety import limits

HTML = Extracted("html", "text/html")


def read(kind: str, data: bytes, folder: Path) -> Extracted:
    """Read bytes as the child does, in this process: for what is found, where a process proves no more."""
    path = folder / "file"
    path.write_bytes(data)
    return tidy(reader_of(kind)(path, Extracted(kind), "", ""))


# --- what it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "mime", "kind"),
    [(b"<!DOCTYPE html><p>x", "", "html"), (b"  <html>", "application/json", "html"), (pdf(), "text/html", "pdf"),
     (mhtml(), "", "mhtml"), (wacz(), "", "zip"), (b"\x89PNG\r\n\x1a\n" + bytes(30), "text/html", "media"),
     (b"plain words", "", "text"), ("é".encode() * 40_000, "", "text"), (b"\0\1\2", "text/plain", "other"),
     (b"", "", "other"), (b"no markup", "text/html", "html"), (b'{"a": 1}', "application/json", "text")],
)  # fmt: skip
def test_the_bytes_say_what_they_are(head: bytes, mime: str, kind: str) -> None:
    assert kind_of(head[: 64 * limits.KIB], mime)[0] == kind


# --- pages --------------------------------------------------------------------------------------------------------


def test_a_page_gives_title_author_day_and_text() -> None:
    found = read_page(ARTICLE.encode(), HTML, "utf-8", URL)
    assert (found.title, found.author, found.published) == ("Soldiers leave the camp", "Awa Konta", "2026-04-25")
    assert "Twelve soldiers were killed" in found.text
    assert found.notes == ()


def test_a_day_is_not_guessed_from_the_text() -> None:
    plain = (
        "<html><head><title>t</title></head><body><article><p>On 3 March 2021 a treaty was signed there.</p></article>"
    )
    assert read_page(plain.encode(), HTML, "", "").published == ""


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1251", "windows-1256", "iso-8859-1", "koi8-r"])
@pytest.mark.parametrize("where", ["outside", "inside"])
def test_pages_in_any_charset(charset: str, where: str) -> None:
    text = {"windows-1251": "Тессалит", "koi8-r": "Тессалит", "windows-1256": "تيساليت"}.get(
        charset, "Tessalit à l’aube"[:11]
    )
    said = f"<meta charset='{charset}'>" if where == "inside" and charset != "utf-16" else ""
    data = f"<html><head>{said}<title>{text}</title>".encode(charset)
    decoded, notes = decode(data, charset if where == "outside" else "")
    assert text in decoded
    assert notes == ()


def test_a_charset_that_is_wrong_costs_letters_and_says_so() -> None:
    decoded, notes = decode(b"<title>pass\xe9 \xff</title>", "utf-8")
    assert decoded == "<title>pass\ufffd \ufffd</title>"
    assert "the bytes are not all utf-8" in notes[0]


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "hex", "zlib", "nonsense", "x" * 5000, "\x1b[2J"])
def test_a_charset_that_is_none_is_not_used(charset: str) -> None:
    assert decode("Tessalit à l'aube".encode(), charset)[0] == "Tessalit à l'aube"


@given(st.binary(max_size=200), st.text(max_size=12))
def test_no_bytes_break_the_decoding(data: bytes, charset: str) -> None:
    text = decode(data, charset)[0]
    assert text.encode("utf-8").decode("utf-8") == text, "whatever comes out can be stored"


# --- documents ----------------------------------------------------------------------------------------------------


def test_a_pdf_gives_its_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    found = read("pdf", pdf(), tmp_path)
    assert (found.title, found.author, found.published) == ("The fall of the camp", "A. Konta", "2026-04-25")
    assert found.text.strip() == "Residents said that Tessalit fell on Saturday."


def test_an_mhtml_keeps_the_time_it_was_saved_and_its_main_page(tmp_path: Path) -> None:
    found = read("mhtml", mhtml(), tmp_path)
    assert found.url == URL
    assert found.title == "Le camp est passé"
    assert (found.saved_at, found.saved_raw) == ("2026-04-25T12:41:00.000000Z", "Sat, 25 Apr 2026 14:41:00 +0200")
    assert found.published == "2026-04-25"
    assert "Twelve soldiers" in found.text
    assert "advert" not in found.text


@pytest.mark.parametrize(
    "damage",
    [
        ("=?utf-8?Q?", "=?no-such?B?%%"),
        ("25 Apr 2026", "99 Foo 9999"),
        ("boundary", "bounday"),
        ("quoted-printable", "x"),
    ],
)
def test_a_damaged_mhtml_is_read_as_far_as_it_goes(tmp_path: Path, damage: tuple[str, str]) -> None:
    path = tmp_path / "page.mhtml"
    path.write_bytes(mhtml().replace(damage[0].encode(), damage[1].encode()))
    assert read_mhtml(path, Extracted("mhtml"), "", "").url == URL


# --- web archives -------------------------------------------------------------------------------------------------


def test_a_wacz_whose_hashes_are_right_gives_its_pages_and_the_text_of_the_main_one(tmp_path: Path) -> None:
    found = read("wacz", wacz(), tmp_path)
    assert found.refused == ""
    assert [p.url for p in found.pages] == [URL, "https://news.example/other"]
    assert (found.url, found.saved_at, found.published) == (URL, "2026-04-25T12:41:00.000000Z", "2026-04-25")
    assert "Twelve soldiers" in found.text


RIGHT = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (lambda: wacz({"archive/data.warc": warc("<p>another text</p>")}), "not what its hash says"),
        (lambda: wacz({"pages/pages.jsonl": b"{}"}), "not what its hash says"),
        (lambda: wacz({"datapackage.json": b'{"resources": []}'}), "not what its hash says"),
        (lambda: wacz({"datapackage-digest.json": b'{"hash": "md5:00000000000000000000000000000000"}'}),
         "cannot be checked"),
        (lambda: wacz({"datapackage-digest.json": b"[" * 200_000}), "cannot be read"),
        (lambda: wacz(extra={"../out.txt": b"x"}), "leads out"),
        (lambda: wacz(extra={"archive/../../out": b"x"}), "leads out"),
        (lambda: wacz(extra={"..\\out": b"x"}), "leads out"),
        (lambda: wacz(extra={"/etc/out": b"x"}), "leads out"),
        (lambda: wacz(extra={"C:/out": b"x"}), "leads out"),
        (lambda: wacz(extra={"archive/more.warc": b"x"}), "gives no hash"),
        (lambda: wacz(extra={"archive/bomb.warc": bytes(51 << 20)}), "ARCHIVE_RATIO"),
        (lambda: wacz(listed={"../passwd": RIGHT}), "outside itself"),
        (lambda: wacz(listed={"archive/lost.warc": RIGHT}), "which is not in it"),
        (lambda: wacz()[:-300], "damaged"),
    ],
)  # fmt: skip
def test_a_wacz_that_is_not_whole_is_refused_with_one_sentence(
    tmp_path: Path, archive: Callable[[], bytes], said: str
) -> None:
    found = read("wacz", archive(), tmp_path)
    assert said in found.refused
    assert found.refused.endswith(".")
    assert found.text == ""
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


# --- the process that reads ---------------------------------------------------------------------------------------


def test_a_title_of_ten_megabytes_is_cut_and_said(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(ARTICLE.replace("Soldiers leave the camp</title>", "T" * 10_000_000 + "</title>"), "utf-8")
    begun = time.monotonic()
    found = extract(path, Hints("text/html"))
    assert time.monotonic() - begun < 60, "it hung on the title"
    assert len(found.title) <= limits.EXTRACT_TITLE
    assert any("title cut: it has 10000000 characters" in n for n in found.notes)
    assert "Twelve soldiers" in found.text


def test_a_pdf_bomb_is_kept_and_not_read(tmp_path: Path) -> None:
    inner = zlib.compress(b"BT (x) Tj ET " * (8 << 20), 6)  # 110 MB of text in half a MB
    path = tmp_path / "bomb.pdf"
    path.write_bytes(pdf(content=inner))
    found = extract(path, Hints(), seconds=20)
    assert found.text == ""
    assert found.notes, "nothing says why there is no text"


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(ARTICLE, "utf-8")
    found = extract(path, Hints("text/html"), seconds=0.01)
    assert found.notes == (f"not read: it took longer than limits.EXTRACT_SECONDS = {limits.EXTRACT_SECONDS}",)
    with pytest.raises(Cancelled):
        extract(path, Hints("text/html"), lambda: True)


def test_the_child_may_not_reach_out_write_or_start_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = (
        "import json, socket, subprocess, sys\nfrom workbench.safety.confining import confine, own_output\n"
        "out = own_output()\nconfine(1 << 30)\nsaid = []\n"
        "def attempt(what):\n    try:\n        what()\n        return ''\n    except BaseException as e:\n"
        "        return type(e).__name__\n"
        "said.append(attempt(lambda: socket.create_connection(('127.0.0.1', 9))))\n"
        "said.append(attempt(lambda: socket.getaddrinfo('news.example', 80)))\n"
        "said.append(attempt(lambda: subprocess.Popen(['true'])))\n"
        f"said.append(attempt(lambda: open({str(tmp_path / 'x')!r}, 'w').write('x' * 100000)))\n"
        "said.append(attempt(lambda: bytearray(2 << 30)))\n"
        "out(json.dumps({'kind': 'other', 'notes': said}).encode())\n"
    )
    monkeypatch.setattr(
        extracting, "_BOOT", f"import signal;signal.signal(signal.SIGXFSZ, signal.SIG_IGN);exec({tries!r})"
    )
    path = tmp_path / "page.html"
    path.write_text(ARTICLE, "utf-8")
    assert extract(path, Hints("text/html")).notes == (
        "PermissionError", "PermissionError", "PermissionError", "OSError", "MemoryError",
    )  # fmt: skip


@pytest.mark.parametrize("answer", ["", "no json", json.dumps({"kind": 3}), "x" * 100_000])
def test_a_child_that_answers_nonsense_costs_the_text_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(extracting, "_BOOT", f"print({answer!r})")
    path = tmp_path / "page.html"
    path.write_text(ARTICLE, "utf-8")
    assert extract(path, Hints("text/html")).notes == ("not read: the process that read it broke off",)


def test_without_the_extra_the_bytes_are_kept_and_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    path = tmp_path / "page.html"
    path.write_text(ARTICLE, "utf-8")
    assert "claim-workbench[capture]" in extract(path, Hints("text/html")).notes[0]


# --- the fingerprint ----------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_a_fingerprint_is_ascending_numbers_of_64_bits(text: str) -> None:
    numbers = [int(n) for n in sketch(text).split()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= KEPT
    assert all(-(2**63) <= n < 2**63 for n in numbers)


def test_a_fingerprint_is_the_same_everywhere_and_does_not_see_case_or_accents() -> None:
    assert sketch("One two three four") == "-5903222378855987586" == sketch("ONE, twó three — four!")
    assert sketch("one two three") == ""


def test_copies_share_most_of_their_fingerprint_and_strangers_nothing() -> None:
    text = " ".join(f"word{i % 97} said{i % 89}" for i in range(400))
    longer = text + " " + " ".join(f"more{i}" for i in range(40))
    one, two = set(sketch(text).split()), set(sketch(longer).split())
    assert len(one) == KEPT
    assert len(one & two) > KEPT * 0.7
    assert not one & set(sketch(" ".join(f"other{i}" for i in range(400))).split())
