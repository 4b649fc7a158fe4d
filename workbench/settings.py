"""What `workbench.toml` may set: every name, its default and what it means. docs/settings.md is made of it.

Two files are read: the case's own, and the user's in their configuration folder, which says how the screen looks and
which keys do what (`[screen]`, `[keys]`) in every case, team cases too, and goes before the case's.

Whatever the file says that is not known, or is of another kind, is refused with what was probably meant: a setting that
is ignored in silence looks like one that works.
"""

import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from workbench.errors import UsageError

LANGUAGES = ("ar", "en", "fr", "ru")
"""Languages that titles of claims are made in (a test holds this to `claims/titles_*.toml`)."""

USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
"""What Tor Browser and Firefox's long-term release send: a capture should look like one of many readers."""

TABLES = ("case", "priority", "screen", "keys")
OWN_TABLES = ("screen", "keys")
"""What the user's own file may hold: the rest is a case's business, or two analysts would see two queues."""
FILE = "workbench.toml"
_SAYS = "says"
_LONGEST_AGENT = 400
_LARGEST = 1_000
"""Points; a priority is cut to 0-100, so more says nothing."""


def _weight(points: int, says: str) -> int:
    found: int = field(default=points, metadata={_SAYS: says})
    return found


def _text(default: Any, says: str) -> Any:
    return field(default=default, metadata={_SAYS: says})


@dataclass(frozen=True, slots=True)
class Weights:
    """Points that make a claim's priority: the table `[priority]`. 0 leaves a reason out; `_most` is where it ends."""

    start: int = _weight(10, "every claim begins with")
    control_change: int = _weight(22, "says who holds a place")
    arrest_or_killing_of_person: int = _weight(22, "says what happened to a person")
    casualties: int = _weight(18, "gives a toll")
    attack: int = _weight(18, "reports an attack")
    blockade: int = _weight(14, "concerns supplies and roads")
    media_provenance: int = _weight(12, "rests on a picture or video")
    movement: int = _weight(10, "reports a movement")
    statement: int = _weight(8, "reports a statement")
    other: int = _weight(5, "reports something else")
    messages: int = _weight(4, "each doubling of its messages")
    messages_most: int = _weight(24, "")
    chats: int = _weight(4, "each further chat")
    chats_most: int = _weight(12, "")
    platforms: int = _weight(3, "each further platform")
    platforms_most: int = _weight(6, "")
    speed: int = _weight(2, "each doubling of the messages of its busiest hour")
    speed_most: int = _weight(10, "")
    languages: int = _weight(4, "told in more than one language")
    asked: int = _weight(2, "each message that asks about it")
    asked_most: int = _weight(6, "")
    denied: int = _weight(8, "asserted by some messages, denied by others")
    contradicted: int = _weight(8, "linked to a claim that contradicts it")
    reused: int = _weight(14, "a picture of it was seen on an earlier day")
    lookalike: int = _weight(5, "a picture of it may have been seen on an earlier day; somebody has to look")
    media_older: int = _weight(12, "a picture of it was made days before it was told, by its metadata or file name")
    media_later: int = _weight(4, "a picture of it was made after it was told, by its metadata or file name")
    media_elsewhere: int = _weight(12, "a picture of it was made far from its places, by its metadata")
    disputed: int = _weight(8, "evidence on both sides")
    no_evidence: int = _weight(6, "nothing supports or refutes it yet")
    low_score: int = _weight(-8, "found with a low score: the finding itself is in doubt")
    unknown_place: int = _weight(-6, "an event at a place, and no place is named")
    age: int = _weight(-1, "each day between its last message and the newest of the case")
    age_most: int = _weight(-14, "")
    resurfaced: int = _weight(20, "closed, and messages came since; counts in place of closed and decided")
    stale: int = _weight(20, "decided, and due to be looked at again; counts in place of closed and decided")
    decided: int = _weight(-25, "confirmed, refuted, misleading or unverifiable")
    closed: int = _weight(-40, "stage closed")


THEMES = ("auto", "dark", "light", "contrast-dark", "contrast-light", "ansi")


@dataclass(frozen=True, slots=True)
class Screen:
    """How the terminal screen looks: the table `[screen]`. An environment variable, where there is one, goes first."""

    theme: str = _text(
        "auto", f"colours: {', '.join(THEMES)}; auto is dark, light or the terminal's own by what it says"
    )
    glyphs: str = _text("auto", "auto, unicode, or ascii where signs come out as boxes")
    rtl: str = _text("terminal", "who turns right-to-left text: terminal, or visual where the terminal does not")
    graphics: str = _text("cells", "pictures as coloured cells, or none")


_SCREEN = {
    "theme": THEMES,
    "glyphs": ("auto", "unicode", "ascii"),
    "rtl": ("terminal", "visual"),
    "graphics": ("cells", "none"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a case is read and shown with: the tables `[case]`, `[priority]`, `[screen]` and `[keys]`."""

    timezone: str = _text("", "zone of exports that name none, e.g. Africa/Bamako; else it is asked for")
    date_order: str = _text("", "dmy, mdy or ymd, where a file does not decide it")
    language: str = _text("en", f"language of the titles that are made: {', '.join(LANGUAGES)}")
    blocs: tuple[str, ...] = _text(
        ("African", "Western", "Russian", "government", "armed group", "NGO/UN", "local"), "narrative blocs of sources"
    )
    user_agent: str = _text(USER_AGENT, "what captures of web pages say that they are")
    publisher: str = _text("", "who publishes: the organisation that exports name as the author of a verdict")
    publisher_url: str = _text("", "its address, http or https; exports for publication name it")
    weights: Weights = field(default_factory=Weights)
    screen: Screen = field(default_factory=Screen)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Action id → its keys as the case wants them, in place of those of the table of keys."""
    own_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same from the user's own file; these go first."""


def told(kind: type[Settings] | type[Weights] | type[Screen]) -> list[tuple[str, Any, str]]:
    """Name, default and meaning of every setting of a table, for the documentation."""
    return [(f.name, f.default, f.metadata[_SAYS]) for f in fields(kind) if _SAYS in f.metadata]


def config_folder() -> Path:
    """The user's own configuration folder."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "workbench"


def own_file() -> Path:
    """The user's own `workbench.toml`, which may not exist."""
    return config_folder() / FILE


def read_settings(folder: Path | None) -> Settings:
    """Settings of a case folder, below those of the user's own file; `folder` is None for a team case.

    Raises UsageError naming the file and what is wrong in it.
    """
    data = read_case(folder)
    found = _settings(data) if data else Settings()
    mine = read_own()
    look = {**data.get("screen", {}), **mine.get("screen", {})}
    return replace(found, screen=Screen(**look), own_keys=_keys(mine))


def read_own() -> dict[str, Any]:
    """The tables of the user's own file, checked; {} where there is none. Raises UsageError that names the file."""
    path = own_file()
    if not path.is_file():
        return {}
    data = read_toml(path)
    try:
        outside = sorted(set(data) - set(OWN_TABLES))
        if outside:
            raise UsageError(
                f"{FILE} sets {outside[0]!r}, and your own file may hold [screen] and [keys] only.",
                f"Put it into the {FILE} of the case.",
            )
        _screen(data)
        _keys(data)
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", error.hint) from error
    return data


def read_case(folder: Path | None) -> dict[str, Any]:
    """The tables of a case folder's file, not checked; {} where there is none. Raises UsageError."""
    path = folder / FILE if folder else None
    return read_toml(path) if path is not None and path.is_file() else {}


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; raises UsageError for one that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.", "Mend it or move it away.") from error


def _did_you_mean(word: str, known: Collection[str]) -> str:
    """What was probably meant; what works that out is imported for a file with a fault only."""
    from workbench.query import did_you_mean

    return did_you_mean(word, known)


def _settings(data: dict[str, Any]) -> Settings:
    from workbench.plugin_api import DATE_ORDERS

    outside = sorted(set(data) - set(TABLES))
    if outside:
        if isinstance(data[outside[0]], dict):
            hint = _did_you_mean(outside[0], TABLES)
            raise UsageError(f"workbench.toml has a table [{outside[0]}], which is not known.", hint)
        table = "priority" if outside[0] in {f.name for f in fields(Weights)} else "case"
        raise UsageError(
            f"workbench.toml sets {outside[0]!r} outside [case] and [priority].", f"Put it below a line [{table}]."
        )
    given = _table(data, "case", [f.name for f in fields(Settings) if _SAYS in f.metadata])
    for name, value in given.items():
        if name == "blocs":
            if not isinstance(value, list) or not all(isinstance(b, str) and b.strip() for b in value):
                raise UsageError("In workbench.toml, blocs must be a list of names.", 'For example blocs = ["UN"]')
        elif not isinstance(value, str):
            raise UsageError(f"In workbench.toml, {name} must be text in quotes, not {value!r}.", "Mend it.")
    _one_of("date_order", given.get("date_order", ""), ("", *DATE_ORDERS))
    _one_of("language", given.get("language", "en"), LANGUAGES)
    agent = given.get("user_agent", USER_AGENT)
    if not agent.isascii() or not agent.isprintable() or not 0 < len(agent) <= _LONGEST_AGENT:
        raise UsageError("In workbench.toml, user_agent must be a line of plain ASCII text.", "Leave it out.")
    _check_publisher(given.get("publisher", ""), given.get("publisher_url", ""))
    blocs = {"blocs": tuple(given["blocs"])} if "blocs" in given else {}
    shown, keys = _screen(data), _keys(data)
    return Settings(**{**given, **blocs, "weights": _weights(data), "screen": shown, "keys": keys})


def _check_publisher(name: str, address: str) -> None:
    if not name.isprintable():
        raise UsageError("In workbench.toml, publisher must be one line of text.", "Write the organisation's name.")
    if address and not (address.startswith(("https://", "http://")) and address.isprintable() and " " not in address):
        raise UsageError(
            f"In workbench.toml, publisher_url is no web address: {address!r}.", "For example https://example.org"
        )


def _screen(data: Mapping[str, Any]) -> Screen:
    given = _table(data, "screen", tuple(_SCREEN))
    for name, value in given.items():
        if not isinstance(value, str):
            raise UsageError(f"In workbench.toml, {name} must be text in quotes, not {value!r}.", "Mend it.")
        _one_of(name, value, _SCREEN[name])
    return Screen(**given)


def check_screen(name: str, value: str) -> None:
    """Refuse a value that a name of `[screen]` cannot have; raises UsageError."""
    _screen({"screen": {name: value}})


def _keys(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Keys by action id; which actions and keys there are is the screen's business, and checked there."""
    given = data.get("keys", {})
    if not isinstance(given, dict):
        raise UsageError("In workbench.toml, keys is no table.", "Begin it with a line [keys].")
    found = {}
    for action, value in _flat(given):
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(k, str) and k for k in listed):
            raise UsageError(f"In workbench.toml, the keys of {action} must be text.", f'For example {action} = ["z"]')
        found[action] = tuple(listed)
    return found


def _flat(given: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """An id with a dot may stand without quotes, which TOML reads as a table in a table."""
    for name, value in given.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _table(data: Mapping[str, Any], name: str, known: Collection[str]) -> dict[str, Any]:
    given = data.get(name, {})
    if not isinstance(given, dict):
        raise UsageError(f"In workbench.toml, {name} is no table.", f"Begin it with a line [{name}].")
    for key in given:
        if key not in known:
            raise UsageError(f"workbench.toml sets {key!r} in [{name}], which is not known.", _did_you_mean(key, known))
    return given


def _one_of(name: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        hint = _did_you_mean(value, [k for k in known if k])
        raise UsageError(f"In workbench.toml, {name} is none there is: {value!r}.", hint)


def _weights(data: Mapping[str, Any]) -> Weights:
    given = _table(data, "priority", [f.name for f in fields(Weights)])
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
            raise UsageError(
                f"In workbench.toml, {name} must be a whole number of points, not {value!r}.", f"For example {name} = 5"
            )
    return Weights(**given)
