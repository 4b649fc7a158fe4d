"""Case → bundle → empty case → bundle: the same claims, evidence, chains and rows, byte for byte."""

from pathlib import Path

import pytest

from tests.bundles.parcels import jsonl, parcel, take
from tests.export.small_case import Clock, derived_ids, small_case
from workbench.case import Case, open_case
from workbench.ledger import events as ledger
from workbench.ledger.fsck import DAMAGE, fsck
from workbench.model import Analyst


def reopened(case: Case) -> Case:
    case.close()
    return open_case(case.url, case.analyst, Clock(), derived_ids)


def test_an_empty_case_becomes_what_the_bundle_tells(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_case(str(tmp_path / "first"), tmp_path, monkeypatch) as first:
        sent = parcel(first)
        told = jsonl(first, tmp_path)
        monkeypatch.setenv("WORKBENCH_MEDIA", str(tmp_path / "other-media"))
        second = open_case(
            store_url, Analyst("b", "B"), Clock(), lambda kind, basis: f"0{derived_ids(kind, basis)[1:]}"
        )
        done = take(second, sent)
        second = reopened(second)
        try:
            assert done.restored
            assert second.uid == first.uid
            assert parcel(second).rows == sent.rows
            assert jsonl(second, tmp_path) == told
            assert ledger.verify(second.db) is None
            assert [f for f in fsck(second.db, second.vault) if f.severity == DAMAGE] == []
            again = take(second, sent)
            assert again.nothing
            assert parcel(second).rows == sent.rows
        finally:
            second.close()
