"""Text in the shape of early signal-export: a comma in the header, no seconds, no spaces added. Invented."""

from pathlib import Path

IMPORTER = "signal"
LINES = (
    "[2026-04-25, 08:00] Awa Traoré: Le camp a été évacué",
    "[2026-04-25, 08:01] Moussa: Qui le dit ?",
    "deux lignes",
    "[2026-04-25, 08:02] Awa Traoré: ![camp.png](./media/camp.png)  ",
)


def build(folder: Path) -> Path:
    """Write the file; returns its path."""
    path = folder / "signal-moussa.txt"
    path.write_text("\n".join(LINES) + "\n")
    return path
