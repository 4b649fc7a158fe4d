"""One suite for every format there is: same bytes, empty sets, hostile texts, stopping, no secret, whose folder."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.export.forms import SLOW
from tests.export.small_case import PEOPLE, SECRETS, WITNESS
from tests.export.test_run import everything, export
from workbench.case import Case
from workbench.claims import editing
from workbench.errors import Cancelled, InputRefused
from workbench.export.formats import EXPORTERS, exporters
from workbench.plugin_api import API_VERSION, Exporter
from workbench.plugin_check import SampleSet, check_writing, empty_set, sample_set
from workbench.plugin_loader.exporters import accepted_exporter

FORMATS = [pytest.param(e, id=name, marks=[pytest.mark.slow] * (name in SLOW)) for name, e in EXPORTERS.items()]
every = pytest.mark.parametrize("exporter", FORMATS)
DESIGNED = ("jsonl", "csv", "xlsx", "claimreview", "html", "markdown", "bundle", "acled", "geojson")


def test_the_formats_of_the_design_come_in_its_order() -> None:
    assert [name for name in EXPORTERS if name in DESIGNED] == [n for n in DESIGNED if n in EXPORTERS]
    assert all(name == e.name for name, e in EXPORTERS.items())
    assert [*exporters()][: len(EXPORTERS)] == [*EXPORTERS]


@every
def test_it_passes_what_plugins_have_to_pass(exporter: Exporter) -> None:
    """The same checks that `workbench plugins check` runs."""
    assert accepted_exporter(exporter) is exporter
    assert exporter.api == API_VERSION
    assert check_writing(exporter).problems == ()


@every
def test_the_same_case_gives_the_same_bytes(case: Case, exporter: Exporter, tmp_path: Path) -> None:
    for profile in ("internal", "share", "public"):
        found = []
        for name in ("one", "two", "two"):  # the second time over what is there
            out = tmp_path / name / f"set{exporter.suffix}"
            out.parent.mkdir(exist_ok=True)
            export(case, exporter.name, profile, out)
            found.append(everything(out))
        assert found == found[:1] * 3


_APART = (
    "import sys, time; from pathlib import Path\n"
    "from workbench.export.formats import EXPORTERS; from workbench.plugin_check import sample_set\n"
    "now = time.time\n"
    "time.time = lambda: now() + float(sys.argv[2])\n"
    "for name in sys.argv[3:]: EXPORTERS[name].write(sample_set(), Path(sys.argv[1], name))\n"
)


def _apart(folder: Path, *names: str) -> tuple[Path, Path]:
    """The sample written by two processes that agree on nothing but the set: a folder each, an export a format."""
    for n, (seed, zone) in enumerate((("1", "UTC"), ("2", "Pacific/Auckland"))):
        (folder / str(n)).mkdir()
        subprocess.run(
            [sys.executable, "-c", _APART, str(folder / str(n)), str(n * 1e7), *names], check=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "", "HOME": str(folder)},
        )  # fmt: skip
    return folder / "0", folder / "1"


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Every format that is quick, in one go."""
    return _apart(tmp_path_factory.mktemp("apart"), *(name for name in EXPORTERS if name not in SLOW))


@every
@pytest.mark.one_engine
def test_neither_clock_nor_hash_seed_nor_time_zone_is_in_it(
    apart: tuple[Path, Path], exporter: Exporter, tmp_path: Path
) -> None:
    one, other = _apart(tmp_path, exporter.name) if exporter.name in SLOW else apart
    assert _bytes(one / exporter.name) == _bytes(other / exporter.name)


def _bytes(target: Path) -> list[tuple[str, bytes]]:
    files = sorted(p for p in target.rglob("*") if p.is_file()) if target.is_dir() else [target]
    return [(p.relative_to(target).as_posix(), p.read_bytes()) for p in files]


@every
@pytest.mark.one_engine
def test_a_set_without_claims_is_a_set(case: Case, exporter: Exporter, tmp_path: Path) -> None:
    out = tmp_path / f"set{exporter.suffix}"
    report = export(case, exporter.name, "share", out, "status:refuted")
    assert (report.claims, report.left_out) == (0, {})
    assert report.files


@every
@pytest.mark.one_engine
def test_stopping_leaves_the_old_one(case: Case, exporter: Exporter, tmp_path: Path) -> None:
    """At the first and at the last moment at which a user can stop; a pdf asks by the clock while it is set."""
    out = tmp_path / "here" / f"set{exporter.suffix}"
    out.parent.mkdir()
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    export(case, exporter.name, "internal", out, stop=count)
    assert asked > 0
    before = sorted(p.name for p in out.parent.iterdir()), everything(out)
    for last in {1, asked if exporter.name != "pdf" else 2}:
        with pytest.raises(Cancelled):
            export(case, exporter.name, "internal", out, "-status:refuted", _after(last - 1))
        assert (sorted(p.name for p in out.parent.iterdir()), everything(out)) == before


def _after(times: int) -> Callable[[], bool]:
    """A user who stops after he was asked that often."""
    left = iter(range(times))
    return lambda: next(left, None) is None


class _Breaking(SampleSet):
    """A set whose store breaks after the first record."""

    def __init__(self) -> None:
        super().__init__(())
        self._whole = sample_set()

    def records(self) -> Iterator[dict[str, object]]:
        yield next(self._whole.records())
        raise OSError("the disk went away")


@every
@pytest.mark.one_engine
def test_what_breaks_under_it_goes_up(exporter: Exporter, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="the disk went away"):
        exporter.write(_Breaking(), tmp_path / f"set{exporter.suffix}")


@every
def test_no_secret_in_any_byte(case: Case, exporter: Exporter, tmp_path: Path) -> None:
    """Names, phones, handles, positions, chats, analysts: as they are, escaped, unpacked, in names of files; a claim
    whose title is about somebody too."""
    editing.add_claim(case, "Moussa Koné says: +223 76 12 34 56", "statement", ("Tessalit",))
    forms = {s for secret in (*SECRETS, *PEOPLE, WITNESS) for s in _spellings(secret)}
    for profile in ("internal", "share", "public"):
        out = tmp_path / f"{profile}{exporter.suffix}"
        export(case, exporter.name, profile, out)
        held = _readable(out)
        if profile == "internal":
            assert [s for s in SECRETS if s.casefold() in held] or exporter.name in _TELLS_NOBODY, "could not fail"
        else:
            assert sorted(s for s in forms if s in held) == []


_TELLS_NOBODY = frozenset({"claimreview", "pdf"})
"""Formats that tell no secret of this case in any profile (no review comes of an override), or whose bytes hide it."""


def _spellings(secret: str) -> Iterator[str]:
    """A secret as bytes may spell it."""
    for form in (secret, secret.replace(" ", ""), secret.replace(" ", "_"), secret.replace(" ", "%20")):
        yield form.casefold()
        yield "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in form).casefold()
        yield "".join(c if c.isascii() else f"&#{ord(c)};" for c in form).casefold()
        yield "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in form).casefold()


def _readable(out: Path) -> str:
    """Every byte of an export, its manifest and the members of archives in it, as text."""
    held = [everything(out)]
    for path in [out, *out.rglob("*")] if out.is_dir() else [out]:
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                held += [archive.comment, *(i.filename.encode() + i.comment + i.extra for i in archive.infolist())]
                held += [archive.read(i) for i in archive.infolist()]
    return re.sub(r"\s+", " ", b"\0".join(held).decode("utf-8", "replace")).casefold()


@every
@pytest.mark.one_engine
def test_it_knows_its_own_folder_and_no_other(case: Case, exporter: Exporter, tmp_path: Path) -> None:
    """A folder is replaced by the format that wrote it, and by no other, and not when somebody put a file there."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "README.txt").write_text("mine", "utf-8")
    assert not exporter.owns(mine)
    for name, other in EXPORTERS.items():
        if other.folder:
            target = tmp_path / name
            other.write(sample_set() if name != exporter.name else empty_set(), target)
            assert exporter.owns(target) == (exporter is other)
    if exporter.folder:
        out = tmp_path / "set"
        export(case, exporter.name, "share", out)
        export(case, exporter.name, "public", out)
        (out / "notes.txt").write_text("mine", "utf-8")
        with pytest.raises(InputRefused):
            export(case, exporter.name, "share", out)
