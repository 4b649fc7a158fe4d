"""What Datasette shows of a case: titles and descriptions of its flat views, made from the data dictionary.

The views are those of `store/steps/0008_reading.sql`; a column that a CSV table has too bears its meaning. The result
ships as docs/schema/datasette.json (`datasette claims.db -m datasette.json`); everything that is no view is hidden from
the first page there, not kept from anybody: the whole case can still be asked with SQL.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.export.table_rows import COLUMNS
from workbench.store import migrations

_TABLE = re.compile(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", re.MULTILINE)
_CLAIM = {"claim_id": "the claim", "title": "the claim's statement"}
_STATUS = {"status": "what is held true of the claim"}
_STYLE = "data:text/css,dl.column-descriptions{columns:20rem;font-size:.75rem;max-height:9rem;overflow:auto}"
"""Datasette sets what columns mean above the rows, one below the other: thirty of them would hide the rows."""


@dataclass(frozen=True, slots=True)
class View:
    """A view: its title, a sentence, the CSV table whose columns it has, the columns it has besides and lacks.

    `newest` is the column it is sorted by, last first; `facets` are the columns counted beside it. The longest views
    are not sorted: Datasette gives up on what takes a second, and a sort looks at every row.
    """

    title: str
    description: str
    table: str
    more: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    newest: str = ""
    facets: tuple[str, ...] = ()


VIEWS: Mapping[str, View] = {
    "read_claims": View(
        "Claims", "One row a claim: what is stated, what is held true, and what stands behind it.", "claims",
        lacks=frozenset({"polarity"}), newest="priority", facets=("status", "stage", "predicate"),
    ),
    "read_evidence": View(
        "Evidence", "One row an item, with its source and its claim. Retracted items are left out.", "evidence",
        {**_CLAIM, **_STATUS, "source": "publisher or person", "source_kind": "kind of source",
         "country": "the source's country", "bloc": "the source's narrative bloc",
         "party": "whether the source is a party to the conflict"},
        frozenset({"source_id", "reliability", "credibility"}), facets=("stance", "grade", "bloc"),
    ),
    "read_appearances": View(
        "Appearances", "One row a message and a claim it asserts, denies or asks about.", "appearances",
        {**_CLAIM, **_STATUS, "sent_at": "UTC time of the message", "chat": "the conversation", "sender": "who sent it",
         "text": "the text as it was", "language": "language code, und when unknown",
         "translation": "an analyst's translation or explanation"},
        facets=("stance", "language"),
    ),
    "read_messages": View(
        "Messages", "One row a message, as it was imported.", "messages", newest="sent_at",
        facets=("platform", "language"),
    ),
    "read_media": View(
        "Media", "One row a file that came with messages; its bytes lie in media/ under its SHA-256.", "media",
        {"sensitivity": "how careful to be with it, when a person said so", "messages": "messages it came with",
         "alike": "files that look alike, or that a person should compare"},
        frozenset({"names"}), newest="first_seen", facets=("mime", "sensitivity"),
    ),
    "read_sources": View("Sources", "One row a publisher or person.", "sources", facets=("bloc", "reliability")),
    "read_figures": View(
        "Figures", "One row a number that an analyst entered, side by side; those read in messages are in exports.",
        "figures", {**_CLAIM, **_STATUS}, frozenset({"times", "messages"}), facets=("metric", "exactness"),
    ),
    "read_links": View(
        "Links", "One row a claim and another one that it contradicts, repeats, follows or is part of.", "links",
        {**_CLAIM, **_STATUS, "other_title": "the other claim's statement",
         "other_status": "what is held true of the other claim"}, facets=("kind",),
    ),
    "read_verdicts": View(
        "Verdicts", "One row a decision, as it was frozen, with the rules it was taken under.", "verdicts", _CLAIM,
        newest="at", facets=("status", "analyst"),
    ),
    "read_history": View(
        "History", "One row an event of a claim; each bears the hash of the one before.", "history",
        {**_CLAIM, "body": "the rows before and after, as JSON"}, facets=("kind", "analyst"),
    ),
}  # fmt: skip
"""In the order to read them."""


def meanings(view: View) -> dict[str, str]:
    """What each column of a view means."""
    found = {**dict(COLUMNS[view.table]), **view.more}
    return {name: meaning for name, meaning in found.items() if name not in view.lacks}


def datasette() -> str:
    """The metadata file for Datasette (docs.datasette.io, "Metadata"), for a database that is called `claims`."""
    views: dict[str, dict[str, Any]] = {}
    for name, view in VIEWS.items():
        told: dict[str, Any] = {"title": view.title, "description": view.description, "columns": meanings(view)}
        if view.newest:
            told["sort_desc"] = view.newest
        if view.facets:
            told["facets"] = list(view.facets)
        views[name] = told
    hidden = {name: {"hidden": True} for step in migrations.STEPS for name in _tables(step)}
    found = {
        "title": "A case of Claim Workbench",
        "description": "Everything in it, with names and texts as they are: not for publication.",
        "extra_css_urls": [_STYLE],
        "databases": {
            "claims": {
                "description": "Begin with the views read_claims, read_evidence and read_messages.",
                "tables": {**views, **hidden},
            }
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _tables(step: str) -> list[str]:
    return _TABLE.findall("\n".join(migrations.statements(step, "sqlite", {})))
