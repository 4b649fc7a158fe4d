"""Finds plugins, decides which may run, and loads them so that a bad one is named and skipped, never fatal.

A case is a folder that people send each other, so code that lies in it runs only after `workbench plugins trust`:
the sha256 of the very bytes that are run must be in the user's own trust file. Nothing else in the package imports
or executes a plugin.

`finding` says which plugins there are and may run, without running any; `running` runs a file that may; `importers`
and `exporters` take what they offer.
"""

from workbench.plugin_loader.exporters import Guarded, LoadedExporters, check_exporter, load_exporters
from workbench.plugin_loader.finding import (
    Origin,
    PluginInfo,
    PluginProblem,
    PluginState,
    bundled_folder,
    list_plugins,
    offers,
    trust,
)
from workbench.plugin_loader.importers import LoadedImporters, check_importer, choose, confidence, load_importers

__all__ = [
    "Guarded",
    "LoadedExporters",
    "LoadedImporters",
    "Origin",
    "PluginInfo",
    "PluginProblem",
    "PluginState",
    "bundled_folder",
    "check_exporter",
    "check_importer",
    "choose",
    "confidence",
    "list_plugins",
    "load_exporters",
    "load_importers",
    "offers",
    "trust",
]
