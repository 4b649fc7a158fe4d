"""A case of a million claims for the benches of the screens: every claim told by messages, evidence, full text.

    python -m bench.big_case FOLDER [--claims 1000000]

Built once into FOLDER/case-N and kept; the same count gives the same rows. The case begins as the small one of the
tests (pictures and their matches), then rows are put in by the block with the indexes away. What `claims` repeats of
other tables (counts, languages, blocs, grades) is worked out from the same rows, so a claim that is touched stays as it
was. Places follow Zipf's law: the largest of 400 has about one claim in sixteen.
"""

import argparse
import random
import shutil
import sys
import time
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from workbench import canonical
from workbench.case import Case, named_analyst, open_case
from workbench.claims import ranking
from workbench.folding import fold
from workbench.model import PREDICATES
from workbench.store import counters, inbox

SOURCES, PLACES, INBOX = 150, 400, 20_000
_CHUNK = 20_000
_AT = "2026-04-28T10:00:00.000000Z"
_STATUS = (("rumor", 62), ("corroborated", 12), ("confirmed", 8), ("refuted", 8), ("misleading", 3), ("contested", 4),
           ("unverifiable", 3))  # fmt: skip
_STAGE = (("new", 60), ("working", 15), ("review", 5), ("closed", 20))
_LANGUAGES = (("fr", 52), ("ar", 16), ("en", 14), ("ru", 7), ("bm", 6), ("ff", 3), ("und", 2))
_BLOCS = ("African", "Western", "Russian", "government", "armed group", "NGO/UN", "local")
_ACTORS = ("JNIM", "FAMa", "FLA", "Africa Corps", "ISGS", "CSP", "MINUSMA", "Wagner", "Dozos", "Army", "AES", "GATIA")
_WORDS = {
    "fr": "camp pris ce matin convoi attaque route habitants disent que les hommes ont quitté la ville vidéo coupée",
    "ar": "سيطرة كاملة على المدينة بعد هجوم فجر اليوم السكان يقولون الجيش انسحب من المعسكر الطريق مقطوعة فيديو",
    "en": "camp taken this morning convoy attacked road residents say men have left the town video cut market strike",
    "ru": "базу удерживают союзники колонна атакована дорога жители говорят город оставлен сегодня утром видео рынок",
    "bm": "kɛlɛ bɛ yen bi sɔgɔma dugu mɔgɔw ko sɔrɔdasiw taara sira datugulen don jamana kɔnɔ kibaru video sugu",
    "ff": "hare e nder wuro hannde subaka yimɓe ɓe mbii soldateeji njahii laawol ngol uddaama luumo bidoo kabaaru",
    "und": "http www lol 223 ok ??? !!!",
}
_CHATS = tuple((f"{word} {n}", platform) for n in range(8) for word, platform in (
    ("Kidal Infos", "whatsapp"), ("Nord alerte", "whatsapp"), ("Gao jeunes", "whatsapp"), ("@azawad_press", "telegram"),
    ("@sahel_watch", "x"), ("Marché", "whatsapp")))  # fmt: skip


class Weighted:
    """Draws a value by its weight."""

    def __init__(self, table: tuple[tuple[str, int], ...]) -> None:
        self._values = [v for v, _ in table]
        self._upto = list(accumulate(w for _, w in table))

    def draw(self, rng: random.Random) -> str:
        """One value."""
        return self._values[bisect(self._upto, rng.random() * self._upto[-1])]


def place_names() -> tuple[str, ...]:
    """The places, largest first; the first few are known to the lexicon, too."""
    known = ("Kidal", "Gao", "Tessalit", "Aguelhok", "Ménaka", "Ber", "Ansongo", "Douentza", "Tinzaouaten", "Anéfis")
    return known + tuple(f"Village {n:03}" for n in range(PLACES - len(known)))


class Drawn:
    """What is drawn for claims before their rows are written, as columns."""

    def __init__(self, claims: int, first: int) -> None:
        self.claims = claims
        self.first = first
        self.rng = random.Random(7)
        names = place_names()
        upto = list(accumulate(1 / (n + 1) ** 0.8 for n in range(len(names))))
        draw, whole = self.rng.random, upto[-1]
        self.place = [min(bisect(upto, draw() * whole), len(names) - 1) for _ in range(claims)]
        self.places = names
        self.folded = [fold(n) for n in names]
        self.title_words = [fold(p.replace("_", " ")) for p in PREDICATES]
        self.predicate = [min(int(draw() ** 2 * len(PREDICATES)), len(PREDICATES) - 1) for _ in range(claims)]
        self.told = [0] * claims
        self.chats = [0] * claims
        self.languages: list[int] = [0] * claims
        self.seen: list[tuple[str, str]] = [("9", "")] * claims


_LANGUAGE_NAMES = tuple(sorted(name for name, _ in _LANGUAGES))


def _texts(rng: random.Random, language: str, common: list[str]) -> list[str]:
    words = _WORDS[language].split()
    return [" ".join(rng.choices(words, k=rng.randint(5, 12)) + rng.choices(common, k=rng.randint(1, 5)))
            for _ in range(4_000)]  # fmt: skip


def _common() -> list[str]:
    """Rarer words, the rarest last; a word of the tail is in a few messages only."""
    parts = ("ka", "to", "mi", "ra", "sen", "lu", "ben", "dji", "fa", "gou", "ndé", "wal")
    words = [a + b + c for a in parts for b in parts for c in parts]
    return [w for n, w in enumerate(words) for _ in range(1 + 400 // (n + 1))]


def messages(drawn: Drawn, first: int, batch: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[int, int]]]]:
    """A row of `messages` and the claims (index, score) that it carries; the last of them carry none."""
    rng, language, common = drawn.rng, Weighted(_LANGUAGES), _common()
    texts = {name: [(t, fold(t)) for t in _texts(rng, name, common)] for name, _ in _LANGUAGES}
    for n in range(drawn.claims + INBOX):
        chat, platform = _CHATS[int(rng.random() ** 1.5 * len(_CHATS))]
        code = language.draw(rng)
        said, folded = texts[code][int(rng.random() * 4_000)]
        at = f"2026-{1 + n * 4 // (drawn.claims + INBOX):02}-{1 + n % 28:02}T{n % 24:02}:{n * 7 % 60:02}:00.000000Z"
        carried: list[tuple[int, int]] = []
        if n < drawn.claims:
            carried.append((n, 40 + n % 60))
            other = int(rng.random() ** 3 * drawn.claims)
            if n % 2 and other != n:
                carried.append((other, 50))
            place = drawn.place[n]
            said, folded = f"{drawn.places[place]}: {said}", f"{drawn.folded[place]} {folded}"
        for claim, _ in carried:
            earliest, latest = drawn.seen[claim]
            drawn.seen[claim] = (min(earliest, at), max(latest, at))
            drawn.told[claim] += 1
            drawn.chats[claim] |= 1 << _CHATS.index((chat, platform))
            drawn.languages[claim] |= 1 << _LANGUAGE_NAMES.index(code)
        number = first + n
        yield (
            (number, batch, n + 1, "big/_chat.txt", chat, platform, str(number) if platform != "whatsapp" else "",
             n + 1, n * 90, at, at[:16], f"Person {n % 5_000}", "", "text", said, folded, code,
             None, None, None, "", 1_000_000 + batch, number, None, number), carried,
        )  # fmt: skip


_MESSAGE = ("id", "batch", "position", "file", "chat", "platform", "external_id", "line", "offset", "sent_at",
            "sent_at_raw", "sender", "sender_id", "kind", "text", "folded", "language", "forwarded_from", "reply_to",
            "edited_at", "flags", "scope", "dedupe_key", "cluster", "wording")  # fmt: skip
_CLAIM = (
    "id", "uid", "external_id", "title", "folded", "predicate", "match_key", "places", "actors", "event_start",
    "event_end", "event_precision", "status", "stage", "assignee", "note", "overridden", "made_by", "hidden", "version",
    "created_at", "updated_at", "priority", "why", "appearances", "chats", "media", "reused", "languages", "first_seen",
    "last_seen", "supports", "refutes", "context", "origins", "best_grade", "blocs",
)  # fmt: skip
_EVIDENCE = (
    "id", "uid", "claim", "source", "stance", "reliability", "credibility", "quote", "url", "file_name", "derived_from",
    "origin", "note", "says_misleading", "graded_by", "created_at", "retracted", "follows", "published",
)  # fmt: skip
Items = dict[int, list[tuple[str, str, str]]]


def evidence(drawn: Drawn, first: int, first_source: int, items: Items) -> Iterator[tuple[Any, ...]]:
    """Three items for ten claims, spread over a fifth of them; `items` is filled (stance, grade, bloc) by claim."""
    rng = drawn.rng
    for n in range(drawn.claims * 3 // 10):
        claim = int(rng.random() * drawn.claims / 5) * 5
        source = int(rng.random() ** 2 * SOURCES)
        stance = rng.choice(("supports", "supports", "refutes", "context"))
        letter, digit = "ABCDEF"[source % 6], rng.randint(1, 6)
        items.setdefault(claim, []).append((stance, f"{letter}{digit}", _BLOCS[source % 7]))
        yield (
            first + n, f"big-evidence-{n}", drawn.first + claim, first_source + source, stance, letter, digit,
            f"quoted {n} of {drawn.places[drawn.place[claim]]}", f"https://example.org/{n}", "", None, "", "", 0,
            "bench", _AT, 0, 0, "2026-04-27",
        )  # fmt: skip


def claims(drawn: Drawn, items: Items) -> Iterator[tuple[Any, ...]]:
    """Rows of `claims`; what they repeat of other tables is what `store.facts` would count."""
    rng, status, stage = drawn.rng, Weighted(_STATUS), Weighted(_STAGE)
    sets: dict[int, str] = {}
    for n in range(drawn.claims):
        place, predicate = drawn.places[drawn.place[n]], PREDICATES[drawn.predicate[n]]
        found = items.get(n, ())
        bearing = [(s, g) for s, g, _ in found if s != "context"]
        grades = [g for _, g in bearing if g[0] != "F" and g[1] != "6"]
        spoken = drawn.languages[n]
        if spoken not in sets:
            sets[spoken] = canonical.dumps([c for i, c in enumerate(_LANGUAGE_NAMES) if spoken >> i & 1])
        actor = _ACTORS[n % len(_ACTORS)]
        day = drawn.seen[n][0][:10]
        title = f"{place}: {predicate.replace('_', ' ')} by {actor}"
        supports, refutes = sum(s == "supports" for s, _ in bearing), sum(s == "refutes" for s, _ in bearing)
        yield (
            drawn.first + n, f"big-claim-{n}", "", title,
            f"{drawn.folded[drawn.place[n]]} {drawn.title_words[drawn.predicate[n]]} by {fold(actor)}", predicate, "|",
            f'["{place}"]', f'[{{"name":"{actor}","role":"agent"}}]', day, day, "day", status.draw(rng),
            stage.draw(rng), "bench" if n % 50 == 0 else "", "", 0, "detector", 0, 1, _AT, _AT,
            int(rng.random() ** 2 * 100), '["+18 reports an attack","+6 no evidence yet"]', drawn.told[n],
            drawn.chats[n].bit_count(), int(n % 10 == 0), int(n % 50 == 0), sets[spoken], *drawn.seen[n], supports,
            refutes, len(found) - len(bearing), len(bearing), min(grades, default=""),
            canonical.dumps(sorted({b for *_, b in found})),
        )  # fmt: skip


def _sources(first: int) -> list[tuple[Any, ...]]:
    return [
        (first + n, f"big-source-{n}", f"Outlet {n}", f"outlet {n}", "outlet", "", "ML", _BLOCS[n % 7], 0,
         "ABCDEF"[n % 6], "", _AT, "", 0)
        for n in range(SOURCES)
    ]  # fmt: skip


_SOURCE = ("id", "uid", "name", "folded", "kind", "owner", "country", "bloc", "party", "reliability",
           "reliability_reason", "graded_at", "url", "hidden")  # fmt: skip
_INBOX = ("message", "score", "first_seen", "last_seen", "worded", "hash", "copies", "chats", "forwarded", "media",
          "mention", "stance", "event", "figure", "places", "actors")  # fmt: skip


def _chunks(case: Case, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        case.db.insert(table, columns, chunk)


def _mention(drawn: Drawn, claim: int, score: int, stance: str) -> tuple[str, str, int, str]:
    predicate = PREDICATES[drawn.predicate[claim]]
    body = (
        f'{{"actors":[],"figures":[],"places":["{drawn.places[drawn.place[claim]]}"],"polarity":"",'
        f'"predicate":"{predicate}","score":{score},"spans":[],"stance":"{stance}","topic":"",'
        '"when":{"end":null,"precision":"unknown","start":null}}'
    )
    return predicate, stance, score, body


def _tell(case: Case, drawn: Drawn, first: int, batch: int) -> None:
    """Messages, what was found in them, where claims appear; a film at every thirtieth message."""
    rows = messages(drawn, first, batch)
    while chunk := list(islice(rows, _CHUNK)):
        case.db.insert("messages", _MESSAGE, [row for row, _ in chunk])
        mentions, names, appears, attached = [], [], [], []
        for (number, *_), carried in chunk:
            for n, (claim, score) in enumerate(carried):
                stance = "denies" if number % 9 == 0 else "asserts"
                mentions.append((number, n, *_mention(drawn, claim, score, stance), "bench", "bench"))
                appears.append((drawn.first + claim, number, stance, score, int(n == 0), "detector"))
            names += [(name, number) for name in {drawn.folded[drawn.place[c]] for c, _ in carried}]
            if number % 10 == 0:
                name = f"VID-{number}.mp4" if number % 30 == 0 else f"IMG-{number}.jpg"
                attached.append((number, 0, name, "missing", None))
        case.db.insert(
            "mentions", ("message", "n", "predicate", "stance", "score", "body", "rule", "lexicon"), mentions
        )
        case.db.insert("mention_names", ("folded", "message"), names)
        case.db.insert("appearances", ("claim", "message", "stance", "score", "main", "by"), appears)
        case.db.insert("attachments", ("message", "n", "name", "state", "sha256"), attached)


def fill(case: Case, count: int) -> None:
    """Put the rows in, inside `tx()`."""
    first_claim = counters.take(case.db, "claim", count)
    first_message = counters.take(case.db, "message", count + INBOX)
    first_evidence = counters.take(case.db, "evidence", count * 3 // 10)
    first_source = counters.take(case.db, "source", SOURCES)
    batch = counters.take(case.db, "batch", 1)
    case.db.run(
        "INSERT INTO batches SELECT :n, 'big/_chat.txt', 'big', 'whatsapp//big', importer, importer_version, state, "
        ":c, timezone, date_order, :c, :c, 0, 0, 0, 0, :at, :at, started_at, analyst, custody, assumptions, :s "
        "FROM batches WHERE id = 1", n=batch, c=count + INBOX, at=_AT, s=1_000_000 + batch,
    )  # fmt: skip
    drawn = Drawn(count, first_claim)
    _tell(case, drawn, first_message, batch)
    _say("messages, mentions, appearances")
    case.db.insert("sources", _SOURCE, _sources(first_source))
    items: Items = {}
    _chunks(case, "evidence", _EVIDENCE, evidence(drawn, first_evidence, first_source, items))
    _chunks(case, "claims", _CLAIM, claims(drawn, items))
    places = ((first_claim + n, drawn.places[p], drawn.folded[p]) for n, p in enumerate(drawn.place))
    _chunks(case, "claim_places", ("claim", "place", "folded"), places)
    actors = ((first_claim + n, _ACTORS[n % 12], "agent", fold(_ACTORS[n % 12])) for n in range(count))
    _chunks(case, "claim_actors", ("claim", "actor", "role", "folded"), actors)
    _say("claims, evidence")
    waiting = range(first_message + count, first_message + count + INBOX)
    case.db.insert("inbox", _INBOX, [
        (m, m % 90, _AT, _AT, 1, m, 1 + m % 5, 1, 0, 0, 50, "asserts", "attack", "", '["Kidal"]', "[]") for m in waiting
    ])  # fmt: skip
    case.db.run("UPDATE stages SET upto = :m", m=first_message + count + INBOX - 1)
    sort_inbox(case)
    case.db.index_messages(first_message, first_message + count + INBOX - 1)
    _say("full text")


def sort_inbox(case: Case) -> None:
    """Say that the inbox has looked at every message, as an analyst's first visit leaves it; a case of an older build
    has not.
    """
    if ranking.behind(case):
        rule = ranking._rule(case)
        with case.db.tx():
            counters.advance(case.db, "inbox", rule, inbox.end(case.db))


_started = time.monotonic()


def _say(what: str) -> None:
    sys.stderr.write(f"  {time.monotonic() - _started:5.0f} s  {what}\n")


def build(folder: Path, count: int) -> Path:
    """Make the case unless it is there; returns its folder."""
    from tests.tui.media_case import build as small

    place = folder / f"case-{count}"
    if (place / ".done").exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(folder / "small", ignore_errors=True)
    (folder / "small").mkdir(parents=True)
    small(folder / "small").rename(place)
    case = open_case(str(place), named_analyst("Bench"))
    indexes = case.db.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    case.db.one("PRAGMA foreign_keys=off")
    case.db.one("PRAGMA synchronous=off")
    with case.db.tx():
        for row in indexes:
            case.db.run(f"DROP INDEX {row['name']}")
        fill(case, count)
    for row in indexes:
        with case.db.tx():
            case.db.run(row["sql"])
    case.db.one("PRAGMA wal_checkpoint(TRUNCATE)")
    case.close()
    _say("indexes")
    (place / ".done").touch()
    return place


def main() -> None:
    """Build it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    chosen = parser.parse_args()
    place = build(chosen.folder, chosen.claims)
    print(place, f"{sum(f.stat().st_size for f in place.glob('claims.db*')) / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
