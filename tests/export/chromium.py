"""A real Chromium without a screen and with a profile of its own: what it makes of a page, and what it asks for."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-features=NetworkTimeServiceQuerying,OptimizationHints", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
"""No name is looked up, so that nothing leaves the machine; what a page asks for is in the log all the same."""
_OWN = ("google.com", "googleapis.com", "gstatic.com")
"""Whom Chromium itself asks, whatever page it shows."""


def _run(folder: Path, *arguments: str) -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None and os.environ.get("CI"):
        pytest.fail("the tests with Chromium may not be skipped here: chromium is missing")
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    profile = folder / "profile"
    command = [program, *_QUIET, f"--user-data-dir={profile}", *arguments]
    environment = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, env=environment).stdout


def document(page: Path, folder: Path) -> tuple[str, set[str]]:
    """The document after everything that could run in it has run, and every address of the net that was asked for."""
    log = folder / "net.json"
    shown = _run(folder, f"--log-net-log={log}", "--virtual-time-budget=2000", "--dump-dom", page.as_uri())
    asked = set(re.findall(r'"url":"(https?://[^"]+)"', log.read_text("utf-8")))
    return shown, {url for url in asked if not str(urlsplit(url).hostname).endswith(_OWN)}


def picture(page: Path, folder: Path, width: int = 1000, height: int = 1400) -> Path:
    """What it looks like."""
    out = folder / "picture.png"
    _run(folder, f"--window-size={width},{height}", f"--screenshot={out}", page.as_uri())
    return out


def printed(page: Path, folder: Path) -> Path:
    """The page on paper."""
    out = folder / "printed.pdf"
    _run(folder, f"--print-to-pdf={out}", "--no-pdf-header-footer", page.as_uri())
    return out
