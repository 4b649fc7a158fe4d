"""Settings in force: what goes before what, where each comes from, and writing the user's own without losing a line."""

from pathlib import Path

import pytest

from workbench import configuration, settings
from workbench.errors import UsageError


def own(config: Path, text: str) -> Path:
    path = config / "workbench" / "workbench.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_environment_own_case_default(fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own(fixed_env, '[screen]\ntheme = "light"\nrtl = "visual"\n[keys]\nundo = "z"\n')
    (tmp_path / "workbench.toml").write_text(
        '[case]\nlanguage = "fr"\n[screen]\ntheme = "dark"\nglyphs = "ascii"\n[keys]\nundo = "%"\nredo = "~"\n', "utf-8"
    )
    monkeypatch.setenv("WORKBENCH_GRAPHICS", "none")
    found = settings.read_settings(tmp_path)
    assert (found.screen.theme, found.screen.glyphs, found.screen.rtl) == ("light", "ascii", "visual")
    assert (found.own_keys, found.keys) == ({"undo": ("z",)}, {"undo": ("%",), "redo": ("~",)})
    listed = {(s.table, s.name): (s.value, s.source) for s in configuration.in_force(tmp_path)}
    assert listed["case", "language"] == ("fr", "case")
    assert listed["case", "timezone"] == ("", "default")
    assert listed["screen", "theme"] == ("light", "own")
    assert listed["screen", "glyphs"] == ("ascii", "case")
    assert listed["screen", "graphics"] == ("none", "environment (WORKBENCH_GRAPHICS)")
    assert listed["keys", "undo"] == (("z",), "own")
    assert listed["keys", "redo"] == (("~",), "case")
    assert settings.read_settings(None).screen.theme == "light", "a team case has no folder, and still these"
    there = {p.name: p.there for p in configuration.places(tmp_path)}
    assert there == {"own settings": True, "analyst's name": False, "settings of the case": True,
                     "rules of verdicts": False}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [("[priority]\nattack = 5\n", "may hold .screen. and .keys. only"), ("[screen]\ntheme = 5\n", "text in quotes"),
     ('[screen]\nthem = "dark"\n', "'them'"), ("[keys]\nundo = 5\n", "keys of undo"), ("[screen\n", "cannot be read")],
)  # fmt: skip
def test_a_wrong_own_file_is_refused_by_name(fixed_env: Path, text: str, said: str) -> None:
    path = own(fixed_env, text)
    with pytest.raises(UsageError, match=said):
        settings.read_settings(None)
    with pytest.raises(UsageError):
        configuration.remember("rtl", "visual")
    assert path.read_text("utf-8") == text, "nothing is written over a file that is damaged"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[screen]\nrtl = "visual"\n'),
        ('# mine\n[keys]\nundo = "z"\n', '# mine\n[keys]\nundo = "z"\n\n[screen]\nrtl = "visual"\n'),
        ('[screen]\ntheme = "dark"  # calm\n', '[screen]\nrtl = "visual"\ntheme = "dark"  # calm\n'),
        ('[screen]\nrtl = "terminal"\n[keys]\nundo = "z"\n', '[screen]\nrtl = "visual"\n[keys]\nundo = "z"\n'),
    ],
)
def test_one_setting_is_written_and_the_rest_stays(fixed_env: Path, before: str, after: str) -> None:
    path = own(fixed_env, before)
    assert configuration.remember("rtl", "visual") == path
    assert path.read_text("utf-8") == after
    assert settings.read_settings(None).screen.rtl == "visual"
    assert [p.name for p in path.parent.iterdir()] == ["workbench.toml"]


@pytest.mark.parametrize(
    "text", ['screen.theme = "dark"\n', 'screen = {theme = "dark"}\n', '[screen]\n"rtl" = "terminal"\n']
)
def test_a_file_that_says_it_in_another_way_is_not_damaged(fixed_env: Path, text: str) -> None:
    """A second table or name is no TOML: the program would not start any more."""
    path = own(fixed_env, text)
    with pytest.raises(UsageError, match="not changed here"):
        configuration.remember("rtl", "visual")
    assert path.read_text("utf-8") == text


def test_ids_with_dots_need_no_quotes(fixed_env: Path) -> None:
    own(fixed_env, '[keys]\nclaim.edit = "$"\n"inbox.attach.1" = ["!", "&"]\n')
    assert settings.read_settings(None).own_keys == {"claim.edit": ("$",), "inbox.attach.1": ("!", "&")}


def test_a_value_that_is_none_is_not_written(fixed_env: Path) -> None:
    with pytest.raises(UsageError, match="rtl is none there is"):
        configuration.remember("rtl", "up")
    assert not (fixed_env / "workbench").exists()
