"""`workbench lexicon` as people call it, and docs/lexicons.md: its examples are taken out of the page and run."""

import re
from pathlib import Path

import pytest

from tests.claims.gazetteer_lines import text
from tests.cli.conftest import Here, Program
from tests.conftest import ROOT
from workbench.claims.pack_checking import NOTE, shipped_packs
from workbench.claims.pack_entries import RULES

PAGE = (ROOT / "docs" / "lexicons.md").read_text("utf-8")
FINDING = {"file", "entry", "level", "rule", "finding", "advice", "names"}
WRONG_PACK = 'pack = "own"\n[[places]]\nkind = "twon"\nparent = "Mali"\n[places.names]\n"San\\u001b[2J" = []\n'


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process: what is asked here is what the commands say and keep."""
    return here


@pytest.fixture
def dump(workbench: Program) -> Path:
    """The invented country beside the case."""
    path = workbench.folder / "XQ.txt"
    path.write_text(text(), "utf-8")
    return path


def examples() -> dict[str, str]:
    return dict(re.findall(r"<!-- example: (my_\w+\.toml) -->\n```toml\n(.*?)```", PAGE, re.DOTALL))


def test_a_built_pack_is_listed_and_clean(workbench: Program, dump: Path) -> None:
    done = workbench("lexicon", "build", "--geonames", dump, "-o", "lexicons/geonames_xq.toml", check=True)
    assert "15 places" in done.out
    assert done.err == ""
    rows = workbench("lexicon", "list", "--json", check=True).rows
    own = [row for row in rows if row["own"]]
    assert [(r["file"], r["pack"], r["places"], r["wrong"]) for r in own] == [
        ("lexicons/geonames_xq.toml", "geonames-xq-xz", 15, 0)
    ]
    assert re.fullmatch("[0-9a-f]{12}", own[0]["version"])
    assert len(rows) == len(shipped_packs()) + 1
    checked = workbench("lexicon", "check", "lexicons/geonames_xq.toml", "--json", check=True)
    assert [row["rule"] for row in checked.rows if row["level"] != NOTE] == []
    assert "1 pack checked: 0 wrong" in checked.err
    found = {row["name"]: row for row in workbench("lexicon", "list", "places", "--json", check=True).rows}
    assert found["Zorbak"] == {"name": "Zorbak", "kind": "town", "parent": "Zorbak (region)", "own": True,
                               "file": "lexicons/geonames_xq.toml"}  # fmt: skip
    assert not found["Kidal"]["own"]
    assert "Zorbak (region)" in workbench("lexicon", "list", "places", check=True).out


def test_building_again_gives_the_same_bytes_and_json(workbench: Program, dump: Path) -> None:
    command = ("lexicon", "build", "--geonames", dump, "--country", "XQ", "-o", "lexicons/xq.toml", "--json")
    (row,) = workbench(*command, check=True).rows
    first = (workbench.folder / "lexicons" / "xq.toml").read_bytes()
    assert row == {"file": "lexicons/xq.toml", "read": 19, "places": 13, "aliases": 9, "guarded": 4, "left_out": 2,
                   "newest": "2026-03-04"}  # fmt: skip
    assert b"--geonames XQ.txt --country XQ -o xq.toml" in first
    assert str(workbench.folder).encode() not in first
    workbench(*command, check=True)
    assert (workbench.folder / "lexicons" / "xq.toml").read_bytes() == first
    assert [p.name for p in (workbench.folder / "lexicons").iterdir()] == ["xq.toml"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["-o", "xq.txt"], 2, "ends with .toml"),
        (["-o", "nowhere/xq.toml"], 4, "does not exist"),
        (["-o", "mine.toml"], 4, "was not made by this command"),
        (["-o", "a.toml", "--country", "Mali"], 2, "no country code"),
        (["-o", "a.toml", "--feature", "S.AIRQ"], 2, "Did you mean S.AIR"),
        (["-o", "a.toml", "--country", "FR"], 4, "no place that is wanted"),
        (["-o", "a.toml", "--min-population", "-1"], 2, "--min-population"),
        (["-o", "a.toml", "--alternate", "XQ.txt"], 4, "alternateNamesV2"),
        (["-o", "a.toml", "--alternate", "absent.txt"], 5, "absent.txt"),
        (["-o", "a.toml", "--geonames", "mine.toml"], 4, "Line 1 of mine.toml has 1 columns"),
    ],
)
def test_what_cannot_be_built_is_told(
    workbench: Program, dump: Path, arguments: list[str], code: int, told: str
) -> None:
    (workbench.folder / "mine.toml").write_text('pack = "mine"\n', "utf-8")
    done = workbench("lexicon", "build", "--geonames", dump.name, *arguments)
    assert done.code == code, done.err
    assert told in done.err
    assert sorted(p.name for p in workbench.folder.iterdir()) == ["XQ.txt", "mine.toml"]


def test_a_pack_with_faults_ends_with_3_and_all_of_them(workbench: Program) -> None:
    folder = workbench.folder / "lexicons"
    folder.mkdir()
    (folder / "own.toml").write_text(WRONG_PACK, "utf-8")
    (folder / "broken.toml").write_text("pack = \n", "utf-8")
    done = workbench("lexicon", "check", "--json")
    assert done.code == 3
    assert all(set(row) == FINDING for row in done.rows)
    wrong = [(row["file"], row["rule"]) for row in done.rows if row["level"] == "wrong"]
    assert wrong == [("lexicons/broken.toml", "toml"), ("lexicons/own.toml", "kind")]
    plain = workbench("lexicon", "check", "lexicons/own.toml")
    assert plain.code == 3
    assert "Did you mean town?" in plain.out
    assert "broken" not in plain.out
    listed = workbench("lexicon", "list", "--json", check=True).rows
    assert {row["file"]: row["wrong"] for row in listed if row["own"]} == {
        "lexicons/broken.toml": 1, "lexicons/own.toml": 1
    }  # fmt: skip


def test_no_text_of_a_pack_controls_the_terminal(workbench: Program) -> None:
    (workbench.folder / "own.toml").write_text(WRONG_PACK.replace("twon", "town\\u001b[2J"), "utf-8")
    for command in (["lexicon", "check", "own.toml"], ["lexicon", "check", "own.toml", "--json"]):
        done = workbench(*command)
        assert done.code == 3
        assert "\x1b" not in done.out + done.err


def test_with_a_case_the_names_that_no_message_spells(sample: Program) -> None:
    folder = sample.folder / "lexicons"
    folder.mkdir()
    pack = 'pack = "own"\n[[places]]\nkind = "town"\nparent = "Mali"\n[places.names]\n"Zorbak" = []\n"Tessalit" = []\n'
    (folder / "own.toml").write_text(pack, "utf-8")
    found = {row["rule"]: row for row in sample("lexicon", "check", "lexicons/own.toml", "--json", check=True).rows}
    assert found["unused"]["names"] == ["Zorbak"]
    assert "1 of 2 names occur in no message" in found["unused"]["finding"]


def test_the_examples_of_the_guide_are_clean_and_found(workbench: Program) -> None:
    folder = workbench.folder / "lexicons"
    folder.mkdir()
    for name, pack in examples().items():
        (folder / name).write_text(pack, "utf-8")
    assert len(examples()) == 3
    (script,) = re.findall(r"<!-- example: check -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in script.splitlines():
        done = workbench(*command.split()[1:], check=True)
        assert " 0 wrong" in done.err
    own = "Chez nous : Front de Zorbak a pris le contrôle de Zorbaq"
    workbench("message", "add", "--chat", "a", "--sender", "b", "--at", "2026-04-25T10:00Z", own, check=True)
    workbench("message", "add", "--chat", "a", "--sender", "b", "--at", "2026-04-25T11:00Z",
              "Heavy mortar fire this morning in Zorbaq, residents say", check=True)  # fmt: skip
    first, second = workbench("messages", "sort:id", "--json", check=True).rows
    assert first["mention"]["predicate"] == "control_change"
    assert first["mention"]["places"] == ["Zorbak"]
    assert [a["name"] for a in first["mention"]["actors"]] == ["Zorbak Front"]
    assert (second["mention"]["predicate"], second["mention"]["places"]) == ("attack", ["Zorbak"])


def test_the_guide_names_every_rule() -> None:
    table = PAGE.split("| rule |")[1].split("\n\n")[0]
    named = [rule for row in table.splitlines()[2:] for rule in re.findall(r"`([a-z-]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(RULES)


def test_a_pack_that_came_later_is_applied(workbench: Program) -> None:
    """Messages that are held already are read again when asked, not only at the next import."""
    workbench(
        "message",
        "add",
        "--chat",
        "Nord",
        "--sender",
        "Awa",
        "--at",
        "2026-04-25T06:41",
        "Zorbakou est tombée aux mains des rebelles",
        check=True,
    )
    packs = workbench.folder / "lexicons"
    packs.mkdir()
    (packs / "own.toml").write_text(
        'pack = "own"\n[[places]]\nkind = "town"\n[places.names]\n"Zorbakou" = []\n', "utf-8"
    )
    done = workbench("lexicon", "apply", check=True)
    assert "claims" in done.err
    assert workbench("claims", "place:Zorbakou", "--json", check=True).rows[0]["places"] == ["Zorbakou"]
