"""The line that a long job shows: what, how far, how fast, how long still; foreign names made harmless."""

import pytest

from workbench.cli.progress import told
from workbench.intake.requests import Step


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Step("read", "a.txt", 12_000, None, 61_000.0, share=0.42, input=3, inputs=12, seconds_left=40.2),
         "reading ██████░░░░░░░░░░ 42% · 3 of 12 files · 12,000 messages · 61,000/s · 40 s left · a.txt"),
        (Step("read", "a.txt", 10, None, 5.0, share=0.001, input=1, inputs=1),
         "reading ░░░░░░░░░░░░░░░░ 0% · 10 messages · 5/s · a.txt"),
        (Step("detect", "", 500, 1000, 50.0), "finding claims ████████░░░░░░░░ 50% · 500 of 1,000 · 50/s · 10 s left"),
        (Step("hash", "", 4, 4, 0.0), "hashing media ████████████████ 100% · 4 of 4"),
        (Step("read", "\x1b[2Jevil\nname", 1, None, 0.0), "reading · 1 message · ␛[2Jevil ⏎ name"),
    ],
)  # fmt: skip
def test_what_is_told(step: Step, line: str) -> None:
    assert told(step) == line
