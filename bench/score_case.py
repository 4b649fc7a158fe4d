"""Import a labelled corpus, derive everything, and score the case as `workbench evaluate` does.

    python bench/score_case.py CORPUS_DIR [--timezone TZ] [--lexicon PACK.toml]… [--without-names] [--json]

CORPUS_DIR holds the exports and `gold.json`; a pack of the corpus' own places and actors goes into the case as an
analyst's would; `--without-names` leaves all packs of places and actors out. The gold's lexicon serves the scorers
only. Prints the figures, the pairs of pictures, and where the
corpus' own scorer (`../score.py` beside it, if any) differs. Exit code 1 when a target is missed or the two differ.
"""

import argparse
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from workbench import flow
from workbench.case import Case, open_case
from workbench.claims import scorecard, stages
from workbench.claims.agreement import Counts
from workbench.claims.evaluating import answers_of, evaluate
from workbench.claims.gold import Gold, read_gold
from workbench.claims.lexicon import Lexicon, build_lexicon
from workbench.claims.scoring import Answers, Confused, NameScores, Scores
from workbench.model import MediaMatch
from workbench.store import media, media_matches

FLOORS = {"claim F1": 0.85, "cluster F1": 0.85, "language": 0.90, "media pairs F1": 0.85}
"""Floors of the founding issue. The targets of detection and grouping, which are higher, are `scorecard.TARGETS`."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A labelled folder, and what an analyst would know of it beside: its time zone, a pack of its names."""

    folder: Path
    timezone: str = "Africa/Bamako"
    packs: tuple[Path, ...] = ()
    unnamed: bool = False


def exports(corpus: Path, gold: Gold) -> tuple[Path, ...]:
    """The files and folders beside the gold that its labels name."""
    return tuple(sorted({corpus / m.file.split("!")[0].split("/")[0] for m in gold.messages}))


def fill(case: Case, corpus: Corpus, gold: Gold) -> None:
    """Import the corpus with its time zone and derive everything; pictures in `x_media` go along."""
    if case.folder and corpus.packs:
        (case.folder / "lexicons").mkdir(exist_ok=True)
        for pack in corpus.packs:
            shutil.copy(pack, case.folder / "lexicons")
    pictures = corpus.folder / "x_media"
    found = exports(corpus.folder, gold)
    request = flow.ImportRequest(
        found, timezone=corpus.timezone, media_dir=pictures if pictures.is_dir() else None
    )  # fmt: skip
    flow.import_paths(case, request, lambda _: None, lambda: False)


def event_words() -> Lexicon:
    """The shipped packs without places and actors: what is found by the words of events and the shape of names."""
    packs = (pack for pack in (files("workbench") / "lexicons").iterdir() if pack.name.startswith("events"))
    return build_lexicon(sorted((pack.name, pack.read_bytes()) for pack in packs))


def read_again(case: Case, lexicon: Lexicon) -> None:
    """Let a case say what its messages say under another lexicon."""
    stages.read_stage(case, lexicon, lambda _: None, lambda: False)
    stages.group_stage(case, lexicon, lambda _: None, lambda: False)


# --- the corpus' own scorer -----------------------------------------------------------------------------------------


def scorer_at(path: Path) -> ModuleType:
    """The corpus' own scorer as a module."""
    spec = importlib.util.spec_from_file_location("corpus_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prediction(answers: Answers) -> dict[str, Any]:
    """The answers in that scorer's schema."""
    return {
        "messages": [
            {
                "file": file,
                "id": number,
                "is_claim": a.is_claim,
                "cluster": f"c{a.cluster}" if a.cluster is not None else None,
                "language": a.language,
                "places": sorted(a.places),
                "actors": sorted(a.actors),
                "predicate": a.predicate,
            }
            for (file, number), a in answers.items()
        ]
    }


def _ratio(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _counts(c: Counts) -> dict[str, Any]:
    return {"precision": _ratio(c.precision), "recall": _ratio(c.recall), "f1": _ratio(c.f1),
            "tp": c.right, "fp": c.wrong, "fn": c.missed}  # fmt: skip


def _names(part: str, n: NameScores) -> Iterator[tuple[str, Any]]:
    yield f"{part}_event", {**_counts(n.event), "exact": _ratio(n.exact.value), "n": n.exact.n}
    yield f"{part}_mentioned", _counts(n.mentioned)
    if part == "places":
        yield f"{part}_event_parent_ok", _counts(n.parent_ok)


def _accuracy(c: Confused) -> dict[str, Any]:
    confusions = {f"{gold}->{ours}": times for gold, ours, times in c.confusions}
    return {"accuracy": _ratio(c.share.value), "n": c.share.n, "confusions": confusions}


def in_its_words(s: Scores) -> dict[str, Any]:
    """Our scores under that scorer's names, as far as it has them."""
    return {
        "messages_in_gold": s.labelled,
        "predictions_matched": s.held,
        "claim_detection": _counts(s.detection),
        "claim_detection_by_file": {f: _counts(c) for f, c in s.by_file.items()},
        "claim_detection_by_language": {f: _counts(c) for f, c in s.by_language.items()},
        "hard_negatives": {"n": s.hard_negatives.n, "false_alarm_rate": _ratio(s.hard_negatives.value)},
        "queries_flagged_as_claim": {"n": s.questions.n, "flagged": s.questions.hits},
        "clusters_pairwise": _counts(s.clusters.pairs),
        "must_not_merge": {"violations": len(s.clusters.violations), "checked": s.clusters.checked},
        "contradictory_claims_merged_pairs": s.clusters.contradictory,
        "language": _accuracy(s.language),
        "predicate": _accuracy(s.predicate),
        **dict(_names("places", s.places)),
        **dict(_names("actors", s.actors)),
    }  # fmt: skip


def differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Where the two scorers differ in what both say."""
    if not isinstance(ours, Mapping):
        return [] if ours == theirs else [f"{where}: {ours} here, {theirs} there"]
    if not isinstance(theirs, Mapping):
        return [f"{where}: not there"]
    return [d for k, v in ours.items() for d in differences(v, theirs.get(k), f"{where}/{k}".lstrip("/"))]


# --- pictures -------------------------------------------------------------------------------------------------------


def _pairs(case: Case) -> Iterator[frozenset[str]]:
    """Pairs of pictures that look the same, by base name; X names a picture by its media key, the gold by its file."""
    held = [m.sha256 for m in media.every(case.db)]
    names = {s: _base(o[0].name) for s, o in media.occurrences(case.db, held).items()}
    files = {s: name if "." in name else f"{name}.jpg" for s, name in names.items()}
    every: list[MediaMatch] = [m for ms in media_matches.of(case.db, held).values() for m in ms]
    for m in every:
        if m.kind == "same" and m.sha256 < m.other:
            yield frozenset((files[m.sha256], files[m.other]))


def _base(name: str) -> str:
    return name.split("!")[-1].split("/")[-1]


def media_counts(case: Case, gold: Path) -> Counts | None:
    """Near-duplicate pictures, pairwise; None when the gold labels none."""
    labelled = json.loads(gold.read_text("utf-8")).get("media", {}).get("near_duplicate_pairs")
    if not labelled:
        return None
    theirs = {frozenset(map(_base, pair)) for pair in labelled}
    ours = {pair for pair in _pairs(case) if len(pair) == 2}
    return Counts(len(ours & theirs), len(ours - theirs), len(theirs - ours))


# --- the run --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """A corpus scored: our scores, pairs of pictures (None: not labelled), and where the corpus' own scorer differs
    (None: it has none)."""

    scores: Scores
    pictures: Counts | None
    differ: list[str] | None


def score(corpus: Path | Corpus) -> Result:
    """Score a fresh case over the corpus."""
    of = corpus if isinstance(corpus, Corpus) else Corpus(corpus)
    gold = read_gold(of.folder / "gold.json")
    with tempfile.TemporaryDirectory() as folder:
        case = open_case(str(Path(folder) / "case"))
        try:
            fill(case, of, gold)
            if of.unnamed:
                read_again(case, event_words())
            scores = evaluate(case, gold).scores
            answers, _ = answers_of(case, gold)
            pictures = media_counts(case, of.folder / "gold.json")
        finally:
            case.close()
    return Result(scores, pictures, _cross_check(of.folder, answers, scores))


def _cross_check(corpus: Path, answers: Answers, scores: Scores) -> list[str] | None:
    path = corpus.parent / "score.py"
    if not path.is_file():
        return None
    raw = json.loads((corpus / "gold.json").read_text("utf-8"))
    return differences(in_its_words(scores), scorer_at(path).score(raw, prediction(answers)))


def headline(result: Result) -> dict[str, float]:
    """The four figures that have a floor since the founding issue."""
    return {
        "claim F1": result.scores.detection.f1 or 0.0,
        "cluster F1": result.scores.clusters.pairs.f1 or 0.0,
        "language": result.scores.language.share.value or 0.0,
        "media pairs F1": (result.pictures.f1 if result.pictures else None) or 0.0,
    }


def _row(words: str, value: float | None, goal: str, met: bool | None) -> str:
    shown = "nothing" if value is None else f"{value:.3f}"
    return f"{words:30} {shown:8} {goal:14} {'' if met is None else 'ok' if met else 'MISSED'}".rstrip()


def main() -> int:
    """Print the figures; 1 when a target is missed or the scorers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--timezone", default="Africa/Bamako")
    parser.add_argument("--lexicon", type=Path, action="append", default=[], help="a pack of the corpus' own names")
    parser.add_argument("--without-names", action="store_true", help="leave packs of places and actors out")
    parser.add_argument("--json", action="store_true", help="print the scores too, as one JSON object")
    asked = parser.parse_args()
    result = score(Corpus(asked.corpus, asked.timezone, tuple(asked.lexicon), asked.without_names))
    failed = bool(result.differ) or bool(scorecard.missed(result.scores))
    for f in scorecard.headline(result.scores):
        goal = f"{'at most' if f.target.at_most else 'at least'} {f.target.value:g}" if f.target else ""
        print(_row(f.words, f.value, goal, f.met))
    if result.pictures is not None:
        value, floor = headline(result)["media pairs F1"], FLOORS["media pairs F1"]
        failed |= value < floor
        print(_row("pairs of pictures, F1", value, f"at least {floor:g}", value >= floor))
    if result.differ is None:
        print("The corpus has no scorer of its own.")
    else:
        print("The corpus' own scorer says the same." if not result.differ else "The corpus' own scorer differs:")
        for difference in result.differ:
            print(f"  {difference}")
    if asked.json:
        print(json.dumps(in_its_words(result.scores), ensure_ascii=False, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
