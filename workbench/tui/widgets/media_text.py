"""A medium in words: what it is, what it says of itself, where it was seen, what it resembles."""

from collections.abc import Sequence

from textual.content import Content

from workbench.model import MediaAnswer, MediaMatch, Medium
from workbench.store.hash_lists import NEVER, ListHit
from workbench.store.media_marks import GRAPHIC, PLAIN
from workbench.tui import text
from workbench.tui.media_reading import Other, Place, Seen, Told, first_seen
from workbench.tui.text import join, line, plural, stack
from workbench.tui.theme import BAR, DOT
from workbench.tui.widgets.claim_text import HEAD

EARLIER = "bold $status-refuted"
_PLACES = 60
"""Places listed; all of them are kept, and `workbench media show --json` has them. 60 places and 20 others wrap within
12 ms, 200 and 60 took 42."""
_OTHERS = 20
"""Media alike that are listed, the earlier and nearer ones first; the compare screen has them all."""
UNSEEN = "No message carries it any more."
_BAR_CELLS = 16
_KINDS = {
    "image/jpeg": "JPEG picture", "image/png": "PNG picture", "image/webp": "WebP picture", "image/gif": "GIF picture",
    "image/heic": "HEIC picture", "video/mp4": "MP4 video", "video/quicktime": "QuickTime video",
    "video/webm": "WebM video", "video/x-matroska": "Matroska video", "audio/opus": "voice or sound (Opus)",
    "audio/ogg": "sound (Ogg)", "audio/mpeg": "sound (MP3)", "audio/mp4": "sound (M4A)", "audio/aac": "sound (AAC)",
    "audio/amr": "voice (AMR)", "application/pdf": "PDF document", "text/html": "web page",
    "image/svg+xml": "SVG drawing", "application/octet-stream": "unknown kind",
}  # fmt: skip
_ANSWERS = {
    "same": "the same", "edited": "cropped or edited", "misleading": "the same, out of its context",
    "different": "not the same",
}  # fmt: skip
_SENSITIVITY = {GRAPHIC: "marked graphic", PLAIN: "marked not graphic"}

NOTHING = stack([
    join(("No pictures, videos or sounds came with the messages of this claim.", "$soft")),
    join(("Missing files can be given later: import again with their folder.", "$soft")),
])  # fmt: skip


def clock(at: int) -> str:
    """Milliseconds into a video as `1:40` or `1:02:03`."""
    minutes, seconds = divmod(at // 1_000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def kind_words(m: Medium) -> str:
    """`JPEG picture 960×720`, `MP4 video 640×352 0:20`."""
    shape = f" {m.width}×{m.height}" if m.width and m.height else ""
    length = f" {clock(m.duration)}" if m.duration else ""
    return f"{_KINDS.get(m.mime or '', m.mime or 'unknown kind')}{shape}{length}"


def name_of(m: Medium, places: Sequence[Place]) -> str:
    """The name it came under first, without folders; foreign text."""
    name = places[0].seen.name if places else ""
    return name.replace("\\", "/").rpartition("/")[2] or m.sha256[:12]


def medium_text(seen: Seen) -> Content:
    """All that is known of one medium of a claim; what it resembles comes first."""
    m = seen.medium
    lines = [
        line(name_of(m, seen.places), "bold", limit=120),
        what(m, seen.sensitivity),
        since(seen.places),
        *_notes(m, seen.barred),
    ]
    parts = [stack(lines)]
    if seen.others:
        head = join(
            (f"Looks like {plural(len(seen.others), 'other')}", HEAD), ("   a question, not an answer", "$soft")
        )
        more = len(seen.others) - _OTHERS
        rest = [join((f" … and {more:,} more: i compares", "$soft"))] if more > 0 else []
        parts.append(stack([head, *(other_lines(o) for o in seen.others[:_OTHERS]), *rest]))
    elif not seen.barred:
        parts.append(join(("Nothing else that is held looks like it.", "$soft")))
    if seen.hits:
        parts.append(_hits(seen.hits))
    return Content("\n\n").join([*parts, _told(seen.told), _places(seen.places)])


def what(m: Medium, sensitivity: str) -> Content:
    """Kind, size and digest in one line."""
    judged = _SENSITIVITY.get(sensitivity, "")
    return join(
        line(kind_words(m), limit=80), f" {text.size(m.bytes)} ", (m.sha256[:12], "$soft"),
        (f"  {judged}" if judged else "", "bold $warning" if sensitivity == GRAPHIC else "$soft"),
    )  # fmt: skip


def since(places: Sequence[Place]) -> Content:
    """When and where it was seen first, and how often."""
    if not places:
        return join((UNSEEN, "$soft"))
    return join((f"seen {times(len(places))}, first ", "$soft"), first_place(places))


def first_place(places: Sequence[Place]) -> Content:
    """When and where it was seen first: `2023-08-11 06:41Z in Infos Nord`."""
    if not places:
        return join((UNSEEN, "$soft"))
    first = first_seen(places) or places[0].seen
    when = text.stamp(first.sent_at) if first.sent_at else "at an unknown time"
    # A chat's name may read right to left: it stands last, so that it can reorder nothing.
    return join((when, "bold"), " in ", line(first.chat, limit=60))


def _notes(m: Medium, barred: str) -> list[Content]:
    notes = [m.note] if m.note else []
    if m.low_information:
        notes.append("too plain to be matched: flat, blank, or almost so")
    if barred:
        notes.append(f"never matched: {barred}")
    return [line(note, "$warning", limit=300) for note in notes]


def _told(told: Told) -> Content:
    rows = [join(" ", line(label, "$soft", limit=40), ": ", line(value, limit=200)) for label, value in told]
    return stack([join(("What it says of itself", HEAD)), *rows])


def _places(places: Sequence[Place]) -> Content:
    if not places:
        return join((UNSEEN, "$soft"))
    rows = [join((f"Seen {times(len(places))}", HEAD))]
    for p in places[:_PLACES]:
        rows.append(
            join(
                " ", text.stamp(p.seen.sent_at), (" EARLIER" if p.earlier else "", EARLIER),
                (f" message {p.seen.message} ", "$soft"), line(p.seen.name, "$soft", limit=80), " in ",
                line(p.seen.chat, limit=60),
            )
        )  # fmt: skip
    if len(places) > _PLACES:
        rows.append(join((f" … and {len(places) - _PLACES} times more: workbench media show --json", "$soft")))
    return stack(rows)


def times(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def other_lines(o: Other) -> Content:
    """One match: kind, which, since when; distances; the answer."""
    kind = "answered" if o.match is None else "looks the same as" if o.match.kind == "same" else "may be the same as"
    lines = [
        join(" ", ("EARLIER " if o.earlier else "", EARLIER), (kind, "bold"), " ", (o.sha256[:12], "bold")),
        join("   ", since(o.places)),
    ]
    if o.match is not None:
        lines.append(line(f"   {distances(o.match)}", "$soft", limit=200))
    if o.answer is not None:
        lines.append(join("   ", answer_words(o.answer)))
    return stack(lines)


def distances(m: MediaMatch) -> str:
    """`PDQ 12 of 256, phash 2 of 64, mirrored; 14 frames agree, from 0:12 here and 1:40 there`."""
    return _bits(m.pdq_distance, m.phash_distance, m.transform) + _frames(m, "here", "there")


def _bits(pdq: int | None, phash: int | None, transform: str) -> str:
    known = [
        f"{name} {bits} of {most}" for name, bits, most in (("PDQ", pdq, 256), ("phash", phash, 64)) if bits is not None
    ]
    return ", ".join([*known, *([transform] if transform not in ("", "none") else [])])


def _frames(m: MediaMatch, here: str, there: str) -> str:
    if not m.frames and m.at is None and m.other_at is None:
        return ""
    agree = "; 1 frame agrees" if m.frames == 1 else f"; {m.frames} frames agree" if m.frames else ""
    spots = [f"{clock(at)} {where}" for at, where in ((m.at, here), (m.other_at, there)) if at is not None]
    return f"{agree}, from {' and '.join(spots)}" if spots else agree


def distance_bars(m: MediaMatch) -> Content:
    """The two distances as bars, the shorter the more alike, with what was done to see it; of films, those of the two
    frames that are nearest to each other."""
    kind = "looks the same" if m.kind == "same" else "may be the same"
    how = f", {m.transform}" if m.transform not in ("", "none") else ""
    rows = [
        join((f" {kind}", "bold"), line(f"{how}{_frames(m, 'on the left', 'on the right')}", limit=200)),
        *(
            join(f" {name} {found:>3} of {most:<3} ", (_bar(found, most), "$primary"))
            for name, found, most in (("PDQ  ", m.pdq_distance, 256), ("phash", m.phash_distance, 64))
        ),
    ]
    return stack(rows)


def _bar(found: int, most: int) -> str:
    # Half of the bits differ between two pictures that have nothing in common: that is the whole bar.
    full = min(_BAR_CELLS, -(-found * 2 * _BAR_CELLS // most))
    return BAR * full + DOT * (_BAR_CELLS - full)


def answer_words(a: MediaAnswer) -> Content:
    """What was said of a pair, by whom and when."""
    return join(
        ("answered: ", "$soft"), line(_ANSWERS.get(a.answer, a.answer), "bold $success", limit=80),
        line(f" by {a.by}, {a.at[:10]}", "$soft", limit=80), line(f" “{a.note}”" if a.note else "", limit=200),
    )  # fmt: skip


def _hits(hits: Sequence[ListHit]) -> Content:
    rows = [join(("On lists of others", HEAD))]
    for h in hits:
        word = "the same as" if h.match.kind == "same" else "may be"
        since = f", {h.entry.seen_at[:10]}" if h.entry.seen_at else ""
        rows.append(
            join(
                f" {word} ", line(h.entry.label or f"entry {h.entry.n}", "bold", limit=80), " on ",
                line(h.name, limit=60), line(since, limit=20),
                (" never matched" if h.purpose == NEVER and h.match.kind == "same" else "", "$soft"),
                line(f"  {h.entry.url}" if h.entry.url else "", "$soft", limit=200),
            )
        )  # fmt: skip
        rows.append(
            line(f"   {_bits(h.match.pdq_distance, h.match.phash_distance, h.match.transform)}", "$soft", limit=200)
        )
    return stack(rows)
