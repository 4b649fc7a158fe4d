"""The shapes all commands share: global options after the command too, lazy loading, "did you mean"."""

import importlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.safety.text import safe

_FILTER_NEGATION = re.compile(r'-([A-Za-z_]+:.|")')
_CLAIM = re.compile(r"[Cc]-\d+")
_MARK = "\0"
"""Stands before a filter word such as `-bloc:W` while click parses, or it would be taken for options."""


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value in (None, False) or not parameter.name:
        return
    option = parameter.opts[0]
    if value == "":
        raise UsageError(f"{option} needs a value.", f"Leave {option} out, or say which.")
    if parameter.name == "case" and "://" in value and not value.startswith(("postgresql://", "postgres://")):
        raise UsageError(f"{safe(value, newlines=False)} cannot be a case.", "A case is a folder, or postgresql://…")
    setattr(context.ensure_object(Session), parameter.name, value)
    if parameter.name == "no_color":
        os.environ["NO_COLOR"] = "1"  # what everybody who colours asks, the screens too


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """The options that may stand before or after a command; their values go into the session."""
    common: dict[str, Any] = {"expose_value": False, "callback": _remember}
    return [
        click.Option(["--case"], metavar="DIR|URL", hidden=hidden, help="The case: a folder, or postgresql://…  "
                     "Made when missing. Default: the current folder.", **common),
        click.Option(["--as", "analyst"], metavar="NAME", hidden=hidden, help="Who acts. Default: the name in your "
                     "settings, else your login name.", **common),
        click.Option(["--offline"], is_flag=True, hidden=hidden, help="Refuse every network connection, also those "
                     "that a command asks for.", **common),
        click.Option(["--json"], is_flag=True, help="Print JSON Lines: one object a line.", **common),
        click.Option(["--plain"], is_flag=True, hidden=hidden, help="No redrawing: progress comes as lines; "
                     "without a command, the screens are told and driven in lines of text.", **common),
        click.Option(["--no-color"], is_flag=True, hidden=hidden, help="No colours, as with NO_COLOR set.", **common),
    ]  # fmt: skip


class Command(click.Command):
    """A command that takes the global options after its name too."""

    def __init__(self, *arguments: Any, text: bool = False, **named: Any) -> None:
        """As click.Command, with the global options added behind the command's own; `text`: what it prints is no data.

        Its help does not offer JSON then.
        """
        super().__init__(*arguments, **named)
        self.params += global_options(hidden=True)
        for option in self.params:
            if isinstance(option, click.Option) and option.name == "json":
                option.hidden = option.hidden or text

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; the case is closed whatever happens."""
        session = ctx.ensure_object(Session)
        ctx.call_on_close(session.close)
        return super().invoke(ctx)


class FilterCommand(Command):
    """A command whose arguments are filter words, of which one may begin with a dash: `-bloc:W`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep negated filter words from being taken for options."""
        return super().parse_args(ctx, [_MARK + a if _FILTER_NEGATION.match(a) else a for a in args])


def filter_text(words: Sequence[str]) -> str:
    """The filter that a FilterCommand's words make."""
    return " ".join(w.removeprefix(_MARK) for w in words)


class Group(click.Group):
    """A group that suggests the command that was probably meant."""

    command_class = Command

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """As click.Group; the global options may stand between a group and its command too."""
        super().__init__(*arguments, **named)
        if not any(p.name == "case" for p in self.params):
            self.params += global_options(hidden=True)

    def meant(self, ctx: click.Context, name: str) -> str:
        """What an unknown command was probably meant to be: a near name, or a claim that is to be shown; "" if none."""
        if _CLAIM.fullmatch(name):
            within = "" if ctx.parent is None else f"{ctx.info_name} "
            shows = "show" in self.list_commands(ctx)
            return f"{within}show {name}" if within and shows else f"claim show {name}"
        near = get_close_matches(name, self.list_commands(ctx), n=1, cutoff=0.7)
        return near[0] if near else ""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown name is refused with a suggestion."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            meant = self.meant(ctx, name)
            hint = f" Did you mean {meant}?" if meant else ""
            raise click.UsageError(f"There is no command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


class FilterGroup(Group):
    """A group whose words are those of its command `list` unless they name a command.

    `argument` is what the arguments of the other commands look like: a word that is nearly a command's name and stands
    before one of them is a slip, no filter. Where `list` takes no filter (`filters`), every other word is a slip.
    """

    argument = re.compile(r"\d+")
    filters = True
    takes_value = ("--case", "--as", "--limit")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before a filter."""
        at = 0
        while at < len(args) and args[at].startswith("-"):
            at += 2 if args[at] in self.takes_value else 1
        named = at < len(args) and (args[at] in self.commands or not self.filters)
        if not named and at + 1 < len(args) and self.argument.fullmatch(args[at + 1]):
            near = get_close_matches(args[at], self.commands, n=1, cutoff=0.7)
            if near:
                raise click.UsageError(f"There is no command {args[at]!r}. Did you mean {near[0]}?", ctx)
        if not named and not {"--help", "-h"} & set(args):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is imported when it is called: `module:attribute`, its section of the help, its one line."""

    where: str
    section: str
    help: str


class LazyGroup(Group):
    """A group whose commands are loaded one at a time, so that `--help` imports none of them."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, Lazy], elsewhere: Mapping[str, str], **named: Any) -> None:
        """As click.Group, with the table of commands, and words people try with the commands that they mean."""
        super().__init__(*arguments, **named)
        self.lazy, self.elsewhere = lazy, elsewhere

    def meant(self, ctx: click.Context, name: str) -> str:
        """As of any group; a word of another command is known too."""
        return self.elsewhere.get(name.lower()) or super().meant(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        entry = self.lazy.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.where.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Commands from the table alone, and options."""
        named = [CompletionItem(n, help=e.help) for n, e in self.lazy.items() if n.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section from the table alone."""
        for section in dict.fromkeys(entry.section for entry in self.lazy.values()):
            with formatter.section(section):
                formatter.write_dl([(n, e.help) for n, e in self.lazy.items() if e.section == section])
