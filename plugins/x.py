"""X (Twitter): pages collected with twarc2 (one API v2 response a line) and the archive an account downloads of itself.

Only this file knows both layouts. From a page only the posts that were asked for are messages; those in `includes` are
context: they lend the full text of a retweet and the names of authors. Ids stay text, because they do not fit a float.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import ijson
import orjson

from workbench.plugin_api import (
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Options,
    Record,
    Rejected,
    Unreadable,
)

LINE_BYTES = 64 << 20
"""A longer line is no response page: pages hold at most 500 posts."""
_SNOWFLAKE_EPOCH = 1_288_834_974_657
"""Milliseconds of 4 November 2010, from which post ids count time (X developer documentation, "snowflake")."""
_PAGE_MARKS = re.compile(rb'"(?:includes|__twarc|meta|author_id|conversation_id|edit_history_tweet_ids)"')
_TWEETS = re.compile(r"(?:^|/)(?:community-)?tweets?(?:-part\d+)?\.js\Z")
_RETWEET = re.compile(r"RT @(\w{1,15}): ")
_LINK = re.compile(r"(?:\s*https://t\.co/\w+)+\s*\Z")
_MONTHS = {name: n for n, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}  # noqa: SIM905
_ARCHIVE_TIME = re.compile(r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})")


# --- Shared -------------------------------------------------------------------------------------------------------
def _plain(text: object) -> str:
    """The text with the three characters X escapes turned back; nothing else, addresses may hold `&copy`."""
    return str(text or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _base(url: object) -> str:
    return str(url or "").partition("?")[0].rsplit("/", 1)[-1]


def _id_time(post: str) -> float | None:
    """Seconds since 1970 from a post's id, or None for ids older than the scheme."""
    if not post.isascii() or not post.isdigit() or not 11 <= len(post) <= 19:
        return None
    return ((int(post) >> 22) + _SNOWFLAKE_EPOCH) / 1000


def _kind(text: str, files: tuple[ImportedAttachment, ...]) -> str:
    """`media` when there is nothing but a picture or clip; a post with words and a picture is a text."""
    return "media" if files and not _LINK.sub("", text).strip() else "text"


# --- twarc2 -------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Includes:
    """What a page says about authors, media and posts referred to."""

    users: dict[str, str] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)


def _includes(page: dict[str, Any]) -> _Includes:
    found = _Includes()
    given = page.get("includes")
    if not isinstance(given, dict):
        return found
    for user in _objects(given.get("users")):
        found.users[str(user.get("id"))] = str(user.get("username") or "")
    for post in _objects(given.get("tweets")):
        found.posts[str(post.get("id"))] = post
    for medium in _objects(given.get("media")):
        found.media[str(medium.get("media_key"))] = medium
    return found


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _posts(page: object) -> list[Any] | None:
    """The posts of a page; [] for a page without any; None when the line is no page."""
    if not isinstance(page, dict):
        return None
    data = page.get("data")
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        return [data]
    if "text" in page and "id" in page:
        return [page]
    return [] if page.keys() & {"meta", "errors", "includes", "__twarc"} else None


def _full_text(post: dict[str, Any]) -> str:
    note = post.get("note_tweet")
    return _plain(note.get("text") if isinstance(note, dict) and note.get("text") else post.get("text"))


def _page_message(post: dict[str, Any], known: _Includes, line: int, offset: int) -> ImportedMessage:
    number = str(post.get("id") or "")
    refs = {str(ref.get("type")): str(ref.get("id")) for ref in _objects(post.get("referenced_tweets"))}
    text, flags = _full_text(post), []
    author = str(post.get("author_id") or "")
    inline = post.get("author")
    name = known.users.get(author) or (str(inline.get("username") or "") if isinstance(inline, dict) else "")
    forwarded = None
    original = known.posts.get(refs.get("retweeted", ""))
    start = _RETWEET.match(text)
    if "retweeted" in refs:
        forwarded = f"@{start[1]}" if start else refs["retweeted"]
        if original is not None:
            by = start[1] if start else known.users.get(str(original.get("author_id")), "")
            text = f"RT @{by}: {_full_text(original)}" if by else _full_text(original)
    if "quoted" in refs:
        flags.append(f"quotes: {refs['quoted']}")
    if len(post.get("edit_history_tweet_ids") or ()) > 1:
        flags.append("edited")
    if post.get("possibly_sensitive"):
        flags.append("possibly-sensitive")
    raw = str(post.get("created_at") or "")
    sent = _iso(raw)
    if sent is None and (sent := _id_time(number)) is not None:
        flags.append("time-from-id")
    files = tuple(_page_file(str(key), known) for key in (post.get("attachments") or {}).get("media_keys") or ())
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=f"@{name}" if name else None,
        sender_id=author,
        sent_utc=sent,
        kind=_kind(text, files),
        external_id=number,
        line=line,
        offset=offset,
        attachments=files,
        forwarded_from=forwarded,
        reply_to=refs.get("replied_to"),
        flags=tuple(flags),
    )


def _page_file(key: str, known: _Includes) -> ImportedAttachment:
    medium = known.media.get(key, {})
    url = medium.get("url") or medium.get("preview_image_url")
    name = _base(url) or key
    return ImportedAttachment(name, keys=(key,) if name == key else (key, name))


def _iso(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _read_pages(stream: BinaryIO) -> Iterator[Record]:
    line, offset = 0, 0
    while raw := stream.readline(LINE_BYTES):
        line += 1
        start, offset = offset, offset + len(raw)
        if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                offset += len(rest)
            offset += len(rest)
            yield Rejected("the line is too long for a response page", line, start, _beginning(raw))
            continue
        if raw.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _read_page(raw, line, start)


def _read_page(raw: bytes, line: int, offset: int) -> Iterator[Record]:
    try:
        page = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as exc:
        yield Rejected(f"no valid JSON: {str(exc).partition(':')[0]}", line, offset, _beginning(raw))
        return
    posts = _posts(page)
    if posts is None:
        yield Rejected("the line is no page of posts", line, offset, _beginning(raw))
        return
    known = _includes(page)
    for post in posts:
        if isinstance(post, dict) and "id" in post:
            try:
                yield _page_message(post, known, line, offset)
            except (TypeError, ValueError, AttributeError) as exc:  # a field of another type than the API writes
                yield Rejected(f"a post of unknown form: {exc}", line, offset, _beginning(orjson.dumps(post)))
        else:
            yield Rejected("a post of unknown form", line, offset, _beginning(orjson.dumps(post)))


def _beginning(raw: bytes) -> str:
    return raw[:200].decode("utf-8", "replace")


# --- Archive ------------------------------------------------------------------------------------------------------
class _AfterEquals:
    """A `window.YTD.… = [` file without its beginning, so that JSON is left."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.rest = stream.read(4096).partition(b"=")[2]

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none for size 0, with which parsers ask what kind of stream this is."""
        if size and self.rest:
            data, self.rest = self.rest, b""
            return data
        return self.stream.read(size)


def _items(export: Export, member: str) -> Iterator[dict[str, Any] | Rejected]:
    """The objects of one data file; ends with a Rejected where the file is damaged."""
    with export.open(member) as stream:
        try:
            for item in ijson.items(_AfterEquals(stream), "item", use_float=True):
                yield item if isinstance(item, dict) else Rejected("a record of unknown form", raw=str(item)[:200])
        except ijson.JSONError as exc:
            reason = str(exc).splitlines()[0]
            yield Rejected(f"{member} cannot be read on from here: {reason}", raw=f"{member} near byte {stream.tell()}")


def _first(export: Export, ending: str) -> str:
    return next((name for name in export.members() if name.endswith(ending)), "")


def _account(export: Export) -> tuple[str, str]:
    """Handle and id of the archive's owner, from account.js, else from the manifest."""
    member = _first(export, "data/account.js") or _first(export, "account.js")
    if member:
        for item in _items(export, member):
            account = item.get("account") if isinstance(item, dict) else None
            if isinstance(account, dict):
                return str(account.get("username") or ""), str(account.get("accountId") or "")
    member = _first(export, "manifest.js")
    if not member:
        return "", ""
    with export.open(member) as stream:
        try:
            manifest = orjson.loads(stream.read(LINE_BYTES).partition(b"=")[2].rstrip(b"; \r\n"))
            owner = manifest["userInfo"]
            return str(owner["userName"]), str(owner["accountId"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return "", ""  # an archive without its owner's name is still worth reading


@dataclass(frozen=True, slots=True)
class _Archive:
    """What is needed beside a post: its owner, the long texts, the media by post id."""

    handle: str
    owner: str
    notes: dict[str, list[str]]
    media: dict[str, list[str]]


def _archive(export: Export) -> _Archive:
    notes: dict[str, list[str]] = {}
    for member in export.members():
        if not re.search(r"(?:^|/)note-tweet(?:-part\d+)?\.js\Z", member):
            continue
        for item in _items(export, member):
            core = (item.get("noteTweet") or {}).get("core") if isinstance(item, dict) else None
            text = _plain(core.get("text")) if isinstance(core, dict) else ""
            if text:
                notes.setdefault(_note_key(text), []).append(text)
    media: dict[str, list[str]] = {}
    for member in export.members():
        folder, _, name = member.rpartition("/")
        if folder.endswith(("tweets_media", "tweet_media", "community_tweet_media")) and "-" in name:
            media.setdefault(name.partition("-")[0], []).append(member)
    return _Archive(*_account(export), notes, media)


def _note_key(text: str) -> str:
    return "".join(text.split())[:60]


def _long_text(text: str, archive: _Archive) -> str:
    """The full text of a post that the archive cut at 280 characters: the note that begins like it."""
    candidates = archive.notes.get(_note_key(text))
    if not candidates:
        return text
    start = "".join(_LINK.sub("", text).rstrip("… ").split())
    return next((note for note in candidates if "".join(note.split()).startswith(start)), text)


def _archive_time(text: str) -> float | None:
    found = _ARCHIVE_TIME.fullmatch(text)
    if found is None or found[1] not in _MONTHS:
        return _iso(text)
    month, zone = _MONTHS[found[1]], f"{found[6][:3]}:{found[6][3:]}"
    return _iso(f"{found[7]}-{month:02d}-{found[2]}T{found[3]}:{found[4]}:{found[5]}{zone}")


def _archive_files(post: dict[str, Any], number: str, archive: _Archive) -> tuple[ImportedAttachment, ...]:
    listed = _objects((post.get("extended_entities") or post.get("entities") or {}).get("media"))
    held = list(archive.media.get(number, ()))
    files: list[ImportedAttachment] = []
    for medium in listed:
        base = _base(medium.get("media_url_https") or medium.get("media_url"))
        variants = [_base(one.get("url")) for one in _objects((medium.get("video_info") or {}).get("variants"))]
        member = next(
            (name for name in held if name.endswith(tuple(f"-{end}" for end in (*variants, base) if end))), ""
        )
        if member:
            held.remove(member)
        key = str(medium.get("id_str") or medium.get("id") or "")
        name = _base(member) or base or key
        files.append(ImportedAttachment(name, member, tuple(dict.fromkeys((name, base, f"3_{key}", key)))))
    return (*files, *(ImportedAttachment(_base(name), name, (_base(name),)) for name in held))


def _archive_message(post: dict[str, Any], archive: _Archive) -> ImportedMessage:
    number = str(post.get("id_str") or post.get("id") or "")
    text = _long_text(_plain(post.get("full_text") or post.get("text")), archive)
    raw = str(post.get("created_at") or "")
    sent = _archive_time(raw)
    flags = []
    if sent is None and (sent := _id_time(number)) is not None:
        flags.append("time-from-id")
    edits = (post.get("edit_info") or {}).get("edit") or {}
    if edits.get("initialTweetId") not in (None, number):
        flags.append("edited")
    start = _RETWEET.match(text)
    files = _archive_files(post, number, archive)
    return ImportedMessage(
        sent_raw=raw,
        text=text,
        sender=f"@{archive.handle}" if archive.handle else None,
        sender_id=archive.owner,
        sent_utc=sent,
        kind=_kind(text, files),
        external_id=number,
        attachments=files,
        forwarded_from=f"@{start[1]}" if start else None,
        reply_to=post.get("in_reply_to_status_id_str") or None,
        flags=tuple(flags),
    )


def _read_archive(export: Export) -> Iterator[Record]:
    archive = _archive(export)
    for member in _tweet_files(export):
        for item in _items(export, member):
            if isinstance(item, Rejected):
                yield item
                continue
            post = item.get("tweet", item)
            try:
                yield _archive_message(post, archive)
            except (TypeError, ValueError, AttributeError) as exc:  # a field of another type than the archive writes
                yield Rejected(f"a post of unknown form: {exc}", raw=str(item)[:200])


def _tweet_files(export: Export) -> list[str]:
    found = [name for name in export.members() if _TWEETS.search(name)]
    return sorted(
        found,
        key=lambda name: [
            part.zfill(9) if part.isdigit() else part for part in re.split(r"(\d+)", name.removesuffix(".js"))
        ],
    )


# --- The importer -------------------------------------------------------------------------------------------------
def _is_pages(head: bytes) -> bool:
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    page = line.startswith(
        (b'{"data"', b'{"includes"', b'{"meta"', b'{"errors"', b'{"__twarc"', b'{"id"', b'{"author_id"')
    )
    return (page or b'"__twarc"' in line) and bool(_PAGE_MARKS.search(line)) and b'"text"' in line


def _page_members(export: Export) -> list[str]:
    names = [n for n in export.members() if export.kind == "file" or n.lower().endswith((".jsonl", ".ndjson", ".json"))]
    return [name for name in names[:200] if _is_pages(export.head(name))]


class X:
    """Importer of twarc2 pages and X archives."""

    name = "x"
    version = "1"
    api = 1

    def recognise(self, export: Export) -> int:
        """95 for an archive, 90 for pages, 0 otherwise."""
        if any(
            export.head(name, 512).lstrip(b"\xef\xbb\xbf \r\n").startswith(b"window.YTD.")
            for name in _tweet_files(export)
        ):
            return 95
        return 90 if _page_members(export) else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        """The archive as one conversation named by its owner, or one for each file of pages."""
        files = _tweet_files(export)
        if files:
            handle = _account(export)[0]
            return [Chat(files[0], f"@{handle}" if handle else export.name.removesuffix(".zip"), "x")]
        pages = _page_members(export)
        if not pages:
            raise Unreadable(f"{export.name} holds no posts of X.")
        return [Chat(name, re.sub(r"\.(?:jsonl|ndjson|json)\Z", "", _base(name)), "x") for name in pages]

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the posts in file order; a line or record that cannot be read is rejected alone."""
        if _TWEETS.search(chat.member):
            yield from _read_archive(export)
            return
        with export.open(chat.member) as stream:
            yield from _read_pages(stream)


importer = X()
