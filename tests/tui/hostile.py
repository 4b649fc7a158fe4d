"""Texts that attack a terminal, the markup reader or the eye, and a case full of them (payloads H01–H17)."""

from pathlib import Path

from workbench import flow
from workbench.case import Case
from workbench.claims import editing, views
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.glosses import translate
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.model import Actor, EvidenceStance, Pillar, Role, When
from workbench.verdict import checklist

PAYLOADS = {
    "H01": "\x1b]52;c;UFdORUQ=\x07",
    "H02": "\x1b]0;T\x07\x1b[2J\x1b[31m",
    "H03": "\x1b]8;;http://e/\x1b\\x\x1b]8;;\x1b\\",
    "H04": "\x9b31m\x9d0;T\x9c",
    "H05": "\x1bP+q\x1b\\\x1b[c\x1b[6n",
    "H07": "[/] [/b] [bold",
    "H08": "[@click=app.quit]x[/]",
    "H09": "[image omitted] [BREAKING] news [$error]",
    "H10": "[link=http://e]bank.example[/link]",
    "H11": "invoice\u202efdp.exe",
    "H12": "\u2066" * 50,
    "H13": "Kid\u200bal\u2060 ta\u00adken",
    "H14": "".join(chr(0xE0000 + ord(c)) for c in "hidden"),
    "H15": "a" + "\u0301" * 500,
    "H16": "﷽" * 20 + "\U00012031👨‍👩‍👧‍👦1️⃣🇲🇱🇲",
    "H17": "Аdmin",
}
EVERYTHING = " ".join(PAYLOADS.values())
FILE = "WhatsApp Chat with \x1b]0;T\x07\x1b[2J\x1b[31m\x9b31m invoice\u202efdp [b].txt"
"""H06: the name of an export that says to the terminal and the eye what it should not."""
ANALYST = "[@click=app.quit]x[/] [bold Аdmin"
"""A colleague's name; one with characters that cannot be seen is refused (`case.named_analyst`)."""
WEIGHED, HELD = 17, 18
"""The claims that `weigh` fills: one with figures and a checklist, one about who held a place."""
BAD_BYTES = (
    b"\x1b]52", b"\x1b]0;T", b"\x1b]8;;http", b"\x07", b"\x1bP+q", b"\x1b[c\x1b[6n", b"\x1b[2J\x1b[31m",
    b"\xe2\x80\xae", b"\xe2\x81\xa6", b"\xe2\x80\x8b", b"\xf3\xa0\x81",
)  # fmt: skip
"""What must never reach the terminal. Sequences of the program itself are not among them."""


def one_line(text: str) -> str:
    """A payload without what would end a line of a chat export."""
    return text.replace("\n", " ").replace("\r", " ")


def fill(case: Case, folder: Path) -> None:
    """Put the payloads into every kind of text a case holds."""
    lines = [
        f"26/04/2026, 08:{n:02} - {one_line(p)}{name}: Le FLA a pris Kidal ce matin {one_line(p)} a dit Awa\n"
        for n, (name, p) in enumerate(PAYLOADS.items())
    ]
    chat = folder / "WhatsApp Chat with [bold evil.txt"
    plain = "25/04/2026, 07:00 - Awa: Bonjour\n25/04/2026, 07:01 - Awa: Quelqu'un a des nouvelles ?\n"
    chat.write_text(plain + "".join(lines), encoding="utf-8")
    flow.import_paths(case, flow.ImportRequest((chat,), timezone="UTC"), lambda _: None, lambda: False)
    named = folder / FILE
    named.write_text(f"25/04/2026, 06:59 - {one_line(EVERYTHING)}: Salut\n", encoding="utf-8")
    flow.import_paths(case, flow.ImportRequest((named,), timezone="UTC"), lambda _: None, lambda: False)
    flow.add_message(case, EVERYTHING, EVERYTHING, "2026-04-26T09:00Z", f"Le FLA a pris Kidal {EVERYTHING}")
    for name, p in PAYLOADS.items():
        source = add_source(case, f"{name} {p}", bloc="Western", owner=p, reliability="C", reason=p, url=p)
        claim = editing.add_claim(case, f"{p} {name} claim {p}", "statement", (f"Place {p}",))
        editing.set_note(case, claim.id, p)
        new = NewEvidence(claim.id, source.id, EvidenceStance.SUPPORTS, "C", 3, quote=p, url=f"http://e/{p}", note=p)
        add_evidence(case, new)
    weigh(case, WEIGHED)
    for name, p in PAYLOADS.items():
        views.save(case, view_name(name), f"{name} {p}", "messages")


def view_name(payload: str) -> str:
    """The saved view that a payload names."""
    return f"{payload} {PAYLOADS[payload]}"[:50].strip()


def weigh(case: Case, claim: int) -> None:
    """Payloads in what a claim is weighed by: figures, who held a place, the checklist, a translation."""
    first, last = EVERYTHING[:300], EVERYTHING[-300:]
    add_figure(case, NewFigure(claim, "killed", 3, 9, speaker=first, counted=last, relay=last, note=first))
    add_figure(case, NewFigure(claim, "killed", 0, 0, speaker=last, exactness="unstated", note=first))
    editing.edit(case, claim, would_change=EVERYTHING)
    checklist.answer(case, claim, Pillar.DATE, EVERYTHING)
    translate(case, 1, "fr", EVERYTHING)
    held = (Actor(first, Role.AGENT), Actor(last, Role.AGENT))
    taken = editing.add_claim(
        case, EVERYTHING, "control_change", (last,), held, When("2026-04-26", "2026-04-26", "day")
    )
    agency = add_source(case, EVERYTHING, bloc="Western", reliability="B", reason=EVERYTHING)
    add_evidence(case, NewEvidence(taken.id, agency.id, EvidenceStance.SUPPORTS, "B", 2, quote=EVERYTHING))
