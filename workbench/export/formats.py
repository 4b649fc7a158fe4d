"""Which formats there are: those that ship and, when a case is given, those that plugins offer.

A format is an exporter behind the plugin interface (`plugin_api.Exporter`), the ones that ship too: it gets records
that a profile has already been through, and it neither renames nor syncs, `export.run` does that for all of them.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from workbench.case import Case
from workbench.errors import UsageError
from workbench.export import acled, bundle, claimreview, geojson, jsonl, tables, xlsx
from workbench.export.report import html, markdown, pdf
from workbench.plugin_api import Exporter
from workbench.plugin_loader import LoadedExporters, load_exporters
from workbench.safety.text import safe

EXPORTERS: Mapping[str, Exporter] = {
    e.name: e
    for e in (
        jsonl.exporter,
        tables.exporter,
        xlsx.exporter,
        claimreview.exporter,
        html.exporter,
        markdown.exporter,
        pdf.exporter,
        bundle.exporter,
        acled.exporter,
        geojson.exporter,
    )
}
"""The formats that ship, in the order in which they are named."""


def exporters(case: Case | None = None) -> Mapping[str, Exporter]:
    """The formats there are, by name: those that ship first, then those of plugins (installed, and of the case)."""
    return {**EXPORTERS, **_of_plugins(case).exporters}


def exporter(name: str, case: Case | None = None) -> Exporter:
    """A format by name; no plugin is run for one that ships. Raises UsageError with what was probably meant, or why
    the plugin that may be meant is not used."""
    shipped = EXPORTERS.get(name)
    if shipped is not None:
        return shipped
    loaded = _of_plugins(case)
    if name in loaded.exporters:
        return loaded.exporters[name]
    known = (*EXPORTERS, *loaded.exporters)
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    hint = f"Did you mean {near[0]}?" if near else f"Formats: {', '.join(known)}."
    skipped = [p for p in loaded.problems if p.name == name] or ([] if near else list(loaded.problems))
    if skipped:
        hint = " ".join(f"Plugin {safe(p.name, newlines=False, limit=40)}: {p.sentence}" for p in skipped[:_NAMED])
    raise UsageError(f"There is no export format {name!r}.", hint)


_NAMED = 3
"""Plugins that one hint names."""


def _of_plugins(case: Case | None) -> LoadedExporters:
    return load_exporters(case.plugins if case else None, frozenset(EXPORTERS))
