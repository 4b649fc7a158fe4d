"""Captures in a case: what is recorded of those that came, of those that failed, and what they propose."""

import gzip
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.building import evidence_for
from tests.evidence.saved_pages import URL, mhtml, wacz
from tests.evidence.serving import ARTICLE, INNER, PUBLIC, Server, answer, dripping, moved, page, server, terms
from tests.media.pictures import scene
from workbench import flow
from workbench.case import Case, open_case
from workbench.claims.editing import add_claim
from workbench.errors import Cancelled, UsageError
from workbench.evidence.capturing import capture_file, capture_url, suggest, terms_of
from workbench.evidence.checking_captures import read_record, verify
from workbench.evidence.fetching import Terms
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.routes import DIRECT, route_of
from workbench.evidence.wayback import Service, look_up_and_save
from workbench.ledger.fsck import fsck
from workbench.model import Actor, Analyst, Capture, EvidenceStance, Role
from workbench.settings import USER_AGENT
from workbench.store import captures as store
from workbench.store import events, media, media_matches

pytestmark = pytest.mark.sockets("fetches from a server of its own")

PACKED = gzip.compress(ARTICLE.encode(), mtime=0)


@pytest.fixture
def here(fixed_env: Path, tmp_path: Path, tables: Path) -> Iterator[Case]:
    """An empty case in a folder: for what does not differ between the engines."""
    (tmp_path / "case").mkdir()
    shutil.copyfile(tables, tmp_path / "case" / "claims.db")
    opened = open_case(str(tmp_path / "case"), Analyst("ada", "Ada"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with server(
        {
            "/a": page(), "/raw": answer(b"\0\1"), "/raw2": answer(b"\0\2"),
            "/moved": moved("/a"), "/inner": moved("http://inner.example/"), "/drip": dripping,
            "/packed": answer(PACKED, Content_Encoding="gzip", Content_Type="text/html"),
            "/gone": answer(b"<html><title>\x1b]0;x\x07a\xe2\x80\xae\x00Gone</title></html>", "410 \x1b[2J",
                            X="\x1b[31m"),
        }
    ) as running:  # fmt: skip
        yield running


def take(case: Case, site: Server, path: str, limits: Terms | None = None) -> Capture:
    """Capture a page of the server."""
    return capture_url(case, site.url(path), DIRECT, terms=limits or terms({"inner.example": (INNER,)}))


def counts(case: Case) -> dict[str, int]:
    """How many rows everything has that a capture might touch."""
    tables = ("claims", "evidence", "sources", "messages", "acts", "captures", "media")
    return {t: int((case.db.one(f"SELECT count(*) AS n FROM {t}") or {"n": -1})["n"]) for t in tables}


def test_a_capture_is_kept_with_all_that_is_known_of_it(case: Case, site: Server) -> None:
    got = take(case, site, "/moved")
    assert store.get(case.db, got.id) == got
    assert (got.state, got.http_status, got.address, got.mime) == ("done", 200, PUBLIC, "text/html")
    assert (got.title, got.author, got.published) == ("Soldiers leave the camp", "Awa Konta", "2026-04-25")
    assert got.sha256 is not None
    assert case.vault.local(got.sha256).read_bytes() == ARTICLE.encode()
    record: dict[str, Any] = read_record(case, got)
    assert [(h["status"], h["url"]) for h in record["hops"]] == [(302, site.url("/moved")), (200, site.url("/a"))]
    assert record["hops"][1]["headers"][0] == ["Content-Type", "text/html; charset=utf-8"]
    assert record["clock"] == "not checked against a time server"
    assert record["collector"] == {"id": "ada", "name": "Ada"}
    assert record["route"] == "direct"
    assert record["body"]["sha256"] == got.sha256
    told = events.of(case.db, f"capture/{got.id}")
    assert [e.kind for e in told] == ["captured"]
    assert got.record in told[0].body
    assert verify(case, got) is None
    again = take(case, site, "/a")  # the same page twice is two captures
    assert (got.id, again.id) == (1, 2)
    assert got.uid != again.uid
    assert got.sha256 == again.sha256
    assert [(c.id, c.final_url) for c in store.every(case.db)] == [(1, site.url("/a")), (2, site.url("/a"))]
    assert store.by_ids(case.db, [1, 2])[2].sketch == got.sketch != ""
    assert [f for f in fsck(case.db, case.vault) if f.severity == "damage"] == []


def test_what_was_packed_is_kept_as_sent_and_as_read(here: Case, site: Server) -> None:
    got = take(here, site, "/packed")
    record: dict[str, Any] = read_record(here, got)
    assert got.title == "Soldiers leave the camp"
    assert here.vault.local(record["body"]["sent_sha256"]).read_bytes() == PACKED


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [("/inner", "blocked", "blocked: inner.example resolves to non-public address 127.0.0.2"),
     ("/drip", "failed", "did not answer in time")],
)  # fmt: skip
def test_a_capture_that_fails_is_recorded_and_changes_nothing_else(
    case: Case, site: Server, path: str, state: str, reason: str
) -> None:
    before = counts(case)
    got = take(case, site, path, terms({"inner.example": (INNER,)}, seconds=0.3))
    assert (got.state, got.sha256, got.text) == (state, None, "")
    assert reason in got.reason
    assert counts(case) == {**before, "captures": 1, "media": before["media"] + 1}  # the record itself
    record: dict[str, Any] = read_record(case, got)
    assert record["reason"] == got.reason
    assert record["hops"][0]["url"] == site.url(path)
    assert store.get(case.db, got.id) == got


def test_loopback_itself_is_blocked_by_the_rule_that_users_have(here: Case, site: Server) -> None:
    got = capture_url(here, f"http://127.0.0.1:{site.port}/a", DIRECT)
    assert (got.state, got.reason) == ("blocked", "blocked: 127.0.0.1 resolves to non-public address 127.0.0.1")


def test_what_is_no_address_is_refused_and_not_recorded(here: Case) -> None:
    with pytest.raises(UsageError):
        capture_url(here, "http:///x", DIRECT)
    assert list(store.every(here.db)) == []


def test_a_capture_that_is_stopped_is_recorded_as_stopped(here: Case, site: Server) -> None:
    asked = len(site.requests)
    with pytest.raises(Cancelled):
        capture_url(here, site.url("/drip"), DIRECT, cancelled=lambda: len(site.requests) > asked, terms=terms())
    (got,) = store.every(here.db)
    assert (got.state, got.reason) == ("failed", "Stopped; the capture is recorded as stopped.")


def test_stopping_the_archive_keeps_the_page(here: Case, site: Server) -> None:
    host = f"http://archive.example:{site.port}"
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(any("archive.example" in r for r in site.requests))
        return asked[-1]

    with pytest.raises(Cancelled, match="kept as capture 1"):
        capture_url(here, site.url("/raw"), DIRECT, cancelled=stop, terms=terms(),
                    archive=Service(f"{host}/drip?url=", f"{host}/save/", host))  # fmt: skip
    (got,) = store.every(here.db)
    assert (got.state, got.bytes, verify(here, got)) == ("done", 2, None)


def test_a_name_and_password_in_an_address_are_not_kept(here: Case, site: Server) -> None:
    refused = capture_url(here, "https://me:secret@news.example/a@b", DIRECT)
    assert (refused.state, refused.url) == ("blocked", "https://news.example/a@b")
    assert "secret" not in str(read_record(here, refused)) + events.of(here.db, "capture/1")[0].body


def test_a_page_that_is_gone_is_kept_and_its_hostile_words_are_storable(here: Case, site: Server) -> None:
    got = take(here, site, "/gone")
    assert (got.state, got.http_status) == ("done", 410)
    assert got.title.endswith("Gone")
    assert "\0" not in got.title
    record: dict[str, Any] = read_record(here, got)
    assert record["hops"][0]["reason"] == "\x1b[2J"


def test_a_record_or_body_that_was_changed_is_noticed(here: Case, site: Server) -> None:
    got = take(here, site, "/raw")
    here.vault.path(got.record).chmod(0o600)
    here.vault.path(got.record).write_bytes(b"{}")
    assert "damaged" in (verify(here, got) or "")
    again = take(here, site, "/raw2")
    with here.db.tx():
        here.db.run("UPDATE captures SET url = 'https://elsewhere.example/' WHERE id = :n", n=again.id)
    changed = store.get(here.db, again.id)
    assert changed is not None
    assert verify(here, changed) == "Capture 2: its row and its record differ (url)."


def test_the_user_agent_is_a_common_one_unless_the_case_says_otherwise(tmp_path: Path, fixed_env: Path) -> None:
    assert "Firefox" in USER_AGENT
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "workbench.toml").write_text('[case]\nuser_agent = "Desk of the paper"\n')
    opened = open_case(str(folder), Analyst("ada", "Ada"))
    assert terms_of(opened).user_agent == "Desk of the paper"
    opened.close()
    for wrong in ("a\\r\\nX: b", "é", ""):
        (folder / "workbench.toml").write_text(f'[case]\nuser_agent = "{wrong}"\n')
        with pytest.raises(UsageError, match="user_agent"):
            open_case(str(folder), Analyst("ada", "Ada"))


# --- files --------------------------------------------------------------------------------------------------------


def test_a_saved_page_is_taken_without_any_network(here: Case, tmp_path: Path) -> None:
    path = tmp_path / "saved.mhtml"
    path.write_bytes(mhtml())
    got = capture_file(here, path)
    record: dict[str, Any] = read_record(here, got)
    assert (got.kind, got.url, got.route, got.state) == ("file", URL, "file", "done")
    assert record["extracted"]["saved_at"] == "2026-04-25T12:41:00.000000Z"
    assert record["body"]["name"] == "saved.mhtml"
    assert str(tmp_path) not in str(record)


def test_a_wacz_that_was_changed_is_recorded_and_not_taken(here: Case, tmp_path: Path) -> None:
    path = tmp_path / "page.wacz"
    path.write_bytes(wacz({"pages/pages.jsonl": b"{}"}))
    got = capture_file(here, path)
    assert (got.state, got.sha256) == ("failed", None)
    assert "not what its hash says" in got.reason
    record: dict[str, Any] = read_record(here, got)
    assert not here.vault.exists(record["body"]["sha256"])


def test_a_captured_picture_is_hashed_and_matched_like_any_other(here: Case, tmp_path: Path) -> None:
    picture = scene(7, 320, 240)
    picture.save(tmp_path / "one.png")
    picture.resize((240, 180), Image.Resampling.LANCZOS).save(tmp_path / "two.jpg", quality=80)
    flow.add_message(here, "Infos", "Ada", "2026-04-25 06:41", "", [tmp_path / "one.png"])
    got = capture_file(here, tmp_path / "two.jpg")
    flow.derive(here, lambda _: None, lambda: False)
    assert got.mime == "image/jpeg"
    assert got.sha256 is not None
    assert len(media_matches.of(here.db, [got.sha256])[got.sha256]) == 1
    assert media.first_seen(here.db, [got.sha256]) in ({}, {got.sha256: None})


# --- what becomes of it -------------------------------------------------------------------------------------------


def test_a_capture_proposes_sentences_and_figures_and_decides_nothing(here: Case, site: Server) -> None:
    claim = add_claim(here, "Tessalit taken", "control_change", ["Tessalit"], [Actor("JNIM", Role.AGENT)])
    got = take(here, site, "/a")
    before = counts(here)
    proposed = suggest(here, got, claim.id)
    assert proposed.quotes[0].startswith("Residents said that JNIM fighters took Tessalit")
    assert any("Twelve soldiers were killed in Tessalit" in q for q in proposed.quotes)
    assert [(f.metric, f.low) for f in proposed.figures] == [("killed", 12)]
    assert all(q in " ".join(got.text.split()) for q in proposed.quotes)
    assert counts(here) == before
    source = evidence_for(here, claim.id, "Studio", "B2").source  # evidence made of it has its bytes
    item = add_evidence(
        here, NewEvidence(claim.id, source, EvidenceStance.SUPPORTS, "B", 2, capture=got.id, published=got.published)
    )
    assert (item.capture, item.sha256, item.published) == (got.id, got.sha256, "2026-04-25")


# --- the Wayback Machine ------------------------------------------------------------------------------------------


def test_the_archive_is_asked_only_when_it_is_named(here: Case, site: Server) -> None:
    host = f"archive.example:{site.port}"
    copy = f"http://{host}/web/20260501000000/{site.url('/a')}"
    service = Service(f"http://{host}/available?url=", f"http://{host}/save/", f"http://{host}")
    look_up = "/available?url=" + site.url("/raw").replace(":", "%3A").replace("/", "%2F")
    site.answers[look_up] = answer(
        f'{{"archived_snapshots": {{"closest": {{"available": true, "url": "{copy}"}}}}}}'.encode()
    )
    site.answers["/save/" + site.url("/raw")] = moved(f"http://{host}/web/20260502000000/{site.url('/a')}")
    site.answers[f"/web/20260502000000/{site.url('/a')}"] = answer(b"\0\1")
    before = len(site.requests)
    assert take(here, site, "/raw").wayback == ""
    assert len(site.requests) == before + 1
    got = capture_url(here, site.url("/raw"), DIRECT, terms=terms(), archive=service)
    assert got.wayback == f"http://{host}/web/20260502000000/{site.url('/a')}"
    record: dict[str, Any] = read_record(here, got)
    assert record["wayback"]["found"] == copy


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b'{"archived_snapshots": {"closest": {"available": true, "url": "http://evil.example/web/2026/x"}}}'],
)
def test_an_archive_that_answers_nonsense_costs_a_note(here: Case, site: Server, said: bytes) -> None:
    host = f"archive.example:{site.port}"
    service = Service(f"http://{host}/odd?url=", f"http://{host}/nosave/", f"http://{host}")
    site.answers["/odd?url=" + site.url("/raw").replace(":", "%3A").replace("/", "%2F")] = answer(said)
    got = capture_url(here, site.url("/raw"), DIRECT, terms=terms(), archive=service)
    assert (got.state, got.wayback) == ("done", "")
    record: dict[str, Any] = read_record(here, got)
    assert record["wayback"]["notes"] == ["Wayback save: no copy was made (answer 404)."]


def test_the_archive_may_take_its_time_to_make_a_copy(site: Server) -> None:
    host = f"http://archive.example:{site.port}"

    def slow(connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(moved("/web/20260503000000/x"))

    site.answers |= {"/slow/" + site.url("/raw"): slow, "/web/20260503000000/x": answer(b"copy")}
    service = Service(f"{host}/odd?url=", f"{host}/slow/", host)
    done = look_up_and_save(site.url("/raw"), DIRECT, terms(hop_seconds=0.2), service)
    assert done.saved == f"{host}/web/20260503000000/x"


def test_through_a_proxy_the_record_says_who_resolved_the_name(here: Case) -> None:
    with server({"http://news.example/a": answer(b"\0\1")}) as proxy:
        route = route_of(f"http://me:secret@127.0.0.1:{proxy.port}")
        got = capture_url(here, "http://news.example/a", route, terms=terms())
    record: dict[str, Any] = read_record(here, got)
    assert (got.state, got.address, record["names_resolved"]) == ("done", "", "by proxy")
    assert "secret" not in str(record)
    assert got.route == f"proxy http://127.0.0.1:{proxy.port}"
