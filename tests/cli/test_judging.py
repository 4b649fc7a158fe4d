"""`assess`, `claim status`, `claim check`, `policy` and `claim import` as people call them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Inside
from tests.verdict.test_policy_files import changed


@pytest.fixture
def here(tmp_path: Path) -> Inside:
    """An empty folder, called in this process."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Inside(folder, tmp_path / "config")


@pytest.fixture
def weighed(here: Inside) -> Inside:
    """C-1 with two origins for it, one of them twice, and one that counts for nothing."""
    here("claim", "add", "Tessalit taken", "--predicate", "control_change", "--place", "Tessalit", "--event",
         "2026-04-27", check=True)  # fmt: skip
    for source, grade, more in (("AFP", "B2", ()), ("Outlet", "C3", ("--derived-from", "E-1")), ("Blog", "F3", ())):
        here("source", "add", source, check=True)
        here("evidence", "add", "C-1", "--source", source, "--stance", "supports", "--grade", grade, *more, check=True)
    return here


def test_assess_names_origins_and_what_counts_for_nothing(weighed: Inside) -> None:
    told = weighed("assess", "C-1", check=True).out
    assert "[ ] 1 of 2 credible supporting origins: AFP (E-1, E-2); one more is needed" in told
    assert "[ ] 1 credible supporting origin speaks for it (named above)" in told
    assert "missing" not in told
    (row,) = weighed("assess", "C-1", "--json", check=True).rows
    assert row["origins"]["supporting"] == [
        {"name": "AFP", "level": "strong", "evidence": ["E-1", "E-2"]},
        {"name": "Blog", "level": "weak", "evidence": ["E-3"]},
    ]
    assert row["notes"] == ["E-3 (Blog, F3) counts for nothing: F says that the source cannot be judged"]
    assert {g["name"] for g in row["gates"]["confirmed"] if not g["met"]} == {"two origins"}


def test_assess_as_of_a_time_before_the_claim(weighed: Inside) -> None:
    done = weighed("assess", "C-1", "--as-of", "2026-04-01")
    assert done.code == 5
    assert "not there yet" in done.err


def test_likelihood_is_shown_with_its_range_and_apart_from_confidence(weighed: Inside) -> None:
    done = weighed("claim", "status", "C-1", "corroborated", "--likelihood", "likely", "--confidence", "low",
                   "--valid-to", "2026-05-31", "--reason", "likely, with low confidence")  # fmt: skip
    assert done.code == 0
    assert "in one sentence" in done.err
    lines = [line.strip() for line in weighed("claim", "show", "C-1", check=True).out.splitlines()]
    assert {"likelihood: likely (55–80 %)", "confidence: low", "holds: from 2026-04-27 to 2026-05-31"} <= set(lines)


def test_two_people_by_the_command_line(weighed: Inside) -> None:
    (weighed.folder / "policy.toml").write_text(changed(second_person="true"), "utf-8")
    weighed("source", "add", "NGO desk", check=True)
    weighed("evidence", "add", "C-1", "--source", "NGO desk", "--stance", "supports", "--grade", "C3", check=True)
    first = weighed("--as", "Ada", "claim", "status", "C-1", "confirmed", check=True)
    assert first.out == "C-1 is proposed as confirmed: Tessalit taken\n"
    assert "waits for a second person" in first.err
    assert weighed("--as", "Ada", "claim", "status", "C-1", "confirmed").code == 6
    assert weighed("claims", "has:proposed", "--json", check=True).rows[0]["id"] == "C-1"
    weighed("--as", "Ben", "claim", "status", "C-1", "confirmed", check=True)
    assert "by ben, proposed by ada" in weighed("claim", "show", "C-1", check=True).out


def test_the_checklist(weighed: Inside) -> None:
    assert "5 pillars open." in weighed("claim", "check", "C-1", check=True).out
    weighed("claim", "check", "C-1", "date", "the radio says", "25 April", check=True)
    rows = {r["pillar"]: r for r in weighed("claim", "check", "C-1", "--json", check=True).rows}
    assert (rows["date"]["answer"], rows["source"]["answer"]) == ("the radio says 25 April", None)
    weighed("claim", "check", "C-1", "date", "--open", check=True)
    assert weighed("claim", "check", "C-1", "date").code == 2
    assert "5 pillars open." in weighed("claim", "check", "C-1", check=True).out


def test_policy_show_and_check(here: Inside) -> None:
    assert "confirmed.second_person = false" in here("policy", "show", check=True).out
    copy = here.folder / "copy.toml"
    here("policy", "show", "-o", copy, check=True)
    assert copy.read_text("utf-8").startswith("# The default policy")
    assert here("policy", "show", "-o", copy).code == 4, "nobody's rules are written over"
    assert "none wrong" in here("policy", "check", check=True).out
    own = here.folder / "policy.toml"
    own.write_text(changed(second_person="true", name='"ours"'), "utf-8")
    assert "(policy.toml): 0 examples" in here("policy", "check", check=True).out
    (here.folder / "policy.tests.toml").write_text('[[case]]\nname = "none"\nstatus = "confirmed"\n', "utf-8")
    done = here("policy", "check", own)
    assert (done.code, "the rules suggest rumor, not confirmed" in done.out) == (6, True)
    own.write_text("version = 1", "utf-8")
    assert here("policy", "show").err.startswith("workbench: policy.toml: the policy has no name")
    assert here("policy", "use").code == 5  # no case here


# --- claim import -----------------------------------------------------------------------------------------------------

UID = "3f0e6b0a-7a35-4f5e-9d0b-0f8a4a1c2d3e"


def listed(here: Inside, *rows: dict[str, object]) -> Path:
    file = here.folder / "claims.jsonl"
    file.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return file


def test_the_same_list_again_adds_nothing_also_after_a_merge(here: Inside) -> None:
    file = listed(here, {"id": "D1", "title": "One"}, {"external_id": "D2", "title": "Two", "predicate": "attack"},
                  {"uid": UID, "title": "Three"})  # fmt: skip
    assert here("claim", "import", file, check=True).out == "3 claims added, 0 known already.\n"
    here("claim", "merge", "C-1", "C-2", check=True)
    assert here("claim", "import", file, check=True).out == "0 claims added, 3 known already.\n"
    rows = {r["id"]: r for r in here("claims", "--json", check=True).rows}
    assert (rows["C-3"]["uid"], rows["C-1"]["external_id"]) == (UID, "D1")
    (here.folder / "e.csv").write_text("name,claim,stance,grade\n" + "".join(
        f"S{n},{name},supports,B2\n" for n, name in enumerate(("D2", "C-2", UID, "C-9"))), "utf-8")  # fmt: skip
    done = here("evidence", "import", here.folder / "e.csv")
    assert (done.code, "C-9" in done.err) == (3, True)
    supports = {r["id"]: r["evidence"]["supports"] for r in here("claims", "--json", check=True).rows}
    assert supports == {"C-1": 2, "C-3": 1}


def test_what_was_taken_back_comes_again_under_its_number(here: Inside) -> None:
    file = listed(here, {"uid": UID, "title": "Three"})
    here("claim", "import", file, check=True)
    here("undo", check=True)
    assert here("claims", "--json", check=True).rows == []
    assert here("claim", "import", file, check=True).out == "1 claim added, 0 known already.\n"
    assert [r["id"] for r in here("claims", "--json", check=True).rows] == ["C-1"]
    assert here("audit", "verify").code == 0


def test_a_uid_that_is_none_is_refused_with_its_line(here: Inside) -> None:
    done = here("claim", "import", listed(here, {"title": "fine"}, {"uid": "17", "title": "not"}))
    assert (done.code, "line 2 has a uid '17' that is no UUID" in done.err) == (4, True)
