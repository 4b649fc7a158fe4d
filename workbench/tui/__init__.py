"""The terminal application: the only room that knows Textual."""

import os

os.environ.setdefault("TEXTUAL_FPS", "120")  # read when Textual is imported; at its 60 a key waits for up to 17 ms
