"""The public names of the plugin interface as tables: what docs/plugins.md and docs/exporters.md are generated from."""

import dataclasses
import inspect
from collections.abc import Iterator

from workbench import plugin_api
from workbench.plugin_api import exports

_PLAIN = {
    "API_VERSION": f"The number of this API: {plugin_api.API_VERSION}.",
    "COLUMN_FIELDS": f"What a column of a table can be said to be: {', '.join(plugin_api.COLUMN_FIELDS)}.",
    "ClaimRecord": "One claim with everything behind it: a line of the jsonl format, as docs/formats.md describes it.",
    "DATE_ORDERS": f"The date orders there are: {', '.join(plugin_api.DATE_ORDERS)}.",
    "Record": "What `read` yields: `ImportedMessage`, `Rejected` or `Assumed`.",
}
"""Names without a docstring of their own."""
_FOR_BOTH = frozenset({"API_VERSION"})


def importer_names() -> list[str]:
    """What an importer's author imports."""
    return [n for n in sorted(plugin_api.__all__) if n in _FOR_BOTH or not hasattr(exports, n)]


def exporter_names() -> list[str]:
    """What an exporter's author imports."""
    return [n for n in sorted(plugin_api.__all__) if n in _FOR_BOTH or hasattr(exports, n)]


def table(names: list[str]) -> Iterator[str]:
    """The lines of a Markdown table: each name, what it is, and its fields, methods or arguments."""
    yield "| name | what it is | fields, methods or arguments |"
    yield "|---|---|---|"
    for name in names:
        if name in _PLAIN:
            yield f"| `{name}` | {_PLAIN[name]} | |"
            continue
        thing = getattr(plugin_api, name)
        says = (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
        yield f"| `{name}` | {says} | {', '.join(f'`{part}`' for part in _parts(thing))} |"


def _parts(thing: object) -> list[str]:
    if dataclasses.is_dataclass(thing):
        return [field.name for field in dataclasses.fields(thing)]
    if not inspect.isclass(thing):
        return list(inspect.signature(thing).parameters) if callable(thing) else []
    members = {n: m for n, m in vars(thing).items() if not n.startswith("_")}
    return [
        *sorted(inspect.get_annotations(thing)),
        *(n for n, m in members.items() if isinstance(m, property)),
        *(f"{n}()" for n, m in members.items() if inspect.isfunction(m)),
    ]
