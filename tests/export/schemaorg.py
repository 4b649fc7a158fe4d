"""Holds JSON-LD to schema.org's own definitions: every type, property, domain and range of a document.

`schemaorg.json` beside this is the part of the vocabulary that our exports use, with what it inherits from: made from
schema.org's release by this module (`python -m tests.export.schemaorg schemaorg-current-https.jsonld`), its licence
stands in it. Stricter than schema.org's readers: a text where an entity belongs is a fault here.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "schemaorg.json"
VERSION = "30.0"
ENUMERATIONS = ("MediaManipulationRatingEnumeration",)
TYPES = (
    "ClaimReview", "MediaReview", "Claim", "MediaReviewItem", "ImageObjectSnapshot", "VideoObjectSnapshot",
    "AudioObjectSnapshot", "SocialMediaPosting", "Message", "Rating", "Place", "Country", "Organization", *ENUMERATIONS,
)  # fmt: skip
PROPERTIES = (
    "alternateName", "appearance", "associatedClaimReview", "associatedMediaReview", "author", "bestRating", "citation",
    "claimReviewed", "containedInPlace", "contentSize", "creativeWorkStatus", "dateCreated", "datePublished",
    "description", "encodingFormat", "expires", "firstAppearance", "identifier", "inLanguage", "interpretedAsClaim",
    "itemReviewed", "mediaAuthenticityCategory", "mediaItemAppearance", "name", "originalMediaContextDescription",
    "publishingPrinciples", "ratingExplanation", "ratingValue", "reviewBody", "reviewRating", "sha256",
    "spatialCoverage", "temporalCoverage", "text", "url", "worstRating",
)  # fmt: skip

_LITERALS: Mapping[str, Callable[[Any], bool]] = {
    "Text": lambda v: isinstance(v, str) and bool(v),
    "URL": lambda v: isinstance(v, str) and re.fullmatch(r"https?://[^\s<>\"{}|\\^`\[\]]+", v) is not None,
    "Date": lambda v: isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v) is not None,
    "DateTime": lambda v: isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", v) is not None,
    "Number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}


def faults(document: Mapping[str, Any]) -> list[str]:
    """What of a document is not as schema.org defines it; empty when all of it is."""
    words = json.loads(DATA.read_text("utf-8"))
    if set(document) != {"@context", "@graph"} or document["@context"] != "https://schema.org":
        return ["the document is not a graph in schema.org's context"]
    named = {n["@id"]: n for n in _nodes(document["@graph"]) if "@id" in n and "@type" in n}
    return [f for node in _nodes(document["@graph"]) if "@type" in node for f in _faults(node, words, named)]


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(inner)


def _faults(node: Mapping[str, Any], words: Any, named: Mapping[str, Any]) -> Iterator[str]:
    kind = node["@type"]
    if kind not in words["types"]:
        yield f"there is no type {kind}"
        return
    for name, value in node.items():
        if name in ("@type", "@id"):
            continue
        known = words["properties"].get(name)
        if known is None:
            yield f"there is no property {name}"
        elif not above(kind, words) & set(known["domain"]):
            yield f"{kind} has no property {name}"
        else:
            every = value if isinstance(value, list) else [value]
            yield from (f"{kind}.{name} cannot be {v!r}" for v in every if not _fits(v, known["range"], words, named))


def above(kind: str, words: Any) -> set[str]:
    """A type and all that it inherits from."""
    return {kind}.union(*(above(k, words) for k in words["types"].get(kind, ())))


def _fits(value: Any, ranges: list[str], words: Any, named: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        kind = value.get("@type") or named.get(value.get("@id", ""), {}).get("@type", "")
        return bool(kind) and bool(above(kind, words) & set(ranges))
    members = [m for r in ranges for m in words["members"].get(r, ())]
    return value in members or any(r in _LITERALS and _LITERALS[r](value) for r in ranges)


def reduced(graph: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of schema.org's graph that is needed here."""
    by_name = {_name(n["@id"]): n for n in graph}
    types: dict[str, list[str]] = {}
    wanted = list(TYPES)
    while wanted:
        kind = wanted.pop()
        if kind not in types:
            types[kind] = sorted(_names(by_name[kind].get("rdfs:subClassOf")))
            wanted += types[kind]
    return {
        "from": f"https://schema.org/version/{VERSION}/schemaorg-current-https.jsonld, reduced",
        "licence": "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/; © the sponsors of schema.org",
        "version": VERSION,
        "types": types,
        "properties": {
            p: {
                "domain": sorted(_names(by_name[p].get("schema:domainIncludes"))),
                "range": sorted(_names(by_name[p].get("schema:rangeIncludes"))),
            }
            for p in PROPERTIES
        },
        "members": {e: _members(graph, e) for e in ENUMERATIONS},
    }


def _members(graph: list[dict[str, Any]], enumeration: str) -> list[str]:
    return sorted(_name(n["@id"]) for n in graph if f"schema:{enumeration}" in _listed(n["@type"]))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _names(value: Any) -> list[str]:
    return [_name(v["@id"]) for v in _listed(value) if v["@id"].startswith("schema:")]


def _name(iri: str) -> str:
    return iri.removeprefix("schema:")


if __name__ == "__main__":
    release = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    DATA.write_text(json.dumps(reduced(release["@graph"]), indent=1, sort_keys=True) + "\n", encoding="utf-8")
