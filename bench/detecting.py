"""Detection on text like real chats, beside two limits in the same run: what merely reading the words costs.

    python -m bench.detecting [MESSAGES]

The messages are those of `bench.chatter`: 80 characters on average, a third of them forwards, five languages, 8 to 9 %
with something claimed. All rates are messages per second of one core's CPU; `first pass` begins with an empty memory,
as an import does, `second pass` finds its words and some texts remembered. Target: 100,000 messages a second.
"""

import gc
import re
import sys
import time
from collections.abc import Callable, Sequence
from statistics import mean

from bench.chatter import Written, written
from workbench.claims.detecting import detect, detect_all
from workbench.claims.lexicon import Lexicon, load_lexicon
from workbench.claims.spelling import TOKEN
from workbench.claims.waking import wakes


def _seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """CPU seconds of a piece of work, the best of `rounds`."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return max(best, 1e-9)


def _detect(messages: Sequence[Written], lexicon: Lexicon) -> list[bool]:
    """Detect a chunk at a time, as the import does, and keep only whether each message says anything."""
    told: list[bool] = []
    for at in range(0, len(messages), 2_000):
        chunk = messages[at : at + 2_000]
        columns = [m.text for m in chunk], [m.language for m in chunk], [m.sent_at for m in chunk]
        told += [bool(found) for found in detect_all(*columns, lexicon)]
    return told


def _event_words(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(form for form, word in lexicon.index.items() if word.triggers)


def _each(messages: Sequence[Written], lexicon: Lexicon) -> float:
    """Microseconds a message, read for the first time with all its words known."""
    # A space more is another text to the memory of texts, and the same words.
    rows = [(m.text + " " * n, m.language, m.sent_at) for n in range(1, 4) for m in messages]
    return _seconds(lambda: [detect(*row, lexicon) for row in rows]) / len(rows) * 1e6


def compare(count: int) -> dict[str, float]:
    """Run all over the same messages: shares from 0 to 1, rates per second of CPU, times as named."""
    messages = written(count)
    texts = [m.text for m in messages]
    load = _seconds(load_lexicon, 3)
    lexicon = load_lexicon()
    words = _event_words(lexicon)
    spaced = re.compile(r"\S+")
    gc.collect()
    gc.freeze()  # the bench's own texts are no garbage to be searched for in the middle of a measurement
    first = _seconds(lambda: _detect(messages, lexicon))
    second = _seconds(lambda: _detect(messages, lexicon))
    told = _detect(messages, lexicon)
    claims = [m for m, says in zip(messages, told, strict=True) if says][:1_000]
    silent = [m for m, says in zip(messages, told, strict=True) if not says]
    asleep = [m for m in silent if not wakes(m.text, m.language, lexicon)]
    woken = [m for m in silent if wakes(m.text, m.language, lexicon)][:1_000]
    tokens = _seconds(lambda: [TOKEN.findall(t) for t in texts], 2)
    lookup = _seconds(lambda: [words.isdisjoint(t.lower().split()) for t in texts], 2)
    spaces = _seconds(lambda: [[m.group() for m in spaced.finditer(t)] for t in texts], 2)
    return {
        "characters": mean(map(len, texts)),
        "share of different texts": len(set(texts)) / count,
        "share with a mention": sum(told) / count,
        "share that wakes nothing": len(asleep) / count,
        "load seconds": load,
        "first pass per second": count / first,
        "second pass per second": count / second,
        "asleep per second": len(asleep) / _seconds(lambda: _detect(asleep, lexicon), 3),
        "us a silent one, woken": _each(woken, lexicon),
        "us a claim": _each(claims, lexicon),
        "TOKEN alone per second": count / tokens,
        "finditer of words per second": count / spaces,
        "set of event words per second": count / lookup,
        "first pass / TOKEN alone": tokens / first,
    }


def main() -> None:
    """Print the comparison, one figure a line."""
    for name, value in compare(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000).items():
        print(f"{name:<32}{value:>14,.3f}")


if __name__ == "__main__":
    main()
