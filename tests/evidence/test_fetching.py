"""Fetching from a real server that is as unfriendly as can be: where it leads, how slowly, how much, in what words."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from ipaddress import ip_address

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.serving import INNER, PUBLIC, answer, dripping, endless, moved, page, server, terms
from workbench.errors import Cancelled, StorageError, UsageError
from workbench.evidence.addresses import check_target, literal, not_public, target_of
from workbench.evidence.fetching import Blocked, FetchFailed, Terms, Trail, fetch
from workbench.evidence.routes import DIRECT, Route, announce, route_of
from workbench.evidence.unpacking import TooLarge, unpack
from workbench.safety import limits

pytestmark = pytest.mark.sockets("fetches from a server of its own")


# --- which addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.88.99.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1", "::", "::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
     "64:ff9b::7f00:1", "64:ff9b:1::1", "2606:4700::1%lo",
     "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1"],
)  # fmt: skip
def test_what_is_not_public_is_refused(text: str) -> None:
    assert not_public(ip_address(text))


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.216.34", "192.0.1.1", "2606:2800:220:1::1", "::ffff:1.1.1.1"])
def test_what_is_public_is_not_refused(text: str) -> None:
    assert not not_public(ip_address(text))


SPELLINGS = (
    "0x7f000001",
    "2130706433",
    "127.1",
    "0",
    "[::ffff:127.0.0.1]",
    "user@127.0.0.1",
    "127.0.0.1.",
)


@pytest.mark.parametrize("host", SPELLINGS)
def test_every_spelling_of_loopback_is_refused_before_anything_is_dialled(host: str) -> None:
    trail = Trail()
    with pytest.raises(Blocked, match="resolves to non-public address"):
        fetch(f"http://{host}/", DIRECT, Terms("test"), trail=trail)
    assert trail.hops == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_through_a_proxy_they_are_refused_as_well(host: str) -> None:
    with pytest.raises(Blocked, match="resolves to non-public address"):
        fetch(f"http://{host}/", Route("proxy", "http://127.0.0.1:1"), Terms("test"))


@pytest.mark.parametrize(
    "host",
    ["printer.local", "db.internal", "localhost", "a.localhost", "router.lan", "localhost.", "router", "a.corp."],
)
def test_names_of_the_own_house_are_refused(host: str) -> None:
    for route in (DIRECT, Route("proxy", "socks5h://127.0.0.1:1")):
        with pytest.raises(Blocked, match="local network"):
            fetch(f"http://{host}/", route, Terms("test"))


@pytest.mark.parametrize(
    "url",
    ["http:///x", "http://xn--/", "file:///etc/passwd", "ftp://example.org/x", "gopher://example.org", "javascript:1",
     "http://[::1", "http://exa mple.org/", "http://example.org:0/", "http://example.org:99999/", "//example.org/", "",
     "http://ex\x1bample.org/", "http://" + "a" * 70 + ".org/", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_page_is_one_sentence(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        target_of(url)
    assert refused.value.message.endswith(".")
    assert "\x1b" not in refused.value.message


@given(st.text(max_size=40))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for url in (text, f"http://{text}/", f"http://{text}:80/{text}"):
        try:
            target = target_of(url)
            check_target(target)
        except (UsageError, Blocked):
            continue
        assert target.scheme in ("http", "https")
        assert target.host


@given(st.integers(0, 2**32 - 1))
def test_numbers_are_read_as_the_system_reads_them(number: int) -> None:
    assert literal(str(number)) == ip_address(number) == literal(hex(number))


def test_an_onion_name_needs_tor() -> None:
    with pytest.raises(Blocked, match="through Tor only"):
        fetch("http://abcdefghijklmnop.onion/", DIRECT, Terms("test"))


# --- where it leads -----------------------------------------------------------------------------------------------


def test_a_page_comes_with_the_whole_way_to_it() -> None:
    with server({"/a": moved("/b"), "/b": page()}) as site:
        got = fetch(site.url("/a#part"), DIRECT, terms())
    assert [(h.status, h.reason, h.address) for h in got.hops] == [(302, "Found", PUBLIC), (200, "OK", PUBLIC)]
    assert got.hops[0].header("location") == "/b"
    assert got.final_url == site.url("/b")
    assert got.mime == "text/html"
    assert b"Soldiers leave" in got.body
    assert got.sent is None


def test_a_request_says_little_and_carries_no_cookie() -> None:
    with server({"/a": answer(status="302 Found", Location="/b", Set_Cookie="id=1"), "/b": page()}) as site:
        fetch(site.url("/a"), DIRECT, terms())
    first, second = (r.lower() for r in site.requests)
    assert "user-agent: test-agent" in first
    assert "accept-encoding: identity" in first
    assert f"host: news.example:{site.port}" in first
    assert "python" not in first
    assert not {"cookie", "referer"} & {line.partition(":")[0] for line in second.splitlines()}


def test_the_environments_proxy_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with server({"/a": page()}) as site:
        assert fetch(site.url("/a"), DIRECT, terms()).last.status == 200


@pytest.mark.parametrize("aim", ["http://127.0.0.2:{port}/x", "http://inner.example:{port}/x", "//127.0.0.2:{port}/x"])
def test_a_redirect_into_the_local_network_is_not_followed(aim: str) -> None:
    trail = Trail()
    with server({}) as site:
        site.answers["/a"] = moved(aim.format(port=site.port))
        with pytest.raises(Blocked, match=r"resolves to non-public address 127\.0\.0\.2"):
            fetch(site.url("/a"), DIRECT, terms({"inner.example": (INNER,)}), trail=trail)
    assert site.met == [PUBLIC]
    assert trail.hops[0].status == 302


def test_a_redirect_to_the_metadata_service_is_not_followed() -> None:
    with (
        server({"/a": moved("http://169.254.169.254/latest/meta-data/")}) as site,
        pytest.raises(Blocked, match=r"^blocked: 169\.254\.169\.254 resolves to non-public address 169\.254\.169\.254"),
    ):
        fetch(site.url("/a"), DIRECT, terms())


@pytest.mark.parametrize("aim", ["file:///etc/passwd", "ftp://news.example/", "http://[", "javascript:alert(1)"])
def test_a_redirect_to_no_page_is_not_followed(aim: str) -> None:
    with server({"/a": moved(aim)}) as site, pytest.raises(Blocked, match="which is no page"):
        fetch(site.url("/a"), DIRECT, terms())


@pytest.mark.parametrize("aim", ["/d\u00e9part \u0440", "/d%C3%A9part%20%D1%80"])
def test_a_redirect_in_any_letters_is_followed(aim: str) -> None:
    said = b"HTTP/1.1 302 Found\r\nLocation: " + aim.encode() + b"\r\nContent-Length: 0\r\n\r\n"
    with server({"/a": said, "/d%C3%A9part%20%D1%80": page()}) as site:
        assert fetch(site.url("/a"), DIRECT, terms()).last.status == 200


def test_a_name_with_one_inner_address_among_public_ones_is_refused() -> None:
    with server({"/a": page()}) as site, pytest.raises(Blocked, match="non-public"):
        fetch(site.url("/a"), DIRECT, terms({"news.example": (PUBLIC, INNER)}))
    assert site.met == []


def test_a_name_that_changes_its_address_is_looked_up_once_and_dialled_where_it_was_checked() -> None:
    asked: list[str] = []
    plain = terms()

    def rebinding(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return (PUBLIC,) if len(asked) == 1 else (INNER,)

    limits_of_it = Terms("t", refuses=plain.refuses, resolve=rebinding)
    with server({"/a": page(), "/b": moved("/a")}) as site:
        assert fetch(site.url("/a"), DIRECT, limits_of_it).last.address == PUBLIC
        assert asked == ["news.example"]
        asked.clear()
        with pytest.raises(Blocked, match="non-public"):
            fetch(site.url("/b"), DIRECT, limits_of_it)  # the second hop is looked up anew, and checked anew
    assert INNER not in site.met


def test_redirects_in_a_ring_end() -> None:
    ring = {"/a": moved("/b"), "/b": moved("/a")}
    with server(ring) as site, pytest.raises(FetchFailed, match="redirects more than 5 times"):
        fetch(site.url("/a"), DIRECT, terms())
    assert len(site.requests) == 6


# --- how slowly, how much -----------------------------------------------------------------------------------------


def silent(connection: socket.socket) -> None:
    """No answer at all."""
    connection.recv(1)


@pytest.mark.parametrize("slow", [dripping, silent])
def test_a_server_that_drips_or_is_silent_ends_at_the_deadline(slow: Callable[[socket.socket], None]) -> None:
    with server({"/a": slow}) as site:
        begun = time.monotonic()
        with pytest.raises(FetchFailed, match="did not answer in time"):
            fetch(site.url("/a"), DIRECT, terms(seconds=0.4))
        assert time.monotonic() - begun < 10, "it would drip for ever"


def test_a_head_that_drips_ends_with_its_hop() -> None:
    def drip_head(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-A: b\r\n")
            time.sleep(0.02)

    with server({"/a": drip_head}) as site, pytest.raises(FetchFailed, match="did not answer in time"):
        fetch(site.url("/a"), DIRECT, terms(hop_seconds=0.3))


def test_a_resolver_that_hangs_ends_at_the_deadline() -> None:
    stuck = threading.Event()

    def hanging(_host: str, _port: int) -> tuple[str, ...]:
        stuck.wait(20)
        return (PUBLIC,)

    with pytest.raises(FetchFailed, match="in time"):
        fetch("http://news.example/", DIRECT, Terms("t", seconds=0.3, resolve=hanging))
    stuck.set()


def test_a_capture_can_be_stopped() -> None:
    with server({"/a": dripping}) as site, pytest.raises(Cancelled):
        fetch(site.url("/a"), DIRECT, terms(), cancelled=lambda: bool(site.requests))


def test_a_body_without_end_is_cut_off() -> None:
    with server({"/a": endless}) as site, pytest.raises(FetchFailed, match="FETCH_BYTES"):
        fetch(site.url("/a"), DIRECT, terms(body=1 << 20))


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(12 << 20))
    with server({"/a": answer(bomb, Content_Encoding="gzip")}) as site:
        with pytest.raises(TooLarge, match="FETCH_RATIO"):
            fetch(site.url("/a"), DIRECT, terms(body=100 << 20))
        with pytest.raises(TooLarge, match="FETCH_BYTES"):
            fetch(site.url("/a"), DIRECT, terms(body=1 << 20))


BARE = zlib.compressobj(9, zlib.DEFLATED, -15)
PLAIN = b"text " * 500
PACKED = gzip.compress(PLAIN, mtime=0)
"""Without a time of its own: every worker has to name these cases alike."""


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [("gzip", PACKED), ("X-GZIP", PACKED), ("deflate", zlib.compress(PLAIN)),
     ("deflate", BARE.compress(PLAIN) + BARE.flush())],
    ids=["gzip", "x-gzip", "deflate", "bare"],
)  # fmt: skip
@given(st.integers(1, 200))
def test_what_was_packed_all_the_same_is_kept_both_ways(encoding: str, sent: bytes, cut: int) -> None:
    got = unpack((sent[i : i + cut] for i in range(0, len(sent), cut)), encoding, limits.FETCH_BYTES)
    assert (got.body, got.sent, got.note) == (PLAIN, sent, "")


@pytest.mark.parametrize(
    ("encoding", "sent", "note"),
    [("br", b"abc", "not undone"), ("gzip", b"no gzip", "and is not"), ("gzip", PACKED[:30], "cut off"),
     ("gzip", PACKED * 2, "behind the end"), ("deflate", zlib.compress(PLAIN) + b"x", "behind the end")],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_kept_with_a_note(encoding: str, sent: bytes, note: str) -> None:
    for chunks in ([sent], [sent[i : i + 1] for i in range(len(sent))]):
        got = unpack(chunks, encoding, limits.FETCH_BYTES)
        assert note in got.note
        assert sent in (got.body, got.sent)


# --- in what words ------------------------------------------------------------------------------------------------


def test_hostile_headers_are_kept_and_cannot_do_anything() -> None:
    said = b"HTTP/1.1 200 O\x9bK \x1b]0;x\x07\r\nX-Evil: a\xff\x9b31m\x1b[2J\r\nContent-Length: 1\r\n\r\nx"
    with server({"/a": said}) as site:
        got = fetch(site.url("/a"), DIRECT, terms())
    assert got.last.header("x-evil") == "a\xff\x9b31m\x1b[2J"
    assert got.last.reason == "O\x9bK \x1b]0;x\x07"


@pytest.mark.parametrize(
    "said",
    [b"\x00\x01\x02", b"", b"HTTP/1.1 200 OK\r\n\x1b[2J: x\r\n\r\n", b"\x1b]0;x\x07\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
     b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n"],
)  # fmt: skip
def test_a_broken_answer_is_a_sentence(said: bytes) -> None:
    with server({"/a": said}) as site, pytest.raises(StorageError) as failed:
        fetch(site.url("/a"), DIRECT, terms())
    assert failed.value.message.endswith(".")
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in failed.value.message)


def test_a_site_that_is_not_there_is_a_sentence() -> None:
    with socket.create_server((PUBLIC, 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchFailed, match=r"^news\.example could not be captured"):
        fetch(f"http://news.example:{port}/", DIRECT, terms())


# --- TLS ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def test_tls_asks_for_the_name_and_keeps_the_certificate(authority: trustme.CA) -> None:
    issued = authority.issue_cert("news.example")
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued.configure_cert(ours)

    def trusting() -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    der = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    with server({"/a": page()}, ours) as site:
        got = fetch(site.url("/a", scheme="https"), DIRECT, terms(trust=trusting))
        assert got.last.certificate == sha256(der).hexdigest()
        assert got.last.tls.startswith("TLSv1.")
        with pytest.raises(FetchFailed, match=r"certificate|hostname"):
            fetch(site.url("/a", "other.example", "https"), DIRECT, terms(trust=trusting))
        with pytest.raises(FetchFailed, match="certificate"):
            fetch(site.url("/a", scheme="https"), DIRECT, terms())


# --- proxies ------------------------------------------------------------------------------------------------------


@contextmanager
def socks(site_port: int) -> Iterator[tuple[int, list[bytes]]]:
    """A SOCKS 5 proxy that leads everything to one port; yields its port and the requests it was sent."""
    listener = socket.create_server((PUBLIC, 0))
    asked: list[bytes] = []

    def serve() -> None:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        with near, socket.create_connection((PUBLIC, site_port)) as far:
            near.recv(100)
            near.sendall(b"\x05\x00")
            asked.append(near.recv(300))
            near.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            far.sendall(near.recv(65536))
            while data := far.recv(65536):
                near.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], asked
    finally:
        listener.close()


@pytest.mark.parametrize("scheme", ["socks5h", "socks5"])
def test_socks_gets_the_name_and_nothing_is_looked_up_here(scheme: str) -> None:
    looked: list[str] = []

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        looked.append(host)
        return (host,)

    with server({"/a": page()}) as site, socks(site.port) as (port, asked):
        route = route_of(f"{scheme}://127.0.0.1:{port}")
        got = fetch(site.url("/a"), route, Terms("t", resolve=resolve))
    assert got.last.status == 200
    assert got.last.address == ""
    assert b"\x03\x0cnews.example" in asked[0]
    assert looked == ["127.0.0.1"]


def test_an_http_proxy_is_sent_the_whole_address() -> None:
    with server({"http://news.example/a": page()}) as proxy:
        got = fetch("http://news.example/a", route_of(f"http://me:secret@127.0.0.1:{proxy.port}"), terms())
    assert got.last.status == 200
    assert "proxy-authorization: Basic" in proxy.requests[0] or "Proxy-Authorization: Basic" in proxy.requests[0]


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_without_its_proxy_nothing_goes_out(scheme: str) -> None:
    with socket.create_server((PUBLIC, 0)) as free:
        port = free.getsockname()[1]
    with server({"/a": page()}) as site:
        with pytest.raises(FetchFailed, match="could not be reached"):
            fetch(site.url("/a"), Route("proxy", f"{scheme}://127.0.0.1:{port}"), terms())
        assert site.met == []


@pytest.mark.parametrize("said", [b"garbage", b"\x05\xff", b"\x04\x5a", b"\x05"])
def test_a_proxy_that_talks_nonsense_is_a_sentence(said: bytes) -> None:
    with server({}) as site, socket.create_server((PUBLIC, 0)) as listener:

        def serve() -> None:
            near, _ = listener.accept()
            with near:
                near.recv(100)
                near.sendall(said)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(FetchFailed, match="The proxy did not take the request"):
            fetch(site.url("/a"), route_of(f"socks5h://127.0.0.1:{listener.getsockname()[1]}"), terms())
        assert site.met == []


@pytest.mark.parametrize("proxy", ["ftp://a:1", "127.0.0.1:9050", "socks5h://", "http://a:x", "socks4://a:1"])
def test_what_is_no_proxy_is_refused(proxy: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        route_of(proxy)


def test_what_is_said_before_names_the_host_and_the_way_and_no_password() -> None:
    url = "https://news.example/a"
    assert "direct from this machine" in announce(url, DIRECT)
    assert "through Tor at 127.0.0.1:9050" in announce(url, route_of(tor=True))
    hidden = route_of("http://me:secret@proxy.example:3128")
    assert "proxy.example:3128" in announce(url, hidden)
    assert "secret" not in announce(url, hidden) + hidden.shown
    assert "not encrypted" in announce("http://news.example", DIRECT)
