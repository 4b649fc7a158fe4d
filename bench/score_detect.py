"""Scores the detector on a labelled corpus with the corpus' own scorer, and prints its mistakes and its speed.

    python bench/score_detect.py CORPUS SCORER [--show FILE-PART] [--without places,actors] [--json PRED]

CORPUS is a folder with `gold.json`, SCORER the `score.py` beside it. Messages are read by the shipped importers.
"""

import argparse
import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from workbench.claims.detecting import detect
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.model import Mention, Stance
