"""Reads a WhatsApp transcript that a test has written down."""

import tempfile
from pathlib import Path

from plugins.whatsapp import importer
from tests.plugins.reading import Read, read_bytes
from workbench.plugin_api import ImportedMessage, Options


def parse(text: str | bytes, order: str = "", name: str = "_chat.txt", media: tuple[str, ...] = ()) -> Read:
    """What the importer finds in a text of this name; `order` and `media` are the user's options."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with tempfile.TemporaryDirectory() as folder:
        return read_bytes(importer, Path(folder), data, name, Options(date_order=order, media_names=media))


def one(text: str, order: str = "dmy") -> ImportedMessage:
    """The only message of a text."""
    (message,) = parse(text, order).messages
    return message
