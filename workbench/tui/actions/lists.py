"""Keys of every list: moving, opening, marking, filtering, sorting."""

from workbench.tui.actions.action import LISTS, Action

ACTIONS: tuple[Action, ...] = (
    Action("mark", ("space",), "Mark", "Mark the row and go down; status keys (inbox: d) then act on all marked rows.",
           ("queue", "inbox"), "mark", 1, rows=True),
    Action("open", ("enter", "l", "right"), "Open", "Open what the cursor stands on. Enter never changes anything.",
           LISTS, "open", 2, rows=True),
    Action("filter", ("slash",), "Filter", "Edit the filter: status:rumor place:Kidal has:video sort:-prio words.",
           ("queue", "inbox", "messages"), "filter", 5),
    Action("facets", ("f",), "Facets", "Pick a filter by looking: the values of each field with their counts.",
           ("queue", "messages"), "facets"),
    Action("view.save", ("S",), "Save view", "Keep the filter under a name; g v lists the saved views.",
           ("queue", "messages"), "save_view"),
    Action("view.rename", ("e",), "Rename", "Give the saved view another name.",
           ("views",), "rename_view", 3, rows=True),
    Action("view.remove", ("X",), "Remove", "Remove the saved view (undo brings it back).",
           ("views",), "remove_view", 4, rows=True),
    Action("mark.range", ("v",), "Range", "Mark every row from the last marked one to the cursor.",
           ("queue", "inbox"), "mark_range"),
    Action("mark.all", ("asterisk",), "Mark all", "Mark every row of the current filter; again: none.",
           ("queue", "inbox"), "mark_all"),
    Action("mark.only", ("M",), "Marked", "Show only the marked claims; again: the filter.", ("queue",), "only_marked"),
    Action("sort", ("s",), "Sort", "Choose the order of the queue, and whether it stands in groups by place or day.",
           ("queue",), "sort"),
    Action("fold", ("left", "h"), "Fold", "In groups: go to the heading of the group; on a heading: fold it. What is "
           "folded is not marked and not acted on.", ("queue",), "fold"),
    Action("fold.all", ("z",), "Fold all", "In groups: fold all of them; again: open them.", ("queue",), "fold_all"),
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
