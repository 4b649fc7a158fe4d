"""The invented posts of which every sample export of X is made: each feature once."""

from tests.plugins.x_archives import OWNER
from tests.plugins.x_rendering import Person, Said

AWA = Person("awa_essai", "900000000000000001")
ISSA = Person("issa_essai", "900000000000000002")
AT = 1_777_096_930
"""25 April 2026, 06:02:10 UTC."""
ID = 2_047_919_075_790_684_166

FIRST = Said(ID, OWNER, "Le pont de Konna est coupé & gardé <vraiment>", AT)
OTHER = Said(ID - 9, AWA, "Coupure à Sévaré " + "depuis ce matin, dit-on, " * 8, AT - 60)
POSTS = [
    FIRST,
    Said(ID + 1, OWNER, "@awa_essai Vu", AT + 1, reply_to=ID - 9),
    Said(ID + 2, OWNER, "", AT + 2, retweet=FIRST),
    Said(ID + 3, OWNER, "À vérifier https://t.co/Quoted", AT + 3, quote=OTHER),
    Said(ID + 4, OWNER, "Deux vues https://t.co/photo", AT + 4, photos=(71, 72)),
    Said(ID + 5, OWNER, "Récit : " + "la route de Gao est longue & sèche, " * 20, AT + 5),
    Said(ID + 6, OWNER, "Version 1", AT + 6, versions=(ID + 6, ID + 7)),
    Said(ID + 7, OWNER, "Version 2", AT + 9, versions=(ID + 6, ID + 7)),
]
"""What one account posted, as its archive holds it."""
RETWEET = Said(ID + 8, ISSA, "", AT + 20, retweet=OTHER)
COLLECTED = [*POSTS, RETWEET]
"""The same with a post of another account, as collections hold it."""
DELETED = [Said(ID + 30, OWNER, "Erreur de ma part", AT + 30)]
COMMUNITY = [Said(ID + 31, OWNER, "Bonjour à la communauté", AT + 31)]
