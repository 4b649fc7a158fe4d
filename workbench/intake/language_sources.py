"""Reads language profiles as n-grams and their shares: langdetect's own, ours for the Sahel, counts of public texts.

Ours stand in profiles/: composed texts and word lists (*.toml), and public.json, made by bench/public_profiles.py from
the Universal Declaration of Human Rights and, for Songhay, a browser's translation. Only this file reads profiles.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import StorageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNKNOWN = "und"
OWN = ("bm", "ff", "ha", "son", "taq", "wo")
"""Languages that langdetect has no profile for."""

_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans("ɛɔɲŋɓɗƙƴ", "eonnbdky")


@dataclass(frozen=True, slots=True)
class Profile:
    """N-grams of a language, small letters, as rows of three code points with zeros behind the shorter ones; and what
    share each has among those of its length. An n-gram may stand in several rows; its shares add up."""

    grams: "NDArray[np.uint32]"
    shares: "NDArray[np.float64]"


def _rows(grams: Sequence[str]) -> "NDArray[np.uint32]":
    import numpy as np

    # Only this letter becomes two when made small.
    text = "".join([gram.ljust(3, "\0") for gram in grams]).replace("İ", "i").lower()
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).reshape(-1, 3)


def _counted(raw: Mapping[str, Any]) -> Profile:
    """A profile in langdetect's form: `freq`, n-gram → count, and `n_words`, the sums by length."""
    import numpy as np

    rows = _rows(list(raw["freq"]))
    totals = np.array([1, *raw["n_words"]], np.float64)
    return Profile(rows, np.fromiter(raw["freq"].values(), np.float64, len(rows)) / totals[(rows > 0).sum(axis=1)])


def _json(source: Path | resources.abc.Traversable) -> dict[str, Any]:
    import orjson

    try:
        loaded: dict[str, Any] = orjson.loads(source.read_bytes())
    except (OSError, ValueError) as error:
        raise StorageError(f"The profile {source.name} cannot be read.", "Install the program again.") from error
    return loaded


def _folder() -> resources.abc.Traversable:
    return resources.files("workbench.intake").joinpath("profiles")


@cache
def _stock_folder() -> Path:
    spec = find_spec("langdetect")
    if spec is None or spec.origin is None:
        raise StorageError("The language profiles are missing.", "Install the package again: langdetect is part of it.")
    return Path(spec.origin).parent / "profiles"


def stock_profile(language: str) -> Profile:
    """Read langdetect's profile of a language; raises StorageError when it is not there."""
    return _counted(_json(_stock_folder() / language))


def _composed(text: str) -> Profile:
    """Take every n-gram of a text; it counts twice, with its special letters and without, as phones have it."""
    import numpy as np

    lowered = text.lower()
    words = f" {' '.join(_WORD.findall(lowered + ' ' + lowered.translate(_PLAIN)))} "
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32)
    letter = codes != ord(" ")
    sizes = (codes[:, None][letter], np.stack((codes[:-1], codes[1:]), axis=1))
    triples = np.stack((codes[:-2], codes[1:-1], codes[2:]), axis=1)[letter[1:-1]]
    rows = [np.pad(part, ((0, 0), (0, 3 - part.shape[1]))) for part in (*sizes, triples)]
    return Profile(np.concatenate(rows), np.concatenate([np.full(len(part), 1 / len(part)) for part in rows]))


@cache
def _composed_data(language: str) -> dict[str, str]:
    loaded: dict[str, str] = tomllib.loads(_folder().joinpath(f"{language}.toml").read_text("utf-8"))
    return loaded


def public_counts() -> dict[str, Any]:
    """Read the counts of public texts, to be handed to the functions below."""
    return _json(_folder().joinpath("public.json"))


def own_profile(language: str, public: Mapping[str, Any]) -> Profile:
    """Our profile of a language: half of what was composed in the tone of chats, half of public texts if there are."""
    import numpy as np

    data = _composed_data(language)
    composed = _composed(data["text"] + data["words"])
    if language not in public:
        return composed
    counted = _counted(public[language])
    return Profile(
        np.concatenate((composed.grams, counted.grams)), np.concatenate((composed.shares / 2, counted.shares / 2))
    )


def strangers(public: Mapping[str, Any]) -> list[tuple[str, Profile]]:
    """Profiles of neighbours that no message is said to be in: without them another language gets their texts."""
    return [(UNKNOWN, _counted(raw)) for name, raw in public.items() if name.startswith(UNKNOWN)]


def word_lists(public: Mapping[str, Any]) -> dict[str, list[str]]:
    """The function words of each language that has a list, with special letters and as phones have them."""
    lists = dict(_composed_data("words"))
    for language in OWN:
        frequent: str = public[language]["words"] if language in public else ""
        lists[language] = f"{_composed_data(language)['words']} {frequent}"
    found: dict[str, list[str]] = {}
    for language, text in lists.items():
        written = unicodedata.normalize("NFC", text).lower()
        words = dict.fromkeys(_WORD.findall(written + " " + written.translate(_PLAIN)))
        found[language] = [word for word in words if len(word) > 1]
    return found
