"""Media matching: which rule finds the labelled pairs, which altered copies are found, and what a picture costs.

    python -m bench.media_pairs CORPUS_DIR [PHOTO_DIR]

CORPUS_DIR holds `gold.json` with labelled near-duplicates and look-alikes. PHOTO_DIR is any folder of photographs that
are all different; without it, pictures are drawn here. Targets: pair F1 1.0 for "same" without a look-alike; no false
"same" among the photographs; 1.7 times the speed of imagehash.phash at 1280×960 with variants.
"""

import hashlib
import io
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import imagehash
from PIL import Image, ImageEnhance, ImageOps

from tests.media import pictures
from workbench.media.decoding import decode_grey
from workbench.media.examining import examine
from workbench.media.hashing import hash_grey, pdq_distance, phash_distance
from workbench.media.matching import MatchIndex
from workbench.model import Medium

Known = tuple[Medium, str]
Pair = frozenset[str]

TRANSFORMS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "re-encoded q60": lambda p: p,
    "half size": lambda p: p.resize((p.width // 2, p.height // 2)),
    "160 px thumbnail": lambda p: ImageOps.contain(p, (160, 160)),
    "brighter": lambda p: ImageEnhance.Brightness(p).enhance(1.3),
    "grey, contrast": lambda p: ImageEnhance.Contrast(p.convert("L")).enhance(1.3),
    "rotated 2°": lambda p: p.rotate(2),
    "crop 2 %": lambda p: pictures.cropped(p, 0.02),
    "crop 5 %": lambda p: pictures.cropped(p, 0.05),
    "crop 10 %": lambda p: pictures.cropped(p, 0.10),
    "border 5 %": lambda p: ImageOps.expand(p, p.width // 20, "white"),
    "caption bar": pictures.captioned,
    "letterbox": pictures.letterboxed,
    "mirrored": ImageOps.mirror,
}


def known(name: str, data: bytes) -> Known:
    """A medium with its hashes, named as asked."""
    frame = decode_grey(data)
    found = hash_grey(frame.grey)
    medium = Medium(
        name,
        len(data),
        frame.mime,
        frame.width,
        frame.height,
        pdq=found.pdq,
        pdq_quality=found.pdq_quality,
        phash=found.phash,
        low_information=found.low_information,
    )
    return medium, found.variants


def labelled(corpus: Path) -> tuple[dict[str, Known], set[Pair], set[Pair]]:
    """The labelled pictures with the pairs that are the same and the pairs that only look so."""
    gold = json.loads((corpus / "gold.json").read_text("utf-8"))["media"]
    media: dict[str, Known] = {}
    for name in (file["path"] for group in gold["groups"] for file in group["files"]):
        outer, _, inner = name.partition("!")
        path = corpus / outer
        media[name] = known(name, zipfile.ZipFile(path).read(inner) if inner else path.read_bytes())
    same, alike = ({frozenset(pair) for pair in gold[key]} for key in ("near_duplicate_pairs", "hard_negative_pairs"))
    return media, same, alike


def rules(media: dict[str, Known]) -> Iterator[tuple[str, set[Pair]]]:
    """Each rule with the pairs it names."""
    distances: dict[Pair, tuple[int, int]] = {}
    for (a, (one, _)), (b, (two, _)) in combinations(media.items(), 2):
        if one.pdq and two.pdq and one.phash and two.phash:
            distances[frozenset((a, b))] = pdq_distance(one.pdq, two.pdq), phash_distance(one.phash, two.phash)
    yield "phash ≤ 10", {pair for pair, (_, phash) in distances.items() if phash <= 10}
    for most in (31, 64, 88):
        yield f"PDQ ≤ {most}", {pair for pair, (pdq, _) in distances.items() if pdq <= most}
    index = MatchIndex(media.values())
    found = [match for medium, variants in media.values() for match in index.query(medium, variants)]
    yield "ours: same", {frozenset((match.sha256, match.other)) for match in found if match.kind == "same"}
    yield "ours: same or review", {frozenset((match.sha256, match.other)) for match in found}


def show_rules(corpus: Path) -> None:
    """Print precision, recall and F1 of each rule, and how many look-alikes it takes for the same."""
    media, same, alike = labelled(corpus)
    print(f"{len(media)} pictures, {len(same)} near-duplicate pairs, {len(alike)} look-alike pairs")
    print(f"{'rule':22} {'precision':>9} {'recall':>7} {'F1':>6} {'look-alikes':>12}")
    for name, found in rules(media):
        right = len(found & same)
        precision, recall = right / max(1, len(found)), right / len(same)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:22} {precision:9.3f} {recall:7.3f} {f1:6.3f} {len(found & alike):12}")


def photographs(folder: Path | None) -> list[tuple[str, Image.Image]]:
    """Distinct pictures: the photographs in a folder, or 200 drawn ones."""
    if folder is None:
        return [(f"scene {seed}", pictures.scene(seed)) for seed in range(200)]
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))
    return [(path.name, Image.open(path).convert("RGB")) for path in paths[:1000]]


def show_transforms(folder: Path | None) -> None:
    """Print how many altered copies are found again, and every false match among distinct pictures."""
    originals = photographs(folder)
    media = [known(name, pictures.encoded(picture)) for name, picture in originals]
    index = MatchIndex(media)
    false = [match.kind for medium, variants in media for match in index.query(medium, variants)]
    pairs = len(media) * (len(media) - 1) // 2
    print(f"\n{pairs} pairs of distinct pictures: {false.count('same') // 2} same, {false.count('review') // 2} review")
    print(f"{'altered copy':18} {'same':>6} {'+ review':>9} {'PDQ ≤ 31 alone':>15}")
    asked = originals[:: max(1, len(originals) // 50)]
    for name, transform in TRANSFORMS.items():
        tally = [0, 0, 0]
        for original, picture in asked:
            medium, variants = known("copy", pictures.encoded(transform(picture), quality=60))
            match = next((one for one in index.query(medium, variants) if one.other == original), None)
            whole = next((one for one in index.query(medium) if one.other == original), None)
            tally[0] += match is not None and match.kind == "same"
            tally[1] += match is not None
            tally[2] += whole is not None and whole.pdq_distance <= 31
        print(f"{name:18} {tally[0] / len(asked):6.2f} {tally[1] / len(asked):9.2f} {tally[2] / len(asked):15.2f}")


def show_speed() -> None:
    """Print CPU milliseconds a picture, best of three, beside imagehash.phash in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        files = [pictures.encoded(pictures.scene(seed, 1280, 960), quality=80) for seed in range(12)]
        stored = [pictures.stored(Path(folder), data) for data in files]

        def cost(work: Callable[[str, Path], object]) -> float:
            rounds = []
            for _ in range(3):
                start = time.process_time()
                for sha256, path in stored:
                    work(sha256, path)
                rounds.append(time.process_time() - start)
            return min(rounds) / len(stored) * 1000

        peer = cost(lambda _, path: imagehash.phash(Image.open(path)))
        ours = cost(examine)
        limit = cost(lambda _, path: _least(path.read_bytes()))
    print(
        f"\n1280×960 JPEG, CPU ms: imagehash.phash {peer:.2f}, ours with all hashes {ours:.2f} ({peer / ours:.1f} x),"
    )
    print(f"limit (read, sha256, reduced grey decode) {limit:.2f}")


def _least(data: bytes) -> None:
    hashlib.sha256(data)
    image = Image.open(io.BytesIO(data))
    image.draft("L", (128, 128))
    image.load()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    show_rules(Path(sys.argv[1]))
    show_transforms(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    show_speed()
