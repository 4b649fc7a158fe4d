"""The map: RFC 7946, a feature a place, points no finer than what they stand for."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.made_records import Placed, figure, record
from tests.export.sets import Records
from tests.tui.hostile import PAYLOADS
from workbench.export import geojson
from workbench.export.positions import spot
from workbench.plugin_api import ExportPlace
from workbench.safety.text import GUARD


def written(given_set: Records) -> tuple[list[dict[str, Any]], str]:
    """The features, read back and held to RFC 7946, and the text of the file."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "out.geojson"
        geojson.exporter.write(given_set, target)
        text = target.read_bytes().decode()
    document = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert (document["type"], document["name"]) == ("FeatureCollection", "claims")
    assert "crs" not in document, "RFC 7946 knows WGS 84 only"
    features: list[dict[str, Any]] = document["features"]
    for feature in features:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties", "id"} <= set(feature)
        _check(feature["geometry"])
        assert all(v is None or isinstance(v, str | int | bool) for v in feature["properties"].values())
    assert len({f["id"] for f in features}) == len(features)
    return features, text


def _check(geometry: dict[str, Any] | None) -> None:
    if geometry is not None:
        longitude, latitude = geometry["coordinates"]
        assert geometry["type"] == "Point"
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90


def shown(*places: str) -> list[tuple[str, Any, Any]]:
    """Place, coordinates and what they stand for, of a claim that names these places."""
    found, _ = written(Placed([record(places=list(places))]))
    return [
        (f["properties"]["place"], f["geometry"] and f["geometry"]["coordinates"], f["properties"]["precision"])
        for f in found
    ]


TOWN = "the middle of the town, right within about 10 km"


def test_a_feature_a_place_longitude_first() -> None:
    """Each says which of how many it is; the claim's facts stand on each of them, flat."""
    features, _ = written(Placed([record(places=["Kidal", "Gao"], figures=[figure(12, 40)])]))
    assert [f["geometry"]["coordinates"] for f in features] == [[1.41, 18.44], [-0.04, 16.27]]
    assert [f["id"] for f in features] == ["uid-1/1", "uid-1/2"]
    told = features[1]["properties"]
    assert (told["place"], told["place_number"], told["places"], told["precision"]) == ("Gao", 2, 2, TOWN)
    assert (told["claim"], told["status"], told["actors"], told["country"]) == ("C-1", "rumor", "FLA (agent)", "Mali")
    assert (told["killed_low"], told["killed_high"], told["best_grade"]) == (12, 40, None)


def test_days_and_times_stand_apart() -> None:
    """A reader would make midnights of the days, which nobody said."""
    night = {"start": "2026-04-25T20:00:00.000000Z", "end": "2026-04-26T04:00:00.000000Z", "precision": "part_of_day"}
    features, _ = written(Placed([record(1), record(2, event=night)]))
    told = [tuple(f["properties"][f"event_{k}"] for k in ("start", "end", "start_time", "end_time")) for f in features]
    assert told == [
        ("2026-04-25", "2026-04-25", None, None),
        ("2026-04-25", "2026-04-26", "2026-04-25T20:00:00.000000Z", "2026-04-26T04:00:00.000000Z"),
    ]


def test_points_are_no_finer_than_what_they_stand_for() -> None:
    """Two decimals at most, whatever a pack knows: a case's own place may be somebody's house."""
    assert shown("Bamako-Sénou") == [("Bamako-Sénou", [-7.95, 12.53], "the site, right within about 10 km")]
    assert shown("Azawad") == [("Azawad", [0.2, 19.6], "somewhere in the region")]
    assert shown("Mali") == [("Mali", [-4.0, 18.0], "somewhere in the country")]


def test_what_only_says_where_another_place_lies_is_no_second_point() -> None:
    """ "Gao, Mali" is one place, also two steps up."""
    assert [p[0] for p in shown("Mali", "Gao")] == ["Gao"]
    assert [p[0] for p in shown("Bamako-Sénou", "Mali")] == ["Bamako-Sénou"]
    assert [p[0] for p in shown("Gao", "Azawad", "Gao")] == ["Gao", "Azawad"]
    assert [p[0] for p in shown("Loop")] == ["Loop"], "a pack may say that a place lies in itself"


def test_a_place_without_a_point_has_no_geometry_and_no_place_is_left_out() -> None:
    """RFC 7946, 3.2: an unlocated feature; a claim without a place is told to the manifest."""
    assert shown("Taoudenni") == [("Taoudenni", None, None)]
    assert shown("Somewhere") == [("Somewhere", None, None)]
    given_set = Placed([record(1, places=[]), record(2)])
    features, _ = written(given_set)
    assert [f["properties"]["claim"] for f in features] == ["C-2"]
    assert given_set.left_out == [("C-1", "It names no place, so there is nothing to put on a map.")]


def test_nothing_found() -> None:
    """An empty collection, and the facts of the set with it."""
    features, text = written(Placed([]))
    assert features == []
    assert json.loads(text)["about"]["policy"] == "two-origin/2"


class _OnePlace(Records):
    def __init__(self, place: ExportPlace) -> None:
        super().__init__([record(places=[place.name])])
        self._place = place

    def place(self, name: str) -> ExportPlace | None:
        return self._place if name == self._place.name else None


@given(
    st.one_of(st.none(), st.floats()),
    st.one_of(st.none(), st.floats()),
    st.sampled_from(["town", "site", "region", "country", "", "well"]),
)
def test_every_point_is_on_the_earth_or_none(latitude: float | None, longitude: float | None, kind: str) -> None:
    """Packs are checked when they are read; a plugin's set may hold anything, nan and infinity too."""
    found, text = written(_OnePlace(ExportPlace("P", latitude, longitude, kind, "")))
    assert len(found) == 1
    assert "-0.0," not in text
    assert "-0.0]" not in text


@given(st.one_of(st.sampled_from([*PAYLOADS.values(), "</script>"]), st.text()))
def test_hostile_texts(text: str) -> None:
    """Titles, places, actors: valid JSON in which nothing is hidden."""
    features, file = written(
        Placed([record(title=text, places=[text], actors=[{"name": text, "role": "agent"}], uid=text)])
    )
    assert len(features) == 1
    assert GUARD.search(file) is None


def test_places_that_lie_in_each_other_end() -> None:
    """A round trip of parents is followed a few steps and no further."""
    assert spot(Placed([]), "Loop").country == ""
