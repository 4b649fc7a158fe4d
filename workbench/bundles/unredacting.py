"""What a profile had taken out of a received claim comes back when the whole bundle of the same case comes after all.

Only what was taken out: a sentence in which nothing but a mark stands for what is told now, a file that was not let
go, the name behind a pseudonym. Anything that was changed here since differs in its words, and stays.
"""

from collections.abc import Mapping

from workbench.bundles.wording import is_mark, is_redacted, say_the_same
from workbench.store import bundled, received
from workbench.store.bundled import RowOf
from workbench.store.engine import Engine

_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "claims": ("title", "note", "would_change", "external_id"),
    "evidence": ("quote", "url", "file_name", "origin", "note", "searched"),
    "figures": ("counted", "speaker", "relay", "note"),
}
"""Columns that a profile takes people out of."""
_BYTES = ("sha256", "capture")


def came_redacted(db: Engine, claim: int, origin: str) -> bool:
    """Whether a claim was received from this case in a redacted bundle."""
    held = received.of_claim(db, claim)
    return held is not None and held.origin == origin


def given_back(table: str, ours: RowOf, theirs: RowOf) -> RowOf:
    """The columns of a claim, an item of evidence or a figure that are whole in theirs and were taken out of ours."""
    names = [n for n in _SENTENCES[table] if _is_whole(str(ours[n]), str(theirs[n]))]
    if table == "evidence":
        names += [n for n in _BYTES if ours[n] is None and theirs[n] is not None]
    if "title" in names:
        names.append("folded")
    return {name: theirs[name] for name in names}


def named(db: Engine, ours: RowOf, theirs: RowOf) -> RowOf:
    """The name of a source that we know by its pseudonym, unless another source of the case bears it."""
    if not is_mark(str(ours["name"])) or is_mark(str(theirs["name"])):
        return {}
    if bundled.row_of(db, "sources", {"folded": theirs["folded"]}) is not None:
        return {}
    return {"name": theirs["name"], "folded": theirs["folded"]}


def _is_whole(ours: str, theirs: str) -> bool:
    return is_redacted(ours) and not is_redacted(theirs) and (is_mark(ours) or say_the_same(ours, theirs))
