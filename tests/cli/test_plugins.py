"""A plugin at work: what it prints harms nothing, its platform can be filtered by."""

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.plugin_loader.conftest import GOOD, GOOD_EXPORTER
from workbench.safety.text import GUARD

LOUD = GOOD.replace("importer = Notes()", 'print("loaded \\x1b]0;t\\x07", flush=True)\nimporter = Notes()').replace(
    "                yield", '                print("line \\x1b[2J")\n                yield'
)


@pytest.fixture
def notes(workbench: Program, tmp_path: Path) -> Path:
    """A trusted plugin that prints wherever it can, and a file for it."""
    plugin = workbench.folder / "plugins" / "notes.py"
    plugin.parent.mkdir()
    plugin.write_text(LOUD, "utf-8")
    plugin.chmod(0o644)
    workbench("plugins", "trust", plugin, check=True)
    sample = tmp_path / "day.notes"
    sample.write_text("Kidal est tombée ce matin aux mains du FLA\nTessalit\n", "utf-8")
    return sample


@pytest.mark.parametrize("options", [["--json"], [], ["--dry-run"], ["--dry-run", "--json"]])
def test_what_a_plugin_prints_goes_to_stderr_made_harmless(workbench: Program, notes: Path, options: list[str]) -> None:
    done = workbench("import", notes, "--timezone", "UTC", *options, check=True)
    assert "loaded" not in done.out
    assert "line ␛" not in done.out
    assert GUARD.search(done.err) is None
    assert "line ␛[2J" in done.err
    assert done.err.count("loaded ␛]0;t␇") == 1, "a plugin is loaded once a command"
    if "--json" in options:
        assert done.rows[0]["read"] == 2


def test_also_while_it_is_checked(workbench: Program, notes: Path) -> None:
    done = workbench("plugins", "check", "plugins/notes.py", notes, "--json", check=True)
    assert done.rows[0]["passed"]
    assert "loaded ␛]0;t␇" in done.err


def test_a_platform_of_a_plugin_can_be_filtered_by(workbench: Program, notes: Path) -> None:
    workbench("import", notes, "--timezone", "UTC", check=True)
    assert len(workbench("messages", "platform:Notes", "--json", check=True).rows) == 2
    assert workbench("messages", "platform:telegram", "--json", check=True).rows == []
    done = workbench("messages", "platform:nots")
    assert done.code == 2
    assert "Did you mean notes?" in done.err


def test_names_are_found_however_they_are_written(workbench: Program, notes: Path) -> None:
    workbench("claim", "add", "Kidal held", "--place", "Kidal", "--actor", "FAMa", check=True)
    for words in (["place:KIDAL"], ["actor:fama"], ["place:kidal", "-place:Tessalit"]):
        assert len(workbench("claims", *words, "--json", check=True).rows) == 1, words
    workbench("import", notes, "--timezone", "UTC", check=True)
    assert workbench("messages", "place:kidal", "--json", check=True).rows


@pytest.fixture
def titles(workbench: Program) -> Path:
    """An exporter in the case's folder, not trusted yet."""
    plugin = workbench.folder / "plugins" / "titles.py"
    plugin.parent.mkdir()
    plugin.write_text(GOOD_EXPORTER, "utf-8")
    plugin.chmod(0o644)
    return plugin


def test_an_exporter_is_listed_checked_and_used(workbench: Program, titles: Path) -> None:
    rows = {r["name"]: r for r in workbench("plugins", "list", "--json", check=True).rows}
    assert (rows["titles"]["offers"], rows["titles"]["state"]) == (["exporter"], "untrusted")
    assert rows["telegram"]["offers"] == ["importer"]
    assert workbench("plugins", "check", titles).code == 4
    workbench("claim", "add", "Kidal held", check=True)
    refused = workbench("export", "--format", "titles", "-o", "out.txt")
    assert refused.code == 2
    assert "plugins trust" in refused.err
    workbench("plugins", "trust", titles, check=True)
    done = workbench("plugins", "check", titles, "--json", check=True)
    assert done.rows == [{"exporter": "titles", "passed": True, "claims": 2, "files": 1, "bytes": 46, "problems": []}]
    assert "exporter" in workbench("plugins", "list", check=True).out
    workbench("export", "--format", "titles", "-o", "out.txt", check=True)
    assert (workbench.folder / "out.txt").read_text("utf-8") == '"Kidal held"\n'


def test_what_is_wrong_with_an_exporter_is_told(workbench: Program, titles: Path) -> None:
    titles.write_text(GOOD_EXPORTER.replace('json.dumps(claim["title"])', 'str(__import__("time").time())'), "utf-8")
    workbench("plugins", "trust", titles, check=True)
    done = workbench("plugins", "check", titles)
    assert done.code == 4
    assert "! write gives other bytes for the same set the second time." in done.out
    assert "docs/exporters.md" in done.err


def test_an_importer_needs_a_sample_and_a_file_may_offer_both(workbench: Program, notes: Path) -> None:
    refused = workbench("plugins", "check", "plugins/notes.py")
    assert refused.code == 2
    assert "sample" in refused.err
    both = workbench.folder / "plugins" / "both.py"
    both.write_text(GOOD + GOOD_EXPORTER, "utf-8")
    both.chmod(0o644)
    workbench("plugins", "trust", both, check=True)
    done = workbench("plugins", "check", both, notes, "--json", check=True)
    assert [next(iter(row)) for row in done.rows] == ["importer", "exporter"]
    assert "needs a sample" in workbench("plugins", "check", both, check=True).err
