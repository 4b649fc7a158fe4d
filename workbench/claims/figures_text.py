"""Reads figures out of a sentence: how many, of whom, killed or hurt or taken, how exact, according to whom.

Only here are numbers made of words; whether figures agree with each other is not decided here.
"""

from workbench.claims.scoping import Hit, Scan, Sentence
from workbench.model import Figure, Span

_REACH = 5
"""Words between a number and what it counts ("16 civils et militaires blessés")."""
_HUGE = 100_000
"""Larger numbers in a chat are prices, phone numbers or budgets."""


def figures(cut: Scan, sentence: Sentence) -> tuple[tuple[Figure, ...], tuple[Span, ...]]:
    """Return the figures of a sentence and the spans of their numbers."""
    metrics = sentence.of("metric")
    if not metrics:
        return (), ()
    found: dict[tuple[str, int, int], tuple[Figure, Span]] = {}
    for first, last, value, vague in _numbers(cut, sentence):
        metric = _nearest(cut, metrics, first, last)
        if metric is None or (value < 2 and not vague and metric.first - last > 2):
            continue
        figure = _figure(sentence, metric, first, last, value, vague)
        span = Span(cut.starts[first], cut.ends[last - 1], "figure", figure.metric)
        found.setdefault((figure.metric, figure.low, figure.high), (figure, span))
    return tuple(f for f, _ in found.values()), tuple(s for _, s in found.values())


def number_at(cut: Scan, word: int) -> int | None:
    """Return the value of a word that is a number, else None; times, ordinals and long digit strings are none."""
    form = cut.words[word]
    if form.isdigit():
        return None if len(form) > 6 or cut.clock(word) else int(form)
    return cut.lexicon.numbers.get(form)


def _numbers(cut: Scan, sentence: Sentence) -> list[tuple[int, int, int, bool]]:
    """Return (first, last, value, vague) of every number, "1 204" and "deux cents" as one."""
    found: list[tuple[int, int, int, bool]] = []
    i = sentence.first
    while i < sentence.last:
        vague = cut.lexicon.vague.get(cut.words[i])
        value = number_at(cut, i)
        if vague is not None:
            found.append((i, i + 1, vague, True))
        elif value is not None:
            last, value = _grouped(cut, sentence, i, value)
            if value <= _HUGE:
                found.append((i, last, value, False))
            i = last - 1
        i += 1
    return found


def _grouped(cut: Scan, sentence: Sentence, word: int, value: int) -> tuple[int, int]:
    last = word + 1
    while last < sentence.last:
        form, more = cut.words[last], number_at(cut, last)
        if more is None:
            break
        digits = cut.words[word].isdigit()
        if digits and form.isdigit() and len(form) == 3 and cut.gap(last) in (" ", "\u202f", "\u00a0", ".", ","):
            value = value * 1000 + more
        elif digits or form.isdigit():
            break
        elif more in (100, 1000) and value < more:
            value *= more
        elif more < value >= 20 or (value < 10 and 20 <= more < 100):
            value += more  # "vingt trois", and with the ones first "خمسة وعشرين"
        else:
            break
        last += 1
    return last, value


def _nearest(cut: Scan, metrics: list[Hit], first: int, last: int) -> Hit | None:
    near = [(_apart(cut, m, first, last), m) for m in metrics]
    best = min(near, key=lambda pair: pair[0])
    return best[1] if best[0] <= _REACH else None


def _apart(cut: Scan, metric: Hit, first: int, last: int) -> int:
    """How far a number is from what it measures: most languages put the word behind its number, Arabic before it."""
    after, before = metric.first - last, first - metric.last
    if not "\u0620" <= cut.words[metric.first][0] <= "\u064a":
        return after if after >= 0 else before + 2
    if after >= 0:
        return after + 2 if after else 0
    return before + 1


def _figure(sentence: Sentence, metric: Hit, first: int, last: int, value: int, vague: bool) -> Figure:
    exactness = "dozens" if vague else "exact"
    for mark in sentence.of("exactness"):
        if first - 3 <= mark.first < first or mark.last == first or last <= mark.first <= metric.last + 1:
            exactness = mark.term.name
    counted = ""
    for who in sentence.of("counted"):
        if first <= who.first <= metric.last + 3 or metric.first <= who.first <= last:
            counted = who.term.name
            break
    high = value * 5 if vague and value >= 20 else value
    return Figure(metric.term.name, value, high, exactness, counted)
