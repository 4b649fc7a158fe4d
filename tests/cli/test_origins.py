"""`evidence origins` and `evidence origin`: the tree as printed, answers, what is refused, and untrusted names."""

import pytest

from tests.cli.conftest import Inside, Program


@pytest.fixture
def claimed(workbench: Program) -> Inside:
    """A case with an agency, an outlet that credits it, one that repeats that one, and a desk of its own."""
    inside = Inside(workbench.folder, workbench.config)
    inside("claim", "add", "Tessalit taken", "--predicate", "control_change", "--place", "Tessalit", check=True)
    for name, *more in (
        ("AFP", "--quote", "Armed men entered the town at dawn"),
        ("RFI", "--quote", "Selon l'AFP, la ville est prise"),
        ("Le Monde", "--derived-from", "E-2"),
        ("Desk \x1b[31m", "--quote", "our own reporter saw it"),
    ):
        inside("source", "add", name, check=True)
        add = ("evidence", "add", "C-1", "--source", name, "--stance", "supports", "--grade", "B2")
        inside(*add, *more, check=True)
    return inside


def test_the_tree_says_what_waits_for_an_answer(claimed: Inside) -> None:
    shown = claimed("evidence", "origins", "C-1", check=True).out
    assert shown.splitlines()[:8] == [
        "C-1 Tessalit taken",
        "4 sources, 2 origins: AFP, Desk ␛[31m",
        "",
        "AFP",
        "├─ E-1 AFP, supports B2",
        "└─ E-2 RFI, supports B2: credits AFP (proposed)",
        "   └─ E-3 Le Monde, supports B2: repeats E-2",
        "",
    ]
    assert "  E-1 and E-2: E-2 credits AFP.\n" in shown
    assert 'evidence origin E-1 E-2 apart --reason "…"' in shown
    assert "\x1b" not in shown


def test_an_answer_is_counted_told_and_taken_back(claimed: Inside) -> None:
    awa = ("--as", "awa")
    said = claimed(*awa, "evidence", "origin", "E-1", "e2", "apart", "--reason", "own source", check=True).out
    assert said == "E-1 and E-2 are of two origins.\n"
    shown = claimed("evidence", "origins", "C-1", check=True).out
    assert "4 sources, 3 origins: AFP, RFI, Desk" in shown
    assert "E-1 and E-2: apart (awa says so: own source)." in shown
    assert claimed("claims", "--json", check=True).rows[0]["evidence"]["origins"] == 3
    rows = claimed(*awa, "evidence", "origin", "1", "2", "4", "one", "--json", check=True).rows
    assert [(r["evidence"], r["other"], r["one_origin"]) for r in rows] == [(1, 2, True), (1, 4, True)]
    claimed(*awa, "undo", check=True)
    claimed(*awa, "undo", check=True)
    rows = claimed("evidence", "origins", "C-1", "--json", check=True).rows
    assert [(r["claim"], r["origin"], [e["id"] for e in r["evidence"]]) for r in rows] == [
        ("C-1", "AFP", [1, 2, 3]),
        ("C-1", "Desk \x1b[31m", [4]),
    ]
    assert rows[0]["evidence"][2]["chain"] == "AFP ← RFI (E-2) ← Le Monde (E-3)"
    assert [(t["kind"], t["proposed"]) for t in rows[0]["ties"]] == [("derived", False), ("agency", True)]


def test_what_others_still_tie_is_parted_by_the_commands_of_the_hint(claimed: Inside) -> None:
    inside = claimed
    inside("source", "add", "TV5", check=True)
    inside("evidence", "add", "C-1", "--source", "TV5", "--stance", "supports", "--grade", "B2", "--quote",
           "Selon l'AFP, rien", check=True)  # fmt: skip
    done = inside("evidence", "origin", "E-1", "E-2", "apart", "--reason", "own source", check=True)
    assert "are of one origin still, by way of others" in done.out
    assert "To part them:\n" in done.err
    (command,) = (row.strip() for row in done.err.splitlines() if "evidence origin" in row)
    assert command.endswith('evidence origin E-1 E-5 apart --reason "…"')
    inside("evidence", "origin", "E-1", "E-5", "apart", "--reason", "own source", check=True)
    assert "4 origins" not in inside("evidence", "origins", "C-1", check=True).out
    roots = {e["id"]: r["root"] for r in inside("evidence", "origins", "C-1", "--json", check=True).rows
             for e in r["evidence"]}  # fmt: skip
    assert roots[1] != roots[2] == roots[5]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("E-2", "E-3", "apart", "--reason", "x"), 2, "E-2 and E-3 have one origin by fact: E-3 repeats E-2."),
        (("E-1", "E-2", "apart"), 2, "To part two items needs a reason."),
        (("E-1", "one"), 2, "An origin is shared by two items."),
        (("E-1", "E-9", "one"), 5, "There is no evidence E-9."),
        (("E-1", "E-2", "perhaps"), 2, "perhaps"),
    ],
)
def test_what_is_refused(claimed: Inside, words: tuple[str, ...], code: int, told: str) -> None:
    done = claimed("evidence", "origin", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_a_claim_without_evidence(claimed: Inside) -> None:
    claimed("claim", "add", "Nothing known", check=True)
    done = claimed("evidence", "origins", "C-2", check=True)
    assert (done.out, done.err) == ("", "There is no evidence on C-2 yet.\n")
    assert claimed("evidence", "origins", "C-2", "--json", check=True).out == ""
