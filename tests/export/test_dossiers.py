"""The record is read by the page and made one at a time: neither may show."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.case import Case
from workbench.claims import editing
from workbench.export.dossiers import dossiers, read_page
from workbench.export.records import claim_records, medium_records, message_records
from workbench.model import Actor, Role
from workbench.store import claims as claim_store
from workbench.store import dossier_rows
from workbench.store import media as media_store
from workbench.store import messages as message_store


def test_a_record_has_what_json_prints(case: Case) -> None:
    """Every key of `claims --json`, `messages --json` and `media --json`, with the same value."""
    claims = claim_store.by_ids(case.db, [1, 2])
    for claim, record in zip(claims, dossiers(case, [1, 2]), strict=True):
        (printed,) = claim_records(case, [claim])
        assert {k: record[k] for k in printed} == printed
        for item in record["message_items"]:
            (said,) = message_records(case, message_store.by_ids(case.db, [item["id"]]))
            assert {k: v for k, v in item.items() if k != "appearance"} == said
        shown = [m["sha256"] for m in record["media_items"]]
        assert record["media_items"] == medium_records(case, media_store.by_hash(case.db, shown))
    assert {len(r["message_items"]) for r in dossiers(case, [1, 2])} == {4, 1}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 4), max_size=6, unique=True))
def test_a_page_changes_no_record(case: Case, numbers: list[int]) -> None:
    """Whatever else is read with it, in whatever order; numbers without a claim are left out."""
    alone = [r for n in numbers for r in dossiers(case, [n])]
    assert list(dossiers(case, numbers)) == alone
    assert [r["id"] for r in alone] == [f"C-{n}" for n in numbers if n in (1, 2)]


def test_a_page_can_be_told_again(case: Case) -> None:
    """What an exporter does to the messages, evidence or history of a record reaches no other record."""
    page = read_page(case, [1, 2])
    before = list(page.records())
    for record in page.records():
        for part in [record, *record["message_items"], *record["evidence_items"], *record["events"]]:
            part.clear()
    assert list(page.records()) == before


def test_what_is_hidden_is_not_named(case: Case) -> None:
    """A merged claim is in no message's list and in no link, but what it had is still read when it is asked for."""
    (record,) = dossiers(case, [1])
    assert {c for m in record["message_items"] for c in m["claims"]} == {"C-1", "C-2"}
    editing.merge(case, 1, [2])
    (record,) = dossiers(case, [1])
    assert {c for m in record["message_items"] for c in m["claims"]} == {"C-1"}
    assert (record["links"], record["contradicts"]) == ([], [])
    assert [r["id"] for r in dossiers(case, [2])] == ["C-2"]


def test_what_was_typed_comes_back(case: Case) -> None:
    """Quotes, backslashes and other scripts in what the database keeps as JSON."""
    said = 'Ménaka "nord" \\ تساليت'
    made = editing.add_claim(case, said, "attack", (said,), (Actor(said, Role.OBJECT),)).id
    (record,) = dossiers(case, [made])
    assert (record["title"], record["places"], record["actors"]) == (said, [said], [{"name": said, "role": "object"}])


def test_a_page_of_nothing(case: Case) -> None:
    """No number asks nothing, and any number of them is one question."""
    assert list(dossiers(case, [])) == []
    assert dossier_rows.appearances(case.db, []) == []
    assert {a.claim for a in dossier_rows.appearances(case.db, range(1, 40_000))} == {1, 2}
