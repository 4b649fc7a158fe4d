"""Settings and the analyst's name: a mistake is one sentence, never a guess and never a crash."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from workbench import case as cases
from workbench import settings
from workbench.errors import UsageError
from workbench.model import Analyst


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('timezone = "Africa/Bamako"\n', "outside"),
        ("case = 5\n", "table"),
        ("[case]\ntimezone = 5\n", "timezone"),
        ('[case]\nblocs = "abc"\n', "blocs"),
        ('[case]\nblocs = ["a", 5]\n', "blocs"),
        ('[case]\ndate_order = "ydm"\n', "date_order"),
        ('[case]\nzone = "UTC"\n', "zone"),
        ('[case]\npublisher = "two\\nlines"\n', "one line"),
        ('[case]\npublisher_url = "javascript:alert(1)"\n', "no web address"),
        ('[case]\npublisher_url = "https://a b"\n', "no web address"),
        ("[case\n", "cannot be read"),
        ('[case]\nlanguage = "french"\n', "language is none there is: 'french'"),
        ("[priority]\nattak = 5\n", "'attak' in .priority."),
        ("[priority]\nattack = true\n", "attack must be a whole number of points, not True"),
        ("[priority]\nattack = 2.5\n", "attack must be a whole number"),
        ("[priority]\nattack = 1001\n", "attack must be a whole number"),
        ("priority = 5\n", "priority is no table"),
        ("[weights]\nattack = 5\n", "a table \\[weights\\]"),
    ],
)
def test_wrong_settings_are_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        settings.read_settings(tmp_path)


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "workbench.toml").write_text('[case]\ntimezone = "Africa/Bamako"\nblocs = ["UN"]\n', encoding="utf-8")
    found = settings.read_settings(tmp_path)
    assert (found.timezone, found.blocs, found.language) == ("Africa/Bamako", ("UN",), "en")
    assert settings.read_settings(None) == settings.Settings()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[priority]\nattak = 5\n", "Did you mean attack?"),
        ('[case]\nlangage = "fr"\n', "Did you mean language?"),
        ('[case]\nlanguage = "fra"\n', "Did you mean fr?"),
        ('[case]\nlanguage = "xx"\n', "Known: ar, en, fr, ru."),
        ('[case]\ndate_order = "dmmy"\n', "Did you mean dmy?"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_one(tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        settings.read_settings(tmp_path)
    assert refused.value.hint == hint


def test_weights_and_language_are_read(tmp_path: Path) -> None:
    text = '[case]\nlanguage = "fr"\n[priority]\nattack = 30\nage = 0\n'
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    found = settings.read_settings(tmp_path)
    assert (found.language, found.weights) == ("fr", settings.Weights(attack=30, age=0))


def test_every_setting_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name, default, says in (
        *settings.told(settings.Settings),
        *settings.told(settings.Weights),
        *settings.told(settings.Screen),
    ):
        assert f"`{name}`" in page
        assert says in page
        assert name.endswith("_most") or isinstance(default, tuple) or f"| `{name}` | " in page


@pytest.mark.parametrize("name", ["Eve\x1b[31m", "A\nB", "A\x85B", "caf\udce9", "A\u202eB", "", "…"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        cases.named_analyst(name)


@pytest.mark.parametrize("text", ["", "id = ", 'id = "a"\n', "id = 5\nname = 6\n", "\x00"])
def test_a_damaged_analyst_file_is_one_sentence(fixed_env: Path, text: str) -> None:
    (fixed_env / "workbench").mkdir(parents=True)
    (fixed_env / "workbench" / "analyst.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        cases.known_analyst()


def test_a_name_is_kept_whole_and_nothing_else_is_left(fixed_env: Path) -> None:
    kept = cases.remember_analyst('A. "Ada" \\ Diallo')
    assert cases.known_analyst() == kept == Analyst(kept.id, 'A. "Ada" \\ Diallo')
    cases.remember_analyst("Ben")
    assert [p.name for p in (fixed_env / "workbench").iterdir()] == ["analyst.toml"]
