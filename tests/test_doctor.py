"""The doctor says what is there and what is not, without opening a case or loading the screens."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.doctor import report, version_number


def test_the_report() -> None:
    """Every line has a name and a value; the named packages and stores are in it."""
    found = {f.name: f for f in report()}
    assert all(f.name and f.value for f in found.values())
    for name in (
        "Python",
        "SQLite",
        "full-text search",
        "PostgreSQL driver",
        "films and voice notes",
        "object store driver",
        "media of a team case",
        "pictures on screen",
        "free disk",
        "terminal",
        "textual",
        "network",
    ):
        assert name in found
    assert found["textual"].ok
    assert found["full-text search"].ok


def test_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    """The disk of the nearest folder that exists is looked at."""
    disk = next(f for f in report(tmp_path / "a" / "b") if f.name == "free disk")
    assert str(tmp_path) in disk.value


@pytest.mark.parametrize(("chosen", "ok"), [("none", True), ("cells", True), ("sixel", False)])
def test_only_cells_are_drawn(monkeypatch: pytest.MonkeyPatch, chosen: str, ok: bool) -> None:
    """A wish for something else is no promise."""
    monkeypatch.setenv("WORKBENCH_GRAPHICS", chosen)
    assert next(f for f in report() if f.name == "pictures on screen").ok is ok


def test_version_numbers() -> None:
    """Compared as numbers, not as text."""
    assert version_number("3.9.1") < version_number("3.40.1") < version_number("3.51.3") <= version_number("3.51.3")


def test_no_screen_is_loaded() -> None:
    """The doctor must work where the terminal does not."""
    code = "import sys; from workbench.doctor import report; report(); sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("named", "said", "ok"),
    [
        ("", "a folder of this machine", True),
        ("/srv/media", "/srv/media", True),
        ("file:///srv/media", "/srv/media", True),
        ("s3://bucket/prefix", "s3://bucket/prefix", True),
        ("s3://key:hunter2@bucket", "more than an address", False),
        ("ftp://bucket", "no object store that is known", False),
    ],
)
def test_where_the_media_of_a_team_go(monkeypatch: pytest.MonkeyPatch, named: str, said: str, ok: bool) -> None:
    """Named as it will be used, without asking the store, and never with what is secret in it."""
    monkeypatch.setenv("WORKBENCH_MEDIA", named)
    found = next(f for f in report() if f.name == "media of a team case")
    assert said in found.value
    assert found.ok is ok
    assert "hunter2" not in found.value
