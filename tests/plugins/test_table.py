"""Tables of messages: which column is what, conversations, ids, and what a table is not. Synthetic to the last byte."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.table import importer
from tests.plugins.exports import table_csv, table_jsonl
from tests.plugins.reading import read, read_bytes
from workbench.intake.exports import open_export
from workbench.plugin_api import AmbiguousDates, Assumed, ImportedMessage, Options, Rejected, Unreadable


def said(columns: str) -> tuple[tuple[str, str], ...]:
    return tuple((field, name) for field, _, name in (pair.partition("=") for pair in columns.split(", ")))


def mapped(folder: Path, head: str, columns: str = "") -> str:
    """What columns are read from a header; the row below is empty but for the first cell."""
    options = Options(columns=said(columns) if columns else (), date_order="dmy")
    found = read_bytes(importer, folder, f"{head}\nx{',' * head.count(',')}\n".encode(), "a.csv", options)
    return next(a.value for a in found.assumed if a.what == "columns")


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        ("Date,Sender,Message", "text=Message, sender=Sender, time=Date"),
        (
            "created_at,author.username,full_text,id_str",
            "text=full_text, sender=author.username, time=created_at, id=id_str",
        ),
        ("Horodatage,Expéditeur,Texte,Lien", "text=Texte, sender=Expéditeur, time=Horodatage, url=Lien"),
        ("Fecha y hora,Remitente,Mensaje,Grupo", "text=Mensaje, sender=Remitente, time=Fecha y hora, chat=Grupo"),
        ("Data/Hora,Remetente,Mensagem,Anexo", "text=Mensagem, sender=Remetente, time=Data/Hora, media=Anexo"),
        ("التاريخ,المرسل,الرسالة,الرابط", "text=الرسالة, sender=المرسل, time=التاريخ, url=الرابط"),
        ("Дата,Отправитель,Сообщение,Просмотры", "text=Сообщение, sender=Отправитель, time=Дата, flags=Просмотры"),
        ("date,time,from,body", "text=body, sender=from, time=date, time=time"),
        ("MESSAGE ID,userId,Body,inReplyToId", "text=Body, sender_id=userId, id=MESSAGE ID, reply_to=inReplyToId"),
        ("data.text,data.created,x", "text=data.text"),
        ("platform,forwarded from,text", "text=text, platform=platform, forwarded_from=forwarded from"),
        ("title,date", "text=title, time=date"),
        ("description,title,message", "text=message"),
    ],
)
def test_well_known_headers(tmp_path: Path, head: str, columns: str) -> None:
    assert mapped(tmp_path, head) == columns


@pytest.mark.parametrize(
    ("head", "asked", "columns"),
    [
        ("A,B,C", "text=B", "text=B"),
        ("A,B,C", "text=b, time=c, sender=A", "text=B, sender=A, time=C"),
        ("Message,Titre", "text=Titre, text=Message", "text=Titre, text=Message"),
        ("Message,Note", "flags=Note", "text=Message, flags=Note"),
        ("Message,Date,Sender", "sender=Message, text=Date", "text=Date, sender=Message"),
    ],
)
def test_columns_that_are_said(tmp_path: Path, head: str, asked: str, columns: str) -> None:
    assert mapped(tmp_path, head, asked) == columns


@pytest.mark.parametrize(
    ("head", "asked", "sentence"),
    [
        ("A,B", "", r"No column of a.csv is known to hold the text of messages; it has A, B: .*--column text=NAME"),
        ("A,B", "text=Body", r"a.csv has no column called Body; it has A, B\."),
        ("A,text", "colour=A", r"There is no field called colour: a column can be text, sender"),
    ],
)
def test_one_sentence_when_nothing_tells(tmp_path: Path, head: str, asked: str, sentence: str) -> None:
    options = Options(columns=said(asked) if asked else ())
    with pytest.raises(Unreadable, match=sentence):
        read_bytes(importer, tmp_path, f"{head}\n1,2\n3,4\n".encode(), "a.csv", options)


KNOWN = {
    "facebook": "Page Name,User Name,Facebook Id,Likes at Posting,Post Created,Type,Total Interactions,Likes,Shares,"
    'URL,Message,Link,Final Link,Image Text,Link Text,Description,"Overperforming Score (weighted — Likes 1x)"\n'
    'Page,page,99,5,2021-01-01 12:00:00 EST,Photo,"1,234",5,6,https://www.facebook.com/9/posts/2,,,,'
    "On the picture,,,1\n",
    "instagram": "Account,User Name,Followers at Posting,Post Created,Type,Likes,Comments,Views,URL,Link,Photo,Title,"
    "Description\nPage,99,5,2021-01-01 12:00:00 EST,Photo,1,2,3,https://www.instagram.com/p/x/,,"
    "https://cdn.example.org/a.jpg?x,,On the picture\n",
    "youtube": "id,replyCount,likeCount,publishedAt,authorName,text,authorChannelId,isReply,isReplyTo,isReplyToName\n"
    'c1,0,3,2021-01-01 17:00:00,Page,"On the ""picture""",99,1,c0,Awa\n',
}


@pytest.mark.parametrize("platform", KNOWN)
def test_known_collectors(tmp_path: Path, platform: str) -> None:
    found = read_bytes(importer, tmp_path, KNOWN[platform].encode(), "a.csv")
    (message,) = found.messages
    assert (found.score, found.chats[0].platform) == (80, platform)
    assert (message.sender, message.sender_id, message.text.replace('"', "")) == ("Page", "99", "On the picture")
    assert (message.sent_utc or message.sent_local) in (1609520400.0, "2021-01-01T17:00:00")
    if platform == "facebook":
        assert "text-from: Image Text" in message.flags
        assert "url: https://www.facebook.com/9/posts/2" in message.flags
    elif platform == "instagram":
        assert [a.name for a in message.attachments] == ["a.jpg"]
    else:
        assert (message.external_id, message.reply_to) == ("c1", "c0")


@pytest.mark.parametrize(
    ("head", "row", "platform"),
    [
        ("id,text,creation_time,post_owner.name,post_owner.id,statistics.share_count,mcl_url",
         "7,On the picture,2021-01-01T17:00:00+0000,Page,99,4,https://www.facebook.com/7", "facebook"),
        ("id,text,creation_time,post_owner.name,post_owner.id,statistics.like_count",
         "7,On the picture,2021-01-01T17:00:00+0000,Page,99,4", "instagram"),
        ("publishedAt,videoId,channelId,channelTitle,videoTitle,videoDescription,viewCount",
         "2021-01-01T17:00:00Z,7,99,Page,On,the picture,4", "youtube"),
    ],
)  # fmt: skip
def test_more_known_collectors(tmp_path: Path, head: str, row: str, platform: str) -> None:
    found = read_bytes(importer, tmp_path, f"{head}\n{row}\n".encode(), "a.csv")
    (message,) = found.messages
    assert (found.score, found.chats[0].platform, message.external_id) == (80, platform, "7")
    assert (message.text.split(), message.sender, message.sender_id) == (["On", "the", "picture"], "Page", "99")
    assert message.sent_utc == 1609520400.0


def test_conversations_and_multi_line_cells(tmp_path: Path) -> None:
    path = table_csv.build(tmp_path)
    north, gao = (read(importer, path, chat=n) for n in range(2))
    assert (north.score, [(c.name, c.key) for c in north.chats]) == (
        40,
        [("Veille Nord", "table/Veille Nord"), ("Gao", "table/Gao")],
    )
    assert [(m.line, m.text, m.sent_local) for m in north.messages] == [
        (2, "Tirs à Kidal ;\r\nrien de confirmé", "2025-12-31T22:05:00"), (4, 'Il a dit "non"', "2026-01-01T09:30:00"),
    ]  # fmt: skip
    assert (north.messages[1].reply_to, [a.name for a in north.messages[1].attachments]) == ("1", ["img 1.jpg"])
    assert [(m.line, m.kind, m.sender) for m in gao.messages] == [(5, "media", "Awa Traoré"), (7, "text", "Ибрагим")]
    assert north.order() == gao.order() == "dmy"


def test_rows_of_no_conversation_and_very_many(tmp_path: Path) -> None:
    rows = "".join(f"c{n},t{n}\n" for n in range(130))
    data = f'chat,text\n{rows},alone\nc1,"open\nc1,last\n'.encode()
    first = read_bytes(importer, tmp_path, data, "a.csv")
    assert (len(first.chats), first.chats[0].name, first.chats[0].key) == (101, "a", "")
    assert [m.text for m in first.messages] == [*(f"t{n}" for n in range(100, 130)), "alone"]
    assert first.messages[0].flags == ("chat: c100",)
    assert [r.line for r in first.rejected] == [133]
    total = sum(len(read(importer, tmp_path / "a.csv", chat=n).messages) for n in range(101))
    assert total == 132


def test_platforms_of_rows(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, b"network,text\nTwitter,a\nTelegram channel,b\nMy Forum,c\n", "a.csv")
    assert [c.platform for c in found.chats] == ["x", "telegram", "my-forum"]
    data = b"text,url\na,https://x.com/a/status/12\nb,https://twitter.com/b/status/13\n"
    found = read_bytes(importer, tmp_path, data, "a.csv")
    assert ([c.platform for c in found.chats], [m.external_id for m in found.messages]) == (["x"], ["12", "13"])


@pytest.mark.parametrize(
    ("ids", "kept", "doubted"),
    [
        (("a7", "a9", "b1"), ["a7", "a9", "b1"], False),
        (("1", "2", "3"), ["", "", ""], True),
        (("7", "7", "8"), ["", "", ""], True),
        (("2.04792E+18", "2047919075790680000", "2047919075790684166"), ["", "", "2047919075790684166"], False),
        (("17", "19", ""), ["17", "19", ""], False),
    ],
)
def test_ids_are_doubted(tmp_path: Path, ids: tuple[str, ...], kept: list[str], doubted: bool) -> None:
    """An id that is none makes messages duplicates of each other, so a doubtful one is not used."""
    data = "id,text\n" + "".join(f"{one},text {n}\n" for n, one in enumerate(ids))
    found = read_bytes(importer, tmp_path, data.encode(), "a.csv")
    assert [m.external_id for m in found.messages] == kept
    assert any(a.what == "id" for a in found.assumed) == doubted
    assert any(f.startswith("id-rounded") for m in found.messages for f in m.flags) == ("E+" in ids[0])


def test_small_numbers_are_no_ids_of_x(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, b"platform,id,text\nx,17,a\nx,2047919075790684166,b\n", "a.csv")
    assert [m.external_id for m in found.messages] == ["", "2047919075790684166"]


def test_lines_of_json(tmp_path: Path) -> None:
    path = table_jsonl.build(tmp_path)
    first, second, third, fourth = read(importer, path).messages
    assert (first.external_id, first.sender, first.sender_id, first.sent_utc, first.offset) == (
        "p1",
        "awa",
        "7",
        1777096930.0,
        0,
    )
    assert [a.name for a in first.attachments] == ["a.jpg"]
    assert (second.sender, second.kind, second.sent_utc) == ("8", "media", 1777096930.0)
    assert (third.reply_to, third.sent_utc, third.line) == ("p1", 1777093200.0, 3)
    assert (fourth.external_id, fourth.text, fourth.flags) == ("", "a\nb", ("id-rounded: 1.1805916207174113e+21",))


@pytest.mark.parametrize(
    ("line", "good"),
    [
        (b'{"text":"\\ud83d"}', True), (b'{"text":{"a":1}}', True), (b"[1]", False), (b"1", False), (b"{", False),
        (b'{"text":' + b"9" * 5000 + b"}", True), (b'{"text":' + b"[" * 300 + b"]" * 300 + b"}", False),
        (b'{"text":NaN,"date":Infinity}', True), (b'{"text":true,"date":-1e300}', True),
        (b'{"text":"a","text":"b"}', True),
    ],
)  # fmt: skip
def test_foreign_json_costs_only_its_line(tmp_path: Path, line: bytes, good: bool) -> None:
    """H23, H38, H39: half surrogates, depth, huge numbers, NaN."""
    data = b'{"text":"before","date":1}\n' + line + b'\n{"text":"after"}\n'
    found = read_bytes(importer, tmp_path, data, "a.jsonl")
    assert len(found.messages) + len(found.rejected) == 3
    assert [m.text for m in (found.messages[0], found.messages[-1])] == ["before", "after"]
    if b"99999" not in line:  # what becomes of such a number is the parser's affair
        assert (len(found.messages) == 3) == good


def test_an_array_of_json(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, b'[{"text":"a","date":1609520400},{"text":"b"},3,{"te', "a.json")
    assert (found.score, [m.text for m in found.messages], len(found.rejected)) == (30, ["a", "b"], 1)
    assert [(m.line, m.offset) for m in found.messages] == [(1, 1), (1, 32)]


def test_h38_an_array_nested_as_deep_as_it_is_long_takes_no_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        found = read_bytes(importer, tmp_path, b'[{"text":"a"},' + b"[" * 1_000_000, "a.json")
        assert tracemalloc.get_traced_memory()[1] < 30 << 20
    finally:
        tracemalloc.stop()
    assert ([m.text for m in found.messages], len(found.rejected)) == (["a"], 1)


def test_a_damaged_record_of_an_array_costs_only_itself(tmp_path: Path) -> None:
    found = read_bytes(importer, tmp_path, b'[{"text":"a"},\n{"text":"b,\n{"text":"c","x":{"text":"d"}}]', "a.json")
    assert [m.text for m in found.messages] == ["a", "c"]
    assert [(bad.line, bad.offset) for bad in found.rejected] == [(2, 15)]


@pytest.mark.parametrize(
    ("data", "name", "score"),
    [
        (b"date,text\n1,x\n", "a.txt", 40), (b"text,note\nx,y\n", "a.txt", 30), (b"p,q\n1,2\n3,4\n", "a.csv", 20),
        (b"p,q\n1,2\n3,4\n", "a.txt", 0), (b"hello, you\nhow are, you\n", "a.txt", 0), (b"date,text\n", "a.csv", 0),
        (b"", "a.csv", 0), (b"\0\1\2" * 99, "a.csv", 0),
        (b'{\n "messages": [\n  {\n   "text": "x"\n  }\n ]\n}', "result.json", 0),
        (b"12/03/2026, 10:00 - Awa: text, date\n" * 3, "chat.txt", 0), (b"[2026-01-01 10:00:00] Awa: hi\n", "a.md", 0),
    ],
)  # fmt: skip
def test_how_sure_it_is(tmp_path: Path, data: bytes, name: str, score: int) -> None:
    path = tmp_path / name
    path.write_bytes(data or b"\n")
    with open_export(path) as export:
        assert importer.recognise(export) == score


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    st.lists(st.tuples(words, words), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("sender", "text"), *rows])
    if '\\"' in out.getvalue():
        return  # two dialects read it differently
    found = read_bytes(importer, tmp_path_factory.getbasetemp(), out.getvalue().encode(encoding), "w.csv")
    assert [(m.sender or "", m.text) for m in found.messages] == [
        (a.strip(), b if b.strip() else "")  # a cell of nothing but blanks is no text
        for a, b in rows
        if a.strip() or b.strip()
    ]


@given(
    st.sampled_from([b"", b"date,text\n", b"[", b'{"text":"a","date":', b"sep=,\n", b"\xff\xfe"]),
    st.binary(max_size=300),
)
@example(b"date,text\n", b"9999-99-99,\n0001-01-01T00:00:00+23:59,x\n9999-12-31 23:59:59 PST,y\n")
def test_any_bytes_end_cleanly(tmp_path_factory: pytest.TempPathFactory, head: bytes, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(head + data + b"\n")
    with open_export(path) as export:
        importer.recognise(export)
        try:
            for chat in importer.chats(export):
                for record in importer.read(export, chat, Options()):
                    assert isinstance(record, ImportedMessage | Rejected | Assumed)
        except (Unreadable, AmbiguousDates):
            return


@pytest.mark.slow
def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    """H42, smaller: 50,000 rows and 5,000 take the same memory."""
    peaks = []
    for rows in (5_000, 50_000):
        path = tmp_path / f"{rows}.csv"
        path.write_text("id,date,text\n" + "".join(f"a{n},2026-01-01,m\n" for n in range(rows)), "utf-8")
        with open_export(path) as export:
            tracemalloc.start()
            count = sum(1 for _ in importer.read(export, importer.chats(export)[0], Options()))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert count == rows + 1
    assert peaks[1] < peaks[0] * 1.5 < 8 << 20
