"""A running job in words: what, how far, how fast, how long still."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.intake.requests import Step

_DOING = {
    "read": "reading", "detect": "finding claims", "hash": "hashing media", "match": "matching media",
    "lists": "comparing with hash lists", "group": "sorting into claims", "inbox": "sorting the inbox",
    "write": "writing", "recheck": "looking again", "evidence": "adding evidence",
}  # fmt: skip


def share_of(step: Step) -> float | None:
    """How much of a job's present part is done, 0 to 1; None when nobody knows."""
    return min(step.done / step.total, 1.0) if step.total else step.share


def job_words(label: str, step: Step) -> str:
    """`import: reading 12,000 of 50,000 · 18,000/s · 2 min left`."""
    total = f" of {step.total:,}" if step.total else ""
    if step.share is not None and not step.total:
        total = f" messages · {step.share:.0%}"
    if step.inputs > 1:
        total += f" · file {step.input} of {step.inputs}"
    rate = f" · {step.per_second:,.0f}/s" if step.per_second else ""
    done = f" {step.done:,}{total}{rate}" if step.done or step.total else ""
    return f"{label}: {_DOING.get(step.stage, step.stage)}{done}{_left(step)}"


def _left(step: Step) -> str:
    left = step.seconds_left
    if step.total and step.per_second > 0:
        left = (step.total - step.done) / step.per_second
    if not left or left < 1:
        return ""
    return f" · {left:.0f} s left" if left < 90 else f" · {left / 60:.0f} min left"
