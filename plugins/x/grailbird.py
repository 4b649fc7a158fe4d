"""The archive that X gave accounts until 2018: `data/js/tweets/2012_01.js` for each month, or `tweets.csv` alone.

The months are read where they are there; the table says less and is read only when they are not. In both the time of
day is missing, written as midnight, from posts before November 2010.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.plugin_api import Assumed, Chat, Export, Record, Rejected, csv_rows, json_value, objects_in

from . import script, tweets
from .posts import Post, Reference, message, part, plain, post_at, word

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*Grailbird\.data\.tweets_\d{4}_\d\d\s*=")
_MONTH = re.compile(r"(?:^|/)\d{4}_\d\d\.js\Z")
_COLUMNS = ("tweet_id", "in_reply_to_status_id", "timestamp", "source", "text")
_INDEX_BYTES = 1 << 20
_TIMES_FROM = "2010-11-05"
_MIDNIGHT = "time-of-day-unknown"
_RETWEET = re.compile(r"RT @(\w{1,20}): ?")


def members(export: Export) -> list[str]:
    """The months, or else the table, known by what is in them."""
    names = [name for name in export.members() if export.kind == "file" or _MONTH.search(name)]
    months = [name for name in names if _HEAD.match(export.head(name, 256))]
    if months:
        return sorted(months)
    return _tables(export)[:1]


def _tables(export: Export) -> list[str]:
    names = [n for n in export.members() if export.kind == "file" or n.rpartition("/")[2] == "tweets.csv"]
    return [name for name in names if _is_table(export.head(name, 1024))]


def _is_table(head: bytes) -> bool:
    names = re.split(r'[",;\t]+', head.decode("utf-8-sig", "replace").partition("\n")[0].strip())
    return all(name in names for name in _COLUMNS)


def chat(export: Export, files: Sequence[str]) -> Chat:
    """The archive as one conversation, named after its owner; the table beside the months belongs to it."""
    details = part(_variable(export, "user_details.js"))
    handle = word(details.get("screen_name"))
    beside = [name for name in export.members() if name.endswith(("js/user_details.js", "js/tweet_index.js"))]
    read = (*files, *beside, *_tables(export)) if files[0].endswith(".js") else ()
    name = f"@{handle}" if handle else re.sub(r"\.(?:zip|csv|js)\Z", "", export.name)
    return Chat(files[0], name, "x", identity=word(details.get("id")), parts=read if len(read) > 1 else ())


def _variable(export: Export, name: str) -> Any:
    """The value of `var … = …` in one of the archive's small files, or None."""
    member = next((one for one in export.members() if one.endswith(f"js/{name}")), "")
    if not member:
        return None
    with export.open(member) as stream:
        _, _, rest = stream.read(_INDEX_BYTES).partition(b"=")
    try:
        return json_value(rest.strip(b"; \t\r\n"))
    except ValueError:
        return None  # without it the archive has no name and no counts to check, but all its posts


def read(export: Export, files: Sequence[str]) -> Iterator[Record]:
    """The posts month by month; then where a month holds another number than the archive's index says."""
    owner = part(_variable(export, "user_details.js"))
    if not files[0].endswith(".js") and _is_table(export.head(files[0], 1024)):
        yield from _read_table(export, files[0], owner)
        return
    declared = {word(one.get("file_name")): word(one.get("tweet_count")) for one in objects_in(_index(export))}
    for name in files:
        count = 0
        with export.open(name) as stream:
            for item in script.items(stream):
                if isinstance(item, Rejected):
                    yield replace(item, reason=f"{name}: {item.reason}")
                    continue
                count += 1
                post = _post(part(item.value), owner)
                if post.id or post.text:
                    yield message(post, item.line, item.offset)
                else:
                    shown = item.raw[:200].decode("utf-8", "replace")
                    yield Rejected(f"{name}: a record that is no post", item.line, item.offset, shown)
        said = next((number for known, number in declared.items() if known and name.endswith(known)), str(count))
        if said != str(count):
            yield Assumed("count", f"{count} of {said}", f"the archive's index says {name} holds {said} posts")


def _index(export: Export) -> Any:
    return _variable(export, "tweet_index.js")


def _post(value: dict[str, Any], owner: Mapping[str, Any]) -> Post:
    post = tweets.post(value)
    return replace(
        post,
        handle=post.handle or word(owner.get("screen_name")),
        author=post.author or word(owner.get("id")),
        flags=(*post.flags, *_midnight(post.written)),
    )


def _midnight(written: str) -> tuple[str, ...]:
    return (_MIDNIGHT,) if written[:10] < _TIMES_FROM and "00:00:00" in written else ()


def _read_table(export: Export, name: str, owner: Mapping[str, Any]) -> Iterator[Record]:
    with export.open(name) as stream:
        for row in csv_rows(stream):
            if isinstance(row, Rejected):
                yield row
                continue
            cells = row.cells
            if not cells.get("tweet_id", "").isdigit():
                yield Rejected("a row without a post's id", row.line, raw=",".join(cells.values())[:200])
                continue
            yield message(_post_of_row(cells, owner), row.line)


def _post_of_row(cells: dict[str, str], owner: Mapping[str, Any]) -> Post:
    text = plain(cells.get("text"))
    original, start = cells.get("retweeted_status_id", ""), _RETWEET.match(text)
    written = cells.get("timestamp", "")
    links = (post_at(url) for url in cells.get("expanded_urls", "").split(",") if "/photo/" not in url)
    quoted = next((link for link in links if link is not None and link.id != original), None)
    return Post(
        id=cells["tweet_id"],
        text=text,
        written=written,
        handle=word(owner.get("screen_name")),
        author=word(owner.get("id")),
        reply_to=cells.get("in_reply_to_status_id", ""),
        retweeted=Reference(original, start[1] if start else "") if original else None,
        quoted=None if original else quoted,
        flags=_midnight(written),
    )
