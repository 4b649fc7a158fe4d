"""Keys of evidence, its forms, figures, sources and verdicts."""

from workbench.tui.actions.action import DECIDE, Action

ACTIONS: tuple[Action, ...] = (
    Action("evidence.add", ("a",), "Evidence", "Add what a source says: stance, grade, quote, file or link.",
           DECIDE, "add_evidence", 4, rows=True),
    Action("evidence.retract", ("X",), "Retract", "Take back the evidence item under the cursor (undo brings it back).",
           ("dossier",), "retract"),
    Action("evidence.edit", ("E",), "Edit item", "Change the evidence item under the cursor: grade, stance, quote, "
           "what it repeats.", ("dossier",), "edit_evidence"),
    Action("evidence.origin", ("equals_sign",), "Origin…", "Say whether two evidence items are of one origin or apart, "
           "with the reason; on a proposed tie of the Evidence tab: that one.", ("dossier",), "origin"),
    Action("evidence.form", ("down",), "All fields", "Go on in the form with all fields; what is typed comes along. "
           "Tab does the same.", ("evidence line",), "all_fields", 2),
    Action("evidence.scale", ("ctrl+g",), "Grade", "Show the scale of grades in words and choose one.",
           ("evidence line", "evidence form"), "scale", 3),
    Action("evidence.capture", ("ctrl+t",), "Take a copy", "Fetch the page at the address, after a question that names "
           "the host and the way; again: stop.", ("evidence line", "evidence form"), "capture", 4),
    Action("evidence.save", ("enter",), "Save", "Save the item.", ("evidence line", "evidence form", "decide"),
           "save", 1),
    Action("grade.take", ("enter",), "Take it", "Take the grade chosen.", ("grade",), "take", 1),
    Action("grade.up", ("up",), "Up", "One grade better.", ("grade",), "rung(-1)", 2),
    Action("grade.down", ("down",), "Down", "One grade worse; F and 6 are not worst: they cannot be judged.",
           ("grade",), "rung(1)", 3),
    Action("grade.half", ("left", "right"), "Other half", "Go between who says it and what it says.", ("grade",),
           "half", 4),
    Action("form.editor", ("ctrl+r",), "Editor", "Write the field in your own editor ($VISUAL, else $EDITOR).",
           ("form", "evidence form", "decide", "by hand", "translation", "note"), "write_outside"),
    Action("form.save", ("ctrl+o",), "Save", "Save, also from within a text of many lines.",
           ("by hand", "translation", "note"), "save", 1),
    Action("form.leave", ("escape",), "Leave", "Leave without saving.",
           ("evidence line", "evidence form", "grade", "decide"), "close", 5),
    Action("figures", ("f",), "Figures", "Show all numbers given for the claim: who says them, as of when, and the "
           "range.", ("dossier",), "figures"),
    Action("verdict.show", ("v",), "Why", "Read all that is told of the verdict under the cursor.",
           ("verdicts",), "show", 3),
    Action("figure.add", ("a",), "Add", "Enter a number that somebody gives.", ("figures",), "add_figure", 3),
    Action("figure.edit", ("e",), "Edit", "Change the figure under the cursor.", ("figures",), "edit_figure", 4),
    Action("figure.retract", ("X",), "Retract", "Take back the figure under the cursor (undo brings it back).",
           ("figures",), "retract_figure", 5),
    Action("source.plot", ("b",), "By bloc", "Show or hide the sources by bloc: a letter a source, parties apart.",
           ("sources",), "plot", 6),
    Action("source.add", ("a",), "Add", "Enter a new source.", ("sources",), "add_source", 3),
    Action("source.edit", ("e",), "Edit", "Change the source's name, kind, owner, country, bloc and link.",
           ("sources",), "edit_source", 4),
    Action("source.regrade", ("r",), "Regrade", "Give the source another reliability with a reason; says first which "
           "evidence and claims follow.", ("sources",), "regrade", 5),
)  # fmt: skip
