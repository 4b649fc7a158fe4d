"""Media that were seen somewhere, for tests of what follows from it: bytes, messages and matches, without a decoder."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.case import Case
from workbench.claims import editing, priority
from workbench.evidence import marking
from workbench.intake.by_hand import add_message
from workbench.model import Claim, MediaMatch
from workbench.store import media, media_matches


@dataclass(frozen=True, slots=True)
class Seen:
    """A medium in a message."""

    message: int
    sha256: str


def seen(case: Case, content: str, day: str = "2026-04-25", chat: str = "Infos Nord", text: str = "") -> Seen:
    """A message by hand that carries these bytes, sent at 06:41 of the day."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"IMG-{content}.jpg"
        path.write_bytes(content.encode())
        message = add_message(case, chat, "Awa", f"{day} 06:41", text, [path])
    return Seen(message.id, str(message.attachments[0].sha256))


def found_alike(case: Case, one: Seen, other: Seen, kind: str = "same") -> None:
    """Let the matching stage have found these two, and count what follows from it."""
    match = MediaMatch(one.sha256, other.sha256, kind, 12 if kind == "same" else 60, 4)
    with case.db.tx():
        media_matches.save(case.db, one.sha256, [match], "test")
        marking.settle(case)
        priority.refresh(case, media.claims_with(case.db, [one.sha256, other.sha256]))


def claim_with(case: Case, *carried: Seen) -> Claim:
    """A claim that these messages carry."""
    number = editing.add_claim(case, "Kati attacked", "attack", ("Kati",)).id
    editing.attach(case, number, [one.message for one in carried])
    return editing.find(case, number)


def answered(case: Case) -> Sequence[tuple[str, str, str]]:
    """Every answer to a pair: the two and the word."""
    rows = case.db.rows("SELECT sha256, other, answer FROM media_answers ORDER BY sha256, other")
    return [(r["sha256"], r["other"], r["answer"]) for r in rows]
