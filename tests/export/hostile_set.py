"""A set whose texts try everything a spreadsheet can be fooled with (reference/reliability.md X1 to X3)."""

import copy
import json
from dataclasses import replace
from pathlib import Path

from tests.export.sets import FACTS, Records
from workbench.case import Case
from workbench.export.run import run_export

PAYLOADS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "＋1", "a\n=1", "a;=1", "\x00=1",
    '=HYPERLINK("http://example.org")', "=cmd|' /C calc'!A0", '=WEBSERVICE("http://example.org")', "#REF!", "#N/A",
    "\x1b[31mred", "\ud800", "\ufffe", "\uffff", "a\x0bb", "_x0041_", "__x005F_x0041_", "_x000D_\r\nx0041_", "a\r\nb",
    "  spaces  ", "\ttab", "'quoted'", "'=1", "1e5", "00123", "2026-04-25", "25/04/2026", "TRUE", "NA", "null", "nan",
    "1234567890123456789", "3.14", "سقطت تساليت\u200f", "😀", '"', 'a","b', "<is><t>x</t></is>", "]]>", "&amp;",
)  # fmt: skip
LONG = ("x" * 40_000, "😀" * 20_000, "=1;" * 12_000, "\r\n" * 6_000)
"""More than a cell holds; the last only as it is spelled in the file."""


def hostile_set(case: Case, folder: Path, texts: tuple[str, ...] = PAYLOADS) -> Records:
    """The small case's first claim, with a message a text; the text is also who sent it, and the filter asked for."""
    run_export(case, "", "jsonl", "internal", folder / "all.jsonl", lambda done, total: None, lambda: False)
    record = json.loads((folder / "all.jsonl").read_text("utf-8").splitlines()[0])
    model = record["message_items"][0]
    record["message_items"] = [
        {**copy.deepcopy(model), "id": n, "text": text, "sender": text, "external_id": "0123", "attachments": []}
        for n, text in enumerate(texts, 1)
    ]
    made = Records([record])
    made.facts = replace(FACTS, filter='=HYPERLINK("http://example.org")')
    return made
