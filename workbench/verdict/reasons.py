"""The sentences of an assessment: each names the origins and items it speaks of, and what is missing (DESIGN §5).

A sentence reads the same beside "met" and beside "missing": what is missing is said in it, not by the word before it.
"""

from collections.abc import Iterator, Sequence

from workbench.claims.groups import Groups
from workbench.claims.origins import proposed
from workbench.model import CREDIBILITY, CountedOrigin, Evidence, Gate, claim_label
from workbench.verdict.policy import Policy
from workbench.verdict.weighing import WEAK, Side, Weighed, level

_ORIGINS, _ITEMS, _NOTED = 4, 4, 3
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def listed(words: Sequence[str], most: int) -> str:
    """Some words with commas, the rest as a number: "E-3, E-5 and 4 more"."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")


def named(origins: Sequence[CountedOrigin]) -> str:
    """Origins with the items that speak: "AFP (E-3, E-5), NGO desk (E-7)"."""
    return listed([f"{o.name} ({listed([f'E-{e}' for e in o.evidence], _ITEMS)})" for o in origins], _ORIGINS)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def enough(name: str, have: Sequence[CountedOrigin], want: int, what: str) -> Gate:
    """Whether a side has so many origins; `what` is one of them ("credible supporting origin")."""
    if len(have) >= want:
        return Gate(name, True, f"{_counted(len(have), what)}: {named(have)}")
    more = want - len(have)
    needs = f"{_word(more)} {'more is' if more == 1 else 'more are'} needed"
    if have:
        apart = "it" if len(have) == 1 else "them"
        return Gate(name, False, f"{len(have)} of {want} {what}s: {named(have)}; {needs}, independent of {apart}")
    return Gate(name, False, f"no {what}; {_word(want)} {'is' if want == 1 else 'are'} needed")


def graded(name: str, side: Side, policy: Policy) -> Gate:
    """Whether enough of the credible origins are strong."""
    have, want, words = side.strong, policy.confirmed_strong, policy.strong.words
    if len(have) >= want:
        return Gate(name, True, f"graded {words}: {named(have)}")
    if not side.credible:
        return Gate(name, False, f"{_word(want)} must be graded {words}")
    few = "none of them is" if not have else f"only {len(have)} of them {'is' if len(have) == 1 else 'are'}"
    return Gate(name, False, f"{few} graded {words}; {_word(want)} must be")


def nothing_against(name: str, side: Side, what: str, says: str, whom: str) -> Gate:
    """Whether the other side has no credible origin; what it has stands in the way, and is named.

    `says` and `whom` are what several do ("stand", "against it").
    """
    have = side.credible
    if not have:
        return Gate(name, True, f"no credible {what} origin")
    verb = f"{says}s" if len(have) == 1 else says
    return Gate(name, False, f"{_counted(len(have), f'credible {what} origin')} {verb} {whom}: {named(have)}")


def notes(w: Weighed, *, short: Sequence[Side]) -> tuple[str, ...]:
    """What no gate says: items that count for nothing, and proposed ties that keep the sides in `short` from a gate."""
    return (*_countless(w), *_confirmed_by_whom(w), *(note for side in short for note in _held_together(w, side)))


def _item(e: Evidence) -> str:
    return f"E-{e.id} ({e.source_name}, {e.reliability}{e.credibility})"


def _countless(w: Weighed) -> Iterator[str]:
    """One sentence for each reason that items which take a side count for nothing."""
    by_reason: dict[str, list[str]] = {}
    for e in w.speaking:
        if level(e, w.policy) == WEAK:
            by_reason.setdefault(_why_weak(e, w.policy), []).append(_item(e))
    for reason, items in by_reason.items():
        yield f"{listed(items, _ITEMS)} {'counts' if len(items) == 1 else 'count'} for nothing: {reason}"


def _why_weak(e: Evidence, policy: Policy) -> str:
    if not e.graded_by:
        return "graded by nobody yet"
    if e.reliability == "F":
        return "F says that the source cannot be judged"
    if e.credibility == CREDIBILITY[-1]:
        return "6 says that the content cannot be judged"
    return f"what counts is graded {policy.credible.words}"


def _confirmed_by_whom(w: Weighed) -> Iterator[str]:
    """A credibility of 1 means "confirmed by other sources" (Admiralty): it is doubtful where there is no other."""
    for side in (w.support, w.refute):
        alone = {e for o in side.said for e in o.evidence} if len(side.said) == 1 else set()
        first = [_item(e) for e in w.speaking if e.id in alone and e.credibility == CREDIBILITY[0]]
        if first:
            yield f"{listed(first, _ITEMS)}: 1 means confirmed by others, but no other origin says so"


def _held_together(w: Weighed, side: Side) -> Iterator[str]:
    """Unanswered proposals that make one origin of credible items which would be several without them."""
    graded_so = {e.id for e in w.items if level(e, w.policy) != WEAK}
    firm = Groups(w.origins.root)
    for tie in w.origins.ties:
        if tie.firm:
            firm.join(tie.evidence, tie.other)
    held = {o.root for o in side.credible if len({firm.root(e) for e in o.evidence if e in graded_so}) > 1}
    found = [t for t in proposed(w.origins) if w.origins.root[t.evidence] in held]
    for t in found[:_NOTED]:
        yield (
            f"E-{t.evidence} and E-{t.other} count as one: {t.why} "
            f"(if they are apart: workbench evidence origin E-{t.evidence} E-{t.other} apart)"
        )
    if len(found) > _NOTED:
        label = claim_label(w.claim.id)
        yield f"{len(found) - _NOTED} more such ties are proposed: workbench evidence origins {label} lists them"
