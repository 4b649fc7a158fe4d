"""Settings and the analyst's name: a mistake is one sentence, never a guess and never a crash."""

from pathlib import Path

import pytest

from workbench import case as cases
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
        ("[case\n", "cannot be read"),
    ],
)
def test_wrong_settings_are_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        cases.read_settings(tmp_path)


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "workbench.toml").write_text('[case]\ntimezone = "Africa/Bamako"\nblocs = ["UN"]\n', encoding="utf-8")
    found = cases.read_settings(tmp_path)
    assert (found.timezone, found.blocs, found.language) == ("Africa/Bamako", ("UN",), "en")
    assert cases.read_settings(None) == cases.Settings()


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
