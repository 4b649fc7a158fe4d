"""The disposable process that reads one captured page: limits first, then one task in, one answer out, and the end.

Started by `extracting` as a fresh interpreter. It answers in JSON, so that a process taken over by a page cannot run
code in the main one.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from workbench.evidence.extracting import Extracted
from workbench.safety import limits
from workbench.safety.confining import confine, own_output
from workbench.safety.text import storable

_HEAVY = {
    "html": ("trafilatura",), "mhtml": ("trafilatura",), "pdf": ("pypdf",), "wacz": ("warcio", "trafilatura"),
    "text": ("charset_normalizer",),
}  # fmt: skip


def main() -> None:
    """Read one task from stdin, answer on stdout."""
    out = own_output()
    task: dict[str, str] = json.loads(sys.stdin.buffer.read())
    for name in _HEAVY[task["kind"]]:
        try:
            import_module(name)  # before the files and programs of the system are out of reach
        except ImportError:
            continue  # the extra is not installed; the reader says so where it matters
    confine(limits.EXTRACT_ADDRESS_SPACE)
    out(json.dumps(asdict(_read(task))).encode("ascii"))


def _read(task: dict[str, str]) -> Extracted:
    plain = Extracted(task["kind"], task["mime"])
    try:
        found = reader_of(task["kind"])(Path(task["path"]), plain, task["charset"], task["url"])
    except MemoryError:
        said = f"not read: it needs more memory than limits.EXTRACT_ADDRESS_SPACE = {limits.EXTRACT_ADDRESS_SPACE}"
        return replace(plain, notes=(said,))
    except Exception as error:  # noqa: BLE001 — parsers of foreign bytes raise anything; the bytes are kept all the same
        return replace(plain, notes=(f"not read: {storable(type(error).__name__)} while parsing",))
    return tidy(found)


def reader_of(kind: str) -> Callable[[Path, Extracted, str, str], Extracted]:
    """The function that reads files of a kind: (path, what is known, charset, address) → what was found."""
    from workbench.evidence import documents, page_reading, web_archives

    return {
        "html": page_reading.read_file,
        "text": page_reading.read_text,
        "pdf": documents.read_pdf,
        "mhtml": documents.read_mhtml,
        "wacz": web_archives.read_wacz,
    }[kind]


def tidy(found: Extracted) -> Extracted:
    """What was found, with every text as the databases take it and no longer than its limit."""
    notes = list(found.notes)
    title = " ".join(storable(found.title).split())
    if len(title) > limits.EXTRACT_TITLE:
        notes.append(f"title cut: it has {len(title)} characters (limits.EXTRACT_TITLE)")
    text = storable(found.text)
    if len(text) > limits.EXTRACT_TEXT:
        notes.append(f"text cut: it has {len(text)} characters (limits.EXTRACT_TEXT)")
    return replace(
        found,
        title=title[: limits.EXTRACT_TITLE],
        author=" ".join(storable(found.author).split())[: limits.EXTRACT_TITLE],
        text=text[: limits.EXTRACT_TEXT],
        url=storable(found.url)[:2000],
        notes=tuple(storable(n)[:300] for n in notes[:20]),
    )


def digest(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
