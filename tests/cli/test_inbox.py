"""`workbench inbox`: the list and its filter as before, the acts beside it, each taken back. Every text is invented."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Here, Program

PRAYER = "Chaîne de prière : récitez onze fois et envoyez à dix contacts, ne brisez pas la chaîne"
GREETING = "Bonjour à tous les amis de Kidal, bonne semaine"
TAKEN = "Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville"
ROW = {
    "message", "cluster", "score", "why", "count", "chats", "forwarded", "messages", "first_seen", "last_seen",
    "language", "text", "places", "actors", "likely",
}  # fmt: skip


@pytest.fixture
def workbench(here: Here) -> Program:
    """In this process: what is asked here is what the commands say and keep."""
    return here


def add(workbench: Program, text: str, chat: str = "Nord") -> None:
    """A message by hand."""
    workbench("message", "add", "--chat", chat, "--sender", "Ada", "--at", "2026-04-25T06:41", text, check=True)


@pytest.fixture(scope="module")
def _three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a claim, a greeting that names its place, and a prayer told twice; tests get copies."""
    folder = tmp_path_factory.mktemp("three")
    program = Program(folder, folder / "config")
    for text in (TAKEN, GREETING, PRAYER):
        add(program, text)
    add(program, f"Transféré\n{PRAYER}", chat="Sud")
    return folder


@pytest.fixture
def three(workbench: Program, _three: Path) -> Program:
    """The program in a copy of that case."""
    shutil.copytree(_three, workbench.folder, dirs_exist_ok=True)
    return workbench


def texts(workbench: Program, *words: str) -> list[str]:
    """The texts that a call of the inbox lists."""
    return [row["text"] for row in workbench("inbox", *words, "--json", check=True).rows]


def test_the_list_says_what_waits_and_why(three: Program) -> None:
    rows = three("inbox", "--json", check=True).rows
    assert [set(row) for row in rows] == [ROW, ROW]
    prayer, greeting = rows
    assert (prayer["text"], prayer["count"], prayer["chats"], prayer["messages"]) == (PRAYER, 2, 2, [3, 4])
    assert greeting["places"] == ["Kidal"]
    assert greeting["likely"][0]["id"] == "C-1"
    assert "+28 also Kidal" in greeting["likely"][0]["why"]
    table = three("inbox", check=True).out
    assert table.splitlines()[0].split() == ["points", "copies", "chats", "message", "sent", "lang", "likely", "text"]
    assert "C-1" in table


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("place:Kidal",), [GREETING]),
        (("-place:Kidal",), [PRAYER]),
        (("-lang:fr",), []),
        (("prière",), [PRAYER]),
        (("list", "prière"), [PRAYER]),
        (("--limit", "1"), [PRAYER]),
        (("sort:id", "--limit", "1"), [GREETING]),
        (("--dismissed",), []),
    ],
)
def test_the_words_after_inbox_are_a_filter(three: Program, words: tuple[str, ...], found: list[str]) -> None:
    assert texts(three, *words) == found


def test_a_slip_is_told_and_does_nothing(three: Program) -> None:
    slip = three("inbox", "dismis", "3")
    assert (slip.code, slip.out) == (2, "")
    assert "Did you mean dismiss?" in slip.err
    assert three("inbox", "place:Kidl").code == 2
    assert "Did you mean Kidal?" in three("inbox", "place:Kidl").err
    assert three("inbox", "dismiss").code == 2
    assert three("inbox", "dismiss", "99").code == 5
    assert three("inbox", "restore", "2").code == 5
    held = three("inbox", "dismiss", "1")
    assert (held.code, "C-1 holds it" in held.err) == (6, True)


def test_dismissing_is_listed_counts_what_comes_and_is_taken_back(three: Program) -> None:
    assert three("inbox", "dismiss", "4", "--reason", "prayers", check=True).out == "message 3 dismissed\n"
    assert texts(three) == [GREETING]
    add(three, PRAYER, chat="Est")
    assert texts(three) == [GREETING]
    (row,) = three("inbox", "--dismissed", "--json", check=True).rows
    assert {k: row[k] for k in ("message", "reason", "count", "new", "text")} == {
        "message": 3, "reason": "prayers", "count": 3, "new": 1, "text": PRAYER,
    }  # fmt: skip
    assert "+1" in three("inbox", "--dismissed", check=True).out
    assert three("undo", check=True).out == "Taken back: message 3 dismissed\n"
    assert texts(three) == [PRAYER, GREETING]
    three("redo", check=True)
    assert three("inbox", "restore", "5", check=True).out == "message 3 back in the inbox\n"
    assert "Nothing was dismissed." in three("inbox", "--dismissed", check=True).err
    three("audit", "verify", check=True)


def test_attaching_and_claiming_take_all_copies(three: Program) -> None:
    assert three("inbox", "attach", "2", "C-1", "--stance", "asks", check=True).out == "1 message → C-1\n"
    assert texts(three) == [PRAYER]
    made = three("inbox", "claim", "4", "A chain letter", "--json", check=True).rows[0]
    assert (made["title"], made["messages"], made["chats"]) == ("A chain letter", [3, 4], 2)
    assert "No waiting text" in three("inbox", check=True).err
    three("undo", check=True)
    three("undo", check=True)
    assert len(texts(three)) == 2
    assert three("inbox", "attach", "2", "C-77").code == 5


def test_the_acts_take_options_of_the_whole_command(three: Program) -> None:
    assert three("inbox", "--as", "Ben", "dismiss", "2", check=True).out == "message 2 dismissed\n"
    (row,) = three("inbox", "--dismissed", "--json", check=True).rows
    assert row["by"] == "ben"
    assert "Usage: workbench inbox" in three("inbox", "--help", check=True).out
