"""Claims as a table in the layout that ACLED's users know, for their scripts and maps. It is not ACLED's data.

Only here is said which claims are rows: those about an event with a day and a place within a country that are not held
to be false. Every status else is a row, because the layout is of what is reported; the column `status` says what is
held true, and a reader filters by it. One row a claim, so that no toll is counted twice.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.export import acled_codes as codes
from workbench.export.cells import neutralise
from workbench.export.positions import Spot, spots
from workbench.export.tolls import Toll, toll
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportSet

THEIRS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""ACLED's columns in ACLED's order."""
OURS = (
    "fatalities_min", "fatalities_max", "fatalities_basis", "status", "overridden", "event_end", "event_precision",
    "claim_id", "claim_uid", "text_escaped",
)  # fmt: skip
COLUMNS = (*THEIRS, *OURS)

_LIST = "; "
_VAGUEST = 9
"""Stands for the precision of a place that no pack knows, where places are put in order."""
_NO_DAY = "It has no event day."
_NO_PLACE = "It names no place."
_WHOLE_COUNTRY = "It names no place within a country, and this layout puts every row on a town or region."
_FALSE: Mapping[str, str] = {
    "refuted": "It is refuted, and what did not happen is no event.",
    "misleading": "It is misleading: what it tells did not happen as told.",
}

Cell = str | int | float | None


def why_not(record: ClaimRecord, places: Sequence[Spot]) -> str:
    """Why a claim is no row, in a sentence; "" when it is one."""
    if record["status"] in _FALSE:
        return _FALSE[record["status"]]
    if reason := codes.no_event(record["predicate"], record.get("polarity", "")):
        return reason
    if not record["event"]["start"]:
        return _NO_DAY
    if not places:
        return _NO_PLACE
    return _WHOLE_COUNTRY if all(p.kind == "country" for p in places) else ""


def _placed(places: Sequence[Spot]) -> Spot:
    """The most precise place, the first of these: towns go before regions, and these before what no pack knows."""
    within = [p for p in places if p.kind != "country"]
    return min(within, key=lambda p: codes.geo_precision(p.kind) or _VAGUEST)


def row(export: ExportSet, record: ClaimRecord, places: Sequence[Spot]) -> dict[str, Cell]:
    """The row of a claim that is one; a column that nothing is known for is left out."""
    where, killed = _placed(places), toll(record["figures"])
    start, end = record["event"]["start"], record["event"]["end"] or record["event"]["start"]
    country = codes.COUNTRIES.get(where.country)
    return {
        "event_id_cnty": record["uid"],  # numbers repeat from case to case, and tables get joined
        "event_date": start[:10],
        "year": int(start[:4]),
        "time_precision": codes.time_precision(start, end, record["event"]["precision"]),
        **_acting(export, record),
        "iso": country.iso if country else None,
        "region": country.region if country else "",
        "country": country.name if country else where.country,
        "location": where.name,
        "latitude": where.latitude,
        "longitude": where.longitude,
        "geo_precision": codes.geo_precision(where.kind),
        **_sources(record, where.country),
        "notes": " ".join(_notes(record, places, where, killed)),
        "fatalities": killed.low,
        "tags": _LIST.join(f"{link['kind'].replace('_', ' ')} {link['claim']}" for link in record["links"]),
        "timestamp": int(datetime.fromisoformat(record["updated_at"]).timestamp()) if record["updated_at"] else None,
        "fatalities_min": killed.low,
        "fatalities_max": killed.high,
        "fatalities_basis": _LIST.join(killed.basis),
        "status": record["status"],
        "overridden": "true" if record["overridden"] else "false",
        "event_end": end[:10],
        "event_precision": record["event"]["precision"],
        "claim_id": record["id"],
        "claim_uid": record["uid"],
    }


def _acting(export: ExportSet, record: ClaimRecord) -> dict[str, Cell]:
    agents = [a["name"] for a in record["actors"] if a["role"] == "agent"]
    others = [a["name"] for a in record["actors"] if a["role"] == "object"]
    # A record that does not say whether a place was taken or held gets no type that depends on it.
    polarity = record.get("polarity", "")
    kind = codes.event_type(record["predicate"], polarity, _kind(export, agents), _kind(export, others))
    return {
        "disorder_type": kind.disorder,
        "event_type": kind.event,
        "sub_event_type": kind.sub_event,
        "civilian_targeting": codes.civilian_targeting(kind),
        "actor1": agents[0] if agents else "",
        "assoc_actor_1": _LIST.join(agents[1:]),
        "actor2": others[0] if others else "",
        "assoc_actor_2": _LIST.join(others[1:]),
    }


def _kind(export: ExportSet, names: Sequence[str]) -> str:
    """The pack's word for what the first of these actors is; "" for nobody and for one that no pack knows."""
    known = export.actor(names[0]) if names else None
    return known.kind if known else ""


def _sources(record: ClaimRecord, country: str) -> dict[str, Cell]:
    """Who gives evidence, and of what scale. A claim that only messages tell names their platforms: "New media".

    Searches that found nothing are no source.
    """
    sources = [e["source"] for e in record["evidence_items"] if e["source"] and not e["searched"]]
    if not sources:
        platforms = sorted({m["platform"] for m in record["message_items"]})
        told = f"Messages ({', '.join(platforms)})" if platforms else ""
        return {"source": told, "source_scale": "New media" if told else ""}
    scales = {codes.source_scale(s["country"], country, s["bloc"], is_party=s["party"]) for s in sources}
    names = dict.fromkeys(s["name"] for s in sources)
    return {"source": _LIST.join(names), "source_scale": "-".join(s for s in codes.SCALES if s in scales)}


def _notes(record: ClaimRecord, places: Sequence[Spot], where: Spot, killed: Toll) -> Iterator[str]:
    yield f"Claim, {record['status']}: {record['title'].rstrip('.')}."
    if len(places) > 1:
        yield f"Also named: {', '.join(p.name for p in places if p is not where)} (not a row of its own)."
    if killed.disputed:
        yield f"Figures differ: {_LIST.join(killed.basis)}."
    if record["overridden"]:
        yield "Status set against the rules, with a written reason."


def cell(value: Cell) -> tuple[str, bool]:
    """The text of a cell and whether it was escaped. Numbers are ours and stay bare; nothing known is an empty cell."""
    if isinstance(value, str):
        return neutralise(value)
    return "" if value is None else str(value), False


@dataclass(frozen=True, slots=True)
class Acled:
    """`--format acled`."""

    name: str = "acled"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".csv"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the table as `csv` writes its own: UTF-8, RFC 4180, CRLF, no formula."""
        with target.open("w", encoding="utf-8", newline="") as file:
            writer: Any = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for record in export.records():
                places = spots(export, record["places"])
                reason = why_not(record, places)
                if reason:
                    export.leave_out(record["id"], reason)
                    continue
                values = row(export, record, places)
                cells = {c: cell(values.get(c)) for c in COLUMNS}
                cells["text_escaped"] = " ".join(c for c, (_, yes) in cells.items() if yes), False
                writer.writerow(cells[c][0] for c in COLUMNS)


exporter = Acled()
