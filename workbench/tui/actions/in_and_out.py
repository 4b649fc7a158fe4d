"""Keys of what goes in and out, and of what was done: imports, export, history."""

from workbench.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("imports.back", ("X",), "Take back", "Take the import under the cursor back: its messages leave the case; "
           "asks first.", ("imports",), "take_back", 3, rows=True),
    Action("history.filter", ("slash",), "Filter", "Show only some events: by an analyst, of a kind, a day, a claim.",
           ("history",), "filter", 3),
    Action("history.claim", ("c",), "Claim", "Open the claim that the event is about.", ("history",), "to_claim", 4,
           rows=True),
    Action("history.verify", ("V",), "Verify", "Walk every chain of the history and say whether it holds.",
           ("history",), "verify", 5),
)  # fmt: skip
