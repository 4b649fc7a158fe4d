"""`workbench media`: pictures and films held, what looks like what, and what an analyst says of it.

`workbench media [FILTER]` is `workbench media list [FILTER]`: the words after `media` are a filter unless the first one
is a command.
"""

import re

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import FilterCommand, FilterGroup, filter_text
from workbench.cli.hash_lists import lists
from workbench.cli.medium_showing import show
from workbench.cli.output import json_lines, line, note, table, when
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import Medium
from workbench.store import media as store
from workbench.store import media_marks

_SHORT = 12
_ANSWERS = ("same", "different", "edited", "misleading")
_SENSITIVITIES = ("graphic", "plain", "none")


class _MediaGroup(FilterGroup):
    argument = re.compile(r"[0-9a-fA-F]{8,64}")


@click.group(cls=_MediaGroup, subcommand_metavar="[FILTER] | COMMAND [ARGS]...")
def media() -> None:
    """List media, where each was seen first and what looks like it; show one, answer a match, keep lists.

    A medium is named by its sha256, 8 digits or more. A match never says anything about truth: it says that the same
    picture was seen elsewhere, and when.

    \b
    Examples:
      workbench media claim:C-17
      workbench media show 3fa9c2d1
      workbench media answer 3fa9c2d1 77b0e4aa same --claim C-17
    """


media.add_command(show)


@media.command("list", cls=FilterCommand)
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.pass_obj
def list_(session: Session, words: tuple[str, ...]) -> None:
    """List media, where each was seen first and what looks like it; `workbench media [FILTER]` does the same.

    FILTER is that of workbench messages: media of the messages that it selects. `same` is a copy, cut, turned,
    mirrored or recompressed; `review` needs eyes. Media on the never-match list show no matches; of a medium that
    could not be looked into, why stands in their place.

    \b
    Examples:
      workbench media list
      workbench media list claim:C-17 --json
    """
    case = session.existing()
    found = store.by_hash(case.db, _of_messages(case, filter_text(words))) if words else _seen(case)
    if session.json:
        json_lines(records.media(case, found))
        return
    rows = (
        (r["sha256"][:_SHORT], r["mime"], _size(r["width"], r["height"]), when(r["first_seen"]), len(r["messages"]),
         ", ".join(f"{m['kind']} {m['sha256'][:_SHORT]}" for m in r["matches"]) or medium.note, r["name"])
        for medium, r in zip(found, records.media(case, found), strict=True)
    )  # fmt: skip
    if not table(("medium", "type", "pixels", "first seen", "msgs", "looks like", "name"), rows):
        note("There are no media.")


@media.command()
@click.argument("sha256", metavar="MEDIUM")
@click.argument("other", metavar="OTHER")
@click.argument("answer", type=click.Choice(_ANSWERS))
@click.option("--claim", "number", metavar="C-17", type=choosing.CLAIM, help="Put it on this claim as evidence.")
@click.option("--note", "text", default="", help="What you saw.")
@click.pass_obj
def answer(session: Session, sha256: str, other: str, answer: str, number: int | None, text: str) -> None:
    """Say what two media are to each other: the same, different, a cropped or edited copy, or out of context.

    The answer stays with the pair: `different` makes the match count no more, the others make it count whatever the
    hashes say. With --claim all but `different` become an item of evidence (context) with OTHER as its file. No status
    moves.

    \b
    Examples:
      workbench media answer 3fa9c2d1 77b0e4aa different --note "another bridge"
      workbench media answer 3fa9c2d1 77b0e4aa misleading --claim C-17
    """
    from workbench.evidence.comparing import Answer, judge

    case = session.existing()
    if number is not None:
        choosing.claim(case, number)
    act = judge(case, number, sha256, other, Answer(answer), text)
    _acted(session, case, act.label, [sha256])


@media.command()
@click.argument("media_", metavar="MEDIUM...", nargs=-1, required=True)
@click.option("--sensitivity", type=click.Choice(_SENSITIVITIES), required=True, help="graphic: hidden until asked "
              "for; plain: shown; none: not judged, hidden too.")  # fmt: skip
@click.pass_obj
def mark(session: Session, media_: tuple[str, ...], sensitivity: str) -> None:
    """Say how hard media are to look at; copies follow, also those that come later.

    The screen keeps every medium hidden until it is marked plain or uncovered by a key.

    \b
    Example:
      workbench media mark 3fa9c2d1 --sensitivity graphic
    """
    from workbench.evidence.marking import mark_sensitivity

    case = session.existing()
    act = mark_sensitivity(case, media_, "" if sensitivity == "none" else sensitivity)
    _acted(session, case, act.label, media_)


@media.command()
@click.argument("sha256", metavar="[MEDIUM]", required=False)
@click.option("--reason", default="", help="Why, such as: the channel's logo.")
@click.pass_obj
def never(session: Session, sha256: str | None, reason: str) -> None:
    """Never match a medium (a logo, a flag, a blank card) nor its copies; without MEDIUM, list those.

    \b
    Examples:
      workbench media never 3fa9c2d1 --reason "the channel's logo"
      workbench media never
    """
    from workbench.evidence.marking import never as put

    case = session.existing()
    if sha256 is None:
        if reason:
            raise UsageError("--reason needs a medium.", "For example: workbench media never 3fa9c2d1 --reason logo")
        _list_never(session, case)
        return
    act = put(case, sha256, reason)
    _acted(session, case, act.label, [sha256])


@media.command()
@click.argument("sha256", metavar="MEDIUM")
@click.pass_obj
def allow(session: Session, sha256: str) -> None:
    """Match a medium again that was on the never-match list.

    \b
    Example:
      workbench media allow 3fa9c2d1
    """
    from workbench.evidence.marking import allow as take_off

    case = session.existing()
    act = take_off(case, sha256)
    _acted(session, case, act.label, [sha256])


media.add_command(lists)


def _acted(session: Session, case: Case, label: str, named: tuple[str, ...] | list[str]) -> None:
    if not session.json:
        line(label)
        return
    from workbench.cli.media_records import shown
    from workbench.evidence.marking import find_medium

    json_lines(shown(case, store.by_hash(case.db, [find_medium(case, n) for n in named])))


def _list_never(session: Session, case: Case) -> None:
    found = media_marks.never(case.db)
    if session.json:
        json_lines({"sha256": m.sha256, "reason": m.reason, "by": m.by, "at": m.at} for m in found)
    elif not table(
        ("medium", "since", "by", "reason"), [(m.sha256[:_SHORT], when(m.at), m.by, m.reason) for m in found]
    ):
        note("No medium is on the never-match list.")


def _seen(case: Case) -> list[Medium]:
    lonely = set(store.unseen(case.db))
    return [m for m in store.every(case.db) if m.sha256 not in lonely]


def _of_messages(case: Case, text: str) -> list[str]:
    found = (a.sha256 for m in choosing.messages(case, text) for a in m.attachments if a.sha256)
    return list(dict.fromkeys(found))


def _size(width: int | None, height: int | None) -> str:
    return f"{width}×{height}" if width and height else ""
