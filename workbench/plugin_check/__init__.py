"""The conformance checks that every plugin has to pass, shipped so that an author can run them.

The project's own importers and formats go through the same checks in the tests. Only here stands what "conforms" means;
loading a plugin and deciding whether it may run is the business of plugin_loader. `reading` checks importers,
`writing` exporters on the set of `sample_set`; `attempting` is how a stranger's code is called at all.
"""

from workbench.plugin_check.attempting import Crash, attempt, narrated
from workbench.plugin_check.reading import CheckReport, SampleExport, check, is_confidence, open_sample
from workbench.plugin_check.sample_set import SampleSet, empty_set, hostile_set, long_set, sample_set
from workbench.plugin_check.writing import ExporterReport, check_writing

__all__ = [
    "CheckReport",
    "Crash",
    "ExporterReport",
    "SampleExport",
    "SampleSet",
    "attempt",
    "check",
    "check_writing",
    "empty_set",
    "hostile_set",
    "is_confidence",
    "long_set",
    "narrated",
    "open_sample",
    "sample_set",
]
