"""Media in the small case that say more than they show: places, names and tools that machines wrote into them."""

import io

from PIL import Image
from PIL.ExifTags import GPS, Base

from tests.media import clips, pictures
from workbench.case import Case
from workbench.media.examining import describe
from workbench.store import media, media_marks

OWNER = "Moussa Koné"
TAGS = ("Moussa", "Koné", "SM-A536", "Zeinabou", "DakarStudio")
"""What the media say beside what they show; none of it is shown."""


def photograph() -> bytes:
    """A JPEG on its side, with an owner, a camera, a place, a comment, XMP and something behind its end."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Artist], exif[Base.Model], exif[Base.ImageDescription] = OWNER, "SM-A536B", "chez Zeinabou"
    exif.get_ifd(0x8825).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (20.0, 11.0, 48.12)})
    out = io.BytesIO()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{OWNER}</dc:creator></x:xmpmeta>'.encode()
    pictures.scene(3, 320, 240).save(out, "JPEG", exif=exif, comment=OWNER.encode(), xmp=xmp, quality=90)
    return out.getvalue() + b"PK trailing " + OWNER.encode()


def footage() -> bytes:
    """An mp4 with a title, a place and the tool that made it."""
    coding = clips.Coding(160, 96)
    return clips.encoded(clips.shots(5, 1, coding), coding, title=OWNER, location="+20.1967+001.0083/",
                         comment="DakarStudio, chez Zeinabou, 20.1967")  # fmt: skip


def document() -> bytes:
    """A PDF with an author."""
    return b"%PDF-1.4\n1 0 obj<</Author(" + OWNER.encode() + b")/Creator(DakarStudio)>>endobj\ntrailer<</Info 1 0 R>>\n"


def add_media(case: Case) -> dict[str, str]:
    """Attach them to the second message, beside a picture that is marked graphic; returns their hashes by what they
    are."""
    held = {
        "photograph": photograph(), "film": footage(), "document": document(),
        "graphic": pictures.encoded(pictures.scene(9, 200, 150)),
    }  # fmt: skip
    stored = {what: case.vault.put(io.BytesIO(data), 1 << 30) for what, data in held.items()}
    with case.db.tx():
        media.add(case.db, [(s.sha256, s.bytes) for s in stored.values()])
        for s in stored.values():
            media.save_hashes(case.db, describe(s.sha256, case.vault.path(s.sha256)), "", "{}", "test")
        case.db.insert(
            "attachments",
            ("message", "n", "name", "state", "sha256"),
            [(2, n, f"{what}.bin", "present", s.sha256) for n, (what, s) in enumerate(stored.items())],
        )
        case.db.insert(
            "media_marks",
            ("sha256", "sensitivity", "never", "reason", "by", "at"),
            [(stored["graphic"].sha256, media_marks.GRAPHIC, 0, "", case.analyst.id, case.now())],
        )
    return {what: s.sha256 for what, s in stored.items()}
