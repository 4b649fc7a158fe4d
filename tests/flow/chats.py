"""Small exports and importers for the tests of the way in."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench import flow
from workbench.case import Case
from workbench.flow import ImportReport, ImportRequest
from workbench.plugin_api import Chat, Export, ImportedMessage, Options, Record

LINES = [f"25/04/2026, 06:{i:02d} - Moussa: le message numéro {i} du groupe" for i in range(20, 32)]
"""Twelve messages of one chat."""


def bring(case: Case, *paths: Path, **options: object) -> tuple[ImportReport, ...]:
    """Import, as the front ends do."""
    request = ImportRequest(paths, **{"timezone": "Africa/Bamako", **options})  # type: ignore[arg-type]  # keyword passthrough
    return flow.import_paths(case, request, lambda _: None, lambda: False)


def write_chat(folder: Path, lines: Sequence[str], name: str = "WhatsApp Chat with G.txt") -> Path:
    """A WhatsApp export of these lines."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder / name


def write_channel(folder: Path, *posts: dict[str, object], name: str = "Chan") -> Path:
    """A Telegram export of these posts; each needs `id` and `text`."""
    folder.mkdir(parents=True, exist_ok=True)
    common = {"type": "message", "date": "2026-04-25T06:41:00", "date_unixtime": "1777099260", "from": "A",
              "from_id": "channel1", "text_entities": []}  # fmt: skip
    data = {"name": name, "type": "public_channel", "id": 1, "messages": [{**common, **post} for post in posts]}
    (folder / "result.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    return folder / "result.json"


class Yielding:
    """An importer that gives what it was given, record or not."""

    name, version, api = "odd", "1", 1

    def __init__(self, *records: object) -> None:
        self.records = records

    def recognise(self, _export: Export) -> int:
        """Always ours."""
        return 100

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation."""
        return [Chat(export.members()[0], "Odd", "odd")]

    def read(self, _export: Export, _chat: Chat, _options: Options) -> Iterator[Record]:
        """The records as they are."""
        yield from self.records  # type: ignore[misc]  # what is no record is what these tests are about


def message(number: int, **fields: object) -> ImportedMessage:
    """A message with an id of its own."""
    given = {"sent_raw": str(number), "text": f"text {number}", "external_id": str(number), **fields}
    return ImportedMessage(**given)  # type: ignore[arg-type]  # wrong types on purpose
