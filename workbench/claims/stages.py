"""The stages over a case's messages: reading them (language, copies, mentions) and grouping what they say into claims.

Reading walks the messages after its own watermark, in order, and commits a chunk with the watermark; grouping works off
the keys that reading marked. Both can be stopped anywhere and go on with the same result.
"""

import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from itertools import count

from workbench.case import Case
from workbench.claims import clustering, detecting, grouping, priority, reading
from workbench.claims.alike import protected_words
from workbench.claims.lexicon import Lexicon
from workbench.claims.placing import Place, Placer
from workbench.claims.reading import Chunk, Reader, Share
from workbench.claims.regrouping import regroup
from workbench.errors import Cancelled as Stopped
from workbench.intake.ahead import Ahead, may_fork
from workbench.intake.language import RULE as LANGUAGE_RULE
from workbench.intake.requests import Cancelled, Progress, Step
from workbench.store import counters, readings, texts
from workbench.store.engine import Engine
from workbench.store.texts import Released

_READ, _GROUP = "detect", "group"
_WORTH_A_PROCESS = 5_000
"""Messages from which on a second process reads ahead; below, starting it takes longer than it saves."""
_READERS = 2
"""Processes that read ahead: reading takes more than twice as long as writing what was read."""
_PLACED = 1_000
"""Messages placed again at a time."""
_KEYS = 400
"""Keys grouped in one transaction, with everything that they can meet."""


def detect_rule(lexicon: Lexicon) -> str:
    """The rule that mentions bear: the detector's version and the lexicon's."""
    return f"{detecting.RULE} {lexicon.version}"


def _rule(lexicon: Lexicon) -> str:
    """What a reading depends on; when any part changes, every message is read again."""
    return f"{LANGUAGE_RULE} {clustering.RULE} {detect_rule(lexicon)} {grouping.RULE}"


def _protected(lexicon: Lexicon) -> frozenset[str]:
    """Single words of the names of places and actors: texts that differ in one of them are two texts."""
    spelled = {form for form, word in lexicon.index.items() if any(t.kind in ("place", "actor") for t in word.alone)}
    return protected_words((*spelled, *lexicon.places, *lexicon.actors))


# --- read -----------------------------------------------------------------------------------------------------------


def read_stage(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Read every new message: name its language, put it beside its copies, find what it says. Returns how many."""
    rule = _rule(lexicon)
    done = 0
    while (after := counters.watermark(case.db, _READ, rule)) < (end := counters.current(case.db, "message")):
        done += _read(case, lexicon, rule, after, end, progress, cancelled)
    return done


def _read(
    case: Case, lexicon: Lexicon, rule: str, after: int, end: int, progress: Progress, cancelled: Cancelled
) -> int:
    """Read the messages up to `end`, or until somebody else is found to have read some or to have taken some back."""
    large = end - after >= _WORTH_A_PROCESS
    readers = _READERS if large and may_fork() else 1

    def work(first: int) -> Callable[[], Generator[Chunk, None, None]]:
        def read() -> Generator[Chunk, None, None]:
            db = case.db.twin() if large else case.db
            try:
                yield from reading.chunks(db, lexicon, after, end, Share(first, readers))
            finally:
                if large:
                    db.close()

        return read

    started, done = time.monotonic(), 0
    placer, version = Placer(case.db, _protected(lexicon)), texts.version(case.db)
    with ExitStack() as stack:
        ahead = [iter(stack.enter_context(Ahead(work(first), worthwhile=large))) for first in range(readers)]
        for turn in count():
            chunk = next(ahead[turn % readers], None)
            if chunk is None:
                return done
            if cancelled():
                raise Stopped("Stopped while working through the messages.", "Run it again to go on where it stopped.")
            with case.db.tx():
                counters.lock(case.db, _READ)
                if (counters.watermark(case.db, _READ, rule), texts.version(case.db)) != (chunk.after, version):
                    return done
                if not chunk.after:
                    texts.clear(case.db)
                    readings.clear(case.db)
                    version = texts.version(case.db)
                _write(case.db, placer, chunk, lexicon)
                counters.advance(case.db, _READ, rule, chunk.last)
            done += len(chunk.ids)
            rate = done / max(time.monotonic() - started, 1e-6)
            progress(Step(_READ, "", done, done + max(end - chunk.last, 0), rate))
    return done


def _write(db: Engine, placer: Placer, chunk: Chunk, lexicon: Lexicon) -> None:
    places = placer.place(chunk.wordings())
    alone = Place(None, None)
    found = [places.get(message, alone) for message in chunk.ids]
    rows = [(language, p.text, p.cluster, i) for i, language, p in zip(chunk.ids, chunk.languages, found, strict=True)]
    texts.save_readings(db, rows)
    readings.save(db, chunk.found, detecting.RULE, lexicon.version)


def keep_out(case: Case) -> None:
    """Keep readers and groupers out until the end of this `tx()`."""
    counters.lock(case.db, _READ)


def all_read(case: Case, lexicon: Lexicon) -> bool:
    """Whether every message was read under today's rule. Grouped before, claims would lose what is still to be read."""
    return counters.watermark(case.db, _READ, _rule(lexicon)) >= counters.current(case.db, "message")


def place_again(case: Case, lexicon: Lexicon, released: Released) -> None:
    """Put messages that have lost their text into clusters again, inside `tx()`."""
    reader, placer = Reader(lexicon), Placer(case.db, _protected(lexicon))
    placer.forget(released.texts)
    for i in range(0, len(released.messages), _PLACED):
        chunk = reader.read(0, 0, readings.wordings_of(case.db, released.messages[i : i + _PLACED]))
        places = placer.place(chunk.wordings())
        texts.save_places(case.db, [(p.text, p.cluster, message) for message, p in places.items()])


# --- group ----------------------------------------------------------------------------------------------------------


def group_stage(case: Case, lexicon: Lexicon, progress: Progress, cancelled: Cancelled) -> int:
    """Bring claims in line with what was read; returns how many keys were worked off."""
    started, done = time.monotonic(), 0
    while readings.marked(case.db, 1):
        if cancelled():
            raise Stopped("Stopped while working through the messages.", "Run it again to go on where it stopped.")
        with case.db.tx():
            # Nobody may read meanwhile: what they mark would be taken for done.
            counters.lock(case.db, _READ)
            before = readings.left(case.db)
            priority.refresh(case, sorted(regroup(case, lexicon, readings.marked(case.db, _KEYS))))
            left = readings.left(case.db)
        done += before - left
        progress(Step(_GROUP, "", done, done + left, done / max(time.monotonic() - started, 1e-6)))
    return done
