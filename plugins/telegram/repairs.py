r"""Reads what Telegram Desktop writes and no JSON parser takes: the two known faults, repaired on the raw bytes.

Strings hold control bytes as `\x01` (telegramdesktop/tdesktop issue 27571), and 4.1.x wrote the `document_id` of a
sticker without quotes (issues 24961, 24984). Only here are bytes of an export changed before they are parsed; whoever
asks is told, so that the import says so.
"""

import json
import re
from typing import Any, BinaryIO

from workbench.plugin_api import Assumed, json_value

REPAIRED = "json-repaired"
"""Flag: the record was no valid JSON and was read after one of the two known repairs."""
BROKEN_TEXT = "encoding-repaired"
"""Flag: half surrogates or bytes that are no UTF-8 became U+FFFD."""
SAID = Assumed("json", "repaired", "Telegram wrote control bytes or document ids that are no valid JSON")

_BLOCK = 1 << 18
_SHALLOW = 100
"""A record with fewer brackets is not nested too deeply, without a look."""
_CONTROL = re.compile(rb"\\(\\|x([0-9A-Fa-f]{2}))")
_BARE_ID = re.compile(rb'("document_id": )(?!["\d{\[nft])([^\r\n]*?)(,?)(\r?)(?=\n)')


def parsed(raw: bytes) -> tuple[Any, tuple[str, ...]]:
    """The value of a piece of JSON, and flags for how it had to be repaired.

    Raises ValueError when no repair helps.
    """
    import orjson

    if raw.count(b"[") + raw.count(b"{") < _SHALLOW:
        try:
            return orjson.loads(raw), ()
        except orjson.JSONDecodeError:
            pass  # the tolerant way follows
    fixed = repaired(raw)
    said: tuple[str, ...] = (REPAIRED,) if fixed != raw else ()
    try:
        orjson.loads(fixed)
    except orjson.JSONDecodeError:
        said += (BROKEN_TEXT,)
    return json_value(fixed), said


def repaired(raw: bytes) -> bytes:
    r"""Apply the two known repairs: `\x01` becomes `\u0001`, a bare `document_id` is quoted."""
    fixed = _CONTROL.sub(lambda found: found[0] if found[2] is None else b"\\u00" + found[2], raw)
    return _BARE_ID.sub(
        lambda found: found[1] + json.dumps(found[2].decode("utf-8", "replace")).encode() + found[3], fixed
    )


class Repairing:
    """A stream with both faults repaired on the way; valid JSON passes unchanged. `touched`: it had to be."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.rest = b""
        self.touched = False

    def read(self, size: int = -1) -> bytes:
        """About `size` bytes, b"" at the end; never cuts inside an escape or a line."""
        while size:
            block = self.stream.read(max(size, _BLOCK))
            data = self.rest + block
            cut = (data.rfind(b"\n") + 1 or max(data.rfind(b'"'), 0) or len(data)) if block else len(data)
            self.rest = data[cut:]
            fixed = repaired(data[:cut])
            self.touched = self.touched or fixed != data[:cut]
            if fixed or not block:
                return fixed
        return b""
