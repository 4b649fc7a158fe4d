"""A filter that is checked against its case: what the command line, the screen and the export parse filters with.

The language itself is `query`'s. Only here is known which names a case has: its own, its settings', the lexicon's.
"""

from collections.abc import Callable, Collection, Sequence

from workbench import query
from workbench.case import Case
from workbench.claims.lexicon import Lexicon, load_lexicon
from workbench.errors import UsageError
from workbench.folding import fold
from workbench.model import claim_label
from workbench.query import Filter
from workbench.store import known as store

PLATFORMS = ("whatsapp", "telegram", "x", "hand")
"""Platforms that this program reads itself; a plugin's come from the case."""

_CODES = (
    "af am ar ber bg bm bn ca cs cy da de el en es et fa ff fi fr gu ha he hi hr hu hy id it ja ka kn ko lt lv mk ml "
    "mr ne nl no nqo pa pl pt ro ru sk sl so son sq sv sw ta taq te th tl tr uk und ur vi wo zh"
)
LANGUAGES = tuple(_CODES.split())
"""Codes that language detection can give (a test holds this to `intake.language_profiles`)."""


def claim_filter(case: Case, text: str) -> Filter:
    """Parse a filter of claims; raises UsageError for an unknown field or a value that is not in the case."""
    return _checked(case, query.parse(text, query.CLAIM_FIELDS, case.now()))


def message_filter(case: Case, text: str) -> Filter:
    """Parse a filter of messages; raises UsageError for an unknown field or a value that is not in the case."""
    return _checked(case, query.parse(text, query.MESSAGE_FIELDS, case.now()))


def _checked(case: Case, f: Filter) -> Filter:
    """Ask the case only for the fields that the filter has."""
    wanted: dict[str, list[str]] = {}
    for c in f.conditions:
        wanted.setdefault(c.field, []).extend(c.values)
    for field in ("claim", "id"):
        _claims(case, wanted.get(field, ()))
    known: dict[str, Collection[str]] = {}
    if "platform" in wanted:
        known["platform"] = _or_more(PLATFORMS, wanted["platform"], lambda: store.platforms(case.db))
    if "lang" in wanted:
        known["lang"] = _or_more(LANGUAGES, wanted["lang"], lambda: store.languages(case.db))
    if "bloc" in wanted:
        known["bloc"] = _blocs(case, wanted["bloc"])
    if "place" in wanted:
        known["place"] = _names(case, wanted["place"], store.places, lambda lexicon: lexicon.places)
    if "actor" in wanted:
        known["actor"] = _names(case, wanted["actor"], store.actors, lambda lexicon: lexicon.actors)
    return query.check(f, known)


def _or_more(usual: Collection[str], values: Sequence[str], more: Callable[[], list[str]]) -> Collection[str]:
    """The usual values when they do, else those of the case too, which takes a walk over all messages."""
    return usual if {v.lower() for v in values} <= set(usual) else sorted({*usual, *more()})


def _blocs(case: Case, values: Sequence[str]) -> list[str]:
    """The blocs there are; the beginning of one stands for it (`bloc:W`)."""
    whole = list(dict.fromkeys([*case.settings.blocs, *store.blocs(case.db)]))
    return whole + [v for v in values if any(b.lower().startswith(v.lower()) for b in whole)]


def _names(
    case: Case,
    values: Sequence[str],
    in_case: Callable[..., list[str]],
    in_lexicon: Callable[[Lexicon], Collection[str]],
) -> list[str]:
    """Names of the case, and only when they do not do, those of the lexicon, which takes 0.2 s to read."""
    found = in_case(case.db, [fold(v) for v in values])
    if {fold(v) for v in values} <= {fold(n) for n in found}:
        return found
    own = sorted((case.folder / "lexicons").glob("*.toml")) if case.folder else []
    return sorted({*found, *in_lexicon(load_lexicon(own))})


def _claims(case: Case, values: Sequence[str]) -> None:
    numbers = [int(v) for v in values]
    lost = sorted(set(numbers) - store.claim_numbers(case.db, numbers)) if numbers else []
    if lost:
        raise UsageError(f"This case has no claim {claim_label(lost[0])}.", "workbench claims lists them.")
