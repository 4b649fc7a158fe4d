"""French: how any war is told, asked about, denied, prayed about and joked about. All names and events are invented."""

import pytest

from tests.claims.invented import verdict
from workbench.model import Stance

CLAIMS = [
    # who holds what
    ("Zarvan est tombée", "control_change"),
    ("Dalgorsk prise par le FLZ", "control_change"),
    ("Les rebelles sont entrés dans Mirnopol", "control_change"),
    ("L'armée a perdu Karnau", "control_change"),
    ("Les insurgés ont été chassés d'Ouchana", "control_change"),
    ("Selba est désormais aux mains de la Légion Est", "control_change"),
    ("Le drapeau du FLZ flotte sur la mairie de Dalgorsk", "control_change"),
    ("Mirnopol libérée par l'armée toravienne", "control_change"),
    ("Chute de Zarvan confirmée par deux sources", "control_change"),
    ("L'armée reprend le contrôle de Karnau", "control_change"),
    ("L'armée tient toujours l'est d'Ouchana", "control_change"),
    ("La Légion Est s'empare de l'aérodrome de Selba", "control_change"),
    ("La garnison de Zarvan a capitulé", "control_change"),
    ("Dalgorsk sous contrôle du FLZ", "control_change"),
    # attacks
    ("Bombardement intense sur Mirnopol", "attack"),
    ("Un missile est tombé sur un immeuble à Dalgorsk", "attack"),
    ("Frappe de drone sur le port d'Ouchana", "attack"),
    ("La défense antiaérienne est active au-dessus de Zarvan", "attack"),
    ("Combats aux portes de Karnau", "attack"),
    ("Explosions entendues à Selba", "attack"),
    ("Tirs d'artillerie sur Dalgorsk depuis l'aube", "attack"),
    ("L'aviation a bombardé un pont près de Mirnopol", "attack"),
    ("Attentat suicide à un barrage d'Ouchana", "attack"),
    ("Embuscade contre un convoi de l'armée à la sortie de Zarvan", "attack"),
    ("Le FLZ a abattu un hélicoptère près de Karnau", "attack"),
    ("Des hommes armés ont attaqué l'hôpital de Selba", "attack"),
    ("Le dépôt de carburant de Dalgorsk est en feu après une frappe", "attack"),
    ("Ça tire à Mirnopol", "attack"),
    ("Des roquettes s'abattent sur Ouchana", "attack"),
    # the dead, the hurt, the missing
    ("14 morts à Dalgorsk", "casualties"),
    ("Sept civils blessés dans le bombardement de Zarvan", "casualties"),
    ("Le bilan monte à 31 morts à Ouchana", "casualties"),
    ("Les corps de trois enfants retirés des décombres à Karnau", "casualties"),
    ("Jusqu'à 30 soldats tués près de Selba", "casualties"),
    ("Charnier découvert à Mirnopol", "casualties"),
    ("Une dizaine de combattants capturés à Zarvan", "casualties"),
    ("Il y a des morts et des blessés à Dalgorsk", "casualties"),
    # what was said
    ("La Bélozorie se dit préoccupée par la situation à Zarvan", "statement"),
    ("Le gouvernement toravien décrète l'état d'urgence", "statement"),
    ("Le FLZ revendique l'attentat de Dalgorsk", "statement"),
    ("La Ligue des Neuf condamne la frappe sur l'hôpital", "statement"),
    ("Couvre-feu à Mirnopol à partir de 20h", "statement"),
    ("Valiev exige la démission du gouvernement", "statement"),
    ("Cessez-le-feu conclu entre le FLZ et l'armée", "statement"),
    ("La Bélozorie rappelle son ambassadeur en Toravie", "statement"),
    ("La Ligue des Neuf impose des sanctions à la Bélozorie", "statement"),
    ("Échange de prisonniers entre le FLZ et l'armée", "statement"),
    # who goes where
    ("Une colonne de chars se dirige vers Dalgorsk", "movement"),
    ("Des renforts sont arrivés à Zarvan", "movement"),
    ("La Légion Est se retire d'Ouchana", "movement"),
    ("L'évacuation des civils de Mirnopol a commencé", "movement"),
    ("Des milliers d'habitants fuient Karnau", "other"),
    ("Valiev s'est enfui en Bélozorie", "movement"),
    # roads and sieges
    ("Zarvan encerclée depuis trois semaines", "blockade"),
    ("La route de Dalgorsk est coupée", "blockade"),
    ("Le couloir humanitaire de Mirnopol est fermé", "blockade"),
    ("Le convoi d'aide est bloqué à l'entrée de Selba", "blockade"),
    ("Le blocus de Zarvan est levé", "blockade"),
    # persons
    ("Le maire de Dalgorsk arrêté", "arrest_or_killing_of_person"),
    ("Un commandant du FLZ, surnommé Cèdre, tué dans une frappe", "arrest_or_killing_of_person"),
    ("Le journaliste Pierre Somov enlevé à Ouchana", "arrest_or_killing_of_person"),
    ("Le général Orekhov interpellé pour trahison", "arrest_or_killing_of_person"),
    ("Le ministre de la défense limogé", "arrest_or_killing_of_person"),
    ("Roustam Valiev assassiné", "arrest_or_killing_of_person"),
    # pictures and other
    ("Cette vidéo montre l'explosion d'un dépôt à Zarvan", "media_provenance"),
    ("Tentative de coup d'État en Toravie", "other"),
    ("Plus d'électricité ni de réseau à Dalgorsk", "other"),
    ("Pénurie d'essence à Mirnopol", "other"),
    ("Pillages à Karnau", "other"),
]
DENIALS = [
    ("L'armée dément la chute de Zarvan", "control_change"),
    ("Contrairement aux rumeurs, Dalgorsk n'est pas tombée", "control_change"),
    ("Il est faux que Mirnopol ait été prise", "control_change"),
    ("Faux : aucun bombardement à Ouchana", "attack"),
    ("Cette vidéo est ancienne, elle date de 2019", "media_provenance"),
    ("Roustam Valiev n'est pas mort, c'est une rumeur", "arrest_or_killing_of_person"),
    ("Non, Karnau n'est pas encerclée", "blockade"),
    ("La Légion Est n'a pas quitté Selba", "movement"),
    ("Aucun couvre-feu à Dalgorsk, démenti de la mairie", "statement"),
    ("La prise de Zarvan est une invention", "control_change"),
]
NOT_CLAIMS = [
    # questions
    "Zarvan ??",
    "Que se passe-t-il à Dalgorsk ?",
    "Quelqu'un sait si Mirnopol est tombée",
    "Karnau a été prise ?",
    "La route d'Ouchana est-elle ouverte ?",
    "des nouvelles de selba",
    "Qui a bombardé l'hôpital de Zarvan ?",
    "Combien de morts à Dalgorsk ?",
    "Est-ce que Mirnopol est encerclée",
    "Vous avez des infos sur la frappe à Karnau ?",
    # prayers, wishes
    "Que Dieu protège Ouchana des bombardements",
    "Prions pour les blessés de Selba",
    "Paix à l'âme des soldats tombés à Zarvan",
    "J'espère qu'il n'y a pas de morts à Dalgorsk",
    "Courage à tous ceux qui sont sous les bombes à Mirnopol",
    "Pourvu que Karnau ne tombe pas",
    "Vivement la libération d'Ouchana",
    "Souhaitons que la trêve tienne à Selba",
    # hypotheses
    "Si Zarvan tombe, Dalgorsk suivra",
    "Imaginons que le FLZ prenne Mirnopol",
    "Au cas où Karnau serait attaquée, descendez à la cave",
    "L'armée pourrait perdre Ouchana avant l'hiver",
    "Même si la Légion Est quitte Selba, rien ne changera",
    "À supposer que Zarvan soit encerclée",
    # opinion
    "Je pense que Dalgorsk sera encore attaquée",
    "À mon avis le siège de Mirnopol était une erreur",
    "Franchement, la prise de Karnau ne change rien",
    "Tribune : pourquoi la chute d'Ouchana était prévisible",
    "Selon moi l'attaque de Selba est une diversion",
    # history and definitions
    "En 1943 Zarvan a été libérée",
    "Histoire de la bataille de Dalgorsk",
    "Le siège de Mirnopol en 1702 a duré neuf mois",
    "Le mot blocus signifie couper une ville du monde",
    "Le FLZ a été fondé en 2011",
    "Mon grand-père a combattu à Karnau",
    "Le monument aux soldats morts sera inauguré à Ouchana",
    "Documentaire ce soir : la chute de Selba",
    # sport, culture
    "Match : l'attaque de Zarvan trop forte pour Dalgorsk",
    "Le gardien de Mirnopol a arrêté deux tirs au but",
    "L'équipe nationale est arrivée à Karnau",
    "Combat de boxe samedi à Ouchana",
    "Un roman sur le siège de Selba",
    "Dalgorsk s'empare de la tête du championnat",
    # weather, everyday
    "Orage violent sur Zarvan, arbres tombés",
    "La pluie est tombée toute la nuit à Dalgorsk",
    "J'ai pris le train pour Mirnopol",
    "Nous avons quitté Karnau à midi, tout va bien",
    "Les prix du pain explosent à Ouchana",
    "Mon téléphone est mort à Selba",
    "J'ai perdu mon passeport à Zarvan",
    "La route de Dalgorsk est en travaux",
    "Embouteillage à l'entrée de Mirnopol",
    "Je suis tombé malade à Karnau",
    "Cette chaleur à Ouchana me tue",
    "Ma tante est morte hier à Selba",
    "Cours de cuisine à Zarvan",
    "Maison à vendre à Dalgorsk près de la base",
    "On recrute un chauffeur sur la ligne Zarvan-Karnau",
    "Abonnez-vous pour les nouvelles de Mirnopol",
    "Merci de ne pas publier les photos des frappes",
    "Bonjour Ouchana !",
    "Merci aux médecins de Selba",
    "Elle l'a quitté à Zarvan, c'est fini",
    "La prise de rendez-vous à l'hôpital de Dalgorsk se fait en ligne",
    "Les vacances commencent lundi à Karnau",
]


@pytest.mark.parametrize(("text", "predicate"), CLAIMS)
def test_a_claim_is_found(text: str, predicate: str) -> None:
    assert verdict(text, "fr") == (predicate, Stance.ASSERTS)


@pytest.mark.parametrize(("text", "predicate"), DENIALS)
def test_a_denial_is_found(text: str, predicate: str) -> None:
    assert verdict(text, "fr") == (predicate, Stance.DENIES)


@pytest.mark.parametrize("text", NOT_CLAIMS)
def test_no_claim_is_made_of_it(text: str) -> None:
    assert verdict(text, "fr") is None
