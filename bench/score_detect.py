"""Scores the detector on a labelled corpus with the corpus' own scorer; prints its mistakes and its speed.

    python bench/score_detect.py CORPUS SCORER [--show] [--events-only] [--gold-language] [--json PRED]

CORPUS is a folder with `gold.json`, SCORER the scorer that belongs to it. Messages are read by the shipped importers.
`--events-only` leaves the packs of places and actors out: how well claims are found by event words and shape alone.
"""

import argparse
import importlib.util
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from workbench.claims.detecting import detect
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.intake.exports import open_export
from workbench.intake.language import detect_languages
from workbench.model import Mention, Stance
from workbench.plugin_api import ImportedMessage, Importer, Options

PLUGINS = Path(__file__).resolve().parent.parent / "plugins"
PARTS = ("claim_detection", "hard_negatives", "queries_flagged_as_claim", "places_event", "actors_event", "predicate")
STANCES = {"assert": Stance.ASSERTS, "deny": Stance.DENIES, "query": Stance.ASKS}


def module_at(path: Path) -> ModuleType:
    """Import one Python file by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path, importers: Sequence[Importer]) -> Iterator[tuple[str, ImportedMessage]]:
    """Yield (gold id, message) of one export, read by the importer that recognises it best."""
    with open_export(path) as export:
        importer = max(importers, key=lambda i: i.recognise(export))
        for chat in importer.chats(export):
            for record in importer.read(export, chat, Options(timezone="Africa/Bamako")):
                if isinstance(record, ImportedMessage):
                    yield record.external_id or f"L{record.line}", record


def sent_at(message: ImportedMessage) -> str | None:
    """Return the UTC time of a message as the case would hold it (the corpus is in UTC+0)."""
    if message.sent_utc is not None:
        return datetime.fromtimestamp(message.sent_utc, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{message.sent_local}.000000Z" if message.sent_local else None


def lexicon_for(events_only: bool) -> Lexicon:
    """Return the bundled lexicon, or its event packs alone."""
    if not events_only:
        return load_lexicon()
    packs = (i for i in (files("workbench") / "lexicons").iterdir() if i.name.startswith("events"))
    return build_lexicon(sorted((i.name, i.read_bytes()) for i in packs))


def prediction(gold: dict[str, Any], mentions: Sequence[Mention]) -> dict[str, Any]:
    """Return one row of the scorer's input."""
    row: dict[str, Any] = {"file": gold["file"], "id": gold["id"], "is_claim": False, "cluster": None}
    if mentions:
        main = mentions[0]
        row["is_claim"] = main.stance != Stance.ASKS
        row["places"], row["actors"] = list(main.places), [a.name for a in main.actors]
        row["predicate"] = main.predicate
    return row


def faults(gold: dict[str, Any], mentions: Sequence[Mention]) -> list[str]:
    """Name what is wrong with the main mention; names of places and actors are left to the scorer."""
    claimed = bool(mentions) and mentions[0].stance != Stance.ASKS
    if claimed != gold["is_claim"] and not gold["ambiguous"]:
        return ["false alarm" if claimed else "missed"]
    found: list[str] = []
    if claimed and gold["is_claim"]:
        if mentions[0].predicate != gold["predicate"]:
            found.append(f"predicate {mentions[0].predicate}, not {gold['predicate']}")
        if mentions[0].stance != STANCES[gold["stance"]]:
            found.append(f"stance {mentions[0].stance}, not {gold['stance']}")
    return found


def speed(rows: Sequence[tuple[str, str, str | None]], lexicon: Lexicon) -> float:
    """Return messages per second of processor time, best of three."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for text, language, when in rows:
            detect(text, language, when, lexicon)
        best = max(best, len(rows) / max(time.process_time() - start, 1e-9))
    return best


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--show", action="store_true", help="print every mistake with its text")
    parser.add_argument("--events-only", action="store_true", help="without the packs of places and actors")
    parser.add_argument("--gold-language", action="store_true", help="take the labelled language, not the detected one")
    parser.add_argument("--json", type=Path, help="write the predictions here")
    options = parser.parse_args()
    gold = json.loads((options.corpus / "gold.json").read_text(encoding="utf-8"))
    importers = [module_at(PLUGINS / f"{name}.py").importer for name in ("whatsapp", "telegram", "x")]
    messages: dict[tuple[str, str], ImportedMessage] = {}
    for name in sorted({m["file"] for m in gold["messages"]}):
        messages.update({(name, key): message for key, message in read(options.corpus / name, importers)})
    labelled = [m for m in gold["messages"] if (m["file"], str(m["id"])) in messages]
    found = [messages[m["file"], str(m["id"])] for m in labelled]
    languages = (
        [m["language"] for m in labelled] if options.gold_language else detect_languages([m.text for m in found])
    )
    rows = [(m.text, lang, sent_at(m)) for m, lang in zip(found, languages, strict=True)]
    lexicon = lexicon_for(options.events_only)
    results = [() if m.kind == "system" else detect(*row, lexicon) for m, row in zip(found, rows, strict=True)]
    predicted = {"messages": [prediction(g, r) for g, r in zip(labelled, results, strict=True)]}
    if options.json:
        options.json.write_text(json.dumps(predicted, ensure_ascii=False, indent=1), encoding="utf-8")
    report = module_at(options.scorer).score(gold, predicted)
    print(f"{len(labelled)} of {len(gold['messages'])} labelled messages read, {lexicon.version}")
    for part in PARTS:
        print(f"{part:26}", report[part])
    for name, part in report["claim_detection_by_language"].items():
        print(f"  {name:24}", part)
    print(f"{'messages per second':26} {speed(rows, lexicon):,.0f}")
    if options.show:
        for label, row, result in zip(labelled, rows, results, strict=True):
            for fault in faults(label, result):
                print(f"{fault} | {row[1]} | {row[0]!r} | {[(m.predicate, str(m.stance), m.score) for m in result]}")


if __name__ == "__main__":
    main()
