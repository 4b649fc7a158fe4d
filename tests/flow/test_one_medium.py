"""One picture, sent again and again: its bytes are stored once, every occurrence is kept."""

from pathlib import Path

from tests.flow.chats import bring, write_chat
from tests.media import pictures
from workbench.case import Case
from workbench.ledger.fsck import fsck
from workbench.store import media, messages
from workbench.store.vault import shard

CHATS = ("Infos Nord", "Infos Sud", "Famille", "Marché")
EACH = 25


def _chats(folder: Path, data: bytes) -> list[Path]:
    """Four conversations that hand the same bytes round under a hundred names, on a hundred days."""
    paths = []
    for number, chat in enumerate(CHATS):
        names = [f"IMG-2026{number + 1:02d}{day:02d}-WA{number * EACH + day:04d}.jpg" for day in range(1, EACH + 1)]
        lines = [
            f"{day:02d}/{number + 1:02d}/2026, 06:41 - Awa: {name} (file attached)" for day, name in enumerate(names, 1)
        ]
        paths.append(write_chat(folder / chat, lines, f"WhatsApp Chat with {chat}.txt"))
        for name in names:
            (folder / chat / name).write_bytes(data)
    return paths


def test_the_same_bytes_under_a_hundred_names(case: Case, tmp_path: Path) -> None:
    """reference/reliability.md §4 D4."""
    data = pictures.encoded(pictures.scene(1))
    paths = _chats(tmp_path / "export", data)
    reports = bring(case, *paths)
    assert sum(r.media_present for r in reports) == 100
    (held,) = media.every(case.db)
    originals = {r.sha256 for r in reports}
    assert set(case.vault.hashes()) == {held.sha256, *originals}
    assert (case.vault.root / shard(held.sha256)).read_bytes() == data
    seen = media.occurrences(case.db, [held.sha256])[held.sha256]
    assert len({o.message for o in seen}) == len({o.name for o in seen}) == len(seen) == 100
    assert {chat: sum(o.chat == chat for o in seen) for chat in CHATS} == dict.fromkeys(CHATS, EACH)
    assert [o.sent_at for o in seen] == sorted(o.sent_at or "" for o in seen), "the earliest comes first"
    assert seen[0].name == "IMG-20260101-WA0001.jpg"
    assert [f.sentence for f in fsck(case.db, case.vault)] == []


def test_again_and_nothing_is_added(case: Case, tmp_path: Path) -> None:
    data = pictures.encoded(pictures.scene(1))
    paths = _chats(tmp_path / "export", data)
    bring(case, *paths)
    before = sorted(case.vault.hashes())
    assert sum(r.duplicate for r in bring(case, *paths)) == messages.count(case.db) == 100
    assert sorted(case.vault.hashes()) == before
    (held,) = media.every(case.db)
    assert len(media.occurrences(case.db, [held.sha256])[held.sha256]) == 100
