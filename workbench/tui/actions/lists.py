"""Keys of every list: moving, opening, marking, filtering, sorting."""

from workbench.tui.actions.action import LISTS, Action

ACTIONS: tuple[Action, ...] = (
    Action("mark", ("space",), "Mark", "Mark the row and go down; status keys (inbox: d) then act on all marked rows.",
           ("queue", "inbox"), "mark", 1),
    Action("open", ("enter", "l", "right"), "Open", "Open what the cursor stands on. Enter never changes anything.",
           LISTS, "open", 2),
    Action("filter", ("slash",), "Filter", "Edit the filter: status:rumor place:Kidal has:video sort:-prio words.",
           ("queue", "inbox", "messages"), "filter", 5),
    Action("mark.range", ("v",), "Range", "Mark every row from the last marked one to the cursor.",
           ("queue", "inbox"), "mark_range"),
    Action("mark.all", ("asterisk",), "Mark all", "Mark every row of the current filter; again: none.",
           ("queue", "inbox"), "mark_all"),
    Action("mark.only", ("M",), "Marked", "Show only the marked claims; again: the filter.", ("queue",), "only_marked"),
    Action("sort", ("s",), "Sort", "Choose the order of the queue.", ("queue",), "sort"),
    Action("preview", ("p",), "Preview", "Show or hide the pane beside the list.",
           ("queue", "inbox", "messages"), "preview"),
    Action("bottom", ("G", "end"), "Bottom", "Go to the last row.", LISTS, "bottom"),
    Action("top", ("home",), "Top", "Go to the first row.", LISTS, "top"),
    Action("down", ("down", "j"), "Down", "One row down.", LISTS, "down"),
    Action("up", ("up", "k"), "Up", "One row up.", LISTS, "up"),
    Action("page.down", ("pagedown",), "Page down", "One page down.", LISTS, "page_down"),
    Action("page.up", ("pageup",), "Page up", "One page up.", LISTS, "page_up"),
    Action("clear", ("escape",), "Clear", "Clear the marks, then the filter.", ("queue",), "clear"),
)  # fmt: skip
