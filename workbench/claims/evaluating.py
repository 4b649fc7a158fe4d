"""Holds an open case against a gold: which of its messages are meant, what the case says of them, how good that is.

Reads the case and never writes. The gold meets the case here only, after all is detected and grouped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.case import Case
from workbench.claims.gold import Gold, Key, match_files
from workbench.claims.mistakes import Mistake, mistakes
from workbench.claims.scoring import Answer, Scores, score
from workbench.errors import NotFound
from workbench.model import Message, Stance
from workbench.store import batches, messages
from workbench.store import claims as claim_store

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A case held against a gold: scores, and all mistakes by kind, the worst first.

    `unlabelled`: messages of the labelled files that the gold says nothing of.
    """

    gold: Gold
    scores: Scores
    mistakes: dict[str, list[Mistake]]
    unlabelled: int


def evaluate(case: Case, gold: Gold) -> Evaluation:
    """Score a case; raises NotFound when it holds no message of the gold."""
    answers, unlabelled = answers_of(case, gold)
    if not answers:
        raise NotFound(
            f"The case holds none of the {len(gold.messages):,} messages that the gold labels.",
            "Import the corpus first, with paths as the gold names its files: workbench import CORPUS/…",
        )
    scores = score(gold, answers)
    numbers = {c for a in answers.values() for c in a.claims}
    titles = {c.id: c.title for c in claim_store.by_ids(case.db, sorted(numbers))}
    return Evaluation(gold, scores, mistakes(gold, answers, scores, titles), unlabelled)


def answers_of(case: Case, gold: Gold) -> tuple[dict[Key, Answer], int]:
    """What the case says of the gold's messages; and how many messages of the same files the gold does not label."""
    labelled = {m.key for m in gold.messages}
    found: dict[Key, Answer] = {}
    unlabelled = 0
    for page in _pages(case, gold):
        keys = {m.id: _key(m, file, labelled) for m, file in page}
        wanted = [m for m, _ in page if keys[m.id] in labelled]
        unlabelled += len(page) - len(wanted)
        found.update((keys[m.id], answer) for m, answer in zip(wanted, _answers(case, wanted), strict=True))
    return found, unlabelled


def _key(m: Message, file: str, labelled: set[Key]) -> Key:
    """A message's name in the gold: the platform's id, or the line where its header stands."""
    own = (file, m.external_id)
    return own if m.external_id and own in labelled else (file, f"L{m.line}")


def _pages(case: Case, gold: Gold) -> Iterator[list[tuple[Message, str]]]:
    held = [b for b in batches.every(case.db) if b.imported and b.state != "undone"]
    files = match_files({m.key[0] for m in gold.messages}, {b.file for b in held})
    for batch in sorted((b for b in held if b.file in files), key=lambda b: b.id):
        stream = messages.every(case.db, "m.batch = :batch", "m.id", {"batch": batch.id})
        while page := list(islice(stream, _PAGE)):
            yield [(m, files[batch.file]) for m in page]


def _answers(case: Case, page: Sequence[Message]) -> Iterator[Answer]:
    ids = [m.id for m in page]
    mentions, claims = messages.mentions_of(case.db, ids), messages.claims_of(case.db, ids)
    for m in page:
        main = next(iter(mentions.get(m.id, ())), None)
        carried = tuple(c for c, stance in claims.get(m.id, ()) if stance != Stance.ASKS)
        yield Answer(
            message=m.id,
            text=m.text,
            score=main.score if main else 0,
            language=m.language,
            cluster=m.cluster,
            claims=carried,
            predicate=main.predicate if main and carried else None,
            places=frozenset(main.places) if main else frozenset(),
            actors=frozenset(a.name for a in main.actors) if main else frozenset(),
        )
