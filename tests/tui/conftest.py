"""A small synthetic case, a hostile one, and the means to drive the program on a copy of them."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import textual.app
import textual.pilot
from textual.app import App
from textual.pilot import Pilot

from tests.tui import foreign, hostile
from workbench import flow
from workbench.case import Case, named_analyst, open_case
from workbench.claims import editing
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.model import EvidenceStance, When
from workbench.store import claims
from workbench.tui.app import WorkbenchApp
from workbench.tui.plain import plain
from workbench.tui.typing_ahead import TypingAhead

CHAT = """\
25/04/2026, 05:44 - Moussa: Ça tire fort à Kati depuis ce matin, attaque du JNIM
25/04/2026, 05:50 - Awa: C'est confirmé ?
26/04/2026, 08:10 - Moussa: Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville
26/04/2026, 08:12 - Awa: سيطرة كاملة على كيدال من قبل جبهة تحرير أزواد
27/04/2026, 09:00 - Issa: Faux, Kidal est toujours tenue par les FAMa
27/04/2026, 09:30 - Issa: Quelqu'un a du riz à vendre ?
"""
AMBIGUOUS = "03/04/2026, 05:44 - Moussa: Bonjour\n04/05/2026, 05:50 - Awa: Bonjour\n"
Drive = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
_ROUNDS = 3
"""A key goes from the app to the screen to a widget, each with a queue of its own."""
_PATIENCE = 30.0
"""Seconds; longer than the slowest machine takes."""
_SOON = 0.4
"""Seconds; longer timers end a toast or close a strip."""


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch, fixed_env: Path, tmp_path: Path) -> None:
    """The same clock, ids, terminal and state folder whatever the machine has set."""
    for name in ("NO_COLOR", "WORKBENCH_THEME", "COLORFGBG", "WORKBENCH_GLYPHS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    # A key pressed by a pilot waits 40 ms for the processor to rest (reference/tui.md §2b); `settle` waits for the
    # work itself instead.
    monkeypatch.setattr(textual.app, "wait_for_idle", _a_turn)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", _a_turn)


@pytest.fixture(autouse=True)
def _nothing_foreign() -> Iterator[None]:
    """No widget of any test is given a plain string from outside."""
    with foreign.noticed() as seen:
        yield
        assert not seen, foreign.told(dict.fromkeys(seen))


async def _a_turn(_least: float = 0, _most: float = 0) -> None:
    await asyncio.sleep(0)


def import_text(case: Case, path: Path, text: str) -> None:
    """Import a WhatsApp text."""
    path.write_text(text, encoding="utf-8")
    flow.import_paths(case, flow.ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False)


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-04-30T00:00:00Z")
        patch.setenv("WORKBENCH_IDS", "small")
        case = open_case(str(folder / "case"), named_analyst("Tester"))
        import_text(case, folder / "WhatsApp Chat with Nord.txt", CHAT)
        afp = add_source(case, "AFP", bloc="Western", reliability="B", reason="agency")
        tamani = add_source(case, "Studio Tamani", bloc="African", reliability="B", reason="radio")
        for n in range(30):
            day = When(f"2026-04-{n % 28 + 1:02}", f"2026-04-{n % 28 + 1:02}", "day")
            claim = editing.add_claim(case, f"Statement number {n}", "statement", ("Kidal",), (), day)
            if n == 0:
                for source in (afp, tamani):
                    new = NewEvidence(claim.id, source.id, EvidenceStance.SUPPORTS, "B", 2, quote="it is so")
                    add_evidence(case, new)
        case.close()
    return folder / "case"


@pytest.fixture
def case(_small: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the small case: a few claims found in a chat, thirty by hand, one of them ready to be confirmed."""
    shutil.copytree(_small, tmp_path / "case")
    opened = open_case(str(tmp_path / "case"), named_analyst("Tester"))
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Case]:
    """A new case."""
    opened = open_case(str(tmp_path / "empty"), named_analyst("Tester"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose every text attacks the terminal, the markup or the eye."""
    folder = tmp_path_factory.mktemp("hostile")
    case = open_case(str(folder / "case"), named_analyst(hostile.ANALYST))
    hostile.fill(case, folder)
    case.close()
    return folder / "case"


@pytest.fixture
def total(case: Case) -> int:
    """How many claims the small case holds."""
    return len(claims.ids(case.db, "c.hidden = 0", "c.id", {}))


@pytest.fixture
def ready(case: Case) -> int:
    """The claim that meets the gates of confirmed."""
    return next(c.id for c in claims.stream(case.db, "c.supports = 2", "c.id", {}))


def _lasting(notify: Callable[..., None]) -> Callable[..., None]:
    """Toasts that stay: a slow machine takes longer to settle than they last."""
    return lambda *said, **more: notify(*said, **{**more, "timeout": 3600})


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Drive:
    """Run the program on a case: `async with drive(case, "filter", (80, 24)) as pilot`."""

    @asynccontextmanager
    async def run(
        case: Case, first_filter: str = "", size: tuple[int, int] = (120, 36), *, toasts: bool = False
    ) -> AsyncIterator[Pilot[None]]:
        app = WorkbenchApp(case, first_filter)
        if toasts:
            monkeypatch.setattr(app, "notify", _lasting(app.notify))
        async with app.run_test(size=size, notifications=toasts) as pilot:
            await settle(pilot)
            yield pilot

    return run


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: no message in a queue, no worker, no short timer; then everything is drawn."""
    calm = 0
    while calm < _ROUNDS:
        await pilot.pause(0)
        calm += 1
        if _busy(pilot.app):
            calm = 0
            await asyncio.sleep(0.005)


def _busy(app: App[None]) -> bool:
    """Whether a worker runs, a message or callback waits anywhere, or a timer is about to do something once.

    What is read begins in many ways: by a message, after the next refresh, when the cursor has rested. Each of these
    waits somewhere until it becomes a worker, and a screen under a dialog reads on.
    Keys of a burst wait for each other.
    """
    typing = isinstance(app, TypingAhead) and app.typing
    if any(not w.is_finished for w in app.workers) or app.screen._callbacks or typing:
        return True
    nodes = (app, *(node for screen in app.screen_stack for node in screen.walk_children(with_self=True)))
    return any(node._next_callbacks or node.message_queue_size for node in nodes) or any(
        t._repeat is not None and t._interval <= _SOON and t._task is not None and not t._task.done()
        for node in nodes
        for t in list(node._timers)
    )


async def until(pilot: Pilot[None], seen: Callable[[], bool]) -> None:
    """Wait for something while work goes on that `settle` would wait for."""
    end = time.monotonic() + _PATIENCE
    while not seen():
        assert time.monotonic() < end, f"it never came:\n{plain(pilot.app)}"
        await pilot.pause(0.01)


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press keys, each when what the one before did is over, and return the screen as text."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return plain(pilot.app)


async def fill(pilot: Pilot[None], **values: str) -> None:
    """Type values into the inputs of the screen shown, by id."""
    from textual.widgets import Input

    for name, value in values.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = value
    await pilot.pause()


def screen_of(pilot: Pilot[None]) -> str:
    """The class name of the screen on top."""
    return type(pilot.app.screen).__name__


def text_of(pilot: Pilot[None]) -> str:
    """The screen as text."""
    return plain(pilot.app)
