"""The user's list of plugin files that may run: sha256 → file name, in the user's own configuration.

It lies outside every case on purpose: a case that somebody sends must not be able to bring its own permission.
"""

import json
import os
from pathlib import Path

from workbench.errors import InputRefused, StorageError
from workbench.safety.syncing import write_own
from workbench.safety.text import safe

FILE_NAME = "trusted_plugins.json"


def trust_file() -> Path:
    """Where the list lies: `$XDG_CONFIG_HOME/workbench/`, else `~/.config/workbench/` (XDG base directory rules)."""
    configured = Path(os.environ.get("XDG_CONFIG_HOME") or "")
    base = configured if configured.is_absolute() else Path.home() / ".config"
    return base / "workbench" / FILE_NAME


def trusted() -> frozenset[str]:
    """The sha256 of every trusted file; empty when there is no list or it cannot be read (see `trouble`)."""
    try:
        return frozenset(_read())
    except InputRefused:
        return frozenset()


def trouble() -> str:
    """One sentence when the list is there but cannot be used, else ""."""
    try:
        _read()
    except InputRefused as refused:
        return f"{refused.message} No plugin of a case runs until then."
    return ""


def remember(sha256: str, name: str) -> None:
    """Add a file to the list, written whole or not at all.

    Raises InputRefused when the list that is there is damaged (it is not overwritten), StorageError when it cannot
    be written.
    """
    path = trust_file()
    entries = _read() | {sha256: name}
    text = json.dumps({"trusted": entries}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        write_own(path, text)
    except OSError as error:
        raise StorageError(
            f"The list of trusted plugins could not be written: {error.strerror}.",
            f"Check that {safe(str(path.parent), newlines=False)} can be written to.",
        ) from error


def _read() -> dict[str, str]:
    path = trust_file()
    shown = safe(str(path), newlines=False)
    hint = "Move the file away and trust your plugins again."
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputRefused(f"The list of trusted plugins at {shown} cannot be read.", hint) from error
    entries = data.get("trusted") if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        raise InputRefused(f"The list of trusted plugins at {shown} is damaged.", hint)
    return {str(sha256): str(name) for sha256, name in entries.items()}
