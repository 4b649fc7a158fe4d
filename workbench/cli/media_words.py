"""How media, their matches and distances are said to people: one wording for `media show` and `match`."""

from collections.abc import Iterable, Mapping, Sequence

from workbench.cli.output import when
from workbench.model import MediaAnswer, MediaMatch, Medium
from workbench.store import media_matches
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


def ordered(
    found: Iterable[MediaMatch], first: Mapping[str, str | None], answers: Mapping[tuple[str, str], MediaAnswer]
) -> list[MediaMatch]:
    """Same before review, what was answered `different` last; within these, what was seen first comes first."""

    def rank(m: MediaMatch) -> tuple[int, str, int, str]:
        said = answers.get(media_matches.pair(m.sha256, m.other))
        kind = int(m.kind != "same") if said is None else 2 if said.answer == "different" else 0
        return kind, first.get(m.other) or "unknown times come last", m.pdq_distance, m.other

    return sorted(found, key=rank)


def firsts(seen: Mapping[str, Sequence[Occurrence]]) -> dict[str, str | None]:
    """When each medium was seen first, from its occurrences."""
    return {name: places[0].sent_at if places else None for name, places in seen.items()}


def not_compared(medium: Medium) -> str:
    """Why a medium that was looked into is compared by its bytes alone; "" when its pictures are compared."""
    if medium.low_information:
        return "nothing to compare: too little in it (blank or nearly so)"
    if medium.pdq or medium.mime.startswith("video/"):
        return ""
    if medium.mime.startswith("audio/"):
        return "a sound recording: compared by its bytes alone"
    return f"not a picture or film that can be compared ({medium.mime or 'of an unknown type'})"


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
