"""The table in ACLED's layout: which claims are rows, the codes, the tolls, and that no cell is a formula."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.made_records import Placed, evidence, figure, message, record
from tests.export.sets import Records
from tests.tui.hostile import PAYLOADS
from workbench.export import acled, acled_codes
from workbench.export.acled import COLUMNS, THEIRS
from workbench.export.cells import restore, tame
from workbench.export.tolls import toll


def rows(given_set: Records) -> list[dict[str, str]]:
    """The table, read back."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "out.csv"
        acled.exporter.write(given_set, target)
        with target.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))


def one_row(**changed: Any) -> dict[str, str]:
    """The row of one claim, without what is empty."""
    (found,) = rows(Placed([record(**changed)]))
    return {k: v for k, v in found.items() if v}


def test_a_row() -> None:
    """Every column of ACLED's is there in their order; what nobody knows is empty, never 0."""
    found = rows(Placed([record(polarity="taken")]))[0]
    assert tuple(found)[: len(THEIRS)] == THEIRS
    assert {k: v for k, v in found.items() if v} == {
        "event_id_cnty": "uid-1", "event_date": "2026-04-25", "year": "2026", "time_precision": "1",
        "disorder_type": "Political violence", "event_type": "Battles",
        "sub_event_type": "Non-state actor overtakes territory", "actor1": "FLA", "iso": "466",
        "region": "Western Africa", "country": "Mali", "location": "Kidal", "latitude": "18.44", "longitude": "1.41",
        "geo_precision": "1", "notes": "Claim, rumor: Kidal taken by FLA.", "timestamp": "1777593600",
        "status": "rumor", "overridden": "false", "event_end": "2026-04-25", "event_precision": "day",
        "claim_id": "C-1", "claim_uid": "uid-1",
    }  # fmt: skip


def test_claims_that_are_no_row() -> None:
    """False ones, words and pictures, who holds a place, and those without a day or a place; each with its reason."""
    nowhere = {"start": None, "end": None, "precision": "unknown"}
    given_set = Placed([
        record(1, status="refuted"), record(2, status="misleading"), record(3, predicate="statement"),
        record(4, predicate="media_provenance"), record(5, event=nowhere), record(6, places=[]),
        record(7, places=["Mali"]), record(13, polarity="held"), *(record(8 + n, status=s) for n, s in enumerate(
            ("rumor", "corroborated", "confirmed", "contested", "unverifiable"))),
    ])  # fmt: skip
    assert [r["claim_id"] for r in rows(given_set)] == ["C-8", "C-9", "C-10", "C-11", "C-12"]
    assert [c for c, _ in given_set.left_out] == [*(f"C-{n}" for n in range(1, 8)), "C-13"]
    assert all(reason.endswith(".") for _, reason in given_set.left_out)
    assert len({reason for _, reason in given_set.left_out}) == 8


@pytest.mark.parametrize(
    ("predicate", "polarity", "agent", "target", "expected"),
    [
        ("control_change", "taken", "FAMa", "", "Battles/Government regains territory"),
        ("control_change", "taken", "JNIM", "", "Battles/Non-state actor overtakes territory"),
        ("control_change", "", "JNIM", "", "/"),
        ("control_change", "taken", "somebody", "", "/"),
        ("control_change", "taken", "", "", "/"),
        ("attack", "", "JNIM", "FAMa", "Battles/Armed clash"),
        ("attack", "", "JNIM", "Peuls", "Violence against civilians/Attack"),
        ("attack", "", "JNIM", "", "/"),
        ("attack", "", "", "FAMa", "/"),
        ("movement", "", "FAMa", "", "Strategic developments/Other"),
        ("movement", "", "somebody", "", "/"),
        ("movement", "", "", "", "/"),
        ("blockade", "lifted", "JNIM", "", "Strategic developments/Other"),
        ("arrest_or_killing_of_person", "arrested", "FAMa", "somebody", "Strategic developments/Arrests"),
        ("arrest_or_killing_of_person", "killed", "FAMa", "somebody", "/"),
        ("casualties", "killed", "", "", "/"),
        ("other", "", "", "", "/"),
    ],
)
def test_event_types(predicate: str, polarity: str, agent: str, target: str, expected: str) -> None:
    """Only what the claim says; a set that knows no actors gives no type that depends on them."""
    roles = (("speaker", "Mali"), ("agent", agent), ("object", target))
    made = record(
        predicate=predicate,
        polarity=polarity,
        actors=[{"name": name, "role": role} for role, name in roles if name],
    )
    (found,) = rows(Placed([made]))
    assert f"{found['event_type']}/{found['sub_event_type']}" == expected
    assert (found["civilian_targeting"] == "Civilian targeting") == (target == "Peuls")
    (plain,) = rows(_Strangers([made]))
    assert plain["event_type"] in ("", "Strategic developments")


class _Strangers(Records):
    """A set that knows places but no actors."""

    def place(self, name: str) -> Any:
        return Placed([]).place(name)


@pytest.mark.parametrize(
    ("start", "end", "precision", "code"),
    [
        ("2026-04-25", "2026-04-25", "day", 1),
        ("2026-04-25T06:00:00.000000Z", "2026-04-25T07:00:00.000000Z", "hour", 1),
        ("2026-04-25T20:00:00.000000Z", "2026-04-26T04:00:00.000000Z", "part_of_day", 1),
        ("2026-04-25", "2026-04-27", "day", 2),
        ("2026-04-20", "2026-04-26", "week", 2),
        ("2026-04-20", "2026-04-30", "week", 3),
        ("2026-04-01", "2026-04-30", "month", 3),
        ("2026-04-01", "2026-04-01", "unknown", 3),
    ],
)
def test_time_precision(start: str, end: str, precision: str, code: int) -> None:
    """A night is known to the day; days in a row are as vague as they are long."""
    assert acled_codes.time_precision(start, end, precision) == code


@pytest.mark.parametrize(
    ("places", "location", "code", "latitude", "note"),
    [
        (["Kidal"], "Kidal", "1", "18.44", ""),
        (["Mali", "Azawad", "Gao"], "Gao", "1", "16.27", "Azawad"),
        (["Azawad"], "Azawad", "3", "19.6", ""),
        (["Bamako-Sénou", "Bamako"], "Bamako-Sénou", "1", "12.53", ""),
        (["Gao", "Kidal"], "Gao", "1", "16.27", "Kidal"),
        (["Somewhere"], "Somewhere", "", "", ""),
        (["Somewhere", "Azawad"], "Azawad", "3", "19.6", "Somewhere"),
        (["Taoudenni"], "Taoudenni", "1", "", ""),
    ],
)
def test_one_place_a_row(places: list[str], location: str, code: str, latitude: str, note: str) -> None:
    """The most precise one; others are named, so that no toll is counted twice."""
    (found,) = rows(Placed([record(places=places)]))
    assert (found["location"], found["geo_precision"], found["latitude"]) == (location, code, latitude)
    assert ("Also named: " + note + " (" in found["notes"]) == bool(note)


def test_a_country_without_a_code_keeps_its_name() -> None:
    """Packs of other wars have other countries."""
    (found,) = rows(Placed([record(places=["Batken"])]))
    assert (found["country"], found["iso"], found["region"]) == ("Kirghizistan", "", "")


@pytest.mark.parametrize(
    ("figures", "low", "high", "disputed"),
    [
        ([], None, None, False),
        ([figure(12, 12)], 12, 12, False),
        ([figure(12, 12), figure(40, 40)], 12, 40, True),
        ([figure(0, 0)], 0, 0, False),
        ([figure(24, 120, exactness="dozens")], 12, 120, False),
        ([figure(20, 90, exactness="dozens")], 10, 90, False),
        ([figure(24, 24)], 24, 24, False),
        ([figure(16, 16, exactness="at_least")], 16, None, False),
        ([figure(16, 16, exactness="at_least"), figure(30, 30)], 16, 30, True),
        ([figure(30, 30, exactness="at_most")], None, 30, False),
        ([figure(None, None, exactness="unstated", note="heavy losses")], None, None, False),
        ([figure(77, 77), figure(30, 40, figure="F-1", exactness="about")], 30, 40, True),
        ([figure(5, 5, metric="injured")], None, None, False),
    ],
)
def test_tolls(figures: list[dict[str, Any]], low: int | None, high: int | None, disputed: bool) -> None:
    """The smallest number given; an open end and an unknown are empty; what was entered goes before what was read."""
    found = toll(figures)
    assert (found.low, found.high, found.disputed) == (low, high, disputed)


def test_the_basis_says_every_figure() -> None:
    """By whom, through whom, in how many messages; figures that differ stand in the notes."""
    found = one_row(figures=[
        figure(40, 40, exactness="about", counted="soldats", speaker="CSP", relay="Telegram", figure="F-1", times=0),
        figure(77, 77, times=3),
        figure(None, None, exactness="unstated", note="heavy losses", speaker="governor", times=0, figure="F-2"),
    ])  # fmt: skip
    basis = (
        "about 40 soldats (according to CSP, through Telegram); 77 (in 3 messages); "
        "“heavy losses” (according to governor)"
    )
    assert (found["fatalities"], found["fatalities_max"], found["fatalities_basis"]) == ("40", "40", basis)
    assert f"Figures differ: {basis}." in found["notes"]


def test_sources_and_their_scale() -> None:
    """Who gives evidence; what only messages tell is new media; searches that found nothing are nobody."""
    items = [
        evidence(1, name="A", country="Mali"), evidence(2, name="B", country="France"),
        evidence(3, name="C", bloc="local"), evidence(4, name="D", party=True), evidence(5, name="A"),
        evidence(6, name="Searches", searched="pictures"),
    ]  # fmt: skip
    found = one_row(evidence_items=items)
    assert (found["source"], found["source_scale"]) == ("A; B; C; D", "Subnational-National-International-Other")
    told = one_row(message_items=[message(1), message(2, platform="telegram")])
    assert (told["source"], told["source_scale"]) == ("Messages (telegram, whatsapp)", "New media")
    assert "source" not in one_row()


def test_links_are_tags() -> None:
    """Whoever adds rows up sees which of them tell the same."""
    found = one_row(links=[{"claim": "C-2", "kind": "repeats"}, {"claim": "C-3", "kind": "part_of"}])
    assert found["tags"] == "repeats C-2; part of C-3"


FORMULAS = ("=1+1", " =1", "\u00a0=1", "＝1", "a\n=1", "-1;=cmd|'x'!A1", "@SUM(1)", "'=1", "\t+1")
HOSTILE = st.one_of(st.sampled_from([*PAYLOADS.values(), *FORMULAS]), st.text())


@given(HOSTILE, HOSTILE)
def test_no_cell_is_a_formula_and_nothing_is_lost(one: str, two: str) -> None:
    """Names, titles, sources and words of strangers; what was escaped is named and can be had back."""
    (found,) = rows(
        Placed([record(title=one, uid=two, places=[two or "x"], actors=[{"name": one, "role": "agent"}],
                       evidence_items=[evidence(1, name=two)])])
    )  # fmt: skip
    escaped = found["text_escaped"].split()
    for column, text in (("actor1", one), ("claim_uid", two), ("source", two), ("location", two or "x")):
        assert (restore(found[column]) if column in escaped else found[column]) == tame(text)
    bare = [c for c in COLUMNS if c not in escaped and found[c].lstrip()[:1] in tuple("=+-@＝＋－＠")]
    assert [c for c in bare if found[c].lstrip()] == []


def test_negative_degrees_stay_numbers() -> None:
    """The minus of a longitude is ours and gets no apostrophe; an unknown toll is an empty cell."""
    found = rows(Placed([record(places=["Gao"]), record(2, figures=[figure(12, 12)])]))
    assert [float(r["longitude"]) for r in found] == [-0.04, 1.41]
    assert [r["fatalities"] for r in found] == ["", "12"]
    assert [r["text_escaped"] for r in found] == ["", ""]
