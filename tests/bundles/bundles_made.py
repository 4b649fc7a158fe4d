"""Small bundles made by hand, taken apart and put together again as somebody would who means harm."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from tests.export.sets import FACTS, Records
from workbench.bundles import standalone
from workbench.bundles.verifying import Verified, checked
from workbench.errors import WorkbenchError
from workbench.export.bundle import Bundle, Sign
from workbench.export.zipping import Writer
from workbench.ledger.events import GENESIS, event_hash

MEDIUM = b"bytes of a picture"
NAME = hashlib.sha256(MEDIUM).hexdigest()
LATER = b"bytes of a film"


class Small(Records):
    """Two claims, two media, rows and a checkpoint: everything a bundle can hold, in few bytes."""

    def __init__(self, profile: str = "internal", given: Mapping[str, bytes] | None = None) -> None:
        super().__init__([claim(1), claim(2)])
        self.facts = replace(FACTS, claims=2, profile=profile, case="0b1e0f4e-0000-4000-8000-000000000000",
                             policy_text="name = 'two-origin'\n", as_of="2026-05-01T00:00:00.000000Z")  # fmt: skip
        whole = {hashlib.sha256(m).hexdigest(): m for m in (MEDIUM, LATER)}
        self._given = whole if given is None else dict(given)

    def medium(self, sha256: str) -> BinaryIO | None:
        data = self._given.get(sha256)
        return None if data is None else io.BytesIO(data)

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield "claims", {"id": 1, "title": "x"}
        yield "media", {"sha256": hashlib.sha256(LATER).hexdigest(), "mime": "video/mp4"}

    def checkpoint(self) -> str:
        return "claim-workbench.checkpoint.v1/x\n2 events in 1 chains at now\n" + "0" * 64 + "\n"


def claim(number: int) -> dict[str, Any]:
    events, last = [], GENESIS
    for seq in (1, 2):
        body = {"title": "Tessalit est tombée\u202e", "n": seq}
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        made = event_hash(f"claim/{number}", seq, last, "2026-05-01", "ada", "edited", text)
        events.append({"seq": seq, "at": "2026-05-01", "analyst": "ada", "kind": "edited", "body": body,
                       "prev_hash": last, "hash": made})  # fmt: skip
        last = made
    return {
        "id": f"C-{number}", "message_items": [], "evidence_items": [], "events": events,
        "media_items": [{"sha256": NAME, "mime": "image/jpeg"}],
    }  # fmt: skip


def made(folder: Path, export: Records | None = None, sign: Sign | None = None) -> bytes:
    """A bundle's bytes."""
    target = folder / "made.claims.zip"
    target.unlink(missing_ok=True)
    Bundle(sign=sign).write(export or Small(), target)
    return target.read_bytes()


def members(data: bytes) -> dict[str, bytes]:
    """The members, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist()}


def packed(parts: Mapping[str, bytes] | list[tuple[str, bytes]], *, sums: bool = True) -> bytes:
    """A container as our own writer makes it; with `sums`, SHA256SUMS is computed anew."""
    items = list(parts.items()) if isinstance(parts, Mapping) else parts
    out = io.BytesIO()
    to = Writer(out)
    lines = ""
    for name, data in items:
        if name == "SHA256SUMS" and sums:
            data = lines.encode()
        lines += f"{to.add_bytes(name, data)}  {name}\n"
    to.close()
    return out.getvalue()


def relisted(parts: Mapping[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The same with a manifest that says what is there now: what a careful forger does."""
    told = json.loads(parts["manifest.json"])
    for m in told["members"]:
        if m["name"] in parts:
            m["sha256"], m["bytes"] = hashlib.sha256(parts[m["name"]]).hexdigest(), len(parts[m["name"]])
    told.update(changes)
    return {**parts, "manifest.json": json.dumps(told).encode()}


def refused_by_ours(data: bytes, signers: Path | None = None) -> str:
    """What our check says of it; "" when it lets it pass."""
    try:
        found: Verified = checked(io.BytesIO(data), signers)
    except WorkbenchError as error:
        return f"{error.exit_code:d} {error.message}"
    assert found.files
    return ""


def refused_by_script(data: bytes, folder: Path, signers: Path | None = None) -> str:
    """What the stand-alone script says of it; "" when it lets it pass."""
    place = folder / "looked-at.zip"
    place.write_bytes(data)
    try:
        standalone.check(str(place), str(signers or ""))
    except Exception as error:  # noqa: BLE001 — as the script itself does: whatever goes wrong is a refusal
        return f"7 {error!r}"
    return ""
