"""A list of addresses as an analyst keeps it: comments, bullets, blank lines, one address twice. Invented."""

from pathlib import Path

IMPORTER = "urls"
TEXT = """# Kidal, to be looked at

https://x.com/veille_ml/status/2047919075790684166
- https://t.me/kidalinfo/55
https://www.youtube.com/watch?v=abc

<https://news.example.org/a,b?c=d#e>
https://x.com/veille_ml/status/2047919075790684166
"""


def build(folder: Path) -> Path:
    """Write the list; returns its path."""
    path = folder / "links.txt"
    path.write_text(TEXT, "utf-8")
    return path
