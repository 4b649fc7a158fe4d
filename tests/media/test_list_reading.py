"""Hash lists as other programs write them: every format, every row that is worth nothing, no row lost in silence."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.media.list_reading import Format, Listed, Refused, Without, format_of, read_list

PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
OTHER = "0a" + "93" * 31
CUT = OTHER.lstrip("0")
PHASH = "0f1e2d3c4b5a6978"


def read(text: str | bytes) -> list[Listed | Refused | Without]:
    data = text.encode() if isinstance(text, str) else text
    form = format_of(data[: 64 * 1024])
    assert form is not None
    return list(read_list(io.BytesIO(data), form))


def one(text: str) -> Listed | Refused | Without:
    (found,) = read(text)
    return found


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"{PDQ}\n", Format.TEXT),
        (f"# logos\n\n{PDQ} a logo\n", Format.TEXT),
        (f"hash={PDQ},norm=128,delta=0,quality=100,filename=a.jpg\n", Format.TEXT),
        (f'"{PDQ}","a, b"\n', Format.TEXT),
        (f"\ufeff{PDQ}\r\n", Format.TEXT),
        (f"pdq,label\n{PDQ},x\n", Format.TABLE),
        (f"Label;PDQ_Hash\nx;{PDQ}\n", Format.TABLE),
        (f"hash\n{PDQ}\n", Format.TABLE),
        (f"link,archive status,perceptual hashes\nhttps://x.example/1,success,{CUT}\n", Format.ARCHIVER),
        (f'{{"pdq": "{PDQ}"}}\n', Format.OBJECTS),
        ("", None),
        ("Dear colleague,\nhere is the list.\n", None),
        ("link,archive status\nhttps://x.example/1,success\n", None),
        ("name,colour\nflag,red\n", None),
        ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
    ],
)
def test_the_format_is_seen_from_the_first_lines(text: str, form: Format | None) -> None:
    assert format_of(text.encode("latin-1" if "\x89" in text else "utf-8")) == form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PDQ, Listed(1, PDQ, None)),
        (PDQ.upper(), Listed(1, PDQ, None)),
        (f"0x{CUT}", Listed(1, OTHER, None)),
        (PHASH, Listed(1, None, PHASH)),
        (PHASH[1:], Listed(1, None, "0" + PHASH[1:])),
        (PHASH[4:], Listed(1, None, "0000" + PHASH[4:])),
        (PDQ[4:], Listed(1, "0000" + PDQ[4:], None)),
        (f"{PDQ},old picture of a bridge", Listed(1, PDQ, None, "old picture of a bridge")),
        (f"{PDQ},97,bridge.jpg", Listed(1, PDQ, None, "bridge.jpg")),
        (f"{PDQ},97", Listed(1, PDQ, None)),
        (f"hash={PDQ},norm=128,delta=0,quality=100,filename=b.jpg", Listed(1, PDQ, None, "b.jpg")),
        (f"{PDQ},https://fact.example/1,2021, a bridge", Listed(1, PDQ, None, "2021, a bridge", "https://fact.example/1")),
        (f'"{PDQ}","said ""so"", twice"', Listed(1, PDQ, None, 'said "so", twice')),
        (f"{PDQ}\tجسر قديم", Listed(1, PDQ, None, "جسر قديم")),
        (f"{PDQ} a bridge", Listed(1, PDQ, None, "a bridge")),
    ],
)  # fmt: skip
def test_a_line_of_text(text: str, found: Listed) -> None:
    assert one(text + "\r\n") == found


def test_a_table_with_what_people_call_the_columns() -> None:
    rows = read(
        "Title;PDQ;pHash;Link;Published;Country\n"
        f'"Old; ""bridge""";{PDQ};{PHASH};https://fact.example/1;2021-03-04T10:00:00+02:00;ML\n'
        f"Flag;;{PHASH[1:]};not an address;2021-03-04;ML\n"
    )
    assert rows == [
        Listed(2, PDQ, PHASH, 'Old; "bridge"', "https://fact.example/1", "2021-03-04T08:00:00.000000Z"),
        Listed(3, None, "0" + PHASH[1:], "Flag", "", "2021-03-04T00:00:00"),
    ]


def test_a_sheet_of_auto_archiver_with_several_cut_hashes_a_cell() -> None:
    rows = read(
        "Link,Archive status,Upload title,Upload timestamp,Hash,Perceptual hashes\n"
        f'https://t.me/x/1,telethon: success,A bridge,2021-03-04T10:00:00+00:00,SHA-256:{"ab" * 32},"{CUT}, {PDQ}"\n'
        f"https://t.me/x/2,nothing archived,,,,\n"
        f'https://t.me/x/3,success,,,,"{"0" * 8}1,{PDQ}"\n'
    )
    about = ("A bridge", "https://t.me/x/1", "2021-03-04T10:00:00.000000Z")
    assert rows[:3] == [Listed(2, OTHER, None, *about), Listed(2, PDQ, None, *about), Without(3)]
    assert isinstance(rows[3], Refused)
    assert rows[3].line == 4
    assert rows[4] == Listed(4, PDQ, None, "", "https://t.me/x/3")


def test_json_lines() -> None:
    lines = [
        {"indicator": PDQ, "type": "HASH_PDQ", "description": "a bridge"},
        {"indicator": "ab" * 16, "type": "HASH_MD5"},
        {"hash": PHASH, "label": "\ud800 half"},
        [1, 2],
        {"pdq": None, "phash": 12},
    ]
    rows = read("\n".join(json.dumps(line) for line in lines) + "\n{broken\n")
    assert rows[0] == Listed(1, PDQ, None, "a bridge")
    assert rows[1] == Refused(2, "it is of type HASH_MD5, neither PDQ nor phash")
    assert rows[2] == Listed(3, None, PHASH, "\ufffd half")
    assert [type(r) for r in rows[3:]] == [Refused] * 3
    assert [r.line for r in rows[3:]] == [4, 5, 6]


@pytest.mark.parametrize(
    ("hash_", "reason"),
    [
        ("0" * 64, "low information: 0 of its 256 bits are set"),
        ("f" * 64, "low information: 256 of its 256 bits are set"),
        ("0" * 15 + "1", "low information: 1 of its 64 bits are set"),
        ("1", "the hash has 1 of 16 digits: it was cut off"),
        (PHASH[:11], "the hash has 11 of 16 digits: it was cut off"),
        (PDQ[:40], "the hash has 40 of 64 digits: it was cut off"),
        (PDQ[:59], "the hash has 59 of 64 digits: it was cut off"),
        (PDQ + "0", "is no hash: up to 64 hex digits are expected"),
        (PDQ[:-1] + "g", "is no hash"),
        ("=HYPERLINK(1)", "is no hash"),
        (f"{PDQ},49", "its quality is 49, over 49 is needed"),
        (f"hash={PDQ},quality=0,filename=a.jpg", "its quality is 0"),
    ],
)
def test_what_is_worth_nothing_is_refused_with_its_line(hash_: str, reason: str) -> None:
    good, bad, last = read(f"{PDQ}\n{hash_}\n{OTHER}\n")
    assert (good, last) == (Listed(1, PDQ, None), Listed(3, OTHER, None))
    assert isinstance(bad, Refused)
    assert bad.line == 2
    assert reason in bad.reason


def test_quality_and_length_in_a_table() -> None:
    rows = read(f"pdq,phash,quality\n{PDQ},,50\n{PDQ},,49\n{PDQ},,unknown\n,{PDQ},90\n,,90\n")
    assert [type(r) for r in rows] == [Listed, Refused, Listed, Refused, Refused]
    assert rows[3] == Refused(5, "the hash has 64 digits, 16 at most are expected")
    assert rows[4] == Refused(6, "it has no hash")


@pytest.mark.parametrize(
    ("date", "seen_at", "note"),
    [
        ("31/31/2023", None, "'31/31/2023' is no date as 2021-03-04 is; the hash is taken without"),
        ("2023", None, "'2023' is no date as 2021-03-04 is; the hash is taken without"),
        ("2021-03-04", "2021-03-04T00:00:00", ""),
        ("1614816000", "2021-03-04T00:00:00.000000Z", ""),
        ("", None, ""),
    ],
)
def test_a_date_that_is_none_is_told_and_its_hash_taken(date: str, seen_at: str | None, note: str) -> None:
    assert read(f"pdq,date\n{PDQ},{date}\n") == [Listed(2, PDQ, None, seen_at=seen_at, note=note)]


def test_text_in_other_encodings() -> None:
    rows = read(f"pdq,label\n{PDQ},pont détruit\n".encode("utf-16"))
    assert rows == [Listed(2, PDQ, None, "pont détruit")]
    assert read(f"{PDQ},pont détruit\n".encode("cp1252")) == [Listed(1, PDQ, None, "pont détruit")]


@given(st.binary(max_size=300), st.sampled_from(list(Format)))
def test_no_bytes_raise(data: bytes, form: Format) -> None:
    format_of(data)
    for row in read_list(io.BytesIO(data), form):
        assert row.line >= 0


@given(st.integers(0, 2**256 - 1))
def test_a_hash_comes_back_as_it_was_or_is_refused(number: int) -> None:
    found = one(f"{number:x}\n")
    if isinstance(found, Listed):
        assert int(found.pdq or found.phash or "", 16) == number
        assert {len(found.pdq or ""), len(found.phash or "")} in ({0, 16}, {0, 64})


@pytest.mark.slow
def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"{PDQ},{n:07}\n" for n in range(40_000)))
    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            count = sum(1 for _ in read_list(stream, Format.TEXT))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 40_000
    assert peak < 2 << 20, "the file has 3 MB"
