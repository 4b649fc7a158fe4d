"""Keys of the doctor: the tester of keys, and the answer to which line of right-to-left text reads right."""

from workbench.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("doctor.keys", ("t",), "Test keys", "Press any key and see whether it arrives, what it is called and what "
           "it does on each screen.", ("doctor",), "test_keys", 2),
    Action("doctor.rtl.terminal", ("1",), "Line 1 reads", "Line 1 of the right-to-left text reads right: leave the "
           "turning to the terminal (kept in your own settings).", ("doctor",), "rtl('terminal')", 3),
    Action("doctor.rtl.visual", ("2",), "Line 2 reads", "Line 2 of the right-to-left text reads right: let the program "
           "turn it (kept in your own settings).", ("doctor",), "rtl('visual')", 4),
    Action("doctor.down", ("down", "j"), "Down", "One line down.", ("doctor",), "scroll_line(1)"),
    Action("doctor.up", ("up", "k"), "Up", "One line up.", ("doctor",), "scroll_line(-1)"),
)  # fmt: skip
