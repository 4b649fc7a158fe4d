"""Evidence typed in one line, taken apart: `https://www.rfi.fr/x | B2 | + | W`.

The first part is an address, a path or who says it; the others are known by their form, in any order, so that nobody
has to remember one. Everything here is pure: what is understood, what is wrong and what is missing are said at every
key, and the form only draws them. A line decides nothing that it does not say: no grade and no stance is assumed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from urllib.parse import urlsplit

from workbench.folding import fold
from workbench.model import EvidenceStance, Source
from workbench.tui.theme import bloc_letters

_STANCES: Mapping[str, EvidenceStance] = {
    "+": EvidenceStance.SUPPORTS, "-": EvidenceStance.REFUTES, "−": EvidenceStance.REFUTES,
    "–": EvidenceStance.REFUTES, "~": EvidenceStance.CONTEXT, **{s.value: s for s in EvidenceStance},
}  # fmt: skip
_GRADE = re.compile(r"([A-Fa-f]?)([1-6])", re.ASCII)
_LIKE_A_GRADE = re.compile(r"[A-Za-z]?\d+", re.ASCII)
_HALF_A_GRADE = re.compile(r"[A-Fa-f]", re.ASCII)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?", re.IGNORECASE)
_FILES = (
    ".pdf", ".html", ".htm", ".mht", ".mhtml", ".wacz", ".txt", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4",
    ".mov", ".ogg", ".mp3", ".json", ".docx",
)  # fmt: skip
"""Endings by which a word without a folder is a file and no host."""
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
_SHARED = frozenset({"com", "co", "org", "net", "gov", "gouv", "ac", "edu"})
"""Labels under a country that many register below."""
_MANY_SPEAK = frozenset({
    "t.me", "telegram.me", "x.com", "twitter.com", "facebook.com", "youtube.com", "tiktok.com", "instagram.com",
    "vk.com", "whatsapp.com",
})  # fmt: skip
"""Hosts where an account speaks and not the host: there a source is the host with the account."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a line says. `letter` "" means the directory's, `digit` 0 that none was typed; `wrong` has sentences."""

    url: str = ""
    file: str = ""
    name: str = ""
    letter: str = ""
    digit: int = 0
    stance: EvidenceStance | None = None
    bloc: str = ""
    quote: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The address or path as typed."""
        return self.url or self.file


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: a source of the directory, or the name of a new one; `how` says by what it was found.

    `near` is the known source that the name of a new one may be a slip of, "" when none is near.
    """

    source: Source | None
    name: str
    how: str
    near: str = ""


@dataclass(slots=True)
class _Taking:
    """A line while it is read: every kind of part once, a second one is wrong."""

    blocs: Sequence[str]
    names: Mapping[str, str]
    typed: Typed = field(default_factory=Typed)
    wrong: list[str] = field(default_factory=list)

    def put(self, what: str, part: str, **values: object) -> None:
        """Take values unless one of them is there already."""
        held = next((getattr(self.typed, k) for k in values if getattr(self.typed, k)), None)
        if held:
            self.wrong.append(f"Two of one kind: {part!r} is a second {what}.")
        else:
            self.typed = replace(self.typed, **values)  # type: ignore[arg-type]  # the names are fields, set just below


def parse(text: str, blocs: Sequence[str], sources: Sequence[Source]) -> Typed:
    """Take a line apart; takes the case's blocs and its directory. Never raises: what is wrong stands in `wrong`."""
    taking = _Taking(blocs, {fold(s.name): s.name for s in sources})
    for n, raw in enumerate(text.split("|")):
        part = raw.strip()
        if not part:
            continue
        if n == 0:
            _first(taking, part)
        else:
            _further(taking, part)
    return replace(taking.typed, wrong=tuple(taking.wrong))


def _first(taking: _Taking, part: str) -> None:
    if fold(part) in taking.names or not _place(taking, part):
        _name(taking, part)


def _name(taking: _Taking, part: str) -> None:
    taking.put("source", part, name=taking.names.get(fold(part), part))


def _place(taking: _Taking, part: str) -> bool:
    """Take an address or a path; False when the part is neither."""
    if "://" in part:
        if _host(part):
            taking.put("address", part, url=part)
        else:
            taking.wrong.append(f"{part!r} is not an address that can be read.")
        return True
    if part.startswith(("/", "~/", "./", "../")) or (" " not in part and part.lower().endswith(_FILES)):
        taking.put("file", part, file=part)
        return True
    if _HOST.fullmatch(part.partition("/")[0]):
        taking.put("address", part, url=f"https://{part}")
        return True
    return False


def _further(taking: _Taking, part: str) -> None:
    stance, grade = _STANCES.get(part.lower()), _GRADE.fullmatch(part)
    if stance is not None:
        taking.put("stance", part, stance=stance)
    elif grade:
        taking.put("grade", part, digit=int(grade[2]), letter=grade[1].upper())
    elif _LIKE_A_GRADE.fullmatch(part):
        taking.wrong.append(f"{part!r} is not a grade: a letter A–F and a digit 1–6, such as B2.")
    elif part[0] in _QUOTES:
        taking.put("quote", part, quote=part[1:].removesuffix(_QUOTES[part[0]]).strip())
    elif fold(part) in taking.names:
        _name(taking, part)
    elif not _bloc(taking, part) and not _place(taking, part):
        if _HALF_A_GRADE.fullmatch(part):
            taking.wrong.append(f"{part!r} is half a grade: it grades who says it; what is said needs 1–6 as well.")
        else:
            _name(taking, part)


def _bloc(taking: _Taking, part: str) -> bool:
    """Take a bloc by its letter or its first letters; False when the part is none."""
    by_letter = {letter: bloc for bloc, letter in bloc_letters(tuple(taking.blocs)).items()}
    found = [by_letter[part]] if part in by_letter else []
    begun = fold(part)
    found = found or [b for b in taking.blocs if begun and fold(b).startswith(begun)]
    if len(found) > 1:
        taking.wrong.append(f"{part!r} may be {' or '.join(found)}: type one letter more.")
    elif found:
        taking.put("bloc", part, bloc=found[0])
    return bool(found)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""


def _own_label(host: str) -> str:
    """The label somebody registered: `rfi` of rfi.fr, `essor` of essor.com.ml. Anybody may put `afp.` before theirs."""
    labels = host.split(".")
    return labels[-3] if len(labels) > 2 and labels[-2] in _SHARED else labels[-2] if len(labels) > 1 else ""


def _path(url: str) -> list[str]:
    try:
        return [p for p in urlsplit(url).path.split("/") if p]
    except ValueError:
        return []


def speaker(typed: Typed, sources: Sequence[Source]) -> Speaker:
    """Who says it: by name, else the source whose link the address lies under, else the one that its host names."""
    if typed.name:
        known = next((s for s in sources if fold(s.name) == fold(typed.name)), None)
        if known is not None:
            return Speaker(known, typed.name, "in the directory")
        near = near_source(typed.name, sources)
        how = f"new source; did you mean {near}?" if near else "new source, added with this item"
        return Speaker(None, typed.name, how, near)
    host = _host(typed.url) if typed.url else ""
    if not host:
        return Speaker(None, "", "")
    path = _path(typed.url)
    account = "/".join([host, *path[:1]]) if host in _MANY_SPEAK else host
    under = [s for s in sources if s.url and _covers(s.url, host, path)]
    if under:
        return Speaker(max(under, key=lambda s: len(_path(s.url))), "", f"found by its link, {host}")
    words = {fold(account), fold(host), "" if host in _MANY_SPEAK else fold(_own_label(host))} - {""}
    named = [s for s in sources if fold(s.name) in words]
    if named:
        return Speaker(named[0], "", f"found by its name in {account}")
    return Speaker(None, account, "new source, named after the address")


def near_source(name: str, sources: Sequence[Source]) -> str:
    """The known source whose name is nearest to one that is not known, "" when none is near."""
    names = {fold(s.name): s.name for s in sources}
    near = get_close_matches(fold(name), list(names), n=1)
    return names[near[0]] if near else ""


def _covers(link: str, host: str, path: Sequence[str]) -> bool:
    """Whether an address lies under a source's link: on its host or one below it, in its folder."""
    own, folder = _host(link if "://" in link else f"https://{link}"), _path(link)
    if not own or (host != own and not host.endswith(f".{own}")):
        return False
    return list(path[: len(folder)]) == folder and (own not in _MANY_SPEAK or bool(folder))


def missing(typed: Typed, found: Speaker) -> tuple[str, ...]:
    """What has to be there and is not, one sentence each; () when the line can be saved."""
    wanted = []
    if found.source is None and not found.name:
        wanted.append("Who says it? Name the source.")
    if not typed.digit:
        wanted.append("How good? A grade such as B2; only the digit takes the directory's letter.")
    elif not typed.letter and found.source is None:
        wanted.append(f"A new source needs its letter too, such as C{typed.digit}; F: cannot be judged.")
    if typed.stance is None:
        wanted.append("Which way? + supports, - refutes, ~ context.")
    if typed.bloc and found.source is not None and found.source.bloc != typed.bloc:
        held = found.source.bloc or "no bloc"
        wanted.append(f"The directory has {found.source.name} under {held}, not {typed.bloc}; change it there (g s).")
    return tuple(wanted)
