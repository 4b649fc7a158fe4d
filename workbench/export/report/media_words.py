"""The media of a claim: small pictures where they may be shown, and what is needed to recognise each one elsewhere."""

from collections.abc import Callable, Iterator

from workbench.export.citing import utc_words
from workbench.export.report.blocks import Block, Code, Foreign, Heading, Line, Picture
from workbench.export.report.from_record import Dossier
from workbench.export.report.refs import cite, message_ref
from workbench.plugin_api import ClaimRecord

Thumbnail = Callable[[str], bytes | None]
"""Gives the small picture of a medium by its sha256; None when there is none, or when it is not to be shown."""
_KINDS = {"same": "shows the same as", "review": "may show the same as, which nobody decided:"}
_HIDDEN = "Not shown: marked graphic, no picture that can be drawn, not here, or kept at home by the profile."
_KEPT = "Not shown: the profile public lets no pictures go."
_NOT_DRAWN = "Not shown in text: the html report has the small pictures that the profile lets go."


def media(d: Dossier, thumbnail: Thumbnail | None) -> tuple[Block, ...]:
    """The section on the media of a claim; without `thumbnail` the format has no pictures."""
    found = d.record["media_items"]
    if not found:
        return ()
    return (Heading(4, ("Pictures, films and files",)), *(_picture(m, d, thumbnail) for m in found))


def _picture(m: ClaimRecord, d: Dossier, thumbnail: Thumbnail | None) -> Picture:
    kind = (m["mime"] or "file of an unknown kind").partition("/")[0]
    alt = f"Small copy of the {kind} {m['sha256'][:12]}, first seen {_first(m)}"
    lines = tuple(_lines(m, d))
    if d.facts.profile == "public":
        return Picture(None, _KEPT, alt, lines)
    if thumbnail is None:
        return Picture(None, _NOT_DRAWN, alt, lines)
    return Picture(thumbnail(m["sha256"]), _HIDDEN, alt, lines)


def _first(m: ClaimRecord) -> str:
    return utc_words(m["first_seen"]) if m["first_seen"] else "at an unknown time"


def _lines(m: ClaimRecord, d: Dossier) -> Iterator[Line]:
    size = f", {m['width']} × {m['height']}" if m["width"] and m["height"] else ""
    length = f", {m['duration'] / 1000:.1f} s" if m["duration"] else ""
    ids = cite([(message_ref(d.claim.id, n, quoted=False),) for n in m["messages"]])
    yield (
        Foreign(m["mime"] or "kind not known"),
        f"{size}{length}, {m['bytes']:,} bytes; first seen {_first(m)}. ",
        ids,
    )
    if m["names"]:
        yield ("Named ", Foreign(", ".join(m["names"])), ".")
    yield ("sha256 ", Code(m["sha256"]))
    for match in m["matches"]:
        far = [f"{n} in {d_} of {bits} bits" for n, d_, bits in (
            ("PDQ", match["pdq_distance"], 256), ("phash", match["phash_distance"], 64)) if d_ is not None]  # fmt: skip
        told = f"It {_KINDS.get(match['kind'], match['kind'])} "
        yield (told, Code(match["sha256"]), f" (they differ by {', '.join(far)})." if far else ".")
