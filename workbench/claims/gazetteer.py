"""From GeoNames' places to a pack: one name a place, its other spellings, what it lies in, which names need a guard.

Only here is decided which of several places of one name a message means, and what a built pack looks like. The same
lines, in any order, and the same packs in use give the same bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.claims.common_words import CommonWords, common_words, terms_of, too_short
from workbench.claims.geonames import Progress, Row, Selection, read_alternates, read_places
from workbench.claims.lexicon import Lexicon
from workbench.claims.pack_writing import clean_alias, clean_name, listed, one_line, quoted
from workbench.claims.spelling import pattern_words
from workbench.errors import InputRefused

MADE_BY = "# Made by: workbench lexicon build"
"""How the line of a built pack begins that says how it was made."""

PLACES = 250_000
"""A pack of more places is refused: detection holds all of them in memory."""

_RANKS = {"country": 0, "town": 1, "region": 2, "site": 3}
"""Whom a bare name means when places of several kinds bear it: the country, then the town and not its region."""
_SEATS = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "ADM1", "ADM2")

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A built pack: its text, and counts of what was read, taken, guarded and left out."""

    text: str
    read: int
    places: int
    aliases: int
    guarded: int
    left_out: int
    newest: str


@dataclass(slots=True)
class _Entry:
    """A place on its way into the pack."""

    row: Row
    name: str
    spelled: _Words
    aliases: dict[_Words, str] = field(default_factory=dict)
    parent: str = ""


def build_pack(
    dump: Path,
    wanted: Selection,
    known: Lexicon,
    command: str,
    alternates: Path | None = None,
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Pack:
    """Make a pack of a GeoNames dump (`.txt` or `.zip`).

    `known` are the packs in use: a place that they know keeps its name there, and their words tell which names need a
    guard. `command` is written into the pack, and so is the date of the newest line. Raises InputRefused for a file
    that is no dump, names no wanted place or more than PLACES; Cancelled when the user stops.
    """
    dates: Counter[str] = Counter()
    rows = list(_limited(read_places(dump, wanted, progress, cancelled, lambda d: dates.update((d,))), dump.name))
    if not rows:
        raise InputRefused(f"{dump.name} names no place that is wanted.", "Check --country, --feature and the file.")
    others = {row.number: row.others for row in rows}
    if alternates is not None:
        others = {row.number: (row.plain,) for row in rows} | read_alternates(
            alternates, others.keys(), progress, cancelled
        )
    builder = _Builder(known, rows, others)
    builder.name_all()
    if not builder.entries:
        raise InputRefused(
            f"No name in {dump.name} is written in Latin, Arabic or Cyrillic letters.", "Check the file."
        )
    builder.spell_all()
    return builder.pack(command, dump.name, sum(dates.values()), max(dates))


def _limited(rows: Iterable[Row], name: str) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number >= PLACES:
            raise InputRefused(
                f"{name} holds more than {PLACES:,} places that are wanted.",
                "Take less of it: --country ML,NE or --min-population 500 or --feature A,S.",
            )
        yield row


class _Builder:
    """Names, spellings and parents of all places; lives only while a pack is built."""

    def __init__(self, known: Lexicon, rows: Sequence[Row], others: dict[int, tuple[str, ...]]) -> None:
        self.known = known
        self.common: CommonWords = common_words(known)
        # The most important first: who comes first gets the name.
        self.rows = sorted(rows, key=lambda r: (_RANKS[r.kind], -r.population, _seat(r.code), r.number))
        self.others = others
        self.lands: dict[str, frozenset[_Words]] = {}
        """Every spelling of a country, by its code."""
        self.entries: list[_Entry] = []
        self.taken: dict[_Words, _Entry] = {}
        self.comments: list[str] = []
        self.left_out = 0

    def name_all(self) -> None:
        """Give every place its name, or leave it out where that is taken, and say what each lies in."""
        for row in self.rows:
            if row.kind == "country":
                spelled = {pattern_words(n) for n in (row.name, row.plain, *self.others.get(row.number, ()))}
                self.lands[row.country] = self.lands.get(row.country, frozenset()) | spelled
            self._name(row)
        country = {e.row.country: e.name for e in reversed(self.entries) if e.row.kind == "country"}
        region = {(e.row.country, e.row.region): e.name for e in reversed(self.entries) if e.row.code == "ADM1"}
        for entry in self.entries:
            row = entry.row
            above = "" if row.kind == "country" else country.get(row.country, "")
            topmost = row.kind == "country" or row.code == "ADM1"
            entry.parent = above if topmost else region.get((row.country, row.region), above)

    def _name(self, row: Row) -> None:
        own = next((n for n in map(clean_name, (row.name, row.plain)) if n), "")
        if not own:
            self.left_out += 1
            self.comments.append(f"{row.kind} {row.number}: its name cannot be matched in Latin, Arabic or Cyrillic")
            return
        choices = [*self._known_names(row, own), own]
        if row.kind == "region":
            choices.append(f"{own} ({'region' if row.code == 'ADM1' else 'district'})")
        for name in choices:
            spelled = pattern_words(name)
            if spelled not in self.taken:
                entry = self.taken[spelled] = _Entry(row, name, spelled)
                self.entries.append(entry)
                return
        self.left_out += 1
        first = self.taken[pattern_words(own)].row
        self.comments.append(
            f"{row.kind} {own} ({_described(row)}): the name means {first.kind} {first.name} ({_described(first)})"
        )

    def _known_names(self, row: Row, own: str) -> list[str]:
        """What the packs in use call this place: by its own name, else by the only one its other names stand for."""
        for names in ((own, row.plain), self.others.get(row.number, ())):
            found = {t.name for n in names for t in terms_of(self.known, pattern_words(n)) if t.kind == "place"}
            fitting = sorted(n for n in found if self.known.place_kind(n) == row.kind and self._same_land(n, row))
            if len(fitting) == 1:
                return fitting
        return []

    def _same_land(self, name: str, row: Row) -> bool:
        """Whether a place that the packs in use know lies in the country of this one."""
        top, seen = name, set[str]()
        while top not in seen and (parent := self.known.place_parent(top)):
            seen.add(top)
            top = parent
        return pattern_words(top) in self.lands.get(row.country, ())

    def spell_all(self) -> None:
        """Give every place its other spellings; a name beats an alias, and the more important place the lesser."""
        for entry in self.entries:
            bare = pattern_words(entry.row.name)
            names = (entry.row.name, entry.row.plain, *self.others.get(entry.row.number, ()))
            for alias in sorted({a for a in map(clean_alias, names) if a}):
                spelled = pattern_words(alias)
                if spelled in entry.aliases or spelled == entry.spelled:
                    continue
                holder = self._holder(spelled, entry)
                if not holder:
                    entry.aliases[spelled] = alias
                    self.taken[spelled] = entry
                elif spelled != bare:
                    self.comments.append(f"{alias} of {entry.name} ({entry.row.number}): it means {holder}")

    def _holder(self, spelled: _Words, entry: _Entry) -> str:
        """The other place that a spelling stands for: one here, or one of the country in the packs in use."""
        if spelled in self.taken:
            return self.taken[spelled].name
        places = sorted(t.name for t in terms_of(self.known, spelled) if t.kind == "place")
        return next((name for name in places if name != entry.name and self._same_land(name, entry.row)), "")

    def pack(self, command: str, source: str, read: int, newest: str) -> Pack:
        """Write it all down."""
        groups: dict[tuple[int, str, str], list[_Entry]] = {}
        for entry in self.entries:
            kind = entry.row.kind
            groups.setdefault((list(_RANKS).index(kind), kind, entry.parent), []).append(entry)
        body: list[str] = []
        guards = 0
        for (_, kind, parent), entries in sorted(groups.items(), key=lambda item: item[0]):
            entries.sort(key=lambda e: e.name)
            guarded = [name for e in entries for name in self._guarded(e)]
            guards += len(guarded)
            body += ["", *_group(kind, parent, guarded, entries)]
        aliases = sum(len(e.aliases) for e in self.entries)
        counts = (
            f"{read:,} lines read: {len(self.entries):,} places, {aliases:,} other spellings, {guards:,} guarded; "
            f"{self.left_out:,} places left out"
        )
        head = _head(command, source, newest, counts, sorted({e.row.country for e in self.entries}))
        text = "\n".join([*head, *body, *_left_out(self.comments)]) + "\n"
        return Pack(text, read, len(self.entries), aliases, guards, self.left_out, newest)

    def _guarded(self, entry: _Entry) -> list[str]:
        return [
            name
            for spelled, name in sorted({entry.spelled: entry.name, **entry.aliases}.items(), key=lambda i: i[1])
            if self.common.why(spelled) or (too_short(spelled) and not self._trusted(spelled, entry.name))
        ]

    def _trusted(self, spelled: _Words, name: str) -> bool:
        """Tell whether a pack in use has this short name without a guard: somebody has thought about it."""
        return any(t.kind == "place" and t.name == name and not t.guarded for t in terms_of(self.known, spelled))


def _seat(code: str) -> int:
    return _SEATS.index(code) if code in _SEATS else len(_SEATS)


def _described(row: Row) -> str:
    return f"{row.number}, {row.country} {row.region}, population {row.population}"


def _head(command: str, source: str, newest: str, counts: str, countries: Sequence[str]) -> list[str]:
    name = "-".join(["geonames", *(c.lower() for c in countries[:8] if c.isascii() and c.isalpha())])
    lines = [
        "# Places from GeoNames (https://www.geonames.org), licence CC BY 4.0.",
        "# https://creativecommons.org/licenses/by/4.0/ asks that this attribution stays with the data.",
        f"{MADE_BY}{one_line(command)}",
        f"# Newest line of {one_line(source)}: {newest or 'unknown'}. {counts}.",
        "# Do not edit: build it again, and put what you know better into a pack that comes after it by name.",
    ]
    fields = {"pack": name, "source": "GeoNames", "licence": "CC BY 4.0", "date": newest}
    return [*lines, *(f"{key} = {quoted(value)}" for key, value in fields.items())]


def _group(kind: str, parent: str, guarded: Sequence[str], entries: Sequence[_Entry]) -> list[str]:
    lines = ["[[places]]", f"kind = {quoted(kind)}"]
    if parent:
        lines.append(f"parent = {quoted(parent)}")
    if guarded:
        lines.append(f"guarded = {listed(guarded)}")
    lines.append("[places.names]")
    lines += [f"{quoted(e.name)} = {listed(e.aliases.values())}" for e in entries]
    lines.append("[places.at]")
    lines += [f"{quoted(e.name)} = [{e.row.latitude:.5f}, {e.row.longitude:.5f}]" for e in entries]
    lines.append("[places.geonames]")
    return [*lines, *(f"{quoted(e.name)} = {e.row.number}" for e in entries)]


def _left_out(comments: Sequence[str]) -> list[str]:
    if not comments:
        return []
    return ["", "# Left out:", *(f"# {one_line(comment)}" for comment in sorted(comments))]
