"""A running job in words for the top line: what, how far, how fast."""

from workbench.tui.events import JobMoved


def job_words(event: JobMoved) -> str:
    """`import: read 12,000 of 50,000 · 18,000/s · K stops`; empty when the job has ended."""
    step = event.step
    if step is None:
        return ""
    total = f" of {step.total:,}" if step.total else ""
    if step.share is not None:
        total = f" messages · {step.share:.0%}"
    if step.inputs > 1:
        total += f" · file {step.input} of {step.inputs}"
    rate = f" · {step.per_second:,.0f}/s" if step.per_second else ""
    done = f" {step.done:,}{total}{rate}" if step.done or step.total else ""
    return f"{event.label}: {step.stage}{done} · K stops"
