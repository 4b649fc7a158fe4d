"""X (Twitter): archives of accounts, collections of twarc and snscrape, captures of Zeeschuimer and 4CAT.

An export is an archive (`archive`, `grailbird`), or files of one JSON record a line; each line is read by what it is
(`shapes`), so that joined files are no trouble. All formats meet in `posts`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.plugin_api import (
    API_VERSION,
    Assumed,
    Chat,
    Export,
    JsonLine,
    Options,
    Record,
    Rejected,
    Unreadable,
    beginning,
    json_lines,
)

from . import archive, elsewhere, fourcat, grailbird, pages, shapes, snscrape, tweets
from .posts import Post, message
from .shapes import Shape

LOOKED_AT = 200
"""Files of a folder or zip that are looked into to recognise it; all are read."""
PLATFORMS = 50
"""Platforms whose items one capture may hold; there are some twenty."""

_ENDINGS = (".jsonl", ".ndjson", ".json")
_PLATFORM = re.compile(rb'"source_platform"\s{0,9}:\s{0,9}"([^"\\]{1,40})"')
_BLOCK = 1 << 20


class X:
    """Importer of everything that people have from X, and of other platforms' items in the captures of Zeeschuimer."""

    name = "x"
    version = "2"
    api = API_VERSION

    def recognise(self, export: Export) -> int:
        """95 for an archive, 90 for files of posts, 60 for files of X without posts, 0 otherwise."""
        if archive.members(export) or grailbird.members(export):
            return 95
        found = [shape for name in _candidates(export)[:LOOKED_AT] for shape in _shapes(export, name)]
        if any(isinstance(shape, Shape) for shape in found):
            return 90
        return 60 if found else 0

    def chats(self, export: Export) -> Sequence[Chat]:
        """An archive as one conversation named by its owner; else one for each file, and for each platform in it.

        Raises Unreadable, saying what the files hold, when none holds posts.
        """
        if files := archive.members(export):
            return [archive.chat(export, files)]
        if files := grailbird.members(export):
            return [grailbird.chat(export, files)]
        chats: list[Chat] = []
        asides: list[str] = []
        for name in _candidates(export):
            found = _shapes(export, name)
            if any(isinstance(shape, Shape) for shape in found):
                chats += _chats_of(export, name)
            else:
                asides += [shape for shape in found if isinstance(shape, str)]
        if not chats:
            held = ", ".join(dict.fromkeys(asides))
            raise Unreadable(f"{export.name} holds {held + ', no posts' if held else 'no posts of X'}.")
        return chats

    def read(self, export: Export, chat: Chat, options: Options) -> Iterator[Record]:
        """Yield the posts in file order; a line or record that cannot be read is rejected alone."""
        if files := archive.members(export):
            yield from archive.read(export, files)
        elif files := grailbird.members(export):
            yield from grailbird.read(export, files)
        else:
            others = frozenset(one.key for one in _chats_of(export, chat.member) if one.key)
            with export.open(chat.member) as stream:
                yield from _Lines(chat, others).read(json_lines(stream))


def _candidates(export: Export) -> list[str]:
    return [name for name in export.members() if export.kind == "file" or name.lower().endswith(_ENDINGS)]


def _shapes(export: Export, name: str) -> list[Shape | str]:
    """What the first lines of a file are, strangers left out."""
    found = (shapes.shape_of(value) for value in shapes.first_values(export.head(name)))
    return [shape for shape in found if shape is not None]


def _chats_of(export: Export, name: str) -> list[Chat]:
    """The conversations of a file: one, but in a capture one for each platform that is noted anywhere in it."""
    title = re.sub(r"\.(?:jsonl|ndjson|json)\Z", "", name.rpartition("/")[2]) or name
    named = _platforms(export, name) if Shape.ITEM in _shapes(export, name) else []
    first, *others = sorted(named or ["x"], key=lambda one: one != "x")
    return [Chat(name, title, _word(first)), *(Chat(name, title, _word(one), key=one) for one in others)]


def _platforms(export: Export, name: str) -> list[str]:
    found: dict[str, None] = {}
    rest = b""
    with export.open(name) as stream:
        while block := stream.read(_BLOCK):
            for match in _PLATFORM.finditer(rest + block):
                platform = fourcat.platform_of({"source_platform": match[1].decode("utf-8", "replace")}, {})
                if len(found) < PLATFORMS:
                    found.setdefault(platform)
            rest = block[-128:]
    return list(found)


def _word(platform: str) -> str:
    """The platform as the rest of the program calls it: `tiktok` for `tiktok-comments`."""
    return (re.match(r"[a-z0-9]*", platform) or [""])[0] or "web"


class _Lines:
    """One reading of a file of lines: its conversation, and what it held that are no posts.

    `others` are the keys of the file's other conversations: the one without a key takes everything but theirs.
    """

    def __init__(self, chat: Chat, others: frozenset[str]) -> None:
        self.chat = chat
        self.others = others
        self.asides: Counter[str] = Counter()
        self.missing = 0
        self.first_missing: list[str] = []

    def read(self, lines: Iterator[JsonLine | Rejected]) -> Iterator[Record]:
        """The records of all lines; last, in a sentence each, what was left out."""
        for line in lines:
            if isinstance(line, Rejected):
                if not self.chat.key:
                    yield line
                continue
            yield from self._records(line)
        yield from self._left_out()

    def _records(self, line: JsonLine) -> Iterator[Record]:
        shape = shapes.shape_of(line.value)
        if shape is Shape.ITEM:
            yield from self._item(line)
        elif self.chat.key:
            return
        elif shape is Shape.PAGE:
            for found in pages.read(line.value):
                yield _message(found, line) if isinstance(found, Post) else _strange(found, line)
            missing = pages.missing(line.value)
            self.missing += len(missing)
            self.first_missing += missing[: 3 - len(self.first_missing)]
        elif shape is Shape.TWEET:
            yield _message(tweets.post(line.value), line)
        elif shape is Shape.SNSCRAPE:
            yield _message(snscrape.post(line.value), line)
        elif isinstance(shape, str):
            self.asides[shape] += 1
        else:
            yield Rejected("the line holds no post of X", line.line, line.offset, beginning(line.raw))

    def _item(self, line: JsonLine) -> Iterator[Record]:
        item, meta = fourcat.unwrapped(line.value)
        platform = fourcat.platform_of(meta, item)
        if platform != self.chat.key if self.chat.key else platform in self.others:
            return
        raw = beginning(line.raw)
        if platform == "x":
            hidden = fourcat.notice(item)
            reason = f"X hides this post: {hidden[:200]}"
            yield Rejected(reason, line.line, line.offset, raw) if hidden else _message(fourcat.post(item), line)
        elif platform and _word(platform) != self.chat.platform:
            yield Rejected(f"an item of {platform}, for this file one platform too many", line.line, line.offset, raw)
        else:
            reason = f"an item of {platform or 'an unnamed platform'} in which neither text nor time was found"
            found = elsewhere.message(item, meta, line.line, line.offset)
            yield found or Rejected(reason, line.line, line.offset, raw)

    def _left_out(self) -> Iterator[Assumed]:
        for what, count in self.asides.items():
            lines = "line" if count == 1 else "lines"
            yield Assumed("left-out", f"{count} {lines}", f"they hold {what}, no posts")
        if self.missing:
            first = ", ".join(self.first_missing)
            posts = "post" if self.missing == 1 else "posts"
            yield Assumed("unavailable", f"{self.missing} {posts}", f"X gave an error in place of them: {first}")


def _message(post: Post, line: JsonLine) -> Record:
    if not post.id and not post.text:
        return Rejected("a post without id and text", line.line, line.offset, beginning(line.raw))
    return message(post, line.line, line.offset)


def _strange(value: Any, line: JsonLine) -> Rejected:
    shown = ", ".join(sorted(map(str, value))[:8]) if isinstance(value, dict) else type(value).__name__
    return Rejected(f"not a post but something else ({shown})", line.line, line.offset, beginning(line.raw))


importer = X()
