"""The worst mistakes of an evaluation, with the text they were made on: what somebody who tunes the rules reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workbench.claims.gold import Gold, Key, Label
from workbench.claims.scoring import Answer, Answers, Scores
from workbench.model import claim_label


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. `expected` is the gold's word, `found` ours; `size` orders those of a kind, the worst first.

    Of a message: `key`, `message` (its number in the case, None when the case does not hold it), `score` of its main
    mention and `text`. Of a claim: `claims` of ours, `gold` claims, and how many messages of each, in `found`.
    """

    kind: str
    expected: str
    found: str
    text: str
    size: int
    key: Key | None = None
    message: int | None = None
    score: int | None = None
    gold: tuple[str, ...] = ()
    claims: tuple[int, ...] = ()


KINDS: Mapping[str, str] = {
    "missed": "Claims missed",
    "false_alarm": "False alarms",
    "predicate": "Wrong predicates",
    "wrong_claim": "Messages on the wrong claim",
    "split": "Gold claims that are not one claim of ours",
    "merged": "Our claims that mix several gold claims",
    "look_alike": "Look-alikes merged into one cluster",
}
"""Kinds of mistake and their heading, in the order in which they are shown."""
_NO_CLAIM = "no claim"

Titles = Mapping[int, str]


def mistakes(gold: Gold, answers: Answers, scores: Scores, titles: Titles) -> dict[str, list[Mistake]]:
    """All mistakes by kind, every kind of `KINDS`, the worst first. `titles` are those of our claims by number."""
    labels = [m for m in gold.messages if not m.ambiguous]
    texts = {c.id: c.text for c in gold.claims}
    found = {
        "missed": [_missed(m, answers.get(m.key), texts) for m in labels if m.is_claim and not _told(m, answers)],
        "false_alarm": [
            _false_alarm(m, answers[m.key], titles) for m in labels if not m.is_claim and _told(m, answers)
        ],
        "predicate": [
            _wrong(m, a)
            for m in gold.messages
            if m.is_claim and (a := answers.get(m.key)) and a.predicate and a.predicate != m.predicate
        ],
        "wrong_claim": [
            _elsewhere(m, m.claim_id, answers[m.key], scores, titles)
            for m in labels
            if m.claim_id and _told(m, answers) and scores.claims.homes.get(m.claim_id) not in answers[m.key].claims
        ],
        "split": _splits(scores, texts, titles),
        "merged": _merges(scores, texts, titles),
        "look_alike": _look_alikes(gold, answers, scores),
    }
    return {kind: sorted(found[kind], key=lambda m: -m.size) for kind in KINDS}


def _told(m: Label, answers: Answers) -> bool:
    return m.key in answers and answers[m.key].is_claim


def _missed(m: Label, answer: Answer | None, texts: Mapping[str, str]) -> Mistake:
    """Those where something was found, yet no claim made of it, come first: they are nearest to being right."""
    expected = f"{m.predicate or 'claim'} {m.claim_id or ''}".rstrip()
    if answer is None:
        return Mistake("missed", expected, "not in the case", m.text_head, -1, m.key, gold=_some(m.claim_id))
    said = texts.get(m.claim_id or "", "")
    return Mistake("missed", f"{expected}: {said}" if said else expected, _NO_CLAIM, answer.text, answer.score, m.key,
                   answer.message, answer.score, _some(m.claim_id))  # fmt: skip


def _false_alarm(m: Label, answer: Answer, titles: Titles) -> Mistake:
    expected = "a question" if m.stance == "query" else "a hard negative" if m.hard_negative else _NO_CLAIM
    found = f"{answer.predicate or 'claim'} {_claims(answer.claims[:1], titles)}"
    return Mistake("false_alarm", expected, found, answer.text, answer.score, m.key, answer.message, answer.score,
                   claims=answer.claims)  # fmt: skip


def _wrong(m: Label, answer: Answer) -> Mistake:
    return Mistake("predicate", m.predicate or "none", answer.predicate or "none", answer.text, answer.score, m.key,
                   answer.message, answer.score, _some(m.claim_id), answer.claims)  # fmt: skip


def _elsewhere(m: Label, claim: str, answer: Answer, scores: Scores, titles: Titles) -> Mistake:
    home = scores.claims.homes.get(claim)
    expected = f"{claim}, which is {_claims([home], titles)}" if home is not None else f"{claim}, which none stands for"
    return Mistake("wrong_claim", expected, _claims(answer.claims, titles), answer.text, answer.score, m.key,
                   answer.message, answer.score, (claim,), answer.claims)  # fmt: skip


def _some(claim: str | None) -> tuple[str, ...]:
    return (claim,) if claim else ()


def _claims(numbers: Sequence[int], titles: Titles) -> str:
    return ", ".join(f"{claim_label(n)} {titles.get(n, '')}".rstrip() for n in numbers)


def _listed(parts: Sequence[tuple[object, int]], name: Callable[[object], str]) -> str:
    return "; ".join(f"{n} × {name(part)}" for part, n in parts)


def _splits(scores: Scores, texts: Mapping[str, str], titles: Titles) -> list[Mistake]:
    def name(part: object) -> str:
        return _claims([part], titles) if isinstance(part, int) else _NO_CLAIM

    return [
        Mistake(
            "split", s.gold, _listed(s.parts, name), texts.get(s.gold, ""), s.strays, gold=(s.gold,),
            claims=tuple(c for c, _ in s.parts if c is not None),
        )
        for s in scores.claims.splits
    ]  # fmt: skip


def _merges(scores: Scores, texts: Mapping[str, str], titles: Titles) -> list[Mistake]:
    def name(part: object) -> str:
        return f"{part} {texts.get(part, '')}".rstrip() if isinstance(part, str) else _NO_CLAIM

    return [
        Mistake(
            "merged", _listed(m.parts, name), claim_label(m.claim), titles.get(m.claim, ""), m.strays,
            gold=tuple(g for g, _ in m.parts if g is not None), claims=(m.claim,),
        )
        for m in scores.claims.merged
    ]  # fmt: skip


def _look_alikes(gold: Gold, answers: Answers, scores: Scores) -> list[Mistake]:
    why = {(p.a, p.b): p.why for p in gold.must_not_merge}
    found = []
    for a, b, pairs in scores.clusters.violations:
        held = {
            side: [answers[m.key] for m in gold.messages if m.cluster_id == side and m.key in answers]
            for side in (a, b)
        }
        x, y = next((x, y) for x in held[a] for y in held[b] if x.cluster == y.cluster and x.cluster is not None)
        merged = f"{pairs} pair{'' if pairs == 1 else 's'} in cluster {x.cluster}"
        text = f"{x.text}\n{y.text}"
        found.append(Mistake("look_alike", f"{a} apart from {b}: {why[a, b]}", merged, text, pairs, message=x.message))
    return found
