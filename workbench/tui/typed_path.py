"""A path as an analyst types it, or as a terminal pastes the name of a file that was dropped on it."""

from pathlib import Path

from workbench.errors import UsageError

_QUOTES = "'\""


def typed_path(text: str) -> Path:
    """The path that is meant: quotes around it belong to a paste, `~` is home.

    Raises UsageError for the home of somebody whom this machine does not know.
    """
    if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES:
        text = text[1:-1]
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"Nobody here is called {text.partition('/')[0]}.", "~/ is your own home folder.") from error


def is_there(path: Path) -> bool:
    """Whether something has this path; raises UsageError where that cannot be told: too long, or not ours to see."""
    try:
        return path.exists()
    except OSError as error:
        raise UsageError(f"That path cannot be looked at: {error.strerror}.", "Check it.") from error
