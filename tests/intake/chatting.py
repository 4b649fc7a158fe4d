"""Conversations for the tests of placing and merging: records as importers give them, and their import into a case."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from workbench.case import Case
from workbench.intake import importing
from workbench.intake.requests import ImportReport, ImportRequest
from workbench.model import Message
from workbench.plugin_api import Chat, Export, ImportedMessage, Importer, Options, Record
from workbench.store import messages


class Telling:
    """An importer of one conversation that gives the records it was made with, whatever the file holds."""

    api = 1

    def __init__(
        self, records: Sequence[object], *, chat: str = "G", identity: str = "", platform: str = "test",
        name: str = "telling", version: str = "1",
    ) -> None:  # fmt: skip
        self.records, self.name, self.version = records, name, version
        self.title, self.identity, self.platform = chat, identity, platform

    def recognise(self, _export: Export) -> int:
        """Always ours."""
        return 100

    def chats(self, export: Export) -> Sequence[Chat]:
        """One conversation."""
        return [Chat(export.members()[0], self.title, self.platform, identity=self.identity)]

    def read(self, _export: Export, _chat: Chat, _options: Options) -> Iterator[Record]:
        """The records as they are."""
        yield from self.records  # type: ignore[misc]  # some tests give what is no record


def said(at: str, sender: str | None, text: str, **fields: object) -> ImportedMessage:
    """A message on a wall clock: `at` is `HH:MM` or `HH:MM:SS` of 25 April 2026, or a whole local time."""
    local = at if "T" in at else f"2026-04-25T{at}"
    local += ":00" if len(local) == 16 else ""
    given = {"sent_raw": at, "text": text, "sender": sender, "sent_local": local, **fields}
    return ImportedMessage(**given)  # type: ignore[arg-type]  # keyword passthrough


def bring(
    case: Case, folder: Path, importer: Importer, *, file: str = "", dry_run: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:  # fmt: skip
    """Import one conversation; every call without `file` is a file of its own."""
    folder.mkdir(exist_ok=True)
    path = folder / (file or f"export-{len(list(folder.iterdir()))}.txt")
    if not path.exists():
        path.write_text(f"{path.name}\n", encoding="utf-8")
    request = ImportRequest((path,), timezone="Africa/Bamako", dry_run=dry_run)
    return importing.import_export(case, path, importer, request, lambda _: None, cancelled)[0]


def held(case: Case) -> list[Message]:
    """Every message of the case, oldest import first."""
    return list(messages.every(case.db, "1 = 1", "m.id", {}))


def told(case: Case) -> list[tuple[str, str]]:
    """Time of day and text of every message, sorted."""
    return sorted(((m.sent_at or "")[11:19], m.text) for m in held(case))


__all__ = ["Telling", "bring", "held", "said", "told"]
