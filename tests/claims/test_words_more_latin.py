"""English and French: more ways to tell of a war, and more chat beside it; only whether something is claimed counts.

Written at one go and kept apart from the tables by predicate. All names and events are invented.
"""

import pytest

from tests.claims.invented import verdict

TOLD_EN = [
    "Toravian air force bombed ZLF positions near Selba",
    "Zarvan garrison refuses to surrender",
    "Two tanks destroyed on the Karnau road",
    "Paramilitaries went house to house in Ushana and shot dozens of men",
    "Hospitals in Mirnopol overwhelmed, 60 wounded brought in",
    "The bridge at Dalgorsk was blown up last night",
    "ZLF says its leader survived an assassination attempt",
    "UN convoy turned back at Ushana",
    "Belozoria pulls its peacekeepers out of Toravia",
    "Residents of Selba report house searches and arrests",
    "Shells landed near the school in Zarvan",
    "Army spokesman: we repelled an assault on Karnau",
    "Mirnopol airport shut after drone attack",
    "Gunmen kidnapped eight students near Dalgorsk",
    "Villages around Ushana burned down by militia",
    "Valiev resigns as prime minister",
    "Ceasefire broken in Zarvan, mortar fire since noon",
    "A warship shelled the coast near Selba",
    "15 aid workers evacuated from Karnau",
    "Toravia breaks off relations with Belozoria",
    "Water plant in Dalgorsk knocked out by shelling",
    "ZLF parades captured soldiers in Ushana",
    "Famine declared in Mirnopol",
    "Militia blocked the ferry to Selba",
    "Dalgorsk residents told to leave before midnight",
    "Heavy fighting near Zarvan airport, sources say",
    "Confirmed: ZLF took the administration building in Karnau",
    "City councillor killed in Dalgorsk",
    "Toravian army begins pulling artillery back from Ushana",
    "Blast at an ammunition depot near Selba, 8 workers hurt",
    "Supplies to Zarvan cut off",
    "League of Nine to send observers to Toravia",
    "Forty Legion East vehicles rolled into Ushana",
    "Belozorian border guards arrested three saboteurs",
    "Crew of the downed helicopter died near Karnau",
    "Mirnopol without power after strikes on a substation",
    "Ambulance targeted in Selba",
]
CHAT_EN = [
    "Just landed in Zarvan, what a view",
    "Does anybody need a ride to Karnau",
    "This war must end",
    "Selba bakery opens at 7",
    "Our hearts are with Mirnopol",
    "Dalgorsk marathon on Sunday, roads closed from 8",
    "When I was a kid Ushana had a cinema",
    "Could be thunder, could be shelling, who knows, Selba",
    "Loved the siege scene in that movie",
    "Whoever wins, Zarvan loses",
    "Karnau needs a new bus station",
    "My brother is a soldier in Ushana, miss him",
    "Best kebab in Dalgorsk hands down",
    "Need insulin in Mirnopol, dm me",
    "They should have defended Zarvan better",
    "Three goals in Karnau, what an attack by our boys",
    "Reading about how the army lost Selba in the sixties",
    "Wifi is down at the hotel in Ushana again",
    "Stop sharing rumours about Dalgorsk",
    "Happy new year Mirnopol",
]
TOLD_FR = [
    "L'aviation toravienne a bombardé des positions du FLZ près de Selba",
    "La garnison de Zarvan refuse de se rendre",
    "Deux chars détruits sur la route de Karnau",
    "Des miliciens ont fusillé des dizaines d'hommes à Ouchana",
    "Les hôpitaux de Mirnopol débordés, 60 blessés admis",
    "Le pont de Dalgorsk a sauté cette nuit",
    "Un convoi de l'ONU refoulé à Ouchana",
    "La Bélozorie retire ses casques bleus de Toravie",
    "Perquisitions et arrestations à Selba",
    "Des obus près de l'école à Zarvan",
    "L'aéroport de Mirnopol fermé après une attaque de drones",
    "Huit étudiants enlevés près de Dalgorsk",
    "Des villages incendiés par la milice autour d'Ouchana",
    "Valiev démissionne",
    "Trêve rompue à Zarvan, tirs de mortier depuis midi",
    "La Toravie rompt ses relations avec la Bélozorie",
    "Le FLZ exhibe des soldats capturés à Ouchana",
    "Famine à Mirnopol",
    "Les habitants de Dalgorsk sommés de partir avant minuit",
    "Avancée de l'armée vers Karnau, trois villages repris",
    "Violents combats près de l'aéroport de Zarvan",
    "Confirmé : le FLZ a pris le bâtiment de l'administration à Karnau",
    "Un conseiller municipal tué à Dalgorsk",
    "L'armée toravienne commence à retirer son artillerie d'Ouchana",
    "Explosion d'un dépôt de munitions près de Selba, 8 ouvriers blessés",
    "Une quarantaine de véhicules de la Légion Est sont entrés à Ouchana",
    "Trois saboteurs arrêtés par les gardes-frontières bélozoriens",
    "L'équipage de l'hélicoptère abattu est mort près de Karnau",
    "Mirnopol sans courant après des frappes sur une sous-station",
]
CHAT_FR = [
    "Bien arrivé à Zarvan, quelle vue",
    "Qui a besoin d'un trajet vers Karnau",
    "Cette guerre doit finir",
    "La boulangerie de Selba ouvre à 7h",
    "Nos pensées vont à Mirnopol",
    "Marathon de Dalgorsk dimanche, rues fermées dès 8h",
    "Quand j'étais petit il y avait un cinéma à Ouchana",
    "J'ai adoré la scène du siège dans ce film",
    "Il faut une nouvelle gare à Karnau",
    "Mon frère est soldat à Ouchana, il me manque",
    "Meilleur kebab de Dalgorsk",
    "Trois buts à Karnau, quelle attaque",
    "Le wifi est en panne à l'hôtel d'Ouchana",
    "Arrêtez de partager des rumeurs sur Dalgorsk",
    "Bonne année Mirnopol",
    "Le club de Selba perd son capitaine sur blessure",
    "On a pris un café à Zarvan",
    "Belle prise de vue du port d'Ouchana",
]


@pytest.mark.parametrize(("language", "text"), [("en", t) for t in TOLD_EN] + [("fr", t) for t in TOLD_FR])
def test_it_is_told(language: str, text: str) -> None:
    assert verdict(text, language) is not None


@pytest.mark.parametrize(("language", "text"), [("en", t) for t in CHAT_EN] + [("fr", t) for t in CHAT_FR])
def test_it_is_only_chat(language: str, text: str) -> None:
    assert verdict(text, language) is None
