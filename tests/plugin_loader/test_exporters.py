"""Exporters of plugins: which run, that a bad one is named and skipped, and what a failing one leaves behind."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.export.small_case import small_case
from tests.plugin_loader.conftest import GOOD, GOOD_EXPORTER
from workbench.case import Case
from workbench.errors import Cancelled, InputRefused, StorageError, UsageError
from workbench.export.formats import EXPORTERS, exporter, exporters
from workbench.export.run import run_export
from workbench.plugin_loader import Origin, PluginState, list_plugins, load_exporters, load_importers, trust

Put = Callable[..., Path]
BOTH = GOOD + GOOD_EXPORTER.replace('"""An exporter for the tests."""\n', "")
LOOP = "for claim in export.records():"


@pytest.fixture
def case(fixed_env: Path, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """The small case in the folder that has the plugins."""
    folder = tmp_path / "case"
    folder.mkdir(exist_ok=True)
    (folder / "claims.db").write_bytes(tables.read_bytes())
    with small_case(str(folder), tmp_path, monkeypatch) as made:
        yield made


def export(case: Case, out: Path, form: str = "titles", stop: Callable[[], bool] = lambda: False) -> None:
    run_export(case, "", form, "share", out, lambda done, total: None, stop)


def sentences(plugins: Path) -> dict[str, str]:
    return {p.name: p.sentence for p in load_exporters(plugins, frozenset(EXPORTERS)).problems}


def test_a_trusted_file_offers_a_format(case: Case, put: Put, tmp_path: Path) -> None:
    trust(put("titles", GOOD_EXPORTER))
    assert [*exporters(case)] == [*EXPORTERS, "titles"]
    export(case, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text("utf-8") == '"Tessalit taken by FLA"\n"Tessalit camp holds"\n'
    assert '"format": "titles"' in (tmp_path / "out.txt.manifest.json").read_text("utf-8")


def test_an_untrusted_file_is_listed_and_not_run(case: Case, put: Put, plugins: Path, tmp_path: Path) -> None:
    path = put("titles", f"open({str(tmp_path / 'ran')!r}, 'w')\n{GOOD_EXPORTER}")
    (info,) = [i for i in list_plugins(plugins) if i.origin is Origin.CASE]
    assert (info.state, info.offers) == (PluginState.UNTRUSTED, ("exporter",))
    assert [*exporters(case)] == [*EXPORTERS]
    with pytest.raises(UsageError) as caught:
        exporter("titles", case)
    assert f"workbench plugins trust {path}" in caught.value.hint
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("fixed_env")
def test_each_kind_leaves_the_files_of_the_other_alone(put: Put, plugins: Path) -> None:
    trust(put("writes", GOOD_EXPORTER))
    trust(put("reads"))
    assert [i.name for i in load_importers(plugins).importers if i.name in ("titles", "notes")] == ["notes"]
    assert load_importers(plugins).problems == ()
    loaded = load_exporters(plugins)
    assert ([*loaded.exporters], loaded.problems) == (["titles"], ())


@pytest.mark.usefixtures("fixed_env")
def test_a_file_that_offers_both_runs_once(put: Put, plugins: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    trust(put("both", f"with open({str(mark)!r}, 'a') as file:\n    file.write('x')\n{BOTH}"))
    assert [i.offers for i in list_plugins(plugins) if i.origin is Origin.CASE] == [("importer", "exporter")]
    assert "notes" in [i.name for i in load_importers(plugins).importers]
    assert "titles" in load_exporters(plugins).exporters
    assert mark.read_text() == "x"


@pytest.mark.parametrize(
    ("source", "offers"),
    [
        ("importer = 1", ("importer",)),
        ("exporter: object = 1", ("exporter",)),
        ("from parts import importer, exporter  # both", ("importer", "exporter")),
        ("from parts import (\n    exporter,\n)", ("exporter",)),
        ("from parts.exporter import thing\nimport exporter.parts", ("importer",)),
        ("try:\n    exporter = 1\nexcept E:\n    pass", ("exporter",)),
        ("from workbench.plugin_api import Exporter\nexporters = []", ("importer",)),
        ("\xff\0", ("importer",)),
    ],
)
@pytest.mark.usefixtures("fixed_env")
def test_what_a_file_offers_is_seen_without_running_it(
    put: Put, plugins: Path, source: str, offers: tuple[str, ...]
) -> None:
    put("some", source)
    assert [i.offers for i in list_plugins(plugins) if i.origin is Origin.CASE] == [offers]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("exporter = Titles()", "1 / 0\nexporter = 1", "ZeroDivisionError"),
        ("exporter = Titles()", "raise SystemExit(3)\nexporter = 1", "SystemExit"),
        ("exporter = Titles()", "exporter = Titles", "must be an object"),
        ("exporter = Titles()", "if False:\n    exporter = 1", "no module-level `exporter`"),
        ("api: int = API_VERSION", "api: int = 99", "plugin API 99, this is API 1"),
        ("def write", "def writes", "must be an object with name, version, suffix, folder, owns and write"),
        ('"titles"', '"Titles of mine"', "name is 1–40"),
        ('version: str = "1.0"', "version: float = 1.0", "version is a text"),
        ("folder: bool = False", "folder: int = 0", "folder is True or False"),
        ('".txt"', '"/../x"', "suffix is an ending"),
        ('"titles"', '"jsonl"', "jsonl is the name of an exporter that ships"),
    ],
)
@pytest.mark.usefixtures("fixed_env")
def test_a_bad_exporter_is_named_and_the_others_go_on(put: Put, plugins: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD_EXPORTER
    trust(put("bad", GOOD_EXPORTER.replace(old, new)))
    trust(put("works", GOOD_EXPORTER.replace('"titles"', '"works"')))
    assert "works" in load_exporters(plugins, frozenset(EXPORTERS)).exporters
    assert said in sentences(plugins)["bad"]


@pytest.mark.usefixtures("fixed_env")
def test_a_name_is_taken_once(put: Put, plugins: Path) -> None:
    for name in ("one", "two"):
        trust(put(name, f"# {name}\n{GOOD_EXPORTER}"))
    assert sentences(plugins) == {"two": "It is skipped: another plugin already offers the exporter titles."}


@pytest.mark.usefixtures("fixed_env")
def test_entry_points_are_listed_unloaded_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    info = site / "cw_titles-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cw-titles\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[workbench.exporters]\ntitles = cw_titles_for_test:exporter\nbroken = cw_titles_for_test:absent\n"
    )
    (site / "cw_titles_for_test.py").write_text(GOOD_EXPORTER)
    monkeypatch.syspath_prepend(str(site))
    found = [(i.name, i.offers) for i in list_plugins(None) if i.origin is Origin.ENTRY_POINT]
    assert found == [("broken", ("exporter",)), ("titles", ("exporter",))]
    assert "cw_titles_for_test" not in sys.modules
    assert "titles" in exporters()
    assert [p.name for p in load_exporters(None, frozenset(EXPORTERS)).problems] == ["broken"]
    assert "cw_titles_for_test" in sys.modules
    monkeypatch.delitem(sys.modules, "cw_titles_for_test")


def test_a_format_that_ships_runs_no_plugin(case: Case, put: Put, tmp_path: Path) -> None:
    trust(put("titles", f"open({str(tmp_path / 'ran')!r}, 'w')\n{GOOD_EXPORTER}"))
    assert exporter("jsonl", case) is EXPORTERS["jsonl"]
    assert not (tmp_path / "ran").exists()


def test_an_unknown_format_says_what_was_meant(case: Case, put: Put) -> None:
    trust(put("titles", GOOD_EXPORTER))
    for wanted, hint in (("title", "Did you mean titles?"), ("jsnl", "Did you mean jsonl?"), ("zzz", "titles.")):
        with pytest.raises(UsageError) as caught:
            exporter(wanted, case)
        assert caught.value.hint.endswith(hint)


FAILURES = [
    (
        LOOP,
        f"raise ValueError('no such thing \x1b[2J')\n            {LOOP}",
        "The exporter titles failed: ValueError: no such thing ␛[2J.",
    ),
    (LOOP, f"raise SystemExit(0)\n            {LOOP}", "The exporter titles failed: SystemExit: 0."),
    (LOOP, "for claim in [{}]:", "The exporter titles failed: KeyError: 'title'."),
    (LOOP, "export.leave_out('17x', 'x')\n            for claim in ():", "The exporter titles failed: ValueError"),
    ("target.open", "(target.parent / 'aside').open", "The exporter titles did not write the file"),
    (
        LOOP,
        f"target.unlink(); target.symlink_to('/dev/null')\n            {LOOP}",
        "The exporter titles did not write the file",
    ),
    ("with target", "target.mkdir()\n        with (target / 'x')", "The exporter titles did not write the file"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAILURES)
def test_one_that_fails_leaves_the_old_export_and_is_named(
    case: Case, put: Put, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD_EXPORTER
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "set.txt"
    path = put("titles", GOOD_EXPORTER)
    trust(path)
    export(case, out)
    before = {p.name: p.read_bytes() for p in out.parent.iterdir()}
    path.write_text(GOOD_EXPORTER.replace(old, new), "utf-8")
    trust(path)
    with pytest.raises(InputRefused) as caught:
        export(case, out)
    assert caught.value.message.startswith(said)
    assert "plugins check" in caught.value.hint
    (out.parent / "aside").unlink(missing_ok=True)
    assert {p.name: p.read_bytes() for p in out.parent.iterdir()} == before


def test_a_full_disk_is_no_fault_of_the_plugin(case: Case, put: Put, tmp_path: Path) -> None:
    trust(put("titles", GOOD_EXPORTER.replace(LOOP, f"raise OSError(28, 'full')\n            {LOOP}")))
    with pytest.raises(StorageError, match="full"):
        export(case, tmp_path / "out.txt")


def test_stopping_is_not_swallowed(case: Case, put: Put, tmp_path: Path) -> None:
    """An exporter that catches everything would pass half an export off as a whole one."""
    swallows = GOOD_EXPORTER.replace(
        LOOP, f"try: next(export.records())\n            except Exception: pass\n            {LOOP}"
    )
    swallows = swallows.replace(f"            {LOOP}\n", "            for claim in ():\n")
    trust(put("titles", swallows))
    with pytest.raises(Cancelled):
        export(case, tmp_path / "out.txt", stop=lambda: True)
    assert not (tmp_path / "out.txt").exists()


def test_what_it_prints_goes_to_stderr(
    case: Case, put: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust(put("titles", GOOD_EXPORTER.replace(LOOP, f"print('writing \x1b[2J')\n            {LOOP}")))
    export(case, tmp_path / "out.txt")
    assert capsys.readouterr() == ("", "writing ␛[2J\n")


FOLDER = GOOD_EXPORTER.replace("folder: bool = False", "folder: bool = True").replace('".txt"', '""')
FOLDER = FOLDER.replace("with target.open(", "target.mkdir()\n        with (target / 'titles.txt').open(")


def test_a_folder_is_replaced_only_when_the_exporter_says_that_it_is_its_own(
    case: Case, put: Put, tmp_path: Path
) -> None:
    out = tmp_path / "set"
    path = put("titles", FOLDER)
    for answer in ("False", "1", "'yes'", "1 / 0"):
        path.write_text(FOLDER.replace("return False", f"return {answer}"), "utf-8")
        trust(path)
        if not out.exists():
            export(case, out)
        with pytest.raises(InputRefused, match="not replaced"):
            export(case, out)
    path.write_text(FOLDER.replace("return False", "return True"), "utf-8")
    trust(path)
    export(case, out)


def test_a_reason_is_one_harmless_line(case: Case, put: Put, tmp_path: Path) -> None:
    """It is told in a terminal, and whoever wrote the plugin did not think of that."""
    reason = "export.leave_out(claim['id'], 'too\\nfar \\x1b[2J')"
    trust(put("titles", GOOD_EXPORTER.replace(LOOP, f"{LOOP}\n                {reason}")))
    export(case, tmp_path / "out.txt")
    told = json.loads((tmp_path / "out.txt.manifest.json").read_text("utf-8"))["left_out"]
    assert told == [{"claims": ["C-1", "C-2"], "reason": "too far ␛[2J"}]
