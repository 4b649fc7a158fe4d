"""Archives of an invented account as X gives them out, today's and that of before 2018; synthetic to the last byte."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.plugins.x_rendering import CUT, Person, Said, cut, escaped, legacy, shown

OWNER = Person("essai_sahel", "900000000000000009")


def record(said: Said) -> dict[str, Any]:
    """A post as an archive has it: no author, and of a quoted post only the link."""
    value = legacy(said) | {"id": str(said.id), "retweet_count": "0", "retweeted": False}
    if said.quote is not None:
        text, _, link = said.text.rpartition(" ")
        assert text
        address = f"https://twitter.com/{said.quote.who.handle}/status/{said.quote.id}"
        value["entities"] = {"urls": [{"url": link, "expanded_url": address, "indices": ["1", "2"]}]}
    if len(said.versions) > 1:
        initial = {"editTweetIds": [str(one) for one in said.versions]}
        later = {"edit": {"initialTweetId": str(said.versions[0]), "editControlInitial": initial}}
        value["edit_info"] = {"initial": initial} if said.id == said.versions[0] else later
    return {"tweet": value}


def notes(posts: Iterable[Said]) -> list[dict[str, Any]]:
    return [
        {
            "noteTweet": {
                "noteTweetId": str(said.id + 1),
                "createdAt": datetime.fromtimestamp(said.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                "core": {"text": escaped(said.text), "urls": [], "mentions": []},
            }
        }
        for said in posts
        if said.retweet is None and cut(said.text, CUT) != said.text
    ]


def script(name: str, values: object, indent: int | None = 2) -> str:
    return f"window.YTD.{name} = " + json.dumps(values, indent=indent, ensure_ascii=False)


def files(
    posts: list[Said], *, deleted: list[Said] | None = None, community: list[Said] | None = None, indent: int | None = 2
) -> dict[str, str]:
    """An archive with two parts of posts, its private parts (which nobody may read), and pictures."""
    half = (len(posts) + 1) // 2
    kinds = {
        "tweets.part0": ("data/tweets.js", posts[:half]),
        "tweets.part1": ("data/tweets-part1.js", posts[half:]),
        "community_tweet.part0": ("data/community-tweet.js", community or []),
        "deleted_tweets.part0": ("data/deleted-tweets.js", deleted or []),
    }
    listed = [
        {"fileName": name, "globalName": f"YTD.{key}", "count": str(len(of))} for key, (name, of) in kinds.items()
    ]
    manifest = {
        "userInfo": {"accountId": OWNER.id, "userName": OWNER.handle, "displayName": "Essai"},
        "archiveInfo": {"isPartialArchive": False},
        "dataTypes": {"tweets": {"mediaDirectory": "data/tweets_media", "files": listed}},
    }
    everything = [*posts, *(deleted or []), *(community or [])]
    texts = {name: script(key, [record(said) for said in of], indent) for key, (name, of) in kinds.items()}
    private = {"dmConversation": {"conversationId": "1-2", "messages": [{"messageCreate": {"text": "private"}}]}}
    return texts | {
        "data/manifest.js": "window.__THAR_CONFIG = " + json.dumps(manifest, indent=2),
        "data/account.js": script("account.part0", [{"account": {"username": OWNER.handle, "email": "a@example.org"}}]),
        "data/note-tweet.js": script("note_tweet.part0", notes(everything), indent),
        "data/direct-messages.js": script("direct_messages.part0", [private]),
        "data/like.js": script("like.part0", [{"like": {"tweetId": "1", "fullText": "liked by somebody"}}]),
        "data/ip-audit.js": script("ip_audit.part0", [{"ipAudit": {"loginIp": "192.0.2.1"}}]),
        "data/tweet-headers.js": script("tweet_headers.part0", [{"tweet": {"tweet_id": "1", "user_id": "9"}}]),
        "Your archive.html": "<!doctype html>",
        **{f"data/tweets_media/{said.id}-P{photo}.jpg": "jpeg" for said in posts for photo in said.photos},
    }


def grailbird(posts: list[Said]) -> dict[str, str]:
    """The archive of before 2018, with its table of the same posts."""
    months: dict[str, list[Said]] = {}
    for said in posts:
        months.setdefault(datetime.fromtimestamp(said.at, UTC).strftime("%Y_%m"), []).append(said)
    found = {
        f"data/js/tweets/{month}.js": f"Grailbird.data.tweets_{month} = \n " + json.dumps(list(map(_old, of)), indent=1)
        for month, of in months.items()
    }
    index = [{"file_name": f"data/js/tweets/{m}.js", "tweet_count": len(of)} for m, of in months.items()]
    details = {"screen_name": OWNER.handle, "id": OWNER.id, "full_name": "Essai"}
    return found | {
        "data/js/tweet_index.js": "var tweet_index =  " + json.dumps(index, indent=1),
        "data/js/user_details.js": "var user_details =  " + json.dumps(details),
        "index.html": "<html></html>",
        "tweets.csv": table(posts),
    }


def _old(said: Said) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id_str": str(said.id),
        "id": said.id,
        "text": shown(said),
        "created_at": datetime.fromtimestamp(said.at, UTC).strftime("%Y-%m-%d %H:%M:%S +0000"),
        "entities": {"urls": [], "media": []},
        "user": {"screen_name": said.who.handle, "id_str": said.who.id},
    }
    if said.reply_to:
        value["in_reply_to_status_id_str"] = str(said.reply_to)
    if said.retweet is not None:
        value["retweeted_status"] = _old(said.retweet)
    return value


def table(posts: Iterable[Said]) -> str:
    out = io.StringIO()
    names = (
        "tweet_id", "in_reply_to_status_id", "in_reply_to_user_id", "timestamp", "source", "text",
        "retweeted_status_id", "retweeted_status_user_id", "retweeted_status_timestamp", "expanded_urls",
    )  # fmt: skip
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(names)
    for said in posts:
        old = _old(said)
        original = said.retweet.id if said.retweet else ""
        writer.writerow([said.id, said.reply_to or "", "", old["created_at"], "web", old["text"], original, "", "", ""])
    return out.getvalue()


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return folder


def pack(path: Path, texts: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return path
