"""Charts as text: XML whatever strangers wrote, nothing outside the frame, nothing lost, small whatever comes in."""

import random
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.hostile import EVERYTHING, PAYLOADS
from workbench.export.bloc_records import bloc_cells
from workbench.export.charts import ink
from workbench.export.charts.blocs import bloc_svg, bloc_words
from workbench.export.charts.control import by_place, control_svg, control_words
from workbench.export.charts.map import MapSpot, SpotTally, map_svg, map_words
from workbench.export.charts.signs import stance_sign, status_sign
from workbench.export.charts.spread import spread_svg, spread_words
from workbench.model import EvidenceStance, Status
from workbench.plugin_api import ExportPlace
from workbench.safety.text import GUARD

SVG = "{http://www.w3.org/2000/svg}"
MARKUP = "<script>alert(1)</script>\"'&]]><svg onload=x>\ufffe\uffff\x00\ud800"
FOREIGN = st.one_of(st.text(max_size=40), st.sampled_from([MARKUP, EVERYTHING, *PAYLOADS.values()]))


def message(at: str | None, stance: str = "asserts", chat: str = "Chat", platform: str = "telegram") -> dict[str, Any]:
    return {"sent_at": at, "chat": chat, "platform": platform, "appearance": {"stance": stance}}


def item(day: str, stance: str = "supports", name: str = "Paper", number: int = 1, **more: Any) -> dict[str, Any]:
    source = {"name": name, "uid": name, "bloc": more.pop("bloc", "Western")}
    made = {"id": f"E-{number}", "published": day, "created_at": "2026-05-01T00:00:00.000000Z", "stance": stance,
            "source": source, "grade": "B2", "quote": "words"}  # fmt: skip
    return made | more


def verdict(at: str, status: str = "confirmed") -> dict[str, Any]:
    return {"at": at, "status": status}


def bound(first: str, last: str = "") -> dict[str, str]:
    return {"earliest": first, "latest": last or first, "precision": "day"}


def span(claim: int, actor: str, day: str, hold: str = "held", **more: Any) -> dict[str, Any]:
    status = {"held": "confirmed", "contested": "contested", "claimed": "rumor", "refuted": "refuted"}[hold]
    made = {"kind": "span", "place": "Kidal", "claim": f"C-{claim}", "title": "t", "status": status, "hold": hold,
            "actors": [actor], "start": bound(day), "end": None, "ended_by": None,
            "sources": [{"evidence": "E-1", "source": "Paper", "grade": "B2", "against": False}]}  # fmt: skip
    return made | more


def state(
    first: str, last: str, what: str = "held", holders: Sequence[str] = ("FLA",), why: str = ""
) -> dict[str, Any]:
    return {"kind": "state", "place": "Kidal", "first": first, "last": last, "state": what, "holders": list(holders),
            "why": why, "claims": ["C-1"]}  # fmt: skip


def drawn(svg: str) -> ElementTree.Element:
    """The chart as XML, with all that every chart keeps to."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [e.tag for e in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    allowed = {"svg", "title", "desc", "g", "rect", "path", "circle", "text", "tspan"}
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= allowed
    names = {a for e in root.iter() for a in e.attrib}
    assert not {"id", "href", "style", "width", "height"} & set(root.attrib)
    assert not [a for a in names if a in ("id", "style") or a.startswith("on") or "href" in a]
    assert "url(" not in svg
    assert not GUARD.search(svg)
    assert not re.search(r"\d\.\d\d", re.sub(r"<(title|desc)>.*?</\1>|opacity=\"[^\"]*\"|<t.*?>[^<]*<", "", svg))
    assert [t for t in _texts(root) if t.get("unicode-bidi") != "isolate" and not t.get("aria-hidden")
            and not len(t) and t.text != "?"] == []  # fmt: skip
    for x, y in _points(root):
        assert -1 <= x <= ink.WIDTH + 1, svg
        assert -1 <= y <= float(str(root.get("viewBox")).split()[3]) + 1, svg
    return root


def _texts(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [e for e in root.iter(f"{SVG}text")]


def _points(root: ElementTree.Element) -> list[tuple[float, float]]:
    found = []
    for e in root.iter():
        at = {k: float(v) for k, v in e.attrib.items() if k in ("x", "y", "cx", "cy", "r", "width", "height")}
        if e.tag == f"{SVG}rect":
            found += [(at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"])]
        elif e.tag == f"{SVG}circle" and e.get("fill-opacity") is None and at["r"] < 8:
            found += [(at["cx"] - at["r"], at["cy"] - at["r"]), (at["cx"] + at["r"], at["cy"] + at["r"])]
        elif e.tag == f"{SVG}text":
            found.append((at["x"], at["y"]))
        elif e.tag == f"{SVG}path":
            pairs = re.findall(r"[ML]?(-?[\d.]+) (-?[\d.]+)", re.sub(r"A[\d.]+ [\d.]+ 0 0 \d", "", str(e.get("d"))))
            found += [(float(x), float(y)) for x, y in pairs]
    return found


def counted(root: ElementTree.Element, what: str) -> int:
    """The sum of what the titles of columns say."""
    said = (t.text or "" for t in root.iter(f"{SVG}title"))
    return sum(int(n.replace(",", "")) for text in said for n in re.findall(rf"([\d,]+) {what}$", text))


TIMES = st.datetimes(min_value=datetime.fromisoformat("1990-01-01")).map(lambda d: d.isoformat() + "Z")
STANCES = st.sampled_from(["asserts", "denies", "asks"])
MESSAGES = st.lists(st.builds(message, st.one_of(st.none(), TIMES), STANCES, FOREIGN, FOREIGN), max_size=12)
EVIDENCE = st.lists(
    st.builds(
        item, st.one_of(st.just(""), st.just("2026-04"), TIMES, TIMES.map(lambda t: t[:10])),
        st.sampled_from([s.value for s in EvidenceStance]), FOREIGN, bloc=FOREIGN, quote=FOREIGN,
    ),
    max_size=8,
)  # fmt: skip
VERDICTS = st.lists(st.builds(verdict, TIMES, st.sampled_from([s.value for s in Status])), max_size=4)


@given(MESSAGES, EVIDENCE, VERDICTS, st.one_of(st.none(), TIMES))
def test_a_spread_shows_every_message(
    messages: list[dict[str, Any]], evidence: list[dict[str, Any]], verdicts: list[dict[str, Any]], start: str | None
) -> None:
    """Each message with a time is in one column; empty only when nothing has a time; the same twice."""
    event = {"start": start, "end": start, "precision": "minute"}
    svg = spread_svg(messages, evidence, verdicts, event)
    words = spread_words(messages, evidence, verdicts, event)
    assert not any(GUARD.search(w) or "\n" in w for w in words)
    timed = [m for m in messages if m["sent_at"]]
    if not svg:
        assert not timed
        assert not evidence
        assert not verdicts
        return
    root = drawn(svg)
    for stance in ("asserts", "denies", "asks"):
        assert counted(root, stance) == sum(m["appearance"]["stance"] == stance for m in timed)
    if len({m["sent_at"] for m in timed}) == len(timed):  # of two at one moment, the one the case had first is named
        assert spread_svg(list(reversed(messages)), evidence, verdicts, event) == svg
    assert " ".join(words)[:50].strip() in (root[1].text or "")


def test_ten_thousand_messages_are_a_small_chart() -> None:
    """Size is bounded by columns, not by messages, evidence or verdicts."""
    chance = random.Random(1)  # a fixed sequence, no secret

    def at() -> str:
        return f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00:00Z"

    messages = [message(at(), chance.choice(["asserts", "denies", "asks"])) for _ in range(10_000)]
    evidence = [item(at()[:10], chance.choice(["supports", "refutes", "context"]), number=n) for n in range(3_000)]
    verdicts = [verdict(at(), chance.choice([s.value for s in Status])) for _ in range(500)]
    svg = spread_svg(messages, evidence, verdicts)
    assert len(svg) < 90_000
    assert sum(counted(drawn(svg), s) for s in ("asserts", "denies", "asks")) == 10_000


DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2030, 1, 1))


@st.composite
def towns(draw: Callable[..., Any]) -> list[dict[str, Any]]:
    """Rows of one place: any spans over any days, states that cover them."""
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    rows = []
    for n in range(draw(st.integers(1, 8))):
        days = sorted(draw(st.lists(st.dates(first, last), min_size=4, max_size=4)))
        start, end = bound(*(d.isoformat() for d in days[:2])), bound(*(d.isoformat() for d in days[2:]))
        open_ = draw(st.booleans())
        rows.append(span(
            n + 1, draw(FOREIGN), "", draw(st.sampled_from(["held", "contested", "claimed", "refuted"])), start=start,
            end=None if open_ else end, ended_by=None if open_ or draw(st.booleans()) else "C-9",
            sources=[{"evidence": "E-1", "source": draw(FOREIGN), "grade": "B2", "against": draw(st.booleans())}],
        ))  # fmt: skip
    what = draw(st.sampled_from([("held", ("A",), ""), ("contested", ("A", "B"), "changes hands"),
                                 ("contested", ("A", "B"), "rival claims"), ("unknown", (), "")]))  # fmt: skip
    return [*rows, state(first.isoformat(), last.isoformat(), *what)]


@given(towns())
def test_control_draws_every_claim(rows: list[dict[str, Any]]) -> None:
    """A letter for each claim that has room, and a count of those that have none."""
    root = drawn(control_svg(rows))
    said = [t.text or "" for t in _texts(root)]
    letters = [t for t in said if re.fullmatch(r"[HXCR]( C-\d+)?", t)]
    used = {s["hold"] for s in rows if s["kind"] == "span"}
    left_out = sum(int(n) for t in said for n in re.findall(r"^([\d,]+) more claim", t))
    assert len(letters) - len(used) + left_out >= len(rows) - 1
    assert not any(GUARD.search(w) for w in control_words(rows))


def test_control_without_colour() -> None:
    """Held is solid; contested crossed; claimed dashed and empty; refuted struck through; uncertain days hatched."""
    rows = [
        span(1, "FAMa", "2026-04-20", end=bound("2026-04-22", "2026-04-25"), ended_by="C-2"),
        span(2, "FLA", "2026-04-22", start=bound("2026-04-22", "2026-04-25")),
        span(3, "JNIM", "2026-04-23", "contested"), span(4, "X", "2026-04-21", "claimed"),
        span(5, "Y", "2026-04-21", "refuted"),
        state("2026-04-20", "2026-04-21", holders=["FAMa"]),
        state("2026-04-22", "2026-04-25", "contested", ["FAMa", "FLA"], "changes hands"),
    ]  # fmt: skip
    svg = control_svg(rows)
    said = [t.text for t in _texts(drawn(svg))]
    for words in ("H C-1", "X C-3", "C C-4", "R C-5", "held", "contested", "claimed only", "refuted", "uncertain days"):
        assert words in said
    assert "changes hands" in said
    assert svg.count("stroke-dasharray") >= 2
    assert control_words(rows)[0] == "20 to 21 April 2026: held by FAMa [C-1]."
    assert any(w.startswith("Held: FAMa from 20 April 2026") for w in control_words(rows))


def test_a_thousand_claims_of_control_are_counted() -> None:
    """What has no room is told, not dropped; the picture stays small."""
    rows = [span(n, f"Actor {n % 30}", f"20{10 + n % 15}-0{1 + n % 9}-11", "contested") for n in range(1, 3_000)]
    svg = control_svg([*rows, state("2010-01-01", "2025-12-31", "unknown", [])])
    assert len(svg) < 600_000
    letters = [t.text for t in _texts(drawn(svg)) if re.fullmatch(r"X C-\d+|X", t.text or "")]
    (more,) = re.findall(r"([\d,]+) more claims are not drawn", svg)
    assert len(letters) - 1 + int(more.replace(",", "")) == 2_999


def test_rows_come_place_by_place() -> None:
    """What else is claimed there is no row of a chart."""
    rows = [span(1, "A", "2026-04-25"), {**span(2, "A", "2026-04-25"), "kind": "other"},
            {**span(3, "B", "2026-04-25"), "place": "Gao"}]  # fmt: skip
    assert [(p, [r["claim"] for r in own]) for p, own in by_place(rows)] == [("Kidal", ["C-1"]), ("Gao", ["C-3"])]


SPOTS = st.lists(
    st.builds(
        MapSpot, FOREIGN, st.floats(-90, 90), st.floats(-180, 180),
        st.dictionaries(st.sampled_from([s.value for s in Status]), st.integers(1, 10**6), min_size=1).map(
            lambda d: tuple(d.items())
        ),
    ),
    max_size=20, unique_by=lambda s: s.name,
)  # fmt: skip


@given(SPOTS)
def test_a_map_of_anything(spots: list[MapSpot]) -> None:
    """Inside its frame, whatever lies where."""
    svg = map_svg(spots)
    assert bool(svg) == bool(spots)
    assert not any(GUARD.search(w) for w in map_words(spots))
    if svg:
        root = drawn(svg)
        hidden = sum(int(n) for t in _texts(root) for n in re.findall(r"^(\d+) more place", t.text or ""))
        off = sum(int(n) for t in _texts(root) for n in re.findall(r"(\d+) far off", t.text or ""))
        signs = sum(len(g.findall(f"{SVG}title")) for g in root.iter(f"{SVG}g"))
        assert signs + hidden + off == len(spots)


def test_names_never_meet() -> None:
    """Twenty towns close together: those names that stand do not overlap, and the largest has its own."""
    spots = [MapSpot(f"Town {n}", 14 + n % 5 / 10, -4 + n // 5 / 10, (("rumor", 20 - n),)) for n in range(20)]
    root = drawn(map_svg(spots))
    boxes = []
    for t in (t for t in _texts(root) if len(t) and t.get("fill") == "currentColor"):
        words = "".join(t.itertext())
        wide, x, y = ink.text_width(words, ink.SMALL), float(str(t.get("x"))), float(str(t.get("y")))
        x -= wide * {"start": 0, "middle": 0.5, "end": 1}[str(t.get("text-anchor"))]
        boxes.append((words, x, y - 9, x + wide, y + 2))
    assert boxes[0][0].startswith("Town 0 ")
    assert len(boxes) >= 8
    for i, a in enumerate(boxes):
        assert not [b[0] for b in boxes[:i] if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]]


def test_ten_thousand_places_are_a_small_map() -> None:
    """The largest stand, the rest is counted."""
    chance = random.Random(2)  # a fixed sequence, no secret
    spots = [
        MapSpot(f"P{n}", chance.uniform(10, 20), chance.uniform(-8, 4), (("rumor", n + 1),)) for n in range(10_000)
    ]
    svg = map_svg(spots)
    assert len(svg) < 400_000
    drawn(svg)


def test_distances_are_true() -> None:
    """At 60° north a degree of longitude is half as wide; the scale bar fits what the degrees say."""
    svg = map_svg([MapSpot("A", 60, 10, (("rumor", 1),)), MapSpot("B", 60, 12, (("confirmed", 1),)),
                   MapSpot("C", 61, 10, (("refuted", 1),))])  # fmt: skip
    at = {}
    for g in drawn(svg).iter(f"{SVG}g"):
        circle = g.find(f"{SVG}circle")
        title = g.find(f"{SVG}title")
        if circle is not None and title is not None and title.text:
            at[title.text[0]] = float(str(circle.get("cx"))), float(str(circle.get("cy")))
    east, north = at["B"][0] - at["A"][0], at["A"][1] - at["C"][1]
    assert east == pytest.approx(north, rel=0.03)


def test_spellings_of_one_place_are_one() -> None:
    """Counted by the packs' name; what no pack knows has no position and is told."""
    known = {n: ExportPlace("Kidal", 18.4, 1.4, "town", "Mali") for n in ("Kidal", "Kidale")}
    records = [
        {"places": ["Kidal", "Kidale"], "status": "rumor"},
        {"places": ["Kidale", "Nowhere"], "status": "refuted"},
    ]
    tally = SpotTally(known.get)
    for record in records:
        tally.take(record)
    spots = tally.spots()
    assert spots == (
        MapSpot("Kidal", 18.4, 1.4, (("refuted", 1), ("rumor", 1)), "Mali"),
        MapSpot("Nowhere", None, None, (("refuted", 1),)),
    )
    assert SpotTally(known.get).spots() == ()
    assert "Without a position: Nowhere 1" in map_svg(spots)
    assert map_svg(spots[1:]) == ""
    assert map_words(spots[1:]) == ["Without a position: Nowhere 1."]


RECORDS = st.lists(
    st.builds(
        lambda n, e: {"id": f"C-{n}", "event": {"start": "2026-04-25"}, "evidence_items": e},
        st.integers(1, 99),
        EVIDENCE,
    ),
    max_size=5,
)


@given(RECORDS)
def test_blocs_of_anything(records: list[dict[str, Any]]) -> None:
    """Drawn when anybody speaks; each bar's number is in it."""
    cells = bloc_cells(records)
    svg = bloc_svg(cells)
    assert bool(svg) == any(c.claims for c in cells)
    assert not any(GUARD.search(w) for w in bloc_words(cells))
    if svg:
        drawn(svg)


def test_a_bloc_chart_says_who_says_what_when() -> None:
    """Counts as numbers, items by day, the far one at the edge, first report and lead quote with their ids in words."""
    records = [
        {"id": "C-1", "event": {"start": "2026-04-25"}, "evidence_items": [
            *(item(f"2026-04-{25 + n % 4}", number=n + 1) for n in range(12)),
            item("2019-01-01", "refutes", "Radio", 20, bloc="local"),
        ]},
    ]  # fmt: skip
    cells = bloc_cells(records)
    svg = bloc_svg(cells)
    root = drawn(svg)
    assert counted(root, "supports") == 12
    assert "‹ 1" in [t.text for t in _texts(root)]
    assert bloc_words(cells)[:2] == [
        "Western: supports 1 claim; 12 evidence items of 1 source [E-1, E-2, E-3, E-4, E-5, E-6 and 6 more].",
        "Western, first dated report: 2026-04-25, Paper [E-1 B2, C-1].",
    ]


def test_nothing_gives_nothing() -> None:
    """No data, no chart, no words."""
    assert (spread_svg([]), control_svg([]), map_svg([]), bloc_svg([])) == ("", "", "", "")
    assert (spread_words([]), control_words([]), map_words([]), bloc_words([])) == ([], [], [], [])


def test_every_status_and_stance_has_its_own_sign() -> None:
    """Told apart by shape: without their colours no two signs are the same."""

    def shape(svg: str) -> str:
        return re.sub(r"#(?!ffffff)[0-9a-f]{6}|cw-\w-\w+", "", svg)

    shapes = [shape(status_sign(s.value, 10, 10, 5)) for s in Status]
    assert len(set(shapes)) == len(shapes)
    assert len({shape(stance_sign(s, 10, 10, 5)) for s in ("supports", "refutes", "context", "both")}) == 4


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [ink.LIGHT, ink.DARK])
def test_colours_are_readable(colours: dict[str, str]) -> None:
    """At least 4.5 : 1 for everything that is text, on light and on dark."""
    for name in set(colours) - {"rule", "wash", "paper"}:
        assert _contrast(colours[name], colours["paper"]) >= 4.5, name


@given(FOREIGN, st.floats(1, 500))
def test_cut_text_fits(text: str, width: float) -> None:
    """Cut to its width, whatever it was."""
    assert ink.text_width(ink.cut(text, width)) <= max(width, ink.text_width("…"))


def test_no_degree_stands_under_the_arrow_to_the_north() -> None:
    """On this sheet a meridian runs beside the arrow, and its name was written over it."""
    spots = [
        MapSpot("Gao", 16.27, -0.04, (("rumor", 1),)),
        MapSpot("Kidal", 18.44, 1.41, (("rumor", 1),)),
        MapSpot("Tessalit", 20.2, 1.01, (("rumor", 1),)),
    ]
    texts = _texts(drawn(map_svg(spots)))
    (north,) = [float(t.get("x", "")) for t in texts if t.text == "N"]
    degrees = [float(t.get("x", "")) for t in texts if (t.text or "").endswith("°E")]
    assert degrees
    assert max(degrees) + 30 < north
