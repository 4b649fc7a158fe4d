"""The sheet of auto-archiver as CSV: posts of five platforms, archived, cached, failed and not yet tried. Invented."""

import csv
from pathlib import Path

IMPORTER = "auto-archiver"
HEADER = (
    "Link", "Archive status", "Destination folder", "Archive location", "Archive date", "Thumbnail",
    "Upload timestamp", "Upload title", "Text content", "Screenshot", "Hash", "Perceptual hashes", "WACZ",
    "ReplayWebpage",
)  # fmt: skip
STORE = "https://store.example.org/mali"
ROWS = (
    (
        "https://x.com/veille_ml/status/2047919075790684166", "twitter: success", "mali", f"{STORE}/a1.html",
        "2026-04-26T08:00:00+00:00", f'=IMAGE("{STORE}/thumb%201.jpg")', "2026-04-25T06:02:10+00:00", "Kidal : tirs",
        "Kidal : tirs au nord\ndepuis l'aube", f"{STORE}/shot1.png", "SHA-256:" + "AB" * 32, "f" + "0" * 62 + ",1",
        f"{STORE}/a1.wacz", "https://replayweb.page/?source=x",
    ),
    (
        "https://twitter.com/i/web/status/2047919075790684999", "[cached] twitter: success", "", f"{STORE}/a2.html", "",
        "", "", "", "Deuxième", "", "not-calculated", "", "", "",
    ),
    (
        "https://t.me/s/KidalInfo/55", "telegram: success", "", f"{STORE}/v.mp4", "2026-04-26T08:00:00+00:00", "",
        "2026-04-25T09:30:00+00:00", "", "Colonne vers Tessalit", "", "SHA3-512:" + "0c" * 64, "", "", "",
    ),
    ("https://t.me/c/1234567890/9/77", "telegram: success", "", "", "", "", "", "", "Groupe privé", "", "", "", "", ""),
    ("https://www.facebook.com/1/posts/2", "nothing archived", "", "", "", "", "", "Page", "", "", "", "", "", ""),
    ("https://vm.tiktok.com/ZM1/", "Archive failed timeout", "", "", "", "", "", "", "", "", "", "", "", ""),
    ("https://news.example.org/a,b", "", "", "", "", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def build(folder: Path) -> Path:
    """Write the sheet; returns its path."""
    path = folder / "Mali links - Sheet1.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADER, *ROWS, [""] * len(HEADER)))
    return path
