"""`workbench manual`: the manual page, made from the commands themselves, so that it cannot say anything else.

Plain `man` macros, which groff and mandoc both know. Every line of text is escaped: a leading dot or quote would be a
request to the formatter, a backslash an escape, and a minus must stay one that can be copied into a shell.
"""

import re
from collections.abc import Iterator

import click

from workbench import __version__
from workbench.cli.commands import Command, LazyGroup, global_options

_FILES = (
    ("./claims.db", "the case of this folder: messages, claims, evidence and the history"),
    ("./media/", "pictures and films, named by their sha256"),
    ("./workbench.toml", "the settings of the case; workbench config shows what is in force"),
    ("./plugins/", "importers of the case's own, asked about before they are run"),
    ("~/.config/workbench/", "your own settings: your name, your keys"),
    ("~/.local/state/workbench/", "where you were in each case, and details of faults without any text of a case"),
)
_ENVIRONMENT = (
    ("NO_COLOR", "no colours, as with --no-color"),
    ("VISUAL, EDITOR", "the editor that C and ctrl+r open in the terminal screen"),
    ("WORKBENCH_THEME", "dark or light, before what the settings say"),
    ("WORKBENCH_GLYPHS", "ascii where signs come out as boxes"),
    ("WORKBENCH_DEBUG", "1 prints where an error came from"),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", "in place of ~/.config and ~/.local/state"),
    ("WORKBENCH_MEDIA", "where a team case keeps its media"),
)
_CODES = (
    ("0", "done"), ("1", "a fault in the program"), ("2", "usage"),
    ("3", "done, with quarantined or skipped records"), ("4", "input refused"), ("5", "not found"),
    ("6", "busy, conflict or gate not met"), ("7", "integrity damage"), ("8", "storage or network error"),
    ("130", "stopped with Ctrl-C"),
)  # fmt: skip
_EXAMPLES = (
    ("See it work on a sample", "workbench demo"),
    ("Import a chat", "workbench import 'WhatsApp Chat with Nord.zip' --timezone Africa/Bamako"),
    ("What is most pressing at a place", "workbench claims place:Tessalit has:reused"),
    ("Decide", "workbench claim status C-17 confirmed --reason 'two agencies, one on the ground'"),
    ("Hand over", "workbench export status:confirmed --profile public -o verified.jsonl"),
)
_EXAMPLE_HEADS = ("Example:", "Examples:")


@click.command(cls=Command, text=True)
def manual() -> None:
    """Print the manual page of workbench with all its commands, for man.

    \b
    Examples:
      workbench manual > ~/.local/share/man/man1/workbench.1
      workbench manual | man -l -
    """
    for text in page():
        click.echo(text)


def page() -> Iterator[str]:
    """The lines of the page."""
    from workbench.cli.root import COMMANDS, workbench

    yield f'.TH WORKBENCH 1 "" "workbench {_text(__version__)}" "Claim Workbench"'
    yield from (".ad l", ".nh")  # no stretched lines, no words torn at their ends: long addresses stand in them
    yield from (".SH NAME", f"workbench \\- {_text((workbench.help or '').splitlines()[0].lower().rstrip('.'))}")
    yield from (".SH SYNOPSIS", ".B workbench", "[\\fIoptions\\fR] [\\fIcommand\\fR [\\fIarguments\\fR]]")
    yield ".SH DESCRIPTION"
    yield from _prose((workbench.help or "").split("Exit codes:")[0])
    yield ".SH OPTIONS"
    yield from _options(workbench)
    yield ".SH COMMANDS"
    with click.Context(workbench, info_name="workbench") as context:
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            yield f".SS {_text(section)}"
            for name in (n for n, entry in COMMANDS.items() if entry.section == section):
                command = workbench.get_command(context, name)
                if command is not None:
                    yield from _command(("workbench", name), command, context)
    for title, rows in (("EXIT STATUS", _CODES), ("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT)):
        yield f".SH {title}"
        yield from (line for name, told in rows for line in (".TP", f".B {_text(name)}", _text(told)))
    yield ".SH EXAMPLES"
    yield from (line for said, call in _EXAMPLES for line in (".TP", _text(said), f".B {_text(call)}"))


def _command(words: tuple[str, ...], command: click.Command, parent: click.Context) -> Iterator[str]:
    """A command with its own options and, for a group, the commands in it."""
    context = click.Context(command, info_name=words[-1], parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (".TP", f"\\fB{_text(' '.join(words))}\\fR {_text(usage)}".rstrip())
    yield from _prose(command.help or "", inside=True)
    own = list(_options(command))
    if own:
        yield from (".RS", *own, ".RE")
    if isinstance(command, click.Group) and not isinstance(command, LazyGroup):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _command((*words, name), child, context)


def _options(command: click.Command) -> Iterator[str]:
    """The options of a command, those that all have in common only once."""
    context = click.Context(command)
    common = {name for option in global_options(hidden=True) for name in option.opts}
    for option in command.params:
        shown = option.get_help_record(context) if isinstance(option, click.Option) else None
        if shown is not None and (isinstance(command, LazyGroup) or not common & set(option.opts)):
            yield from (".TP", f".B {_text(shown[0])}", _text(" ".join(shown[1].split())))


def _prose(help_text: str, *, inside: bool = False) -> Iterator[str]:
    """Paragraphs of a help text; what stands after `\\b` keeps its lines, as examples do."""
    first = True
    for part in re.split(r"\n\s*\n", help_text.strip()):
        kept = part.lstrip().startswith("\b")
        lines = [line.strip() for line in part.replace("\b", "").strip().split("\n")]
        if not first:
            yield ".IP" if inside else ".PP"
        first = False
        if not kept:
            yield _text(" ".join(lines))
            continue
        head, shown = (lines[0], lines[1:]) if lines and lines[0] in _EXAMPLE_HEADS else ("", lines)
        yield from (_text(head),) if head else ()
        yield from (".RS", ".nf", *(_text(line) for line in shown if line), ".fi", ".RE")


def _text(words: str) -> str:
    """One line of text that the formatter takes for nothing else."""
    out = words.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{out}" if out.startswith((".", "'")) else out
