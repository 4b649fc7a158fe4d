"""The report: golden bytes, well-formed and accessible, nothing of strangers live in it, nothing of people in it."""

import copy
import itertools
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from tests.export import chromium
from tests.export.sets import FACTS, Records
from tests.export.small_case import SECRETS
from workbench.case import Case
from workbench.export.report import html, markdown
from workbench.export.report.blocks import SIGNS
from workbench.export.run import run_export
from workbench.plugin_api import Exporter
from workbench.safety.escaping import escape_markdown, escape_markdown_line
from workbench.safety.text import safe, storable
from workbench.tui import theme
from workbench.verdict.policy import default_policy

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
CANARY = "report-canary.invalid"
PAYLOADS = (
    '"><script>document.title="owned"</script>', "</title><script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>", f'<img src="http://{CANARY}/a.png" onerror="document.title=1">',
    f"<svg onload=document.title='owned'><image href='http://{CANARY}/b'/></svg>", "<!-- ", "]]>", "--> ", "{{7*7}}",
    f'<meta http-equiv="refresh" content="0;url=http://{CANARY}/">', f'<form action="http://{CANARY}/"><input>',
    f"<base href='http://{CANARY}/'>", f"<link rel=stylesheet href=http://{CANARY}/c.css>", "&lt;b&gt; &amp;",
    "[here](javascript:alert(1))", f"![x](http://{CANARY}/d.png)", f"<http://{CANARY}/e>", "`<b>`", "**bold** _it_",
    "| a | b |", "# no heading", "- no list", "1. no list", "===", "    indented", "[ref]: http://e", "~~x~~", "a\\",
    "invoice\u202efdp.exe", "\x1b]0;T\x07", "\x00", "\ufffe\uffff", "Kid\u200bal", "سقطت تساليت", "🔥",
)  # fmt: skip
"""What a page or a Markdown file could take for its own (reference/reliability.md X4)."""
_OPEN = frozenset({
    "title", "note", "text", "sender", "chat", "quote", "name", "country", "owner", "bloc", "url", "final_url",
    "rationale", "override", "would_change", "speaker", "counted", "relay", "origin", "searched", "answer", "by",
    "analyst", "graded_by", "forwarded_from", "translation", "file_name", "reliability_reason", "mime", "proposed_by",
    "predicate", "platform", "language", "author", "external_id", "policy", "label", "pillar",
})  # fmt: skip
"""Keys of a record whose text somebody else may have written, or a damaged case may hold."""


def written(case: Case, form: str, profile: str, folder: Path, text: str = "") -> str:
    """A report of the small case as text."""
    out = folder / f"{profile}.{form}"
    run_export(case, text, form, profile, out, lambda done, total: None, lambda: False)
    return out.read_text("utf-8")


def hostile(case: Case, folder: Path) -> Records:
    """The small case's first claim with every payload in every text that somebody else may have written."""
    run_export(case, "", "jsonl", "internal", folder / "all.jsonl", lambda done, total: None, lambda: False)
    record = json.loads((folder / "all.jsonl").read_text("utf-8").splitlines()[0])
    verdict = record["verdicts"][0]
    verdict.update(likelihood="likely", confidence="moderate")
    record = _overwritten(record, "\n".join(PAYLOADS))
    for kinded in (*(e["source"] for e in record["evidence_items"]), *record["events"]):
        kinded["kind"] = "\n".join(PAYLOADS)
    made = Records([record])
    policy = default_policy()
    made.facts = replace(
        FACTS, filter="\n".join(PAYLOADS), policy=policy.label, policy_sha256=policy.sha256, policy_text=policy.text,
        claims=1,
    )  # fmt: skip
    return made


def _overwritten(value: Any, payload: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _overwritten(v, payload, k) for k, v in value.items()}
    if isinstance(value, list):
        return [payload if key in ("places", "names") else _overwritten(v, payload, key) for v in value]
    return payload if key in _OPEN and isinstance(value, str) else copy.copy(value)


def spelled(given: Records, exporter: Exporter, folder: Path) -> str:
    """What a format makes of a set made by hand."""
    out = folder / f"hand{exporter.suffix}"
    exporter.write(given, out)
    return out.read_text("utf-8")


def parsed(page: str) -> ET.Element:
    """The page by a parser that forgives nothing."""
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>"))


def named(root: ET.Element, *tags: str) -> list[ET.Element]:
    """Elements by name, SVG's among them."""
    return [e for e in root.iter() if e.tag.rpartition("}")[2] in tags]


def words(element: ET.Element) -> str:
    """The text of an element."""
    return "".join(element.itertext())


@pytest.mark.parametrize(("form", "profile"), [("html", "internal"), ("html", "share"), ("html", "public"),
                                               ("markdown", "share")])  # fmt: skip
def test_golden_bytes(case: Case, tmp_path: Path, form: str, profile: str) -> None:
    """The same case gives the same report on both stores; `WORKBENCH_GOLDEN=write` writes it anew."""
    found = re.sub(r"claim-workbench \d[\w.]*", "claim-workbench", written(case, form, profile, tmp_path))
    golden = GOLDEN / f"report.{profile}.{form}"
    if os.environ.get("WORKBENCH_GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text("utf-8")


@pytest.mark.one_engine
def test_no_person_in_any_byte(case: Case, tmp_path: Path) -> None:
    """Names, phones, handles, positions: only in the profile that stays in the house."""
    assert "Moussa" in written(case, "html", "internal", tmp_path)
    for form in ("html", "markdown"):
        for profile in ("share", "public"):
            found = written(case, form, profile, tmp_path).casefold()
            assert [s for s in SECRETS if s.casefold() in found] == []
            assert "source-" in found
    assert "ce matin" not in written(case, "html", "public", tmp_path)
    assert "la ville est tombée" in written(case, "html", "public", tmp_path)


@pytest.mark.one_engine
@pytest.mark.parametrize("text", ["", "status:confirmed", "status:refuted"])
def test_the_page_is_sound(case: Case, tmp_path: Path, text: str) -> None:
    """Well-formed; ids once; every link within leads somewhere, also to a claim that is not in the report; headings
    in order; tables with captions and headed columns and rows."""
    root = parsed(written(case, "html", "internal", tmp_path, text))
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    links = [e.attrib["href"] for e in named(root, "a")]
    assert {a[1:] for a in links if a.startswith("#")} <= set(ids)
    assert root.attrib["lang"] == "en"
    levels = [int(e.tag[1]) for e in named(root, "h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    for table in named(root, "table"):
        assert words(named(table, "caption")[0])
        assert all(th.attrib["scope"] in ("col", "row") for th in named(table, "th"))
        assert all(named(tr, "th") for tr in named(table, "tr"))
    assert all(e.attrib["alt"] for e in named(root, "img"))
    assert all(e.attrib.get("role") == "img" for e in named(root, "svg"))


@pytest.mark.one_engine
def test_a_chief_editor_finds_what_stands_behind_a_status(case: Case, tmp_path: Path) -> None:
    """The rules that were not met, the reason for going past them, who decided, origins, figures side by side."""
    root = parsed(written(case, "html", "internal", tmp_path))
    tables = {words(named(t, "caption")[0]): t for t in reversed(named(root, "table"))}
    first = [words(c) for c in named(named(tables["One row a claim, by its number"], "tr")[1], "th", "td")]
    assert first == ["C-1 Tessalit taken by FLA", "Tessalit", "25 April 2026", "● confirmed, against the rules", "B2",
                     "1 / 1", "2026-05-01 by a-diallo"]  # fmt: skip
    rules = words(tables["What confirmed needs, by the evidence in this report"])
    assert "✗ missing1 of 2 credible supporting origins: Agence du Fleuve (E-1); one more is needed" in rules
    whole = words(root)
    assert "Set against the rules because: Moussa Koné était sur place. [V-1]" in whole
    assert "By the rules alone the evidence gives: ◒ contested." in whole
    assert "Agence du Fleuve (African) supports it: “la ville est tombée”; note: vu par Moussa Koné. [E-1 S1]" in whole
    assert "Searched and not found: satellite pictures of 20.1967, 1.0083" in whole
    figures = words(tables["What is said, by whom; nothing is added up or averaged"])
    assert all(f in figures for f in ("about 30–40 soldats killed", "12 soldats killed", "40 soldats killed"))
    assert "C-1 contradicts C-2." in whole
    copy_ = "e02a61faddb986a656834654fd58551b9050359129ada022439bd47619edac74"
    assert f"E-1 supports C-1, graded B2; https://example.org/a; copy sha256 {copy_}." in whole


@pytest.mark.one_engine
def test_every_sentence_of_evidence_has_its_ids(case: Case, tmp_path: Path) -> None:
    """What a source, a message or a decision says ends with the ids that it rests on."""
    root = parsed(written(case, "html", "share", tmp_path))
    main = named(root, "main")[0]
    heading = ""
    checked = 0
    for e in main:
        if e.tag in ("h2", "h3", "h4"):
            heading = words(e)
        if e.tag == "ul" and heading in ("Evidence", "How it was told"):
            for li in e:
                assert re.search(r"\[(E-\d+ S\d+|M-\d+)[^\]]*\]$", words(li)), words(li)
                checked += 1
    assert checked > 5


@pytest.mark.one_engine
def test_likelihood_and_confidence_are_never_one_sentence(case: Case, tmp_path: Path) -> None:
    """Both are told, each in a line of its own."""
    root = parsed(spelled(hostile(case, tmp_path), html.exporter, tmp_path))
    told = [words(e) for e in named(root, "li", "p", "td", "th", "caption", "h3", "h4")]
    assert any(t.startswith("Likelihood: likely (55–80 %).") for t in told)
    assert any(t.startswith("Confidence: moderate.") for t in told)
    assert [t for t in told if "likelihood" in t.casefold() and "confidence" in t.casefold()] == []


@pytest.mark.one_engine
def test_nothing_of_strangers_is_live_in_the_page(case: Case, tmp_path: Path) -> None:
    """No element, no attribute and no address of theirs; what they wrote is there to be read."""
    root = parsed(spelled(hostile(case, tmp_path), html.exporter, tmp_path))
    assert named(root, "script", "iframe", "form", "input", "object", "embed", "base", "link", "image", "use") == []
    assert [k for e in root.iter() for k in e.attrib if k.startswith("on")] == []
    assert [e.attrib["src"] for e in named(root, "img") if not e.attrib["src"].startswith("data:image/jpeg;")] == []
    assert [h for e in named(root, "a") if not (h := e.attrib["href"]).startswith("#")] == []
    found = words(root)
    for payload in PAYLOADS:
        assert safe(payload, newlines=False).strip().replace("\ufffe\uffff", "\ufffd\ufffd") in found


@pytest.mark.one_engine
def test_a_real_browser_runs_and_asks_for_nothing(case: Case, tmp_path: Path) -> None:
    """Chromium takes no title from strangers and asks for no address but the page; a page that is not ours shows that
    both would be seen."""
    page = tmp_path / "page.html"
    page.write_text(spelled(hostile(case, tmp_path), html.exporter, tmp_path), encoding="utf-8")
    shown, asked = chromium.document(page, tmp_path)
    assert "<title>Verification report: 1 claim</title>" in shown
    assert asked == set()
    bad = tmp_path / "bad.html"
    bad.write_text(f"<title>t</title>{PAYLOADS[0][2:]}<img src=http://{CANARY}/x>", encoding="utf-8")
    shown, asked = chromium.document(bad, tmp_path)
    assert "<title>owned</title>" in shown
    assert [url for url in asked if CANARY in url]


@pytest.mark.one_engine
def test_a_real_browser_shows_and_prints_it(case: Case, tmp_path: Path) -> None:
    """On a screen there is ink on the page's ground; on paper the claims and the rules are there."""
    written(case, "html", "share", tmp_path)
    page = tmp_path / "share.html"
    with Image.open(chromium.picture(page, tmp_path)) as shown:
        colours = shown.convert("RGB").getcolors(1 << 20) or []
    assert len(colours) > 50
    assert max(colours)[1] == (0xFB, 0xFA, 0xF7)
    pypdf = pytest.importorskip("pypdf")
    pages = [p.extract_text() for p in pypdf.PdfReader(chromium.printed(page, tmp_path)).pages]
    assert "Tessalit taken by FLA" in pages[0]
    assert any("two-origin" in p for p in pages[1:])


@pytest.mark.one_engine
def test_a_film_is_told_in_seconds(case: Case, tmp_path: Path) -> None:
    """A record has milliseconds."""
    made = hostile(case, tmp_path)
    (record,) = made.records()
    record["media_items"][0]["duration"] = 12_340
    assert "640 × 480, 12.3 s, 7 bytes" in words(parsed(spelled(made, html.exporter, tmp_path)))


@pytest.mark.parametrize(
    ("url", "web"),
    [
        ("https://example.org/a?b=c&d=1#e", True), ("http://example.org", True), ("HTTPS://EXAMPLE.ORG/", True),
        ("javascript:alert(1)", False), ("JaVaScRiPt:alert(1)", False), (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False), ("data:text/html,<b>", False), ("file:///etc/passwd", False),
        ("//e/x", False),
        ("https://", False), ("https:///x", False), ("http://[::1", False), ("https://e/\u202egpj", False), ("", False),
        ("https://example.org/call-[phone]", False), ('https://e/"x', False), ("https://e\\@f", False),
        ("e.org", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_can_be_followed(url: str, web: bool) -> None:
    """Everything else stays text."""
    assert html.is_web(url) == web


@pytest.mark.one_engine
def test_markdown_has_nothing_live(case: Case, tmp_path: Path) -> None:
    """A real CommonMark parser finds no HTML, no link and no picture; what they wrote is there to be read."""
    found = spelled(hostile(case, tmp_path), markdown.exporter, tmp_path)
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds = {t.type for b in reader.parse(found) for t in (b, *(b.children or ()))}
    assert kinds & {"html_block", "html_inline", "link_open", "image", "fence", "s_open", "em_open"} == set()
    told = "".join(
        t.content for b in reader.parse(found) for t in (b.children or ()) if t.type in ("text", "code_inline")
    )
    for payload in PAYLOADS:
        assert safe(payload, newlines=False).strip() in told


_ANY = st.text(max_size=60).map(storable)


@given(_ANY)
def test_a_line_of_markdown_says_what_was_meant(text: str) -> None:
    """Whatever a line is: CommonMark reads one paragraph with these words, and the next line cannot change it."""
    line = " ".join(safe(text, newlines=False).split())
    spelled_so = escape_markdown_line(escape_markdown(line))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"{spelled_so}\n\nnext\n")
    kinds = [t.type for t in tokens]
    one = ["paragraph_open", "inline", "paragraph_close"]
    assert kinds == (one * 2 if line else one)
    if line:
        assert {t.type for t in tokens[1].children or ()} <= {"text", "text_special"}
        assert "".join(t.content for t in tokens[1].children or ()) == line


def test_signs_are_those_of_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One status has one sign."""
    assert {s: fine for s, (fine, _, _) in theme._LOOKS.items()} == SIGNS


def test_the_style_loads_nothing_and_ends_no_element() -> None:
    """No address, no import, no markup in it."""
    assert [w for w in ("url(", "@import", "http", "<", "javascript") if w in html.style()] == []


@pytest.mark.one_engine
def test_a_killed_report_leaves_nothing_beside_it(case: Case, tmp_path: Path) -> None:
    """What is laid aside has no name: while it is being written, only the target is there."""
    seen: list[list[str]] = []
    folder = tmp_path / "out"
    folder.mkdir()

    class Watching(Records):
        def records(self) -> Iterator[dict[str, Any]]:
            yield from super().records()
            seen.append([p.name for p in folder.iterdir()])

    given = hostile(case, tmp_path)
    watching = Watching(list(given.records()))
    watching.facts = given.facts
    html.exporter.write(watching, folder / "page.html")
    assert seen == [["page.html"]]
