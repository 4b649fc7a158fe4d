"""The export screen: what leaves before it does, formats of plugins, encryption, stopping, and what was left out."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of, until
from workbench.case import Case
from workbench.export import landing
from workbench.plugin_loader import trust
from workbench.tui.screens import exporting
from workbench.tui.widgets.pick import Pick

PLUGIN = '''\
"""Titles, one a line."""
from workbench.plugin_api import API_VERSION

class Titles:
    name, version, api, suffix, folder = "titles", "2.1", API_VERSION, ".txt", False
    def owns(self, folder): return False
    def write(self, export, target):
        target.write_text("".join(c["title"] + "\\\\n" for c in export.records()), "utf-8")

exporter = Titles()
'''


async def choose(pilot: Pilot[None], **choice: str) -> str:
    """Choose a format or a profile, and wait for what would leave."""
    for name, value in choice.items():
        pick = pilot.app.screen.query_one(f"#{name}", Pick)
        pick.choose(value)
        pick.post_message(Pick.Changed())
    await settle(pilot)
    return text_of(pilot)


async def test_many_claims_are_tried_when_asked(
    case: Case, drive: Drive, total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_ALL_AT_ONCE", 3)
    async with drive(case) as pilot:
        await press(pilot, "x")
        screen = await choose(pilot, format="claimreview")
        assert "Only the first 3 claims were tried" in screen
        assert f"Try all {total} claims" in screen
        pilot.app.screen.query_one("#try", Button).press()
        await settle(pilot)
        assert f"0 of {total} claims would go out" in text_of(pilot)
        assert not pilot.app.screen.query_one("#try", Button).display
        screen = await choose(pilot, profile="internal")
        assert "Only the first 3" in screen, "another choice, another look"


async def test_what_is_left_out_is_said_before_and_after(case: Case, drive: Drive, total: int, tmp_path: Path) -> None:
    """Of all claims, not of the first three; and where the manifest names them."""
    out = tmp_path / "verdicts.jsonld"
    async with drive(case) as pilot:
        await press(pilot, "x")
        screen = await choose(pilot, format="claimreview", profile="public")
        assert "verdicts for web pages" in screen
        assert "no message texts, notes or media" in screen
        assert f"0 of {total} claims would go out" in screen
        assert f"left out: {total} claims" in screen
        await fill(pilot, out=str(out))
        screen = await press(pilot, "enter")
        assert "0 claims exported" in screen
        assert f"left out: {total} claims (C-1, C-2, C-3, C-4, C-5 and {total - 5} more)" in screen
        assert "The manifest names every claim that was left out." in screen
        assert screen_of(pilot) == "ExportScreen"
        told = json.loads(landing.manifest_path(out).read_text("utf-8"))
        assert sum(len(kept["claims"]) for kept in told["left_out"]) == total


async def test_formats_of_plugins_are_there(case: Case, drive: Drive, tmp_path: Path) -> None:
    """Those that somebody trusted; by the name, version and ending that the plugin gives."""
    assert case.folder is not None
    plugin = case.folder / "plugins" / "titles.py"
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_text(PLUGIN.replace("\\\\n", "\\n"), "utf-8")
    async with drive(case) as pilot:
        await press(pilot, "x")
        assert "titles" not in pilot.app.screen.query_one("#format", Pick).options
        await press(pilot, "escape")
        trust(plugin)
        await press(pilot, "x")
        screen = await choose(pilot, format="titles")
        assert "from the plugin titles 2.1" in screen
        assert pilot.app.screen.query_one("#out", Input).value.endswith(".txt")
        await fill(pilot, out=str(tmp_path / "titles.txt"))
        await press(pilot, "enter")
        assert "Statement number 7" in (tmp_path / "titles.txt").read_text("utf-8")


async def test_a_bundle_is_encrypted_to_a_key(case: Case, drive: Drive, tmp_path: Path) -> None:
    """The field is there for bundles only; what lies on the disk afterwards opens with the private key alone."""
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    out = tmp_path / "sent.claims.zip"
    async with drive(case) as pilot:
        await press(pilot, "x")
        assert not pilot.app.screen.query_one("#closing").display
        screen = await choose(pilot, format="bundle", profile="internal")
        assert pilot.app.screen.query_one("#closing").display
        assert "encrypt it" in screen
        await fill(pilot, out=str(out), recipients="age1nokey")
        assert "is no public key" in await press(pilot, "enter")
        await fill(pilot, recipients=str(identity.to_public()))
        assert "encrypt it" not in text_of(pilot)
        screen = await press(pilot, "enter")
        assert "sent.claims.zip.age" in screen
    assert [p.name for p in sorted(tmp_path.glob("sent*"))] == [
        "sent.claims.zip.age", "sent.claims.zip.age.manifest.json",
    ]  # fmt: skip
    plain = tmp_path / "plain.zip"
    plain.write_bytes(pyrage.decrypt((tmp_path / "sent.claims.zip.age").read_bytes(), [identity]))
    with zipfile.ZipFile(plain) as archive:
        assert "rows.jsonl" in archive.namelist()


async def test_an_export_can_be_stopped(
    case: Case, drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a button that is there while it runs; nothing is written, and the screen says so."""
    from workbench.errors import Cancelled
    from workbench.tui import import_job
    from workbench.tui.child_works import EXPORT

    real = import_job.run

    def slow(
        of: Case, work: object, asked: object, progress: object, stop: Callable[[], bool], *more: object
    ) -> object:
        if work is not EXPORT:
            return real(of, work, asked, progress, stop, *more)  # type: ignore[arg-type]  # handed on as it came
        while not stop():
            pass
        raise Cancelled("The export was stopped; nothing was written.")

    monkeypatch.setattr(import_job, "run", slow)
    async with drive(case) as pilot:
        await press(pilot, "x")
        stop = pilot.app.screen.query_one("#stop", Button)
        assert not stop.display
        await fill(pilot, out=str(tmp_path / "out.jsonl"))
        await pilot.press("enter")
        await until(pilot, lambda: stop.display)
        stop.press()
        await until(pilot, lambda: screen_of(pilot) == "Confirm")
        await pilot.press("y")
        await settle(pilot)
        screen = text_of(pilot)
        assert "The export was stopped; nothing was written." in screen
        assert "claims would go out" in screen, "the look before is there again"
        assert not stop.display
        assert not (tmp_path / "out.jsonl").exists()
