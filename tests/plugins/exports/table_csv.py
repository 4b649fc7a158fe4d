"""A table as a French spreadsheet writes it: semicolons, two conversations, date and clock apart. Invented."""

from pathlib import Path

IMPORTER = "table"
TEXT = '''Date;Heure;Groupe;Auteur;Numéro;Message;Réponse à;Fichier;Vues
31/12/2025;22:05;Veille Nord;Awa Traoré;+223 70 00 00 01;"Tirs à Kidal ;
rien de confirmé";;;12
01/01/2026;09:30;Veille Nord;Moussa Aït;+223 70 00 00 02;"Il a dit ""non""";1;img 1.jpg;
02/01/2026;10:00;Gao;Awa Traoré;+223 70 00 00 01;;;IMG-2.jpg;3

03/01/2026;10:00;Gao;Ибрагим;;مرحبا 👋;;;
'''


def build(folder: Path) -> Path:
    """Write the table; returns its path."""
    path = folder / "releve.csv"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    return path
