"""The disposable process that looks into hostile media: limits first, then one JSON line per medium, in and out.

Started by `pooling` as a fresh interpreter. It may not write files, may not use more than its share of memory, has
nothing to lose and ends when its input does. It answers in JSON and not in pickles, so that a worker taken over by a
picture cannot run code in the main process.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path

from workbench.media.examining import Examined, describe
from workbench.safety import limits
from workbench.safety.confining import confine, own_output

Examiner = Callable[[str, Path], Examined]


def main(examiner: str) -> None:
    """Serve until the input ends. `examiner` is `module:function`, as `workbench.media.examining:examine`.

    `module:function:number` hands the function that number first: the moment of the film that is wanted.
    """
    out = own_output()
    confine(limits.IMAGE_ADDRESS_SPACE)
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


def _warm_up() -> None:
    """Load what every picture needs before the clock of the first one starts."""
    import numpy  # noqa: F401
    from PIL import Image

    from workbench.media import frequencies  # noqa: F401

    Image.preinit()
