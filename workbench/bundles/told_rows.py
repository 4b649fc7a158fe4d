"""The rows of a foreign bundle, read and believed only as far as they hold together.

Whoever made the file may mean harm. Nothing here touches a case: tables and columns are those of `store.bundled` and no
others, every value has the type of its column, what a row names is in the set, and every chain is hashed anew.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from workbench.bundles.told_claims import circular
from workbench.errors import InputRefused, IntegrityDamage
from workbench.ledger.events import GENESIS, event_hash
from workbench.store.bundled import FORMAT, HEADER, TABLE_OF, TABLES, Column, RowOf, Table

Told = tuple[str, RowOf]
_ORDER = {name: n for n, name in enumerate(TABLES)}
_LARGEST_ID = 10**12
"""A number of ours; above it a case would run out of those that JSON keeps exactly."""
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUBJECT = re.compile(r"(claim|source)/([1-9][0-9]{0,11})")

_BY_UID: tuple[tuple[str, ...], ...] = (("uid",),)
_UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
    "claims": _BY_UID, "evidence": _BY_UID, "captures": _BY_UID, "figures": _BY_UID,
    "sources": (("uid",), ("folded",)), "messages": (("scope", "dedupe_key"),),
}  # fmt: skip
"""Columns beside the key that no two rows have in common."""


@dataclass(slots=True)
class Checked:
    """What a first reading found: where the rows come from, and which rows there are by number (media by sha256)."""

    uid: str = ""
    rule: str = ""
    rows: int = 0
    ids: dict[str, set[Any]] = field(default_factory=lambda: {name: set() for name in TABLES})
    with_files: set[int] = field(default_factory=set)
    """Messages that something is attached to."""


def refused(why: str) -> InputRefused:
    """The refusal of a bundle whose rows are not what they have to be."""
    return InputRefused(f"The bundle's rows cannot be taken in: {why}.", "Nothing was changed; ask for a new bundle.")


def broken(subject: str, why: str) -> IntegrityDamage:
    """The refusal of a bundle whose history does not verify."""
    return IntegrityDamage(
        f"The history in the bundle does not hold: {subject}: {why}.", "Nothing was changed; ask where it was changed."
    )


def told(lines: Iterable[bytes]) -> Iterator[Told]:
    """Rows one by one, each of the types that its table has; raises InputRefused for anything else."""
    at = 0
    for n, line in enumerate(lines, 1):
        name, row = _parsed(line, n)
        if _ORDER[name] < at:
            raise refused(f"row {n} of {name} stands too late")
        at = _ORDER[name]
        yield name, row


def _parsed(line: bytes, n: int) -> Told:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise refused(f"line {n} is no JSON") from error
    if not isinstance(said, dict) or said.keys() != {"table", "row"} or not isinstance(said["row"], dict):
        raise refused(f"line {n} is no row")
    name, row = said["table"], said["row"]
    if not isinstance(name, str) or name not in TABLES:
        raise refused(f"line {n} is of a table that bundles do not have")
    table = TABLES[name]
    if row.keys() != set(table.names):
        raise refused(f"line {n} has other columns than {name} has")
    return name, {c.name: _value(c, row[c.name], table, n) for c in table.columns}


def _value(column: Column, value: object, table: Table, n: int) -> object:
    if value is None and column.null:
        return None
    good = _GOOD[column.kind](value)
    if good and column.kind == "key":
        return int(str(value))
    if good and column.name in ("id", "scope") and not _is_number(value, column.name == "id"):
        good = False
    if good and (column.to == "media" or (table.name, column.name) == ("media", "sha256")):
        good = _SHA256.fullmatch(str(value)) is not None
    if not good:
        raise refused(f"{column.name} of a row of {table.name} (line {n}) is not what it has to be")
    return value


def _is_number(value: object, positive: bool) -> bool:
    return isinstance(value, int) and int(positive) <= value < _LARGEST_ID


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_key(value: object) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value) is not None and -(2**63) <= int(value) < 2**63
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def _is_json(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return True


def _is_object(value: object) -> bool:
    return _is_json(value) and isinstance(orjson.loads(str(value)), dict)


_GOOD: dict[str, Callable[[object], bool]] = {
    "int": _is_int, "key": _is_key, "text": _is_text, "json": _is_json, "object": _is_object,
}  # fmt: skip


def check(lines: Iterable[bytes]) -> Checked:
    """Read all rows once. Returns what there is; raises InputRefused, and IntegrityDamage for a chain that breaks."""
    found, chains, once, upwards, later = Checked(), _Chains(), _Once(), _Upwards(), dict[str, set[Any]]()
    for name, row in told(lines):
        found.rows += 1
        once.take(name, row)
        upwards.take(name, row)
        if name == HEADER:
            _header(found, row)
        elif not found.uid:
            raise refused("it does not begin with the case it comes from")
        _name(found, name, row)
        _names(found, later, name, row)
        if name == "attachments":
            found.with_files.add(int(str(row["message"])))
        if name in ("events", "bundle_chains", "bundle_events"):
            chains.take(found, name, row)
    once.end()
    for target, wanted in later.items():
        if not wanted <= found.ids[target]:
            raise refused(f"a row names one of {target} that is not there")
    upwards.end()
    chains.end()
    if not found.uid:
        raise refused("there are none")
    return found


def _header(found: Checked, row: RowOf) -> None:
    if found.uid or not _UID.fullmatch(str(row["uid"])):
        raise refused("it does not say which one case it comes from")
    if row["format"] != FORMAT:
        raise InputRefused(
            "This bundle was written by another version of the program.",
            "Use the same version on both machines; the newest is best.",
        )
    found.uid, found.rule = str(row["uid"]), str(row["rule"])


def _name(found: Checked, name: str, row: RowOf) -> None:
    key = TABLES[name].key
    if key in (("id",), ("sha256",)):
        found.ids[name].add(row[key[0]])


@dataclass(slots=True)
class _Once:
    """What no two rows of a table have in common, hashed: texts would take the memory of the whole bundle."""

    name: str = ""
    said: "dict[tuple[str, ...], array[int]]" = field(default_factory=dict)

    def take(self, name: str, row: RowOf) -> None:
        """The next row; those of a table follow one another."""
        if name != self.name:
            self.end()
            self.name = name
            self.said = {columns: array("q") for columns in (TABLES[name].key, *_UNIQUE.get(name, ()))}
        for columns, said in self.said.items():
            said.append(hash(tuple(row[c] for c in columns)))

    def end(self) -> None:
        """All rows of a table have come by."""
        import numpy as np

        for said in self.said.values():
            ordered = np.sort(np.frombuffer(said, dtype=np.int64))
            if np.any(ordered[1:] == ordered[:-1]):
                raise refused(f"a row of {self.name} is there twice")
        self.said = {}


_UPWARDS = {"claims": "merged_into", "evidence": "derived_from"}
"""Tables whose rows name one of their own that stands above them."""


@dataclass(slots=True)
class _Upwards:
    """Who stands above whom: going up, one has to come to an end."""

    above: dict[str, dict[int, int]] = field(default_factory=lambda: {name: {} for name in _UPWARDS})

    def take(self, name: str, row: RowOf) -> None:
        """The next row."""
        if name in _UPWARDS and (above := row[_UPWARDS[name]]) is not None:
            self.above[name][int(str(row["id"]))] = int(str(above))

    def end(self) -> None:
        """All rows have come by."""
        for name, above in self.above.items():
            if circular(above):
                raise refused(f"a row of {name} stands above itself")


def _names(found: Checked, later: dict[str, set[Any]], name: str, row: RowOf) -> None:
    """What a row names has come before it; within a table it may come later."""
    for column in TABLES[name].columns:
        value = row[column.name]
        if not column.to or column.loose or value is None or value in found.ids[column.to]:
            continue
        if column.to != name:
            raise refused(f"a row of {name} names one of {column.to} that is not there")
        later.setdefault(name, set()).add(value)


@dataclass(slots=True)
class _Chains:
    """Hashes chains as they come by."""

    subject: str = ""
    seq: int = 0
    last: str = GENESIS
    done: set[str] = field(default_factory=set)
    kept: dict[int, RowOf] = field(default_factory=dict)
    chain: int = 0

    def take(self, found: Checked, name: str, row: RowOf) -> None:
        """The next event, or the next chain of another case."""
        if name == "bundle_chains":
            if not _SUBJECT.fullmatch(str(row["subject"])):
                raise refused("a chain of another case is about nothing that there is")
            self.kept[int(str(row["id"]))] = row
        elif name == "events":
            self._own(found, row)
        else:
            self._foreign(row)

    def _own(self, found: Checked, row: RowOf) -> None:
        subject = str(row["subject"])
        if subject != self.subject:
            match = _SUBJECT.fullmatch(subject)
            if match is None or int(match[2]) not in found.ids[TABLE_OF[match[1]]] or subject in self.done:
                raise refused("an event belongs to nothing that is there")
            self.done.add(subject)
            self._begin(subject)
        self._follow(subject, row)

    def _foreign(self, row: RowOf) -> None:
        number = int(str(row["chain"]))
        if number != self.chain:
            self._close()
            if number not in self.kept:
                raise refused("the events of a chain stand apart")
            self.chain = number
            self._begin(str(self.kept[number]["subject"]))
        self._follow(self.subject, row)

    def _begin(self, subject: str) -> None:
        self.subject, self.seq, self.last = subject, 0, GENESIS

    def _follow(self, subject: str, row: RowOf) -> None:
        at, analyst, kind, body = (str(row[k]) for k in ("at", "analyst", "kind", "body"))
        if row["seq"] != self.seq + 1 or row["prev_hash"] != self.last:
            raise broken(subject, f"event {self.seq + 1} is missing or does not follow the one before it")
        if event_hash(subject, self.seq + 1, self.last, at, analyst, kind, body) != row["hash"]:
            raise broken(subject, f"event {self.seq + 1} was changed after it was written")
        self.seq, self.last = self.seq + 1, str(row["hash"])

    def _close(self) -> None:
        """A chain of another case ends where it says."""
        head = self.kept.pop(self.chain, None)
        if head is not None and (head["seq"], head["hash"]) != (self.seq, self.last):
            raise broken(self.subject, "events are missing from its end")

    def end(self) -> None:
        """All chains have come by."""
        self._close()
        if self.kept:
            raise broken(str(next(iter(self.kept.values()))["subject"]), "all its events are missing")
