"""The guide for newcomers holds: what it says to press is pressed, and what it says one sees is seen."""

import re
import shutil
from pathlib import Path

import pytest

from tests.tui.conftest import Drive, press, text_of
from workbench import demo
from workbench.case import named_analyst, open_case

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
_BOX = re.compile(r"^```walk\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NAMED = {"/": "slash", "]": "right_square_bracket", "|": "vertical_line", " ": "space"}


def steps() -> list[tuple[str, str]]:
    """("do" or "see", the rest of the line), in the order of the page."""
    lines = [line for box in _BOX.findall(GUIDE.read_text(encoding="utf-8")) for line in box.splitlines()]
    return [(line[:3].strip(), line[3:].strip()) for line in lines]


def keys(line: str) -> list[str]:
    """The keys of a line; what stands in quotes is typed."""
    out: list[str] = []
    for word in re.findall(r'"[^"]*"|\S+', line):
        out += list(word[1:-1]) if word.startswith('"') else [word]
    return [_NAMED.get(k, k) for k in out]


def test_the_page_has_what_it_shows() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links
    assert [name for name in links if not (GUIDE.parent / name).exists()] == []
    assert {kind for kind, _ in steps()} == {"do", "see"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case as it is built on a first run."""
    folder = tmp_path_factory.mktemp("guide") / "case"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-05-01T12:00:00Z")
        patch.setenv("WORKBENCH_IDS", "guide")
        demo.build_demo(folder).close()
    return folder


async def test_the_walk_goes_as_it_says(sample: Path, tmp_path: Path, drive: Drive) -> None:
    shutil.copytree(sample, tmp_path / "case")
    case = open_case(str(tmp_path / "case"), named_analyst("Tester"))
    try:
        async with drive(case) as pilot:
            done = ""
            for kind, said in steps():
                if kind == "do":
                    await press(pilot, *keys(said))
                    done = said
                else:
                    assert said in text_of(pilot), f"after {done!r}:\n{text_of(pilot)}"
    finally:
        case.close()
