"""Keys by action id: what a person may write, what is refused and why, and that no table lets a key be swallowed."""

import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key
from textual.widgets import TextArea

from tests.conftest import ROOT
from tests.tui.conftest import Drive, press, screen_of, text_of
from workbench.case import Case
from workbench.errors import UsageError
from workbench.model import Status
from workbench.settings import Settings, own_file, read_settings
from workbench.store import claims
from workbench.tui import keys, reading, theme
from workbench.tui.key_names import character, normal, why_not
from workbench.tui.places import PLACES
from workbench.tui.widgets.claim_text import overview
from workbench.tui.widgets.queue_list import RowList

ROOM = Path(keys.__file__).parent
KEYS = [
    *(chr(n) for n in range(0x21, 0x7F)), *(f"ctrl+{c}" for c in "abcdefghijklmnopqrstuvwxyz["), "esc", "enter", "tab",
    "shift+tab", "space", "PgDn", "home", "f1", "f5", "f11", "alt+x", "ctrl+enter", "ctrl+left", "shift+a", "super+k",
    "left", "é", "ж",
]  # fmt: skip
SWALLOWED = {
    *(f"ctrl+{c}" for c in "imjhbazscq"), "ctrl+left_square_bracket", "tab", "shift+tab", "f1", "f11",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _as_shipped() -> object:
    yield
    keys.use(keys.table(Settings()))


@pytest.mark.parametrize("sign", [chr(n) for n in range(0x21, 0x7F)])
def test_a_sign_has_the_name_that_the_screen_gives_it(sign: str) -> None:
    assert normal(sign) == _character_to_key(sign)
    assert character(normal(sign)) == sign
    assert not why_not(normal(sign))


@pytest.mark.parametrize(
    ("written", "key"),
    [("esc", "escape"), ("PgDn", "pagedown"), ("Ctrl+G", "ctrl+g"), ("ctrl+[", "ctrl+left_square_bracket"),
     (" ", "space"), ("U", "U"), ("return", "enter"), ("Shift+Tab", "shift+tab"), ("é", "é")],
)  # fmt: skip
def test_keys_as_people_write_them(written: str, key: str) -> None:
    assert normal(written) == key


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ({"undoo": ("z",)}, {}, "names 'undoo', and there is no such action"),
        ({"undo": ()}, {}, "leaves undo without a key"),
        ({"undo": ("ctrl+b",)}, {}, "'ctrl\\+b' cannot be a key of undo: tmux takes it"),
        ({"undo": ("tab",)}, {}, "from field to field"),
        ({"undo": ("F5",)}, {}, "function keys"),
        ({"undo": ("alt+u",)}, {}, "do not send it"),
        ({"undo": ("shift+u",)}, {}, "written as a capital: U"),
        ({"undo": ("ctrl+enter",)}, {}, "terminals do not send Control with it"),
        ({"undo": ("banana",)}, {}, "no terminal sends a key of that name"),
        ({"status.confirmed": ("enter",)}, {}, "everywhere it only opens"),
        ({"undo": ("escape",)}, {}, "everywhere it leaves"),
        ({"evidence.scale": ("z",)}, {}, "typed into the fields"),
        ({"evidence.scale": ("ctrl+w",)}, {}, "a field of text uses it itself"),
        ({"undo": ("s",)}, {}, "both on 's'"),
        ({}, {"status.confirmed": ("j",)}, "puts status.confirmed on 'j', which is down"),
        ({}, {"status.refuted": ("3",), "status.confirmed": ("4",)}, "which is"),
        ({}, {"claim.merge": ("space",)}, "which is mark"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    mine: dict[str, tuple[str, ...]], theirs: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        keys.table(Settings(keys=theirs, own_keys=mine))
    assert refused.value.hint


def test_an_unknown_action_is_answered_with_the_one_meant() -> None:
    with pytest.raises(UsageError) as refused:
        keys.table(Settings(keys={"status.confirm": ("%",)}))
    assert refused.value.hint == "Did you mean status.confirmed?"


def test_a_fault_in_a_file_leaves_its_keys_out_and_names_it() -> None:
    mine = {"undo": ("%",)}
    found = keys.usable(Settings(own_keys=mine, keys={"status.confirmed": ("j",)}))
    (said,) = found.left_out
    assert "of the case" in said
    assert "status.confirmed" in said
    assert set(found.keymap()) == {"undo"}, "one's own keys hold"
    found = keys.usable(Settings(own_keys={"undo": ("z",)}))
    assert not found.keymap()
    assert str(own_file()) in found.left_out[0]
    assert "fold.all" in found.left_out[0]


async def test_the_program_opens_on_a_fault_and_says_so(case: Case, drive: Drive) -> None:
    torn = replace(case, settings=replace(case.settings, keys={"undo": ("z",)}))
    async with drive(torn, size=(120, 36), toasts=True) as pilot:
        assert screen_of(pilot) == "QueueScreen"
        toast = " ".join(row.rpartition("▌")[2] for row in text_of(pilot).split("\n"))
        assert "the keys of the case are left out" in " ".join(toast.split()), "wherever the path makes it wrap"


def test_the_example_of_the_settings_page_holds(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    (block,) = re.findall(r"\n\n((?:    .*\n)*    \[keys\]\n(?:    .*\n)+)", page)
    (tmp_path / "workbench.toml").write_text(dedent(block), "utf-8")
    wishes = read_settings(tmp_path).keys
    assert len(wishes) == 2
    assert set(keys.table(Settings(own_keys=wishes)).keymap()) == set(wishes)
    assert not keys.usable(Settings(keys=wishes)).left_out, "a case may say so as well"


def test_the_users_own_file_may_swap_and_goes_before_the_case() -> None:
    mine = {"status.confirmed": ("4",), "status.refuted": ("3",), "undo": ("%",)}
    table = keys.table(Settings(own_keys=mine, keys={"undo": ("&",), "redo": ("%", "~")}))
    found = {a.id: a.keys for a in table.actions}
    assert (found["status.confirmed"], found["status.refuted"], found["undo"]) == (("4",), ("3",), ("percent_sign",))
    assert found["redo"] == ("tilde",), "what the user has taken stays the user's"
    assert table.left_out == ("The case wants % for redo; your own settings use it.",)
    assert set(table.keymap()) == {"status.confirmed", "status.refuted", "undo", "redo"}


WISHES = st.dictionaries(
    st.sampled_from([a.id for a in keys.ACTIONS]),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=2).map(tuple),
    max_size=3,
)


@given(WISHES, WISHES)
def test_no_table_has_a_swallowed_key_or_one_key_twice(
    mine: dict[str, tuple[str, ...]], theirs: dict[str, tuple[str, ...]]
) -> None:
    try:
        table = keys.table(Settings(keys=theirs, own_keys=mine))
    except UsageError:
        return  # what is said is the table's above
    shipped = {a.id: a for a in keys.ACTIONS}
    for action in table.actions:
        assert action.keys
        assert not {k for k in action.keys if k not in shipped[action.id].keys} & SWALLOWED
        assert "enter" not in action.keys or "enter" in shipped[action.id].keys
    for screen in {s for a in table.actions for s in a.screens}:
        used = [k for a in table.of(screen) for k in a.keys]
        assert len(used) == len(set(used))
    for ident in theirs:
        before = {k for a in keys.ACTIONS if a.id != ident for k in a.keys}
        now = next(a for a in table.actions if a.id == ident).keys
        assert ident in mine or not (set(now) - set(shipped[ident].keys)) & before


def test_the_second_keys_of_g_are_apart() -> None:
    used = [p.key for p in PLACES]
    assert len(used) == len({*used, "g", "I"}) - 2


def test_sentences_name_actions_that_there_are() -> None:
    texts = [path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py")]
    named = {i for text in texts for i in re.findall(r"""keys\.key\(["']([^"']+)""", text)}
    assert "undo" in named
    assert not named - {a.id for a in keys.ACTIONS}


def test_enter_and_space_are_named_by_the_theme() -> None:
    """Where their signs cannot be drawn they become `/` and `_`, which are other keys."""
    for path in (ROOM / "widgets").glob("*.py"):
        assert not set("⏎␣") & set(path.read_text(encoding="utf-8")), path.name


def test_the_overview_names_the_keys_that_decide(case: Case) -> None:
    keys.use(keys.table(Settings(own_keys={"status.confirmed": ("4",), "status.refuted": ("3",), "checklist": ("%",)})))
    (number,) = claims.ids(case.db, "c.status = 'rumor'", "c.id", {}, 1)
    said = overview(reading.dossier(case, number, 5), case.now()).plain
    looks = theme.LOOKS
    assert f" 4 {looks[Status.CONFIRMED].glyph} CNF" in said
    assert f" 3 {looks[Status.REFUTED].glyph} REF" in said
    assert "% answers" in said


async def test_the_program_goes_by_the_keys_chosen(case: Case, drive: Drive, total: int) -> None:
    mine = {"undo": ("%",), "help": ("&",), "down": ("!",), "claim.edit": ("$",), "form.save": ("ctrl+g",),
            "status.confirmed": ("4",), "status.refuted": ("3",)}  # fmt: skip
    chosen = replace(case, settings=Settings(own_keys=mine, keys={"mark.all": ("~",)}))
    async with drive(chosen, "", (80, 24)) as pilot:
        screen = text_of(pilot)
        assert "% Undo" in screen
        assert "& Help" in screen
        assert "124… Status" not in screen
        rows = pilot.app.screen.query_one(RowList)
        await press(pilot, "exclamation_mark", "dollar_sign")
        assert screen_of(pilot) == "ClaimForm"
        await press(pilot, "escape", "question_mark", "u")
        assert (screen_of(pilot), rows.cursor) == ("QueueScreen", 1)
        await press(pilot, "tilde")
        assert len(rows.marks) == total
        assert "% takes it all back" in await press(pilot, "A"), "sentences name the key that does it"
        await press(pilot, "n")
        await press(pilot, "ampersand")
        assert screen_of(pilot) == "HelpScreen"
        assert "%" in await press(pilot, *"undo")
        await press(pilot, "escape", "plus")
        pilot.app.screen.query_one(TextArea).focus()
        assert "ctrl+g save" in text_of(pilot)
        await press(pilot, "ctrl+g")
        assert "There is nothing to keep yet." in text_of(pilot)
