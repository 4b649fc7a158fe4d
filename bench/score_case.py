"""Import a labelled corpus, detect, and score the case against its gold labels.

Usage: python bench/score_case.py CORPUS_DIR [--json]. The corpus brings its own scorer (`../score.py` beside it); the
gold lexicon serves that scorer only. Prints the scores; exit code 1 when a floor of the founding issue is missed.
"""

import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from workbench import flow
from workbench.case import Case, open_case
from workbench.model import MediaMatch, Message, Stance
from workbench.store import media, messages

FLOORS = {"claim F1": 0.85, "cluster F1": 0.85, "language": 0.90, "media pairs F1": 0.85}


def exports(corpus: Path) -> list[Path]:
    """Every chat export of a corpus folder; pictures in `x_media` go along as `--media-dir`."""
    skip = {"x_media", "gold.json", "sources.jsonl", "README.md"}
    return sorted(p for p in corpus.iterdir() if p.name not in skip)


def fill(case: Case, corpus: Path) -> None:
    """Import the corpus with its time zone and derive everything."""
    request = flow.ImportRequest(tuple(exports(corpus)), timezone="Africa/Bamako", media_dir=corpus / "x_media")
    flow.import_paths(case, request, lambda _: None, lambda: False)


def _prediction(case: Case, page: list[Message]) -> list[dict[str, Any]]:
    ids = [m.id for m in page]
    mentions, claims = messages.mentions_of(case.db, ids), messages.claims_of(case.db, ids)
    found = []
    for m in page:
        main = mentions.get(m.id, (None,))[0]
        carried = [c for c, stance in claims.get(m.id, []) if stance != Stance.ASKS]
        found.append(
            {
                "file": m.file,
                "id": m.external_id or f"L{m.line}",
                "is_claim": bool(carried),
                "cluster": f"c{m.cluster}" if m.cluster else None,
                "language": m.language,
                "places": list(main.places) if main else [],
                "actors": [a.name for a in main.actors] if main else [],
                "predicate": main.predicate if main and carried else None,
            }
        )
    return found


def _pairs(case: Case) -> list[list[str]]:
    held = [m.sha256 for m in media.every(case.db)]
    names = {s: o[0].name for s, o in media.occurrences(case.db, held).items()}
    files = _file_names(case)
    found: list[list[str]] = []
    every: list[MediaMatch] = [m for ms in media.matches(case.db, held).values() for m in ms]
    for m in every:
        if m.kind == "same" and m.sha256 < m.other:
            found.append([files.get(names[m.sha256], names[m.sha256]), files.get(names[m.other], names[m.other])])
    return found


def _file_names(case: Case) -> dict[str, str]:
    """X names a picture by its media key; the gold by the file that was found under it."""
    return {n: f"{n}.jpg" for s in media.occurrences(case.db, [m.sha256 for m in media.every(case.db)]).values()
            for n in [s[0].name] if "." not in n}  # fmt: skip


def predict(case: Case) -> dict[str, Any]:
    """The case in the scorer's prediction schema."""
    found: list[dict[str, Any]] = []
    stream = messages.every(case.db, "1 = 1", "m.id", {})
    while page := list(islice(stream, 500)):
        found += _prediction(case, page)
    return {"messages": found, "media_pairs": _pairs(case)}


def score(corpus: Path) -> dict[str, Any]:
    """Scores of a fresh case over the corpus, as the corpus' own scorer gives them."""
    with tempfile.TemporaryDirectory() as folder:
        case = open_case(str(Path(folder) / "case"))
        try:
            fill(case, corpus)
            predicted = Path(folder) / "predicted.json"
            predicted.write_text(json.dumps(predict(case), ensure_ascii=False), encoding="utf-8")
        finally:
            case.close()
        command = [sys.executable, str(corpus.parent / "score.py"), "--gold", str(corpus / "gold.json")]
        run = subprocess.run([*command, "--pred", str(predicted)], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def headline(scores: dict[str, Any]) -> dict[str, float]:
    """The four figures that have a floor."""
    return {
        "claim F1": scores["claim_detection"]["f1"],
        "cluster F1": scores["clusters_pairwise"]["f1"],
        "language": scores["language"]["accuracy"],
        "media pairs F1": scores["media_near_duplicates"]["f1"],
    }


def main() -> int:
    """Print the scores; 1 when a floor is missed."""
    corpus = Path(sys.argv[1])
    scores = score(corpus)
    if "--json" in sys.argv:
        print(json.dumps(scores, ensure_ascii=False, indent=1))
    figures = headline(scores)
    for name, value in figures.items():
        print(f"{name:16} {value:.3f}  floor {FLOORS[name]:.2f}  {'ok' if value >= FLOORS[name] else 'MISSED'}")
    print(f"unknown references {scores['unknown_count']}, hard-negative false alarms "
          f"{scores['hard_negatives']['false_alarm_rate']}, places F1 {scores['places_event']['f1']}, "
          f"actors F1 {scores['actors_event']['f1']}, predicate {scores['predicate']['accuracy']}")  # fmt: skip
    return 0 if all(figures[n] >= FLOORS[n] for n in FLOORS) else 1


if __name__ == "__main__":
    sys.exit(main())
