"""An Instagram archive as a zip: a direct thread, a message request, a shared post with its owner. Invented."""

import zipfile
from pathlib import Path

from tests.plugins.exports.meta_messenger import PNG, garbled, said, thread

IMPORTER = "meta"
ROOT = "your_instagram_activity/messages"


def build(folder: Path) -> Path:
    """Write the archive; returns its path."""
    post = {
        "link": "https://www.instagram.com/p/Cx1/",
        "share_text": garbled("Vu à Kidal"),
        "original_content_owner": "veille_ml",
    }
    direct = [
        said(1, content=garbled("Salut 👋")),
        said(4, content=garbled("Awa a envoyé une pièce jointe."), share=post),
        said(7, photos=[{"uri": f"{ROOT}/inbox/moussa_112233445566778/photos/9.png"}]),
        said(8, content="Liked a message"),
    ]
    path = folder / "instagram-awa-2026-04-30.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        name = f"{ROOT}/inbox/moussa_112233445566778"
        archive.writestr(f"{name}/message_1.json", thread("moussa", "inbox/moussa_112233445566778", direct))
        archive.writestr(f"{name}/photos/9.png", PNG)
        request = thread("", "message_requests/instagramuser_99887766", [said(2, content="hi")])
        archive.writestr(f"{ROOT}/message_requests/instagramuser_99887766/message_1.json", request)
        archive.writestr("personal_information/personal_information.json", '{"profile_user": []}')
    return path
