"""Keys of media: see, compare, answer, mark."""

from workbench.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("media.compare", ("i",), "Compare", "Put a medium beside what it looks like, the earlier ones first (the "
           "claim's own copies of one day with each other are left out); in the Media tab: the medium under the "
           "cursor.", ("dossier",), "compare"),
    Action("media.show", ("v",), "Show", "Show or hide the picture under the cursor of the Media tab: all are hidden "
           "until somebody says that they are not graphic.", ("dossier",), "veil"),
    Action("pair.show", ("v",), "Show", "Show or hide both pictures.", ("compare",), "veil", 7),
    Action("media.mark", ("S",), "Mark…", "Mark the picture as graphic, not graphic or not judged, or never to be "
           "matched; copies follow.", ("dossier", "compare"), "mark"),
    Action("media.open", ("o",), "Open", "Open the original in the system's viewer, after a warning; in the Messages "
           "and Evidence tabs: a link in the browser, or what is kept of it.",
           ("dossier", "compare"), "open_original('mine')"),
    Action("link.open", ("o",), "Open link", "Open a link of the message or source in the browser, after a question "
           "that names its host.", ("messages", "chat", "sources"), "open_link"),
    Action("media.open.other", ("O",), "Open right", "Open the original on the right in the system's viewer.",
           ("compare",), "open_original('theirs')"),
    Action("answer.same", ("y",), "Same", "Say that both are the same; kept as evidence, no status changes.",
           ("compare",), "answer('same')", 2),
    Action("answer.different", ("n",), "Differ", "Say that they are not the same: the match counts no more.",
           ("compare",), "answer('different')", 3),
    Action("answer.edited", ("c",), "Edited", "Say that one is a cropped or edited copy of the other; kept as "
           "evidence.", ("compare",), "answer('edited')", 4),
    Action("answer.misleading", ("m",), "Mislead.", "Say that it is shown out of its context; kept as evidence, then "
           "asks whether to set the status.", ("compare",), "answer('misleading')", 5),
    Action("pair.next", ("right_square_bracket", "down", "j", "right"), "Next", "Go to the next pair.",
           ("compare",), "step(1)", 6),
    Action("pair.previous", ("left_square_bracket", "up", "k", "left"), "Previous", "Go to the previous pair.",
           ("compare",), "step(-1)"),
    Action("pair.more", ("pagedown", "space"), "More", "Scroll the words below the pictures down.",
           ("compare",), "scroll_text(1)"),
    Action("pair.less", ("pageup",), "Less", "Scroll the words below the pictures up.",
           ("compare",), "scroll_text(-1)"),
)  # fmt: skip
