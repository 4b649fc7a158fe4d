"""What this machine can do, and where things lie: the first page to read when something does not work.

Reads only; opens no case and no connection.
"""

import os
import platform
import re
import shutil
import sys
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple

from workbench import __version__, configuration
from workbench.errors import UsageError
from workbench.settings import config_folder

_PACKAGES = (
    "textual", "click", "httpx", "sqlite-utils", "langdetect", "imagehash", "pillow", "numpy", "orjson",
    "msgspec", "ijson", "rapidfuzz",
)  # fmt: skip
_WAL_RESET_FIXED = (3, 51, 3)
"""SQLite before this can corrupt a WAL database when two programs write at one instant (sqlite.org/wal.html)."""
_LOW_DISK = 1 << 30
"""Bytes of free disk below which an import with media is likely to stop half way."""


SIGNS = "○◑●✗◐◒▌✓·█▲▼◆␣⏎←→"
"""The signs that the screen draws; each must take one cell (a test holds them to the screen's own)."""
RTL_LINE = "سيطر المقاتلون على Kidal في 26 أبريل"
"""Right-to-left text with a name and a number of the other direction in it: the hard case of every terminal."""
RTL_BEGINS = "سيطر"


class Fact(NamedTuple):
    """One line of the report; `ok` is False where something is missing or will hurt."""

    name: str
    value: str
    ok: bool


def report(folder: Path | None = None) -> list[Fact]:
    """Everything, in a fixed order. `folder` is the case folder whose disk is looked at (default: here)."""
    return [
        Fact("claim-workbench", __version__, True),
        Fact("Python", f"{platform.python_version()} ({sys.executable})", sys.version_info >= (3, 11)),
        Fact("system", f"{platform.system()} {platform.release()} {platform.machine()}", True),
        *_packages(),
        *_database(),
        _postgres(),
        *_pictures(),
        _films(),
        _capture(),
        *_team_media(),
        _disk(folder or Path()),
        *_terminal(),
        _graphics(),
        *_screen(folder),
        Fact("signs", f"{signs_line()} (the bars of both lines stand under each other, or set glyphs)", True),
        Fact("letters", f"{'|a' * len(SIGNS)}|", True),
        Fact("right to left", f"{RTL_LINE} (begins at the right with {RTL_BEGINS}, or set rtl)", True),
        *_files(folder),
        *_case(folder),
        _network(),
    ]


def signs_line() -> str:
    """The signs between bars: under a line of as many letters between bars, every bar meets one."""
    return f"|{'|'.join(SIGNS)}|"


def _screen(folder: Path | None) -> list[Fact]:
    """How the screen is set to look, and where that comes from; a damaged settings file is said here."""
    try:
        found = [s for s in configuration.in_force(folder) if s.table in ("screen", "keys")]
    except UsageError as error:
        return [Fact("settings", f"{error.message} {error.hint}", False)]
    return [
        Fact(f"{s.table} {s.name}", f"{s.value if s.table == 'screen' else ' '.join(s.value)} ({s.source})", True)
        for s in found
    ]


def _files(folder: Path | None) -> list[Fact]:
    found = [Fact("configuration", str(config_folder()), True)]
    return found + [Fact(p.name, p.path, True) for p in configuration.places(folder) if p.there]


def _case(folder: Path | None) -> list[Fact]:
    """What can be said of the case without opening it."""
    path = folder / "claims.db" if folder else None
    if path is None or not path.is_file():
        return []
    return [Fact("case", f"{path.absolute()}, {path.stat().st_size / 1e6:,.1f} MB", True)]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _packages() -> list[Fact]:
    found = [(p, _version(p)) for p in _PACKAGES]
    return [Fact(name, version or "not installed", version is not None) for name, version in found]


def _database() -> list[Fact]:
    from workbench.store import pages
    from workbench.store.sqlite import SqliteEngine

    db = SqliteEngine(Path(":memory:"))
    try:
        about = pages.about(db)
    finally:
        db.close()
    version = about["version"]
    fixed = version_number(version) >= _WAL_RESET_FIXED
    return [
        Fact("SQLite", version if fixed else wal_reset_note(version), fixed),
        Fact("full-text search", "FTS5" if about["fts5"] != "0" else "FTS5 is missing", about["fts5"] != "0"),
    ]


def version_number(text: str) -> tuple[int, ...]:
    """`3.40.1` as (3, 40, 1)."""
    return tuple(int(n) for n in re.findall(r"\d+", text)[:3])


def wal_reset_note(version: str) -> str:
    """What to say about a SQLite with the WAL-reset bug."""
    return (
        f"{version}, older than 3.51.3: very rarely, two programs that write to one case at the same instant can "
        "damage it; do not run two imports at once"
    )


def _postgres() -> Fact:
    version = _version("psycopg")
    if version is None or util.find_spec("psycopg") is None:
        return Fact("PostgreSQL driver", "not installed (team cases: pip install 'claim-workbench[team]')", True)
    return Fact("PostgreSQL driver", f"psycopg {version}", True)


def _pictures() -> list[Fact]:
    try:
        from PIL import features
    except ImportError:
        return [Fact("pictures", "Pillow cannot be loaded", False)]
    known = {name: bool(features.check(name)) for name in ("jpg", "zlib", "webp", "avif")}
    have = ", ".join(name for name, yes in known.items() if yes)
    return [Fact("picture formats", have or "none", known["jpg"] and known["zlib"] and known["webp"])]


def _films() -> Fact:
    version = _version("av")
    if version is None or util.find_spec("av") is None:
        return Fact("films and voice notes", "kept, not looked into (pip install 'claim-workbench[video]')", True)
    return Fact("films and voice notes", f"PyAV {version}", True)


def _capture() -> Fact:
    """What reads captured pages, and what SOCKS and Tor need."""
    # lxml_html_clean: without it trafilatura is there and cannot be imported.
    parts = {
        "trafilatura": "pages",
        "lxml_html_clean": "pages",
        "pypdf": "PDF",
        "warcio": "web archives",
        "socksio": "SOCKS and Tor",
    }
    lacking = [f"{what} ({name})" for name, what in parts.items() if util.find_spec(name) is None]
    if lacking:
        said = f"kept, not read: {', '.join(lacking)} (pip install 'claim-workbench[capture]')"
        return Fact("captured pages", said, True)
    return Fact("captured pages", f"trafilatura {_version('trafilatura')}, pypdf {_version('pypdf')}", True)


def _team_media() -> list[Fact]:
    """Where a team's media go, and whether that can work; nothing is asked of the store."""
    from workbench.store.object_vault import checked

    version = _version("obstore")
    driver = f"obstore {version}" if version else "not installed (team cases: pip install 'claim-workbench[team]')"
    named = os.environ.get("WORKBENCH_MEDIA", "")
    try:
        place = checked(named) if "://" in named else named or "a folder of this machine (WORKBENCH_MEDIA is not set)"
        usable = version is not None or "://" not in named or named.startswith("file://")
    except UsageError as error:
        place, usable = f"{error.message} {error.hint}", False
    return [Fact("object store driver", driver, usable), Fact("media of a team case", place, usable)]


def _graphics() -> Fact:
    chosen = os.environ.get("WORKBENCH_GRAPHICS") or "cells"
    if chosen == "none":
        return Fact("pictures on screen", "off (WORKBENCH_GRAPHICS)", True)
    deep = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    told = f"cells, {'in full colour' if deep else 'in the colours of the terminal'}"
    if chosen != "cells":
        told += f"; WORKBENCH_GRAPHICS={chosen} is not known: cells or none"
    return Fact("pictures on screen", told, chosen == "cells")


def _disk(folder: Path) -> Fact:
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Fact("free disk", f"{place}: {error.strerror}", False)
    return Fact("free disk", f"{free / (1 << 30):.1f} GiB at {place}", free >= _LOW_DISK)


def _terminal() -> list[Fact]:
    environment = os.environ
    size = shutil.get_terminal_size()
    colour = "off (NO_COLOR)" if environment.get("NO_COLOR") else environment.get("COLORTERM") or "as TERM says"
    # the screen catches stdout, and what catches it has no encoding: the terminal's own is asked
    encoding = (getattr(sys.stdout, "encoding", None) or getattr(sys.__stdout__, "encoding", None) or "unknown").lower()
    return [
        Fact("terminal", f"{environment.get('TERM') or 'none'}, {size.columns}×{size.lines}", size.columns >= 80),
        Fact("colour", colour, True),
        Fact("encoding", encoding, encoding.replace("-", "") == "utf8"),
    ]


def _network() -> Fact:
    return Fact("network", "offline: nothing is sent or fetched unless you ask for an address", True)
