"""`workbench undo`, `redo` and `audit`: the history that only grows."""

from pathlib import Path

import click

from workbench import canonical
from workbench.cli import choosing, paths
from workbench.cli.commands import Command, Group
from workbench.cli.output import counted, json_lines, line, note, table
from workbench.cli.session import Session
from workbench.errors import IntegrityDamage
from workbench.ledger import checkpoints
from workbench.ledger import events as ledger
from workbench.model import Event, claim_label
from workbench.store import events as store
from workbench.store.events import Act


@click.command(cls=Command)
@click.pass_obj
def undo(session: Session) -> None:
    """Take back your last change, also after a restart. History keeps both.

    \b
    Example:
      workbench undo
    """
    from workbench import flow

    _print(session, flow.undo(session.existing()), "Taken back")


@click.command(cls=Command)
@click.pass_obj
def redo(session: Session) -> None:
    """Do again what you took back.

    \b
    Example:
      workbench redo
    """
    from workbench import flow

    _print(session, flow.redo(session.existing()), "Done again")


def _print(session: Session, act: Act, what: str) -> None:
    if session.json:
        json_lines([{"act": act.id, "label": act.label, "claims": [claim_label(c) for c in act.claims]}])
    else:
        line(f"{what}: {act.label}")


@click.group(cls=Group)
def audit() -> None:
    """Verify, checkpoint and read the history."""


@audit.command()
@click.option("--checkpoint", "held", metavar="FILE", type=paths.FILE,
              help="A checkpoint kept elsewhere: shows also whether all history was rewritten or cut.")  # fmt: skip
@click.pass_obj
def verify(session: Session, held: Path | None) -> None:
    """Walk every hash chain; exit 7 names the first bad thing.

    The chains alone show changed, missing and reordered events. Only a checkpoint kept elsewhere shows that the whole
    history was rewritten.

    \b
    Examples:
      workbench audit verify
      workbench audit verify --checkpoint checkpoint-2026-05-01.txt
    """
    case = session.existing()
    damage = ledger.verify(case.db) or checkpoints.verify_stored(case.db)
    if damage is None and held is not None:
        damage = checkpoints.verify_against(case.db, checkpoints.parse(held.read_text("utf-8", "replace")))
    chains = len(store.all_heads(case.db))
    if session.json:
        json_lines([{"ok": damage is None, "chains": chains, "damage": damage}])
    if damage is not None:
        raise IntegrityDamage(damage, "The stored history was changed outside the program; compare with a backup.")
    if session.json:
        return
    told = f"{counted(chains, 'chain')} {'holds' if chains == 1 else 'hold'}"
    line(f"{told}: no event was changed, removed or reordered since it was written.")
    if held is None:
        line("Compare with a checkpoint kept elsewhere to know that nobody rewrote all of it: --checkpoint FILE")
    else:
        line(f"They agree with the checkpoint in {held}.")


@audit.command()
@click.pass_obj
def checkpoint(session: Session) -> None:
    """Compute one hash over the whole history, to be printed, signed or sent to a colleague, and record it.

    Keep it where nobody who can write to the case can change it; workbench audit verify --checkpoint compares.

    \b
    Example:
      workbench audit checkpoint > checkpoint-2026-05-01.txt
    """
    from workbench.ledger.checkpoints import checkpoint as seal

    case = session.existing()
    made = seal(case.db, case.now())
    if session.json:
        json_lines([canonical.plain(made)])
    else:
        line(made.text().rstrip("\n"))


@audit.command()
@click.argument("number", metavar="[C-17]", type=choosing.CLAIM, required=False)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Without a claim: how many of "
              "the newest events.")  # fmt: skip
@click.pass_obj
def log(session: Session, number: int | None, limit: int) -> None:
    """Show the history of a claim, oldest first, or the newest events of the case.

    \b
    Examples:
      workbench audit log C-17
      workbench audit log --limit 200 --json
    """
    case = session.existing()
    if number is None:
        found = store.page(case.db, store.Wanted(), None, limit)
    else:
        choosing.claim(case, number)
        found = store.of(case.db, ledger.claim_subject(number))
    if session.json:
        json_lines(_record(e) for e in found)
    elif not table(("at", "by", "subject", "seq", "kind", "what"), (_row(e) for e in found)):
        note("There is no history yet.")


def _record(e: Event) -> dict[str, object]:
    return {
        "subject": e.subject,
        "seq": e.seq,
        "at": e.at,
        "analyst": e.analyst,
        "kind": e.kind,
        "body": canonical.loads(e.body),
        "prev_hash": e.prev_hash,
        "hash": e.hash,
    }


def _row(e: Event) -> tuple[str | int, ...]:
    body = canonical.loads(e.body)
    told = body.get("label") or body.get("file") or body.get("title") or ""
    reason = body.get("override") or body.get("reason") or ""
    return e.at[:19].replace("T", " "), e.analyst, e.subject, e.seq, e.kind, f"{told}: {reason}" if reason else told
