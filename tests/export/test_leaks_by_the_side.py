"""Ways in which a name leaves without being a sender's: each is put into the case, and is in no byte of what leaves.

`test_nothing_leaks` looks at what a usual case holds; here is what hostile or tired people put where nobody expects it.
"""

import dataclasses
from pathlib import Path

import pytest

from tests.export.forms import FORMS
from tests.export.small_case import PEOPLE
from tests.export.test_nothing_leaks import leaked, parts_of
from tests.export.test_run import everything, export
from workbench import canonical
from workbench.case import Case
from workbench.claims import editing
from workbench.evidence.items import NewEvidence, add_evidence
from workbench.evidence.sources import add_source
from workbench.export.formats import EXPORTERS
from workbench.export.redaction import redactor
from workbench.model import Actor, Custody, EvidenceStance, Kind, Role

pytestmark = pytest.mark.one_engine
MEMBER, GIVER, RELATIVE, FIXER, CARD = "Ibrahim Cissé", "Salif Traoré", "Hawa Sidibé", "Boubacar Dicko", "Nana Touré"
VILLAGER = "Oumar Ba"
HIDDEN = (
    "Ibrahim", "Salif", "Traoré", "Hawa", "Boubacar", "Dicko", "Nana", "Oumar", "koneh", "KONE Moussa",
    "moussakone", "A. Diallo", "76_12_34_56", "22376123456", "Kidal Infos", "c0c0c0c0", "fil.du.nord", "secretgroup",
)  # fmt: skip


def _told(case: Case) -> None:
    """Everything of the second message and of one more claim names somebody in another way."""
    text = (
        f"KONE Moussa (#moussakone) au 76_12_34_56, ⁷⁶ ¹² ³⁴ ⁵⁶, tg://resolve?domain=fil.du.nord, "
        f"{CARD}.vcf (fichier joint)\nlu dans GROUPE KIDAL INFOS, whatsapp://send?phone=22376123456 — https://chat.whatsapp.com/secretgroup"
    )
    custody = canonical.dumps(dataclasses.asdict(Custody(received_from=GIVER)))
    with case.db.tx():
        case.db.run("UPDATE messages SET text = :t WHERE id = 2", t=text)
        case.db.run(
            "UPDATE messages SET kind = :k, text = :t WHERE id = 3", k=Kind.SYSTEM.value, t=f"{MEMBER} a été ajouté"
        )
        case.db.run("UPDATE batches SET custody = :c", c=custody)
        case.db.run("INSERT INTO people (scope, name, person, batch) VALUES (0, :n, :n, 1)", n=VILLAGER)
        case.db.run(
            "INSERT INTO attachments (message, n, name, state) VALUES (2, 7, :n, 'missing')", n=f"0001-{CARD}.vcf"
        )
        case.db.run("UPDATE captures SET certificate = :c", c="c0" * 32)


def _weighed(case: Case) -> None:
    told = editing.add_claim(
        case, f"Moussa Kone arrested, says {GIVER.upper()}", "other", (f"chez {VILLAGER}", "Kidal"),
        (Actor("Moussa Koné", Role.OBJECT), Actor("FLA", Role.AGENT)), external_id="https://x.com/koneh/status/1",
    )  # fmt: skip
    editing.attach(case, told.id, [2, 3])
    fixer = add_source(case, FIXER, kind="fixeur local", url="https://fixer.example.org/dicko", owner=FIXER)
    quote = f"{FIXER} et {RELATIVE}, son frère, A. Diallo le dit"
    add_source(case, RELATIVE, kind="voisine")
    add_evidence(
        case, NewEvidence(told.id, fixer.id, EvidenceStance.SUPPORTS, "C", 3, quote, "https://fixer.example.org/d")
    )


@pytest.fixture
def told(case: Case) -> Case:
    _told(case)
    _weighed(case)
    return case


@pytest.mark.parametrize("form", FORMS)
def test_nobody_leaves_by_the_side(told: Case, tmp_path: Path, form: str) -> None:
    writer = EXPORTERS[form]
    for profile in ("share", "public"):
        out = tmp_path / f"{profile}{'' if writer.folder else writer.suffix}"
        export(told, form, profile, out)
        assert leaked(parts_of(out), HIDDEN) == [], f"{form} {profile}"


def test_what_is_looked_for_is_there(told: Case, tmp_path: Path) -> None:
    """Else nothing above could fail; and what a claim needs is still in what leaves."""
    export(told, "jsonl", "internal", tmp_path / "all.jsonl")
    assert set(HIDDEN) - set(leaked(parts_of(tmp_path / "all.jsonl"), HIDDEN)) == set()
    export(told, "jsonl", "share", tmp_path / "some.jsonl")
    shared = everything(tmp_path / "some.jsonl").decode()
    for word in ('"places":["chez Sender-', '"Kidal"', '"name":"FLA"', "arrested, says Source-", "[contact].vcf"):
        assert word in shared, word
    assert not any(name.casefold() in shared.casefold() for name in PEOPLE)


@pytest.mark.parametrize(
    ("typed", "told_as"),
    [
        ('chat:"Groupe Kidal Infos" place:Kidal', "chat:… place:Kidal"),
        ("-assignee:a-diallo status:rumor", "-assignee:… status:rumor"),
        ("view:Fatou lang:fr", "view:… lang:fr"),
        ("moussa Tessalit", "… Tessalit"),
        ('"Moussa Kone" -koné', "… …"),
        ("66987654 after:2026-04-25", "[phone] after:2026-04-25"),
        ("place:Kidal,Gao sort:-title", "place:Kidal,Gao sort:-title"),
    ],
)
def test_what_was_asked_for_names_nobody(case: Case, typed: str, told_as: str) -> None:
    """A filter is in every manifest."""
    assert redactor(case, "share").asked(typed) == told_as
    assert redactor(case, "internal").asked(typed) == typed


def test_another_case_calls_the_same_person_otherwise(case: Case) -> None:
    """Two exports of two cases cannot be laid side by side; the key is in neither."""
    ours = redactor(case, "share")
    with case.db.tx():
        case.db.run("UPDATE meta SET value = 'another case' WHERE key = 'pseudonym_key'")
    theirs = redactor(case, "share")
    assert ours.key != theirs.key
    for name in PEOPLE:
        assert ours.person("whatsapp", name) != theirs.person("whatsapp", name)
    assert ours.key.decode() not in repr(theirs)
