"""`workbench evaluate`: how good detection and grouping are on messages that somebody labelled by hand."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import paths
from workbench.cli.commands import Command
from workbench.cli.output import Cell, Painted, counted, json_lines, line, table, under
from workbench.cli.session import Session
from workbench.model import claim_label
from workbench.safety.text import safe

if TYPE_CHECKING:
    from workbench.claims.evaluating import Evaluation
    from workbench.claims.mistakes import Mistake
    from workbench.claims.scorecard import Figure, Target

_SHOWN_CHARS = 400
"""Characters of a mistake's text on a terminal; piped, all of it is printed."""


@click.command(cls=Command)
@click.argument("file", metavar="GOLD", type=click.Path(path_type=Path))
@click.option("--mistakes", "most", metavar="N", type=click.IntRange(min=0), default=5, show_default=True, help="Show "
              "the N worst mistakes of each kind; 0 for none.")  # fmt: skip
@click.pass_obj
def evaluate(session: Session, file: Path, most: int) -> None:
    """Score the case against messages labelled by hand, beside naive rules and the targets.

    Import the labelled exports first. GOLD is the JSON file of labels (docs/evaluating.md); messages are found by file
    and id, and those that the case does not hold count as no claim. The case is not changed, and nothing of the
    labels, their lexicon neither, reaches detection.

    --json prints one object a line, of three kinds. Figures: figure, part (a file, language, predicate or naive rule,
    else empty), value (0-1, or a count), target ({at_least} or {at_most}, else null), met, precision, recall, right,
    wrong, missed, count, n. Confusions: confusion (language or predicate), gold, ours, times. Mistakes: mistake
    (missed, false_alarm, predicate, wrong_claim, split, merged, look_alike), expected, found, file, id, message,
    score, gold[], claims[], strays (messages of a split or merged claim outside its largest part), text. What does
    not apply is null.

    \b
    Examples:
      workbench evaluate corpus/gold.json
      workbench evaluate corpus/gold.json --mistakes 50 --json
    """
    case = session.existing()
    path = paths.FILE.convert(file, None, None)
    from workbench.claims.evaluating import evaluate as held_against
    from workbench.claims.gold import read_gold

    done = held_against(case, read_gold(path))
    if session.json:
        json_lines(_records(done, most))
        return
    _summary(path, done)
    _figures(done)
    _parts(done)
    _confusions(done)
    _mistakes(done, most)
    _verdict(done)


# --- for programs ---------------------------------------------------------------------------------------------------


def _records(done: "Evaluation", most: int) -> Iterator[Mapping[str, Any]]:
    from workbench.claims.scorecard import headline, parts

    yield from (_figure_record(f) for f in (*headline(done.scores), *parts(done.scores)))
    for name, confused in (("language", done.scores.language), ("predicate", done.scores.predicate)):
        for gold, ours, times in confused.confusions:
            yield {"confusion": name, "gold": gold, "ours": ours, "times": times}
    for found in done.mistakes.values():
        yield from (_mistake_record(m) for m in found[:most])


def _figure_record(f: "Figure") -> dict[str, Any]:
    c, s, t = f.counts, f.share, f.target
    return {
        "figure": f.name,
        "part": f.part,
        "value": _rounded(f.value),
        "target": None if t is None else {"at_most" if t.at_most else "at_least": t.value},
        "met": f.met,
        "precision": _rounded(c.precision) if c else None,
        "recall": _rounded(c.recall) if c else None,
        "right": c.right if c else None,
        "wrong": c.wrong if c else None,
        "missed": c.missed if c else None,
        "count": s.hits if s else None,
        "n": s.n if s else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _mistake_record(m: "Mistake") -> dict[str, Any]:
    return {
        "mistake": m.kind,
        "expected": m.expected,
        "found": m.found,
        "file": m.key[0] if m.key else None,
        "id": m.key[1] if m.key else None,
        "message": m.message,
        "score": m.score,
        "gold": list(m.gold),
        "claims": [claim_label(c) for c in m.claims],
        "strays": m.size if m.kind in ("split", "merged") else None,
        "text": m.text,
    }


# --- for people -----------------------------------------------------------------------------------------------------


def _summary(path: Path, done: "Evaluation") -> None:
    labels, scores = done.gold.messages, done.scores
    claims = sum(m.is_claim for m in labels)
    line(f"{path.name}: {counted(len(labels), 'labelled message')}, {claims:,} with a claim, "
         f"{counted(scores.claims.total, 'claim')}.")  # fmt: skip
    lacking = scores.labelled - scores.held
    if lacking:
        line(Painted(f"The case lacks {lacking:,} of them; what it lacks counts as no claim.", "red"))
    if done.unlabelled:
        line(f"{counted(done.unlabelled, 'message')} of the same files without a label left out.")
    line("")


def _figures(done: "Evaluation") -> None:
    from workbench.claims.scorecard import headline

    rows = [(f.words, _value(f), _against(f), _behind(f)) for f in headline(done.scores)]
    table(("figure", "value", "target", "made of"), rows)


def _value(f: "Figure") -> str:
    return "–" if f.value is None else str(f.value) if isinstance(f.value, int) else f"{f.value:.3f}"


def _goal(t: "Target") -> str:
    return f"{'≤' if t.at_most else '≥'} {t.value:g}"


def _against(f: "Figure") -> Cell:
    if f.target is None or f.met is None:
        return ""
    return Painted(f"{_goal(f.target)} {'met' if f.met else 'MISSED'}", "green" if f.met else "red")


def _behind(f: "Figure") -> str:
    if f.counts:
        return f"precision {_digits(f.counts.precision)} recall {_digits(f.counts.recall)}"
    if f.share and f.share.n:
        return f"{f.share.hits:,} of {f.share.n:,}"
    return ""


def _digits(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


_PARTS = {
    "floor": "naive rule",
    "claim_f1_by_file": "file",
    "claim_f1_by_language": "language",
    "claim_f1_by_predicate": "predicate",
}


def _parts(done: "Evaluation") -> None:
    from workbench.claims.scorecard import Figure, parts

    found = list(parts(done.scores))
    own = Figure("floor", "this program", done.scores.detection.f1, counts=done.scores.detection)
    for name, heading in _PARTS.items():
        held = [f for f in ([own, *found] if name == "floor" else found) if f.name == name and f.counts]
        line("")
        line("Claim messages, beside rules that understand nothing" if name == "floor"
             else f"Claim messages by {heading}")  # fmt: skip
        rows = [
            (_value(f), _digits(c.precision), _digits(c.recall), c.right, c.wrong, c.missed, f.words)
            for f in held if (c := f.counts)
        ]  # fmt: skip
        table(("F1", "precision", "recall", "right", "wrong", "missed", heading), rows)


def _confusions(done: "Evaluation") -> None:
    for name, confused in (("Language", done.scores.language), ("Predicate", done.scores.predicate)):
        if confused.confusions:
            line("")
            told = "; ".join(f"{gold} taken for {ours} {n}×" for gold, ours, n in confused.confusions)
            _wrapped(f"{name}: ", told, 0)


def _mistakes(done: "Evaluation", most: int) -> None:
    from workbench.claims.mistakes import KINDS

    if not most:
        return
    for kind, heading in KINDS.items():
        found = done.mistakes[kind]
        line("")
        line(f"{heading}: {len(found) or 'none'}{f', the {most} worst' if len(found) > most else ''}")
        for m in found[:most]:
            _mistake(m)


def _mistake(m: "Mistake") -> None:
    where = [f"message {m.message}" if m.message is not None else "", f"{m.key[0]} {m.key[1]}" if m.key else ""]
    score = [f"score {m.score}"] if m.score is not None else []
    if any(where):
        _wrapped("  ", ", ".join([*filter(None, where[:1]), *score, *filter(None, where[1:])]), 2)
    subject = [("text", m.text)] if any(where) else []
    claim = {"split": [("gold", f"{m.expected} {m.text}".rstrip()), ("ours", m.found)],
             "merged": [("ours", f"{m.found} {m.text}".rstrip()), ("gold", m.expected)]}  # fmt: skip
    for name, value in claim.get(m.kind, [("gold", m.expected), ("ours", m.found), *subject]):
        lead = "  " if m.kind in claim and (name, value) == claim[m.kind][0] else "    "
        _wrapped(f"{lead}{name}  ", value, 10)


def _wrapped(lead: str, text: str, indent: int) -> None:
    """A paragraph that keeps to the terminal, and to a length there; piped, it stays one line."""
    under(safe(text, newlines=False, limit=_SHOWN_CHARS) if sys.stdout.isatty() else text, lead, indent=indent)


def _verdict(done: "Evaluation") -> None:
    from workbench.claims.scorecard import headline

    figures = [f for f in headline(done.scores) if f.met is not None]
    short: Sequence[str] = [f"{f.words.strip()} {_value(f)} ({_goal(f.target)})"
                            for f in figures if f.met is False and f.target]  # fmt: skip
    line("")
    if not short:
        line(Painted(f"All {len(figures)} targets are met.", "green"))
    else:
        line(Painted(f"{len(figures) - len(short)} of {len(figures)} targets are met. Missed:", "red"))
        for told in short:
            line(f"  {told}")
