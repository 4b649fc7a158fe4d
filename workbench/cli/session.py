"""What one call of the command line was told before any command ran: which case, who acts, how to print.

The only mutable state of the command line. The case is opened when a command asks for it, and made only for commands
that bring something in: a slip in `--case` must not make an empty case that looks like a lost one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from workbench.case import Case


def _no_terminal(_session: "Session") -> None:
    """Stand-in where no terminal screen is wired in (tests of single commands)."""


def _no_screen(_session: "Session", _name: str, _then: Sequence[str]) -> None:
    """The same for one screen printed."""


@dataclass(slots=True)
class Session:
    """The global options, and the case once it is open.

    `open_terminal` shows the terminal screen on the session's case, `print_screen` prints one of its screens by name
    after some lines typed; the entry point wires them in, because the command line must not know the screen.
    """

    case: str = "."
    analyst: str = ""
    offline: bool = False
    json: bool = False
    plain: bool = False
    no_color: bool = False
    open_terminal: Callable[["Session"], None] = _no_terminal
    print_screen: Callable[["Session", str, Sequence[str]], None] = _no_screen
    _opened: "Case | None" = field(default=None)
    _spare: "TemporaryDirectory[str] | None" = field(default=None)

    def open(self) -> "Case":
        """The case, opened at the first call and made when missing: for commands that bring something in."""
        if self._opened is None:
            if self.offline and _on_another_machine(self.case):
                raise UsageError(
                    f"--offline was given, and the case {without_password(self.case)} is on another machine.",
                    "Leave --offline out, or work on a case in a folder.",
                )
            self._opened = self._open(self.case)
            self._weigh(self._opened)
        return self._opened

    def existing(self) -> "Case":
        """The case, for commands that work on what is there; raises NotFound where there is none."""
        if self._opened is None and not self._is_there():
            raise NotFound(
                f"There is no case in {'this folder' if self.case == '.' else self.case}.",
                f"{self.command()} import EXPORT makes one; --case DIR names another folder.",
            )
        return self.open()

    def as_it_is(self) -> "Case":
        """The case of a folder without bringing it up to date, for Tab; raises NotFound for one of another version."""
        from workbench.case import open_unchanged

        if self._opened is None:
            self._opened = open_unchanged(self.case)
        return self._opened

    def spare(self) -> "Case":
        """The case; where there is none, an empty one that leaves nothing behind, with this folder's settings."""
        if self._opened is not None or self._is_there():
            return self.open()
        from dataclasses import replace
        from tempfile import TemporaryDirectory

        from workbench.settings import read_settings

        folder = Path(self.case)
        settings = read_settings(folder)
        self._spare = TemporaryDirectory(prefix="workbench-")
        self._opened = replace(self._open(self._spare.name), folder=folder, settings=settings)
        return self._opened

    def _open(self, place: str) -> "Case":
        from workbench.case import named_analyst, open_case

        return open_case(place, named_analyst(self.analyst) if self.analyst else None)

    def _weigh(self, case: "Case") -> None:
        """Bring priorities up to date with the weights in `workbench.toml`: whoever changes them looks at the queue."""
        from workbench.claims import unsettled

        if unsettled.behind(case):
            from workbench.claims import priority

            priority.reweigh(case)

    def _is_there(self) -> bool:
        """Whether the case may be opened without making one. A file in its place is refused with a better sentence."""
        return "://" in self.case or Path(self.case).is_file() or (Path(self.case) / "claims.db").exists()

    def close(self) -> None:
        """Close the case if it was opened."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        if self._spare is not None:
            self._spare.cleanup()
            self._spare = None

    def in_terminal(self) -> bool:
        """Whether a person sits in front of a terminal and did not ask for lines."""
        import sys

        return not self.json and not self.plain and sys.stdin.isatty() and sys.stdout.isatty()

    def folder(self) -> Path | None:
        """The case's folder without opening the case; None for a team case."""
        return None if "://" in self.case else Path(self.case)

    def plugin_folder(self) -> Path | None:
        """The case's plugin folder without opening the case; None for a team case."""
        return None if "://" in self.case else Path(self.case) / "plugins"

    def command(self) -> str:
        """How to call the program on this same case, for hints: `workbench` or `workbench --case t`."""
        import shlex

        return "workbench" if self.case == "." else f"workbench --case {shlex.quote(without_password(self.case))}"


def _on_another_machine(url: str) -> bool:
    if "://" not in url:
        return False
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(url)
    hosts = [parts.hostname or "", *parse_qs(parts.query).get("host", []), *parse_qs(parts.query).get("hostaddr", [])]
    return any(h and not h.startswith("/") and h not in ("localhost", "127.0.0.1", "::1") for h in hosts)


def without_password(url: str) -> str:
    """A case URL as it may be shown: the password of a `postgresql://` URL is left out."""
    if "://" not in url:
        return url
    from urllib.parse import urlsplit, urlunsplit

    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:…@{host}" if parts.username else host))
