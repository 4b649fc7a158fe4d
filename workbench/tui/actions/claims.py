"""Keys that work on a claim and its messages, and the way through a dossier."""

from workbench.tui.actions.action import DECIDE, Action

ACTIONS: tuple[Action, ...] = (
    Action("messages", ("m",), "Messages", "Search all messages; from a dossier: the messages of this claim.",
           ("queue", "dossier", "sources"), "messages"),
    Action("message.add", ("plus",), "By hand", "Enter a message by hand; pasting text into the queue does the same.",
           ("queue", "messages"), "app.by_hand"),
    Action("claim.new", ("n",), "New claim", "Enter a claim that no message carries yet.", ("queue",), "new_claim"),
    Action("claim.merge", ("d",), "Merge", "Merge the marked claims into the one under the cursor; undo splits them.",
           ("queue",), "merge"),
    Action("claim.edit", ("e",), "Edit", "Edit title, places, actors and the event's time.", DECIDE, "edit"),
    Action("claim.note", ("c",), "Note", "Write the claim's note.", DECIDE, "note"),
    Action("claim.stage", ("w",), "Stage", "Set where the work is: new, working, review, closed.", DECIDE, "stage"),
    Action("claim.mine", ("A",), "Take", "Assign the claim to yourself; the filter `mine` lists what is yours.",
           DECIDE, "take"),
    Action("next", ("n",), "Next", "Go to the next claim of the queue.", ("dossier",), "step(1)", 2),
    Action("previous", ("N",), "Previous", "Go to the previous claim of the queue.", ("dossier",), "step(-1)"),
    Action("tab.next", ("right_square_bracket", "right"), "Next tab", "Go to the next tab of the dossier.",
           ("dossier",), "tab(1)", 3),
    Action("tab.previous", ("left_square_bracket", "left"), "Previous tab", "Go to the previous tab of the dossier.",
           ("dossier",), "tab(-1)"),
    Action("tab.timeline", ("t",), "Timeline", "Show when the claim was told and when evidence came.",
           ("dossier",), "show_tab('timeline')"),
    Action("tab.blocs", ("b",), "Blocs", "Show how each narrative bloc and each chat tells it.",
           ("dossier",), "show_tab('blocs')"),
    Action("translate", ("t",), "Translate", "Write what the message says in your words or language; it stands below "
           "the text, under your name.", ("messages", "chat"), "translate", 6),
    Action("scroll.down", ("j",), "Down", "One line or row down in the tab.", ("dossier",), "scroll_line(1)"),
    Action("scroll.up", ("k",), "Up", "One line or row up in the tab.", ("dossier",), "scroll_line(-1)"),
)  # fmt: skip
