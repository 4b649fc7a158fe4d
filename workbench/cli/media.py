"""`workbench media`: pictures and films held, what looks like what, and what an analyst says of it.

`workbench media [FILTER]` is `workbench media list [FILTER]`: the words after `media` are a filter unless the first one
is a command.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import click

from workbench.case import Case
from workbench.cli import choosing, records
from workbench.cli.commands import FilterCommand, FilterGroup, filter_text
from workbench.cli.hash_lists import lists
from workbench.cli.media_sensitivity import SensitivityType, otherwise
from workbench.cli.media_words import not_compared, ordered
from workbench.cli.medium_showing import show
from workbench.cli.output import json_lines, line, note, table, when
from workbench.cli.session import Session
from workbench.errors import UsageError
from workbench.model import MediaMatch, Medium, claim_label
from workbench.store import evidence, media_marks, media_matches
from workbench.store import media as store

_SHORT = 12
_NAME = 16
"""Columns for a name in the table, which has to fit a terminal of 80; `media show` and --json have all of it."""
_ANSWERS = ("same", "different", "edited", "misleading")


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
    mirrored or recompressed; `review` needs eyes. Of several the one seen first is named, with its day. Where nothing
    is named for a reason (the never-match list, nothing to compare, not decoded), that stands in its place. The newest
    come first; media show and --json tell all.

    \b
    Examples:
      workbench media list
      workbench media list claim:C-17 --json
    """
    case = session.existing()
    first = store.first_seen(case.db)
    wanted = _of_messages(case, filter_text(words)) if words else list(first)
    wanted.sort()
    wanted.sort(key=lambda sha256: first.get(sha256) or "", reverse=True)
    found = store.by_hash(case.db, wanted)
    if session.json:
        json_lines(records.media(case, found))
    elif not table(("medium", "type", "first seen", "msgs", "name", "looks like"), _rows(case, found, first)):
        note(_none(session, words))


@media.command()
@click.argument("sha256", metavar="MEDIUM")
@click.argument("other", metavar="OTHER")
@click.argument("answer", type=click.Choice(_ANSWERS))
@click.option("--claim", "number", metavar="C-17", type=choosing.CLAIM, help="Put it on this claim as evidence.")
@click.option("--note", "text", default="", help="What you saw.")
@click.pass_obj
def answer(session: Session, sha256: str, other: str, answer: str, number: int | None, text: str) -> None:
    """Say what two media are to each other: the same, different, a cropped or edited copy, or out of context.

    MEDIUM is the one in question, OTHER what it was compared with: the older one. The answer stays with the pair:
    `different` makes the match count no more and retracts what earlier answers put on claims, the others make it count
    whatever the hashes say. With --claim all but `different` become an item of evidence (context) with the older one
    as its file; which of the two that is, is looked up then. No status moves.

    \b
    Examples:
      workbench media answer 3fa9c2d1 77b0e4aa different --note "another bridge"
      workbench media answer 3fa9c2d1 77b0e4aa misleading --claim C-17
    """
    from workbench.evidence.comparing import Answer, judge
    from workbench.evidence.marking import find_medium

    case = session.existing()
    if number is not None:
        choosing.claim(case, number)
    pair = (find_medium(case, sha256), find_medium(case, other))
    before = {e.id: e.claim for e in evidence.with_file(case.db, pair)}
    act = judge(case, number, sha256, other, Answer(answer), text)
    _acted(session, case, act.label, [sha256])
    left = {e.id for e in evidence.with_file(case.db, pair)}
    if lost := sorted((claim, e) for e, claim in before.items() if e not in left):
        items = ", ".join(f"E-{e} of {claim_label(claim)}" for claim, e in lost)
        note(f"Retracted, since this answer says otherwise: {items}.")


@media.command()
@click.argument("media_", metavar="MEDIUM...", nargs=-1, required=True)
@click.option("--sensitivity", type=SensitivityType(), required=True, help="graphic: hidden until asked for; "
              "not-graphic: shown; not-judged: hidden too.")  # fmt: skip
@click.pass_obj
def mark(session: Session, media_: tuple[str, ...], sensitivity: str) -> None:
    """Say how hard media are to look at; copies follow, also those that come later.

    The screen keeps every medium hidden until it is marked not-graphic or uncovered by a key. Of a medium and its
    copies the strictest mark holds: when that is another's, it is said whose.

    \b
    Example:
      workbench media mark 3fa9c2d1 --sensitivity graphic
    """
    from workbench.evidence.marking import find_medium, mark_sensitivity

    case = session.existing()
    act = mark_sensitivity(case, media_, sensitivity)
    _acted(session, case, act.label, media_)
    for sha256 in dict.fromkeys(find_medium(case, name) for name in media_):
        if said := otherwise(case, sha256, sensitivity):
            note(said)


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


def _none(session: Session, words: tuple[str, ...]) -> str:
    """What is said when nothing is listed: a sha256 in the place of a filter is an easy slip."""
    if len(words) == 1 and _MediaGroup.argument.fullmatch(words[0]):
        return f"No message with media says {words[0]}; {session.command()} media show {words[0]} shows a medium."
    return "No message that this filter selects has media." if words else "There are no media."


def _of_messages(case: Case, text: str) -> list[str]:
    found = (a.sha256 for m in choosing.messages(case, text) for a in m.attachments if a.sha256)
    return list(dict.fromkeys(found))


def _rows(case: Case, found: Sequence[Medium], first: Mapping[str, str | None]) -> Iterator[tuple[str | int, ...]]:
    for page in records.pages(found):
        names = [m.sha256 for m in page]
        matches, answers = media_matches.of(case.db, names), media_matches.answers(case.db, names)
        barred, seen = media_marks.barred(case.db, names), store.occurrences(case.db, names)
        for medium in page:
            counting = [m for m in matches.get(medium.sha256, ()) if not media_matches.denied(m, answers)]
            places = seen.get(medium.sha256, [])
            yield (
                medium.sha256[:_SHORT],
                _type(medium.mime),
                (first.get(medium.sha256) or "")[:10],
                len({o.message for o in places}),
                _short(places[0].name if places else ""),
                _looks_like(ordered(counting, first, answers), first)
                or ("never matched" if medium.sha256 in barred else medium.note or not_compared(medium)),
            )


def _looks_like(matches: Sequence[MediaMatch], first: Mapping[str, str | None]) -> str:
    """`same 2023-08-14 a6b38393aa42 +4`: the day stands before the name, which a narrow terminal may cut."""
    if not matches:
        return ""
    best = matches[0]
    day, more = (first.get(best.other) or "")[:10], f"+{len(matches) - 1}" if len(matches) > 1 else ""
    return " ".join(word for word in (best.kind, day, best.other[:_SHORT], more) if word)


def _type(mime: str) -> str:
    """The last part of a type, `jpeg`; a long one is nothing that people know by that name."""
    word = mime.rpartition("/")[2]
    return word if len(word) <= 8 else "other"


def _short(name: str) -> str:
    name = name.replace("\\", "/").rpartition("/")[2]
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"
