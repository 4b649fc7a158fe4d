"""The sample case: imports the synthetic exports that ship, and puts some evidence and decisions on what was found.

Only here is known which of the detected claims the sample's sources speak about. Everything goes through the same
doors as an analyst's own work, so the sample shows nothing that the program cannot do.
"""

from dataclasses import dataclass
from pathlib import Path

from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.claims.listed import numbers_of
from workbench.errors import Conflict, GateNotMet, UsageError
from workbench.evidence.figures import NewFigure, add_figure, in_words
from workbench.evidence.glosses import gloss_of, translate
from workbench.evidence.lists import add_all, evidence_of
from workbench.evidence.rows import read_rows
from workbench.evidence.searching import add_search
from workbench.flow import ImportRequest, derive, import_paths
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.model import Actor, Claim, Custody, Pillar, Role, Status, When
from workbench.store import claims as claim_store
from workbench.store import counters
from workbench.store import evidence as evidence_store
from workbench.store import figures as figure_store
from workbench.store import messages as message_store
from workbench.verdict import checklist
from workbench.verdict.deciding import decide

DATA = Path(__file__).parent / "demo_data"
EXPORTS = (
    "whatsapp_android_fr", "whatsapp_ios_en.zip", "telegram_channel", "telegram_channel_2023", "x_twarc2.jsonl",
)  # fmt: skip
_TIMEZONE = "Africa/Bamako"
_META = "demo"
_DONE = "done"
TOUR = "demo_tour"
"""Where the number of the claim is noted that the terminal's tour is about."""
_TOURED = "D18"
"""It has one good origin and lacks a second: whoever adds what the tour says can confirm it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A claim that the sample's sources speak about, and how to find it among those detected: by its kind, a place,
    an actor, a word of its title; `decided` is a status the sample sets, so that every step can be seen."""

    id: str
    predicate: str
    place: str = ""
    actor: str = ""
    word: str = ""
    day: str = ""
    decided: Status | None = None
    reason: str = ""


KNOWN = (
    Known("D01", "attack", "Kati", day="2026-04-25"),
    Known("D02", "arrest_or_killing_of_person", "Kati", "Sadio Camara", day="2026-04-25"),
    Known("D03", "arrest_or_killing_of_person", "", "Assimi Goïta", day="2026-04-25", decided=Status.REFUTED,
          reason="Shown alive on 28 April; the pictures show the day's visitors."),
    Known("D05", "attack", "Bamako-Sénou", day="2026-04-25"),
    Known("D11", "control_change", "Kidal", "FLA", day="2026-04-26", decided=Status.CONFIRMED,
          reason="A resident called by the desk and a research desk, independent of each other."),
    Known("D14", "control_change", "Tessalit", "FLA", day="2026-04-26"),
    Known("D15", "control_change", "Tessalit", "FAMa", day="2026-04-26"),
    Known("D18", "blockade", "Bamako", "JNIM", day="2026-04-28"),
    Known("D31", "media_provenance", "Gao", day="2026-04-25"),
    Known("D20", "casualties", word="16", day="2026-04-25", decided=Status.CORROBORATED,
          reason="Four outlets, but all of them quote one official: one origin."),
)  # fmt: skip
BEFORE = Known("D43", "control_change", "Kidal", "FAMa", "Kidal held by FAMa before the attack", "2026-04-24",
               Status.CORROBORATED, "A research desk, looking back; nobody speaks against it.")  # fmt: skip
"""Entered by hand: who held the town before it changed hands."""
_PILLARS = (
    (Pillar.PROVENANCE, "Heard by telephone; the desk called the resident, not the other way round."),
    (Pillar.LOCATION, "The flag is on the governor's office, which both descriptions name."),
)
_SEARCHED = "Satellite pictures of the Tessalit airstrip, 26 and 27 April"
_SEARCH_NOTE = "Clouds on both days; the next clear picture is expected on 30 April."
_GLOSS = "Urgent | The Azawad Liberation Front controls the base and airport of Tessalit after the army withdrew"


def is_demo(case: Case) -> bool:
    """Whether a case is the sample, finished or not."""
    return bool(counters.meta(case.db, _META))


def may_be_built(folder: Path) -> None:
    """Raise Conflict when a folder holds something else than the sample, finished or not."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if (folder / "claims.db").is_file():
        case = open_case(str(folder))
        try:
            if is_demo(case):
                return
        finally:
            case.close()
    raise Conflict(f"{folder} holds something else than the sample.", "workbench demo DIR builds it in another folder.")


def build_demo(folder: Path) -> Case:
    """Open the sample case in a folder, built first when it is not there; returns it open."""
    case = open_case(str(folder))
    fill(case, lambda _: None, lambda: False)
    return case


def fill(case: Case, progress: Progress, cancelled: Cancelled) -> bool:
    """Put the sample into a case, or finish what was begun; returns whether there was anything to do.

    Can be stopped anywhere and called again. Raises Cancelled when the user stops it.
    """
    if counters.meta(case.db, _META) == _DONE:
        return False
    _mark(case, "begun")
    request = ImportRequest(
        paths=tuple(DATA / name for name in EXPORTS),
        timezone=_TIMEZONE,
        media_dir=DATA / "x_media",
        custody=Custody(received_from="the sample that ships with the program", note="Synthetic; nothing is real."),
    )
    import_paths(case, request, progress, cancelled)
    derive(case, progress, cancelled)
    numbers = {**_find(case), BEFORE.id: _entered(case)}
    if not evidence_store.every(case.db):
        wanted = [item for row in read_rows(DATA / "sources.jsonl") for item in evidence_of(case, row)]
        add_all(case, wanted, numbers)
        progress(Step("evidence", "", len(numbers), len(numbers), 0.0))
    _write_down(case, numbers)
    for known in (*KNOWN, BEFORE):
        if known.decided is not None and known.id in numbers:
            _decide(case, numbers[known.id], known.decided, known.reason)
    if toured := numbers.get(_TOURED):
        with case.db.tx():
            counters.set_meta(case.db, TOUR, str(toured))
    _mark(case, _DONE)
    return True


def _mark(case: Case, state: str) -> None:
    with case.db.tx():
        counters.set_meta(case.db, _META, state)


def _find(case: Case) -> dict[str, int]:
    """Claim numbers by the ids that the sample's sources use."""
    found: dict[str, int] = {}
    for known in KNOWN:
        fitting = [c for c in _of_kind(case, known.predicate) if _fits(known, c)]
        if fitting:
            best = max(fitting, key=lambda c: (c.appearances, -c.id))
            found[known.id] = best.id
            _date(case, best, known)
    return found


def _of_kind(case: Case, predicate: str) -> list[Claim]:
    return claim_store.of_predicate(case.db, predicate)


def _fits(known: Known, claim: Claim) -> bool:
    return (
        (not known.place or known.place in claim.places)
        and (not known.actor or known.actor in {a.name for a in claim.actors})
        and (not known.word or known.word in claim.title)
    )


def _date(case: Case, claim: Claim, known: Known) -> None:
    """Give the claim the day that the sample means, as an analyst would, when the messages did not."""
    undated = claim.event.precision == "unknown" and bool(known.day)
    if claim.external_id != known.id or undated:
        event = When(known.day, known.day, "day") if undated else None
        editing.edit(case, claim.id, event=event, external_id=known.id)


def _entered(case: Case) -> int:
    """The claim that no message carries, made when it is not there."""
    found = numbers_of(case, [BEFORE.id])
    if found:
        return found[BEFORE.id]
    day = When(BEFORE.day, BEFORE.day, "day")
    actors = [Actor(BEFORE.actor, Role.AGENT)]
    made = editing.add_claim(case, BEFORE.word, BEFORE.predicate, [BEFORE.place], actors, day, external_id=BEFORE.id)
    return made.id


def _write_down(case: Case, numbers: dict[str, int]) -> None:
    """Something for every screen: figures, a search without a find, answers, a translation.

    What a run that was stopped wrote already is left as it is.
    """
    if toll := numbers.get("D20"):
        said = {f.speaker for f in figure_store.of_claim(case.db, toll)}
        for figure in _figures(toll):
            if figure.speaker not in said:
                add_figure(case, figure)
    if taken := numbers.get("D11"):
        open_ = checklist.open_pillars(case, taken)
        for pillar, text in _PILLARS:
            if pillar in open_:
                checklist.answer(case, taken, pillar, text)
    if base := numbers.get("D14"):
        if not any(e.searched for e in evidence_store.of_claim(case.db, base)):
            add_search(case, base, _SEARCHED, _SEARCH_NOTE, published="2026-04-29")
        carried = message_store.by_ids(case.db, claim_store.messages_of(case.db, [base])[base])
        arabic = next((m.id for m in carried if m.language == "ar"), None)
        if arabic is not None and gloss_of(case, arabic) is None:
            translate(case, arabic, "en", _GLOSS)


def _figures(claim: int) -> tuple[NewFigure, ...]:
    """Three voices on one toll; they stand side by side."""
    low, high, exactness = in_words("dozens")
    return (
        NewFigure(claim, "injured", 16, 16, "Malian authorities", "at_least", relay="African news desk",
                  as_of="2026-04-25"),
        NewFigure(claim, "injured", low, high, "Hospital porter", exactness, relay="Sahel Desk", note="dozens"),
        NewFigure(claim, "killed", 0, 0, "JNIM (statement)", "unstated", "soldiers", note="heavy losses"),
    )  # fmt: skip


def _decide(case: Case, number: int, status: Status, reason: str) -> None:
    try:
        decide(case, [number], status, reason=reason)
    except (GateNotMet, UsageError):
        # Decided already by a run that was stopped, or the detector put this claim together differently: it stays a
        # rumor in the sample, which is what the rules say.
        return
