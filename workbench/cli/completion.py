"""`workbench completion`: the shell's Tab completes commands, options and values, from the case where that is cheap.

click makes the candidates; what lives here is which values an argument takes, how bash gets them (it breaks words at a
colon, so `status:ru` comes in three pieces), and that none of them can act: source names and places are foreign text,
and a name such as `$(…)` must arrive quoted in the line that is typed. A case is never made or changed by Tab.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click import shell_completion
from click.shell_completion import CompletionItem

from workbench.claims.filter_kinds import CLAIMS, MESSAGES
from workbench.cli.commands import Command
from workbench.cli.session import Session
from workbench.safety.text import safe

if TYPE_CHECKING:
    from workbench.case import Case

VARIABLE = "_WORKBENCH_COMPLETE"
"""Set by the shell's script when it asks for candidates."""
SHELLS = ("bash", "zsh", "fish")
_MOST = 300
"""Candidates of one kind: more than anybody reads; typing on narrows them."""
_LOOKED_AT = 2_000
"""Claims of the queue, the most pressing first, whose places and actors are offered."""
_OF_MESSAGES = frozenset({"messages", "search", "inbox", "media"})
"""Commands whose filter is that of messages."""
_PLAIN = re.compile(r"[\w@%+=:,./-]*", re.ASCII)

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response completion type value
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1")
    while IFS= read -r completion; do
        type=${completion%%%%,*}
        value=${completion#*,}
        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'open' ]]; then
            compopt -o nospace
            COMPREPLY+=("$value")
        elif [[ $type == 'plain' ]]; then
            COMPREPLY+=("$value")
        fi
    done <<< "$response"
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@click.command(cls=Command, text=True)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script for completion by Tab, of commands, options and values.

    Completed are claims, sources, places, actors, saved views, blocs, statuses and formats of the case that is named
    with --case, else of the current folder. Nothing is completed where there is no case.

    \b
    Examples:
      workbench completion bash > ~/.local/share/bash-completion/completions/workbench
      workbench completion zsh > "${fpath[1]}/_workbench"
      workbench completion fish > ~/.config/fish/completions/workbench.fish
    """
    from workbench.cli.root import workbench

    click.echo(_shell(shell)(workbench, {"obj": Session()}, "workbench", VARIABLE).source(), nl=False)


def answer(instruction: str) -> int:
    """Answer the shell's script; returns the exit code. Whatever goes wrong, nothing is completed and nothing said."""
    from workbench.cli.root import workbench

    name, _, what = instruction.partition("_")
    if name not in SHELLS or what not in ("source", "complete"):
        return 1
    session = Session()
    asked = _shell(name)(workbench, {"obj": session}, "workbench", VARIABLE)
    try:
        click.echo((asked.source() if what == "source" else asked.complete()).encode(), nl=what == "complete")
    except Exception:  # noqa: BLE001 — a Tab must neither print a fault into the line that is typed nor stop it
        return 1
    finally:
        session.close()
    return 0


def _shell(name: str) -> type[shell_completion.ShellComplete]:
    return {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}[name]


class _Values(shell_completion.ShellComplete):
    """Candidates for a parameter's value besides click's own."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """As click, and the values of the case."""
        context = shell_completion._resolve_context(self.cli, self.ctx_args, self.prog_name, args)
        asked, incomplete = shell_completion._resolve_incomplete(context, args, incomplete)
        if isinstance(asked, click.Parameter) and not isinstance(asked.type, click.Choice):
            return list(_of(context, asked, incomplete))
        found = asked.shell_complete(context, incomplete)
        if isinstance(asked, click.Group) and not incomplete.startswith("-") and "list" in asked.commands:
            found += _filtered(context, incomplete)
        return found


class _Bash(_Values, shell_completion.BashComplete):
    """bash: words are rejoined at colons, and what is offered is quoted by us."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before, and the one to be completed with what stands before its colon."""
        args, incomplete = super().get_completion_args()
        incomplete = "" if incomplete == ":" and args else incomplete
        self._cut = ""
        words = os.environ["COMP_WORDS"].split("\n")
        at = int(os.environ["COMP_CWORD"])
        if at < len(words) and words[at] == ":" and at > 0:
            self._cut = f"{args.pop()}:"
        elif args and args[-1] == ":" and len(args) > 1:
            self._cut = f"{args[-2]}:"
            del args[-2:]
        return args, self._cut + incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """The candidate without what stands already, quoted."""
        value = str(item.value).removeprefix(self._cut)
        kind = "open" if item.type == "plain" and value.endswith((":", "=")) else item.type
        return f"{kind},{value if _PLAIN.fullmatch(value) else _escaped(value)}"


class _Zsh(_Values, shell_completion.ZshComplete):
    """zsh quotes by itself."""


class _Fish(_Values, shell_completion.FishComplete):
    """fish quotes by itself."""


def _escaped(text: str) -> str:
    """Every character that a shell could read as more than itself behind a backslash."""
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", text)


# --- values ---------------------------------------------------------------------------------------------------------


def _of(context: click.Context, asked: click.Parameter, incomplete: str) -> Iterator[CompletionItem[str]]:
    shape = asked.metavar or ""
    if "FILTER" in shape:
        yield from _filtered(context, incomplete)
    kind = _kind(asked, shape)
    if kind is not None:
        yield from _matching(_read(context, kind), incomplete)
    elif not shape.strip("[].") or "FILE" in shape or "PATH" in shape or isinstance(asked.type, click.Path):
        yield from asked.shell_complete(context, incomplete) or [CompletionItem(incomplete, type="file")]
    elif "DIR" in shape or "FOLDER" in shape:
        yield CompletionItem(incomplete, type="dir")


def _kind(asked: click.Parameter, shape: str) -> str | None:
    """Which values of a case a parameter takes."""
    if re.search(r"\bC-\d", shape):
        return "claim"
    if shape == "NAME|ID" or asked.name in ("source", "name_or_id"):
        return "source"
    if asked.name in ("place", "bloc", "status", "stage", "timezone"):
        return asked.name
    return "format" if shape == "FORMAT" else None


def _filtered(context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """Fields of the filter language, and after a colon the values of the field."""
    from workbench import query
    from workbench.claims.filter_text import QUOTE, written

    of_messages = not _OF_MESSAGES.isdisjoint(context.command_path.split())
    fields = query.MESSAGE_FIELDS if of_messages else query.CLAIM_FIELDS
    lead, word = ("-", incomplete[1:]) if incomplete.startswith("-") else ("", incomplete)
    name, colon, value = word.partition(":")
    if not colon:
        return [CompletionItem(f"{lead}{f}:") for f in fields if f.startswith(name)]
    known = fields.get(name, ())
    first, comma, last = value.rpartition(",")
    kind = "view of messages" if name == "view" and of_messages else name
    offered = [(str(v), "") for v in known] if isinstance(known, tuple) else _read(context, kind)
    begun = f"{lead}{name}:{first}{comma}"
    found = _matching(offered, last)
    return [CompletionItem(f"{begun}{written(i.value)}", help=i.help) for i in found if QUOTE not in i.value]


def _matching(values: list[tuple[str, str]], incomplete: str) -> Iterator[CompletionItem[str]]:
    """Those that begin so, without those that hold a character which is not shown as it is."""
    begun = incomplete.casefold()
    count = 0
    for value, told in values:
        if value.casefold().startswith(begun) and safe(value, newlines=False) == value and value[:1].strip("- "):
            yield CompletionItem(value, help=safe(told, newlines=False, limit=60) or None)
            count += 1
            if count == _MOST:
                return


def _read(context: click.Context, kind: str) -> list[tuple[str, str]]:
    """The values of a kind with what is told of them; none where there is no case, or it is of another version."""
    if kind in ("status", "stage", "format"):
        return _FIXED[kind]()
    read = _HELD.get("claim" if kind == "id" else kind)
    session = context.find_object(Session)
    folder = session.folder() if session is not None else None
    if read is None or session is None or folder is None or not (folder / "claims.db").is_file():
        return []
    return read(session.as_it_is())


def _claims(case: "Case") -> list[tuple[str, str]]:
    from workbench.model import claim_label

    return [(claim_label(c.id), c.title) for c in _first_claims(case)]


def _first_claims(case: "Case") -> Any:
    from workbench.cli import choosing

    return choosing.claims(case, choosing.claim_numbers(case, "")[:_LOOKED_AT])


def _places(case: "Case") -> list[tuple[str, str]]:
    return [(p, "") for p in sorted({p for c in _first_claims(case) for p in c.places})]


def _actors(case: "Case") -> list[tuple[str, str]]:
    return [(a, "") for a in sorted({a.name for c in _first_claims(case) for a in c.actors})]


def _sources(case: "Case") -> list[tuple[str, str]]:
    from workbench.store import evidence

    return [(s.name, f"{s.bloc} {s.reliability}".strip()) for s in evidence.sources(case.db)]


def _views(kind: str, case: "Case") -> list[tuple[str, str]]:
    from workbench.claims.view_names import listed

    return [(v.name, v.filter) for v in listed(case, kind)]


def _blocs(case: "Case") -> list[tuple[str, str]]:
    return [(b, "") for b in case.settings.blocs]


def _statuses() -> list[tuple[str, str]]:
    from workbench.model import Status

    return [(s.value, "") for s in Status]


def _stages() -> list[tuple[str, str]]:
    from workbench.model import Stage

    return [(s.value, "") for s in Stage]


def _formats() -> list[tuple[str, str]]:
    """Those that ship. Those of plugins are not offered: naming them would run their code, and Tab runs nobody's."""
    from workbench.export.formats import EXPORTERS

    return [(name, "") for name in EXPORTERS]


_FIXED: dict[str, Callable[[], list[tuple[str, str]]]] = {"status": _statuses, "stage": _stages, "format": _formats}
_HELD: dict[str, Callable[["Case"], list[tuple[str, str]]]] = {
    "claim": _claims, "place": _places, "actor": _actors, "source": _sources, "bloc": _blocs,
    "view": partial(_views, CLAIMS), "view of messages": partial(_views, MESSAGES),
}  # fmt: skip
