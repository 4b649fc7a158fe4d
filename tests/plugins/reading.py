"""Reads a whole export through an importer, as the tests of all three importers do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.intake.exports import open_export
from workbench.plugin_api import Assumed, Chat, ImportedMessage, Importer, Options, Rejected


@dataclass(frozen=True)
class Read:
    """What one conversation of an export gave."""

    score: int
    chats: Sequence[Chat]
    messages: list[ImportedMessage]
    rejected: list[Rejected]
    assumed: list[Assumed]

    def order(self) -> str:
        return ",".join(said.value for said in self.assumed if said.what == "date_order")


def read(importer: Importer, path: Path, options: Options | None = None, chat: int = 0) -> Read:
    with open_export(path) as export:
        score, chats = importer.recognise(export), importer.chats(export)
        records = list(importer.read(export, chats[chat], options or Options()))
    return Read(
        score,
        chats,
        [record for record in records if isinstance(record, ImportedMessage)],
        [record for record in records if isinstance(record, Rejected)],
        [record for record in records if isinstance(record, Assumed)],
    )


def read_bytes(importer: Importer, folder: Path, data: bytes, name: str, options: Options | None = None) -> Read:
    path = folder / name
    path.write_bytes(data)
    return read(importer, path, options)
