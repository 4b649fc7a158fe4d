"""The one table of keys: bindings, footer, help and `docs/keys.md` are all made from it.

An action has an id (what a keymap names), its keys, and a sentence for people. No key here is one that tmux, macOS or
Textual itself swallows (reference/tui.md §3.4): plain letters, arrows, digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from workbench.tui.theme import ENTER_KEY, SPACE_KEY

_MOST_HINTS = 9
"""More than an eye takes in (reference/tui.md §1.1); help finds the rest."""
LISTS = ("queue", "inbox", "messages", "chat", "sources", "figures", "verdicts")
MAIN = (
    "queue", "dossier", "inbox", "messages", "chat", "sources", "compare", "figures", "control", "blocs", "verdicts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `call` is the Textual action; `hint` > 0 puts it into the footer, smallest first."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    screens: tuple[str, ...]
    call: str
    hint: int = 0

    @property
    def shown(self) -> str:
        """The first key as people write it."""
        return shown_key(self.keys[0])


_SHOWN = {
    "space": SPACE_KEY, "enter": ENTER_KEY, "escape": "esc", "slash": "/", "question_mark": "?", "asterisk": "*",
    "colon": ":", "plus": "+", "minus": "-", "left_square_bracket": "[", "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←", "right": "→", "home": "Home", "end": "End",
    "ctrl+p": "ctrl+p", "ctrl+q": "ctrl+q", "ctrl+f": "ctrl+f", "equals_sign": "=", "delete": "Del",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key's name as people write it: `?`, `esc`, `U`."""
    return _SHOWN.get(key, key)


_STATUS = (
    ("1", "rumor", "Rumor", "Set the status to rumor: seen, nothing credible yet."),
    ("2", "corroborated", "Corrob.", "Set the status to corroborated: one credible origin supports it."),
    ("3", "confirmed", "Confirm", "Set the status to confirmed: two credible origins, one of them A–B and 1–2."),
    ("4", "refuted", "Refute", "Set the status to refuted: a credible origin refutes it and none supports it."),
    ("5", "misleading", "Mislead.", "Set the status to misleading: the picture or fact is real, its context is not."),
    ("6", "contested", "Contest", "Set the status to contested: credible origins on both sides."),
    ("7", "unverifiable", "Unverif.", "Set the status to unverifiable: only parties speak, or a search found nothing."),
)  # fmt: skip
_DECIDE = ("queue", "dossier")

ACTIONS: tuple[Action, ...] = (
    Action("mark", ("space",), "Mark", "Mark the row and go down; status keys (inbox: d) then act on all marked rows.",
           ("queue", "inbox"), "mark", 1),
    Action("open", ("enter", "l", "right"), "Open", "Open what the cursor stands on. Enter never changes anything.",
           LISTS, "open", 2),
    *(Action(f"status.{s}", (k,), label, f"{text} Acts on the marked rows, else on the cursor, and moves on.",
             _DECIDE, f"set_status('{s}')") for k, s, label, text in _STATUS),
    Action("inbox", ("i",), "Inbox", "Open the inbox: texts that no claim holds yet, the most telling first.",
           ("queue", "messages"), "app.visit('inbox')", 7),
    *(Action(f"inbox.attach.{n}", (str(n),), f"Attach {n}", f"Put the text with all its copies under likely claim {n}.",
             ("inbox",), f"attach({n})") for n in (1, 2, 3)),
    Action("inbox.claim", ("n",), "New claim", "Make a claim of the text and put all its copies under it.",
           ("inbox",), "make_claim", 2),
    Action("inbox.dismiss", ("d",), "Dismiss", "Take the text, or all marked ones, out of the inbox, with copies that "
           "come later; among the dismissed: put it back.", ("inbox",), "dismiss_text", 3),
    Action("inbox.other", ("a",), "Other claim", "Put the text with all its copies under a claim that you name.",
           ("inbox",), "attach_other"),
    Action("inbox.stance", ("s",), "Stance", "Change how the text is attached: it asserts, denies or asks about it.",
           ("inbox",), "stance"),
    Action("inbox.dismissed", ("D",), "Dismissed", "List what was dismissed, with the copies that came since; again: "
           "the inbox.", ("inbox",), "dismissed", 8),
    Action("evidence.add", ("a",), "Evidence", "Add what a source says: stance, grade, quote, file or link.",
           _DECIDE, "add_evidence", 4),
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
    Action("evidence.save", ("enter",), "Save", "Save the item.", ("evidence line", "evidence form", "decide"), "save",
           1),
    Action("grade.take", ("enter",), "Take it", "Take the grade chosen.", ("grade",), "take", 1),
    Action("grade.up", ("up",), "Up", "One grade better.", ("grade",), "rung(-1)", 2),
    Action("grade.down", ("down",), "Down", "One grade worse; F and 6 are not worst: they cannot be judged.",
           ("grade",), "rung(1)", 3),
    Action("grade.half", ("left", "right"), "Other half", "Go between who says it and what it says.", ("grade",),
           "half", 4),
    Action("form.leave", ("escape",), "Leave", "Leave without saving.",
           ("evidence line", "evidence form", "grade", "decide"), "close", 5),
    Action("decide", ("D",), "Decide…", "Decide with words: why, how likely, how sure, until when, and what would "
           "change it.", _DECIDE, "decide"),
    Action("filter", ("slash",), "Filter", "Edit the filter: status:rumor place:Kidal has:video sort:-prio words.",
           ("queue", "inbox", "messages"), "filter", 5),
    Action("undo", ("u",), "Undo", "Take back your last change, also after a restart.", MAIN, "app.undo", 6),
    Action("redo", ("U",), "Redo", "Do again what you undid last.", MAIN, "app.redo"),
    Action("import", ("I",), "Import", "Import a chat export: WhatsApp, Telegram, X, or what a plugin reads.",
           ("queue", "inbox", "sources", "messages"), "app.import_files", 8),
    Action("export", ("x",), "Export", "Export the claims of the filter, or this claim, with a manifest of hashes.",
           _DECIDE, "export", 8),
    Action("messages", ("m",), "Messages", "Search all messages; from a dossier: the messages of this claim.",
           ("queue", "dossier", "sources"), "messages"),
    Action("message.add", ("plus",), "By hand", "Enter a message by hand; pasting text into the queue does the same.",
           ("queue", "messages"), "app.by_hand"),
    Action("claim.new", ("n",), "New claim", "Enter a claim that no message carries yet.", ("queue",), "new_claim"),
    Action("claim.merge", ("d",), "Merge", "Merge the marked claims into the one under the cursor; undo splits them.",
           ("queue",), "merge"),
    Action("claim.edit", ("e",), "Edit", "Edit title, places, actors and the event's time.", _DECIDE, "edit"),
    Action("claim.note", ("c",), "Note", "Write the claim's note.", _DECIDE, "note"),
    Action("claim.stage", ("w",), "Stage", "Set where the work is: new, working, review, closed.", _DECIDE, "stage"),
    Action("claim.mine", ("A",), "Take", "Assign the claim to yourself; the filter `mine` lists what is yours.",
           _DECIDE, "take"),
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
    Action("media.compare", ("i",), "Compare", "Put a medium beside what it looks like, the earlier ones first (the "
           "claim's own copies of one day with each other are left out); in the Media tab: the medium under the "
           "cursor.", ("dossier",), "compare"),
    Action("media.show", ("v",), "Show", "Show or hide the picture under the cursor of the Media tab: all are hidden "
           "until somebody says that they are not graphic.", ("dossier",), "veil"),
    Action("pair.show", ("v",), "Show", "Show or hide both pictures.", ("compare",), "veil", 7),
    Action("media.mark", ("S",), "Mark…", "Mark the picture as graphic, not graphic or not judged, or never to be "
           "matched; copies follow.", ("dossier", "compare"), "mark"),
    Action("media.open", ("o",), "Open", "Open the original in the system's viewer, after a warning.",
           ("dossier", "compare"), "open_original('mine')"),
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
    Action("figures", ("f",), "Figures", "Show all numbers given for the claim: who says them, as of when, and the "
           "range.", _DECIDE, "figures"),
    Action("control", ("P",), "Place", "Show who held the claim's place when, according to whom.", _DECIDE, "control"),
    Action("blocs", ("B",), "Compare blocs", "Compare how the narrative blocs tell the claim; in the queue: the marked "
           "claims, else the filter.", _DECIDE, "blocs"),
    Action("checklist", ("V",), "Checklist", "Show the five pillars of the claim, provenance, source, date, location "
           "and motivation, and answer them.", _DECIDE, "checklist"),
    Action("translate", ("t",), "Translate", "Write what the message says in your words or language; it stands below "
           "the text, under your name.", ("messages", "chat"), "translate", 6),
    Action("verdict.show", ("v",), "Why", "Read all that is told of the verdict under the cursor.",
           ("verdicts",), "show", 3),
    Action("figure.add", ("a",), "Add", "Enter a number that somebody gives.", ("figures",), "add_figure", 3),
    Action("figure.edit", ("e",), "Edit", "Change the figure under the cursor.", ("figures",), "edit_figure", 4),
    Action("figure.retract", ("X",), "Retract", "Take back the figure under the cursor (undo brings it back).",
           ("figures",), "retract_figure", 5),
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
    Action("mark.range", ("v",), "Range", "Mark every row from the last marked one to the cursor.",
           ("queue", "inbox"), "mark_range"),
    Action("mark.all", ("asterisk",), "Mark all", "Mark every row of the current filter; again: none.",
           ("queue", "inbox"), "mark_all"),
    Action("mark.only", ("M",), "Marked", "Show only the marked claims; again: the filter.", ("queue",), "only_marked"),
    Action("sort", ("s",), "Sort", "Choose the order of the queue.", ("queue",), "sort"),
    Action("preview", ("p",), "Preview", "Show or hide the pane beside the list.",
           ("queue", "inbox", "messages"), "preview"),
    Action("scroll.down", ("j",), "Down", "One line or row down in the tab.", ("dossier",), "scroll_line(1)"),
    Action("scroll.up", ("k",), "Up", "One line or row up in the tab.", ("dossier",), "scroll_line(-1)"),
    Action("refresh", ("R",), "Refresh", "Read the case again; shown when somebody else has changed it.",
           MAIN, "refresh_rows"),
    Action("copy", ("y",), "Copy", "Copy a one-line citation of the claim or message to the clipboard.",
           tuple(s for s in MAIN if s != "compare"), "copy"),
    Action("go", ("g",), "Go to…", "Then q queue, i inbox, m messages, s sources, p a place's timeline, b blocs, "
           "v verdicts looked at again, I import, h help; g again: top of the list.", MAIN, "app.go"),
    Action("bottom", ("G", "end"), "Bottom", "Go to the last row.", LISTS, "bottom"),
    Action("top", ("home",), "Top", "Go to the first row.", LISTS, "top"),
    Action("down", ("down", "j"), "Down", "One row down.", LISTS, "down"),
    Action("up", ("up", "k"), "Up", "One row up.", LISTS, "up"),
    Action("page.down", ("pagedown",), "Page down", "One page down.", LISTS, "page_down"),
    Action("page.up", ("pageup",), "Page up", "One page up.", LISTS, "page_up"),
    Action("back", ("escape", "h", "q"), "Back", "Go back; in the queue: clear marks, then the filter.",
           tuple(s for s in MAIN if s != "queue"), "back", 1),
    Action("clear", ("escape",), "Clear", "Clear the marks, then the filter.", ("queue",), "clear"),
    Action("source.add", ("a",), "Add", "Enter a new source.", ("sources",), "add_source", 3),
    Action("source.edit", ("e",), "Edit", "Change the source's name, kind, owner, country, bloc and link.",
           ("sources",), "edit_source", 4),
    Action("source.regrade", ("r",), "Regrade", "Give the source another reliability with a reason; says first which "
           "evidence and claims follow.", ("sources",), "regrade", 5),
    Action("help", ("question_mark", "colon", "ctrl+p"), "Help", "Search all actions by word; Enter runs one.",
           MAIN, "app.show_help", 9),
    Action("theme", ("T",), "Light/dark", "Change between the dark and the light theme.", MAIN, "app.other_theme"),
    Action("cancel", ("K",), "Cancel job", "Stop the running import or export; what was saved stays.",
           MAIN, "app.cancel_job"),
    Action("quit", ("q",), "Quit", "Leave the program. Everything is saved as it is done.", ("queue",), "app.leave"),
    Action("quit.now", ("ctrl+q",), "Quit", "Leave the program from anywhere.", MAIN, "app.leave"),
)  # fmt: skip


def of(screen: str) -> list[Action]:
    """The actions of a screen, in table order."""
    return [a for a in ACTIONS if screen in a.screens]


def bindings(screen: str) -> list[BindingType]:
    """Textual bindings of a screen."""
    return [Binding(",".join(a.keys), a.call, a.label, show=False, id=a.id) for a in of(screen)]


def hints(screen: str) -> list[tuple[str, str, str]]:
    """Footer of a screen: (key as shown, label, call). The seven status keys are one hint."""
    chosen = sorted((a for a in of(screen) if a.hint), key=lambda a: a.hint)
    found = [(a.shown, a.label, a.call) for a in chosen]
    if any(a.id.startswith("status.") for a in of(screen)):
        at = 2 if screen == "queue" else 1
        found.insert(at, ("1-7", "Status", "app.show_help"))
    if any(a.id.startswith("inbox.attach.") for a in of(screen)):
        found.insert(1, ("1-3", "Attach", "app.show_help"))
    return [*found[: _MOST_HINTS - 1], found[-1]] if len(found) > _MOST_HINTS else found  # the last one is help


def search(words: str, actions: Iterable[Action]) -> list[Action]:
    """Actions that hold every word in their label, help, id or keys; those whose label starts so come first."""
    wanted = words.lower().split()

    def rank(action: Action) -> int | None:
        label = action.label.lower()
        text = f"{label} {action.help.lower()} {action.id} {' '.join(shown_key(k) for k in action.keys)}"
        if not all(w in text for w in wanted):
            return None
        return 0 if not wanted or label.startswith(wanted[0]) else 1

    ranked = [(r, n, a) for n, a in enumerate(actions) if (r := rank(a)) is not None]
    return [a for _, _, a in sorted(ranked, key=lambda t: (t[0], t[1]))]


def markdown() -> str:
    """The text of `docs/keys.md`."""
    out = [
        "# Keys",
        "",
        "Made from the key table of the program (`workbench/tui/keys.py`); a test holds it to that.",
        "In the program `?` searches the same table and runs what it finds.",
        "",
        "| key | does | on | action |",
        "|---|---|---|---|",
    ]
    for a in ACTIONS:
        keys = " ".join(f"`{shown_key(k)}`" for k in a.keys)
        on = "all" if set(a.screens) == set(MAIN) else ", ".join(a.screens)
        out.append(f"| {keys} | {a.help} | {on} | `{a.id}` |")
    return "\n".join(out) + "\n"
