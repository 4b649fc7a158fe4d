"""The whole command: what loads, what help says, where options may stand, what wrong calls are told."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.cli.conftest import Here, Program
from tests.conftest import ROOT
from workbench import main
from workbench.cli.commands import Group
from workbench.cli.reference import commands, pages
from workbench.cli.root import _ELSEWHERE, COMMANDS
from workbench.cli.root import workbench as root
from workbench.cli.session import Session, without_password

HELP = (
    "cli", "cli.commands", "cli.failing", "cli.hints", "cli.output", "cli.root", "cli.session", "errors", "main",
    "safety", "safety.escaping", "safety.text",
)  # fmt: skip
HEAVY = ("textual", "rich", "PIL", "imagehash", "httpx", "numpy", "psycopg", "sqlite_utils")
EVERY = list(commands())
LEAVES = [(words, command) for words, command in EVERY if not isinstance(command, click.Group)]


@pytest.fixture
def workbench(here: Here) -> Here:
    """Called in this process: what it says is asked here, three hundred times."""
    return here


def test_help_loads_no_command_and_nothing_that_is_slow_to_load() -> None:
    """What it loads is what it costs: a clock would measure the machine."""
    code = (
        "import sys\nfrom workbench.main import main\nassert main(['--help']) == 0\n"
        "foreign = {m.partition('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(*sorted(foreign), *sorted(m for m in sys.modules if m.startswith('workbench.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stderr.split()) - {"__main__", "_distutils_hack", "sitecustomize"}  # of the machine, of the tests
    assert loaded == {"click", "workbench", *(f"workbench.{room}" for room in HELP)}


def test_the_case_is_closed_however_the_screen_was_asked_for(
    fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Session] = []

    def shown(session: Session) -> None:
        session.open()
        met.append(session)

    monkeypatch.setattr(main, "open_terminal", shown)
    for more in ([], ["--offline"]):
        assert main.main(["--case", str(tmp_path / "case"), "--as", "Tester", *more]) == 0
    assert [s._opened for s in met] == [None, None]


@pytest.mark.parametrize("module", sorted({entry.where.partition(":")[0] for entry in COMMANDS.values()}))
def test_no_command_module_loads_heavy_libraries(module: str) -> None:
    code = f"import sys, {module}\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_is_the_commands_own(name: str) -> None:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert " ".join((command.help or "").split()).startswith(COMMANDS[name].help.rstrip("."))


@pytest.mark.parametrize(("words", "command"), LEAVES, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_every_command_has_an_example_that_calls_it(words: tuple[str, ...], command: click.Command) -> None:
    text = command.help or ""
    assert "Example" in text
    assert f"  {' '.join(words)}" in text


def test_every_group_suggests() -> None:
    assert all(isinstance(command, Group) for _, command in EVERY if isinstance(command, click.Group))


def test_docs_name_every_command() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for path, text in pages():
        assert f"### {path}\n" in page
        assert text.splitlines()[0] in page


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["clams"], "Did you mean claims?"),
        (["claim", "shwo"], "Did you mean show?"),
        (["claims", "stauts:rumor"], "Did you mean status?"),
        (["claims", "status:rumour"], "Did you mean rumor?"),
        (["claims", "--jsn"], "--json"),
        (["claim", "show"], "Missing argument"),
        (["claim", "show", "X-1"], "Claims are named like C-17."),
        (["import", ".", "--date-order", "ddmm"], "dmy"),
        (["import", ".", "--timezone", "Africa/Bamoko"], "Did you mean Africa/Bamako?"),
        (["export", "-o", "x", "--format", "jsnl"], "Did you mean jsonl?"),
        (["evidence", "add", "C-1", "--stance", "supports", "--grade", "B2"], "--source"),
        (["message", "add", "--chat", "a", "--sender", "b", "--at", "soon", "text"], "not a time"),
        (["search", "!!!"], "no word to search for"),
        (["--case", "", "claims"], "--case needs a value"),
        (["--as", "", "claims"], "--as needs a value"),
        (["--case", "http://example.org/x", "claims"], "cannot be a case"),
        (["claim", "link", "C-1", "contradicts", "C-1"], "itself"),
        (["claim", "edit", "C-1", "--event", "2026-04-27..2026-04-26"], "before it starts"),
        (["claim", "edit", "C-1", "--event", "2026-04-26..2026-04-25T06:00+00:00"], "before it starts"),
        (["claims", "place:Tesalit"], "Did you mean Tessalit?"),
        (["messages", "actor:JNMI"], "Did you mean JNIM?"),
        (["claims", "lang:xq"], "Known: af"),
        (["claims", "bloc:Westren"], "Did you mean Western?"),
        (["messages", "platform:whatsap"], "Did you mean whatsapp?"),
        (["messages", "claim:C-999"], "no claim C-999"),
        (["claims", "id:C-999"], "no claim C-999"),
        (["export", "place:Tesalit", "-o", "x"], "Did you mean Tessalit?"),
        (["match", ".", "--case", ""], "--case needs a value"),
        (["import", ".", "--media-dir", __file__], "is a file, not a folder"),
    ],
)
def test_wrong_calls_end_with_2_and_say_what_was_meant(workbench: Program, arguments: list[str], told: str) -> None:
    workbench("claim", "add", "Kidal held", "--place", "Kidal", check=True)
    done = workbench(*arguments)
    assert done.code == 2, done.err
    assert told in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "arguments", [["claim", "show", "C-9"], ["context", "77"], ["why", "C-9"], ["imports", "show", "9"],
                  ["evidence", "retract", "E-9"], ["assess", "C-9"], ["imports", "undo", "9"], ["match", "nothing.jpg"],
                  ["claim", "import", "nothing.csv"], ["undo"], ["redo"], ["import", "nothing"],
                  ["import", ".", "--media-dir", "nothing"], ["message", "add", "--chat", "a", "--sender", "b", "--at",
                  "2026-04-25", "--file", "nothing", "x"], ["audit", "verify", "--checkpoint", "nothing"],
                  ["lexicon", "check", "nothing"], ["source", "import", "nothing"], ["plugins", "trust", "nothing"],
                  ["import", "x" * 300]],
)  # fmt: skip
def test_what_does_not_exist_ends_with_5(workbench: Program, arguments: list[str]) -> None:
    workbench("source", "add", "somebody", "--as", "another", check=True)
    done = workbench(*arguments)
    assert done.code == 5, done.err
    assert len(done.err.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "--case", "t", "claims"],
        ["claims", "--json", "--case", "t"],
        ["imports", "--case", "t", "--json", "list"],
    ],
)
def test_global_options_stand_before_or_after(workbench: Program, arguments: list[str]) -> None:
    workbench("source", "add", "x", "--case", "t", check=True)
    assert workbench(*arguments, check=True).out == ""
    assert (workbench.folder / "t" / "claims.db").is_file()
    assert not (workbench.folder / "claims.db").exists()


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["claims", "--help"], ["plugins", "list"]])
def test_asking_makes_no_case(workbench: Program, arguments: list[str]) -> None:
    workbench(*arguments, check=True)
    assert list(workbench.folder.iterdir()) == []


MAKING = {("import",), ("demo",), ("claim", "add"), ("claim", "import"), ("source", "add"), ("source", "import"),
          ("message", "add"), ("capture",), ("bundle", "import")}  # fmt: skip
CASELESS = {("doctor",), ("plugins", "list"), ("plugins", "trust"), ("plugins", "check"), ("lexicon", "list"),
            ("lexicon", "check"), ("lexicon", "build"), ("policy", "show"), ("policy", "check"),
            ("config", "show"), ("manual",), ("completion",), ("bundle", "verify")}  # fmt: skip
NEEDS_WORDS = {("plugins", "trust"), ("plugins", "check"), ("lexicon", "build"), ("completion",), ("bundle", "verify")}
ARGUMENTS = {"number": "C-1", "numbers": "C-1", "into": "C-1", "others": "C-2", "a": "C-1", "b": "C-2",
             "kind": "follows", "messages": "1", "message": "1", "to": "new", "what": "C-1", "batch": "1",
             "name_or_id": "x"}  # fmt: skip
ASKED = {
    ("evidence", "origin"): ["E-1", "E-2", "one", "--reason", "x"],
    ("message", "translate"): ["1", "x"],
    ("evidence", "search"): ["C-1", "--searched", "x"],
    ("figures", "add"): ["C-1", "--metric", "killed", "--speaker", "x", "--number", "3"],
    ("figures", "edit"): ["F-1", "--number", "3"],
    ("figures", "retract"): ["F-1"],
    ("source", "export"): ["-o", "out.csv"],
    ("media", "answer"): ["ffffffff", "eeeeeeee", "same"],
    ("media", "mark"): ["ffffffff", "--sensitivity", "plain"],
    ("media", "lists", "import"): ["list.csv", "--name", "x"],
    ("media", "lists", "remove"): ["1"],
    ("captures", "show"): ["1"],
}
"""Arguments of commands whose options or choices are needed."""


@pytest.mark.parametrize(
    ("words", "command"),
    [(w[1:], c) for w, c in LEAVES if w[1:] not in MAKING | CASELESS],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_a_slip_in_the_case_makes_none(workbench: Program, words: tuple[str, ...], command: click.Command) -> None:
    (workbench.folder / "list.csv").write_text("claim,source,stance,grade\nC-1,x,supports,B2\n")
    arguments = []
    for p in command.params:
        if isinstance(p, click.Argument) and p.required:
            isfile = p.name in ("file", "paths")
            arguments.append("list.csv" if isfile else ARGUMENTS.get(str(p.name), "word"))
    if words == ("claim", "status"):
        arguments[-1] = "confirmed"
    if words == ("claim", "edit"):
        arguments.append("--title=x")
    if words[-2:] in (("source", "edit"), ("evidence", "edit")):
        arguments = ["1", "--url", "x"]
    if words == ("evidence", "retract"):
        arguments = ["1"]
    if words == ("evidence", "add"):
        arguments += ["--source", "x", "--stance", "supports", "--grade", "B2"]
    if words == ("export",):
        arguments += ["-o", "out"]
    done = workbench("--case", "tpyo", *words, *ASKED.get(words, arguments))
    assert done.code == 5, done.err
    assert "There is no case in tpyo" in done.err
    assert "workbench --case tpyo import EXPORT" in done.err
    assert [p.name for p in workbench.folder.iterdir()] == ["list.csv"]


@pytest.mark.parametrize("words", sorted(CASELESS - NEEDS_WORDS))
def test_what_needs_no_case_makes_none(workbench: Program, words: tuple[str, ...]) -> None:
    workbench(*words, check=True)
    assert list(workbench.folder.iterdir()) == []


def test_hints_are_for_the_case_in_use(workbench: Program) -> None:
    workbench("--case", "my case", "source", "add", "x", check=True)
    done = workbench("--case", "my case", "claim", "show", "C-9")
    assert "workbench --case 'my case' claims lists them." in done.err


def test_a_filter_word_may_begin_with_a_dash() -> None:
    from workbench.cli.commands import FilterCommand, filter_text

    found: list[str] = []

    @click.command(cls=FilterCommand)
    @click.argument("words", nargs=-1)
    @click.option("-o", "out")
    @click.option("--limit", type=int)
    def probe(words: tuple[str, ...], out: str, limit: int) -> None:
        found.extend([filter_text(words), out, str(limit)])

    result = CliRunner().invoke(probe, ["-bloc:W", "status:rumor", "-o", "x", '-"a b"', "--limit", "3"], obj=Session())
    assert result.exit_code == 0, result.output
    assert found == ['-bloc:W status:rumor -"a b"', "x", "3"]


def test_who_acts_is_written_down(workbench: Program) -> None:
    workbench("--as", "A. Diallo", "claim", "add", "Tessalit taken", check=True)
    rows = workbench("audit", "log", "C-1", "--json", check=True).rows
    assert {row["analyst"] for row in rows} == {"a-diallo"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:secret@h/db", "postgresql://u:…@h/db"),
        ("postgresql:///db?host=/run", "postgresql:///db?host=/run"),
        ("some folder", "some folder"),
    ],
)
def test_passwords_are_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown
    assert "secret" not in Session(case=url).command()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://db.example.org/x", 2),
        ("postgresql:///x?host=192.0.2.1", 2),
        ("postgresql:///x?host=/nonexistent", 8),
        ("t", 0),
    ],
)
def test_offline_opens_nothing_on_another_machine(workbench: Program, url: str, code: int) -> None:
    assert workbench("--offline", "--case", url, "source", "add", "x").code == code


@pytest.mark.parametrize("group", ["claim", "evidence", "source", "imports", "audit", "plugins", "lexicon"])
def test_a_group_alone_shows_its_help(workbench: Program, group: str) -> None:
    done = workbench(group)
    assert (done.code, done.out) == (2, "")
    assert f"Usage: workbench {group}" in done.err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["show", "C-1"], "claim show C-1"),
        (["claim", "C-10"], "claim show C-10"),
        (["C-10"], "claim show C-10"),
        (["clams"], "claims"),
        (["claim", "stauts"], "status"),
        (["history"], "audit log"),
    ],
)
def test_what_was_meant(workbench: Here, words: list[str], meant: str) -> None:
    done = workbench(*words)
    assert done.code == 2
    assert f"Did you mean {meant}?" in done.err


def test_the_words_of_other_commands_name_commands() -> None:
    known = {" ".join(name[1:]) for name, _ in EVERY} - {""}
    for word, meant in _ELSEWHERE.items():
        assert word not in COMMANDS
        assert meant.startswith("--") or any(meant == k or meant.startswith(f"{k} ") for k in known), meant


def test_a_folder_of_tables_is_not_named_like_a_file(workbench: Here, tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    done = workbench("export", "--format", "csv", "-o", str(out))
    assert (done.code, out.exists()) == (2, False)
    assert "Name a folder, for example c" in done.err
