"""Imported before numpy: one thread, as in the workers. Two that wait for each other count twice as CPU time."""

import os

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
