"""A folder that an Android telephone shared in French: transcript and photo. Invented."""

from pathlib import Path

IMPORTER = "whatsapp"
MEMBER = "Discussion WhatsApp avec Infos Nord & Sahel.txt"
LINES = """\
24/04/2026 à 18:02 - Les messages et les appels sont chiffrés de bout en bout. Appuyez pour en savoir plus.
24/04/2026 à 18:02 - Awa a créé le groupe « Infos: Nord »
24/04/2026 à 18:05 - Awa: Bonjour à tous
deuxième ligne

1/2/23 12:30 était l'heure
25/04/2026 à 06:41 - Moussa D.: IMG-20260425-WA0001.jpg (fichier joint)
Vue du camp ce matin
25/04/2026 à 06:42 - Moussa D.: <Médias omis>
25/04/2026 à 06:43 - +223 00 00 01 02: Ce message a été supprimé
25/04/2026 à 06:44 - Awa: Kidal est calme <Ce message a été modifié>
25/04/2026 à 06:45 - Awa: localisation: https://maps.google.com/?q=18.4411,1.4078
25/04/2026 à 06:46 - Moussa D.: contact.vcf (fichier joint)
25/04/2026 à 06:47 - Awa: rapport final.txt (fichier joint)
25/04/2026 à 06:48 - Moussa D.:
25/04/2026 à 06:49 - Moussa D.: null
25/04/2026 à 06:50 - Awa: SONDAGE:
Vrai ou faux ?
OPTION: Vrai (3 votes)
OPTION: Faux (0 vote)
25/04/2026 à 06:51 - Awa a ajouté +223 00 00 01 03
25/04/2026 à 06:52 - Awa: bonjour @\u2068Moussa D.\u2069 :) <3
"""


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "WhatsApp Infos"
    path.mkdir()
    (path / MEMBER).write_text(LINES, "utf-8")
    (path / "IMG-20260425-WA0001.jpg").write_bytes(b"\xff\xd8\xff\xe0 no real photo")
    return path
