"""The disposable process that looks into hostile media: limits first, then one JSON line per medium, in and out.

Started by `pooling` as a fresh interpreter. It may not write files, may not use more than its share of memory, has
nothing to lose and ends when its input does. It answers in JSON and not in pickles, so that a worker taken over by a
picture cannot run code in the main process.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path

from workbench.media.examining import Examined, describe
from workbench.safety import limits

Examiner = Callable[[str, Path], Examined]


def main(examiner: str) -> None:
    """Serve until the input ends. `examiner` is `module:function`, as `workbench.media.examining:examine`.

    `module:function:number` hands the function that number first: the moment of the film that is wanted.
    """
    out = _own_output()
    _confine()
    module, name, *number = examiner.split(":")
    examine: Examiner = partial(getattr(import_module(module), name), *map(int, number))
    _warm_up()
    out(b'{"ready": true}\n')
    for line in sys.stdin.buffer:
        task = json.loads(line)
        answer, spent = _answer(examine, task["sha256"], Path(task["path"]))
        result = {"number": task["number"], "spent": spent, "examined": asdict(answer)}
        out(json.dumps(result).encode("ascii") + b"\n")
        if spent:
            return


def _answer(examine: Examiner, sha256: str, path: Path) -> tuple[Examined, bool]:
    """The result, and whether this process has had enough (its memory ran out once)."""
    try:
        return examine(sha256, path), False
    except MemoryError:
        why = f"it needs more memory than limits.IMAGE_ADDRESS_SPACE = {limits.IMAGE_ADDRESS_SPACE}"
        return Examined(describe(sha256, path, why)), True


def _own_output() -> Callable[[bytes], None]:
    """Keep the answer pipe for ourselves: what a library prints goes nowhere."""
    pipe = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(pipe, view) :]

    return write


def _confine() -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_AS, limits.IMAGE_ADDRESS_SPACE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS knows RLIMIT_AS by name only
                raise
    os.nice(5)  # the screen comes first


def _warm_up() -> None:
    """Load what every picture needs before the clock of the first one starts."""
    import numpy  # noqa: F401
    from PIL import Image

    from workbench.media import frequencies  # noqa: F401

    Image.preinit()
