"""One set of posts in every format of X gives the same messages, so that exports merge without doubles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.x import importer
from tests.plugins import x_archives as archives
from tests.plugins import x_rendering as x
from tests.plugins.reading import read, read_bytes
from tests.plugins.x_rendering import Said
from tests.plugins.x_samples import AT, AWA, COLLECTED, ID, ISSA, POSTS
from workbench.plugin_api import ImportedMessage

OWNER = archives.OWNER
LINES: dict[str, Callable[[list[Said]], bytes]] = {
    "pages": x.pages,
    "streamed": x.streamed,
    "flattened": x.flattened,
    "snscrape": x.snscraped,
    "snscrape 0.3": lambda posts: x.snscraped(posts, "content"),
    "zeeschuimer": x.captured,
    "4cat": x.processed,
}


def messages(folder: Path, data: bytes) -> list[ImportedMessage]:
    found = read_bytes(importer, folder, data, "posts.ndjson")
    assert found.rejected == []
    assert [(chat.platform, chat.key) for chat in found.chats] == [("x", "")]
    return found.messages


@pytest.mark.parametrize("name", LINES)
def test_the_same_posts_from_every_format_of_lines(tmp_path: Path, name: str) -> None:
    found = messages(tmp_path, LINES[name](COLLECTED))
    assert [x.facts(m) for m in found] == [x.wanted(said) for said in COLLECTED]
    flags = {m.external_id: m.flags for m in found}
    assert flags[str(ID + 2)] == ("retweet",)
    assert flags[str(ID + 3)] == (f"quote: @awa_essai/{ID - 9}",)
    assert flags[str(ID + 6)] == ("edited",)
    assert flags[str(ID + 7)] == ("edited", f"edited-version: {ID + 6}")
    assert [file.name for file in found[4].attachments] == ["P71.jpg", "P72.jpg"]
    assert all("P71.jpg" in file.keys for file in found[4].attachments[:1])


def test_the_same_posts_from_api_1_but_long_ones_are_cut(tmp_path: Path) -> None:
    found = messages(tmp_path, x.tweets(COLLECTED))
    long = found.pop(5)
    assert long.text.endswith("… https://t.co/cut")
    assert long.flags == ("text-cut",)
    assert [x.facts(m) for m in found] == [x.wanted(said) for said in COLLECTED if said.id != ID + 5]
    assert found[4].attachments[0].keys[:2] == ("3_71", "71")


@pytest.mark.parametrize("indent", [2, None])
@pytest.mark.parametrize("packed", [False, True])
def test_the_same_posts_from_the_archive_of_their_author(tmp_path: Path, packed: bool, indent: int | None) -> None:
    texts = archives.files(POSTS, indent=indent)
    path = archives.pack(tmp_path / "twitter.zip", texts) if packed else archives.write(tmp_path / "archive", texts)
    found = read(importer, path)
    assert (found.score, found.rejected, found.assumed) == (95, [], [])
    assert [x.facts(m) for m in found.messages] == [x.wanted(said) for said in POSTS]
    assert found.messages[3].flags == (f"quote: @awa_essai/{ID - 9}",)
    assert found.messages[7].flags == ("edited", f"edited-version: {ID + 6}")
    assert [file.member for file in found.messages[4].attachments] == [
        f"data/tweets_media/{ID + 4}-P{n}.jpg" for n in (71, 72)
    ]
    assert "3_71" in found.messages[4].attachments[0].keys


@pytest.mark.parametrize("months", [True, False])
def test_the_same_posts_from_an_archive_of_before_2018(tmp_path: Path, months: bool) -> None:
    posts = [*POSTS[:3], Said(ID + 8, OWNER, "Un mois après", AT + 40 * 86400)]
    texts = archives.grailbird(posts)
    if not months:
        texts = {name: text for name, text in texts.items() if "/tweets/" not in name}
    found = read(importer, archives.pack(tmp_path / "old.zip", texts))
    assert (found.score, found.rejected, found.assumed) == (95, [], [])
    assert found.chats[0].name == "@essai_sahel"
    assert [x.facts(m) for m in found.messages] == [x.wanted(said) for said in posts]


@st.composite
def posts(draw: st.DrawFn) -> list[Said]:
    """Random posts of three people, some passing on others."""
    people = [AWA, ISSA, OWNER]
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), min_size=1, max_size=250)
    said: list[Said] = []
    for n in range(draw(st.integers(1, 6))):
        who, at = draw(st.sampled_from(people)), draw(st.integers(1_300_000_000, 2_000_000_000))
        kind = draw(st.sampled_from(["plain", "plain", "reply", "retweet", "quote"]))
        before = draw(st.sampled_from(said)) if said and kind != "plain" else None
        if before is not None and (before.retweet or before.quote):
            before = None
        said.append(
            Said(
                ID + n, who, "" if before and kind == "retweet" else draw(text), at,
                reply_to=before.id if before and kind == "reply" else 0,
                retweet=before if kind == "retweet" else None,
                quote=before if kind == "quote" else None,
                photos=tuple(draw(st.lists(st.integers(1, 99), max_size=2, unique=True))),
            )
        )  # fmt: skip
    return said


@given(posts(), st.sampled_from([*LINES.values(), x.tweets]))
def test_random_posts_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, said: list[Said], render: Callable[[list[Said]], bytes]
) -> None:
    found = messages(tmp_path_factory.mktemp("x"), render(said))
    assert [x.facts(m) for m in found] == [x.wanted(one) for one in said]


@given(posts(), st.sampled_from([2, 4, None]))
def test_random_posts_come_out_of_archives(
    tmp_path_factory: pytest.TempPathFactory, said: list[Said], indent: int | None
) -> None:
    own = [Said(one.id, OWNER, one.text, one.at, one.reply_to, photos=one.photos) for one in said if not one.retweet]
    found = read(importer, archives.pack(tmp_path_factory.mktemp("x") / "a.zip", archives.files(own, indent=indent)))
    assert (found.rejected, found.assumed) == ([], [])
    manual = [one.text.startswith("RT @") for one in own]
    assert [x.facts(m)[:4] for m, rt in zip(found.messages, manual, strict=True) if not rt] == [
        x.wanted(one)[:4] for one, rt in zip(own, manual, strict=True) if not rt
    ]
