"""What is wrong with the packs of a case, and what may be: the checks behind `workbench lexicon check`.

Only here are packs compared: with each other, with everyday words, with the messages of a case. `wrong` is what makes
detection find the wrong thing or nothing; a `note` is what somebody should know and may have meant.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from workbench.claims.common_words import EVERYDAY, common_words, too_short
from workbench.claims.lexicon import CircularPlaces, Lexicon, build_lexicon
from workbench.claims.pack_entries import NOTE, WRONG, Finding, Named, Reading, Source, Spelling, Words, meant
from workbench.claims.pack_reading import BESIDE, read_pack
from workbench.claims.spelling import TOKEN
from workbench.errors import InputRefused

__all__ = ["NOTE", "WRONG", "Finding", "Reading", "Source", "check_packs", "read_packs", "shipped_packs", "unused"]

_NAMES = ("place", "actor")
_SHOWN = 8
"""Names of a long list that a sentence shows; `names` of the finding has all."""


def shipped_packs() -> list[Source]:
    """The packs that ship, in the order they are loaded."""
    folder = files("workbench") / "lexicons"
    found = [Source(item.name, item.read_bytes(), True) for item in folder.iterdir() if item.name.endswith(".toml")]
    return sorted(found, key=lambda source: source.file)


def read_packs(paths: Sequence[Path]) -> list[Source]:
    """Read files as packs; raises InputRefused for one that cannot be read."""
    found = []
    for path in paths:
        try:
            found.append(Source(str(path), path.read_bytes()))
        except OSError as error:
            raise InputRefused(f"The lexicon {path.name} cannot be read.", str(error)) from error
    return found


def check_packs(sources: Sequence[Source], asked: Collection[str]) -> tuple[list[Reading], list[Finding]]:
    """Check packs that are loaded in this order; only findings about the files in `asked` are returned.

    Takes the packs, later ones winning; returns what each says and the findings, by file. Never raises for what is in
    a pack.
    """
    read = [read_pack(source) for source in sources]
    found = [finding for reading in read for finding in reading.findings]
    loaded, refused = _loaded(read)
    found += refused
    found += _clashes(read)
    found += _defined_twice(read)
    found += _lost_parents(read)
    found += _unknown_classes(read)
    if loaded is not None:
        found += _careless(read, loaded)
    order = {source.file: number for number, source in enumerate(sources)}
    found = [f for f in dict.fromkeys(found) if f.file in asked]
    return read, sorted(found, key=lambda f: (order[f.file], f.level != WRONG))


def unused(read: Sequence[Reading], lexicon: Lexicon, texts: Iterable[str], asked: Collection[str]) -> list[Finding]:
    """Tell which places and actors of the packs in `asked` no text spells, whatever a guard says.

    `texts` are all messages of a case; they are read until every name is found.
    """
    left: dict[str, set[tuple[str, str]]] = {}
    by_first: dict[str, list[tuple[Words, str, tuple[str, str]]]] = {}
    totals: dict[str, int] = {}
    for reading in read:
        file = reading.source.file
        if file not in asked:
            continue
        names = {(s.kind, s.name) for s in reading.spellings if s.kind in _NAMES}
        left[file], totals[file] = names, len(names)
        for spelling in reading.spellings:
            if spelling.kind in _NAMES:
                entry = (spelling.words, file, (spelling.kind, spelling.name))
                by_first.setdefault(spelling.words[0], []).append(entry)
    for text in texts:
        if not any(left.values()):
            break
        words = [lexicon.words[raw].form for raw in TOKEN.findall(text)]
        for at, word in enumerate(words):
            for phrase, file, name in by_first.get(word, ()):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    left[file].discard(name)
    return [_never_met(file, sorted(name for _, name in names), totals[file]) for file, names in left.items() if names]


def _never_met(file: str, names: Sequence[str], total: int) -> Finding:
    says = f"{len(names):,} of {total:,} names occur in no message of this case: {_some(names)}."
    return Finding(file, "", NOTE, "unused", says, "Nothing; fewer names are faster and mistake less.", tuple(names))


def _loaded(read: Sequence[Reading]) -> tuple[Lexicon | None, list[Finding]]:
    """The lexicon of all packs that are sound, and what the loader refuses that no check has found."""
    sources = [reading.source for reading in read if reading.sound]
    try:
        return build_lexicon([(s.file, s.raw) for s in sources]), []
    except InputRefused:
        refused = []
    for source in sources:
        try:
            build_lexicon([(source.file, source.raw)])
        except CircularPlaces:
            continue  # told below, with the names on the way round
        except InputRefused as error:
            refused.append(Finding(source.file, "", WRONG, "format", error.message, error.hint))
    return None, refused


def _clashes(read: Sequence[Reading]) -> Iterator[Finding]:
    """One spelling for two names; one spelling twice in an entry."""
    holders: dict[tuple[str, Words], tuple[Reading, Spelling]] = {}
    twice: dict[str, list[str]] = {}
    for reading in read:
        for spelling in reading.spellings:
            if spelling.kind not in _NAMES:
                continue
            before, holder = holders.get((spelling.kind, spelling.words), (None, None))
            holders[spelling.kind, spelling.words] = reading, spelling
            if before is None or holder is None:
                continue
            if holder.name != spelling.name:
                yield _clash(before, holder, reading, spelling)
            elif before is reading and holder.entry == spelling.entry:
                twice.setdefault(reading.source.file, []).append(spelling.written)
    for file, written in twice.items():
        shown = _some(written)
        says = f"Spellings that are the same without case and accents stand in one entry twice: {shown}."
        yield Finding(
            file, "", NOTE, "twice", says, "One of them is enough; a name need not be its own alias.", tuple(written)
        )


def _some(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _clash(before: Reading, holder: Spelling, reading: Reading, spelling: Spelling) -> Finding:
    names = (holder.name, spelling.name)
    file = reading.source.file
    if before is reading or (before.source.shipped and reading.source.shipped):
        says = f"{spelling.written!r} stands for two {spelling.kind}s: {holder.name} and {spelling.name}."
        advice = f"Take it from one of them; as it is, {spelling.name} gets it."
        return Finding(file, spelling.entry, WRONG, "clash", says, advice, names)
    says = (
        f"{spelling.written!r} means {spelling.name} here and {holder.name} in {before.source.file}; this pack comes "
        "later and wins."
    )
    return Finding(
        file, spelling.entry, NOTE, "clash", says, f"If they are one, call it {holder.name} here too.", names
    )


def _defined_twice(read: Sequence[Reading]) -> Iterator[Finding]:
    """Entries of one name: in one pack a slip, in a later pack a change of what an earlier one says."""
    changed: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for kind in _NAMES:
        known: dict[str, tuple[Reading, Named]] = {}
        for reading in read:
            for named in reading.places if kind == "place" else reading.actors:
                before, old = known.get(named.name, (reading, named))
                known[named.name] = reading, named
                if old == named:
                    continue
                was, now = _defined(old), _defined(named)
                if before is reading:
                    says, advice = f"It is {was} and {now} in one pack.", "Keep one of them."
                    yield Finding(reading.source.file, named.name, WRONG, "twice", says, advice, (named.name,))
                else:
                    pair = (before.source.file, reading.source.file)
                    changed.setdefault(pair, []).append((named.name, f"{named.name} (not {was}, but {now})"))
    for (file, later), entries in changed.items():
        says = f"{later} comes later and says otherwise of {_some([told for _, told in entries])}."
        yield Finding(file, "", NOTE, "shadowed", says, "Nothing, if that is meant.", tuple(n for n, _ in entries))


def _defined(named: Named) -> str:
    return f"a {named.kind}" + (f" in {named.lies_in}" if named.lies_in else "")


def _lost_parents(read: Sequence[Reading]) -> Iterator[Finding]:
    """Places that lie in no known place, or in themselves."""
    places = {p.name: p for reading in read for p in reading.places}
    demonyms = {country for reading in read for country in reading.demonyms}
    lands = demonyms | {p.name for p in places.values() if p.kind == "country"}
    lands |= {a.name for reading in read for a in reading.actors if a.kind == "state"}
    for reading in read:
        for place in reading.places:
            if place.lies_in and place.lies_in not in places:
                says = f"Its parent {place.lies_in!r} is in no pack."
                advice = meant(place.lies_in, set(places)) or "Add the parent as a place, or leave it out."
                yield Finding(reading.source.file, place.name, WRONG, "parent", says, advice, (place.lies_in,))
            elif places[place.name] == place and _circles(place, places):
                says = f"It lies in {place.lies_in}, which lies in {place.name}."
                yield Finding(
                    reading.source.file, place.name, WRONG, "parent", says, "Break the circle.", (place.lies_in,)
                )
        for actor in reading.actors:
            if actor.lies_in and actor.lies_in not in lands:
                says = f"Its country {actor.lies_in!r} is in no pack."
                advice = meant(actor.lies_in, lands) or "Add the country to [demonyms], or as a place."
                yield Finding(reading.source.file, actor.name, NOTE, "parent", says, advice, (actor.lies_in,))


def _circles(place: Named, places: dict[str, Named]) -> bool:
    seen = {place.name}
    above = place.lies_in
    while above in places and above not in seen:
        seen.add(above)
        above = places[above].lies_in
    return above == place.name


def _unknown_classes(read: Sequence[Reading]) -> Iterator[Finding]:
    """Events that need what no pack knows, and so never count."""
    known = {*BESIDE, *(name for reading in read for name in reading.classes)}
    # What a shipped pack asks for is there: the detector's own tests would miss it.
    known |= {name for reading in read if reading.source.shipped for _, name in reading.needs}
    for reading in read:
        for entry, name in reading.needs:
            if name not in known:
                near = meant(name, known)
                says = f"It needs {name!r} beside it, and no pack says what that is."
                advice = near or f'Add it: [terms.class], {name} = ["…"]'
                yield Finding(reading.source.file, entry, WRONG if near else NOTE, "need", says, advice, (name,))


def _careless(read: Sequence[Reading], lexicon: Lexicon) -> Iterator[Finding]:
    """Names and events that are everyday words, and names that are too short or can never be found."""
    common = common_words(lexicon)
    for reading in read:
        for spelling in reading.spellings:
            if spelling.kind == "event" and spelling.free and len(spelling.words) == 1:
                if spelling.words[0] in lexicon.everyday:
                    says = f"{spelling.written!r} is {EVERYDAY}, and tells of an event with nothing beside it."
                    yield _about(
                        reading, spelling, WRONG, "everyday", says, 'Add what it needs: needs = ["place|site"]'
                    )
            elif spelling.kind in _NAMES:
                yield from _careless_name(reading, spelling, common.why(spelling.words))


def _careless_name(reading: Reading, spelling: Spelling, why: str) -> Iterator[Finding]:
    place = spelling.kind == "place"
    if sum(map(len, spelling.words)) < 2:
        says = f"{spelling.written!r} is one letter, and would be found everywhere."
        yield _about(reading, spelling, WRONG, "no-match", says, "Take it out.")
    elif spelling.guarded:
        return
    elif why == EVERYDAY:
        says = f"{spelling.written!r} is {why}, and is taken for {spelling.name} wherever it stands."
        advice = f'Add it to the group\'s guarded = ["{spelling.written}"].' if place else "Take it out."
        yield _about(reading, spelling, WRONG, "everyday", says, advice)
    elif place and why:
        says = f"{spelling.written!r} is also {why}."
        yield _about(reading, spelling, NOTE, "common", says, "Guard it, if it is written without the place in mind.")
    elif place and too_short(spelling.words) and not reading.source.shipped:
        says = f"{spelling.written!r} is very short, and may be a word of some language."
        yield _about(reading, spelling, NOTE, "common", says, "Guard it, if it is written without the place in mind.")


def _about(reading: Reading, spelling: Spelling, level: str, rule: str, says: str, advice: str) -> Finding:
    return Finding(reading.source.file, spelling.entry, level, rule, says, advice, (spelling.name,))
