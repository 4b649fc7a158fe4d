"""Posts as snscrape wrote them, one a line (versions 0.3 and 0.4).

Its ids are numbers, exact in its own files; only where another program has passed them through floats does it matter
that `id.str` is there. The text is called `content`, and `rawContent` since 0.5.
"""

from typing import Any

from workbench.plugin_api import ImportedAttachment, objects_in

from .posts import EXACT, Post, Reference, base, marks, part, place, plain, poll, post_at, word, words

TYPE = "snscrape.modules.twitter."
"""What `_type` begins with in every record about X."""


def post(value: dict[str, Any]) -> Post:
    """The post of one line."""
    user = part(value.get("user"))
    link = post_at(value.get("url"))
    return Post(
        id=_id(value, "id") or (link.id if link else ""),
        text=_text(value),
        written=word(value.get("date")),
        handle=word(user.get("username")) or word(value.get("username")) or (link.handle if link else ""),
        author=_id(user, "id"),
        files=_files(objects_in(value.get("media"))),
        reply_to=_id(value, "inReplyToTweetId"),
        retweeted=_reference(value.get("retweetedTweet")),
        quoted=_reference(value.get("quotedTweet")),
        versions=_versions(part(value.get("editState"))),
        flags=(
            *(("id-from-number",) if isinstance(value.get("id"), float) and value["id"] > EXACT else ()),
            *place(part(value.get("place")).get("fullName"), _coordinates(part(value.get("coordinates")))),
            *poll((one.get("label"), one.get("count")) for one in objects_in(part(value.get("card")).get("options"))),
            *marks(value, value.get("viewCount")),
        ),
    )


def _id(value: dict[str, Any], name: str) -> str:
    return word(value.get(f"{name}.str")) or word(value.get(name))


def _text(value: dict[str, Any]) -> str:
    return plain(value.get("rawContent")) or plain(value.get("content"))


def _reference(value: Any) -> Reference | None:
    """A retweeted or quoted post; of one that is gone only its id (`TweetRef`) and X's notice (`Tombstone`)."""
    if not isinstance(value, dict) or not _id(value, "id"):
        return None
    return Reference(_id(value, "id"), word(part(value.get("user")).get("username")), _text(value))


def _versions(state: dict[str, Any]) -> tuple[str, ...]:
    ids = words(state.get("editTweetIds"))
    return ids if len(ids) > 1 else ()


def _coordinates(at: dict[str, Any]) -> list[Any]:
    return [at.get("longitude"), at.get("latitude")]


def _files(media: list[dict[str, Any]]) -> tuple[ImportedAttachment, ...]:
    files = []
    for medium in media:
        found = [base(medium.get("fullUrl"))]
        variants = sorted(objects_in(medium.get("variants")), key=_bitrate, reverse=True)
        found += [base(one.get("url")) for one in variants]
        found += [base(medium.get("previewUrl")), base(medium.get("thumbnailUrl"))]
        names = tuple(dict.fromkeys(filter(None, found)))
        if names:
            files.append(ImportedAttachment(names[0], keys=names))
    return tuple(files)


def _bitrate(variant: dict[str, Any]) -> float:
    rate = variant.get("bitrate")
    return rate if isinstance(rate, int | float) else 0
