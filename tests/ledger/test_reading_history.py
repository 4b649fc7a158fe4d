"""What the screens read of the history: pages newest first, days, and what was changed since; on both engines."""

from workbench.case import Case
from workbench.model import Event
from workbench.store import events
from workbench.store.events import Mark, Wanted

_EARLY = "2026-05-01T00:00:00.000000Z"


def _key(event: Event | Mark) -> tuple[str, int]:
    return event.subject, event.seq


def test_pages_hold_every_event_once_and_the_newest_first(case: Case) -> None:
    whole, after = [], None
    while page := events.page(case.db, Wanted(), after, 7):
        whole += page
        after = page[-1]
    keys = [(e.at, e.subject, e.seq) for e in whole]
    assert keys == sorted(keys, reverse=True)
    assert sorted((s, n) for _, s, n in keys) == [(e.subject, e.seq) for e in events.every(case.db)]


def test_a_page_holds_what_was_wanted_and_nothing_else(case: Case) -> None:
    every = list(events.every(case.db))
    one = every[len(every) // 2]
    for wanted, right in (
        (Wanted(analyst=one.analyst), {_key(e) for e in every if e.analyst == one.analyst}),
        (Wanted(kind=one.kind), {_key(e) for e in every if e.kind == one.kind}),
        (Wanted(subject=one.subject), {_key(e) for e in every if e.subject == one.subject}),
        (Wanted(day="2026-05-01"), {_key(e) for e in every}),
        (Wanted(day=one.at[:16]), {_key(e) for e in every if e.at.startswith(one.at[:16])}),
        (Wanted(day="2026-05-0"), {_key(e) for e in every}),
        (Wanted(day="2026-04-30"), set()),
        (Wanted(day="2026-05-02"), set()),
        (Wanted(analyst="nobody"), set()),
    ):
        assert {_key(e) for e in events.page(case.db, wanted, None, len(every) + 1)} == right, wanted


def test_what_was_changed_since_a_time(case: Case) -> None:
    every = sorted(events.every(case.db), key=lambda e: e.at, reverse=True)
    middle = every[len(every) // 2].at
    marks = events.changed_since(case.db, middle, len(every))
    assert {_key(m) for m in marks} == {_key(e) for e in every if e.at >= middle}
    newest = events.changed_since(case.db, _EARLY, 3)
    assert [m.at for m in newest] == [e.at for e in every[:3]]
