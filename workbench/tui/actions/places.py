"""Keys of what is read over time, places and blocs."""

from workbench.tui.actions.action import DECIDE, Action

ACTIONS: tuple[Action, ...] = (
    Action("control", ("P",), "Place", "Show who held the claim's place when, according to whom.", DECIDE, "control"),
    Action("blocs", ("B",), "Compare blocs", "Compare how the narrative blocs tell the claim; in the queue: the marked "
           "claims, else the filter.", DECIDE, "blocs"),
    Action("day.earlier", ("left",), "Earlier", "One step back in time.", ("control",), "step(-1)", 2),
    Action("day.later", ("right",), "Later", "One step on in time.", ("control",), "step(1)", 3),
    Action("change.earlier", ("left_square_bracket",), "Change before", "Back to the change of hands before.",
           ("control",), "jump(-1)"),
    Action("change.later", ("right_square_bracket",), "Next change", "On to the next change of hands.",
           ("control",), "jump(1)", 4),
    Action("zoom.in", ("plus",), "Closer", "Show half as much time, around the day of the cursor.",
           ("control",), "zoom(1)"),
    Action("zoom.out", ("minus",), "Wider", "Show twice as much time.", ("control",), "zoom(-1)"),
    Action("span.down", ("down", "j"), "Down", "The next claim that bears on the day.", ("control",), "choose(1)"),
    Action("span.up", ("up", "k"), "Up", "The claim before.", ("control",), "choose(-1)"),
    Action("day.ask", ("d",), "Day", "Type a day, such as 2012-01-25, and see who held the place then.",
           ("control",), "ask_day", 6),
    Action("place.ask", ("P", "slash"), "Place", "Name another place; any of its spellings will do.",
           ("control",), "ask_place", 7),
    Action("control.open", ("enter",), "Claim", "Open the claim that the cursor stands on.", ("control",), "open", 8),
    Action("cell.left", ("left",), "Left", "One bloc to the left.", ("blocs",), "across(-1)"),
    Action("cell.right", ("right", "l"), "Right", "One bloc to the right.", ("blocs",), "across(1)"),
    Action("cell.down", ("down", "j"), "Down", "One claim down.", ("blocs",), "down(1)"),
    Action("cell.up", ("up", "k"), "Up", "One claim up.", ("blocs",), "down(-1)"),
    Action("cell.open", ("enter",), "Open", "Open the claim of the row.", ("blocs",), "open", 2),
    Action("blocs.report", ("r",), "Report", "Read the whole comparison: shared points, framings, disagreements, "
           "silences, and what nobody says.", ("blocs",), "report", 3),
    Action("blocs.write", ("x",), "Write", "Write the comparison as Markdown, HTML or text.", ("blocs",), "write", 4),
    Action("blocs.filter", ("slash",), "Claims", "Compare other claims: a filter, as in the queue.",
           ("blocs",), "filter", 5),
    Action("blocs.window", ("w",), "Days", "Keep to what was said or happened between two days.",
           ("blocs",), "window", 6),
)  # fmt: skip
