"""What every engine must do, run on both: the same calls, the same answers."""

import threading

import pytest

from tests.building import evidence_for, seen_message
from workbench import query
from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import InputRefused, StorageError, UsageError
from workbench.folding import query_terms
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.model import Actor, Analyst, Event, Role, Stance, When
from workbench.store import claims, counters, filters, messages


def test_a_new_case_is_whole_and_has_a_beginning(case: Case) -> None:
    assert case.db.check() == []
    assert [e.kind for e in _chain(case, ledger.CASE)] == ["created"]
    assert ledger.verify(case.db) is None


def _chain(case: Case, subject: str) -> list[Event]:
    from workbench.store import events

    return events.of(case.db, subject)


def test_opening_again_finds_the_same_case(case: Case) -> None:
    again = open_case(case.url, Analyst("ben", "Ben"))
    assert again.uid == case.uid
    again.close()


def test_a_change_outside_a_transaction_is_refused(case: Case) -> None:
    with pytest.raises(RuntimeError, match="outside tx"):
        counters.set_meta(case.db, "x", "y")


def test_a_failed_transaction_leaves_nothing(case: Case) -> None:
    def fail() -> None:
        with case.db.tx():
            counters.set_meta(case.db, "x", "y")
            counters.take(case.db, "claim")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    assert counters.meta(case.db, "x") == ""
    with case.db.tx():
        assert counters.take(case.db, "claim") == 1


def test_a_nested_transaction_joins_the_outer_one(case: Case) -> None:
    def fail() -> None:
        with case.db.tx():
            with case.db.tx():
                counters.set_meta(case.db, "inner", "1")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    assert counters.meta(case.db, "inner") == ""


def test_counters_give_consecutive_numbers_to_several_writers(case: Case) -> None:
    taken: list[int] = []

    def write() -> None:
        for _ in range(20):
            with case.db.tx():
                taken.append(counters.take(case.db, "message", 3))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(taken) == list(range(1, 181, 3))


@pytest.mark.parametrize("sql", ["UPDATE events SET kind = 'x'", "DELETE FROM events"])
def test_history_refuses_to_be_changed(case: Case, sql: str) -> None:
    with pytest.raises(Exception, match="history only grows"), case.db.tx():
        case.db.run(sql)
    assert ledger.verify(case.db) is None


def test_a_case_from_a_newer_version_is_refused(case: Case) -> None:
    if case.db.name == "sqlite":
        with case.db.tx():
            case.db.run("PRAGMA user_version = 999")
    else:
        with case.db.tx():
            case.db.run("UPDATE schema_version SET version = 999")
    with pytest.raises(InputRefused, match="newer version"):
        open_case(case.url)


SEARCHES = [
    ("tombé", ["Tessalit est tombée", "il est tombe"]),
    ('"camp abandonné"', ["le camp abandonné hier"]),
    ("camp -abandonné", ["un autre camp"]),
    ("aband*", ["le camp abandonné hier"]),
    ("تيساليت", ["سيطرة على تيساليت"]),
    ("2026", ["prix 2026"]),
    ("example.org", ["voir https://example.org/a"]),
    ("don't'); --", []),
]


@pytest.mark.parametrize(("typed", "expected"), SEARCHES)
def test_both_engines_find_the_same_messages(case: Case, typed: str, expected: list[str]) -> None:
    texts = ["Tessalit est tombée", "il est tombe", "le camp abandonné hier", "un autre camp", "سيطرة على تيساليت",
             "prix 2026", "voir https://example.org/a"]  # fmt: skip
    for text in texts:
        seen_message(case, text)
    compiled = filters.messages(case.db, (), query_terms(typed), "", False)
    found = [m.text for m in messages.every(case.db, compiled.where, compiled.order, compiled.params)]
    if typed == "tombé":
        expected = ["il est tombe"]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["Tessalit taken", "Convoy attacked"]),
        ("status:rumor,confirmed", ["Tessalit taken", "Convoy attacked"]),
        ("-status:rumor", []),
        ("place:tessalit", ["Tessalit taken"]),
        ("place:TESSALIT,Kidal -actor:jnim", ["Tessalit taken"]),
        ("actor:jnim", ["Convoy attacked"]),
        ("predicate:attack", ["Convoy attacked"]),
        ("lang:fr", ["Tessalit taken"]),
        ("platform:hand", ["Tessalit taken"]),
        ("chat:infos", ["Tessalit taken"]),
        ("has:evidence", ["Tessalit taken"]),
        ("has:media", []),
        ("has:video,reused", []),
        ("origins:>=1", ["Tessalit taken"]),
        ("messages:0", ["Convoy attacked"]),
        ("grade:<=B2", ["Tessalit taken"]),
        ("grade:A", []),
        ("bloc:Western", ["Tessalit taken"]),
        ("-bloc:Western", ["Convoy attacked"]),
        ("id:C-2", ["Convoy attacked"]),
        ("mine", []),
        ("tombée", ["Tessalit taken"]),
        ("convoy", ["Convoy attacked"]),
        ("-convoy", ["Tessalit taken"]),
        ("after:2026-04-25", ["Tessalit taken"]),
        ("before:2026-04-25", []),
        ("before:7d", ["Tessalit taken"]),
        ("prio:<=100 sort:-id", ["Convoy attacked", "Tessalit taken"]),
        ("sort:title", ["Convoy attacked", "Tessalit taken"]),
        ("sort:last", ["Tessalit taken", "Convoy attacked"]),
    ],
)
def test_every_claim_filter_means_the_same_on_both(
    case: Case, text: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = seen_message(case, "Tessalit est tombée ce matin selon des habitants")
    taken = editing.add_claim(case, "Tessalit taken", "control_change", ["Tessalit"], [Actor("FLA", Role.AGENT)],
                              When("2026-04-25", "2026-04-25", "day"))  # fmt: skip
    editing.add_claim(case, "Convoy attacked", "attack", ["Gao"], [Actor("JNIM", Role.AGENT)])
    editing.attach(case, taken.id, [message.id], Stance.ASSERTS)
    evidence_for(case, taken.id, "AFP", "B2", bloc="Western")
    f = query.parse(text, query.CLAIM_FIELDS, "2026-05-10T00:00:00.000000Z")
    compiled = filters.claims(case.db, f.conditions, f.search, f.sort or "id", f.descending, "ada" if f.mine else "")
    ids = claims.ids(case.db, compiled.where, compiled.order, compiled.params)
    assert [c.title for c in claims.by_ids(case.db, ids)] == expected
    _the_queue_reads_the_same(case, f, monkeypatch)


def _the_queue_reads_the_same(case: Case, f: query.Filter, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is read: beginning with what is rare, or walking the queue."""
    asked = (case.db, f.conditions, f.search, f.sort, f.descending, "ada" if f.mine else "")
    plain = filters.claims(*asked)
    expected = claims.ids(case.db, plain.where, plain.order, plain.params)
    for few in (filters._FEW, -1):
        monkeypatch.setattr(filters, "_FEW", few)
        whole = filters.queue(*asked)
        assert claims.vector(case.db, whole).tolist() == expected
        assert claims.vector(case.db, filters.queue(*asked, first=True), 1).tolist() == expected[:1]


def test_a_read_that_nobody_waits_for_ends(case: Case) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT i FROM n"
    if case.db.name == "sqlite":
        with pytest.raises(StorageError), case.db.stoppable(lambda: True):
            case.db.numbers(numbers)
    with case.db.stoppable(lambda: False):
        assert case.db.numbers(f"{numbers} LIMIT 3").tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "count"),
    [("kind:text", 2), ("sender:ada", 2), ("place:Tessalit", 0), ("claim:C-1", 0), ("batch:1", 2), ("batch:>1", 0),
     ("stance:asserts", 0), ("has:media", 0), ("-has:claim", 2), ("after:2026-04-26", 0), ("chat:infos sort:-sent", 2)],
)  # fmt: skip
def test_every_message_filter_runs_on_both(case: Case, text: str, count: int) -> None:
    seen_message(case, "bonjour à tous")
    seen_message(case, "bonsoir à tous")
    f = query.parse(text, query.MESSAGE_FIELDS, case.now())
    compiled = filters.messages(case.db, f.conditions, f.search, f.sort, f.descending)
    assert len(list(messages.every(case.db, compiled.where, compiled.order, compiled.params))) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [("statu:rumor", "status"), ("status:rumour", "rumor"), ("grade:Z9", "Grades"), ("origins:many", "origins:>=2"),
     ("after:someday", "7d"), ("status:", "status:rumor"), ("id:x", "C-17")],
)  # fmt: skip
def test_a_wrong_filter_says_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        query.parse(text, query.CLAIM_FIELDS, "2026-05-10T00:00:00.000000Z")
    assert said in caught.value.hint


def test_chains_of_two_subjects_stand_side_by_side(case: Case) -> None:
    with case.db.tx():
        for i in range(3):
            ledger.append(
                case.db, [NewEvent("claim/1", "x", {"i": i}), NewEvent("claim/2", "y", {"i": i})], case.now(), "ada"
            )
    assert [e.seq for e in _chain(case, "claim/1")] == [1, 2, 3]
    assert ledger.verify(case.db) is None


def test_streaming_reads_inside_a_snapshot(case: Case) -> None:
    for i in range(5):
        seen_message(case, f"message number {i}")
    with case.db.snapshot():
        found = [m.id for m in messages.every(case.db, "1 = 1", "m.id", {})]
    assert found == [1, 2, 3, 4, 5]


def test_commits_of_anybody_are_noticed(case: Case) -> None:
    """Also from inside a snapshot, which itself sees none of them; what only reads is no commit."""
    with case.db.watched() as unchanged, case.db.snapshot():
        claims.ids(case.db, "c.hidden = 0", "c.id", {})
        assert unchanged()
        other = case.db.twin()
        other.rows("SELECT count(*) AS n FROM claims")
        assert unchanged()
        with other.tx():
            counters.set_meta(other, "x", "y")
            assert unchanged()
        assert not unchanged()
        other.close()
    with case.db.watched() as unchanged:
        with case.db.tx():
            counters.set_meta(case.db, "x", "z")
        assert not unchanged()
    for older in (case.db.snapshot, case.db.tx):
        with older():
            claims.ids(case.db, "c.hidden = 0", "c.id", {})
            with pytest.raises(RuntimeError, match="inside a transaction"), case.db.watched():
                pass
