"""`capture` and `captures` as people call them: what is asked first, what is told, what is left behind."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Inside, Program
from tests.evidence.saved_pages import URL, mhtml, wacz
from tests.evidence.serving import INNER, Server, answer, moved, page, server, terms
from workbench.case import Case
from workbench.evidence import capturing
from workbench.evidence.fetching import Terms


class Terminal(io.StringIO):
    """What somebody types, at a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with server(
        {
            "/a": page(), "/inner": moved("http://inner.example/"), "/bomb": answer(gzip.compress(bytes(6 << 20)),
            Content_Encoding="gzip"),
            "/gone": answer(b"<html><title>\x1b]0;x\x07\xe2\x80\xaeGone</title></html>", "404 \x1b[2J", X="y"),
        }
    ) as running:  # fmt: skip
        yield running


@pytest.fixture
def near(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Inside:
    """The sample case, for which the server of the tests is the open network."""

    def of_the_test(_case: Case) -> Terms:
        return terms({"inner.example": (INNER,)})

    monkeypatch.setattr(capturing, "terms_of", of_the_test)
    return inside


@pytest.fixture
def empty(tmp_path: Path) -> Inside:
    """A folder without a case, called in this process."""
    (tmp_path / "here").mkdir()
    return Inside(tmp_path / "here", tmp_path / "config")


def adding(source: str) -> list[str]:
    """The options that make evidence of a capture."""
    return ["--claim", "C-1", "--source", source, "--stance", "supports", "--grade", "B2"]


def test_it_asks_first_and_without_a_terminal_it_does_not_go(empty: Inside, site: Server) -> None:
    before = len(site.requests)
    done = empty("capture", site.url("/a"))
    assert done.code == 2
    assert "has to be confirmed" in done.err
    assert "--yes" in done.err
    assert len(site.requests) == before
    assert not (empty.folder / "claims.db").exists()


def test_a_no_leaves_nothing_asked(near: Inside, site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(site.requests)
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    done = near("capture", site.url("/a"))
    assert done.code == 130
    assert "Nothing was asked of news.example." in done.err
    assert "done so far" not in done.err
    assert len(site.requests) == before
    assert "Nothing was captured yet" in near("captures", "list").err


@pytest.mark.parametrize("url", ["http://127.1:9/x", "http://printer.local/", "http://[::1]/"])
def test_what_its_own_name_blocks_is_not_asked_about(empty: Inside, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    done = empty("capture", url)
    assert (done.code, "blocked: " in done.err) == (8, True)
    assert "will see this request" not in done.err
    assert "Go on?" not in done.err
    (row,) = empty("captures", "list", "--json", check=True).rows
    assert row["state"] == "blocked"


def test_offline_refuses_before_anything(empty: Inside, site: Server) -> None:
    done = empty("capture", "--offline", "--yes", site.url("/a"))
    assert done.code == 8
    assert "--offline was given: nothing is fetched, and nothing was recorded." in done.err
    assert not (empty.folder / "claims.db").exists()


@pytest.mark.parametrize("url", ["http:///x", "http://xn--/", "file:///etc/passwd", "https://"])
def test_what_is_no_page_is_one_sentence(empty: Inside, url: str) -> None:
    done = empty("capture", "--yes", url)
    assert done.code == 2
    assert len(done.err.splitlines()) == 2
    assert not (empty.folder / "claims.db").exists()


@pytest.mark.sockets("captures from a server of its own")
def test_a_page_becomes_evidence_in_one_go(near: Inside, site: Server) -> None:
    near("source", "add", "Studio", check=True)
    done = near("capture", "--yes", site.url("/a"), *adding("Studio"))
    assert done.code == 0, done.err
    assert "The site of news.example will see this request, sent direct from this machine" in done.err
    assert "Soldiers leave the camp" in done.out
    assert "added: Studio supports C-1, grade B2." in done.out
    (item,) = [e for e in near("evidence", "list", "C-1", "--json").rows if e["source"] == "Studio"]
    (taken,) = near("captures", "list", "--json").rows
    assert (item["sha256"], item["url"]) == (taken["sha256"], site.url("/a"))
    assert (
        near("captures", "verify", check=True).out == "1 capture checked: records and bytes are as they were stored.\n"
    )
    near("undo", check=True)
    assert len(near("captures", "list", "--json").rows) == 1
    assert [e for e in near("evidence", "list", "C-1", "--json").rows if e["source"] == "Studio"] == []


@pytest.mark.sockets("captures from a server of its own")
def test_a_redirect_into_the_network_at_home_is_blocked_and_recorded(near: Inside, site: Server) -> None:
    before = near("evidence", "list", "--json").out
    done = near("capture", "--yes", site.url("/inner"), *adding("1"))
    assert done.code == 8
    assert "blocked: inner.example resolves to non-public address 127.0.0.2" in done.err
    assert done.out == ""
    (taken,) = near("captures", "list", "--json").rows
    assert (taken["state"], taken["sha256"]) == ("blocked", None)
    assert near("evidence", "list", "--json").out == before
    shown = near("captures", "show", "1", check=True).out
    assert f"302 Found {site.url('/inner')} 127.0.0.1" in shown


@pytest.mark.sockets("captures from a server of its own")
def test_words_of_a_server_do_not_reach_the_terminal(near: Inside, site: Server) -> None:
    done = near("capture", "--yes", site.url("/gone"), *adding("1"))
    assert done.code == 3
    assert "The site answered 404" in done.err
    for said in (
        done,
        near("captures", "show", "1"),
        near("captures", "list"),
        near("captures", "show", "1", "--json"),
    ):
        assert not {"\x1b", "\x07", "\u202e"} & {*said.out, *said.err}


@pytest.mark.sockets("captures from a server of its own")
def test_a_bomb_is_a_failed_capture(near: Inside, site: Server) -> None:
    done = near("capture", "--yes", "--json", site.url("/bomb"))
    assert done.code == 8
    assert done.rows[0]["state"] == "failed"
    assert "limits.FETCH_" in done.err


COULD_NOT = [
    (["--source", "AFP"], "Evidence needs a claim."), (["--claim", "C-1", "--grade", "B2"], "lacks --source"),
     (["--claim", "C-999"], "no claim C-999"), (["--tor", "--proxy", "http://a:1"], "name two ways"),
     (["--claim", "C-1", "--source", "nobody", "--stance", "supports", "--grade", "B2"], "no source 'nobody'"),
     (["--claim", "C-1", "--source", "1", "--stance", "supports", "--grade", "Z9"], "is not a grade"),
]  # fmt: skip


def test_what_could_not_be_added_is_refused_before_anything_is_sent(near: Inside, site: Server) -> None:
    before = len(site.requests)
    for options, told in COULD_NOT:
        done = near("capture", "--yes", site.url("/a"), *options)
        assert done.code in (2, 5)
        assert told in done.err, options
    assert len(site.requests) == before


def test_a_saved_page_needs_no_network_and_works_offline(empty: Inside, tmp_path: Path) -> None:
    path = tmp_path / "saved.mhtml"
    path.write_bytes(mhtml())
    done = empty("capture", "--offline", path)
    assert done.code == 0, done.err
    assert URL in done.out
    assert "saved 2026-04-25 12:41" in done.out
    assert "from a file, nothing was fetched" in done.out
    assert f"saved.mhtml {URL}" in empty("captures", "list", check=True).out
    empty("claim", "add", "Tessalit taken", check=True)
    empty("source", "add", "AFP", check=True)
    empty("evidence", "add", "C-1", "--source", "AFP", "--stance", "supports", "--grade", "B2", "--capture", "1",
          check=True)  # fmt: skip
    assert "capture 1" in empty("evidence", "list", "C-1", check=True).out


def test_a_web_archive_with_a_wrong_hash_is_refused(empty: Inside, tmp_path: Path) -> None:
    path = tmp_path / "page.wacz"
    path.write_bytes(wacz(extra={"../out": b"x"}))
    done = empty("capture", path)
    assert done.code == 4
    assert "leads out of it" in done.err
    assert [c["state"] for c in empty("captures", "--json").rows] == ["failed"]


def test_what_is_neither_a_file_nor_an_address(empty: Inside) -> None:
    done = empty("capture", "news.example/a")
    assert done.code == 5
    assert "begins with https://" in done.err
    assert empty("captures", "list").code == 5


def test_a_damaged_capture_is_exit_7(empty: Inside, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("A note.")
    (taken,) = empty("capture", "--json", path).rows
    kept = empty.folder / "media" / taken["sha256"][:2] / taken["sha256"]
    kept.chmod(0o600)
    kept.write_text("A different note.")
    done = empty("captures", "verify", "1")
    assert done.code == 7
    assert done.err.startswith("workbench: Capture 1: ")


def test_the_help_runs_in_a_process_of_its_own(workbench: Program) -> None:
    done = workbench("capture", "--help", check=True)
    assert "Capture a web page" in done.out
