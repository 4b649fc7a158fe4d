"""Load a labelled corpus' claims and sources with the program's own commands, assess every claim, compare the statuses.

    python -m bench.statuses CORPUS_DIR [--verbose]

CORPUS_DIR holds `gold.json` (its `claims` and `lexicon`) and `sources.jsonl`. A fresh case is made in a temporary
folder; `claim import` and `evidence import` fill it; the rules assess. `expected_status` is read only to compare, and
is not in the file that is imported. A line for every claim that comes out otherwise, with the reasons; with --verbose
for every claim. Exit code 1 when one does, 2 for a folder that is no such corpus.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from workbench.case import open_case
from workbench.claims.listed import numbers_of
from workbench.folding import fold
from workbench.model import Analyst, Assessment, Status
from workbench.safety.text import safe
from workbench.settings import Settings
from workbench.verdict.assessing import assess

_TAKEN = (0, 3)
"""Exit codes of an import that took the file; 3 says that some of it was left out."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One claim: what the corpus expects and what the rules make of it."""

    id: str
    text: str
    expected: str
    found: Assessment | None

    @property
    def right(self) -> bool:
        """Whether the rules say what the corpus says."""
        return self.found is not None and self.found.suggested.value == self.expected


def claim_rows(gold: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The corpus' claims as `claim import` reads them: names for ids, and nothing of how they should come out."""
    names = {e["id"]: e["name"] for part in ("places", "actors") for e in gold.get("lexicon", {}).get(part, ())}
    for claim in gold["claims"]:
        names |= {p["id"]: p["name"] for p in claim.get("place_details", ())}
        event = claim.get("event_date") or {}
        yield {
            "external_id": claim["id"],
            "title": claim["text"],
            "predicate": claim["predicate"],
            "places": [names.get(p, p) for p in claim.get("places", ())],
            "actors": [names.get(a, a) for a in claim.get("actors", ())],
            **({"event": {"start": event["start"], "end": event.get("end")}} if event.get("start") else {}),
        }


def settings_for(sources: Path) -> str:
    """A case's settings with the blocs that the sources name: the list is the case's own."""
    known = list(Settings().blocs)
    for line in sources.read_text("utf-8").splitlines():
        bloc = str(json.loads(line).get("bloc") or "") if line.strip() else ""
        if bloc and not any(f" {fold(k)} " in f" {fold(bloc)} " for k in known):
            known.append(bloc)
    return f"[case]\nblocs = {json.dumps(known, ensure_ascii=False)}\n"


def run(case: Path, *arguments: str) -> None:
    """One command of the program on the case; raises SystemExit with its words when it refuses."""
    command = (sys.executable, "-m", "workbench", "--case", str(case), "--as", "Bench", *arguments)
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False)
    if done.returncode not in _TAKEN:
        print(f"{' '.join(arguments[:2])}: {safe(done.stderr.strip())}", file=sys.stderr)
        raise SystemExit(2)
    if done.returncode:
        print(safe(done.stderr.strip()), file=sys.stderr)


def compare(corpus: Path, folder: Path) -> list[Compared]:
    """Fill a fresh case in `folder` from the corpus and assess every claim of it."""
    gold = json.loads((corpus / "gold.json").read_text("utf-8"))
    case, listed = folder / "case", folder / "claims.jsonl"
    listed.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in claim_rows(gold)), "utf-8")
    case.mkdir()
    (case / "workbench.toml").write_text(settings_for(corpus / "sources.jsonl"), "utf-8")
    run(case, "claim", "import", str(listed))
    run(case, "evidence", "import", str((corpus / "sources.jsonl").resolve()))
    opened = open_case(str(case), Analyst("bench", "Bench"))
    try:
        numbers = numbers_of(opened, [c["id"] for c in gold["claims"]])
        return [
            Compared(
                c["id"], c["text"], c["expected_status"],
                assess(opened, numbers[c["id"]]) if c["id"] in numbers else None,
            )
            for c in gold["claims"]
        ]  # fmt: skip
    finally:
        opened.close()


def told(c: Compared) -> Iterator[str]:
    """A claim in lines: what was expected, what came out, and why."""
    if c.found is None:
        yield f"{c.id} {safe(c.text)}: it was not imported"
        return
    said = c.found.suggested.value
    yield f"{c.id} {said}{'' if c.right else f', expected {c.expected}'}: {safe(c.text)}"
    for to in dict.fromkeys((c.found.suggested, Status(c.expected))):
        for gate in dict(c.found.gates)[to]:
            yield f"    {to.value}: {'met' if gate.met else 'not met'}: {safe(gate.reason)}"
    yield from (f"    {safe(note)}" for note in c.found.notes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a corpus; returns the exit code."""
    parser = argparse.ArgumentParser(description="Compare the statuses the rules suggest with those of a corpus.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS_DIR")
    parser.add_argument(
        "--verbose", action="store_true", help="a paragraph for every claim, not only for the wrong ones"
    )
    given = parser.parse_args(arguments)
    missing = [n for n in ("gold.json", "sources.jsonl") if not (given.corpus / n).is_file()]
    if missing:
        print(f"{given.corpus} is no corpus: it has no {' and no '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="workbench-statuses-") as folder:
        found = compare(given.corpus, Path(folder))
    right = sum(c.right for c in found)
    for c in found:
        if given.verbose or not c.right:
            print("\n".join(told(c)))
    print(f"{right} of {len(found)} expected statuses")
    return 0 if right == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
