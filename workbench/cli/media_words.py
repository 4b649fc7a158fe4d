"""How media, their matches and distances are said to people: one wording for `media show` and `match`."""

from collections.abc import Sequence

from workbench.cli.output import when
from workbench.model import MediaMatch
from workbench.store.hash_lists import ListedHash, ListedMatch
from workbench.store.media import Occurrence

SHORT = 12
"""Digits of a sha256 that people are shown."""


def distances(pdq: int | None, phash: int | None) -> str:
    """`PDQ 12 of 256, phash 2 of 64`: in how many bits two hashes differ."""
    said = [f"PDQ {pdq} of 256"] if pdq is not None else []
    return ", ".join([*said, *([f"phash {phash} of 64"] if phash is not None else [])])


def how(match: MediaMatch) -> str:
    """Distances, what was done to the picture, and where in a film: all that the match rests on."""
    parts = [distances(match.pdq_distance, match.phash_distance)]
    if match.transform not in ("", "none"):
        parts.append(match.transform)
    if match.at is not None:
        parts.append(f"at {clock(match.at)}")
    if match.other_at is not None:
        parts.append(f"there at {clock(match.other_at)}")
    if match.frames:
        parts.append(f"{match.frames} {'frame agrees' if match.frames == 1 else 'frames agree'}")
    return "; ".join(parts)


def clock(milliseconds: int) -> str:
    """Minutes and seconds into a film, with hours when there are any."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def place(seen: Sequence[Occurrence]) -> str:
    """Where something was seen first: `2023-08-11 06:41 in Infos Nord (message 412, IMG-20230811.jpg)`."""
    if not seen:
        return "in no message"
    first = seen[0]
    more = f", {len(seen):,} times in all" if len(seen) > 1 else ""
    return (
        f"{when(first.sent_at) or 'at an unknown time'} in {first.chat} (message {first.message}, {first.name}){more}"
    )


def on_list(match: ListedMatch, name: str, entry: ListedHash) -> str:
    """What a list says of a picture: `Fact-checks: "Old picture of …" 2021-03-04 https://…`."""
    said = [f'"{entry.label}"'] if entry.label else [f"entry {match.n}"]
    said += [entry.seen_at[:10]] if entry.seen_at else []
    said += [entry.url] if entry.url else []
    turned = "" if match.transform in ("", "none") else f"; {match.transform}"
    return f"{name}: {' '.join(said)} ({distances(match.pdq_distance, match.phash_distance)}{turned})"
