"""Keys of the inbox: one press puts a text where it belongs."""

from workbench.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    *(Action(f"inbox.attach.{n}", (str(n),), f"Attach {n}", f"Put the text with all its copies under likely claim {n}.",
             ("inbox",), f"attach({n})") for n in (1, 2, 3)),
    Action("inbox.claim", ("n",), "New claim", "Make a claim of the text and put all its copies under it.",
           ("inbox",), "make_claim", 2, rows=True),
    Action("inbox.dismiss", ("d",), "Dismiss", "Take the text, or all marked ones, out of the inbox, with copies that "
           "come later; among the dismissed: put it back.", ("inbox",), "dismiss_text", 3, rows=True),
    Action("inbox.other", ("a",), "Other claim", "Put the text with all its copies under a claim that you name.",
           ("inbox",), "attach_other"),
    Action("inbox.stance", ("s",), "Stance", "Change how the text is attached: it asserts, denies or asks about it.",
           ("inbox",), "stance"),
    Action("inbox.dismissed", ("D",), "Dismissed", "List what was dismissed, with the copies that came since; again: "
           "the inbox.", ("inbox",), "dismissed", 8),
)  # fmt: skip
