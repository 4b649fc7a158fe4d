"""`verdict recheck`, `verdict stale`, `claims --as-of`: what they print, and their exit codes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Inside


@pytest.fixture
def decided(tmp_path: Path) -> Inside:
    """A case with one claim: AFP B2 on it since 10:00, corroborated at 11:00."""
    call = Inside(tmp_path / "here", tmp_path / "config")
    ten, eleven = {"WORKBENCH_CLOCK": "2026-04-26T10:00:00Z"}, {"WORKBENCH_CLOCK": "2026-04-26T11:00:00Z"}
    call("claim", "add", "Tessalit taken", "--predicate", "control_change", "--place", "Tessalit", check=True, **ten)
    call("source", "add", "AFP", check=True, **ten)
    call("evidence", "add", "C-1", "--source", "AFP", "--stance", "supports", "--grade", "B2", check=True, **ten)
    call("claim", "status", "C-1", "corroborated", check=True, **eleven)
    return call


def test_recheck_says_what_changed_and_what_holds(decided: Inside) -> None:
    found = decided("verdict", "recheck", check=True)
    assert (found.out, found.err) == ("", "1 verdict looked at again; nothing to tell of it.\n")
    assert "nothing changed since" in decided("verdict", "recheck", "C-1", check=True).out
    decided("evidence", "edit", "E-1", "--grade", "B4", check=True)
    told = decided("verdict", "recheck", check=True).out
    assert told.splitlines()[:3] == [
        "C-1  corroborated, decided 2026-04-26 11:00 UTC",
        "  since    E-1 AFP: credibility 2 → 4",
        "  today    it would not be allowed; the rules suggest rumor",
    ]
    (row,) = decided("verdict", "recheck", "--json", check=True).rows
    assert (row["id"], row["verdict"], row["holds"], row["damage"]) == ("C-1", 1, False, "")
    assert row["changes"] == ["E-1 AFP: credibility 2 → 4"]
    assert decided("verdict", "recheck", "C-9").code == 5
    assert decided("verdict", "recheck", "x").code == 2


def test_a_record_that_was_tampered_with_is_damage(decided: Inside) -> None:
    with closing(sqlite3.connect(decided.folder / "claims.db")) as db, db:
        db.execute(
            """UPDATE verdicts SET body = replace(body, '"suggested":"corroborated"', '"suggested":"refuted"')"""
        )
    found = decided("verdict", "recheck")
    assert found.code == 7
    assert "damaged  the record is not the one that history tells" in found.out
    assert "1 verdict record cannot be relied on" in found.err


def test_stale_claims_are_listed_and_come_back(decided: Inside) -> None:
    assert "No decided claim is due" in decided("verdict", "stale", check=True).err
    late = {"WORKBENCH_CLOCK": "2026-05-10T11:00:00Z"}
    told = decided("verdict", "stale", check=True, **late).out
    assert told.splitlines()[1].split() == ["C-1", "corroborated", "2026-04-26", "2026-05-10", "Tessalit", "taken"]
    (row,) = decided("verdict", "stale", "--json", check=True, **late).rows
    assert (row["id"], row["stale_at"]) == ("C-1", "2026-05-10T11:00:00.000000Z")
    (row,) = decided("claims", "has:stale", "--json", check=True, **late).rows
    assert "+20 stale since 2026-05-10: decided 2026-04-26, to be looked at again after 14 days" in row["why"]


def test_the_queue_of_a_moment(decided: Inside) -> None:
    decided("claim", "edit", "C-1", "--title", "Tessalit fell", check=True)
    decided("claim", "add", "Gao attacked", check=True)
    (now,) = decided("claims", "C-1", "--json", check=True).rows
    before = decided("claims", "--as-of", "2026-04-26T10:30", "--json", check=True)
    (row,) = before.rows
    assert (row["status"], row["title"], row["as_of"]) == ("rumor", "Tessalit taken", "2026-04-26T10:30:00.000000Z")
    assert set(row) == {*now, "as_of"}
    assert "As the case stood at 2026-04-26 10:30 UTC" in before.err
    (row,) = decided("claims", "status:corroborated", "--as-of", "2026-04-26", "--json", check=True).rows
    assert (row["title"], row["evidence"]["supports"]) == ("Tessalit taken", 1)
    assert "Tessalit taken" in decided("claims", "--as-of", "2026-04-26 13:00+02:00", check=True).out
    assert "The queue was empty" in decided("claims", "--as-of", "2026-04-25", check=True).err
    for wrong in ("yesterday", "2030-01-01"):
        assert decided("claims", "--as-of", wrong).code == 2
    assert len(decided("claims", "--json", check=True).rows) == 2
