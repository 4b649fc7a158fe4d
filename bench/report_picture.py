"""The picture in docs/report/: the sample case's claims on one town as html report, in a real Chromium. All synthetic.

python -m bench.report_picture
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from bench.screens import NOW
from tests.export import chromium
from workbench.demo import build_demo
from workbench.export.run import run_export

OUT = Path(__file__).resolve().parent.parent / "docs" / "report" / "report.png"


def main() -> None:
    """Build the sample case, export it, take the picture."""
    os.environ.update(NOW)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        case = build_demo(folder / "case")
        try:
            page = folder / "report.html"
            run_export(case, "place:Kidal", "html", "share", page, lambda done, total: None, lambda: False)
        finally:
            case.close()
        with Image.open(chromium.picture(page, folder, 1000, 1500)) as shown:
            OUT.parent.mkdir(exist_ok=True)
            shown.convert("RGB").quantize(64).save(OUT, optimize=True)
    print(OUT, OUT.stat().st_size, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"Chromium failed: {error.stderr[-300:]}")
