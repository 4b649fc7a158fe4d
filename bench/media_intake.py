"""From a picture file to its hashes, beside imagehash and pdqhash in the same run; and what memory a worker takes.

    python -m bench.media_intake --child FILE… ROUNDS      (used by itself)

CPU milliseconds a picture, best of several rounds. Ours reads the file, takes its sha256, decodes at reduced scale, and
computes PDQ and phash ("one variant") or all hashes of all variants, with metadata, as the workers do ("four").
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import imagehash
import numpy as np
import pdqhash
from PIL import Image

from bench.media_pictures import enlarged
from tests.media import pictures
from workbench.media.decoding import SMALL, decode_grey
from workbench.media.examining import examine
from workbench.media.frequencies import centred
from workbench.media.hashing import hash_pdq, hash_phash

File = tuple[str, Path]

SIZES = ((1280, 960, 16, (2.2, 1.7)), (4000, 3000, 5, (3.0, 3.0)))
"""Width, height, files, and the limits of DESIGN §8: times imagehash.phash with one and with four variants."""
RSS_LIMIT = 60
"""MiB over its base that a worker may take (DESIGN §8)."""


def cost(work: Callable[[File], object], files: Sequence[File], rounds: int = 5) -> float:
    """CPU milliseconds a file, the best round."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        for file in files:
            work(file)
        spent.append(time.process_time() - start)
    return min(spent) / len(files) * 1000


def one_variant(file: File) -> None:
    """Read, sha256, decode, PDQ and phash."""
    data = file[1].read_bytes()
    hashlib.sha256(data).hexdigest()
    values = centred(np.asarray(decode_grey(data).grey))
    hash_pdq(values)
    hash_phash(values)


def least(file: File) -> None:
    """What no pipeline can leave out: read, sha256, reduced grey decode."""
    data = file[1].read_bytes()
    hashlib.sha256(data).hexdigest()
    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (SMALL, SMALL))
        image.load()


def _peer(compute: Callable[[Image.Image], object]) -> Callable[[File], object]:
    def work(file: File) -> object:
        with Image.open(file[1]) as image:
            return compute(image)

    return work


def show(rss_files: int) -> None:
    """Print both sizes, then the memory of a worker over 12-megapixel files."""
    files: list[File] = []
    with tempfile.TemporaryDirectory() as folder:
        for width, height, count, limits in SIZES:
            data = [enlarged(seed, width, height) for seed in range(count)]
            files = [pictures.stored(Path(folder), one) for one in data]
            print(f"\n{width}×{height} JPEG, {sum(map(len, data)) / count / 1000:.0f} kB")
            print(f"  {'':44}{'ms':>9}{'x imagehash.phash':>19}{'x limit':>9}{'limit':>9}")
            peer = cost(_peer(imagehash.phash), files)
            bound = cost(least, files)
            rows = (
                ("imagehash.phash", peer, None),
                ("imagehash.whash", cost(_peer(imagehash.whash), files, 2), None),
                (
                    "pdqhash, full size",
                    cost(_peer(lambda p: pdqhash.compute(np.asarray(p.convert("RGB")))), files, 2),
                    None,
                ),
                ("ours, one variant (PDQ, phash)", cost(one_variant, files), limits[0]),
                ("ours, four variants, metadata", cost(lambda file: examine(*file), files), limits[1]),
                ("read, sha256, reduced decode alone", bound, None),
            )
            for name, ms, limit in rows:
                end = f"{limit:9.1f}" if limit else ""
                print(f"  {name:44}{ms:9.2f}{peer / ms:19.2f}{bound / ms:9.2f}{end}")
        largest = [str(path) for _, path in files]
        command = (sys.executable, "-m", "bench.media_intake", "--child", *largest, str(rss_files))
        over = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(
        f"\na worker over its base after {rss_files:,} files of 12 megapixels: {over.strip()} MiB (limit {RSS_LIMIT})"
    )


def _memory(name: str) -> float:
    """MiB of this process: VmRSS (now) or VmHWM (at most so far)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _child(paths: Sequence[str], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        examine(*pictures.stored(Path(folder), enlarged(0, 640, 480)))
    base = _memory("VmRSS")
    for number in range(count):
        path = Path(paths[number % len(paths)])
        examine(path.name, path)
    print(f"{_memory('VmHWM') - base:.0f}")


if __name__ == "__main__":
    _child(sys.argv[2:-1], int(sys.argv[-1]))
