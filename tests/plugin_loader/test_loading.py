"""Which plugins run, which do not, and that a bad one is named and skipped."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin_loader.conftest import GOOD
from workbench import plugin_loader
from workbench.errors import InputRefused, NotFound
from workbench.plugin_loader import LoadedImporters, Origin, PluginState, list_plugins, load_importers, trust
from workbench.plugin_trust import trust_file

pytestmark = pytest.mark.usefixtures("fixed_env")
Put = Callable[..., Path]


def names(loaded: LoadedImporters) -> list[str]:
    return [importer.name for importer in loaded.importers]


def sentence(loaded: LoadedImporters, name: str) -> str:
    return next(problem.sentence for problem in loaded.problems if problem.name == name)


def in_case(plugins: Path) -> dict[str, PluginState]:
    return {info.name: info.state for info in list_plugins(plugins) if info.origin is Origin.CASE}


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for the importers that ship."""
    folder = tmp_path / "bundled"
    folder.mkdir()
    monkeypatch.setattr(plugin_loader.finding, "bundled_folder", lambda: folder)
    return folder


def test_an_untrusted_file_is_listed_named_and_not_run(put: Put, plugins: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    path = put("notes", f"open({str(mark)!r}, 'w')\n{GOOD}")
    assert in_case(plugins) == {"notes": PluginState.UNTRUSTED}
    loaded = load_importers(plugins)
    assert "notes" not in names(loaded)
    assert f"workbench plugins trust {path}" in sentence(loaded, "notes")
    assert not mark.exists()


def test_a_trusted_file_runs_and_leaves_no_byte_code(put: Put, plugins: Path) -> None:
    trust(put("notes"))
    assert in_case(plugins) == {"notes": PluginState.READY}
    assert "notes" in names(load_importers(plugins))
    assert [p.name for p in plugins.iterdir()] == ["notes.py"]


def test_a_file_changed_after_trusting_does_not_run(put: Put, plugins: Path) -> None:
    path = put("notes")
    trust(path)
    path.write_text(GOOD + "# changed\n", "utf-8")
    assert in_case(plugins) == {"notes": PluginState.UNTRUSTED}
    assert "notes" not in names(load_importers(plugins))


def test_a_file_that_anybody_may_change_does_not_run(put: Put, plugins: Path) -> None:
    path = put("notes")
    trust(path)
    path.chmod(0o666)
    assert in_case(plugins) == {"notes": PluginState.WORLD_WRITABLE}
    assert "chmod o-w" in sentence(load_importers(plugins), "notes")
    with pytest.raises(InputRefused, match="Everybody"):
        trust(path)


def test_a_case_cannot_bring_its_own_permission(put: Put, plugins: Path, fixed_env: Path) -> None:
    sha256 = trust(put("notes"))
    assert trust_file().is_relative_to(fixed_env)
    assert sha256 in trust_file().read_text()
    trust_file().rename(plugins / "trusted_plugins.json")
    assert in_case(plugins) == {"notes": PluginState.UNTRUSTED}


def test_trusting_keeps_earlier_trust(put: Put, plugins: Path) -> None:
    trust(put("one"))
    trust(put("two", GOOD.replace('"notes"', '"two"')))
    assert set(in_case(plugins).values()) == {PluginState.READY}


@pytest.mark.parametrize("content", ["", "[]", '{"trusted": 3}', "\x00"])
def test_a_damaged_trust_file_is_named_and_not_overwritten(put: Put, plugins: Path, content: str) -> None:
    path = put("notes")
    trust_file().parent.mkdir(parents=True)
    trust_file().write_text(content)
    loaded = load_importers(plugins)
    assert "notes" not in names(loaded)
    assert "cannot be read" in sentence(loaded, "trusted_plugins.json") or "damaged" in sentence(
        loaded, "trusted_plugins.json"
    )
    with pytest.raises(InputRefused):
        trust(path)
    assert trust_file().read_text() == content


def test_only_a_python_file_that_exists_is_trusted(plugins: Path) -> None:
    with pytest.raises(NotFound):
        trust(plugins / "nothing.py")
    (plugins / "notes.txt").write_text("x")
    with pytest.raises(InputRefused, match="not a Python file"):
        trust(plugins / "notes.txt")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
        ("def (", "SyntaxError"),
        ("undefined_name", "NameError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise ValueError('\\x1b]52;c;x\\x07')", "ValueError: ␛]52"),
        ("\0", "SyntaxError"),
        ("# -*- coding: no-such -*-", "SyntaxError"),
        ("x = 1", "no module-level `importer`"),
        (GOOD.replace("api: int = API_VERSION", "api: int = 99"), "plugin API 99, this is API 1"),
        (GOOD.replace("api: int = API_VERSION", "api: bool = True"), "plugin API True"),
        (GOOD.replace("importer = Notes()", "importer = Notes"), "must be an object"),
        (GOOD.replace("def read", "def reads"), "must be an object"),
        (GOOD.replace('"notes"\n    version', '"Notes of mine"\n    version'), "name is 1–40"),
        (GOOD.replace('version: str = "1.0"', "version: float = 1.0"), "version is a text"),
    ],
)
def test_a_bad_plugin_is_named_and_the_others_go_on(put: Put, plugins: Path, source: str, said: str) -> None:
    trust(put("broken", source))
    trust(put("works", GOOD.replace('"notes"', '"works"')))
    before = set(sys.modules)
    loaded = load_importers(plugins)
    assert "works" in names(loaded)
    assert said in sentence(loaded, "broken")
    assert "\x1b" not in sentence(loaded, "broken")
    assert len([m for m in set(sys.modules) - before if m.startswith("_workbench_plugin_")]) <= 2


def test_the_bundled_folder_as_the_case_folder_needs_no_trust_and_loads_once(bundled: Path) -> None:
    (bundled / "notes.py").write_text(GOOD)
    assert [(i.name, i.origin) for i in list_plugins(bundled) if i.path] == [("notes", Origin.BUNDLED)]
    loaded = load_importers(bundled)
    assert names(loaded).count("notes") == 1
    assert not loaded.problems


def test_a_copy_of_a_bundled_file_is_that_file(bundled: Path, put: Put, plugins: Path) -> None:
    (bundled / "notes.py").write_text(GOOD)
    put("copied")
    assert in_case(plugins) == {}
    assert not load_importers(plugins).problems


def test_a_name_is_taken_once_and_bundled_comes_first(bundled: Path, put: Put, plugins: Path) -> None:
    (bundled / "notes.py").write_text(GOOD)
    trust(put("mine", GOOD + "importer.version = 'mine'\n"))
    loaded = load_importers(plugins)
    assert [i.version for i in loaded.importers if i.name == "notes"] == ["1.0"]
    assert "already offers the importer notes" in sentence(loaded, "mine")


def test_importers_are_sorted_and_hidden_files_left_alone(bundled: Path, put: Put, plugins: Path) -> None:
    (bundled / "a.py").write_text(GOOD.replace('"notes"', '"zebra"'))
    (bundled / "b.py").write_text(GOOD.replace('"notes"', '"ant"'))
    for name in ("_helper", ".hidden"):
        put(name)
    loaded = load_importers(plugins)
    assert [n for n in names(loaded) if n in ("zebra", "ant", "notes")] == ["ant", "zebra"]
    assert not loaded.problems


def test_an_entry_point_is_listed_unloaded_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    info = site / "cw_notes-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cw-notes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[workbench.importers]\nnotes = cw_notes_for_test:importer\nbroken = cw_notes_for_test:absent\n"
    )
    (site / "cw_notes_for_test.py").write_text(GOOD)
    monkeypatch.syspath_prepend(str(site))
    found = [i.name for i in list_plugins(None) if i.origin is Origin.ENTRY_POINT]
    assert found == ["broken", "notes"]
    assert "cw_notes_for_test" not in sys.modules
    loaded = load_importers(None)
    assert "notes" in names(loaded)
    assert "AttributeError" in sentence(loaded, "broken")
    monkeypatch.delitem(sys.modules, "cw_notes_for_test")


def test_no_case_and_a_missing_folder_are_fine(tmp_path: Path) -> None:
    without, missing = load_importers(None), load_importers(tmp_path / "nowhere")
    assert [i.name for i in without.importers] == [i.name for i in missing.importers] != []
    assert without.problems == missing.problems == ()


def test_the_importers_that_ship_load_without_a_problem() -> None:
    files = [info for info in list_plugins(None) if info.origin is Origin.BUNDLED]
    loaded = load_importers(None)
    assert len(loaded.importers) >= len(files) >= 1
    assert loaded.problems == ()


def test_listing_imports_no_plugin() -> None:
    code = (
        "import sys\n"
        "from workbench.plugin_loader import list_plugins\n"
        "list_plugins(None)\n"
        "print([m for m in sys.modules if m.startswith('_workbench_plugin_')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
