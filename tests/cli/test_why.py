"""`workbench why` and moving messages, as people call them."""

import json

import pytest

from tests.cli.conftest import Here, Program

CHAT = """\
25/04/2026, 06:41 - Awa: Kidal est tombée ce matin, le FLA a pris la ville
25/04/2026, 07:10 - Moussa: Faux ! le FLA n'a pas pris Kidal
25/04/2026, 08:00 - Issa: Attaque du JNIM à Gao ce matin, 12 soldats tués
25/04/2026, 08:10 - Issa: Quelqu'un a du riz à vendre ?
"""


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process: what is asked here is what the commands say and keep."""
    return here


def started(workbench: Program) -> Program:
    """A case with one chat."""
    (workbench.folder / "WhatsApp Chat with Nord.txt").write_text(CHAT, encoding="utf-8")
    workbench("import", "WhatsApp Chat with Nord.txt", "--timezone", "UTC", "--date-order", "dmy", check=True)
    return workbench


def number_of(program: Program, word: str) -> str:
    rows = program("messages", "--json", check=True).rows
    return str(next(row["id"] for row in rows if word in row["text"]))


def test_a_message_is_marked_and_its_reading_written_out(workbench: Program) -> None:
    program = started(workbench)
    shown = program("why", number_of(program, "Faux"), check=True).out
    assert "P Kidal]" in shown
    assert "[S Faux" in shown
    assert "[A FLA]" in shown
    for said in (
        "control change, taken",
        "denies, because of “Faux",
        "Kidal",
        "FLA (",
        "of 100",
        "E event  P place",
    ):
        assert said in shown
    assert "\x1b" not in shown
    toll = program("why", number_of(program, "12 soldats"), check=True).out
    assert "[F 12" in toll
    assert "12 killed" in toll
    nothing = program("why", number_of(program, "riz"), check=True).out
    assert "Nothing that this program knows as a claim was found in it." in nothing


def test_rule_and_lexicon_of_a_reading_are_told(workbench: Program) -> None:
    program = started(workbench)
    (row,) = program("why", number_of(program, "tombée"), "--json", check=True).rows
    read = row["mentions"][0]
    assert (read["polarity"], read["date_precision"] != "", read["rule"][:7]) == ("taken", True, "detect/")
    assert read["lexicon"]
    text = CHAT.splitlines()[0].split(": ", 1)[1]
    assert {text[s["start"] : s["end"]] for s in read["spans"] if s["role"] == "place"} == {"Kidal"}
    shown = program("why", str(row["id"]), check=True).out
    assert f"{read['rule']}, {read['lexicon']}" in shown


def test_a_claim_says_why_it_is_one_and_why_it_comes_first(workbench: Program) -> None:
    program = started(workbench)
    claim = program("claims", "place:Kidal", "--json", check=True).rows[0]
    shown = program("why", claim["id"], check=True).out
    assert "says who holds a place" in shown
    assert "one claim, because its messages say the same" in shown
    assert "where  Kidal" in shown
    assert "by the detector: control change, taken, Kidal" in shown
    (row,) = program("why", claim["id"], "--json", check=True).rows
    assert row["says"]["where"] == "Kidal"
    assert [m["id"] for m in row["messages"]] == claim["messages"]
    assert {m["by"] for m in row["messages"]} == {"detector"}


def test_messages_are_moved_in_one_act(workbench: Program) -> None:
    program = started(workbench)
    number = number_of(program, "tombée")
    (home,) = program("messages", "tombée", "--json", check=True).rows[0]["claims"]
    away = next(c["id"] for c in program("claims", "place:Gao", "--json", check=True).rows)
    done = program("claim", "attach", away, number, "--from", home, check=True)
    assert done.out == f"1 message of {home} → {away}\n"
    assert program("messages", "tombée", "--json", check=True).rows[0]["claims"] == [away]
    assert "taken out by" in program("why", home, check=True).out
    program("undo", check=True)
    assert program("messages", "tombée", "--json", check=True).rows[0]["claims"] == [home]
    program("redo", check=True)
    again = program("claim", "attach", away, number, "--from", home)
    assert (again.code, again.err.splitlines()[0]) == (5, f"workbench: Message {number} is not in {home}.")
    assert program("claim", "attach", away, number, "--from", away).code == 2


def test_weights_of_the_case_change_the_queue_at_the_next_command(workbench: Program) -> None:
    program = started(workbench)
    before = program("claims", "place:Gao", "--json", check=True).rows[0]
    (program.folder / "workbench.toml").write_text("[priority]\nattack = 40\ncasualties = 40\n", encoding="utf-8")
    after = program("claims", "place:Gao", "--json", check=True).rows[0]
    assert after["priority"] == before["priority"] + 22
    assert json.dumps(after["why"]).count("+40") == 1
    (program.folder / "workbench.toml").write_text("[priority]\natack = 40\n", encoding="utf-8")
    refused = program("claims")
    assert (refused.code, "Did you mean attack?" in refused.err) == (2, True)
