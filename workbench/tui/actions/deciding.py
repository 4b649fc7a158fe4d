"""Keys that decide: the seven statuses, one press each, and what goes with a decision."""

from workbench.tui.actions.action import DECIDE, Action

_STATUS = (
    ("1", "rumor", "Rumor", "Set the status to rumor: seen, nothing credible yet."),
    ("2", "corroborated", "Corrob.", "Set the status to corroborated: one credible origin supports it."),
    ("3", "confirmed", "Confirm", "Set the status to confirmed: two credible origins, one of them A–B and 1–2."),
    ("4", "refuted", "Refute", "Set the status to refuted: a credible origin refutes it and none supports it."),
    ("5", "misleading", "Mislead.", "Set the status to misleading: the picture or fact is real, its context is not."),
    ("6", "contested", "Contest", "Set the status to contested: credible origins on both sides."),
    ("7", "unverifiable", "Unverif.", "Set the status to unverifiable: only parties speak, or a search found nothing."),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *(Action(f"status.{s}", (k,), label, f"{text} Acts on the marked rows, else on the cursor, and moves on.",
             DECIDE, f"set_status('{s}')") for k, s, label, text in _STATUS),
    Action("decide", ("D",), "Decide…", "Decide with words: why, how likely, how sure, until when, and what would "
           "change it.", DECIDE, "decide"),
    Action("checklist", ("V",), "Checklist", "Show the five pillars of the claim, provenance, source, date, location "
           "and motivation, and answer them.", DECIDE, "checklist"),
    Action("conflict.keep", ("O",), "Keep ours", "Say that ours stays where another case says otherwise of the claim; "
           "has:conflict lists such claims.", DECIDE, "keep_ours"),
)  # fmt: skip
