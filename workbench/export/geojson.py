"""The claims as points on a map: GeoJSON (RFC 7946), a feature for every place that a claim names.

Only here is decided what a claim is in a map: one feature a place, never a MultiPoint, because a claim may name a town
and a region, and each point must say for itself what it stands for. A place without a point is a feature without a
geometry (RFC 7946, 3.2): it stands in the table of the layer and can be placed by whoever knows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from workbench.export.positions import Spot, spots
from workbench.export.tolls import toll
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportFacts, ExportSet
from workbench.safety.escaping import escape_json
from workbench.safety.text import safe

NO_PLACE = "It names no place, so there is nothing to put on a map."
_JOIN = " | "
_DAY = len("2026-04-25")


def _head(facts: ExportFacts) -> str:
    """The opening members. `name` is what GIS programs call the layer; the rest is a foreign member (RFC 7946, 6.1)."""
    about = {
        "program": facts.program,
        "case": facts.case,
        "profile": facts.profile,
        "filter": facts.filter,
        "policy": facts.policy,
        "as_of": facts.as_of,
        "note": "A point stands for what its feature's `precision` says, never for the spot where something happened.",
    }
    return f'{{"type":"FeatureCollection","name":"claims","about":{_json(about)},"features":['


def _json(value: Any) -> str:
    return escape_json(orjson.dumps(value).decode())


def features(export: ExportSet, record: ClaimRecord) -> Iterator[dict[str, Any]]:
    """A feature for every place of a claim, in their order; none for a claim without a place."""
    found = spots(export, record["places"])
    for n, place in enumerate(found, 1):
        yield {
            "type": "Feature",
            "id": f"{record['uid']}/{n}",
            "geometry": _geometry(place),
            "properties": {**_claim(record), **_place(place, n, len(found))},
        }


def _geometry(place: Spot) -> dict[str, Any] | None:
    """Longitude first (RFC 7946, 3.1.1)."""
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]} if place.on_the_map else None


def _place(place: Spot, n: int, of: int) -> dict[str, Any]:
    return {
        "place": safe(place.name, newlines=False),
        "place_kind": place.kind or None,
        "country": place.country or None,
        "precision": place.stands_for or None,
        "place_number": n,
        "places": of,
    }


def _claim(r: ClaimRecord) -> dict[str, Any]:
    """Flat: GIS programs make of a list or an object one text that nobody can filter."""
    killed = toll(r["figures"])
    event = r["event"]
    return {
        "claim": r["id"],
        "uid": r["uid"],
        "title": safe(r["title"], newlines=False),
        "predicate": r["predicate"],
        "status": r["status"],
        "overridden": r["overridden"],
        "stage": r["stage"],
        "actors": _JOIN.join(safe(f"{a['name']} ({a['role']})", newlines=False) for a in r["actors"]) or None,
        "event_start": (event["start"] or "")[:_DAY] or None,
        "event_end": (event["end"] or "")[:_DAY] or None,
        "event_start_time": _time(event["start"]),
        "event_end_time": _time(event["end"]),
        "event_precision": event["precision"],
        "first_seen": r["first_seen"],
        "last_seen": r["last_seen"],
        "appearances": r["appearances"],
        "chats": r["chats"],
        "supports": r["evidence"]["supports"],
        "refutes": r["evidence"]["refutes"],
        "origins": r["evidence"]["origins"],
        "best_grade": r["best_grade"] or None,
        "killed_low": killed.low,
        "killed_high": killed.high,
        "contradicts": _JOIN.join(r["contradicts"]) or None,
    }


def _time(moment: str | None) -> str | None:
    """The UTC time of an event that is known closer than to the day. Days stand apart from times, because a reader that
    finds both in one column makes midnights of the days."""
    return moment if moment and len(moment) > _DAY else None


@dataclass(frozen=True, slots=True)
class GeoJson:
    """`--format geojson`."""

    name: str = "geojson"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".geojson"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the collection, a feature a line; claims without a place are told to `leave_out`."""
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_head(export.facts))
            between = "\n"
            for record in export.records():
                if not record["places"]:
                    export.leave_out(record["id"], NO_PLACE)
                for feature in features(export, record):
                    file.write(between + _json(feature))
                    between = ",\n"
            file.write("\n]}\n")


exporter = GeoJson()
