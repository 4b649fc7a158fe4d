"""Which sources are people: their names stay at home, and so does what leads to them.

The kind of a source is typed, in any language. Only what is known as a publisher's kind is let go as one: an unknown
word hides a newspaper, which somebody will notice; the other way round it names a witness.
"""

from functools import lru_cache

from workbench.folding import fold

_PEOPLE_WORDS = (
    "person witness contact individual eyewitness resident inhabitant journalist reporter correspondent stringer fixer "
    "freelancer freelance member employee staff worker soldier officer source"
)
"""Words of a kind that mean a person, whatever else it says ("newspaper correspondent")."""
_PUBLISHERS_WORDS = (
    "agency newspaper paper outlet media press newswire wire magazine weekly daily journal broadcaster radio tv "
    "television station channel website site web portal page publisher publication online blog platform feed "
    "organisation organization ngo association institution institute university centre center think tank foundation "
    "government ministry state embassy army military force group movement party coalition un mission court parliament "
    "company database dataset registry archive satellite imagery monitor observatory network map search "
    "agence journal presse chaine quotidien hebdomadaire revue gouvernement ministere etat armee mouvement mairie "
    "site ong institut universite tele radiodiffusion "
    "وكاله صحيفه جريده قناه اذاعه موقع منظمه حكومه وزاره جيش حركه مجله تلفزيون "
    "агентство газета канал сайт радио журнал организация правительство министерство comparison"
)
"""Words of kinds that are publishers, as the fold spells them, without an `s` at their end."""
_PEOPLE, _PUBLISHERS = frozenset(_PEOPLE_WORDS.split()), frozenset(_PUBLISHERS_WORDS.split())


@lru_cache(maxsize=1 << 10)
def is_person(kind: str) -> bool:
    """Whether a source of this kind (`witness`, `official`, `fixeur`) is a person.

    A kind that nobody gave is a publisher's; so are kinds that say a publisher's word and no person's.
    """
    words = [word.removesuffix("s") if word != "press" else word for word in fold(kind).split()]
    if not words:
        return False
    return not _PEOPLE.isdisjoint(words) or _PUBLISHERS.isdisjoint(words)
