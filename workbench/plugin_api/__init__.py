"""All that a plugin's author imports: `from workbench.plugin_api import ...`, nothing else of ours.

`records` has what an importer is given and yields, `exports` what an exporter is given; `reading`, `objects`, `lines`,
`tables` and `addresses` what importers share for reading JSON and times, text of any encoding, tables, and the
addresses of posts.
"""

from workbench.plugin_api.addresses import PostUrl, platform_of_url
from workbench.plugin_api.exports import ClaimRecord, ExportActor, Exporter, ExportFacts, ExportPlace, ExportSet
from workbench.plugin_api.lines import TextLine, text_lines
from workbench.plugin_api.objects import json_objects
from workbench.plugin_api.reading import (
    JsonLine,
    as_text,
    beginning,
    json_lines,
    json_value,
    local_time,
    objects_in,
    one_line,
    sound_text,
    utc_seconds,
)
from workbench.plugin_api.records import (
    API_VERSION,
    COLUMN_FIELDS,
    DATE_ORDERS,
    AmbiguousDates,
    Assumed,
    Chat,
    Export,
    ImportedAttachment,
    ImportedMessage,
    Importer,
    Options,
    Record,
    Rejected,
    Unreadable,
)
from workbench.plugin_api.tables import CsvRow, csv_names, csv_rows

__all__ = [
    "API_VERSION",
    "COLUMN_FIELDS",
    "DATE_ORDERS",
    "AmbiguousDates",
    "Assumed",
    "Chat",
    "ClaimRecord",
    "CsvRow",
    "Export",
    "ExportActor",
    "ExportFacts",
    "ExportPlace",
    "ExportSet",
    "Exporter",
    "ImportedAttachment",
    "ImportedMessage",
    "Importer",
    "JsonLine",
    "Options",
    "PostUrl",
    "Record",
    "Rejected",
    "TextLine",
    "Unreadable",
    "as_text",
    "beginning",
    "csv_names",
    "csv_rows",
    "json_lines",
    "json_objects",
    "json_value",
    "local_time",
    "objects_in",
    "one_line",
    "platform_of_url",
    "sound_text",
    "text_lines",
    "utc_seconds",
]
