"""A project's incidents as Atlos exports them: escaped formulas, sources, a project's own attribute. Invented."""

import csv
from pathlib import Path

IMPORTER = "atlos"
HEADER = (
    "slug", "project", "inserted_at", "updated_at", "latitude", "longitude", "status", "description", "tags",
    "sensitive", "date", "source_1", "source_2", "Cause",
)  # fmt: skip
ROWS = (
    (
        "MALI-AAB1CD", "Mali 2026", "2026-04-26 08:00:00", "2026-04-27 10:00:00", "18.4411", "1.4078", "In Progress",
        "Tirs près du camp de Kidal", "tirs, nord", "Not Sensitive", "2026-04-25", "https://x.com/a/status/1",
        "https://t.me/kidalinfo/5", "Inconnue",
    ),
    (
        "MALI-BBB2EF", "Mali 2026", "2026-04-26 09:00:00", "2026-04-26 09:00:00", "12.6", "'-8.0", "Completed",
        "'-3 °C, \"gel\"\net rien d'autre", "", "Graphic Violence", "", "", "", "",
    ),
    ("MALI-CCC3GH", "Mali 2026", "2026-04-26T10:00:00Z", "", "", "", "To Do", "Вывод войск", "", "", "", "", "", ""),
)  # fmt: skip


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "atlos-export-2026-04-28.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows((HEADER, *ROWS))
    return path
