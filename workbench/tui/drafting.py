"""Evidence as typed, before it is saved: what the one line and the form with all fields hand to each other.

A draft is words; `wanted` checks them and `save` makes the item. The source of a new item is added in the same
transaction, so that a refused item leaves none behind.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.case import Case
from workbench.errors import UsageError
from workbench.folding import fold
from workbench.model import Evidence, EvidenceStance
from workbench.store import evidence
from workbench.tui.one_line import Speaker, Typed
from workbench.tui.typed_path import typed_path

if TYPE_CHECKING:
    from workbench.evidence.items import NewEvidence

NO_BLOC = "–"


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of the form. `grade` may lack a half, `where` is an address or a path, `capture` a capture's id."""

    source: str = ""
    bloc: str = NO_BLOC
    party: bool = False
    link: str = ""
    """The link of a source that is added with the item."""
    stance: EvidenceStance = EvidenceStance.SUPPORTS
    grade: str = ""
    quote: str = ""
    where: str = ""
    published: str = ""
    derived: str = ""
    origin: str = ""
    searched: str = ""
    misleading: bool = False
    note: str = ""
    capture: int | None = None


def of_line(typed: Typed, found: Speaker, capture: int | None = None) -> Draft:
    """The draft that a line makes."""
    known = found.source
    return Draft(
        source=known.name if known is not None else found.name,
        bloc=(known.bloc if known is not None else typed.bloc) or NO_BLOC,
        party=known.party if known is not None else False,
        link="" if known is not None else typed.url and f"https://{found.name}" if not typed.name else "",
        stance=typed.stance or EvidenceStance.SUPPORTS,
        grade=f"{typed.letter}{typed.digit or ''}",
        quote=typed.quote,
        where=typed.where,
        capture=capture,
    )


def of_item(item: Evidence) -> Draft:
    """The draft that changes an item."""
    return Draft(
        source=item.source_name,
        bloc=item.bloc or NO_BLOC,
        party=item.party,
        stance=item.stance,
        grade=f"{item.reliability}{item.credibility}",
        quote=item.quote,
        where=item.url or item.file_name,
        published=item.published,
        derived=f"E-{item.derived_from}" if item.derived_from is not None else "",
        origin=item.origin,
        searched=item.searched,
        misleading=item.says_misleading,
        note=item.note,
        capture=item.capture,
    )


def item_number(text: str) -> int | None:
    """`E-3`, `#3` or `3` as a number, None for nothing; raises UsageError."""
    if not text:
        return None
    digits = text.upper().removeprefix("E-").lstrip("#")
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(f"{text!r} is not the number of an item.", "Leave it empty when the source speaks for itself.")
    return int(digits)


def wanted(case: Case, claim: int, draft: Draft) -> "NewEvidence":
    """The item that a draft asks for, its source still open; raises UsageError naming what is wrong."""
    from workbench.evidence.items import NewEvidence, parse_grade

    if not draft.source:
        raise UsageError("Who says it?", "A source needs a name.")
    reliability, credibility = parse_grade(draft.grade)
    web = "://" in draft.where
    path = typed_path(draft.where) if draft.where and not web else None
    return NewEvidence(
        claim=claim, source=0, stance=draft.stance, reliability=reliability, credibility=credibility,
        quote=draft.quote, url=draft.where if web else "", file=path, derived_from=item_number(draft.derived),
        origin=draft.origin, note=draft.note, says_misleading=draft.misleading, published=draft.published,
        searched=draft.searched, capture=draft.capture,
    )  # fmt: skip


def save(case: Case, claim: int, draft: Draft) -> Evidence:
    """Add the item, and its source when the directory has none of that name; raises as `add_evidence` does.

    A search without a source is our own: negative evidence, graded by nobody.
    """
    from workbench.evidence.items import add_evidence
    from workbench.evidence.searching import add_search
    from workbench.evidence.sources import add_source

    if draft.searched and not draft.source:
        return add_search(case, claim, draft.searched, draft.note, draft.where, draft.published)
    new = wanted(case, claim, draft)
    with case.db.tx():  # a refused item must not leave its new source behind
        known = evidence.source_named(case.db, fold(draft.source))
        if known is None and not new.reliability:
            raise UsageError(
                "A new source needs its letter too.", f"For example C{new.credibility}; F: cannot be judged."
            )
        if known is None:
            known = add_source(
                case, draft.source, bloc="" if draft.bloc == NO_BLOC else draft.bloc, party=draft.party,
                reliability=new.reliability, reason="as first graded", url=draft.link,
            )  # fmt: skip
        return add_evidence(case, replace(new, source=known.id))


def change(case: Case, item: Evidence, draft: Draft) -> Evidence | None:
    """Change an item to what its draft says; None when that is what it says already. Raises as `edit_evidence`.

    Only what differs is changed: a letter that nobody touched goes on following the directory, or stays the item's own.
    """
    from workbench.evidence.items import edit_evidence, parse_grade

    before = of_item(item)
    if draft == before:
        return None
    given: dict[str, Any] = {
        name: getattr(draft, name)
        for name in ("stance", "quote", "origin", "note", "published", "searched")
        if getattr(draft, name) != getattr(before, name)
    }
    if draft.grade != before.grade:
        letter, given["credibility"] = parse_grade(draft.grade)
        if letter != item.reliability:
            given["reliability"] = letter
    if draft.misleading != before.misleading:
        given["says_misleading"] = draft.misleading
    if draft.where != before.where:
        given["url"] = _link(item, draft.where)
    if draft.derived != before.derived:
        given["derived_from"] = item_number(draft.derived) or 0
    if draft.capture != before.capture:
        raise UsageError("A copy belongs to a new item.", "Take this one back (X) and add the page as a new one (a).")
    return edit_evidence(case, item.id, **given)


def _link(item: Evidence, where: str) -> str:
    """The address an item is changed to; raises UsageError for another file."""
    if where and "://" not in where:
        raise UsageError("Another file is another item.", "Take this one back (X) and add the file as a new one (a).")
    if not where and not item.url:
        raise UsageError("The file of an item stays with it.", "Take it back (X) to be rid of both.")
    return where
