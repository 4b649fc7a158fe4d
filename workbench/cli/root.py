"""The command `workbench` itself: its global options and the table of everything it can do.

The one-line help stands here so that `workbench --help` imports no command; a test holds it to the commands' own.
"""

import click

from workbench import __version__
from workbench.cli.commands import Lazy, LazyGroup, global_options
from workbench.cli.session import Session

_IN, _LOOK, _CLAIMS, _EVIDENCE, _OUT, _CARE = (
    "Bring in", "Look", "Work on claims", "Weigh evidence", "Hand over", "Look after the case",
)  # fmt: skip

COMMANDS = {
    "demo": Lazy("workbench.cli.demo:demo", _IN, "Build the sample case and open it."),
    "import": Lazy("workbench.cli.importing:import_", _IN, "Import chat exports."),
    "imports": Lazy("workbench.cli.imports:imports", _IN, "List, show, undo imports; see what was quarantined."),
    "message": Lazy("workbench.cli.message:message", _IN, "Add a message by hand; say what a message means."),
    "claims": Lazy("workbench.cli.claims:claims", _LOOK, "List the queue of claims."),
    "view": Lazy("workbench.cli.view:view", _LOOK, "Save filters under a name; list, rename and remove them."),
    "messages": Lazy("workbench.cli.reading:messages", _LOOK, "List messages."),
    "inbox": Lazy("workbench.cli.inbox:inbox", _LOOK, "List messages that carry no claim yet."),
    "search": Lazy("workbench.cli.reading:search", _LOOK, "Search the text of all messages."),
    "context": Lazy("workbench.cli.reading:context", _LOOK, "Show the chat around a message."),
    "why": Lazy("workbench.cli.why:why", _LOOK, "Explain a claim's priority, or what was found in a message."),
    "media": Lazy("workbench.cli.media:media", _LOOK, "List media, where each was seen first and what looks like it."),
    "match": Lazy("workbench.cli.matching:match", _LOOK, "Compare pictures and films on disk with all media held."),
    "timeline": Lazy("workbench.cli.analysis:timeline", _LOOK, "Show who held a place when, according to whom."),
    "screen": Lazy("workbench.cli.screen:screen", _LOOK, "Print a screen as plain lines of text."),
    "claim": Lazy("workbench.cli.claim:claim", _CLAIMS, "Add, show, change, merge, split, link and decide claims."),
    "undo": Lazy("workbench.cli.history:undo", _CLAIMS, "Take back your last change."),
    "redo": Lazy("workbench.cli.history:redo", _CLAIMS, "Do again what you took back."),
    "source": Lazy("workbench.cli.sources:source", _EVIDENCE, "Add, show, list, change, import and export sources."),
    "evidence": Lazy("workbench.cli.evidence:evidence", _EVIDENCE, "Add, list, change, retract and import evidence."),
    "capture": Lazy("workbench.cli.capture:capture", _EVIDENCE, "Capture a web page, or a file saved from one."),
    "captures": Lazy("workbench.cli.capture:captures", _EVIDENCE, "List and show captures; check their bytes."),
    "assess": Lazy("workbench.cli.judging:assess", _EVIDENCE, "Show what the rules make of the evidence on a claim."),
    "policy": Lazy("workbench.cli.policy:policy", _EVIDENCE, "Show, check and choose the rules of statuses."),
    "figures": Lazy("workbench.cli.figures:figures", _EVIDENCE, "Show and enter the competing figures of a claim."),
    "blocs": Lazy("workbench.cli.analysis:blocs", _EVIDENCE, "Compare how blocs of sources tell the same claims."),
    "verdict": Lazy("workbench.cli.verdict:verdict", _EVIDENCE, "Look at decided claims again, and at what is due."),
    "export": Lazy("workbench.cli.exporting:export", _OUT, "Export claims with everything that stands behind them."),
    "bundle": Lazy("workbench.cli.bundles:bundles", _OUT, "Check bundles that others exported, and take them in."),
    "audit": Lazy("workbench.cli.history:audit", _CARE, "Verify, checkpoint and read the history."),
    "fsck": Lazy("workbench.cli.upkeep:fsck", _CARE, "Check every byte of the case."),
    "backup": Lazy("workbench.cli.upkeep:backup", _CARE, "Copy the case, open or not, to a new folder."),
    "doctor": Lazy("workbench.cli.upkeep:doctor", _CARE, "Show what this machine can do."),
    "config": Lazy("workbench.cli.config:config", _CARE, "Show the settings that are in force."),
    "plugins": Lazy("workbench.cli.plugins:plugins", _CARE, "List, check and trust plugins."),
    "lexicon": Lazy("workbench.cli.lexicon:lexicon", _CARE, "List and check the words that detection knows."),
    "completion": Lazy("workbench.cli.completion:completion", _CARE, "Print the script for completion by Tab."),
    "manual": Lazy("workbench.cli.manual:manual", _CARE, "Print the manual page."),
    "evaluate": Lazy("workbench.cli.evaluating:evaluate", _CARE, "Score the case against messages labelled by hand."),
}


_ELSEWHERE = {
    "show": "claim show C-1", "status": "claim status C-1 STATUS", "list": "claims", "ls": "claims", "queue": "claims",
    "add": "claim add", "merge": "claim merge", "split": "claim split", "note": "claim edit", "edit": "claim edit",
    "sources": "source list", "views": "view list", "history": "audit log", "log": "audit log", "help": "--help",
    "verify": "audit verify", "settings": "config show", "open": "--case DIR", "quarantine": "imports quarantine",
}  # fmt: skip
"""Words that people try, and the command that does it."""


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    elsewhere=_ELSEWHERE,
    params=global_options(hidden=False),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: workbench demo",
)
@click.version_option(__version__, package_name="claim-workbench", prog_name="workbench")
@click.pass_context
def workbench(context: click.Context) -> None:
    """Verify social-media claims: chat exports in, a verified claim set out, offline.

    Without a command, the terminal screen opens on the case.

    Exit codes: 0 done, 2 usage, 3 done with quarantined or skipped records, 4 input refused, 5 not found,
    6 busy, conflict or gate not met, 7 integrity damage, 8 storage or network error; 130 stopped with Ctrl-C,
    1 a fault in the program. Errors are one sentence and one hint on stderr.
    """
    if context.invoked_subcommand is None:
        session = context.ensure_object(Session)
        session.open_terminal(session)
