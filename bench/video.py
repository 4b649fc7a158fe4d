"""Films: what looking into one costs beside hashing every frame, and which altered copies are found again.

    python -m bench.video            some five minutes
    python -m bench.video speed      only the cost, half a minute

Films are made here: textured scenes of 3 to 11 seconds under a hand-held camera, with things moving through them.
`liveliness` 1 pans up to 8 % of the picture's width a second, 4 four times as much. Copies are of the second
generation: the film is decoded, cut, captioned, made smaller and encoded anew with other keyframes.
Targets: keyframes and what follows them at 300 times real time at 640×352; no false match.
"""

import hashlib
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path

import av

from bench import one_thread  # noqa: F401  # before numpy is loaded
from tests.media import clips
from tests.media.clips import Coding
from workbench.media import footage, video
from workbench.media.examining import Examined, examine
from workbench.media.hashing import hash_grey
from workbench.media.matching import MatchIndex
from workbench.media.video_matching import find
from workbench.model import MediaMatch

LIMIT = 300
SECONDS = 30
SPEED = {
    "640×352, keyframe every 2 s": Coding(640, 352, 30, 60),
    "the same, with B-frames": Coding(640, 352, 30, 60, preset="veryfast"),
    "640×352, keyframe every 8 s": Coding(640, 352, 30, 250, preset="veryfast"),
    "1280×720, keyframe every 2 s": Coding(1280, 720, 30, 60),
}
HELD = Coding(320, 176, 10, 20)
CUTS = {
    "GOP 2.5 s, 12/s": Coding(240, 136, 12, 30, 34),
    "GOP 1 s, 8/s": Coding(240, 136, 8, 8, 34),
    "GOP 10 s, 10/s, B": Coding(240, 136, 10, 100, 34, "veryfast"),
}
STARTS = (13.3, 47.9, 88.1)
LIVELY = (0.5, 1.0, 2.0, 4.0)
FILMS = 4
DISTINCT = 80


def show_speed(folder: Path) -> None:
    """Print CPU milliseconds of half a minute, the best of five, beside the peer: every frame decoded and hashed."""
    heads = f"{'ours':>7} {'frames':>7} {'x real time':>12} {'every frame':>12} {'x':>6}"
    print(f"{f'{SECONDS} s of film, CPU ms a core':32} {heads}")
    for name, coding in SPEED.items():
        path = folder / "film"
        path.write_bytes(clips.film(1, SECONDS, coding))
        ours, frames = _best(partial(_ours, path))
        every, _ = _best(partial(_every_frame, path), 1)
        limit = f"limit {LIMIT}" if name == next(iter(SPEED)) else ""
        print(
            f"{name:32} {ours * 1000:7.0f} {frames:7} {SECONDS / ours:12.0f} {every * 1000:12.0f}"
            f" {every / ours:6.1f}  {limit}"
        )


def _best(work: Callable[[], int], rounds: int = 5) -> tuple[float, int]:
    best, told = float("inf"), 0
    for _ in range(rounds):
        start = time.process_time()
        told = work()
        best = min(best, time.process_time() - start)
    return best, told


def _ours(path: Path) -> int:
    return sum(bool(hash_grey(frame.grey)) for frame in video.look_into(path, "video/mp4").frames)


def _every_frame(path: Path) -> int:
    count = 0
    with av.open(str(path), "r") as container:
        container.streams.video[0].codec_context.thread_count = 1
        for frame in container.decode(video=0):
            count += bool(hash_grey(footage.grey_of(frame, 128)))
    return count


def _seen(data: bytes, folder: Path) -> Examined:
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256
    path.write_bytes(data)
    return examine(sha256, path)


def _asked(asked: Examined, held: Examined) -> MediaMatch | None:
    index = MatchIndex()
    index.add(held.medium, "", held.frames)
    return next(iter(find(index, asked.medium.sha256, asked.frames, lambda _: held.frames)), None)


def show_recall(folder: Path) -> None:
    """Print how many captioned cuts of 20 s, forwarded copies and screenshots of films of two minutes are found."""
    print(
        f"\nfound of {FILMS} films of two minutes: captioned cuts of 20 s ({len(STARTS)} of each), copies, screenshots"
    )
    print(f"{'liveliness':28} {'same':>6} {'+ review':>9} {'from the other side':>20} {'agreeing frames':>16}")
    for lively in LIVELY:
        tallies: dict[str, Counter[str]] = {name: Counter() for name in (*CUTS, "whole copy")}
        screenshots = Counter[str]()
        for seed in range(FILMS):
            data = clips.film(seed, 120, HELD, lively)
            film = _seen(data, folder)
            for name, coding in CUTS.items():
                for start in STARTS:
                    _count(tallies[name], _seen(clips.recoded(data, coding, start, 20, clips.captioned), folder), film)
            _count(tallies["whole copy"], _seen(clips.recoded(data, Coding(256, 144, 15, 45, 33)), folder), film)
            _count_screenshots(screenshots, data, film, folder)
        for name, tally in tallies.items():
            _print(f"{lively:g}  {name}", tally)
        _print(f"{lively:g}  screenshot", screenshots)


def _count(tally: Counter[str], copy: Examined, film: Examined) -> None:
    match = _asked(copy, film)
    tally["all"] += 1
    tally["same"] += match is not None and match.kind == "same"
    tally["found"] += match is not None
    tally["back"] += _asked(film, copy) is not None
    tally["frames"] += match.frames if match else 0


def _count_screenshots(tally: Counter[str], data: bytes, film: Examined, folder: Path) -> None:
    index = MatchIndex()
    index.add(film.medium, "", film.frames)
    with av.open(io.BytesIO(data), "r") as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % 97 == 50:
                out = io.BytesIO()
                footage.colour_of(frame, 128).save(out, "JPEG", quality=60)
                shot = _seen(out.getvalue(), folder)
                match = next(iter(index.query(shot.medium, shot.variants)), None)
                tally["all"] += 1
                tally["same"] += match is not None and match.kind == "same"
                tally["found"] += match is not None
                tally["frames"] += match.frames if match else 0


def _print(name: str, tally: Counter[str]) -> None:
    count = tally["all"]
    back = f"{tally['back'] / count:20.2f}" if "back" in tally else " " * 20
    same, found, frames = (tally[key] / count for key in ("same", "found", "frames"))
    print(f"{name:28} {same:6.2f} {found:9.2f} {back} {frames:16.1f}")


def show_false(folder: Path) -> None:
    """Print matches among distinct films, and how many of their frames look alike at all."""
    codings = [Coding(256, 144, 6, gop) for gop in (6, 12, 30)]
    films = [_seen(clips.film(1000 + seed, 30, codings[seed % 3]), folder) for seed in range(DISTINCT)]
    index = MatchIndex()
    for film in films:
        index.add(film.medium, "", film.frames)
    frames = {film.medium.sha256: film.frames for film in films}
    found = [match for film in films for match in find(index, film.medium.sha256, film.frames, frames.__getitem__)]
    alike = sum(
        hit.sha256 != film.medium.sha256
        for film in films
        for frame in film.frames
        for hit in index.near_frames(frame.pdq, frame.phash, frame.variants)
    )
    pairs = len(list(combinations(films, 2)))
    count = sum(map(len, frames.values()))
    print(f"\n{len(films)} distinct films ({pairs} pairs, {count} frames): {len(found) // 2} false matches (limit 0)")
    print(f"frames of one that look like a frame of another: {alike}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        show_speed(Path(scratch))
        if sys.argv[1:] != ["speed"]:
            show_recall(Path(scratch))
            show_false(Path(scratch))
