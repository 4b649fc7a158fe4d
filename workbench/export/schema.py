"""The JSON Schemas of what is exported (docs/schema/) and the tables of docs/formats.md, made from `schema_keys`.

Draft 2020-12. Every key is described, none may be added: a file with a key that nobody documented is not valid.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.export.dossiers import SCHEMA_VERSION
from workbench.export.redaction import PROFILES
from workbench.export.schema_keys import MANIFEST, PARTS, Key, Part
from workbench.export.schema_shapes import STAYS, WORDS, Shape

Schema = dict[str, Any]
"""A JSON Schema."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def claim_schema(profile: str = "") -> Schema:
    """The schema of a jsonl line as a profile lets it go; "" for a line of any profile."""
    roots = [{"$ref": _place("claim", p, PARTS)} for p in ((profile,) if profile else PROFILES)]
    return {
        **_head("claim", "A claim as Claim Workbench exports it: one line of the jsonl format."),
        **(roots[0] if profile else {"anyOf": roots}),
        "$defs": dict(sorted(_definitions(PARTS))),
    }


def manifest_schema() -> Schema:
    """The schema of `OUT.manifest.json`."""
    return {
        **_head("manifest", "What lies beside every export of Claim Workbench."),
        "anyOf": [{"$ref": _place(name, PROFILES[0], MANIFEST)} for name in ("manifest", "closed")],
        "$defs": dict(sorted(_definitions(MANIFEST))),
    }


def documents() -> dict[str, str]:
    """The files of docs/schema/: text by name."""
    found = {"claim": claim_schema(), "manifest": manifest_schema()}
    return {
        f"{name}.v{SCHEMA_VERSION}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in found.items()
    }


def table(parts: Mapping[str, Part], name: str) -> Iterator[str]:
    """The lines of a Markdown table: the keys of a part, their meaning, and how `share` and `public` let them go."""
    told = [(k, _told(k.share, k.shape), _told(k.public or k.share, k.shape)) for k in parts[name].keys]
    if not any(share or public for _, share, public in told):
        yield "| key | meaning |"
        yield "|---|---|"
        yield from (f"| `{k.name}` | {k.says} |" for k, _, _ in told)
        return
    yield "| key | meaning | `share` | `public` |"
    yield "|---|---|---|---|"
    yield from (f"| `{k.name}` | {k.says} | {share} | {public} |" for k, share, public in told)


def where(parts: Mapping[str, Part], name: str) -> list[str]:
    """Where a part stands, as dotted keys from the top: `message_items.attachments`; none for the top itself."""
    found: list[str] = []
    for outer, told in parts.items():
        for key in told.keys:
            if outer != name and name in _inside(key.shape):
                found += [f"{place}.{key.name}" for place in where(parts, outer)] or [key.name]
    return found


def _told(shape: Shape | None, at_home: Shape) -> str:
    if shape is None or shape == at_home:
        return ""
    return next((word for known, word in WORDS if known == shape), "pseudonym")


def _head(name: str, says: str) -> Schema:
    # A URN: nobody's reader goes to the network for it.
    own = f"{name}.v{SCHEMA_VERSION}"
    return {"$schema": DIALECT, "$id": f"urn:claim-workbench:schema:{own}", "title": own, "description": says}


def _definitions(parts: Mapping[str, Part]) -> Iterator[tuple[str, Schema]]:
    for name in parts:
        for profile in PROFILES if _varies(name, parts) else PROFILES[:1]:
            yield _name(name, profile, parts), _object(parts[name], profile, parts)


def _object(told: Part, profile: str, parts: Mapping[str, Part]) -> Schema:
    keys = [(k, _shape(k, profile)) for k in told.keys]
    leaving = [(k, shape) for k, shape in keys if shape != STAYS]
    return {
        "type": "object",
        "description": told.says,
        "properties": {k.name: {"description": k.says, **_resolved(s, profile, parts)} for k, s in leaving},
        "required": [k.name for k, _ in leaving if k.always],
        "additionalProperties": False,
    }


def _shape(key: Key, profile: str) -> Shape:
    share = key.share or key.shape
    return {"internal": key.shape, "share": share, "public": key.public or share}[profile]


def _resolved(shape: Any, profile: str, parts: Mapping[str, Part]) -> Any:
    """A shape with the names of parts turned into places in the schema."""
    if isinstance(shape, Mapping):
        return {k: _place(v, profile, parts) if k == "$ref" else _resolved(v, profile, parts) for k, v in shape.items()}
    return [_resolved(v, profile, parts) for v in shape] if isinstance(shape, list) else shape


def _place(name: str, profile: str, parts: Mapping[str, Part]) -> str:
    return f"#/$defs/{_name(name, profile, parts)}"


def _name(name: str, profile: str, parts: Mapping[str, Part]) -> str:
    return f"{name}.{profile}" if _varies(name, parts) else name


def _varies(name: str, parts: Mapping[str, Part]) -> bool:
    """Whether a part is another one in another profile; then each profile has its own definition."""
    keys = parts[name].keys
    return any(k.share or k.public for k in keys) or any(
        _varies(inner, parts) for k in keys for inner in _inside(k.shape) if inner != name
    )


def _inside(shape: Any) -> Iterator[str]:
    if isinstance(shape, Mapping):
        for k, v in shape.items():
            yield from [v] if k == "$ref" else _inside(v)
    elif isinstance(shape, list):
        for v in shape:
            yield from _inside(v)
