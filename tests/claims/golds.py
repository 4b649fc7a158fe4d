"""Labelled messages for tests of scoring: all invented, from a handful of letters."""

from hypothesis import strategies as st

from workbench.claims.gold import Gold, GoldClaim, Key, Label, Name, Names
from workbench.claims.scoring import Answer

PLACES = ("Aville", "Bville", "Cville")
ACTORS = ("Army", "Rebels")
NAMES = Names(
    tuple(Name(p, p, "Land" if p == "Aville" else None, {"fr": (f"{p} la Belle",)}) for p in (*PLACES, "Land")),
    tuple(Name(a, a) for a in ACTORS),
)
PREDICATES = ("attack", "statement")


def label(number: int, claim: str | None = None, **more: object) -> Label:
    """One message of the file `a.txt`; a claim when `claim` is given."""
    given = {"is_claim": claim is not None, "claim_id": claim, "language": "fr", "text_head": f"text {number}", **more}
    return Label("a.txt", f"L{number}", **given)  # type: ignore[arg-type]  # the keywords of Label


def gold(*labels: Label, **more: object) -> Gold:
    """A gold with a claim for every claim that a message names."""
    claims = tuple(GoldClaim(c, f"what {c} says") for c in sorted({m.claim_id for m in labels if m.claim_id}))
    return Gold(labels, "invented", **{"claims": claims, "lexicon": NAMES, **more})  # type: ignore[arg-type]  # as above


@st.composite
def _labels(draw: st.DrawFn) -> Label:
    claim = draw(st.sampled_from([None, "D1", "D2", "D3"]))
    return label(
        0,
        claim,
        ambiguous=claim is None and draw(st.booleans()),
        hard_negative=claim is None and draw(st.booleans()),
        stance=None if claim else draw(st.sampled_from([None, "query"])),
        language=draw(st.sampled_from(["fr", "ar", "und"])),
        cluster_id=draw(st.sampled_from([None, "k1", "k2"])),
        predicate=draw(st.sampled_from(PREDICATES)) if claim else None,
        places=frozenset(draw(st.sets(st.sampled_from(PLACES)))),
        actors=frozenset(draw(st.sets(st.sampled_from(ACTORS)))),
    )


@st.composite
def golds(draw: st.DrawFn) -> Gold:
    """Up to a dozen messages with whatever labels."""
    found = draw(st.lists(_labels(), min_size=1, max_size=12))
    fields = [{name: getattr(m, name) for name in Label.__slots__} for m in found]
    return gold(*(Label(**{**f, "id": f"L{n}"}) for n, f in enumerate(fields, 1)))


def perfect(of: Gold) -> dict[Key, Answer]:
    """The answers of somebody who knows the gold."""
    numbers = {c.id: n for n, c in enumerate(of.claims, 1)}
    clusters = {c: n for n, c in enumerate(sorted({m.cluster_id for m in of.messages if m.cluster_id}), 1)}
    return {
        m.key: Answer(
            message=n,
            text=m.text_head,
            score=80 if m.is_claim else 0,
            language=m.language or "und",
            cluster=clusters.get(m.cluster_id or ""),
            claims=(numbers[m.claim_id],) if m.claim_id else (),
            predicate=m.predicate,
            places=m.places,
            actors=m.actors,
        )
        for n, m in enumerate(of.messages, 1)
    }
