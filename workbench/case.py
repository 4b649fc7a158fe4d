"""Opens a case and hands out what every stage needs: database, vault, settings, analyst, clock, ids.

The composition root: no rules live here. A case is a folder (`claims.db`, `media/`, `plugins/`, `workbench.toml`) or a
`postgresql://` URL. Clock and ids are injected: with the same ones, the same commands give the same bytes.
"""

import getpass
import os
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import InputRefused, NotFound, StorageError, UsageError
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Analyst
from workbench.safety.syncing import write_own
from workbench.safety.text import has_hidden
from workbench.settings import Settings, config_folder, read_settings, read_toml
from workbench.store import counters
from workbench.store.engine import Engine
from workbench.store.folder_vault import FolderVault
from workbench.store.vault import Vault

Clock = Callable[[], str]
Ids = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Case:
    """An open case. `folder` is None for a team case, whose media lie where the vault says."""

    url: str
    folder: Path | None
    uid: str
    db: Engine
    vault: Vault
    settings: Settings
    analyst: Analyst
    now: Clock
    ids: Ids

    @property
    def plugins(self) -> Path | None:
        """The case's own plugin folder, which may not exist."""
        return self.folder / "plugins" if self.folder else None

    def close(self) -> None:
        """Close the database."""
        self.db.close()


def wall_clock() -> str:
    """The time now as fixed-width UTC text; `WORKBENCH_CLOCK` fixes it (tests, reproducible builds)."""
    fixed = os.environ.get("WORKBENCH_CLOCK")
    moment = datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_ids() -> Ids:
    """Random UUIDs; with `WORKBENCH_IDS` set, UUIDs derived from it and from what is named."""
    seed = os.environ.get("WORKBENCH_IDS")
    if not seed:
        return lambda _kind, _basis: str(uuid.uuid4())
    space = uuid.uuid5(uuid.NAMESPACE_URL, f"claim-workbench:{seed}")
    return lambda kind, basis: str(uuid.uuid5(space, f"{kind}/{basis}"))


def known_analyst() -> Analyst | None:
    """Who the user said they are, or None when they were never asked; raises UsageError for a damaged file."""
    path = config_folder() / "analyst.toml"
    if not path.is_file():
        return None
    data = read_toml(path)
    if not all(isinstance(data.get(key), str) and data[key] for key in ("id", "name")):
        raise UsageError(f"{path} does not say who you are.", "Delete it; you are asked again.")
    return Analyst(data["id"], data["name"])


def remember_analyst(name: str) -> Analyst:
    """Keep the analyst's name in the user's configuration; returns who they are now. Raises StorageError."""
    analyst = named_analyst(name)
    folder = config_folder()
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    try:
        write_own(folder / "analyst.toml", f'id = "{analyst.id}"\nname = "{quoted}"\n')
    except OSError as error:
        raise StorageError(f"Your name cannot be kept in {folder}: {error.strerror}.", "Check its rights.") from error
    return analyst


def named_analyst(name: str) -> Analyst:
    """An analyst for `--as NAME`: the id is the folded name, so that it stays the same on every machine."""
    ident = "-".join(fold(name).split())
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in name) or has_hidden(name):
        raise UsageError(
            "An analyst's name holds characters that cannot be seen.", "Type it, for example: --as 'A. Diallo'"
        )
    if not ident:
        raise UsageError("An analyst needs a name with at least one letter or digit.", "For example: --as 'A. Diallo'")
    return Analyst(ident, name)


def default_analyst() -> Analyst:
    """Who acts when nobody was asked: the configured analyst, else the login name."""
    return known_analyst() or named_analyst(getpass.getuser())


def _sqlite(folder: Path) -> Engine:
    from workbench.store.sqlite import SqliteEngine

    if folder.exists() and not folder.is_dir():
        raise InputRefused(f"{folder} is a file, not a case folder.", "Give a folder, or postgresql://…")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError(
            f"The case folder {folder} cannot be made: {error.strerror}.", "Choose another place."
        ) from error
    return SqliteEngine(folder / "claims.db")


def _vault(folder: Path | None, uid: str) -> Vault:
    """A case on this machine keeps its media beside the database; a team says where with `WORKBENCH_MEDIA`."""
    if folder is not None:
        return FolderVault(folder / "media")
    named = os.environ.get("WORKBENCH_MEDIA", "")
    if "://" in named:
        from workbench.store import object_vault

        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return object_vault.vault_at(named, cache / "workbench" / "media" / uid)
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return FolderVault(Path(named) if named else home / "workbench" / "media" / uid)


def _first_use(db: Engine, ids: Ids, at: str, analyst: Analyst) -> str:
    with db.tx():
        counters.take(db, "opened", 0)  # a lock: of two first openers at once, the second finds the first one's uid
        uid = counters.meta(db, "uid")
        if not uid:
            uid = ids("case", db.name)
            counters.set_meta(db, "uid", uid)
            counters.set_meta(db, "created_at", at)
            ledger.append(db, [NewEvent(ledger.CASE, "created", {"uid": uid})], at, analyst.id)
    return uid


def open_unchanged(url: str) -> Case:
    """Open the case of a folder only as it is; raises NotFound where there is none or it has to be brought up to date.

    For look-ups that nobody asked for in so many words, such as the shell's Tab.
    """
    path = Path(url) / "claims.db"
    if "://" in url or not path.is_file():
        raise NotFound("There is no case here.", "workbench import EXPORT makes one.")
    db = _sqlite(Path(url))
    try:
        behind = db.needs_migration()
    finally:
        db.close()
    if behind:
        raise NotFound("The case is of an earlier version.", "Any command brings it up to date.")
    return open_case(url)


def open_case(url: str, analyst: Analyst | None = None, clock: Clock = wall_clock, ids: Ids | None = None) -> Case:
    """Open a case, making it when it is missing.

    Takes a folder path or a `postgresql://` URL. Raises InputRefused for a case from a newer version or a damaged
    settings file, StorageError when the place cannot be written or reached.
    """
    team = url.startswith(("postgresql://", "postgres://"))
    folder = None if team else Path(url)
    analyst = analyst or default_analyst()
    ids = ids or new_ids()
    settings = read_settings(folder)
    if folder is None:
        from workbench.store.postgres import PostgresEngine

        db: Engine = PostgresEngine(url)
    else:
        db = _sqlite(folder)
    try:
        if db.needs_migration():
            db.migrate()
        uid = counters.meta(db, "uid") or _first_use(db, ids, clock(), analyst)
        vault = _vault(folder, uid)
    except BaseException:  # whatever it was goes on; a refused case must not stay open
        db.close()
        raise
    return Case(url, folder, uid, db, vault, settings, analyst, clock, ids)
