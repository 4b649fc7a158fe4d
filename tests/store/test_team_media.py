"""A team case as it is used: PostgreSQL for the rows, an S3 store for the media, two analysts on two machines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flow.chats import bring
from tests.generating import write_export
from workbench.case import Case, open_case
from workbench.errors import StorageError
from workbench.ledger.fsck import DAMAGE, fsck
from workbench.media.thumbnails import thumbnails
from workbench.model import Analyst
from workbench.store import media, messages
from workbench.store.vault import shard

Machine = Callable[[str], Case]


@pytest.fixture
def machine(
    pg_url: Callable[[], str], s3_address: str, fixed_env: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    """A function that opens the one team case as somebody with a machine of their own."""
    url, cases = pg_url(), []
    monkeypatch.setenv("WORKBENCH_MEDIA", s3_address)

    def opened(who: str) -> Case:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / who))
        cases.append(open_case(url, Analyst(who, who.title())))
        return cases[-1]

    yield opened
    for case in cases:
        case.close()


def chat(folder: Path) -> Path:
    """Five messages, one with a picture."""
    return write_export(folder, 5, 1)


def copies(folder: Path) -> int:
    """Files in a machine's cache."""
    return sum(1 for path in folder.rglob("*") if path.is_file())


@pytest.mark.postgres
def test_two_analysts_share_media(machine: Machine, tmp_path: Path) -> None:
    ada, ben = machine("ada"), machine("ben")
    bring(ada, chat(tmp_path / "chat"))
    (held,) = media.every(ben.db)
    assert held.pdq, "hashed where it was imported"
    assert copies(tmp_path / "ben") == 0, "opening a case fetches nothing"
    assert ben.vault.exists(held.sha256)
    assert [bool(t.jpeg) for t in thumbnails(ben, [held.sha256])] == [True]
    assert ben.vault.local(held.sha256).stat().st_size == held.bytes
    assert [f for f in fsck(ben.db, ben.vault) if f.severity == DAMAGE] == []


@pytest.mark.postgres
def test_what_the_store_lost_is_damage_and_what_the_cache_lost_is_not(
    machine: Machine, s3_address: str, tmp_path: Path
) -> None:
    import obstore
    from obstore.store import from_url

    case = machine("ada")
    bring(case, chat(tmp_path / "chat"))
    (held,) = media.every(case.db)
    case.vault.local(held.sha256).write_bytes(b"rotten")
    assert [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE] == []
    obstore.delete(from_url(s3_address), shard(held.sha256))
    (found,) = [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE]
    assert held.sha256 in found.sentence
    assert s3_address in found.sentence


@pytest.mark.postgres
def test_no_row_without_its_object(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store goes away before the import: nothing of it is in the case; it comes back: the import is whole."""
    path = chat(tmp_path / "chat")
    with monkeypatch.context() as away:
        away.setattr("workbench.store.object_vault._RETRIES", 0)
        away.setenv("AWS_ENDPOINT", "http://127.0.0.1:1")
        case = machine("ada")
        with pytest.raises(StorageError, match="object store"):
            bring(case, path)
        assert (messages.count(case.db), media.every(case.db)) == (0, [])
    case = machine("ada")
    bring(case, path)
    assert messages.count(case.db) > 0
    assert len(media.every(case.db)) == 1
    assert [f for f in fsck(case.db, case.vault) if f.severity == DAMAGE] == []
