"""A case with an old picture in an archive and the same picture, smaller, under a claim of 2026."""

from pathlib import Path

from tests.media.pictures import encoded, scene
from workbench import flow
from workbench.case import named_analyst, open_case

ARCHIVE = """\
14/08/2023, 10:30 - Idrissa: \u200eIMG-20230814-WA0001.jpg (file attached)
Incendie au marché, rien de grave
15/08/2023, 11:00 - Oumar: \u200eIMG-20230815-WA0009.jpg (file attached)
"""
CHAT = """\
26/04/2026, 08:10 - Moussa: \u200eIMG-20260426-WA0002.jpg (file attached)
Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville
26/04/2026, 08:11 - Awa: \u200eIMG-20260426-WA0003.jpg (file attached)
Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville !!
26/04/2026, 08:12 - Awa: \u200eIMG-20260426-WA0004.jpg (file attached)
Le FLA a pris Kidal ce matin, les FAMa ont quitté la ville, vu
"""
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
FILM = "VID-20260426-WA0002.mp4"
COPY, ALONE, HTML = "IMG-20260426-WA0002.jpg", "IMG-20260426-WA0003.jpg", "IMG-20260426-WA0004.jpg"


def build(folder: Path) -> Path:
    """Import both chats; returns the case folder, closed."""
    old = scene(7, 480, 360)
    past = {"IMG-20230814-WA0001.jpg": encoded(old, quality=92), "IMG-20230815-WA0009.jpg": encoded(old, quality=30)}
    _chat(folder / "old", "Archives", ARCHIVE, past)
    new = {COPY: encoded(old.resize((400, 300)), quality=60), ALONE: encoded(scene(8, 480, 360)), HTML: PAGE}
    _chat(folder / "new", "Nord", CHAT, new)
    return _imported(folder)


def _imported(folder: Path) -> Path:
    case = open_case(str(folder / "case"), named_analyst("Tester"))
    for part in ("old", "new"):
        request = flow.ImportRequest((folder / part,), timezone="UTC")
        flow.import_paths(case, request, lambda _: None, lambda: False)
    case.close()
    return folder / "case"


def filmed(folder: Path, whole: bytes, cut: bytes, voice: bytes) -> Path:
    """Import a film of 2023, and a cut of it with a voice note under a claim of 2026; returns the case, closed."""
    name, note = COPY.replace("IMG", "VID").replace("jpg", "mp4"), ALONE.replace("IMG", "PTT").replace("jpg", "opus")
    past = ARCHIVE.splitlines()[0].replace("IMG", "VID").replace("jpg", "mp4")
    _chat(folder / "old", "Archives", past + "\n", {"VID-20230814-WA0001.mp4": whole})
    _chat(folder / "new", "Nord", CHAT.replace(COPY, name).replace(ALONE, note), {name: cut, note: voice})
    return _imported(folder)


def _chat(folder: Path, name: str, text: str, media: dict[str, bytes]) -> None:
    folder.mkdir()
    (folder / f"WhatsApp Chat with {name}.txt").write_text(text, encoding="utf-8")
    for file, data in media.items():
        (folder / file).write_bytes(data)
