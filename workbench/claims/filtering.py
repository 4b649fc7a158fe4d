"""A filter that is checked against its case: what the command line, the screen and the export parse filters with.

The language itself is `query`'s. Only here is known which names a case has: its own, its settings', the lexicon's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench import query
from workbench.case import Case
from workbench.claims.known_names import Names, known_names
from workbench.claims.view_names import CLAIMS, MESSAGES, view_named
from workbench.errors import UsageError
from workbench.folding import fold
from workbench.model import claim_label
from workbench.query import Condition, Filter
from workbench.store import filters
from workbench.store import known as store
from workbench.store.filters import Compiled

PLATFORMS = ("whatsapp", "telegram", "x", "hand")
"""Platforms that this program reads itself; a plugin's come from the case."""

_CODES = (
    "af am ar ber bg bm bn ca cs cy da de el en es et fa ff fi fr gu ha he hi hr hu hy id it ja ka kn ko lt lv mk ml "
    "mr ne nl no nqo pa pl pt ro ru sk sl so son sq sv sw ta taq te th tl tr uk und ur vi wo zh"
)
FIELDS = {CLAIMS: query.CLAIM_FIELDS, MESSAGES: query.MESSAGE_FIELDS}
"""The fields of each kind of filter."""
LANGUAGES = tuple(_CODES.split())
"""Codes that language detection can give (a test holds this to `intake.language_profiles`)."""


def claim_filter(case: Case, text: str) -> Filter:
    """Parse a filter of claims; raises UsageError for an unknown field or a value that is not in the case."""
    return parsed(case, text, CLAIMS)


def message_filter(case: Case, text: str) -> Filter:
    """Parse a filter of messages; raises UsageError for an unknown field or a value that is not in the case."""
    return parsed(case, text, MESSAGES)


def parsed(case: Case, text: str, kind: str) -> Filter:
    """Parse a filter of `CLAIMS` or of `MESSAGES`, saved views expanded; raises UsageError as `claim_filter` does."""
    return _checked(case, _expanded(case, text, kind, ()))


def compiled(case: Case, text: str, kind: str) -> Compiled:
    """What a filter means in SQL, for the analyst at work. Raises UsageError as `claim_filter` does."""
    f = parsed(case, text, kind)
    if kind == MESSAGES:
        return filters.messages(case.db, f.conditions, f.search, f.sort, f.descending)
    mine = case.analyst.id if f.mine else ""
    return filters.claims(case.db, f.conditions, f.search, f.sort, f.descending, mine)


def _expanded(case: Case, text: str, kind: str, inside: tuple[str, ...]) -> Filter:
    """The filter with what its saved views say; `inside` are the folded names of the views that this text stands in."""
    f = query.parse(text, FIELDS[kind], case.now())
    for c in f.conditions:
        if c.field == "view":
            f = _with_view(case, f, c, kind, inside)
    return replace(f, conditions=tuple(c for c in f.conditions if c.field != "view"))


def _with_view(case: Case, f: Filter, c: Condition, kind: str, inside: tuple[str, ...]) -> Filter:
    if c.negated or len(c.values) != 1:
        raise UsageError("A saved view is named alone: view:NAME.", "It can be neither negated nor one of several.")
    found = view_named(case, c.values[0], kind)
    if fold(found.name) in inside:
        raise UsageError(f"The view {found.name!r} leads back to itself.", "Write out what it is to find instead.")
    own = _expanded(case, found.filter, kind, (*inside, fold(found.name)))
    return replace(
        f,
        conditions=(*f.conditions, *own.conditions),
        search=(*f.search, *own.search),
        sort=f.sort or own.sort,
        descending=f.descending if f.sort else own.descending,
        mine=f.mine or own.mine,
        group=f.group or own.group,
    )


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
    names: dict[str, _Held] = {}
    if "place" in wanted:
        names["place"] = _held(case, wanted["place"], store.places, known_names(case).places)
    if "actor" in wanted:
        names["actor"] = _held(case, wanted["actor"], store.actors, known_names(case).actors)
    return _respelled(query.check(f, known | {field: held.allowed for field, held in names.items()}), names)


@dataclass(frozen=True, slots=True)
class _Held:
    """The names that a filter may say, and those that mean one thing with each (folded name → names)."""

    allowed: Collection[str]
    alike: Mapping[str, tuple[str, ...]]


def _held(case: Case, values: Sequence[str], in_case: Callable[..., list[str]], names: Names) -> _Held:
    """The names that claims carry and those of the packs; an alias of one of these counts as it is."""
    carried = in_case(case.db, [s for v in values for s in names.spellings(v)])
    alike = {fold(v): tuple(c for c in carried if names.name(c) == names.name(v)) for v in values}
    allowed = {*carried, *names.spellings_of}
    folded = {fold(n) for n in allowed}
    allowed |= {v for v in values if names.known(v) and fold(v) not in folded}
    found = {key: (names.name(key), *others) for key, others in alike.items()}
    return _Held(sorted(allowed), found)


def _respelled(f: Filter, names: Mapping[str, _Held]) -> Filter:
    """A filter that finds a place or an actor under every spelling: claims keep the one that somebody typed."""
    return replace(f, conditions=tuple(_widened(c, names[c.field]) if c.field in names else c for c in f.conditions))


def _widened(c: Condition, held: _Held) -> Condition:
    values = {fold(v): v for value in c.values for v in (*held.alike[fold(value)][::-1], value)}
    first = [fold(v) for v in c.values]
    return replace(c, values=tuple(values[k] for k in dict.fromkeys([*first, *values])))


def _or_more(usual: Collection[str], values: Sequence[str], more: Callable[[], list[str]]) -> Collection[str]:
    """The usual values when they do, else those of the case too, which takes a walk over all messages."""
    return usual if {v.lower() for v in values} <= set(usual) else sorted({*usual, *more()})


def _blocs(case: Case, values: Sequence[str]) -> list[str]:
    """The blocs there are; the beginning of one stands for it (`bloc:W`)."""
    whole = list(dict.fromkeys([*case.settings.blocs, *store.blocs(case.db)]))
    return whole + [v for v in values if any(b.lower().startswith(v.lower()) for b in whole)]


def _claims(case: Case, values: Sequence[str]) -> None:
    numbers = [int(v) for v in values]
    lost = sorted(set(numbers) - store.claim_numbers(case.db, numbers)) if numbers else []
    if lost:
        raise UsageError(f"This case has no claim {claim_label(lost[0])}.", "workbench claims lists them.")
