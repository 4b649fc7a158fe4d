"""Rules about files: short, explained, free of one machine's paths, documents that agree with the code."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAX_LINES = 500
OWN = ("workbench", "plugins", "bench")
MACHINE_PATH = re.compile(rb"(?<![\w.~*-])/(?:" + rb"work|root" + rb")/")


def tracked() -> list[Path]:
    """Files in git, and those that would be with the next `git add`."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [str(p.relative_to(ROOT)) for p in tracked() if MACHINE_PATH.search(p.read_bytes())] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('/" + "work/main/x')", True),
        ("#!/" + "root/bin/python", True),
        ("../work/a and docs/work/b and ~/work/", False),
    ],
)
def test_the_path_check_can_fail(text: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(text.encode())) is found


def test_no_file_is_longer_than_the_stop_sign() -> None:
    lengths = {p: len(p.read_text("utf-8").splitlines()) for p in python_files(*OWN, "tests")}
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > MAX_LINES} == {}


def test_every_module_says_why_it_exists() -> None:
    silent = [p for p in python_files(*OWN) if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert [str(p.relative_to(ROOT)) for p in silent] == []


def test_generated_parts_of_the_documents_are_current() -> None:
    pages = [p for p in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))] if p.exists()]
    marked = [str(p.relative_to(ROOT)) for p in pages if "[[[cog" in p.read_text("utf-8")]
    assert "docs/plugins.md" in marked
    code = "import sys; from cogapp import Cog; sys.exit(Cog().main(['cog', '--check', *sys.argv[1:]]))"
    done = subprocess.run([sys.executable, "-c", code, *marked], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, f"run `make docs`\n{done.stdout}{done.stderr}"


def test_links_between_documents_lead_somewhere() -> None:
    broken: list[str] = []
    for page in [p for p in tracked() if p.suffix == ".md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    released = r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}"
    assert [h for h in headings[1:] if not re.fullmatch(released, h)] == []
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds
