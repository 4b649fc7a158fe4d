"""Posts as API v2 gives them: pages and streams of twarc2, and its flattened posts.

A line is a response with `data` and `includes`, or one post with what it refers to inlined. Only the posts in `data`
were collected. Those in `includes` are context: they lend retweets their whole text and quotes their author, and are
never messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.plugin_api import ImportedAttachment, objects_in

from .posts import Post, Reference, base, marks, part, place, plain, poll, rounded, word, words


@dataclass(slots=True)
class _Context:
    """What a page says about authors, media, polls, places and posts referred to, by id."""

    users: dict[str, str] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    polls: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)


def read(page: dict[str, Any]) -> Iterator[Post | Any]:
    """The posts of a line in order; what lies among them and is none is given back as it is."""
    data = page.get("data")
    if not isinstance(data, list | dict):
        given: list[Any] = [page] if "text" in page else []
    else:
        given = data if isinstance(data, list) else [data]
    context = _context(part(page.get("includes")))
    for value in given:
        if isinstance(value, dict) and word(value.get("id")) and ("text" in value or "note_tweet" in value):
            yield _post(value, context)
        else:
            yield value


def _context(includes: dict[str, Any]) -> _Context:
    if not includes:
        return _Context()
    return _Context(
        {word(user.get("id")): word(user.get("username")) for user in objects_in(includes.get("users"))},
        *(
            {word(one.get(key)): one for one in objects_in(includes.get(name))}
            for name, key in (("tweets", "id"), ("media", "media_key"), ("polls", "id"), ("places", "id"))
        ),
    )


def missing(page: dict[str, Any]) -> list[str]:
    """Posts that were asked for by id and that X gave an error for, as `ID (what X says)`."""
    return [
        f"{word(error.get('resource_id')) or word(error.get('value'))} ({word(error.get('title')) or 'error'})"
        for error in objects_in(page.get("errors"))
        if error.get("resource_type") == "tweet" and error.get("parameter") in ("id", "ids")
    ]


def _post(value: dict[str, Any], context: _Context) -> Post:
    number = word(value.get("id"))
    references = {word(one.get("type")): one for one in objects_in(value.get("referenced_tweets"))}
    retweeted, quoted = references.get("retweeted"), references.get("quoted")
    history = words(value.get("edit_history_tweet_ids"))
    metrics = part(value.get("public_metrics"))
    return Post(
        id=number,
        text=_text(value),
        written=word(value.get("created_at")),
        handle=_handle(value, context),
        author=word(value.get("author_id")),
        files=_files(part(value.get("attachments")), context),
        reply_to=word(part(references.get("replied_to")).get("id")),
        retweeted=_reference(retweeted, context) if retweeted is not None else None,
        quoted=_reference(quoted, context) if quoted is not None else None,
        versions=history if len(history) > 1 else (),
        flags=(
            *rounded(value),
            *_where(part(value.get("geo")), context),
            *_polls(part(value.get("attachments")), context),
            *marks(value, metrics.get("impression_count")),
        ),
    )


def _text(value: dict[str, Any]) -> str:
    return plain(part(value.get("note_tweet")).get("text")) or plain(value.get("text"))


def _handle(value: dict[str, Any], context: _Context) -> str:
    known = context.users.get(word(value.get("author_id")))
    return known or word(part(value.get("author")).get("username"))


def _reference(given: dict[str, Any], context: _Context) -> Reference:
    """A post referred to: inlined in a flattened post, in the page's context, or no more than its id."""
    number = word(given.get("id"))
    original = given if "text" in given else context.posts.get(number, {})
    return Reference(number, _handle(original, context), _text(original))


def _files(attachments: dict[str, Any], context: _Context) -> tuple[ImportedAttachment, ...]:
    if not attachments:
        return ()
    inlined = {word(one.get("media_key")): one for one in objects_in(attachments.get("media"))}
    keys = dict.fromkeys((*words(attachments.get("media_keys")), *filter(None, inlined)))
    return tuple(_file(key, inlined.get(key) or context.media.get(key) or {}) for key in keys)


def _file(key: str, medium: dict[str, Any]) -> ImportedAttachment:
    found = [base(medium.get("url")), base(medium.get("preview_image_url"))]
    found += [base(one.get("url")) for one in objects_in(medium.get("variants"))]
    names = tuple(dict.fromkeys(filter(None, found)))
    return ImportedAttachment((names or (key,))[0], keys=tuple(dict.fromkeys((key, *names))))


def _where(geo: dict[str, Any], context: _Context) -> tuple[str, ...]:
    if not geo:
        return ()
    known = context.places.get(word(geo.get("place_id"))) or geo
    return place(known.get("full_name"), part(geo.get("coordinates")).get("coordinates"))


def _polls(attachments: dict[str, Any], context: _Context) -> tuple[str, ...]:
    if not attachments:
        return ()
    inlined = {word(one.get("id")): one for one in objects_in(attachments.get("polls"))}
    given = dict.fromkeys((*words(attachments.get("poll_ids")), *filter(None, inlined)))
    polls = [inlined.get(number) or context.polls.get(number) or {} for number in given]
    options = [option for one in polls for option in objects_in(one.get("options"))]
    return poll((option.get("label"), option.get("votes")) for option in options)
