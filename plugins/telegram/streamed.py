"""Reads a `result.json` that is not laid out as Telegram Desktop does it (saved anew by another program), with ijson.

Slower, and the place of a record is not known; damage ends the reading, for nothing tells where the next record
starts. Only files whose messages `slices` cannot find come here.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from workbench.plugin_api import Assumed, Rejected, sound_text

from . import repairs

DEPTH = 200
"""How deep a message may be nested (reference/reliability.md §5)."""

_DEEPEST_LIST = 16
"""No list of messages lies deeper in a file; Telegram's own lie at one or four."""

Step = tuple[int, str, str, Any]
"""How many containers are open around a value, its key (`item` in a list), ijson's event, the value."""
Head = dict[str, object]
"""The `name`, `type` and `id` of a conversation, as far as they stand before its messages."""


def _walk(source: repairs.Repairing) -> Iterator[Step]:
    """ijson's events with their places.

    Not `ijson.parse`: its prefixes fill the memory when a file of a megabyte is nested as deep as it is long. Not
    `use_float`: it ends the reading at the first whole number beyond 64 bits. Raises ValueError with a short reason
    where the file is damaged, whichever of its errors a back end raises.
    """
    import ijson
    from ijson.backends import python as parser  # the C back end crashes on a number of more than 4,300 digits

    lists: list[bool] = []
    key = ""
    try:
        for event, value in parser.basic_parse(source):
            if event == "map_key":
                key = sound_text(value)
            elif isinstance(value, Decimal):
                value = float(value)
            elif event in ("end_map", "end_array"):
                lists.pop()
            yield len(lists), "item" if lists and lists[-1] else key, event, value
            if event in ("start_map", "start_array"):
                lists.append(event == "start_array")
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError((str(error) or type(error).__name__).splitlines()[0]) from error


def _lists(walk: Iterator[Step]) -> Iterator[Head]:
    """Each list of messages when the walk has come to its beginning: what was said of its conversation before."""
    names: list[str] = []
    heads: dict[int, Head] = {}
    for depth, name, event, value in walk:
        if depth > _DEEPEST_LIST:
            continue
        if event in ("start_map", "start_array"):
            names[depth:] = [name]
            heads.pop(depth + 1, None)
        if event == "start_array" and name == "messages" and name not in names[:depth]:
            yield heads.get(depth, {})
        elif name in ("name", "type", "id") and event in ("string", "number"):
            heads.setdefault(depth, {})[name] = sound_text(value) if isinstance(value, str) else value


def conversations(stream: BinaryIO) -> Iterator[Head]:
    """The conversations of a file."""
    try:
        for head in _lists(_walk(repairs.Repairing(stream))):
            yield dict(head)
    except ValueError:
        return  # what was found before the damage is what there is; `messages` tells of the damage itself


def messages(stream: BinaryIO, wanted: int) -> Iterator[Any | Rejected | Assumed]:
    """The messages of one conversation (counted from 0) as parsed; whatever was repaired before them is said first."""
    source = repairs.Repairing(stream)
    said = False
    try:
        for value in _items(_walk(source), wanted):
            if source.touched and not said:
                said = True
                yield repairs.SAID
            yield value
    except ValueError as error:
        yield Rejected(f"the file is damaged and cannot be read on from here: {error}")


def _items(walk: Iterator[Step], wanted: int) -> Iterator[Any | Rejected]:
    from ijson import ObjectBuilder

    if next(islice(_lists(walk), wanted, None), None) is None:
        return
    builder, depth, deepest = ObjectBuilder(), 0, 0
    for _, _, event, value in walk:
        if event in ("start_map", "start_array"):
            depth += 1
            deepest = max(deepest, depth)
        elif event in ("end_map", "end_array"):
            depth -= 1
        if depth < 0:
            return
        if deepest <= DEPTH:
            builder.event(event, value)
        if depth == 0:
            yield _sound(builder.value) if deepest <= DEPTH else Rejected(f"nested more than {DEPTH} deep")
            builder, deepest = ObjectBuilder(), 0


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return sound_text(value)
    if isinstance(value, list):
        return [_sound(item) for item in value]
    if isinstance(value, dict):
        return {sound_text(key): _sound(item) for key, item in value.items()}
    return value
