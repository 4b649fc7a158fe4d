"""Citations on both engines: which messages of a claim are named."""

import pytest

from tests.building import seen_message
from workbench.case import Case
from workbench.claims import editing
from workbench.export import citing
from workbench.export.citing import Cited
from workbench.model import Stance
from workbench.store import spans


def test_a_claim_of_many_messages_is_cited_by_its_earliest(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earliest of all, also where it came into the case after thousands of others."""
    late = [seen_message(case, f"Le camp est pris {n}", f"2026-04-26 0{n}:00").id for n in range(3)]
    early = seen_message(case, "Le camp est pris", "2026-04-25 05:00").id
    claim = editing.add_claim(
        case, "Camp taken", "attack", ("Kidal",), carried_by=[*late, early], stance=Stance.ASSERTS
    ).id
    assert spans.earliest(case.db, claim, 1) == [early]
    monkeypatch.setattr(citing, "_MESSAGES", 2)
    told = citing.whole(case, Cited("claim", claim))
    assert told.index(f"message {early}:") < told.index(f"message {late[0]}:")
    assert "… and 2 more" in told
