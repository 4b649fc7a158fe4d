"""Looking hashes up among a million and ten million, beside imagehash and a plain numpy scan; whole queries; imports.

Hashes of the million are those of mixtures of drawn pictures, so that they crowd as real ones do: signs of low
frequencies depend on each other. The ten million are random. Times are CPU milliseconds of one thread, medians.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from statistics import median

import imagehash
import numpy as np
from numpy.typing import NDArray

from bench.media_pictures import photo
from tests.media import pictures
from workbench.media.decoding import decode_grey
from workbench.media.frequencies import box_rows, centred
from workbench.media.matching import MatchIndex
from workbench.media.near import RECORD, NearRows
from workbench.media.whole_hashes import WholeHashes
from workbench.model import Medium

Records = NDArray[np.uint8]

PEER_ROWS = 20_000
LIMIT_64, LIMIT_256 = 1.0, 3.0
"""Milliseconds a look-up among a million (DESIGN §8)."""
_PLAIN = bytes([12])


def milliseconds(work: Callable[[int], object], rounds: int) -> float:
    """Median CPU milliseconds of one call; each gets its number."""
    spent = []
    for number in range(rounds):
        start = time.thread_time()
        work(number)
        spent.append(time.thread_time() - start)
    return median(spent) * 1000


def show_single(count: int, rounds: int = 40) -> None:
    """Print one hash looked up among `count` random ones, which hold copies of those asked, and that all are found."""
    random = np.random.default_rng(count)
    held = random.integers(0, 256, (count, RECORD), dtype=np.uint8)
    asked = held[random.integers(0, count, rounds)]
    bits = np.unpackbits(asked, axis=1)
    for row in bits:  # nine bits of the 256 and two of the 64: inside both limits
        row[random.choice(256, 9, replace=False)] ^= 1
        row[256 + random.choice(64, 2, replace=False)] ^= 1
    asked = np.packbits(bits, axis=1)
    words = held.view(">u8").astype(np.uint64)
    mine = asked.view(">u8").astype(np.uint64)
    narrow, wide = np.ascontiguousarray(words[:, 4]), np.ascontiguousarray(words[:, :4])

    rows = NearRows()
    built = milliseconds(lambda _: rows.add_many(held), 1)
    whole = WholeHashes()
    whole.extend(words)
    peers = [imagehash.ImageHash(np.unpackbits(one[32:]).reshape(8, 8).astype(bool)) for one in held[:PEER_ROWS]]
    scale = count / PEER_ROWS
    loop = milliseconds(lambda k: [peer for peer in peers if peers[k] - peer <= 10], 3) * scale
    plain = milliseconds(lambda k: np.flatnonzero(np.bitwise_count(narrow ^ mine[k, 4]) <= 10), rounds)
    far = milliseconds(lambda k: np.flatnonzero(np.bitwise_count(wide ^ mine[k, :4]).sum(axis=1) <= 31), rounds)
    ours = milliseconds(lambda k: rows.near(asked[k : k + 1], 256, 10), rounds)
    pdqs = [(one[:32].tobytes().hex(), one[32:].tobytes().hex()) for one in asked]
    both = milliseconds(lambda k: whole.near(*pdqs[k]), rounds)

    print(f"\none hash among {count:,} (taken in and sorted in {built:,.0f} ms)")
    print(f"  {'':44}{'ms':>10}{'x imagehash':>13}{'x plain numpy':>15}{'limit':>9}")
    _line("64 bits, r = 10, imagehash in a loop (scaled)", loop, loop, plain)
    _line("64 bits, r = 10, plain numpy", plain, loop, plain)
    _line("64 bits, r = 10, bands", ours, loop, plain, LIMIT_64 * count / 1e6)
    _line("256 bits, r = 31, plain numpy", far, loop, far)
    _line("256 bits, r = 31, or 64 bits, r = 10, scan", both, loop, far, LIMIT_256 * count / 1e6)
    exact = all(rows.near(one[None, :], 256, 10).row.size for one in asked) and all(whole.near(*one) for one in pdqs)
    print(f"  every planted copy found by both: {exact}")


def _line(name: str, ms: float, loop: float, plain: float, limit: float | None = None) -> None:
    end = f"{limit:9.1f}" if limit else ""
    print(f"  {name:44}{ms:10.3f}{loop / ms:13,.0f}{plain / ms:15.2f}{end}")


def crowded(count: int, seed: int = 0) -> Iterator[tuple[Medium, str]]:
    """Media whose frequencies vary together as those of drawn pictures do: whole frame and two crops."""
    random = np.random.default_rng(seed)
    lows = _basis()
    for start in range(0, count, 5_000):
        many = min(5_000, count - start)
        # A normal distribution with the mean and the covariance of the drawn ones.
        weights = random.standard_normal((many, len(lows))) / np.sqrt(len(lows))
        mixed = np.tensordot(weights, lows - lows.mean(axis=0), axes=1) + lows.mean(axis=0)
        wide, narrow = mixed[:, :, :256], mixed[:, :, 256:]
        bits = np.concatenate([part > np.median(part, axis=2, keepdims=True) for part in (wide, narrow)], axis=2)
        for number, record in enumerate(np.packbits(bits, axis=2), start):
            texts = [(one.tobytes() + _PLAIN).hex() for one in record]
            pdq, phash = texts[0][:64], texts[0][64:80]
            yield Medium(f"{seed}-{number}", 1, "image/jpeg", pdq=pdq, phash=phash), texts[0] + "".join(texts)


@cache
def _basis() -> NDArray[np.float64]:
    return np.array([_frequencies(number) for number in range(300)])


def _frequencies(seed: int) -> NDArray[np.float64]:
    """(3 variants, 256 + 64) lowest frequencies of a drawn picture."""
    values = centred(np.asarray(decode_grey(pictures.encoded(photo(seed))).grey))
    height, width = values.shape
    rows = []
    for share in (0.0, 0.05, 0.1):
        low = box_rows(height, share) @ values @ box_rows(width, share).T
        rows.append(np.concatenate((low[1:17, 1:17].ravel(), low[:8, :8].ravel())))
    found = np.array(rows, dtype=np.float64)
    return np.asarray(found / np.linalg.norm(found[:, 1:256]))


def show_queries(count: int) -> None:
    """Print what a whole query costs (all variants, eight orientations, the rule), and 100,000 added one by one."""
    index = MatchIndex()
    start = time.thread_time()
    for step in (count // 10, count):
        for one in crowded(step - len(index), seed=step):
            index.add(*one)
        asked = list(crowded(60, seed=step + 1))
        first = milliseconds(lambda k, asked=asked: index.query(*asked[k]), 1)  # type: ignore[misc]  # a lambda with a default
        each = milliseconds(lambda k, asked=asked: index.query(*asked[k]), len(asked))  # type: ignore[misc]  # the same
        found = sum(bool(index.query(*one)) for one in asked)
        print(f"\nwhole query among {step:,} media: {each:.2f} ms (first, with sorting: {first:,.0f} ms); an import of "
              f"100,000 pictures: {each * 100:,.0f} s; {found} of {len(asked)} found something")  # fmt: skip
    print(f"  made, added and asked in {time.thread_time() - start:.0f} s")
    grown = list(crowded(2_000, seed=7))
    spent = milliseconds(lambda k: (index.add(*grown[k]), index.query(*grown[k])), len(grown))
    print(f"  adding and asking in turn, each sees the one before: {spent:.2f} ms")
    copies = [(Medium(f"copy {k}", 1, "image/jpeg", pdq=one.pdq, phash=one.phash), text)
              for one, text in grown[:1] for k in range(2_000)]  # fmt: skip
    for copy in copies:
        index.add(*copy)
    print(f"  a picture with 2,000 copies held: {milliseconds(lambda _: index.query(*grown[0]), 5):.1f} ms")
