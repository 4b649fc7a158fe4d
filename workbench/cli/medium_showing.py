"""`workbench media show`: all that is known of one medium, for people line by line or as one object."""

from collections.abc import Iterator, Sequence

import click

from workbench.case import Case
from workbench.cli.commands import Command
from workbench.cli.media_sensitivity import told as sensitivity
from workbench.cli.media_words import SHORT, clock, firsts, how, on_list, ordered, place
from workbench.cli.output import Cell, counted, json_lines, line, pairs, when
from workbench.cli.session import Session
from workbench.model import MediaAnswer, MediaMatch, Medium, claim_label
from workbench.safety.text import safe
from workbench.store import hash_lists, media_marks, media_matches
from workbench.store import media as store
from workbench.store import messages as message_store
from workbench.store.folder_vault import FolderVault
from workbench.store.media import Occurrence

_SEEN = 50
"""Occurrences that are printed; --json has all."""
_ANSWERED = {"same": "the same", "different": "another picture", "edited": "a cropped or edited copy",
             "misleading": "the same, out of context"}  # fmt: skip


@click.command(cls=Command)
@click.argument("media", metavar="MEDIUM...", nargs=-1, required=True)
@click.pass_obj
def show(session: Session, media: tuple[str, ...]) -> None:
    """Show all that is known of media: where the file lies, type, hashes, metadata, every occurrence, matches, marks.

    A match is told with its distances, with what was done to the picture, and with where and when both were seen
    first; EARLIER is what was seen before this one: it is not the original for that, only older here. What was answered
    `different` comes last, as `answered`.

    \b
    Example:
      workbench media show 3fa9c2d1 --json
    """
    from workbench.evidence.marking import find_medium

    case = session.existing()
    found = store.by_hash(case.db, [find_medium(case, name) for name in media])
    if session.json:
        from workbench.cli.media_records import shown

        json_lines(shown(case, found))
        return
    for number, medium in enumerate(found):
        if number:
            line("")
        _print(case, medium)


def _print(case: Case, medium: Medium) -> None:
    from workbench.media.metadata import told

    seen = store.occurrences(case.db, [medium.sha256]).get(medium.sha256, [])
    metadata = store.metadata(case.db, [medium.sha256]).get(medium.sha256, "{}")
    carried = message_store.claims_of(case.db, [o.message for o in seen])
    claims = sorted({c for found in carried.values() for c, _ in found})
    pairs(
        (name, safe(str(value), newlines=False) if value else None)  # a line end in a chat's name must not forge a row
        for name, value in [
            ("medium", medium.sha256), *_facts(case, medium),
            *told(metadata, list(dict.fromkeys(o.name for o in seen))),
            ("note", medium.note), ("never matched", media_marks.barred(case.db, [medium.sha256]).get(medium.sha256)),
            ("to look at", sensitivity(case, medium.sha256)),
            ("claims", " ".join(claim_label(c) for c in claims)),
            *(("seen", _seen(o)) for o in seen[:_SEEN]),
            ("seen", f"and {counted(len(seen) - _SEEN, 'time')} more (--json has all)" if len(seen) > _SEEN else ""),
            *_matches(case, medium, seen),
        ]
    )  # fmt: skip


def _facts(case: Case, medium: Medium) -> Iterator[tuple[str, Cell]]:
    yield "original", _file(case, medium)
    yield "type", medium.mime
    yield "bytes", f"{medium.bytes:,}"
    yield "pixels", f"{medium.width}×{medium.height}" if medium.width and medium.height else None
    yield "length", clock(medium.duration) if medium.duration is not None else None
    frames = len(store.frames(case.db, [medium.sha256]).get(medium.sha256, ()))
    yield "frames", f"{frames} hashed" if frames else None
    quality = "" if medium.pdq_quality is None else f" (quality {medium.pdq_quality} of 100)"
    yield "pdq", f"{medium.pdq}{quality}" if medium.pdq else None
    yield "phash", medium.phash
    if medium.low_information:
        yield "compared", "never: too little in it (blank or nearly so)"


def _file(case: Case, medium: Medium) -> str:
    """Where the file lies; nothing is fetched for that."""
    path = case.vault.path(medium.sha256)
    if not path.is_file():
        folder = isinstance(case.vault, FolderVault)
        return "missing: workbench fsck tells more" if folder else "in the team's store, no copy on this machine"
    inside = case.folder is not None and path.is_relative_to(case.folder)
    return str(path.relative_to(case.folder) if inside and case.folder else path)


def _seen(o: Occurrence) -> str:
    return f"{when(o.sent_at) or 'at an unknown time'} in {o.chat} (message {o.message}, {o.name})"


def _matches(case: Case, medium: Medium, seen: Sequence[Occurrence]) -> Iterator[tuple[str, Cell]]:
    found = media_matches.of(case.db, [medium.sha256]).get(medium.sha256, [])
    answers = media_matches.answers(case.db, [medium.sha256])
    others = [other for pair in answers for other in pair if other != medium.sha256]
    places = store.occurrences(case.db, sorted({*(m.other for m in found), *others}))
    for match in ordered(found, firsts(places), answers):
        answer = answers.get(media_matches.pair(medium.sha256, match.other))
        if not media_matches.denied(match, answers):
            yield match.kind, _told(match, seen, places.get(match.other, []), answer)
    counting = {m.other for m in found if not media_matches.denied(m, answers)}
    for other in sorted(set(others) - counting):
        said = _answer(answers[media_matches.pair(medium.sha256, other)])
        yield "answered", f"{other[:SHORT]} · {said} · first seen {place(places.get(other, []))}"
    for hit in hash_lists.hits(case.db, [medium.sha256]).get(medium.sha256, ()):
        kind = "never list" if hit.purpose == hash_lists.NEVER else "on a list"
        yield kind, f"{hit.match.kind} as {on_list(hit.match, hit.name, hit.entry)}"


def _told(
    match: MediaMatch, mine: Sequence[Occurrence], theirs: Sequence[Occurrence], answer: MediaAnswer | None
) -> str:
    times = [o.sent_at for o in (*mine[:1], *theirs[:1])]
    earlier = "EARLIER, " if len(times) == 2 and times[0] and times[1] and times[1] < times[0] else ""
    said = f" · {_answer(answer)}" if answer else ""
    return f"{match.other[:SHORT]} · {how(match)} · {earlier}first seen {place(theirs)}{said}"


def _answer(answer: MediaAnswer) -> str:
    note = f": {answer.note}" if answer.note else ""
    return f"{answer.by} on {answer.at[:10]}: {_ANSWERED.get(answer.answer, answer.answer)}{note}"
