"""What a bundle's rows are here: which of them the case holds already, and the numbers that the others get.

Claims, sources, evidence, captures and figures are known by their uid (a source also by its name), imports by their
bytes, conversations by their name, messages by what makes two records the same for an import (`intake.placing`). Copies
of one case keep numbers that are free, because their histories name them.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.bundles.received_items import figure_uid
from workbench.bundles.received_messages import IMPORTER
from workbench.bundles.received_messages import key as received_key
from workbench.bundles.told_rows import Checked, Told, refused
from workbench.case import Case
from workbench.intake.placing import VERSION
from workbench.intake.preparing import Keys
from workbench.store import bundled, conversations, counters
from workbench.store.bundled import TABLES, RowOf

COUNTERS: Mapping[str, str] = {
    "batches": "batch", "messages": "message", "sources": "source", "captures": "capture", "claims": "claim",
    "evidence": "evidence", "figures": "figure", "conversations": "conversation",
}  # fmt: skip
"""Which counter gives out the numbers of a table."""
BY_UID = ("sources", "captures", "claims", "evidence", "figures")
_PAGE = 500
_PROBED = 4096
"""Slots of one minute that are looked through for an equal record."""
_TEXT_KEYS, _SLOT_BITS = 1 << 62, 35


@dataclass(slots=True)
class Numbers:
    """Numbers of the bundle → numbers here, where they differ; and which rows the case held before."""

    case: Case
    checked: Checked
    empty: bool
    maps: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name in COUNTERS})
    known: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in COUNTERS})
    keys: dict[int, Keys] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    """Messages of the case that a row of the bundle was found to be."""
    new_messages: "array[int]" = field(default_factory=lambda: array("q"))
    whole: dict[int, RowOf] = field(default_factory=dict)
    """Messages that came redacted from the same case before: the whole rows, by their number in the bundle."""
    redacted: int | None = None
    """The conversation of these."""

    @property
    def copy(self) -> bool:
        """Whether the bundle comes from a copy of this case."""
        return self.checked.uid == self.case.uid

    def here(self, table: str, number: int) -> int:
        """The number that a row of the bundle has here."""
        return self.maps[table].get(number, number)

    def is_known(self, table: str, number: int) -> bool:
        """Whether the case held it before."""
        return number in self.known[table]

    def found(self, table: str, number: int, local: int) -> None:
        """A row is one that the case holds."""
        self.known[table].add(number)
        if local != number:
            self.maps[table][number] = local

    def give(self, table: str, numbers: Sequence[int]) -> None:
        """Give new rows their numbers: their own where they are free in a copy of this case, else the next ones."""
        free = set(numbers) - bundled.taken(self.case.db, table, numbers) if self.copy else set[int]()
        for number in numbers:
            if number not in free:
                self.maps[table][number] = counters.take(self.case.db, COUNTERS[table])

    def mapped(self, name: str, row: RowOf) -> RowOf:
        """A row with the numbers it has here. What it names outside of the set is dropped unless the case is empty."""
        if self.empty:
            return row
        changed: RowOf = {}
        for column in TABLES[name].columns:
            value = row[column.name]
            if isinstance(value, int) and column.to in self.maps:
                inside = not column.loose or value in self.checked.ids[column.to]
                changed[column.name] = self.here(column.to, value) if inside else None
        if "scope" in row:
            changed["scope"] = self.here("conversations", int(str(row["scope"])))
        if name in self.maps and "id" in row:
            changed["id"] = self.here(name, int(str(row["id"])))
        return {**row, **changed}


def pages(rows: Iterable[Told]) -> Iterator[tuple[str, list[RowOf]]]:
    """Rows of one table after the other, a page at a time."""
    table, page = "", list[RowOf]()
    for name, row in rows:
        if name != table or len(page) >= _PAGE:
            if page:
                yield table, page
            table, page = name, []
        page.append(row)
    if page:
        yield table, page


def reserve(numbers: Numbers) -> None:
    """See that no counter gives out a number that a row of the bundle keeps, inside `tx()`."""
    if numbers.copy or numbers.empty:
        for table, counter in COUNTERS.items():
            bundled.raise_counter(numbers.case.db, counter, max(numbers.checked.ids[table], default=0))


def by_uid(numbers: Numbers, table: str, page: Sequence[RowOf]) -> None:
    """Find what the case knows of a page of claims, sources, evidence, captures or figures; number the others."""
    held = bundled.ids_by(numbers.case.db, table, "uid", [str(row["uid"]) for row in page])
    if table == "sources":
        named = bundled.ids_by(numbers.case.db, table, "folded", [str(row["folded"]) for row in page])
        held = {str(r["uid"]): named[str(r["folded"])] for r in page if str(r["folded"]) in named} | held
    if table == "figures":
        held |= _redacted_figures(numbers, [row for row in page if str(row["uid"]) not in held])
    for row in page:
        if str(row["uid"]) in held:
            numbers.found(table, int(str(row["id"])), held[str(row["uid"])])
    numbers.give(table, [n for row in page if not numbers.is_known(table, n := int(str(row["id"])))])


def _redacted_figures(numbers: Numbers, page: Sequence[RowOf]) -> dict[str, int]:
    """The figures of a page, by uid, that came without it in a redacted bundle of the same case before."""
    db, told = numbers.case.db, dict[str, str]()
    for row in page:
        claim = int(str(row["claim"]))
        if numbers.is_known("claims", claim):
            held = bundled.row_of(db, "claims", {"id": numbers.here("claims", claim)}) or {}
            told[figure_uid(numbers.checked.uid, str(held["uid"]), f"F-{row['id']}")] = str(row["uid"])
    found = bundled.ids_by(db, "figures", "uid", list(told))
    return {told[uid]: number for uid, number in found.items()}


def conversation(numbers: Numbers, row: RowOf) -> None:
    """Find the conversation that a name is of, or number it."""
    scope = int(str(row["scope"]))
    if numbers.is_known("conversations", scope):
        return
    named = {k: row[k] for k in ("platform", "identity", "name")}
    held = bundled.row_of(numbers.case.db, "conversations", named)
    if held is not None:
        numbers.found("conversations", scope, int(str(held["scope"])))
    elif scope not in numbers.maps["conversations"]:
        numbers.give("conversations", [scope])


def batch(numbers: Numbers, row: RowOf) -> bool:
    """Find an import by its bytes, or number it; returns whether it is new."""
    number = int(str(row["id"]))
    held = bundled.batch_like(numbers.case.db, *(str(row[k]) for k in ("sha256", "file", "chat", "importer")))
    if held is not None:
        numbers.found("batches", number, held)
        return False
    numbers.give("batches", [number])
    return True


def message(numbers: Numbers, row: RowOf) -> RowOf | None:
    """Find a message, or number it; returns its row as it is new here, None for one that the case holds."""
    number, mapped = int(str(row["id"])), numbers.mapped("messages", row)
    scope = int(str(mapped["scope"]))
    key = int(str(row["dedupe_key"])) if numbers.copy else _key(numbers, scope, row)
    for slot in range(key, min(key + _PROBED, 2**63 - 1)):
        held = bundled.in_slot(numbers.case.db, scope, slot)
        if held is None:
            mapped |= {"dedupe_key": slot, "cluster": None}
            if _is_redacted(numbers, row, mapped):
                return None
            numbers.give("messages", [number])
            return {**mapped, "id": numbers.here("messages", number)}
        if _same(held, row) and held.id not in numbers.used:
            numbers.found("messages", number, held.id)
            numbers.used.add(held.id)
            return None
    raise refused("thousands of its messages are the same one")


def _is_redacted(numbers: Numbers, row: RowOf, mapped: RowOf) -> bool:
    """Whether a message came before without its names: its row here is to become the whole one."""
    db, origin, number = numbers.case.db, numbers.checked.uid, int(str(row["id"]))
    if numbers.redacted is None:
        held = bundled.row_of(db, "conversations", {"platform": IMPORTER, "identity": origin})
        numbers.redacted = int(str(held["scope"])) if held else 0
    sent_at = None if row["sent_at"] is None else str(row["sent_at"])
    slot = received_key(numbers.case, origin, number, str(row["platform"]), sent_at)
    found = bundled.in_slot(db, numbers.redacted, slot) if numbers.redacted else None
    if found is None:
        return False
    numbers.found("messages", number, found.id)
    numbers.used.add(found.id)
    numbers.whole[number] = {**mapped, "id": found.id}
    return True


def _same(held: bundled.HeldMessage, row: RowOf) -> bool:
    if row["external_id"]:
        return (held.external_id, held.edited_at) == (row["external_id"], row["edited_at"])
    return (held.sender, held.text) == (row["sender"], row["text"])


def _key(numbers: Numbers, scope: int, row: RowOf) -> int:
    """A message's key as this case makes it. The minute it was sent in stands in the old one (`intake.preparing`)."""
    uid = numbers.case.uid
    if scope not in numbers.keys:
        numbers.keys[scope] = Keys(uid, conversations.people(numbers.case.db, scope))
    keys = numbers.keys[scope]
    if row["external_id"]:
        if VERSION in str(row["flags"]).splitlines():
            return keys.of_version(str(row["external_id"]), row["edited_at"], row["text"])
        return keys.of_id(str(row["external_id"]))
    sender = None if row["sender"] is None else str(row["sender"])
    files = "+" if row["id"] in numbers.checked.with_files else ""
    said = f"{keys.person(sender)}\0{keys.wording(sender, str(row['text']))}\0{files}".encode()
    digest, old = hashlib.blake2b(digest_size=8, key=uid.encode()), int(str(row["dedupe_key"]))
    if old < _TEXT_KEYS:
        digest.update(b"text\0%b\0%b" % (str(row["sent_at_raw"]).encode(), said))
        return -1 - (int.from_bytes(digest.digest(), "big") >> 1)
    digest.update(said)
    minute = (old ^ _TEXT_KEYS) >> _SLOT_BITS
    return _TEXT_KEYS | minute << _SLOT_BITS | int.from_bytes(digest.digest(), "big") >> (64 - _SLOT_BITS)
