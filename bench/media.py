"""Media: what a picture costs, which copies are found, and looking up among millions, beside peers and limits.

    python -m bench.media [--pictures 1000] [--screens 250] [--photos DIR] [--corpus DIR] [--lookup 1000000 10000000]
                          [--media 1000000] [--rss-files 2000] [--only intake|quality|lookup]

Everything is drawn by the bench. `--photos` adds a folder of photographs that are all different (a Debian package of
backgrounds will do), `--corpus` the labelled case with its `gold.json`.
"""

import argparse
import os
from pathlib import Path

PARTS = ("intake", "quality", "lookup")


def main() -> None:
    """Run the parts asked for, print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--screens", type=int, default=250)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--lookup", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--media", type=int, default=1_000_000)
    parser.add_argument("--rss-files", type=int, default=2_000)
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    # As in the workers; it has to be said before numpy is loaded.
    os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    from bench import media_intake, media_lookup, media_quality

    if asked.only in (None, "intake"):
        media_intake.show(asked.rss_files)
    if asked.only in (None, "quality"):
        media_quality.show(asked.pictures, asked.screens, asked.photos, asked.corpus)
    if asked.only in (None, "lookup"):
        for count in asked.lookup:
            media_lookup.show_single(count)
        if asked.media:
            media_lookup.show_queries(asked.media)


if __name__ == "__main__":
    main()
