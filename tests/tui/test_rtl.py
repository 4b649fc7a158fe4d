"""Right-to-left text: no letter is lost, what reads left to right stays in order, every line is as wide as before."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.style import Style as TextualStyle

from tests.tui.conftest import Drive, text_of
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing
from workbench.errors import WorkbenchError
from workbench.model import Span, When
from workbench.safety.text import safe
from workbench.tui import rtl
from workbench.tui.rtl import META, RightToLeft, laid_out
from workbench.tui.widgets.marked import marked
from workbench.tui.widgets.queue_list import fit

GROUND = Color(0, 0, 0)
WORDS = st.lists(
    st.sampled_from([
        "سقوط", "مدينة", "كَيِدَال", "تيساليت", "לא", "ߞߊߦߌ", "می‌خواهم", "Kidal", "FAMa", "12", "2026-04-25", "(FLA)", "é",
        "日本", "—", "؟",
    ]),
    min_size=1, max_size=9,
)  # fmt: skip


@pytest.fixture
def visual() -> Iterator[None]:
    rtl.turn(visual=True)
    yield
    rtl.turn(visual=False)


@pytest.fixture(scope="module", autouse=True)
def _terminal_again() -> Iterator[None]:
    yield
    rtl.turn(visual=False)


def _letters(line: str) -> Counter[str]:
    """The letters as they were typed: joined forms are compatibility forms of them, mirrored signs come in pairs."""
    mirrored = str.maketrans("([{<«‹", ")]}>»›")
    return Counter(c for c in unicodedata.normalize("NFKD", line).translate(mirrored) if not c.isspace())


@given(WORDS)
def test_no_letter_is_lost_and_the_line_is_as_wide(words: list[str]) -> None:
    rtl.turn(visual=True)
    line = " ".join(words)
    seen = laid_out(line)
    assert _letters(seen) == _letters(line)
    assert (len(seen), cell_len(seen)) == (len(line), cell_len(line))


@given(WORDS)
def test_words_that_read_left_to_right_stay_as_they_are(words: list[str]) -> None:
    rtl.turn(visual=True)
    seen = laid_out(" ".join(words))
    for word in ("Kidal", "FAMa", "12", "日本"):
        assert seen.count(word) == " ".join(words).count(word)


@given(st.text(st.characters(max_codepoint=0x58F), max_size=60))
def test_other_text_is_left_alone(line: str) -> None:
    rtl.turn(visual=True)
    assert laid_out(safe(line, newlines=False)) == safe(line, newlines=False)


@given(WORDS, st.integers(1, 40))
def test_a_cell_of_a_row_is_as_wide_as_its_column(words: list[str], width: int) -> None:
    rtl.turn(visual=True)
    assert cell_len(fit(" ".join(words), width)) == width


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("אב גד", "דג בא"),
        ("אב 12 גד", "דג 12 בא"),
        ("Kidal אב", "Kidal בא"),
        ("אב (גד) Kidal", "Kidal (דג) בא"),
        ("שָׁ", "שָׁ"),  # points stay on their letter
        ("عاجل", "\ufede\ufe9f\ufe8e\ufecb"),  # joined, last letter first
    ],
)
@pytest.mark.usefixtures("visual")
def test_a_line_in_the_order_it_is_seen_in(written: str, seen: str) -> None:
    assert laid_out(written) == seen


@pytest.mark.usefixtures("visual")
def test_at_the_right_edge_when_a_width_is_given() -> None:
    assert laid_out("אב", 6) == "    בא"
    assert laid_out("Kidal", 6) == "Kidal"


def test_left_to_the_terminal_nothing_is_turned() -> None:
    assert laid_out("אב גד") == "אב גד"


def test_without_the_packages_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(rtl, "_tools", missing)
    with pytest.raises(WorkbenchError, match="not installed") as caught:
        rtl.turn(visual=True)
    assert "claim-workbench[rtl]" in caught.value.hint
    assert laid_out("אב") == "אב"


# --- drawn lines -------------------------------------------------------------------------------------------------


def _line(*pieces: tuple[str, str]) -> list[Segment]:
    return [Segment(words, Style.from_meta({META: way}) if way else Style()) for words, way in pieces]


def _words(line: list[Segment]) -> str:
    return "".join(s.text for s in line)


@pytest.mark.parametrize(
    ("given_line", "drawn"),
    [
        (_line((" ", ""), ("אב", "R"), ("     ", "")), "     אב "),
        (_line((" ", ""), ("אב", "R"), (" Kidal", "")), " אב Kidal"),  # something else stands on the line
        (_line(("sender ", ""), ("אב", "R"), ("   ", "")), "sender אב   "),
        (_line((" ", ""), ("Kidal אב", "L"), ("   ", "")), " Kidal אב   "),
        (_line(("│", ""), ("אב", "R"), ("   ", ""), ("│", "")), "│אב   │"),
    ],
)
def test_a_line_of_its_own_goes_to_the_right_edge(given_line: list[Segment], drawn: str) -> None:
    once = RightToLeft().apply(given_line, GROUND)
    assert _words(once) == drawn
    assert _words(RightToLeft().apply(once, GROUND)) == drawn  # laid out once, however often it is filtered


@pytest.mark.usefixtures("visual")
def test_every_letter_keeps_its_colours() -> None:
    red, blue = Style(color="red"), Style(color="blue")
    mark = Style.from_meta({META: "R"})
    line = RightToLeft().apply([Segment("אב", red + mark), Segment(" גד", blue + mark)], GROUND)
    assert [(s.text, s.style.color.name) for s in line if s.style and s.style.color] == [("דג ", "blue"), ("בא", "red")]


def test_the_direction_is_that_of_the_paragraph_not_of_our_signs() -> None:
    body = "עיר Kidal נפלה"
    drawn = marked(body, [Span(0, 3, "place", "x")])
    assert drawn.plain.startswith("[P ")
    assert "R" in {s.style.meta.get(META) for s in drawn.spans if isinstance(s.style, TextualStyle)}


@pytest.fixture
def turned(tmp_path: Path, fixed_env: Path) -> Iterator[Case]:
    folder = tmp_path / "case"
    case = open_case(str(folder), named_analyst("Tester"))
    editing.add_claim(case, "سقوط مدينة كيدال", "statement", ("Kidal",), (), When("2026-04-02", "2026-04-02", "day"))
    case.close()
    (folder / "workbench.toml").write_text('[screen]\nrtl = "visual"\n', encoding="utf-8")
    opened = open_case(str(folder), named_analyst("Tester"))
    yield opened
    opened.close()


async def test_the_setting_reaches_rows_and_texts(turned: Case, drive: Drive) -> None:
    async with drive(turned) as pilot:
        lines = text_of(pilot).splitlines()
        seen = laid_out("سقوط مدينة كيدال")
        assert seen != "سقوط مدينة كيدال"
        row = next(line for line in lines if line.startswith("▌"))
        preview = next(line for line in lines if line.count(seen) == 2 or (seen in line and line is not row))
        assert seen in row
        assert preview.rstrip("▁▂▃▄▅▆▇█ ").endswith(seen)
