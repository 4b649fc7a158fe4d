"""Keys that every screen has, and the ways between screens."""

from workbench.tui.actions.action import DECIDE, MAIN, Action

ACTIONS: tuple[Action, ...] = (
    Action("inbox", ("i",), "Inbox", "Open the inbox: texts that no claim holds yet, the most telling first.",
           ("queue", "messages"), "app.visit('inbox')", 7),
    Action("undo", ("u",), "Undo", "Take back your last change, also after a restart.", MAIN, "app.undo", 6),
    Action("redo", ("U",), "Redo", "Do again what you undid last.", MAIN, "app.redo"),
    Action("import", ("I",), "Import", "Import a chat export: WhatsApp, Telegram, X, or what a plugin reads.",
           ("queue", "inbox", "sources", "messages"), "app.import_files", 8),
    Action("export", ("x",), "Export", "Export the claims of the filter, or this claim, with a manifest of hashes.",
           DECIDE, "export", 8),
    Action("refresh", ("R",), "Refresh", "Read the case again; shown when somebody else has changed it.",
           MAIN, "refresh_rows"),
    Action("copy", ("y",), "Copy", "Copy a one-line citation of the claim or message to the clipboard.",
           tuple(s for s in MAIN if s != "compare"), "copy"),
    Action("go", ("g",), "Go to…", "Then q queue, i inbox, m messages, s sources, p a place's timeline, b blocs, "
           "r verdicts looked at again, I import, h help; g again: top of the list.", MAIN, "app.go"),
    Action("back", ("escape", "h", "q"), "Back", "Go back; in the queue: clear marks, then the filter.",
           tuple(s for s in MAIN if s != "queue"), "back", 1),
    Action("help", ("question_mark", "colon", "ctrl+p"), "Help", "Search all actions by word; Enter runs one.",
           MAIN, "app.show_help", 9),
    Action("theme", ("T",), "Light/dark", "Change between the dark and the light theme.", MAIN, "app.other_theme"),
    Action("cancel", ("K",), "Cancel job", "Stop the running import or export; what was saved stays.",
           MAIN, "app.cancel_job"),
    Action("quit", ("q",), "Quit", "Leave the program. Everything is saved as it is done.", ("queue",), "app.leave"),
    Action("quit.now", ("ctrl+q",), "Quit", "Leave the program from anywhere.", MAIN, "app.leave"),
)  # fmt: skip
