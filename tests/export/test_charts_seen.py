"""Charts as a reader sees them, in a real Chromium: no letters upon letters, none cut off, nothing loaded or run."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.export.chromium import document
from tests.export.test_charts import MARKUP, bound, item, message, span, state, verdict
from workbench.export.bloc_records import bloc_cells
from workbench.export.charts.blocs import bloc_svg
from workbench.export.charts.control import control_svg
from workbench.export.charts.ink import DARK, LIGHT, STYLE
from workbench.export.charts.map import MapSpot, map_svg
from workbench.export.charts.spread import spread_svg
from workbench.model import Status

_LONG = "Mouvement pour l'unicité et le jihad"
CONTROL = control_svg([
    span(1, "FAMa", "2012-01-02", end=bound("2012-01-24"), ended_by="C-2"),
    span(2, "MNLA", "2012-01-24", end=bound("2012-03-01", "2012-03-31"), ended_by="C-7"),
    span(3, "MNLA", "2012-02-10", "contested", end=bound("2012-03-01", "2012-03-31"), ended_by="C-7"),
    span(4, MARKUP, "2012-02-20", "refuted"), span(5, "أنصار الدين", "2012-02-01", "claimed"),
    span(6, _LONG, "2012-04-03", "claimed"),
    span(7, "FAMa", "", start=bound("2012-03-01", "2012-03-31")),
    state("2012-01-02", "2012-01-23", holders=["FAMa"]),
    state("2012-01-24", "2012-01-24", "contested", ["FAMa", "MNLA"], "changes hands"),
    state("2012-01-25", "2012-02-09", holders=["MNLA"]),
    state("2012-02-10", "2012-02-29", "contested", ["MNLA"], "contested claim"),
    state("2012-03-01", "2012-03-31", "contested", ["MNLA", "FAMa"], "changes hands"),
    state("2012-04-01", "2012-04-03", holders=[_LONG]),
])  # fmt: skip
_STANCES = ("asserts", "asserts", "denies", "asks")
SPREAD = spread_svg(
    [message(f"2026-04-{25 + n % 5}T{n % 24:02}:{n % 60:02}:00Z", _STANCES[n % 4], MARKUP)
     for n in range(400)],
    [item(f"2026-04-{25 + n % 6}", ("supports", "refutes", "context")[n % 3], MARKUP) for n in range(11)],
    [verdict("2026-04-26T09:00:00Z", "corroborated"), verdict("2026-04-28T12:00:00Z", "contested"),
     verdict("2026-04-28T15:00:00Z", "contested"), verdict("2026-04-30T18:00:00Z", "refuted")],
    {"start": "2026-04-25", "end": "2026-04-25"},
)  # fmt: skip
_WORDS = [s.value for s in Status]
MAP = map_svg([
    *(MapSpot(f"Town {n}", 13 + n * 7 % 11 / 2, -6 + n * 5 % 13 / 2, ((_WORDS[n % 7], n % 9 + 1), ("rumor", n % 4)))
      for n in range(30)),
    MapSpot("تساليت", 20.2, 1.01, (("misleading", 12), ("unverifiable", 3))), MapSpot(MARKUP, 16, 0, (("rumor", 60),)),
    MapSpot("Azawad", None, None, (("rumor", 4),)),
])  # fmt: skip
BLOCS = bloc_svg(bloc_cells([
    {"id": f"C-{n}", "event": {"start": "2026-04-25"}, "evidence_items": [
        item(f"2026-04-{11 + (n + k) % 18}", ("supports", "refutes", "context")[(n + k) % 3], number=n * 9 + k,
             bloc=("African", "armed group", "government", "محلي", MARKUP, _LONG, "")[(n * k) % 7])
        for k in range(n % 4)]}
    for n in range(1, 60)
]))  # fmt: skip
CHARTS = {"control": CONTROL, "spread": SPREAD, "map": MAP, "blocs": BLOCS}

_MEASURE = """
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect(), give = frame.width / 300;
    const texts = [...svg.querySelectorAll('text')].filter(t => !t.hasAttribute('aria-hidden') && t.textContent != '?');
    const boxes = texts.map(t => t.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.left < frame.left - give || a.right > frame.right + give || a.top < frame.top - give
          || a.bottom > frame.bottom + give) found.push(['outside', texts[i].textContent]);
      for (let j = 0; j < i; j++) {
        const b = boxes[j], deep = a.height * 0.22;
        if (a.left + give < b.right && b.left + give < a.right && a.top + deep < b.bottom && b.top + deep < a.bottom)
          found.push(['meet', texts[j].textContent, texts[i].textContent]);
      }
    });
  }
  const told = {
    found, charts: document.querySelectorAll('svg').length,
    widths: [...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().width),
    strange: document.querySelectorAll('svg script, [onload], svg a, image, foreignObject').length,
    colour: getComputedStyle(document.querySelector('[class~=cw-f-soft]')).fill,
  };
  document.body.innerHTML = '';
  document.body.dataset.told = encodeURIComponent(JSON.stringify(told));
"""
"""What the page itself finds: texts upon texts (a fifth of their height may meet) or beyond the frame."""


def _told(charts: str, folder: Path, style: str = STYLE) -> dict[str, Any]:
    """Measure charts in a page; nothing may be asked for."""
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><style>{style}body{{margin:0}}</style><body>{charts}'
        f"<script>{_MEASURE}</script>", encoding="utf-8",
    )  # fmt: skip
    shown, asked = document(page, folder)
    assert asked == set()
    match = re.search(r'data-told="([^"]+)"', shown)
    assert match is not None, "a chart stopped the script of the test"
    told: dict[str, Any] = json.loads(unquote(match[1]))
    return told


def test_letters_do_not_meet(tmp_path: Path) -> None:
    """With the machine's own font, narrow and wide: every text within its chart, none upon another, nothing strange."""
    boxes = "".join(f'<div style="width:{w}px">{chart}</div>' for w in (400, 800) for chart in CHARTS.values())
    told = _told(boxes, tmp_path)
    assert told["found"] == []
    assert (told["charts"], told["widths"]) == (8, [400] * 4 + [640] * 4)
    assert told["strange"] == 0


def test_the_measure_finds_what_meets(tmp_path: Path) -> None:
    """Else the test above could not fail."""
    crowded = '<text x="2" y="20">one</text><text x="10" y="22">other</text><text x="470" y="60">beyond</text>'
    told = _told(SPREAD.replace("</svg>", f"{crowded}</svg>"), tmp_path)
    assert {f[0] for f in told["found"]} == {"meet", "outside"}


@pytest.mark.parametrize(("media", "wanted"), [("screen and (prefers-color-scheme:dark)", LIGHT), ("all", DARK)])
def test_dark_colours_are_for_dark_screens(tmp_path: Path, media: str, wanted: dict[str, str]) -> None:
    """Light as it comes; where the rule for dark screens holds, the dark ones."""
    told = _told(SPREAD, tmp_path, STYLE.replace("screen and (prefers-color-scheme:dark)", media))
    assert told["colour"] == f"rgb({', '.join(str(int(wanted['soft'][i : i + 2], 16)) for i in (1, 3, 5))})"
