"""How many altered copies are found again, and which distinct pictures are taken for copies: what the rule rests on.

Drawn pictures (`bench.media_pictures`) and a folder of photographs, when one is given; screenshots of one chat; the
labelled case, when its folder is given. Every figure is that of the index the program uses, except the curve, which
joins all pairs at wider limits.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from bench.media_pictures import TRANSFORMS, altered, chat_screen, open_photo, photo
from tests.media import pictures
from workbench.media import orientations
from workbench.media.decoding import decode_grey
from workbench.media.hashing import Variant, hash_grey, split_variants
from workbench.media.matching import NEAR_PHASH, PAGE, SAME, MatchIndex
from workbench.media.near import NearRows
from workbench.model import MediaMatch, Medium

Known = tuple[Medium, str]
Ints = NDArray[np.int64]

RECALL_LIMIT = 0.92
FRESH = 10_000
"""The first seed: the limits were chosen on pictures and screenshots below it, these were not looked at for that."""
SINGLE = 31
"""The peer: one PDQ hash and Meta's limit."""


class Original(NamedTuple):
    """A distinct picture, and its altered copies by the name of what was done."""

    known: Known
    copies: dict[str, Known]


def known(name: str, data: bytes) -> Known:
    """A medium with its hashes, named as asked."""
    frame = decode_grey(data)
    found = hash_grey(frame.grey)
    return (
        Medium(
            name,
            len(data),
            frame.mime,
            frame.width,
            frame.height,
            pdq=found.pdq,
            pdq_quality=found.pdq_quality,
            phash=found.phash,
            low_information=found.low_information,
        ),
        found.variants,
    )


def drawn(seed: int) -> Original:
    """A drawn picture; every fourth with its copies."""
    return _original(f"photo {seed}", photo(seed), wanted=seed % 4 == 0)


def screen(seed: int) -> Original:
    """A screenshot; every fourth with its copies."""
    return _original(f"screen {seed}", chat_screen(seed), wanted=seed % 4 == 0, kind="PNG")


def photographed(task: tuple[int, Path]) -> Original:
    """A photograph; every fourth with its copies."""
    number, path = task
    return _original(path.name, open_photo(path), wanted=number % 4 == 0)


def _original(name: str, picture: Image.Image, wanted: bool, kind: str = "JPEG") -> Original:
    fitted = ImageOps.contain(picture, (1280, 1280))
    copies = {how: known(f"{name}, {how}", altered(picture, how)) for how in TRANSFORMS} if wanted else {}
    return Original(known(name, pictures.encoded(fitted, kind)), copies)


def show(count: int, screens: int, photos: Path | None, corpus: Path | None) -> None:
    """Make everything on all processors, match it, print."""
    with ProcessPoolExecutor() as pool:
        _show_set("drawn pictures", list(pool.map(drawn, range(FRESH, FRESH + count), chunksize=8)))
        if photos:
            paths = [path for path in sorted(photos.iterdir()) if path.suffix.lower() in (".jpg", ".jpeg")][:count]
            _show_set("photographs", list(pool.map(photographed, enumerate(paths), chunksize=8)))
        _show_set(
            "screenshots of one chat", list(pool.map(screen, range(FRESH, FRESH + screens), chunksize=8)), target=False
        )
    if corpus:
        _show_labelled(corpus)


def _show_set(title: str, originals: Sequence[Original], target: bool = True) -> None:
    index = MatchIndex(one.known for one in originals)
    false = [match.kind for one in originals for match in index.query(*one.known)]
    pairs = len(originals) * (len(originals) - 1) // 2
    print(f"\n{title}: {len(originals)}, {len(index)} with a hash; {pairs:,} pairs in 8 orientations")
    print(f"  false same {false.count(SAME) // 2}, false review {(len(false) - false.count(SAME)) // 2}   (limit 0)")
    print(f"  {'copies found':26}{'same':>7}{'or review':>11}{f'PDQ ≤ {SINGLE} alone':>17}{'false':>7}")
    rows = {how: _found(index, originals, how) for how in TRANSFORMS}
    for how, row in (*rows.items(), ("all", tuple(np.mean(list(rows.values()), axis=0)))):
        limit = f"   (limit {RECALL_LIMIT})" if how == "all" and target else ""
        print(f"  {how:26}{row[0]:7.3f}{row[1]:11.3f}{row[2]:17.3f}{row[3]:7.3f}{limit}")
    _show_curve(originals)


def _found(index: MatchIndex, originals: Sequence[Original], how: str) -> tuple[float, float, float, float]:
    """Shares of copies found as same, found at all, found by the peer; false matches a copy."""
    tally = [0, 0, 0, 0]
    asked = [one for one in originals if one.copies]
    for original in asked:
        copy, name = original.copies[how], original.known[0].sha256
        matches = index.query(*copy)
        mine = next((match for match in matches if match.other == name), None)
        tally[0] += mine is not None and mine.kind == SAME
        tally[1] += mine is not None
        tally[2] += _single(copy[0], original.known[0])
        tally[3] += len(matches) - (mine is not None)
    same, found, single, false = (number / len(asked) for number in tally)
    return same, found, single, false


def _single(a: Medium, b: Medium) -> bool:
    return bool(a.pdq and b.pdq) and (int(a.pdq or "", 16) ^ int(b.pdq or "", 16)).bit_count() <= SINGLE


# --- the curve: what other limits would give ------------------------------------------------------------------------


class _Pairs(NamedTuple):
    """Pairs of variants with 64 bits within NEAR_PHASH: who asked, who is held, distance of 256."""

    asked: Ints
    held: Ints
    wide: Ints
    turned: NDArray[np.bool_]
    pages: NDArray[np.bool_]


def _show_curve(originals: Sequence[Original]) -> None:
    held = [split_variants(one.known[1]) for one in originals]
    copies = [(at, split_variants(copy[1])) for at, one in enumerate(originals) for copy in one.copies.values()]
    among = _joined(held, held)
    back = _joined([variants for _, variants in copies], held)
    right = np.array([at for at, _ in copies])[back.asked] == back.held
    print(f"  {'256 bits up to':>16}{'recall':>9}{'false upright':>15}{'false turned':>14}{'of them pages':>15}")
    for limit in (31, 40, 48, 56, 64, 72, 80, 88):
        near = among.wide <= limit
        upright, turned = (_count(among, near & chosen & ~among.pages) for chosen in (~among.turned, among.turned))
        pages = _count(among, near & among.pages)
        recall = len(set(back.asked[right & (back.wide <= limit)].tolist())) / len(copies)
        print(f"  {limit:16}{recall:9.3f}{upright:15}{turned:14}{pages:15}")


def _count(pairs: _Pairs, chosen: NDArray[np.bool_]) -> int:
    return len({frozenset(pair) for pair in zip(pairs.asked[chosen].tolist(), pairs.held[chosen].tolist(), strict=True)
                if pair[0] != pair[1]})  # fmt: skip


def _joined(asked: Sequence[Sequence[Variant]], held: Sequence[Sequence[Variant]]) -> _Pairs:
    """All pairs within 88 bits of 256: frames against all variants, crops against frames."""
    parts: list[_Pairs] = []
    for mine, theirs in (((0, 1, 2, 3), (0, 1)), ((0, 1), (2, 3))):
        rows = NearRows()
        questions: list[bytes] = []
        owners, plains = _filled(rows.add, held, theirs)
        askers, paper = _filled(questions.append, asked, mine)
        records = np.frombuffer(b"".join(questions), dtype=np.uint8).reshape(len(askers), -1)
        turned = orientations.turned(records).reshape(-1, records.shape[1])
        near = rows.near(turned, 88, NEAR_PHASH)
        who, turn = np.divmod(near.asked, len(orientations.NAMES))
        pages = (paper[who] >= PAGE) & (plains[near.row] >= PAGE)
        parts.append(_Pairs(askers[who], owners[near.row], near.wide, turn > 0, pages))
    return _Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _filled(
    take: Callable[[bytes], object], media: Iterable[Sequence[Variant]], numbers: Sequence[int]
) -> tuple[Ints, Ints]:
    owners, plains = [], []
    for owner, variants in enumerate(media):
        for number in numbers if variants else ():
            take(bytes.fromhex(variants[number].wide + variants[number].narrow))
            owners.append(owner)
            plains.append(variants[number].plain)
    return np.array(owners, dtype=np.int64), np.array(plains, dtype=np.int64)


# --- the labelled case ----------------------------------------------------------------------------------------------


def _show_labelled(corpus: Path) -> None:
    gold = json.loads((corpus / "gold.json").read_text("utf-8"))["media"]
    media: list[Known] = []
    for name in (file["path"] for group in gold["groups"] for file in group["files"]):
        outer, _, inner = name.partition("!")
        path = corpus / outer
        media.append(known(name, zipfile.ZipFile(path).read(inner) if inner else path.read_bytes()))
    index = MatchIndex(media)
    found: list[MediaMatch] = [match for one in media for match in index.query(*one)]
    same, alike = ({frozenset(pair) for pair in gold[key]} for key in ("near_duplicate_pairs", "hard_negative_pairs"))
    print(f"\nlabelled case: {len(media)} pictures, {len(same)} near-duplicate pairs, {len(alike)} look-alike pairs")
    for kind in ("same", "review"):
        pairs = {frozenset((match.sha256, match.other)) for match in found if match.kind == kind}
        print(f"  {kind}: {len(pairs & same)} near-duplicates, {len(pairs & alike)} look-alikes, "
              f"{len(pairs - same - alike)} others")  # fmt: skip
