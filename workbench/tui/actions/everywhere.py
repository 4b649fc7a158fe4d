"""Keys that every screen has, and the ways between screens."""

from workbench.tui.actions.action import DECIDE, MAIN, Action
from workbench.tui.places import PLACES

_CITED = ("queue", "dossier", "inbox", "messages", "chat", "sources", "figures", "control", "blocs", "verdicts")
"""Screens whose cursor stands on something that can be cited in full."""

ACTIONS: tuple[Action, ...] = (
    Action("inbox", ("i",), "Inbox", "Open the inbox: texts that no claim holds yet, the most telling first.",
           ("queue", "messages"), "app.visit('inbox')", 7),
    Action("undo", ("u",), "Undo", "Take back your last change, also after a restart.", MAIN, "app.undo", 6),
    Action("redo", ("U",), "Redo", "Do again what you undid last.", MAIN, "app.redo"),
    Action("import", ("I",), "Import", "Import a chat export: WhatsApp, Telegram, X, or what a plugin reads.",
           ("queue", "inbox", "sources", "messages"), "app.import_files", 8),
    Action("export", ("x",), "Export", "Export the claims of the filter, or this claim, with a manifest of hashes.",
           DECIDE, "export", 8, rows=True),
    Action("refresh", ("R",), "Refresh", "Read the case again; shown when somebody else has changed it.",
           MAIN, "refresh_rows"),
    Action("copy", ("y",), "Copy", "Copy a one-line citation of what the cursor stands on to the clipboard.",
           tuple(s for s in MAIN if s != "compare"), "copy"),
    Action("copy.all", ("Y",), "Copy all", "Copy the full citation of what the cursor stands on, with ids, times, "
           "file, line, sha256, grades and origins, and show it to be selected.", (*_CITED, "doctor"), "copy_all"),
    Action("copied.write", ("w",), "Write", "Write the text to a file that only you can read.", ("copied",),
           "write", 2),
    Action("copied.close", ("escape", "enter", "q"), "Close", "Close the box.", ("copied",), "close", 1),
    Action("go", ("g",), "Go to…", f"Then {', '.join(f'{p.key} {p.name}' for p in PLACES)}, I import, ? help; g again: "
           "top of the list.", MAIN, "app.go"),
    Action("back", ("escape", "h", "q"), "Back", "Go back; in the queue: clear marks, then the filter.",
           tuple(s for s in MAIN if s != "queue"), "back", 1),
    Action("help", ("question_mark", "colon", "ctrl+p"), "Help", "Search all actions by word; Enter runs one.",
           MAIN, "app.show_help", 9),
    Action("theme", ("T",), "Theme", "Change the colours: dark, light, and both with high contrast.", MAIN,
           "app.other_theme"),
    Action("cancel", ("K",), "Cancel job", "Stop the running job; what was saved stays. After an error: close "
           "its line.", MAIN, "app.cancel_job"),
    Action("tour", ("Z",), "Tour", "Hide or show the six steps of the sample case.", MAIN, "app.tour"),
    Action("quit", ("q",), "Quit", "Leave the program. Everything is saved as it is done.", ("queue",), "app.leave"),
    Action("quit.now", ("ctrl+q",), "Quit", "Leave the program from anywhere.", MAIN, "app.leave"),
)  # fmt: skip
