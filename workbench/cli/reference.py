"""Every command's help as text: what docs/cli.md is generated from and what the tests walk."""

from collections.abc import Iterator

import click

from workbench.cli.root import workbench

_WIDTH = 100


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group with the words that call it, `workbench` first."""
    yield from _walk(("workbench",), workbench)


def _walk(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        with click.Context(command, info_name=words[-1]) as context:
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                if child is not None:
                    yield from _walk((*words, name), child)


def pages() -> Iterator[tuple[str, str]]:
    """Every command with its help as it is printed on a terminal 100 columns wide."""
    groups = dict(commands())
    for words, command in groups.items():
        parent = click.Context(workbench, info_name="workbench", terminal_width=_WIDTH, **workbench.context_settings)
        for depth, word in enumerate(words[1:-1], 2):
            parent = click.Context(groups[words[:depth]], info_name=word, parent=parent)
        inner = click.Context(command, info_name=words[-1], parent=parent, terminal_width=_WIDTH)
        context = inner if words[1:] else parent
        lines = command.get_help(context).splitlines()
        yield " ".join(words), "\n".join(line.rstrip() for line in lines).strip()
