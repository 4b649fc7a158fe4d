"""`workbench policy`: the rules that statuses are decided under, in words, and whether they do what they should."""

from pathlib import Path

import click

from workbench.cli import paths
from workbench.cli.commands import Command, Group
from workbench.cli.output import Painted, counted, json_lines, line, note, pairs
from workbench.cli.session import Session
from workbench.errors import ExitCode, InputRefused, NotFound, StorageError
from workbench.verdict.policy import (
    FILE,
    TESTS,
    Policy,
    adopt,
    default_policy,
    policy_of,
    read_file,
    read_policy,
    shipped,
)

_SHIPPED = "the one that ships"


@click.group(cls=Group)
def policy() -> None:
    """Show, check and choose the rules of statuses."""


@policy.command(cls=Command)
@click.option("-o", "--output", "out", metavar="FILE", type=click.Path(path_type=Path), help="Write the policy's own "
              "text to a new file: what to begin rules of your own with.")  # fmt: skip
@click.pass_obj
def show(session: Session, out: Path | None) -> None:
    """Show every rule of the policy in force, with its value and its meaning.

    \b
    Examples:
      workbench policy show
      workbench policy show -o policy.toml
    """
    from workbench.verdict.policy_keys import explained

    found, where = _in_force(session)
    if out is not None:
        _write(out, found.text)
        return
    rows = explained(found.text)
    if session.json:
        json_lines({"policy": found.label, "key": r[0], "value": r[1], "given": r[2], "meaning": r[3]} for r in rows)
        return
    pairs([("policy", found.label), ("read from", where), ("sha256", found.sha256)])
    line("")
    for key, value, given, meaning in rows:
        line(key, " = ", Painted(value, "cyan"), "" if given else "   (not in the file)")
        line("    ", meaning)


def _write(out: Path, text: str) -> None:
    """Write a new file; never over one that somebody wrote rules into."""
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputRefused(f"{out} is there already.", "Give another name, or move it away.") from error
    except OSError as error:
        raise StorageError(f"{out} cannot be written: {error.strerror}.", "Choose another place.") from error
    note(f"Written to {out}. As {FILE} in the case's folder it is the policy of the case.")


@policy.command(cls=Command)
@click.argument("file", type=paths.FILE, required=False)
@click.pass_obj
def check(session: Session, file: Path | None) -> int:
    """Check a policy and run its examples; without FILE, the policy in force.

    The examples of NAME.toml stand in NAME.tests.toml beside it. Exit 6 when one does not come out as written.

    \b
    Examples:
      workbench policy check
      workbench policy check policy.toml
    """
    from workbench.verdict.policy_examples import run_examples

    found, where, examples = _with_examples(session, file)
    outcomes = run_examples(found, examples) if examples is not None else ()
    wrong = [o for o in outcomes if o.wrong]
    if session.json:
        json_lines({"policy": found.label, "example": o.name, "wrong": list(o.wrong)} for o in outcomes)
    else:
        for o in wrong:
            line(Painted("wrong ", "red"), o.name)
            for told in o.wrong:
                line("      ", told)
        line(f"{found.label} ({where}): {counted(len(outcomes), 'example')}, {len(wrong) or 'none'} wrong.")
    if examples is None:
        note("It has no examples: docs/policy.md shows how they are written.")
    return ExitCode.CONFLICT if wrong else ExitCode.DONE


@policy.command(cls=Command)
@click.argument("file", type=paths.FILE, required=False)
@click.pass_obj
def use(session: Session, file: Path | None) -> None:
    """Give a team's case a policy of its own; without FILE, go back to the one that ships.

    For a case in a folder the file policy.toml beside claims.db is the policy. Verdicts keep the policy they were made
    under; `verdict recheck` says what the new one makes of them.

    \b
    Example:
      workbench policy use policy.toml --case postgresql://db/case
    """
    chosen = adopt(session.existing(), None if file is None else read_policy(file))
    line(f"The policy of this case is {chosen.label} now.")


def _own(session: Session) -> Path | None:
    """The case's own policy file; the case itself need not be there, and is not opened."""
    folder = session.folder()
    own = folder / FILE if folder is not None else None
    return own if own is not None and own.is_file() else None


def _in_force(session: Session) -> tuple[Policy, str]:
    own = _own(session)
    if own is not None:
        return read_policy(own), FILE
    if session.folder() is not None:
        return default_policy(), _SHIPPED
    found = policy_of(session.existing())
    return found, _SHIPPED if found.sha256 == default_policy().sha256 else "the team's case"


def _with_examples(session: Session, file: Path | None) -> tuple[Policy, str, str | None]:
    """A policy, where it is from, and the text of its examples (None when it has none)."""
    own = file or _own(session)
    if own is None:
        found, where = _in_force(session)
        return found, where, shipped("two-origin.tests.toml") if where == _SHIPPED else None
    if not own.is_file():
        raise NotFound(f"There is no file {own}.", "Give a policy, for example policy.toml.")
    beside = own.with_name(TESTS if own.name == FILE else f"{own.stem}.tests.toml")
    return read_policy(own), own.name, read_file(beside) if beside.is_file() else None
