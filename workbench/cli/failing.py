"""Turns whatever ended a command into one sentence, one hint and an exit code.

The codes of `errors.ExitCode` are the program's own. Two more exist, which no command chooses: 130 when the user
stopped it with Ctrl-C (the shells' convention, so that `a && b` does not go on), and 1 for a fault of ours.
"""

import os
import shlex
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.output import Painted, paint
from workbench.errors import Cancelled, ExitCode, WorkbenchError
from workbench.safety.text import safe

if TYPE_CHECKING:
    import click

STOPPED = 130
FAULT = 1
_LOG_BYTES = 1 << 20
"""Faults are appended until their file has this size, then it begins anew."""


def outcome(work: Callable[[], int]) -> int:
    """Run a command; returns its exit code, after telling the user on stderr what went wrong."""
    try:
        code = work()
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return _stopped()
    except Cancelled as error:
        _tell(error.message, error.hint)
        return STOPPED
    except WorkbenchError as error:
        _debug()
        _tell(error.message, error.hint)
        return error.exit_code
    except OSError as error:
        _debug()
        named = f" ({error.filename})" if error.filename else ""
        _tell(f"The system refused: {error.strerror or error}{named}.", "What was done so far is kept.")
        return ExitCode.STORAGE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a fault of ours must not show a traceback
        known = _of_click(error)
        if known is not None:
            return known
        return _damaged(error) if _read_from_store(error) else _fault(error)
    return code


def _stopped() -> int:
    _tell("Stopped; what was done so far is kept.", "Run the same command again to go on.")
    return STOPPED


def _of_click(error: Exception) -> int | None:
    """The exit code of what click raises, after telling; None for any other error.

    click is imported here and not above: the terminal screen starts without it.
    """
    import click

    match error:
        case click.Abort():
            return _stopped()
        case click.exceptions.Exit():
            return error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return ExitCode.USAGE
        case click.ClickException():
            _tell(_sentence(error), _usage_hint(error))
            return error.exit_code if isinstance(error, click.UsageError) else ExitCode.REFUSED
    return None


_STORE = f"{os.sep}workbench{os.sep}store{os.sep}"
_ENGINES = ("engine.py", "sqlite.py", "postgres.py")


def _read_from_store(error: Exception) -> bool:
    """Whether an error comes from turning a stored row into what it stands for: no program writes such a row.

    The engines are left out: what fails in them is a value that we gave the driver.
    """
    if not isinstance(error, ValueError | KeyError | TypeError) or isinstance(error, UnicodeEncodeError):
        return False
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    inner = [f for f in files if _STORE in f]
    return bool(inner) and not inner[-1].endswith(_ENGINES)


def _damaged(error: Exception) -> int:
    _debug()
    _tell(f"A stored row is damaged ({error}).", "workbench fsck names the row; restore it from a backup.")
    return ExitCode.DAMAGE


def _tell(sentence: str, hint: str) -> None:
    import click

    click.echo(paint(Painted("workbench: ", "red")) + safe(sentence, newlines=False), err=True)
    if hint:
        click.echo("  " + safe(hint).replace("\n", "\n  "), err=True)


def _sentence(error: "click.ClickException") -> str:
    text = " ".join(error.format_message().split())  # click puts choices on lines of their own
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _usage_hint(error: "click.ClickException") -> str:
    import click

    context = getattr(error, "ctx", None)
    return f"See {context.command_path} --help." if isinstance(context, click.Context) else ""


def _reader_left() -> int:
    # `workbench messages | head`: the reader has what it wanted. Python would complain once more when it flushes
    # stdout at exit, so stdout is pointed at nothing.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    return ExitCode.DONE


def _debug() -> None:
    if os.environ.get("WORKBENCH_DEBUG"):
        traceback.print_exc()


def _fault(error: Exception) -> int:
    _debug()
    kind = type(error).__name__
    try:
        where = f"The details are in {_write_log()}; please report it."
    except OSError:
        where = "Set WORKBENCH_DEBUG=1 and run it again to see the details."
    _tell(f"Something in the program itself went wrong ({kind}); your committed work is safe.", where)
    return FAULT


def _write_log() -> Path:
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workbench"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "last-fault.txt"
    grown = path.exists() and path.stat().st_size > _LOG_BYTES
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if grown else os.O_APPEND), 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stream.write(f"--- {now} {shlex.join(['workbench', *sys.argv[1:]])}\n{traceback.format_exc()}\n")
    return path
