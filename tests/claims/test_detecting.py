"""The detector, sentence by sentence: what is claimed, what is not, and who, where, when, how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.claims.detecting import BAR, detect
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.model import Mention, Role, Stance

SENT = "2026-04-27T08:15:00.000000Z"
"""A Monday morning."""

CLAIMS = [
    ("fr", "Ménaka est aux mains de l'État islamique depuis hier soir, l'armée a décroché", "control_change"),
    ("fr", "Les jihadistes se sont emparés du poste de Boulkessi ce matin", "control_change"),
    ("fr", "Une quarantaine de soldats nigériens tués dans une embuscade près de Téra", "casualties"),
    ("fr", "Le colonel Alpha Yaya Sangaré a été interpellé cette nuit à son domicile", "arrest_or_killing_of_person"),
    ("fr", "Le maire de Dioura enlevé par des inconnus sur la route de Mopti", "arrest_or_killing_of_person"),
    ("fr", "Farabougou encerclé, plus rien n'entre ni ne sort, disent les villageois", "blockade"),
    ("fr", "L'armée nigérienne annonce avoir repoussé une attaque à Banibangou", "attack"),
    ("fr", "Un convoi de ravitaillement escorté par les Fama a quitté Gao en direction de Ménaka", "movement"),
    ("fr", "Wagner a plié bagage, ses hommes ont quitté Tombouctou avant-hier", "movement"),
    ("fr", "La CEDEAO condamne l'enlèvement du président Bazoum", "statement"),
    ("fr", "Le Premier ministre Choguel Maïga a été limogé", "arrest_or_killing_of_person"),
    ("fr", "Niono: les rebelles ont brûlé trois cars de la compagnie Diarra Transport", "attack"),
    ("fr", "12 civils exécutés à Moura selon des rescapés", "casualties"),
    ("fr", "Au moins vingt morts dans l'attaque du village d'Ogossagou", "casualties"),
    ("fr", "Le général Tiani promet d'organiser des élections dans trois ans", "statement"),
    ("fr", "Des drones de l'armée ont frappé un marché à Tinzaouaten", "attack"),
    ("fr", "L'ambassadeur de France expulsé de Niamey", "statement"),
    ("fr", "Les militaires ont pris le pouvoir à Ouagadougou, le président serait détenu", "other"),
    ("fr", "Coup d'État en cours au Niger, la garde présidentielle retient Bazoum", "other"),
    ("fr", "Cette vidéo n'a pas été tournée à Djibo, elle date de 2019 au Nigeria", "media_provenance"),
    ("fr", "Communiqué : le GSIM dit avoir tué 30 soldats à Diabaly", "casualties"),
    ("fr", "Le camp de Labbezanga est de nouveau sous le contrôle des FAMa", "control_change"),
    ("fr", "L'armée dément la chute de Tessalit", "control_change"),
    ("fr", "Non, Boni n'a pas été pris, les soldats y sont toujours", "control_change"),
    ("fr", "Aucun renfort n'est arrivé à Hombori contrairement à ce qui se dit", "movement"),
    ("fr", "Le JNIM interdit aux camions-citernes d'entrer au Mali", "blockade"),
    ("fr", "Plus une goutte d'essence à Sikasso, les stations sont fermées depuis trois jours", "other"),
    ("fr", "Les écoles fermées jusqu'à nouvel ordre sur tout le territoire, annonce le gouvernement", "statement"),
    ("fr", "Enlèvement de deux ressortissants émiratis près de Bamako", "arrest_or_killing_of_person"),
    ("fr", "Un avion de chasse de l'armée s'est écrasé sur un quartier de Gao", "attack"),
    ("fr", "Iyad Ag Ghali serait mort dans une frappe", "arrest_or_killing_of_person"),
    ("fr", "L'Algérie ferme son espace aérien aux avions maliens", "statement"),
    ("fr", "Macron annonce le départ des troupes françaises du Niger", "movement"),
    ("fr", "Les terroristes ont miné la route entre Sévaré et Bandiagara", "attack"),
    ("fr", "Deux véhicules des forces de défense ont sauté sur des mines vers Mondoro", "attack"),
    ("fr", "Le blocus de Léré continue, la population fuit vers la Mauritanie", "blockade"),
    ("fr", "Kidal repris par l'armée, le drapeau malien flotte sur le fort", "control_change"),
    ("fr", "tessalit tombé", "control_change"),
    ("en", "Niger junta revokes military accords with France", "statement"),
    ("en", "Jihadists overran the army base at Boulkessi, dozens of soldiers dead", "control_change"),
    ("en", "Gunmen killed at least 40 villagers near Bankass on Sunday", "casualties"),
    ("en", "President Bazoum is being held by his own guards in Niamey", "arrest_or_killing_of_person"),
    ("en", "ECOWAS lifts sanctions on Mali", "statement"),
    ("en", "The army denies losing Djibo", "control_change"),
    ("en", "Old footage: this clip is from Nigeria in 2021, not Burkina", "media_provenance"),
    ("en", "French ambassador has left Niamey", "movement"),
    ("en", "A drone strike hit a wedding near Tinzaouaten", "attack"),
    ("en", "Two Emirati nationals kidnapped south of Bamako", "arrest_or_killing_of_person"),
    ("en", "Malian troops back in control of Ber after heavy fighting", "control_change"),
    ("en", "Fuel trucks torched on the Kayes-Bamako highway again", "blockade"),
    ("en", "JNIM claims it shot down a drone over Tessalit", "attack"),
    ("en", "Schools closed nationwide for two weeks, education ministry says", "statement"),
    ("en", "Tuareg rebels say they killed 80 Wagner mercenaries", "casualties"),
    ("en", "Captain Traoré survived a coup attempt last night", "other"),
    ("en", "Colonel Goita is under house arrest", "arrest_or_killing_of_person"),
    ("en", "Prisoner swap: rebels free 20 soldiers in Kidal", "statement"),
    ("ar", "الجيش المالي يعلن مقتل 20 إرهابيا في غارة جوية قرب ميناكا", "casualties"),
    ("ar", "مسلحون يهاجمون حافلة ركاب على طريق غاو ويقتلون 11 شخصا", "casualties"),
    ("ar", "الجيش ينفي سقوط مدينة تمبكتو", "control_change"),
    ("ar", "انسحاب القوات الفرنسية من النيجر", "movement"),
    ("ar", "تحطم طائرة عسكرية في غاو", "attack"),
    ("ar", "اختطاف ثلاثة أجانب في كاي", "arrest_or_killing_of_person"),
    ("ar", "القبض على العقيد ألفا يايا سانغاري في باماكو", "arrest_or_killing_of_person"),
    ("ar", "سيطرة الجيش على بلدة بير بعد اشتباكات", "control_change"),
    ("ar", "انقلاب عسكري في النيجر واحتجاز الرئيس بازوم", "other"),
    ("ar", "جماعة نصرة الإسلام تقطع الطريق بين باماكو وسيكاسو", "blockade"),
    ("ru", "Боевики захватили военную базу в Булькесси", "control_change"),
    ("ru", "В Нигере военные объявили о свержении президента Базума", "other"),
    ("ru", "Не менее 40 мирных жителей погибли при нападении на деревню под Бандиагарой", "casualties"),
    ("ru", "Колонна ВС Мали попала в засаду у Тинзауатена", "attack"),
    ("ru", "Французские войска покинули Нигер", "movement"),
    ("ru", "Власти Мали опровергли захват Менаки боевиками", "control_change"),
    ("ru", "Президент Гойта встретился с Путиным в Москве", "statement"),
    ("ru", "Армия Мали вернула контроль над Кидалем", "control_change"),
    ("ru", "В Бамако нет бензина, заправки закрыты", "other"),
    ("ru", "Похищены двое граждан Китая возле Кайеса", "arrest_or_killing_of_person"),
    ("bm", "Sɔrɔdasi tan fagara Ménaka kunun", "casualties"),
    ("bm", "Jihadistiw donna Boni kɔnɔ, dugu binna", "control_change"),
    ("bm", "Marifa mankan bɛ bɔ Sévaré kan fan fɛ", "attack"),
    ("bm", "Minisiri dɔ minɛna Bamakɔ bi sɔgɔma", "arrest_or_killing_of_person"),
    ("bm", "Sira datugura Bamakɔ ni Segu cɛ", "blockade"),
    ("fr", "On signale des hommes armés à l'entrée nord de Douentza depuis ce matin", "movement"),
    ("fr", "Ansongo: l'Etat islamique a enlevé le sous-préfet et deux de ses gardes", "arrest_or_killing_of_person"),
    ("fr", "Tombouctou sans nourriture, les camions sont bloqués à Léré", "blockade"),
    ("fr", "Ici Hombori. Ils sont entrés vers 14h, ils ont brûlé la mairie et sont repartis", "attack"),
    ("fr", "L'état-major confirme la mort de 5 soldats dans l'explosion d'une mine près de Gossi", "casualties"),
    ("fr", "Abdoulaye Diop : « nous ne négocierons pas avec les terroristes »", "statement"),
    ("fr", "Les Russes ont tué des bergers à côté de Niafunké, on a compté neuf corps", "casualties"),
    ("fr", "Le FLA dit avoir détruit un hélicoptère au sol à Gao", "attack"),
    ("fr", "Aguelhok n'est plus sous contrôle de l'armée", "control_change"),
    ("fr", "Amadou Koufa réapparaît dans une vidéo et menace Bamako", "statement"),
    ("fr", "Le couvre-feu est levé à Ménaka", "statement"),
    ("fr", "FAUX : aucune attaque à Kayes, c'était un exercice militaire", "attack"),
    ("fr", "L'Union africaine suspend le Niger", "statement"),
    ("fr", "Trois gendarmes tués au poste de Makalondi", "casualties"),
    ("fr", "Vidéo montrant des corps à Moura : images tournées au Nigeria en 2020", "media_provenance"),
    ("fr", "Libération des otages émiratis contre une rançon, selon deux sources", "statement"),
    ("fr", "Kidal: Ag Gamou aurait quitté la ville avec ses hommes", "movement"),
    ("fr", "Le président nigérien déchu reste séquestré", "arrest_or_killing_of_person"),
    ("fr", "Coups de feu entendus près du palais à Niamey", "attack"),
    ("en", "Ag Ghali's deputy reportedly killed in an airstrike near Boulkessi", "arrest_or_killing_of_person"),
    ("en", "Ber camp now flying the Malian flag", "control_change"),
    ("en", "Convoy of 50 army vehicles left Gao heading north", "movement"),
    ("en", "The claim that Timbuktu airport is closed is false", "statement"),
    ("en", "Burkina announces three days of national mourning", "statement"),
    ("en", "IS Sahel says it killed 30 soldiers at Tillabéri", "casualties"),
    ("en", "Power station in Sikasso sabotaged overnight", "attack"),
    ("en", "No, the army has not withdrawn from Anéfis", "movement"),
    ("en", "Mali expels UN spokesman", "statement"),
    ("en", "Two MSF staff abducted on the road to Niafunké", "arrest_or_killing_of_person"),
    ("en", "Turkish drones delivered to the junta in Bamako", "other"),
    ("ar", "القوات المالية تستعيد مدينة أنفيس", "control_change"),
    ("ar", "الأزواديون يسقطون مروحية روسية قرب تينزواتين", "attack"),
    ("ar", "مالي تعلن طرد السفير الفرنسي", "statement"),
    ("ar", "وصول تعزيزات عسكرية إلى غاو قادمة من باماكو", "movement"),
    ("ar", "نفت الحكومة النيجرية مقتل الرئيس بازوم", "arrest_or_killing_of_person"),
    ("ru", "В Томбукту слышны взрывы возле аэропорта", "attack"),
    ("ru", "ДНИМ объявила о взятии Анефиса", "control_change"),
    ("ru", "Мали разорвала дипотношения с Украиной", "statement"),
    ("ru", "Погибли 20 бойцов Африканского корпуса под Тинзауатеном", "casualties"),
    ("ru", "Русские не уходили из Тессалита, это ложь", "movement"),
    ("bm", "Jihadistiw ye sɔrɔdasi duuru faga Nara", "casualties"),
    ("bm", "Faama bɔra Anéfis", "movement"),
]
HARD_NEGATIVES = [
    ("fr", "Quelqu'un a des nouvelles de Ménaka ?"),
    ("fr", "Est-ce que Djibo est tombé ?"),
    ("fr", "Que Dieu protège Boni et tous nos soldats tués"),
    ("fr", "Si l'armée quitte Gao, la ville tombera en deux jours"),
    ("fr", "Je pense que l'attaque de Diabaly était prévisible"),
    ("fr", "Il fait chaud à Gao, on dirait que le soleil nous attaque 😅"),
    ("fr", "Wagner est une société militaire privée fondée en 2014"),
    ("fr", "Match Djoliba - Stade malien : attaque en panne, défense solide à Bamako"),
    ("fr", "Le prix du mouton explose à Kayes avant la Tabaski"),
    ("fr", "Merci de ne pas partager les photos des soldats tués"),
    ("fr", "Vente de terrain à Kati, titre foncier, camp résidentiel sécurisé"),
    ("fr", "Mon oncle est mort hier à Ségou, enterrement demain à 14h"),
    ("fr", "Le président du club a été élu à Mopti"),
    ("fr", "La route de Gao est mauvaise en hivernage"),
    ("fr", "On se retrouve au camp scout de Siby dimanche"),
    ("fr", "Combien coûte le billet Bamako-Gao maintenant ?"),
    ("fr", "Je suis arrivé à Sévaré, tout va bien"),
    ("fr", "Il a quitté Tombouctou pour ses études à Dakar"),
    ("fr", "Histoire : en 1591 les Marocains ont pris Gao"),
    ("fr", "Imaginez que Kidal soit reprise demain, quelle fête"),
    ("fr", "J'ai pris le bus à Niono ce matin"),
    ("fr", "Le JNIM, c'est quoi exactement ?"),
    ("fr", "Que la paix revienne à Kidal et à Ménaka"),
    ("fr", "Coupure d'eau à Kalaban ce matin comme d'habitude"),
    ("fr", "La bataille du développement se gagne à l'école, à Gao comme à Bamako"),
    ("fr", "Formation gratuite au tir à l'arc à Bamako, inscrivez-vous"),
    ("en", "Anyone heard from Gao today?"),
    ("en", "Has Djibo fallen?"),
    ("en", "If Wagner leaves, Kidal will fall"),
    ("en", "Praying for everyone in Menaka after the attack"),
    ("en", "I took the bus from Gao this morning"),
    ("en", "JNIM was created in 2017 by merging four groups"),
    ("en", "In my opinion the army will lose Gao"),
    ("en", "Cement prices in Bamako are killing us"),
    ("en", "Our team attacked well but lost to Kayes 2-1"),
    ("en", "Please do not share videos of killed soldiers"),
    ("en", "He left Timbuktu for university in Dakar"),
    ("en", "Looking for a driver to Sikasso, leaving Friday"),
    ("en", "Would the army even hold Gao if attacked?"),
    ("en", "The weather in Kidal is brutal, 46 today"),
    ("en", "Hope Sévaré stays quiet tonight"),
    ("en", "My grandmother died in Kayes last week, funeral on Friday"),
    ("en", "What a shot! Great photo of Djenné mosque"),
    ("en", "I captured this sunset in Hombori"),
    ("ar", "اللهم احفظ غاو وأهلها من كل هجوم"),
    ("ar", "هل سقطت ميناكا؟"),
    ("ar", "وصلت إلى باماكو بخير الحمد لله"),
    ("ar", "إذا انسحب الجيش من غاو فستسقط المدينة"),
    ("ar", "أسعار السكر في كيدال ارتفعت"),
    ("ar", "تأسست جماعة نصرة الإسلام عام 2017"),
    ("ru", "Кто знает, что происходит в Менаке?"),
    ("ru", "Если армия уйдёт из Гао, город падёт"),
    ("ru", "Надеюсь, в Бамако всё спокойно"),
    ("ru", "ДНИМ создана в 2017 году"),
    ("ru", "Приехал в Бамако, жарко"),
    ("bm", "Ala ka Ménaka kisi binkanniw ma"),
    ("bm", "Boni binna wa?"),
    ("bm", "N taara Segu kunun, n seginna bi"),
    ("bm", "I ni ce, an bɛ Bamakɔ yan"),
    ("fr", "Les FAMa méritent notre respect, vive le Mali"),
    ("fr", "Le FLA, le JNIM, l'armée : qui contrôle vraiment le nord ? Débat ce soir"),
    ("fr", "Rappel : Aguelhok est à 150 km de Kidal"),
    ("fr", "Rejoignez notre canal pour les infos de Tombouctou"),
    ("fr", "Je suis de Ménaka et je vis à Niamey depuis 2010"),
    ("fr", "J'ai grandi à Gao, mon père était militaire au camp"),
    ("fr", "On attend toujours la réaction de la CEDEAO"),
    ("fr", "L'Etat islamique est né en Irak"),
    ("fr", "Ne diffusez pas de fausses nouvelles sur Kidal"),
    ("fr", "Cours de bambara à Ségou, 5000 F par mois"),
    ("fr", "Le festival de Tombouctou aura lieu en janvier"),
    ("fr", "Bonne arrivée à nos soldats, que Dieu les garde à Kidal"),
    ("fr", "Pourquoi l'armée ne bouge pas à Léré ?"),
    ("fr", "Cherche logement à Kati près du camp"),
    ("fr", "Le gouverneur de Mopti a inauguré un forage"),
    ("fr", "Il paraît que les prix vont baisser à Bamako"),
    ("fr", "Goïta est né à Kati en 1983"),
    ("fr", "Merci au Maroc et à la Russie pour leur soutien, opinion personnelle"),
    ("fr", "La chute de la maison Usher, lecture ce soir à Bamako"),
    ("fr", "Attention aux coupures de route à cause de la pluie vers Koutiala"),
    ("fr", "Il a pris sa retraite de l'armée, il vit à Sikasso"),
    ("en", "Would love to visit Timbuktu one day"),
    ("en", "The FLA was founded in late 2024"),
    ("en", "Who controls Ménaka these days?"),
    ("en", "Our driver left for Gao at 6, back tomorrow"),
    ("en", "Army surplus jackets for sale in Bamako"),
    ("en", "I wouldn't believe anything about Kidal right now"),
    ("en", "Could be fireworks in Bamako, it's a wedding"),
    ("en", "Thinking of our colleagues in Niamey"),
    ("en", "JNIM vs IS: an explainer"),
    ("en", "Reminder: meeting about Gao at 3pm"),
    ("en", "My aunt in Mopti says the mangoes are good this year"),
    ("ar", "من يعرف الوضع في كيدال؟"),
    ("ar", "غاو مدينة جميلة على نهر النيجر"),
    ("ar", "ندعو الله أن يرفع الحصار عن تمبكتو"),
    ("ru", "Гао — город на реке Нигер"),
    ("ru", "Армии Мали нужна ваша поддержка"),
    ("ru", "Что с Кидалем?"),
    ("bm", "Gao ye dugu ɲuman ye"),
    ("bm", "An ka sɔrɔdasiw ka baara ka ɲi"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The packs that ship."""
    return load_lexicon()


def main_of(text: str, language: str, lexicon: Lexicon) -> Mention:
    mentions = detect(text, language, SENT, lexicon)
    assert mentions, text
    return mentions[0]


@pytest.mark.parametrize(("language", "text", "predicate"), CLAIMS)
def test_a_claim_is_found(language: str, text: str, predicate: str, lexicon: Lexicon) -> None:
    main = main_of(text, language, lexicon)
    assert main.predicate == predicate
    assert main.stance != Stance.ASKS
    assert BAR <= main.score <= 100


@pytest.mark.parametrize(("language", "text"), HARD_NEGATIVES)
def test_what_is_no_claim_is_left_alone(language: str, text: str, lexicon: Lexicon) -> None:
    assert all(m.stance == Stance.ASKS for m in detect(text, language, SENT, lexicon))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "L'armée dément la chute de Tessalit"),
        ("fr", "Faux. Djibo n'est pas tombé"),
        ("fr", "Ménaka n'a pas été prise par les rebelles"),
        ("en", "The army denies that Djibo has fallen"),
        ("en", "Kaya has not been taken by the rebels"),
        ("ar", "الجيش ينفي سقوط مدينة تمبكتو"),
        ("ru", "Власти Мали опровергли захват Менаки боевиками"),
    ],
)
def test_a_denial_denies_the_taking(language: str, text: str, lexicon: Lexicon) -> None:
    main = main_of(text, language, lexicon)
    assert (main.predicate, main.stance, main.polarity) == ("control_change", Stance.DENIES, "taken")
    assert any(s.role in ("denial", "negation") for s in main.spans)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Djibo est tombé ?"),
        ("fr", "Est-ce que Ménaka a été prise ?"),
        ("en", "Has Djibo fallen to JNIM?"),
        ("ar", "هل سقطت ميناكا؟"),
        ("ru", "Правда ли, что боевики захватили Гао?"),
        ("bm", "Boni binna wa?"),
    ],
)
def test_a_question_asks(language: str, text: str, lexicon: Lexicon) -> None:
    assert main_of(text, language, lexicon).stance == Stance.ASKS


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Kidal est toujours tenue par les FAMa", "held"),
        ("Kidal est sous contrôle des FAMa", "held"),
        ("Kidal est sous contrôle du FLA", "taken"),
        ("Démenti : la base de Ber est toujours tenue par l'armée", "held"),
        ("Le JNIM impose un blocus sur Kayes", "imposed"),
        ("Le blocus de Kayes est levé", "lifted"),
    ],
)
def test_polarity(text: str, polarity: str, lexicon: Lexicon) -> None:
    main = main_of(text, "fr", lexicon)
    assert (main.polarity, main.stance) == (polarity, Stance.ASSERTS)


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("fr", "Attaque à Boulkessi, au nord du Burkina", ("Boulkessi",)),
        ("fr", "Un poste attaqué près d'Ansongo", ("Ansongo",)),
        ("fr", "Attaque du camp de San hier", ("San",)),
        ("fr", "Tirs à l'aéroport de Bamako-Sénou", ("Bamako-Sénou",)),
        ("fr", "#TessalitTombe aux mains du FLA", ("Tessalit",)),
        ("fr", "Explosion à Tessallit ce matin", ("Tessalit",)),
        ("en", "Gunfire in Timbuktu", ("Tombouctou",)),
        ("ar", "انفجار في مدينة كيدال", ("Kidal",)),
        ("ar", "اشتباكات بتمبكتو", ("Tombouctou",)),
        ("ru", "Взрыв в Тессалите", ("Tessalit",)),
        ("ru", "Боевики покинули Кидаль", ("Kidal",)),
        ("bm", "Marifakan bɛ ka mɛn Kati", ("Kati",)),
    ],
)
def test_places(language: str, text: str, places: tuple[str, ...], lexicon: Lexicon) -> None:
    assert main_of(text, language, lexicon).places == places


@pytest.mark.parametrize(
    ("text", "language", "name", "role"),
    [
        ("Djibo prise par le JNIM", "fr", "JNIM", Role.AGENT),
        ("Le JNIM a attaqué Djibo", "fr", "JNIM", Role.AGENT),
        ("Le colonel Goïta a été tué à Kati", "fr", "Assimi Goïta", Role.OBJECT),
        ("La CEDEAO condamne l'attaque de Gao", "fr", "CEDEAO", Role.SPEAKER),
        ("Le colonel Alpha Yaya Sangaré a été arrêté", "fr", "Alpha Yaya Sangaré", Role.OBJECT),
        ("L'armée nigérienne a attaqué un camp à Téra", "fr", "armée nigérienne", Role.AGENT),
        ("Gao attacked by Islamic State", "en", "EIGS", Role.AGENT),
    ],
)
def test_actors_and_their_parts(text: str, language: str, name: str, role: Role, lexicon: Lexicon) -> None:
    assert (name, role) in [(a.name, a.role) for a in main_of(text, language, lexicon).actors]


def test_the_home_army_is_not_meant_beside_another_country(lexicon: Lexicon) -> None:
    actors = main_of("L'armée tchadienne a attaqué Gao", "fr", lexicon).actors
    assert "FAMa" not in [a.name for a in actors]


@pytest.mark.parametrize(
    ("text", "language", "figure"),
    [
        ("Au moins 16 blessés à Gao", "fr", ("injured", 16, 16, "at_least", "")),
        ("Une dizaine de soldats tués à Gao", "fr", ("killed", 10, 10, "dozens", "soldiers")),
        ("Vingt civils tués à Gao", "fr", ("killed", 20, 20, "exact", "civilians")),
        ("Dozens of villagers killed near Gao", "en", ("killed", 24, 120, "dozens", "civilians")),
        ("More than 1,200 people displaced in Gao", "en", ("displaced", 1200, 1200, "at_least", "people")),
        ("مقتل ٢٠ جنديا في غاو", "ar", ("killed", 20, 20, "exact", "soldiers")),
        ("Не менее 40 солдат погибли в Гао", "ru", ("killed", 40, 40, "at_least", "soldiers")),
    ],
)
def test_figures(text: str, language: str, figure: tuple[str, int, int, str, str], lexicon: Lexicon) -> None:
    found = [(f.metric, f.low, f.high, f.exactness, f.counted) for f in main_of(text, language, lexicon).figures]
    assert figure in found


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("Attaque à Gao hier", "2026-04-26", "day"),
        ("Attaque à Gao ce matin", "2026-04-27T04:00:00.000000Z", "part_of_day"),
        ("Attaque à Gao hier soir", "2026-04-26T17:00:00.000000Z", "part_of_day"),
        ("Attaque à Gao cette nuit", "2026-04-26T18:00:00.000000Z", "part_of_day"),
        ("Attaque à Gao samedi", "2026-04-25", "day"),
        ("Attaque à Gao le 21 avril", "2026-04-21", "day"),
        ("Attaque à Gao depuis 5h30", "2026-04-27T05:30:00.000000Z", "minute"),
        ("Attaque à Gao hier vers 6h", "2026-04-26T06:00:00.000000Z", "hour"),
        ("Attaque à Gao la semaine dernière", "2026-04-20", "week"),
        ("Attaque à Gao", None, "unknown"),
    ],
)
def test_dates(text: str, start: str | None, precision: str, lexicon: Lexicon) -> None:
    when = main_of(text, "fr", lexicon).when
    assert (when.start, when.precision) == (start, precision)


def test_without_a_sending_time_dates_stay_unknown(lexicon: Lexicon) -> None:
    assert detect("Attaque à Gao hier", "fr", None, lexicon)[0].when.precision == "unknown"


@pytest.mark.parametrize(
    ("language", "text", "predicate", "place"),
    [
        ("fr", "Le camp militaire de Zorbanga est tombé aux mains des rebelles", "control_change", "Zorbanga"),
        ("fr", "Fusillade en cours à Zorbanga", "attack", "Zorbanga"),
        ("fr", "Zorbanga : douze civils tués", "casualties", "Zorbanga"),
        ("en", "Rebels seized the airport at Zorbanga", "control_change", "Zorbanga"),
        ("ru", "Боевики захватили базу в Зорбанге", "control_change", "Зорбанге"),
        ("ar", "انفجار في مدينة زوربانغا", "attack", "زوربانغا"),
    ],
)
def test_an_unknown_place_is_found_by_shape(
    language: str, text: str, predicate: str, place: str, lexicon: Lexicon
) -> None:
    main = main_of(text, language, lexicon)
    assert (main.predicate, main.places) == (predicate, (place,))
    known = main_of(text.replace(place, "Gao") if language in ("fr", "en") else text, language, lexicon)
    assert language not in ("fr", "en") or main.score < known.score


def test_another_region_needs_only_another_lexicon(lexicon: Lexicon) -> None:
    pack = b"""
        [[places]]
        kind = "town"
        [places.names]
        "Zorbanga" = ["Zorb"]
        [[actors]]
        name = "ZLF"
        kind = "armed_group"
        aliases = ["Zorbanga Liberation Front"]
        """
    from importlib.resources import files

    folder = files("workbench") / "lexicons"
    events = sorted((i.name, i.read_bytes()) for i in folder.iterdir() if i.name.startswith("events"))
    other = build_lexicon([*events, ("zorbanga.toml", pack)])
    main = main_of("Zorb taken by the Zorbanga Liberation Front", "en", other)
    assert (main.predicate, main.places, main.actors[0].name) == ("control_change", ("Zorbanga",), "ZLF")


def test_spans_are_the_words_of_the_text(lexicon: Lexicon) -> None:
    text = "🔴 #Kidal : au moins 20 soldats tués hier"
    spans = {(s.role, text[s.start : s.end]) for s in main_of(text, "fr", lexicon).spans}
    assert {("place", "Kidal"), ("figure", "20"), ("event", "tués"), ("date", "hier")} <= spans


def test_two_events_are_two_mentions_with_the_main_one_first(lexicon: Lexicon) -> None:
    mentions = detect("Le JNIM a pris Djibo. Les soldats ont quitté le camp.", "fr", SENT, lexicon)
    assert [m.predicate for m in mentions][:2] == ["control_change", "movement"]


_VOCABULARY = """Gao Kidal JNIM FAMa attaque pris par tué 16 blessés hier ? ! . , : # si faux pas le camp de
attack taken by killed not the مدينة هجوم غاو взрыв в Гао не Ala ka marifa 🔴 l' @x http://a.b vidéo 2019 18h 20:30"""
_WORDS = st.sampled_from([*_VOCABULARY.split(), "\n"])


@given(
    st.lists(_WORDS | st.text(max_size=8), max_size=25).map(" ".join),
    st.sampled_from(["fr", "en", "ar", "ru", "bm", "und", "xx"]),
)
def test_any_text_gives_sound_mentions(text: str, language: str) -> None:
    lexicon = load_lexicon_once()
    mentions = detect(text, language, SENT, lexicon)
    assert mentions == detect(text, language, SENT, lexicon)
    for mention in mentions:
        assert BAR <= mention.score <= 100
        assert all(0 <= s.start < s.end <= len(text) for s in mention.spans)
        assert len(set(mention.places)) == len(mention.places)
        assert all(f.low <= f.high for f in mention.figures)


_KEPT: list[Lexicon] = []


def load_lexicon_once() -> Lexicon:
    """The packs that ship, loaded once (hypothesis wants no function-scoped fixtures)."""
    if not _KEPT:
        _KEPT.append(load_lexicon())
    return _KEPT[0]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Attaque du JNIM à Gao ce matin", {"JNIM": "agent"}),
        ("Nouvelle attaque du JNIM contre le camp de Ber", {"JNIM": "agent"}),
        ("Attaque contre le JNIM à Gao", {"JNIM": "object"}),
        ("Attaque du camp de Gao par le JNIM", {"JNIM": "agent"}),
    ],
)
def test_the_author_of_an_attack_follows_it_in_french(text: str, roles: dict[str, str]) -> None:
    main = detect(text, "fr", "2026-04-25T10:00:00.000000Z", load_lexicon_once())[0]
    assert {a.name: a.role.value for a in main.actors} == roles


def test_a_word_inside_an_actors_name_is_no_event() -> None:
    found = detect(
        "بيان صادر عن جبهة تحرير أزواد حول تيساليت", "ar", "2026-04-25T10:00:00.000000Z", load_lexicon_once()
    )
    assert "control_change" not in [m.predicate for m in found]
