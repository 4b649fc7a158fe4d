"""Sets of claims that ship, for exporters to be checked on: an ordinary one, hostile texts, none at all, many.

`sample.jsonl` beside this file is what the jsonl format writes for the tests' own case in the profile `share`, so it
cannot drift from what exports hold; a test compares them. Everything in it is invented.
"""

import base64
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from workbench.plugin_api import ClaimRecord, ExportActor, ExportFacts, ExportPlace

HOSTILE = (
    "\x1b]52;c;UFdORUQ=\x07\x1b[2J\x9b31m",
    "invoice\u202efdp.exe \u2066\u2067\u200b\ufeff",
    '=HYPERLINK("http://example.org";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "a\n=1+1\r\n-2",
    "＝1+1 +1 -1",
    '"><script>alert("cw")</script><img src=x onerror=alert(1)>',
    "</script></title></textarea><!-- ]]> --> &lt;",
    "javascript:alert(1)",
    "../../../etc/CON ./-rf *?|<>",
    "[x](javascript:alert(1)) ![y](http://example.org/z.png) `# | ---",
    "' OR 1=1; -- \\ \\\\ %s {0} ${x} $(id)",
    "سقطت تساليت ﷽ \U0001f468\u200d\U0001f469\u200d\U0001f467 ɛ ɔ a" + "\u0301" * 60,
    "long " * 8000,
    "\u2028\u2029\x85 \x0b\x0c\x1c",
    "",
)
"""What strangers write, as far as a store can hold it: no NUL, no half surrogates. Each fills a claim's texts."""
SCRIPT = "<script>alert("
"""Stands in one of them; in a page that is made well it stands nowhere."""

_TEXTS = frozenset({
    "title", "note", "would_change", "why", "places", "name", "names", "text", "translation", "sender", "chat", "file",
    "forwarded_from", "quote", "rationale", "override", "answer", "owner", "reliability_reason", "speaker", "relay",
    "counted", "origin", "searched", "file_name", "unmet", "sent_at_raw", "author", "url", "external_id", "final_url",
    "reply_to", "assignee", "analyst", "by", "graded_by", "proposed_by", "country", "bloc",
})  # fmt: skip
"""Keys of a record whose values strangers or analysts write."""
_MANY = 300
_PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
    "////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
"""A grey square of 8 by 8 pixels as JPEG."""
_HELD = {
    hashlib.sha256(data).hexdigest(): data
    for data in (b"picture", b"older picture", b"<html>captured</html>", b"<html>a page</html>")
}
"""The bytes behind the hashes of the sample."""
_CONTROL: tuple[dict[str, Any], ...] = (
    {"kind": "span", "place": "Tessalit", "claim": "C-1", "title": "Tessalit taken by FLA", "status": "confirmed",
     "hold": "held", "actors": ["FLA"], "ended_by": None, "end": None,
     "start": {"earliest": "2026-04-25", "latest": "2026-04-25", "precision": "day"},
     "sources": [{"evidence": "E-1", "source": "Agence du Fleuve", "grade": "B2", "against": False}]},
    {"kind": "state", "place": "Tessalit", "first": "2026-04-25", "last": "2026-04-26", "state": "held",
     "holders": ["FLA"], "why": "confirmed", "claims": ["C-1"]},
)  # fmt: skip


class SampleSet:
    """A set made of JSON lines; satisfies `plugin_api.ExportSet` and remembers how it was read."""

    def __init__(
        self, lines: Sequence[bytes], change: Callable[[int, ClaimRecord], ClaimRecord] = lambda _, record: record
    ) -> None:
        """Take the records as JSON, and what is made of the n-th of them (from 0) each time it is read."""
        self._lines, self._change = lines, change
        self.begun = self.finished = self.held = 0
        self.left_out: list[tuple[str, str]] = []
        self.facts = ExportFacts(
            program="claim-workbench 0.0.0", schema_version=1, case="00000000-0000-4000-8000-000000000000",
            profile="share", filter="", policy="two-origin/2", policy_sha256="0" * 64, policy_text="",
            claims=len(lines), as_of="2026-05-01T00:00:53.000000Z" if lines else "",
        )  # fmt: skip

    def records(self) -> Iterator[ClaimRecord]:
        """The records anew each time. `held` is how many of them were still held by the reader at the end."""
        self.begun += 1
        given: list[ClaimRecord] = []
        for n, line in enumerate(self._lines):
            given.append(self._change(n, json.loads(line)))
            yield given[-1]
        # Counted, not guessed from memory: a record that only this list holds has as many references as a new object.
        bare = max(sys.getrefcount(one) for one in [object()])
        self.held = max(self.held, sum(sys.getrefcount(one) > bare for one in given))
        self.finished += 1

    def place(self, name: str) -> ExportPlace | None:
        """Tessalit is known."""
        return ExportPlace("Tessalit", 20.2, 1.01, "town", "Mali") if name == "Tessalit" else None

    def actor(self, name: str) -> ExportActor | None:
        """The FLA is known."""
        return ExportActor("FLA", "armed_group") if name == "FLA" else None

    def medium(self, sha256: str) -> BinaryIO | None:
        """The bytes of the sample's media."""
        return io.BytesIO(_HELD[sha256]) if sha256 in _HELD else None

    def thumbnail(self, sha256: str) -> bytes | None:
        """A small picture for each of them."""
        return _PICTURE if sha256 in _HELD else None

    def control(self) -> Iterator[Mapping[str, Any]]:
        """Who held Tessalit."""
        return iter(_CONTROL if self._lines else ())

    def leave_out(self, claim: str, reason: str) -> None:
        """Note what was left out."""
        self.left_out.append((claim, reason))


@cache
def _lines() -> tuple[bytes, ...]:
    return tuple(Path(__file__).with_name("sample.jsonl").read_bytes().splitlines())


def sample_set() -> SampleSet:
    """Two claims with everything that an export carries."""
    return SampleSet(_lines())


def empty_set() -> SampleSet:
    """No claim at all."""
    return SampleSet(())


def hostile_set() -> SampleSet:
    """A claim for each of `HOSTILE`: its texts are that text. The filter and the publisher are such texts too."""
    made = SampleSet(
        [_lines()[0]] * len(HOSTILE),
        lambda n, record: _numbered(n, {k: _hostile(k, v, HOSTILE[n]) for k, v in record.items()}),
    )
    made.facts = replace(
        made.facts, filter=f"{HOSTILE[2]} {HOSTILE[0]}", publisher=HOSTILE[7], publisher_url=HOSTILE[9]
    )
    return made


def long_set() -> SampleSet:
    """More claims than an exporter should hold at once."""
    return SampleSet([_lines()[-1]] * _MANY, _numbered)


def _numbered(n: int, record: ClaimRecord) -> ClaimRecord:
    return {**record, "id": f"C-{n + 1}", "uid": f"{n:08x}-0000-4000-8000-000000000000"}


def _hostile(key: str, value: Any, text: str) -> Any:
    """A value with its texts replaced, however deep."""
    if isinstance(value, dict):
        return {k: _hostile(k, v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [_hostile(key, v, text) for v in value]
    return text if isinstance(value, str) and key in _TEXTS else value
