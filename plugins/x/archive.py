"""The archive that X gives an account of itself: `data/tweets.js` and its neighbours, in a folder, a zip, or alone.

Read are the account's posts (kept, in communities, deleted) and the full texts of long ones. Never read are the private
parts: messages, devices, addresses, blocks, likes; of `account.js`, and only where there is no manifest, nothing but
the handle and the id. How many posts the archive itself says it holds is compared with what was found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.plugin_api import Assumed, Chat, Export, ImportedAttachment, Record, Rejected, json_value, objects_in

from . import script, tweets
from .notes import Notes
from .posts import Post, Reference, id_of, marks, message, part, plain, post_at, rounded, word

_NAMES = re.compile(r"(?:^|/)(?:(community|deleted)-)?tweets?(?:-part\d+)?\.js\Z")
_NOTES = re.compile(r"(?:^|/)note-tweet(?:-part\d+)?\.js\Z")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.(?:(community|deleted)_)?tweets?\.part\d+\s*=")
_HEAD_BYTES = 256
_ORDER = {"": 0, "community": 1, "deleted": 2}
_MEDIA = ("tweets_media", "tweet_media", "community_tweet_media", "deleted_tweets_media")
_RETWEET = re.compile(r"RT @(\w{1,20}): ")
_MANIFEST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose archive it is, and how many records it says it has in which of its files."""

    handle: str = ""
    id: str = ""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is needed beside a post: its author, the long texts, the media by post id."""

    owner: _Owner
    notes: Notes
    media: dict[str, list[str]]


def members(export: Export) -> list[str]:
    """The files with posts, in reading order; known by what is in them, so that nothing private is taken for posts."""
    found: list[tuple[int, list[str], str]] = []
    for name in export.members():
        if export.kind != "file" and not _NAMES.search(name):
            continue
        head = _HEAD.match(export.head(name, _HEAD_BYTES))
        if head is not None:
            found.append((_ORDER[(head[1] or b"").decode()], _numbered(name), name))
    return [name for _, _, name in sorted(found)]


def _numbered(name: str) -> list[str]:
    """A key that sorts part 2 before part 10."""
    return [bit.zfill(9) if bit.isdigit() else bit for bit in re.split(r"(\d+)", name.removesuffix(".js"))]


def _notes(export: Export) -> list[str]:
    return sorted((name for name in export.members() if _NOTES.search(name)), key=_numbered)


def chat(export: Export, files: Sequence[str]) -> Chat:
    """The archive as one conversation, named after its owner."""
    owner, source = _owner(export)
    read = (*files, *_notes(export), *source)
    name = f"@{owner.handle}" if owner.handle else export.name.removesuffix(".zip").removesuffix(".js")
    return Chat(files[0], name, "x", identity=owner.id, parts=read if len(read) > 1 else ())


def _owner(export: Export) -> tuple[_Owner, tuple[str, ...]]:
    """The owner from the manifest, else from account.js, and the member that says so."""
    for ending, reader in (("manifest.js", _manifest), ("account.js", _account)):
        for name in export.members():
            if name == ending or name.endswith(f"/{ending}"):
                owner = reader(export, name)
                if owner is not None:
                    return owner, (name,)
    return _Owner(), ()


def _manifest(export: Export, name: str) -> _Owner | None:
    with export.open(name) as stream:
        _, equals, rest = stream.read(_MANIFEST_BYTES).partition(b"=")
    try:
        manifest = part(json_value(rest.strip(b"; \t\r\n"))) if equals else {}
    except ValueError:
        return None  # a damaged manifest costs the check of counts, not the posts
    user = part(manifest.get("userInfo"))
    counts: dict[str, int] = {}
    folder = name.removesuffix("manifest.js")
    for kind in part(manifest.get("dataTypes")).values():
        for file in objects_in(part(kind).get("files")):
            number = word(file.get("count"))
            if number.isdecimal() and number.isascii():
                counts[folder + word(file.get("fileName")).rpartition("/")[2]] = int(number)
    handle = word(user.get("userName"))
    return _Owner(handle, word(user.get("accountId")), counts) if handle or counts else None


def _account(export: Export, name: str) -> _Owner | None:
    with export.open(name) as stream:
        for item in script.items(stream):
            account = part(part(getattr(item, "value", None)).get("account"))
            if word(account.get("username")):
                return _Owner(word(account["username"]), word(account.get("accountId")))
    return None


def read(export: Export, files: Sequence[str]) -> Iterator[Record]:
    """The posts of an archive in file order, newest file parts last; then where the counts differ."""
    owner, _ = _owner(export)
    notes = Notes()
    for name in _notes(export):
        with export.open(name) as stream:
            yield from (replace(bad, reason=f"{name}: {bad.reason}") for bad in notes.take(script.items(stream)))
    if notes.left_out:
        yield Assumed("long-posts", f"{notes.left_out} cut short", notes.because())
    for name, count in owner.counts.items():
        if _NAMES.search(name) and count and name not in export.members():
            yield Assumed("count", f"0 of {count}", f"the archive's manifest names {name}, which is not here")
    beside = _Beside(owner, notes, _media(export))
    for name in files:
        yield from _read_file(export, name, beside)


def _read_file(export: Export, name: str, beside: _Beside) -> Iterator[Record]:
    head = _HEAD.match(export.head(name, _HEAD_BYTES))
    extra = ("deleted",) if head and head[1] == b"deleted" else ()
    count = 0
    with export.open(name) as stream:
        for item in script.items(stream):
            if isinstance(item, Rejected):
                yield replace(item, reason=f"{name}: {item.reason}")
                continue
            count += 1
            value = part(part(item.value).get("tweet")) or part(item.value)
            post = _post(value, beside, extra)
            if post.id or post.text:
                yield message(post, item.line, item.offset)
            else:
                shown = item.raw[:200].decode("utf-8", "replace")
                yield Rejected(f"{name}: a record that is no post", item.line, item.offset, shown)
    declared = beside.owner.counts.get(name, count)
    if declared != count:
        yield Assumed("count", f"{count} of {declared}", f"the archive's manifest says {name} holds {declared} posts")


def _post(value: dict[str, Any], beside: _Beside, flags: tuple[str, ...]) -> Post:
    number = id_of(value)
    written = word(value.get("created_at"))
    text = plain(value.get("full_text") or value.get("text"))
    start = _RETWEET.match(text)
    original = part(value.get("retweeted_status"))
    handle = word(part(original.get("user")).get("screen_name")) or (start[1] if start else "")
    return Post(
        id=number,
        text=text if start else beside.notes.full(text, written),
        written=written,
        handle=beside.owner.handle or word(part(value.get("user")).get("screen_name")),
        author=beside.owner.id or id_of(part(value.get("user"))),
        files=_files(value, beside.media.get(number, ())),
        reply_to=id_of(value, "in_reply_to_status_id"),
        retweeted=Reference(id_of(original), handle, plain(original.get("text"))) if start or original else None,
        quoted=None if start else tweets.quoted(value) or _quoted(value, text),
        versions=tweets.versions(number, value.get("edit_info")),
        flags=(*rounded(value), *flags, *tweets.where(value), *marks(value)),
    )


def _quoted(value: dict[str, Any], text: str) -> Reference | None:
    """The post that is quoted: an archive says so only by the link to it with which the text ends."""
    if "https://t.co/" not in text:
        return None
    media = {word(one.get("url")) for one in tweets.media(value)}
    links = text.split()
    while links and links[-1] in media:
        links.pop()
    last = links[-1] if links else ""
    urls = objects_in(part(value.get("entities")).get("urls"))
    return next((post_at(one.get("expanded_url")) for one in urls if last and word(one.get("url")) == last), None)


def _media(export: Export) -> dict[str, list[str]]:
    """The media files of the archive by the post they belong to: they are named `ID-NAME`."""
    found: dict[str, list[str]] = {}
    for member in export.members():
        folder, _, name = member.rpartition("/")
        if folder.endswith(_MEDIA) and "-" in name:
            found.setdefault(name.partition("-")[0], []).append(member)
    return found


def _files(value: dict[str, Any], held: Sequence[str]) -> tuple[ImportedAttachment, ...]:
    """The attachments of a post, with their place in the archive; then files of it that it does not mention."""
    left = list(held)
    files: list[ImportedAttachment] = []
    for medium in tweets.media(value):
        names, keys = tweets.names(medium), tweets.keys(medium)
        endings = tuple(f"-{name}" for name in names)
        member = next((name for name in left if endings and name.endswith(endings)), "")
        if member:
            left.remove(member)
        name = member.rpartition("/")[2] or (names or keys or ("",))[0]
        if name:
            files.append(ImportedAttachment(name, member, tuple(dict.fromkeys((name, *keys)))))
    others = ((member.rpartition("/")[2], member) for member in left)
    return (*files, *(ImportedAttachment(name, member, (name,)) for name, member in others))
