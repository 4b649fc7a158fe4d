"""Archives of X: what is read and what never is, long posts, the archive's own counts, archives of before 2018."""

import json
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from plugins.x import importer
from plugins.x import notes as long_posts
from tests.plugins import x_archives as archives
from tests.plugins import x_rendering as x
from tests.plugins.reading import read, read_bytes
from tests.plugins.x_archives import OWNER
from tests.plugins.x_samples import AT, COMMUNITY, DELETED, ID, POSTS
from workbench.intake.exports import FolderExport, open_export
from workbench.plugin_api import Assumed, JsonLine, Options

TABLE = (
    '"tweet_id","in_reply_to_status_id","timestamp","source","text"\n"20","","2012-01-31 12:00:00 +0000","web","a"\n'
)


def test_counts_are_the_archives_own_check(tmp_path: Path) -> None:
    texts = archives.files(POSTS)
    texts["data/tweets.js"] = archives.script("tweets.part0", [archives.record(POSTS[0])])
    del texts["data/tweets-part1.js"]
    found = read(importer, archives.write(tmp_path / "archive", texts))
    assert found.assumed == [
        Assumed("count", "0 of 4", "the archive's manifest names data/tweets-part1.js, which is not here"),
        Assumed("count", "1 of 4", "the archive's manifest says data/tweets.js holds 4 posts"),
    ]


def test_the_data_folder_alone_is_checked_in_the_same_way(tmp_path: Path) -> None:
    texts = archives.files(POSTS)
    texts["data/tweets.js"] = archives.script("tweets.part0", [archives.record(POSTS[0])])
    found = read(importer, archives.write(tmp_path / "archive", texts) / "data")
    assert found.assumed == [Assumed("count", "1 of 4", "the archive's manifest says tweets.js holds 4 posts")]


def test_deleted_and_community_posts(tmp_path: Path) -> None:
    found = read(importer, archives.write(tmp_path / "a", archives.files(POSTS, deleted=DELETED, community=COMMUNITY)))
    assert [(m.text, m.flags) for m in found.messages[-2:]] == [
        ("Bonjour à la communauté", ()),
        ("Erreur de ma part", ("deleted",)),
    ]


def test_private_parts_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = FolderExport.open

    def watched(self: FolderExport, member: str) -> BinaryIO:
        opened.append(member)
        return real(self, member)

    monkeypatch.setattr(FolderExport, "open", watched)
    found = read(importer, archives.write(tmp_path / "a", archives.files(POSTS, deleted=DELETED)))
    assert set(opened) == set(found.chats[0].parts)
    assert not any(name in "".join(opened) for name in ("direct", "like", "ip-audit", "account", "headers"))


def test_an_archive_without_manifest_is_named_by_its_account_file(tmp_path: Path) -> None:
    texts = archives.files(POSTS)
    del texts["data/manifest.js"]
    found = read(importer, archives.write(tmp_path / "a", texts))
    assert found.chats[0].name == "@essai_sahel"
    assert {m.sender for m in found.messages} == {f"@{OWNER.handle}"}


def test_archives_inside_a_folder_of_their_own(tmp_path: Path) -> None:
    texts = {f"twitter-2026/{name}": text for name, text in archives.files(POSTS).items()}
    found = read(importer, archives.pack(tmp_path / "a.zip", texts))
    assert (len(found.messages), found.assumed) == (len(POSTS), [])


def test_archives_of_2019_lie_flat_and_break_lines_otherwise(tmp_path: Path) -> None:
    records = ", ".join(json.dumps(archives.record(said)["tweet"], indent=2).replace("\n}", "\n}") for said in POSTS)
    found = read_bytes(importer, tmp_path, f"window.YTD.tweet.part0 = [ {records} ]".encode(), "tweet.js")
    assert [m.external_id for m in found.messages] == [str(said.id) for said in POSTS]
    assert found.messages[0].sender is None


def test_more_long_texts_than_memory_holds_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_posts, "NOTE_BYTES", 100)
    found = read(importer, archives.write(tmp_path / "a", archives.files(POSTS)))
    assert found.assumed == [
        Assumed("long-posts", "1 cut short", "no more than 0 MiB of long texts, or 20 alike, are held in memory")
    ]
    assert found.messages[5].flags == ("text-cut",)


def test_a_note_belongs_to_the_post_of_its_time(tmp_path: Path) -> None:
    """A short post and a later long one that begins with the same words stay apart."""
    words = "Le pont de Konna est coupé depuis ce matin selon trois témoins sur place"
    posts = [x.Said(ID, OWNER, words, AT), x.Said(ID + 1, OWNER, words + ", et voici la suite" * 20, AT + 600)]
    found = read(importer, archives.write(tmp_path / "a", archives.files(posts)))
    assert [m.text for m in found.messages] == [said.text for said in posts]


def test_notes_that_begin_alike_do_not_slow_one_another() -> None:
    """30,000 long texts with one beginning: each is found by its second, not among all."""
    start = "Le point du jour sur la situation sécuritaire dans le nord du pays : " * 2
    times = [
        f"2026-04-{day:02}T{hour:02}:{minute:02}:00.000Z"
        for day in range(1, 22)
        for hour in range(24)
        for minute in range(60)
    ]
    values = ({"noteTweet": {"createdAt": at, "core": {"text": start + at}}} for at in times)
    kept = long_posts.Notes()
    assert list(kept.take(JsonLine(value, 1, 0, b"") for value in values)) == []
    began = time.process_time()
    for at in times:
        assert kept.full(start[:-1] + "… https://t.co/x", at) == start + at
    assert time.process_time() - began < 5


def test_many_notes_of_one_second_are_bounded() -> None:
    value = {"noteTweet": {"createdAt": "2026-04-25T06:02:10.000Z", "core": {"text": "Point du jour " * 30}}}
    kept = long_posts.Notes()
    assert list(kept.take(JsonLine(value, 1, 0, b"") for _ in range(1000))) == []
    assert kept.left_out == 980


def test_short_notes_are_counted_with_what_they_take_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_posts, "NOTE_BYTES", 10_000)
    kept = long_posts.Notes()
    list(kept.take(JsonLine({"noteTweet": {"core": {"text": str(n)}}}, 1, 0, b"") for n in range(1000)))
    assert kept.left_out > 970


def test_times_before_november_2010_have_no_time_of_day(tmp_path: Path) -> None:
    old = {"id_str": "9", "text": "Premier", "created_at": "2009-05-01 00:00:00 +0000"}
    data = "Grailbird.data.tweets_2009_05 = \n [ " + json.dumps(old, indent=2) + " ]"
    found = read_bytes(importer, tmp_path, data.encode(), "2009_05.js")
    assert (found.messages[0].sent_utc, found.messages[0].flags) == (1241136000.0, ("time-of-day-unknown",))


def test_the_index_of_an_old_archive_is_a_check(tmp_path: Path) -> None:
    texts = archives.grailbird(POSTS[:3])
    texts["data/js/tweet_index.js"] = texts["data/js/tweet_index.js"].replace('"tweet_count": 3', '"tweet_count": 4')
    found = read(importer, archives.pack(tmp_path / "old.zip", texts))
    assert found.assumed == [
        Assumed("count", "3 of 4", "the archive's index says data/js/tweets/2026_04.js holds 4 posts")
    ]


def test_the_table_of_an_old_archive_belongs_to_its_months(tmp_path: Path) -> None:
    """Or an import would say of an archive that it holds an export that was not read."""
    found = read(importer, archives.write(tmp_path / "a", archives.grailbird(POSTS[:3]) | {"tweets.csv": TABLE}))
    assert len(found.messages) == 3
    assert found.chats[0].parts[-1] == "tweets.csv"


def test_rows_of_a_table_that_are_none_are_rejected_alone(tmp_path: Path) -> None:
    text = archives.table(POSTS[:3]) + '"x","","","","","y","","","",""\n'
    found = read_bytes(importer, tmp_path, text.encode(), "tweets.csv")
    assert [m.line for m in found.messages] == [2, 3, 4]
    assert [(bad.line, bad.reason) for bad in found.rejected] == [(5, "a row without a post's id")]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = archives.pack(tmp_path / "a.zip", archives.files(POSTS, deleted=DELETED))
    with open_export(path) as export:
        chat = importer.chats(export)[0]
        first, second = (list(importer.read(export, chat, Options())) for _ in range(2))
    assert first == second
