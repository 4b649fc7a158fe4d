"""`make bench`: the benches that need nothing beside this checkout, one after the other. Each can be run alone.

python -m bench              all of them, some ten minutes on a quiet machine
python -m bench.importing    reading exports beside the peers
python -m bench.language     language detection beside langdetect
"""

import subprocess
import sys

ALONE = ("bench.importing", "bench.language")

if __name__ == "__main__":
    for module in ALONE:
        print(f"\n== {module}", flush=True)
        subprocess.run([sys.executable, "-m", module], check=True)
