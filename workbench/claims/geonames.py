"""GeoNames' files as rows: https://download.geonames.org/export/dump/, table `geoname` and `alternateNamesV2`.

Only here are the columns of a dump known, and which of its feature codes become which kind of place. Lines are read
one at a time, from the text file or from the zip it comes in; a file that is not what it should be is refused with the
number of the line.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workbench.errors import Cancelled, InputRefused, UsageError
from workbench.intake.exports import FileExport, ZipExport, open_export

COLUMNS = 19
LINE_BYTES = 64 * 1024
"""The longest line of a dump has 10,000 characters of alternate names, 200 of a name, and short columns."""

_DOCS = "Get it from https://download.geonames.org/export/dump/ (for example ML.zip)."
_NAMES_ONLY = frozenset({"readme.txt", "iso-languagecodes.txt"})
_STEP = 20_000

_TOWN, _SITE = "town", "site"
_COUNTRIES = ("PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS", "TERR")
_SITES = {
    "L": ("MILB", "NVB", "OILF", "PRT"),
    "S": (
        "AIRB", "AIRF", "AIRH", "AIRP", "BDG", "CMP", "CMPLA", "CMPMN", "CMPRF", "CSTM", "DAM", "FT", "INSM", "MN",
        "MNAU", "MNU", "OILR", "PS", "PSTB", "PSTP",
    ),
}  # fmt: skip
_PARTS = ("PPLX",)
_GONE = ("PPLCH", "PPLH")
_SEATS = ("PPLC", "PPLA", "PPLA2")

KINDS = {
    **{f"A.{code}": "country" for code in _COUNTRIES},
    "A.ADM1": "region",
    "A.ADM2": "region",
    **{f"{letter}.{code}": _SITE for letter, codes in _SITES.items() for code in codes},
    **{f"P.{code}": _SITE for code in _PARTS},
}
"""Feature codes and the kind of place they are; any other `P` but a historical one is a town."""

_PSEUDO = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "abbr", "phon", "piny", "fr_1793"})
"""What alternateNamesV2 files under "language" that is no name of a place as people write it."""

_ID = re.compile(r"[0-9]{1,12}", re.ASCII)
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PEOPLE = re.compile(r"[0-9]{0,12}", re.ASCII)

Progress = Callable[[int, int], None]
"""Takes how many bytes are read, and of how many."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which places are wanted; empty fields mean all. Countries and regions come along, since the others lie in them.

    `min_population` is asked of towns; seats of an administration always stay.
    """

    countries: frozenset[str] = frozenset()
    min_population: int = 0
    features: frozenset[str] = frozenset()

    def takes(self, feature: str, kind: str, country: str, population: int) -> bool:
        """Tell whether a place of this feature (`P.PPL`), kind, country and population is wanted."""
        if self.countries and country not in self.countries:
            return False
        if kind == "country" or feature == "A.ADM1":
            return True
        if self.features and feature not in self.features and feature[0] not in self.features:
            return False
        return kind != _TOWN or population >= self.min_population or feature[2:] in _SEATS


@dataclass(frozen=True, slots=True)
class Row:
    """One place of a dump. `others` are its alternate names; degrees are WGS 84."""

    number: int
    name: str
    plain: str
    others: tuple[str, ...]
    latitude: float
    longitude: float
    kind: str
    code: str
    country: str
    region: str
    population: int


def selection(countries: str = "", min_population: int = 0, features: str = "") -> Selection:
    """Read `ML,NE` and `P,A.ADM1,S.AIRP`; raises UsageError for a country or feature that cannot be."""
    wanted = frozenset(_parts(countries))
    for country in wanted:
        if not re.fullmatch("[A-Z]{2}", country):
            raise UsageError(f"{country} is no country code.", "GeoNames names countries with two letters: ML, NE.")
    codes = frozenset(_parts(features))
    known = sorted({*KINDS, *(code[0] for code in KINDS), *(f"P.{code}" for code in ("PPL", *_SEATS))})
    for code in codes:
        if code not in known and not re.fullmatch(r"P\.PPL[A-Z0-9]{0,4}", code):
            near = get_close_matches(code, known, n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
            raise UsageError(f"{code} is no feature that becomes a place.", hint)
    return Selection(wanted, min_population, codes)


def read_places(
    path: Path, wanted: Selection, progress: Progress, cancelled: Callable[[], bool], count: Callable[[str], None]
) -> Iterator[Row]:
    """Yield the wanted places of a dump, in its order; `count` is told the date of every line, "" for one without.

    Raises InputRefused for a file that is no dump, naming the line; Cancelled when the user stops.
    """
    for number, text in _lines(path, progress, cancelled):
        cells = text.split("\t")
        if len(cells) != COLUMNS:
            raise InputRefused(
                f"Line {number:,} of {path.name} has {len(cells)} columns; a GeoNames dump has {COLUMNS}.", _DOCS
            )
        if cells[18] and not _DATE.fullmatch(cells[18]):
            raise InputRefused(f"Line {number:,} of {path.name} has no date in column {COLUMNS}.", _DOCS)
        count(cells[18])
        feature = f"{cells[6]}.{cells[7]}"
        kind = KINDS.get(feature) or (_TOWN if cells[6] == "P" and cells[7] not in _GONE else "")
        if kind:
            row = _row(cells, kind, f"Line {number:,} of {path.name}")
            if wanted.takes(feature, kind, row.country, row.population):
                yield row


def read_alternates(
    path: Path, places: Collection[int], progress: Progress, cancelled: Callable[[], bool]
) -> dict[int, tuple[str, ...]]:
    """Return the alternate names of these places, without codes, links and historical names.

    Raises InputRefused for a file that is not alternateNamesV2.txt, naming the line; Cancelled when the user stops.
    """
    found: dict[int, list[str]] = {}
    for number, text in _lines(path, progress, cancelled):
        cells = text.split("\t")
        if not 8 <= len(cells) <= 10 or not _ID.fullmatch(cells[1]):
            raise InputRefused(
                f"Line {number:,} of {path.name} is no line of alternateNamesV2.txt.",
                "Get it from https://download.geonames.org/export/dump/alternateNamesV2.zip.",
            )
        place = int(cells[1])
        if place in places and cells[2] not in _PSEUDO and cells[7] != "1":
            found.setdefault(place, []).append(cells[3])
    return {place: tuple(names) for place, names in found.items()}


def _parts(text: str) -> list[str]:
    return [part.strip().upper() for part in text.split(",") if part.strip()]


def _row(cells: list[str], kind: str, where: str) -> Row:
    """A line as a place; raises InputRefused for cells that cannot be read."""
    if not _ID.fullmatch(cells[0]):
        raise InputRefused(f"{where} does not begin with a GeoNames number.", _DOCS)
    if not _PEOPLE.fullmatch(cells[14]):
        raise InputRefused(f"{where} has no number of people in column 15.", _DOCS)
    return Row(
        number=int(cells[0]),
        name=cells[1],
        plain=cells[2],
        others=tuple(cells[3].split(",")) if cells[3] else (),
        latitude=_degrees(cells[4], 90.0, where),
        longitude=_degrees(cells[5], 180.0, where),
        kind=kind,
        code=cells[7],
        country=cells[8],
        region=cells[10],
        population=int(cells[14] or 0),
    )


def _degrees(text: str, most: float, where: str) -> float:
    if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
        raise InputRefused(f"{where} has no latitude and longitude in columns 5 and 6.", _DOCS)
    return float(text)


def _lines(path: Path, progress: Progress, cancelled: Callable[[], bool]) -> Iterator[tuple[int, str]]:
    """Yield the lines that have anything in them, with their numbers, from a text file or from the zip it lies in."""
    if path.stat().st_size == 0:
        raise InputRefused(f"{path.name} is empty.", _DOCS)
    with open_export(path) as export:
        if not isinstance(export, FileExport | ZipExport):
            raise InputRefused(f"{path.name} is a folder.", "Name the text file or the zip.")
        member = _member(export)
        total = export.size(member)
        read = number = 0
        with export.open(member) as stream:
            while raw := stream.readline(LINE_BYTES + 1):
                number += 1
                read += len(raw)
                if len(raw) > LINE_BYTES:
                    raise InputRefused(f"Line {number:,} of {path.name} is longer than any line of GeoNames.", _DOCS)
                if number % _STEP == 0:
                    progress(read, total)
                    if cancelled():
                        raise Cancelled("Stopped; nothing was written.")
                text = _decoded(raw, number, path.name)
                if text:
                    yield number, text


def _decoded(raw: bytes, number: int, name: str) -> str:
    bare = raw.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return (bare.removeprefix(b"\xef\xbb\xbf") if number == 1 else bare).decode()
    except UnicodeDecodeError as error:
        raise InputRefused(f"Line {number:,} of {name} is not UTF-8.", _DOCS) from error


def _member(export: FileExport | ZipExport) -> str:
    members = list(export.members())
    if isinstance(export, FileExport):
        return members[0]
    texts = [m for m in members if m.lower().endswith(".txt") and m.rpartition("/")[2].lower() not in _NAMES_ONLY]
    own = [m for m in texts if m.rpartition("/")[2].lower() == f"{Path(export.name).stem.lower()}.txt"]
    if len(own or texts) != 1:
        raise InputRefused(
            f"{export.name} holds {len(texts)} files that may be the dump.", "Unpack it and name the one that is meant."
        )
    return (own or texts)[0]
