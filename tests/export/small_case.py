"""A small case with everything in it that an export carries, made with the program's own functions: the same bytes
on both stores and on every machine, so that golden files can be compared."""

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.glosses import translate
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.searching import add_search
from workbench.evidence.sources import add_source
from workbench.folding import fold
from workbench.model import (
    Actor,
    Analyst,
    Attachment,
    AttachmentState,
    Batch,
    Capture,
    Custody,
    EvidenceStance,
    Figure,
    Kind,
    LinkKind,
    MediaMatch,
    Medium,
    Mention,
    Message,
    Pillar,
    Role,
    Stance,
    Status,
    When,
)
from workbench.store import batches, captures, counters, media, media_matches, messages, readings
from workbench.store.messages import NewMessage
from workbench.store.readings import MentionRows
from workbench.verdict import checklist
from workbench.verdict.deciding import decide

WITNESS = "Zeinabou Maïga"
"""A source that is a person; she sent nothing."""
PEOPLE = ("Moussa Koné", "+223 76 12 34 56", "Fatou", "اسماعيل المرابط")
"""Senders; none of them may be in a redacted export."""
SECRETS = (
    "Moussa", "Koné", "76 12 34 56", "66 98 76 54", "Fatou", "اسماعيل", "fil_du_nord_admin",
    "moussa.kone@example.org", "20.1967", "1.0083", "Groupe Kidal Infos", "a-diallo", "2049407088337092715", "Zeinabou",
    "198.51.100.7",
)  # fmt: skip
"""What must be in no byte of a redacted export, and is in the case."""

TEXTS = (
    "Tessalit est tombée ce matin, 12 soldats tués. Appelez Moussa Koné au +223 76 12 34 56 ou moussa.kone@example.org",
    '=HYPERLINK("http://example.org";"Tessalit") selon @fil_du_nord_admin, position 20.1967, 1.0083',
    "سقطت تساليت\n+22366987654 (66 98 76 54)",
    "Faux: le camp tient, dit FATOU. 40 morts ?",
)


class Clock:
    """Every reading is one second later. `readings` is how many there were."""

    def __init__(self, past: int = 0) -> None:
        """`past` is how often it was read before."""
        self.readings = past

    def __call__(self) -> str:
        n = self.readings
        self.readings += 1
        return f"2026-05-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000000Z"


def derived_ids(kind: str, basis: str) -> str:
    """UUIDs that only depend on what is named, and not on the store."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"small-case/{kind}/{'' if kind == 'case' else basis}"))


def _message(n: int, text: str, sender: str, attachment: Attachment | None = None) -> Message:
    return Message(
        id=n, batch=1, file="groupe.zip/Discussion WhatsApp avec Groupe Kidal Infos.txt", chat="Groupe Kidal Infos",
        platform="whatsapp", external_id="2049407088337092715" if n == 2 else f"m{n}", line=n * 2,
        sent_at=f"2026-04-25T06:4{n}:00.000000Z", sent_at_raw=f"25/04/2026 06:4{n}", sender=sender, kind=Kind.TEXT,
        text=text, language=("fr", "fr", "ar", "fr")[n - 1], forwarded_from="Moussa Koné" if n == 4 else None,
        reply_to="m1" if n == 2 else None, attachments=(attachment,) if attachment else (),
    )  # fmt: skip


def _imported(case: Case) -> None:
    picture, older = case.vault.put(io.BytesIO(b"picture"), 100), case.vault.put(io.BytesIO(b"older picture"), 100)
    export = case.vault.put(io.BytesIO(b"the export itself"), 100)
    attachment = Attachment("Moussa_Koné.jpg", AttachmentState.PRESENT, picture.sha256)
    found = [
        _message(n, t, s, attachment if n == 1 else None) for n, (t, s) in enumerate(zip(TEXTS, PEOPLE, strict=True), 1)
    ]
    batch = Batch(
        id=1, file=found[0].file, sha256=export.sha256, importer="whatsapp", importer_version="1", state="done",
        position=4, timezone="Africa/Bamako", date_order="dmy", read=4, imported=4, duplicate=0, quarantined=0,
        media_present=1, media_missing=0, first=found[0].sent_at, last=found[-1].sent_at, started_at=case.now(),
        analyst=case.analyst.id, custody=Custody(received_from="Moussa Koné"),
    )  # fmt: skip
    with case.db.tx():
        counters.take(case.db, "batch")
        counters.take(case.db, "message", len(found))
        batches.add(case.db, batch, found[0].chat)
        media.add(case.db, [(picture.sha256, picture.bytes), (older.sha256, older.bytes)])
        new = [NewMessage(m, m.id, None, "", fold(m.text), m.id) for m in found]
        messages.add(case.db, new)
        for stored, pdq in ((picture, "f0" * 32), (older, "f1" * 32)):
            medium = Medium(stored.sha256, stored.bytes, "image/jpeg", 640, 480, None, pdq, 90, "00ff00ff00ff00ff")
            media.save_hashes(case.db, medium, "", "{}", "test")
        media_matches.save(case.db, picture.sha256, [MediaMatch(picture.sha256, older.sha256, "review", 32, 4)], "test")
        said = MentionRows([], [], [])
        for message, mentions in _mentions().items():
            readings.add_mentions(said, message, mentions)
        readings.save(case.db, said, "test", "test")


def _mentions() -> dict[int, list[Mention]]:
    killed = Figure("killed", 12, 12, "exact", "soldats", "Moussa Koné")
    many = replace(killed, low=40, high=40, speaker="")
    fall = Mention("control_change", Stance.ASSERTS, 90, ("Tessalit",), (Actor("FLA", Role.AGENT),), (killed,))
    return {
        1: [fall],
        2: [replace(fall, figures=())],
        3: [fall],
        4: [replace(fall, stance=Stance.DENIES, figures=(many,))],
    }


def _worked_on(case: Case, copy: Path) -> None:
    fallen = editing.add_claim(
        case, "Tessalit taken by FLA", "control_change", ("Tessalit",), (Actor("FLA", Role.AGENT),),
        When("2026-04-25", "2026-04-25", "day"),
    )  # fmt: skip
    held = editing.add_claim(case, "-Tessalit camp holds", "control_change", ("Tessalit",))
    editing.attach(case, fallen.id, [1, 2, 3])
    editing.attach(case, held.id, [4], Stance.ASSERTS)
    editing.attach(case, fallen.id, [4], Stance.DENIES)
    editing.link(case, fallen.id, LinkKind.CONTRADICTS, held.id)
    editing.set_note(case, fallen.id, "rappeler Moussa Koné, 66 98 76 54")
    editing.assign(case, [fallen.id], case.analyst.id)
    agency = add_source(case, "Agence du Fleuve", bloc="African", reliability="B", url="https://example.org/agence")
    witness = add_source(case, WITNESS, kind="witness", bloc="local", reliability="C", reason="Fatou a vu")
    copy.write_bytes(b"<html>captured</html>")
    add_evidence(
        case,
        NewEvidence(fallen.id, agency.id, EvidenceStance.SUPPORTS, "B", 2, "la ville est tombée",
                    "https://example.org/a", copy, note="vu par Moussa Koné"),
    )  # fmt: skip
    add_evidence(
        case, NewEvidence(fallen.id, witness.id, EvidenceStance.REFUTES, "C", 3, "Fatou: le camp tient",
                          "https://zeinabou.example.org/", capture=_captured(case)),
    )  # fmt: skip
    _weighed(case, fallen.id)
    decide(case, [fallen.id], Status.CONFIRMED, reason="deux voix", override="Moussa Koné était sur place")
    editing.edit(case, held.id, title="Tessalit camp holds")


def _captured(case: Case) -> int:
    """The witness' own page, as a capture keeps it."""
    body = case.vault.put(io.BytesIO(b"<html>a page</html>"), 100)
    record = case.vault.put(io.BytesIO(b"{}"), 100)
    page = "https://zeinabou.example.org/"
    with case.db.tx():
        media.add(case.db, [(body.sha256, body.bytes), (record.sha256, record.bytes)])
        number = counters.take(case.db, "capture")
        captures.add(case.db, Capture(
            number, case.ids("capture", str(number)), "web", page, page, "done", "", "direct", "198.51.100.7",
            "c0" * 32, 200, "text/html", body.bytes, body.sha256, record.sha256, f"{WITNESS}: my page", WITNESS,
            by=case.analyst.id, at=case.now(),
        ))  # fmt: skip
    return number


def _weighed(case: Case, claim: int) -> None:
    """What analysts write besides: each of these may name somebody."""
    translate(case, 1, "en", "Tessalit fell this morning, says Moussa Koné")
    add_search(case, claim, "satellite pictures of 20.1967, 1.0083", "nothing; told Fatou")
    add_figure(
        case, NewFigure(claim, "killed", 30, 40, "Moussa Koné", "about", "soldats", WITNESS, note="Fatou, +22366987654")
    )
    checklist.answer(case, claim, Pillar.LOCATION, "Fatou knows the tower at 20.1967, 1.0083")
    editing.edit(case, claim, would_change="Moussa Koné sends the original")


@contextmanager
def small_case(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """Build and open it. Takes where the store goes, a folder for other files, and pytest's patcher."""
    monkeypatch.setenv("WORKBENCH_MEDIA", str(folder / "team-media"))
    case = open_case(url, Analyst("a-diallo", "A. Diallo"), Clock(), derived_ids)
    try:
        _imported(case)
        _worked_on(case, folder / "page.html")
        yield case
    finally:
        case.close()
