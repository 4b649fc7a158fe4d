"""What a bundle says of itself to machines that know no Claim Workbench: RO-Crate 1.1 metadata (JSON-LD).

Rules: https://www.researchobject.org/ro-crate/specification/1.1/ : a metadata descriptor that is about `./`, a root
dataset with name, description and date, every file with its size, type and hash. No person is named and no licence is
chosen: who hands a bundle on says which.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol

from workbench.plugin_api import ExportFacts
from workbench.safety.escaping import escape_json

NAME = "ro-crate-metadata.json"
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
"""`sha256` is schema.org's; the 1.1 context is older than the word."""
_NO_DATE = "1980-01-01"
"""For a set of no claims, which has no last change: the format demands a date, and a bundle has no clock."""


class Described(Protocol):
    """A member as the manifest tells it."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def what(self) -> str: ...
    @property
    def mime(self) -> str: ...


def metadata(facts: ExportFacts, members: Sequence[Described]) -> bytes:
    """The metadata file. Takes the members hashed before it; the manifest has its hash, and so is only named here."""
    title = f"{facts.claims:,} verified claim{'' if facts.claims == 1 else 's'} of case {facts.case}"
    name, _, version = facts.program.partition(" ")
    graph: list[dict[str, Any]] = [
        {
            "@id": NAME, "@type": "CreativeWork", "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./", "@type": "Dataset", "name": title, "identifier": f"urn:uuid:{facts.case}",
            "description": f"Claims with what stands behind them: profile {facts.profile}, filter "
                           f"{facts.filter or '(all)'}, verdict rules {facts.policy}.",
            "datePublished": facts.as_of or _NO_DATE, "license": {"@id": "#licence"}, "mentions": {"@id": "#export"},
            "hasPart": [*({"@id": m.name} for m in members), {"@id": "manifest.json"}],
        },
        {
            "@id": "#licence", "@type": "CreativeWork", "name": "No licence given",
            "description": "Whoever hands this on says under which terms; messages and media are their authors'.",
        },
        {
            "@id": "#export", "@type": "CreateAction", "name": "Export of a verified claim set",
            "instrument": {"@id": "#program"}, "result": {"@id": "./"},
        },
        {"@id": "#program", "@type": "SoftwareApplication", "name": name, "version": version},
        *(_file(m) for m in members),
        {
            "@id": "manifest.json", "@type": "File", "name": "manifest.json", "encodingFormat": "application/json",
            "description": "every member with its size and sha256",
        },
    ]  # fmt: skip
    told = {"@context": _CONTEXT, "@graph": graph}
    return (escape_json(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)) + "\n").encode()


def _file(member: Described) -> dict[str, Any]:
    return {
        "@id": member.name,
        "@type": "File",
        "name": member.name,
        "description": member.what,
        "contentSize": str(member.bytes),
        "encodingFormat": member.mime,
        "sha256": member.sha256,
    }
