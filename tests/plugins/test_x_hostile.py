"""Damaged and hostile files of X: what is whole is read, what is not is said, nothing ends in a traceback.

Numbers H23 and H38 to H40 are those of reference/reliability.md §4; each has its generator here. All data is synthetic.
"""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.x import importer, script
from tests.plugins import x_archives as archives
from tests.plugins import x_rendering as x
from tests.plugins.reading import Read, read, read_bytes
from tests.plugins.x_rendering import Person, Said
from workbench.errors import InputRefused
from workbench.intake.exports import open_export
from workbench.plugin_api import ImportedMessage, Options, Rejected, Unreadable, json_value, objects

OWNER = archives.OWNER
AWA = Person("awa_essai", "900000000000000001")
ID = 2_047_919_075_790_684_166
AT = 1_777_096_930


def many(count: int) -> list[Said]:
    return [Said(ID + n, OWNER, f"Relevé {n} de la vallée", AT + n) for n in range(count)]


FIRST = Said(ID, AWA, "Un </script> dans le texte {et} ] des \\ crochets", AT)
POSTS = [FIRST, Said(ID + 1, OWNER, "", AT, retweet=FIRST), Said(ID + 2, OWNER, "Deux", AT, reply_to=ID, photos=(7,))]
RENDERED = [render(POSTS) for render in (x.pages, x.streamed, x.flattened, x.tweets, x.snscraped, x.captured)]
SCRIPTS = [
    archives.script("tweets.part0", [archives.record(s) for s in POSTS], indent).encode() for indent in (2, None)
]


def attempt(folder: Path, data: bytes, name: str) -> list[object]:
    """All records, as an import takes them; that an export is refused is the one exception there may be."""
    (folder / name).write_bytes(data or b" ")
    try:
        opened = open_export(folder / name)
    except InputRefused:  # the bytes of a damaged zip
        return []
    with opened as export:
        assert 0 <= importer.recognise(export) <= 100
        try:
            chats = importer.chats(export)
        except Unreadable:
            return []
        return [record for chat in chats for record in importer.read(export, chat, Options())]


@given(st.binary(max_size=400), st.sampled_from([b"", b"window.YTD.tweets.part0 = [", b'{"data": [', b"Grailbird."]))
def test_any_bytes_end_cleanly(tmp_path_factory: pytest.TempPathFactory, data: bytes, before: bytes) -> None:
    attempt(tmp_path_factory.mktemp("x"), before + data, "tweets.js")


@given(st.data(), st.sampled_from([*RENDERED, *SCRIPTS]))
def test_flipped_and_cut_bytes_end_cleanly(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, whole: bytes
) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    attempt(tmp_path_factory.mktemp("x"), bytes(broken[: data.draw(st.integers(1, len(whole)))]), "posts.json")


FOREIGN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["1e5", "-1", "٣"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.data(), st.sampled_from(RENDERED))
def test_values_of_foreign_types_never_drop_a_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, whole: bytes
) -> None:
    """Any value anywhere in the third line becomes another: the first two are read, the third is read or rejected."""
    first, *rest = whole.splitlines()
    value: Any = json.loads((rest or [first])[-1])
    place = value
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(FOREIGN)
            break
        place = place[key]
    lines = [first, first, json.dumps(value).encode()]
    found = attempt(tmp_path_factory.mktemp("x"), b"\n".join(lines), "posts.json")
    assert {record.line for record in found if isinstance(record, ImportedMessage)} >= {1, 2}


@pytest.mark.parametrize("render", [x.pages, x.tweets, x.snscraped, x.captured], ids=lambda one: one.__name__)
def test_one_bad_line_in_ten_thousand_costs_only_itself(tmp_path: Path, render: Any) -> None:
    lines = [render([said]).rstrip(b"\n") for said in many(10_000)]
    lines[4_321] = lines[4_321][:-40]
    found = read_bytes(importer, tmp_path, b"\n".join(lines), "posts.jsonl")
    assert len(found.messages) == 9_999
    assert [(bad.line, bad.offset) for bad in found.rejected] == [(4_322, sum(len(line) + 1 for line in lines[:4_321]))]


@pytest.mark.parametrize("whole", SCRIPTS)
@pytest.mark.parametrize(
    "around",
    [
        (b"\xef\xbb\xbf", b""),
        (b"", b";\n"),
        (b"", b"\r\n</script>\r\n<p>]"),
        (b"\r\n", b" \n"),
    ],
)
def test_h40_what_stands_around_an_archives_list_does_no_harm(
    tmp_path: Path, whole: bytes, around: tuple[bytes, bytes]
) -> None:
    found = read_bytes(importer, tmp_path, around[0] + whole.replace(b"\n", b"\r\n") + around[1], "tweets.js")
    assert (found.score, len(found.messages), found.rejected) == (95, 3, [])
    assert found.messages[0].text == FIRST.text


def test_h23_half_surrogates_become_the_replacement_character(tmp_path: Path) -> None:
    for name, data in (("posts.jsonl", x.tweets([FIRST])), ("tweets.js", SCRIPTS[0])):
        broken = data.replace(b"Un &lt;/script", b"Un \\ud83d&lt;/script")
        found = read_bytes(importer, tmp_path, broken, name)
        assert found.messages[0].text == FIRST.text.replace("Un ", "Un \ufffd")
        assert "encoding-repaired" in found.messages[0].flags


def test_h38_deep_values_are_rejected_alone(tmp_path: Path) -> None:
    deep = b'{"id_str": "1", "full_text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    found = read_bytes(importer, tmp_path, x.tweets([FIRST]) + deep + b"\n" + x.tweets([FIRST]), "posts.jsonl")
    assert ([m.line for m in found.messages], [bad.line for bad in found.rejected]) == ([1, 3], [2])
    listed = b"window.YTD.tweets.part0 = [" + deep + b"," + json.dumps(archives.record(FIRST)).encode() + b"]"
    found = read_bytes(importer, tmp_path, listed, "tweets.js")
    assert (len(found.messages), len(found.rejected)) == (1, 1)


def test_nesting_is_counted_in_lists_and_objects() -> None:
    wide = b'{"x": [{}, {}], "y": ' + b"[{}]," * 0
    for depth, good in ((198, True), (199, False)):
        raw = wide + b"[" * (depth - 1) + b"[{}]" + b"]" * (depth - 1) + b"}"
        if good:
            assert json_value(raw)["x"] == [{}, {}]
        else:
            with pytest.raises(ValueError, match="nested more than 200 deep"):
                json_value(raw)


@pytest.mark.parametrize(
    ("number", "wanted", "flags"),
    [
        ("1180591620717411303424", "1180591620717411303424", ("id-from-number",)),  # 2**70
        ("577866396094242800", "577866396094242800", ("id-from-number",)),
        ("577866396094242816.0", "577866396094242816", ("id-from-number",)),
        ("20", "20", ()),
        ("NaN", "", ()),
        ("1e999", "", ()),
        ("9" * 5000, None, ()),
        ('"20", "id": "21"', "21", ()),  # duplicate keys: the last one counts
    ],
)
def test_h39_numbers_beyond_what_is_exact(
    tmp_path: Path, number: str, wanted: str | None, flags: tuple[str, ...]
) -> None:
    line = '{"id": %s, "full_text": "x", "retweet_count": NaN, "created_at": "%s", "entities": {}}'
    data = (line % (number, x.old_time(AT)) + "\n").encode() + x.tweets([FIRST])
    found = read_bytes(importer, tmp_path, data, "posts.jsonl")
    if wanted is None:
        assert [bad.reason for bad in found.rejected] == ["a number has too many digits"]
        return
    assert (found.messages[0].external_id, found.messages[0].flags, found.rejected) == (wanted, flags, [])


def test_id_str_wins_over_the_rounded_number(tmp_path: Path) -> None:
    line = {"id": 577866396094242800, "id_str": "577866396094242816", "full_text": "x", "user": {}}
    assert read_bytes(importer, tmp_path, x.lines([line]), "t").messages[0].external_id == "577866396094242816"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Sat Foo 25 06:02:10 +0000 2026",
        "Sat Feb 31 06:02:10 +0000 2026",
        "Mon Jan 01 00:00:00 +1000 0001",
        "Fri Dec 31 23:59:59 -0100 9999",
        "9e99",
    ],
)
def test_unreadable_times(tmp_path: Path, written: str) -> None:
    old = x.lines([{"id_str": "20", "full_text": "x", "created_at": written, "entities": {}}])
    (found,) = read_bytes(importer, tmp_path, old, "t").messages
    assert (found.sent_utc, found.sent_raw) == (None, written)
    assert found.flags == (("time-unreadable",) if written else ())


@pytest.mark.parametrize("indent", [2, None])
def test_damage_in_an_archive_costs_one_record(tmp_path: Path, indent: int | None) -> None:
    data = archives.script("tweets.part0", [archives.record(said) for said in many(50)], indent)
    found = damaged(tmp_path, data.replace('"full_text": "Relevé 7 de la vallée"', '"full_text": Relevé 7'))
    (bad,) = found.rejected
    assert bad.reason.startswith("tweets.js: ")
    assert "no valid JSON: Expecting" in bad.reason
    assert len(found.messages) == 49


def test_a_lost_bracket_in_an_archive_costs_one_record(tmp_path: Path) -> None:
    data = archives.script("tweets.part0", [archives.record(said) for said in many(50)])
    place = data.index("Relevé 7 ")
    found = damaged(tmp_path, data[:place] + data[place:].replace("\n  },", "", 1))
    assert (len(found.messages), len(found.rejected)) == (49, 1)
    bad, good = found.rejected[0], found.messages[7]
    lines = data.split("\n")
    assert bad.line is not None
    assert good.line is not None
    assert lines[bad.line - 1] == lines[1]
    assert good.external_id == str(ID + 8)


@pytest.mark.parametrize("indent", [2, None])
def test_every_cut_of_an_archive_gives_what_is_whole_and_says_so(tmp_path: Path, indent: int | None) -> None:
    data = archives.script("tweets.part0", [archives.record(said) for said in POSTS], indent).encode()
    first = data.index(b"[") + 1
    for end in range(first, len(data.rstrip(b"]\n ")), 7):
        found = read_bytes(importer, tmp_path, data[:end], "tweets.js")
        assert len(found.rejected) == 1, end
        assert [m.external_id for m in found.messages] == [str(s.id) for s in POSTS[: len(found.messages)]]


def damaged(folder: Path, text: str) -> Read:
    return read_bytes(importer, folder, text.encode(), "tweets.js")


def test_offsets_lead_to_the_records(tmp_path: Path) -> None:
    data = archives.script("tweets.part0", [archives.record(said) for said in many(3000)]).encode()
    found = read_bytes(importer, tmp_path, b"\xef\xbb\xbf" + data, "tweets.js")
    assert len(found.messages) == 3000
    for m in found.messages[::500]:
        assert m.offset is not None
        assert m.line is not None
        start = (b"\xef\xbb\xbf" + data)[m.offset :]
        assert start.startswith(b'{\n    "tweet"')
        assert m.external_id.encode() in start[:200]
        assert data.split(b"\n")[m.line - 1] == b"  {"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tweets.js", "posts.jsonl"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (script, objects):
        monkeypatch.setattr(module, "BLOCK", 1 << 16)
    size = 2 << 20
    posts = many(200)
    one = b",".join(json.dumps(archives.record(s)).encode() for s in posts) + b","
    if name.endswith("js"):
        data = b"window.YTD.tweets.part0 = [" + one * (size // len(one)) + b'{"tweet": {"id": "1", "text": "x"}}]'
    else:
        data = x.pages(posts, 50) * (size // len(x.pages(posts, 50)))
    (tmp_path / name).write_bytes(data)
    count = len(data)
    del data
    with open_export(tmp_path / name) as export:
        chat = importer.chats(export)[0]
        tracemalloc.start()
        found = sum(isinstance(record, ImportedMessage) for record in importer.read(export, chat, Options()))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found > 2_000
    assert peak < 1 << 20, (peak, count)


def test_a_record_that_never_ends_is_refused(tmp_path: Path) -> None:
    found = read_bytes(
        importer, tmp_path, b'window.YTD.tweets.part0 = [{"tweet": {"full_text": "' + b"a" * (66 << 20), "t"
    )
    assert [bad.reason for bad in found.rejected] == [
        "t: the record is longer than 64 MiB",
    ]
    assert isinstance(found.rejected[0], Rejected)


def test_a_single_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    private = archives.script("direct_messages.part0", [{"dmConversation": {}}])
    assert attempt(tmp_path, private.encode(), "tweets.js") == []
    folder = archives.write(tmp_path / "archive", {"data/tweets.js": private})
    with open_export(folder) as export:
        assert importer.recognise(export) == 0
    renamed = read(importer, archives.write(tmp_path / "other", {"mine.txt": SCRIPTS[0].decode()}) / "mine.txt")
    assert len(renamed.messages) == 3
