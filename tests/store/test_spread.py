"""When messages came, for a screenful of claims: exact for small ones, an even and bounded sample of large ones."""

from pathlib import Path

import pytest

from workbench import flow
from workbench.case import Case
from workbench.claims import editing
from workbench.model import Stance, When
from workbench.store import claims, groups, messages, spread
from workbench.store.claims import Appearance


def lines(count: int) -> str:
    """A WhatsApp export of so many messages, one a minute."""
    return "".join(f"25/04/2026, {n // 60 % 24:02}:{n % 60:02} - Awa: message {n} of many\n" for n in range(count))


def test_times_are_exact_or_an_even_sample(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Nord.txt"
    path.write_text(lines(900), encoding="utf-8")
    flow.import_paths(case, flow.ImportRequest((path,), timezone="UTC"), lambda _: None, lambda: False)
    held = sorted(m.id for m in messages.every(case.db, "1 = 1", "m.id", {}))
    assert len(held) >= 900
    large, small, none = (editing.add_claim(case, title, "attack", ("Kidal",)) for title in ("a", "b", "c"))
    with case.db.tx():
        rows = [Appearance(large.id, m, Stance.ASSERTS, 9, False, "t") for m in held[:900]]
        claims.add_appearances(case.db, [*rows, Appearance(small.id, held[3], Stance.DENIES, 9, False, "t")])
    found = spread.times(case.db, {large.id: 900, small.id: 1, none.id: 0})
    assert set(found) == {large.id, small.id}
    assert len(found[small.id]) == 1
    assert 200 <= len(found[large.id]) <= spread.MOST
    assert min(found[large.id])[11:13] == "00"
    assert max(found[large.id])[11:13] == "14", "the sample reaches both ends"


@pytest.mark.parametrize(("by", "words"), [("place", ['["Gao","Kidal"]', "[]"]), ("day", ["2026-04-25", ""])])
def test_words_that_claims_are_grouped_by(
    case: Case, monkeypatch: pytest.MonkeyPatch, by: str, words: list[str]
) -> None:
    """By number for a few claims, from end to end for many: the same words."""
    first = editing.add_claim(case, "x", "attack", ("Gao", "Kidal"), (), When("2026-04-25", None, "day"))
    second = editing.add_claim(case, "y", "attack")
    for least in (50_000, 1):
        monkeypatch.setattr(groups, "_SCAN_FROM", least)
        found = dict(groups.words(case.db, by, [second.id, first.id]))
        assert [found[n].replace(", ", ",") for n in (first.id, second.id)] == words
