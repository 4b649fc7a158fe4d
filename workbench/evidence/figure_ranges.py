"""What competing figures amount to, in ranges and in words; pure, so that every rule can be read and tested here.

Never one number (Every Casualty's standards ask for ranges with their sources, Airwars and UCDP publish them): each
speaker's numbers stand side by side, and the conservative low and high bear the rule they were made by. Numbers that
count different people ("47 soldiers", "84 Russians") are never added up, and never compared with one that counts all.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from workbench.folding import fold
from workbench.model import CREDIBILITY, RELIABILITY, Evidence, Figure, StatedFigure

EXACTNESS = ("exact", "about", "at_least", "at_most", "dozens", "unstated")
"""How exact a figure is; `dozens` is a word for an order of magnitude, `unstated` words without any number."""
UNSTATED = "unstated"
NOTE_FOLLOWS = "; "
"""Stands between the words of a figure and a note on it: both are kept in the note."""
_SPANS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (10, 100, ("tens", "dizaines", "عشرات", "العشرات", "بالعشرات", "десятки", "десятков", "десятками", "десяткам",
               "десятках", "десятка")),
    (12, 120, ("dozens", "dozen", "douzaines", "дюжины", "дюжин")),
    (40, 400, ("scores",)),
    (100, 1_000, ("hundreds", "centaines", "مئات", "المئات", "بالمئات", "сотни", "сотен", "сотнями", "сотням",
                  "kɛmɛ caman")),
    (1_000, 10_000, ("thousands", "milliers", "آلاف", "الآلاف", "بالآلاف", "тысячи", "тысячами", "несколько тысяч")),
    (10_000, 100_000, ("tens of thousands", "dizaines de milliers", "عشرات الآلاف", "عشرات آلاف", "десятки тысяч",
                       "десятков тысяч")),
    (100_000, 1_000_000, ("hundreds of thousands", "centaines de milliers", "مئات الآلاف", "مئات آلاف", "сотни тысяч",
                          "сотен тысяч")),
    (6, 6, ("half a dozen", "demi douzaine")),
    (10, 10, ("dizaine", "десяток")),
    (12, 12, ("a dozen", "douzaine", "дюжина", "дюжину")),
    (15, 15, ("quinzaine",)),
    (20, 20, ("vingtaine",)),
    (24, 24, ("two dozen",)),
    (30, 30, ("trentaine",)),
    (40, 40, ("quarantaine",)),
    (50, 50, ("cinquantaine", "полсотни")),
    (60, 60, ("soixantaine",)),
    (100, 100, ("a hundred", "centaine", "сотня", "сотню")),
    (1_000, 1_000, ("a thousand", "millier")),
)  # fmt: skip
WORDS = {fold(word): (low, high) for low, high, words in _SPANS for word in words}
"""Low and high of words for a number, folded: ACLED's lows for an order of magnitude (tens 10, dozens 12, hundreds
100). Where both are one number, the word says about it: "une vingtaine" is about 20."""
IN_WORDS = re.compile(rf"(?<!\S)(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})(?!\S)")
"""Such a word in folded text, the longest where several begin: "tens of thousands" is not "tens"."""
READ_LOW = {20: 10, 24: 12, 200: 100, 2_000: 1_000}
"""What the detector reads "tens", "dozens", "hundreds", "thousands" as, and what they count as at least (ACLED
codebook, reported fatalities)."""
_PLATFORMS = frozenset({"telegram", "whatsapp", "x", "twitter", "facebook", "tiktok", "signal", "youtube", "discord"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A figure read from messages: in which ones, by which actors (or, with none named, in which chats), since when."""

    figure: Figure
    messages: tuple[int, ...]
    speakers: tuple[str, ...] = ()
    first: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one speaker says of one thing over time, oldest first. `low` and `high` span all that is a number.

    `credible`: the latest of it rests on an item graded A–C and 1–3, or such an item is the speaker's own. `party`:
    party to the conflict.
    """

    metric: str
    counted: str
    speaker: str
    stated: tuple[StatedFigure, ...]
    credible: bool
    party: bool

    @property
    def low(self) -> int | None:
        """The lowest number said; None when there is none."""
        return min((f.low for f in _numbers(self.stated)), default=None)

    @property
    def high(self) -> int | None:
        """The highest number said; None when there is none."""
        return max((f.high for f in _numbers(self.stated)), default=None)


@dataclass(frozen=True, slots=True)
class Total:
    """The conservative low and high of one thing, and the rule they come from in a sentence.

    `open_ended`: somebody says "at least" of the highest number, so that nothing bounds it from above.
    """

    metric: str
    counted: str
    low: int
    high: int
    open_ended: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a claim: entered by analysts, read from messages, by speaker, and in conservative ranges."""

    claim: int
    stated: tuple[StatedFigure, ...] = ()
    heard: tuple[Heard, ...] = ()
    voices: tuple[Voice, ...] = ()
    totals: tuple[Total, ...] = ()


def _numbers(stated: Iterable[StatedFigure]) -> list[StatedFigure]:
    return [f for f in stated if f.exactness != UNSTATED]


def _is_credible(e: Evidence) -> bool:
    """Reliability A–C and credibility 1–3: what the gates call credible (DESIGN §5)."""
    return not e.retracted and e.reliability in RELIABILITY[:3] and e.credibility in CREDIBILITY[:3]


def collect(
    claim: int,
    stated: Sequence[StatedFigure],
    heard: Sequence[Heard],
    items: Sequence[Evidence],
    parties: Collection[str] = (),
) -> Figures:
    """Put the figures of a claim side by side.

    Takes those that stand, the claim's evidence, and the folded names of sources that are party to the conflict.
    """
    ordered = tuple(sorted(stated, key=lambda f: (f.metric, fold(f.counted), fold(f.speaker), f.as_of, f.id)))
    voices = _voices(ordered, items, parties)
    things = dict.fromkeys([(v.metric, fold(v.counted)) for v in voices])
    things |= dict.fromkeys((h.figure.metric, fold(h.figure.counted)) for h in heard)
    totals = (_total(metric, counted, voices, heard) for metric, counted in sorted(things))
    return Figures(claim, ordered, tuple(heard), voices, tuple(t for t in totals if t is not None))


def _voices(ordered: Sequence[StatedFigure], items: Sequence[Evidence], parties: Collection[str]) -> tuple[Voice, ...]:
    credible = {e.id for e in items if _is_credible(e)}
    trusted = {fold(e.source_name) for e in items if e.id in credible}
    by_voice: dict[tuple[str, str, str], list[StatedFigure]] = {}
    for f in ordered:
        by_voice.setdefault((f.metric, fold(f.counted), fold(f.speaker)), []).append(f)
    return tuple(
        Voice(
            said[0].metric,
            said[0].counted,
            said[0].speaker,
            tuple(said),
            credible=any(f.evidence in credible or fold(f.speaker) in trusted for f in latest(said)),
            party=fold(said[0].speaker) in parties,
        )
        for said in by_voice.values()
    )


def latest(said: Sequence[StatedFigure]) -> list[StatedFigure]:
    """What a speaker says last: tolls are revised, and the newest day replaces the older ones."""
    newest = max((f.as_of[:10] for f in _numbers(said)), default="")
    return [f for f in _numbers(said) if f.as_of[:10] == newest] or list(said)


def _total(metric: str, counted: str, voices: Sequence[Voice], heard: Sequence[Heard]) -> Total | None:
    speaking = [v for v in voices if (v.metric, fold(v.counted)) == (metric, counted) and _numbers(v.stated)]
    trusted = [v for v in speaking if v.credible]
    read = [h for h in heard if (h.figure.metric, fold(h.figure.counted)) == (metric, counted)]
    if speaking:
        chosen = trusted or speaking
        said = [f for v in chosen for f in latest(v.stated)]
        who = ", ".join(f"{v.speaker} (party to the conflict)" if v.party else v.speaker for v in chosen)
        rule = f"lowest and highest of those with a credible item: {who}"
        if not trusted:
            rule = f"nobody with a credible item gives a number; lowest and highest of all: {who}"
        if any(len(latest(v.stated)) < len(_numbers(v.stated)) for v in chosen):
            rule += "; the latest of each"
        left_out = [f"{v.speaker} ({_numbers_of(v)})" for v in speaking if v not in chosen]
        if left_out:
            rule += f"; left out, with no credible item: {', '.join(left_out)}"
        if read:
            rule += "; numbers in messages stand beside it"
        return _range(metric, speaking[0].counted, [(f.low, f.high, f.exactness) for f in said], rule)
    if not read:
        return None
    many = len({m for h in read for m in h.messages})
    rule = f"no figure was entered; lowest and highest in {many} message{'' if many == 1 else 's'}"
    said_so = [(h.figure.low, h.figure.high, h.figure.exactness) for h in read]
    return _range(metric, read[0].figure.counted, said_so, rule)


def _numbers_of(voice: Voice) -> str:
    return ", ".join(dict.fromkeys(number_words(f.low, f.high, f.exactness) for f in latest(voice.stated)))


def _range(metric: str, counted: str, said: Sequence[tuple[int, int, str]], rule: str) -> Total:
    lows = [READ_LOW.get(low, low) if how == "dozens" else low for low, high, how in said
            if how != "at_most" or low < high]  # fmt: skip
    top = max(high for _, high, _ in said)
    open_ended = any(how == "at_least" and low == top for low, _, how in said)
    if not lows:
        rule += '; "at most" gives no low'
    return Total(metric, counted, min(lows, default=0), top, open_ended, rule)


# --- words ----------------------------------------------------------------------------------------------------------


def number_words(low: int, high: int, exactness: str) -> str:
    """A number as it was said: `77`, `about 200`, `at least 47`, `12–120 (in words)`."""
    span = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    if exactness in ("about", "at_least", "at_most"):
        return f"{exactness.replace('_', ' ')} {span}"
    return f"{span} (in words)" if exactness == "dozens" else span


def who_words(f: StatedFigure) -> str:
    """Who gives a figure and through whom: `CSP on Telegram`, `a diplomat, via AFP`."""
    if not f.relay or fold(f.relay) == fold(f.speaker):
        return f.speaker
    return f"{f.speaker} on {f.relay}" if fold(f.relay) in _PLATFORMS else f"{f.speaker}, via {f.relay}"


def figure_words(f: StatedFigure) -> str:
    """A figure without its speaker: `47 soldiers killed`, `"dozens" (12–120) injured`, `"significant losses"`."""
    if f.exactness == UNSTATED:
        return f'"{f.note}"'
    return f"{_count(f)} {f.metric.replace('_', ' ')}"


def _count(f: StatedFigure) -> str:
    if f.exactness != "dozens" or not f.note:
        return f"{number_words(f.low, f.high, f.exactness)} {f.counted}".rstrip()
    said = f'"{f.note}" ({f.low:,}–{f.high:,})'
    return said if fold(f.counted) in fold(f.note) else f"{said} {f.counted}"


def statements(figures: Figures) -> list[str]:
    """One line a statement, numbers that belong together joined: `47 soldiers + 84 Russians killed (CSP on Telegram)`.

    What one speaker says through one relay for one day of one metric belongs together.
    """
    together: dict[tuple[str, str, str, bool], list[StatedFigure]] = {}
    for f in figures.stated:
        together.setdefault((f.metric, who_words(f), f.as_of, f.exactness == UNSTATED), []).append(f)
    lines = []
    for (metric, who, as_of, unstated), said in together.items():
        day = f", {as_of[:16].replace('T', ' ')}" if as_of else ""
        if unstated:
            lines += [f"{figure_words(f)} ({who}; no number{day})" for f in said]
            continue
        parts = [_count(f) for f in sorted(said, key=lambda f: f.id)]
        lines.append(f"{' + '.join(parts)} {metric.replace('_', ' ')} ({who}{day})")
    return lines


def total_words(total: Total) -> str:
    """A conservative range: `47–77 soldiers killed`, `47 or more soldiers killed`, `14 to 30 or more killed`."""
    span = f"{total.low:,}" if total.low == total.high else f"{total.low:,}–{total.high:,}"
    thing = " ".join(p for p in (total.counted, total.metric.replace("_", " ")) if p)
    if not total.open_ended:
        return f"{span} {thing}"
    return f"{span.replace('–', ' to ')} or more {thing}"
