"""`workbench lexicon`: the words that detection knows, making packs of places, and checking packs of one's own."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import paths
from workbench.cli.commands import Group
from workbench.cli.output import Painted, counted, json_lines, line, note, table
from workbench.cli.progress import ProgressLine, StopSignal, job
from workbench.cli.session import Session
from workbench.errors import Cancelled, ExitCode, InputRefused, UsageError

if TYPE_CHECKING:
    from workbench.claims.gazetteer import Pack
    from workbench.claims.pack_entries import Finding, Source

_PAGE = 1_000
_Row = dict[str, str | int | bool]


@click.group(cls=Group)
def lexicon() -> None:
    """List and check the words that detection knows, and build packs of places."""


@lexicon.command("list")
@click.argument("what", type=click.Choice(["packs", "places", "actors"]), default="packs")
@click.pass_obj
def list_(session: Session, what: str) -> None:
    """List the packs in use, or their places or actors: the shipped packs and the case's own (lexicons/*.toml).

    A later pack wins over an earlier one. `own` tells the case's packs from the shipped ones.

    \b
    Examples:
      workbench lexicon list
      workbench lexicon list places
      workbench lexicon list actors --json
    """
    rows = _packs(session) if what == "packs" else _names(session, what)
    if session.json:
        json_lines(rows)
    else:
        table(tuple(rows[0]) if rows else (), [tuple(_cell(v) for v in r.values()) for r in rows])


@lexicon.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=paths.FILE)
@click.pass_obj
def check(session: Session, files: tuple[Path, ...]) -> ExitCode:
    """Find what is wrong in packs. Without a file, in those in use: the shipped ones and the case's own.

    Found are names that are everyday words and not guarded, spellings that stand for two names, names that can never
    be found, entries that a later pack changes, parents that no pack has, keys and kinds that mean nothing. Where
    there is a case, also the names that occur in none of its messages.

    Exit 3 when something is wrong; notes alone end with 0.

    \b
    Examples:
      workbench lexicon check
      workbench lexicon check lexicons/my_region.toml --json
    """
    from workbench.claims.pack_checking import check_packs, read_packs, unused
    from workbench.claims.pack_entries import WRONG

    sources = _in_use(session)
    known = {Path(s.file).resolve(): s.file for s in sources if not s.shipped}
    sources += read_packs([f for f in dict.fromkeys(files) if f.resolve() not in known])
    asked = {known.get(f.resolve(), str(f)) for f in files} or {s.file for s in sources}
    read, found = check_packs(sources, asked)
    if _has_case(session) and all(reading.sound for reading in read):
        from workbench.claims.lexicon import build_lexicon

        loaded = build_lexicon([(s.file, s.raw) for s in sources])
        own = asked - {s.file for s in sources if s.shipped}
        with job(session) as (progress, stop):
            found += unused(read, loaded, _texts(session, progress, stop) if own else (), own)
    if session.json:
        json_lines(_row(finding) for finding in found)
    else:
        _show(found)
    wrong = sum(f.level == WRONG for f in found)
    note(f"{counted(len(asked), 'pack')} checked: {wrong:,} wrong, {counted(len(found) - wrong, 'note')}.")
    return ExitCode.PARTIAL if wrong else ExitCode.DONE


@lexicon.command()
@click.pass_obj
def apply(session: Session) -> None:
    """Read all messages again with the packs as they are now.

    Claims follow what is found; those that somebody has worked on keep their words and messages. An import does the
    same by itself.

    \b
    Examples:
      workbench lexicon apply
    """
    from workbench import flow
    from workbench.store import claims as claim_store

    case = session.existing()
    before = sum(claim_store.tally(case.db).values())
    with job(session) as (progress, stop):
        flow.derive(case, progress, stop)
    after = sum(claim_store.tally(case.db).values())
    if session.json:
        json_lines([{"claims_before": before, "claims": after, "lexicon": flow.lexicon_of(case).version}])
        return
    note(f"Read with {flow.lexicon_of(case).version}: {after} claims ({before} before).")


@lexicon.command()
@click.option("--geonames", required=True, metavar="FILE", type=paths.FILE, help="GeoNames' dump: ML.txt or ML.zip.")
@click.option("--alternate", metavar="FILE", type=paths.FILE, help="GeoNames' alternateNamesV2.txt or its zip: other "
              "names without codes, links and historical ones.")  # fmt: skip
@click.option("--country", default="", metavar="ML,…", help="Only these countries.")
@click.option("--min-population", default=0, metavar="N", type=click.IntRange(min=0), help="Only towns of so many "
              "people; seats of an administration stay.")  # fmt: skip
@click.option("--feature", default="", metavar="P,A…", help="Only these features of GeoNames: P, A.ADM2, S.AIRP …; "
              "countries and regions stay.")  # fmt: skip
@click.option("-o", "out", required=True, metavar="OUT.toml", type=click.Path(path_type=Path), help="The pack.")
@click.pass_obj
def build(
    session: Session,
    geonames: Path,
    alternate: Path | None,
    country: str,
    min_population: int,
    feature: str,
    out: Path,
) -> None:
    """Make a pack of places from a GeoNames dump (https://download.geonames.org/export/dump/).

    Towns, regions, countries and sites (airports, camps, bases, border posts, mines …) with their other spellings in
    Latin, Arabic and Cyrillic letters. Names that are also common words are guarded. Of several places of one name the
    most populous gets it; the others are listed at the end of the pack. A place that the packs in use know keeps its
    name there.

    \b
    Examples:
      workbench lexicon build --geonames ML.zip -o lexicons/geonames_ml.toml
      workbench lexicon build --geonames allCountries.zip --country ML,NE --min-population 500 -o lexicons/sahel.toml
    """
    from workbench.claims.gazetteer import build_pack
    from workbench.claims.geonames import selection
    from workbench.claims.lexicon import build_lexicon
    from workbench.intake.requests import Step

    wanted = selection(country, min_population, feature)
    _check_place(out)
    known = [s for s in _in_use(session) if s.shipped or Path(s.file).resolve() != out.resolve()]
    given = (
        ("--geonames", geonames.name),
        ("--alternate", alternate.name if alternate else ""),
        ("--country", country),
        ("--min-population", str(min_population or "")),
        ("--feature", feature),
        ("-o", out.name),
    )
    with job(session) as (progress, stop):
        pack = build_pack(
            geonames,
            wanted,
            build_lexicon([(s.file, s.raw) for s in known]),
            "".join(f" {option} {shlex.quote(value)}" for option, value in given if value),
            alternate,
            lambda done, total: progress(Step("reading places", geonames.name, done, total, 0.0)),
            stop,
        )
    _write(out, pack.text)
    _tell_built(session, out, pack)


def _tell_built(session: Session, out: Path, pack: "Pack") -> None:
    if session.json:
        counts = {"read": pack.read, "places": pack.places, "aliases": pack.aliases, "guarded": pack.guarded}
        json_lines([{"file": str(out), **counts, "left_out": pack.left_out, "newest": pack.newest}])
        return
    line(
        f"{out}: {counted(pack.places, 'place')}, {counted(pack.aliases, 'other spelling')}, {pack.guarded:,} guarded; "
        f"{counted(pack.left_out, 'place')} left out."
    )
    folder = session.folder()
    if folder is not None and out.resolve().parent != (folder / "lexicons").resolve():
        note("A case reads the packs of its folder lexicons/; put the file there.")


def _check_place(out: Path) -> None:
    """Refuse a place where no pack belongs, or that holds one that somebody wrote."""
    from workbench.claims.gazetteer import MADE_BY
    from workbench.export.landing import check_place

    if out.suffix != ".toml":
        raise UsageError("A pack is a file whose name ends with .toml.", "For example: -o lexicons/places.toml")
    if _makes_folder(out):
        return
    check_place(out, False, lambda _path: False)
    if out.exists():
        with out.open("rb") as stream:
            head = stream.read(4096).decode("utf-8", "replace")
        if MADE_BY not in head:
            raise InputRefused(f"{out} was not made by this command; it is not replaced.", "Choose another name.")


def _makes_folder(out: Path) -> bool:
    """Whether the folder of a case's packs is not there yet, and the case's own is."""
    return out.parent.name == "lexicons" and not out.parent.exists() and out.parent.parent.is_dir()


def _write(out: Path, text: str) -> None:
    from workbench.export.landing import disk_errors, partial, remove, replace, seal

    temp = partial(out)
    with disk_errors(out):
        if _makes_folder(out):
            out.parent.mkdir()
        try:
            temp.write_text(text, "utf-8")
            seal(temp)
            replace(temp, out)
        except OSError:
            remove(temp)
            raise


def _in_use(session: Session) -> "list[Source]":
    """The shipped packs and those of the case's folder, whether or not there is a case yet, in order of loading."""
    from workbench.claims.pack_checking import read_packs, shipped_packs

    folder = session.folder()
    return shipped_packs() + read_packs(sorted((folder / "lexicons").glob("*.toml")) if folder else [])


def _has_case(session: Session) -> bool:
    folder = session.folder()
    return folder is None or (folder / "claims.db").exists()


def _texts(session: Session, progress: ProgressLine, stop: StopSignal) -> Iterator[str]:
    """The texts of all messages of the case."""
    from workbench.intake.requests import Step
    from workbench.store import messages

    db = session.existing().db
    total = messages.count(db)
    last = done = 0
    while page := messages.after(db, last, _PAGE):
        yield from (message.text for message in page)
        last = page[-1].id
        done += len(page)
        progress(Step("check", "", done, total, 0.0))
        if stop():
            raise Cancelled("Stopped; nothing was changed.")


def _packs(session: Session) -> list[_Row]:
    from workbench.claims.pack_entries import WRONG
    from workbench.claims.pack_reading import read_pack

    rows: list[_Row] = []
    for source in _in_use(session):
        read = read_pack(source)
        rows.append(
            {
                "file": source.file,
                "pack": read.title,
                "version": source.version,
                "own": not source.shipped,
                "language": read.language,
                "places": len(read.places),
                "actors": len(read.actors),
                "events": read.events,
                "spellings": len(read.spellings),
                "wrong": sum(f.level == WRONG for f in read.findings),
            }
        )
    return rows


def _names(session: Session, what: str) -> list[_Row]:
    from workbench.claims.lexicon import build_lexicon
    from workbench.claims.pack_reading import read_pack

    sources = _in_use(session)
    known = build_lexicon([(s.file, s.raw) for s in sources])
    readings = [read_pack(source) for source in sources]
    held = {n.name: r.source for r in readings for n in (r.places if what == "places" else r.actors)}
    if what == "places":
        rows: list[_Row] = [{"name": p.name, "kind": p.kind, "parent": p.parent} for p in known.places.values()]
    else:
        rows = [{"name": a.name, "kind": a.kind, "party": a.party, "country": a.country} for a in known.actors.values()]
    return [{**row, "own": not held[str(row["name"])].shipped, "file": held[str(row["name"])].file} for row in rows]


def _row(finding: "Finding") -> dict[str, object]:
    return {
        "file": finding.file,
        "entry": finding.entry,
        "level": finding.level,
        "rule": finding.rule,
        "finding": finding.says,
        "advice": finding.advice,
        "names": list(finding.names),
    }


def _show(found: "Sequence[Finding]") -> None:
    for finding in found:
        where = f"{finding.file}: {finding.entry}: " if finding.entry else f"{finding.file}: "
        colour = "red" if finding.level == "wrong" else ""
        line(Painted(f"{finding.level:<7}", colour), f"{where}{finding.says}\n       {finding.advice}")


def _cell(value: str | int | bool) -> str | int:
    return ("yes" if value else "") if isinstance(value, bool) else value
