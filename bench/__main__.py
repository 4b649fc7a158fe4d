"""`make bench`: the benches that need nothing beside this checkout, one after the other. Each can be run alone.

python -m bench              all of them, some thirty minutes on a quiet machine
python -m bench.importing    reading exports beside the peers
python -m bench.language     language detection beside langdetect
python -m bench.detecting    what messages say, a core
python -m bench.whole_way    a million messages to the queue, and look-ups among them
python -m bench.media        hashing pictures, finding their copies, looking up among millions
python -m bench.video        looking into films, finding cuts and copies of them
python -m bench.weighing     a claim assessed among a million evidence rows, ten thousand verdicts looked at again
python -m bench.exporting    a hundred thousand claims in each format, beside a bare loop
python -m bench.tui_keys     what a key costs on the screen, alone and while pictures are hashed
"""

import subprocess
import sys

ALONE = ("bench.importing", "bench.language", "bench.detecting", "bench.whole_way", "bench.media", "bench.video",
         "bench.weighing", "bench.exporting", "bench.tui_keys")  # fmt: skip

if __name__ == "__main__":
    for module in ALONE:
        print(f"\n== {module}", flush=True)
        subprocess.run([sys.executable, "-m", module], check=True)
