"""Packs built from GeoNames' format; every place here is invented."""

import random
import tomllib
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.gazetteer_lines import SYNTHETIC, alternate, line, text
from workbench.claims import gazetteer
from workbench.claims.detecting import detect
from workbench.claims.gazetteer import Pack, build_pack
from workbench.claims.geonames import LINE_BYTES, Selection, selection
from workbench.claims.lexicon import Lexicon, build_lexicon, load_lexicon
from workbench.claims.pack_checking import WRONG, Source, check_packs, shipped_packs
from workbench.errors import Cancelled, InputRefused, UsageError

GOLDEN = Path(__file__).parent.parent / "golden" / "geonames_synthetic.toml"


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    return load_lexicon()


def built(folder: Path, content: str | bytes, wanted: Selection | None = None, **more: Any) -> Pack:
    path = folder / "XQ.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return build_pack(path, wanted or Selection(), shipped(), " --geonames XQ.txt -o xq.toml", **more)


def loaded(pack: Pack) -> Lexicon:
    return build_lexicon([*((s.file, s.raw) for s in shipped_packs()), ("xq.toml", pack.text.encode())])


def names(pack: Pack) -> dict[str, tuple[str, str, list[str]]]:
    """Name → kind, parent, aliases."""
    groups = tomllib.loads(pack.text)["places"]
    return {name: (g["kind"], g.get("parent", ""), a) for g in groups for name, a in g["names"].items()}


def guarded(pack: Pack) -> set[str]:
    return {name for group in tomllib.loads(pack.text)["places"] for name in group.get("guarded", ())}


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    """Update on purpose: write `pack.text` to the golden file and read the difference."""
    pack = built(tmp_path, text())
    assert pack.text.encode() == GOLDEN.read_bytes()
    shuffled = list(SYNTHETIC)
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert built(tmp_path, text(*shuffled)).text == pack.text


def test_the_head_says_where_it_comes_from(tmp_path: Path) -> None:
    pack = built(tmp_path, text())
    head = pack.text.partition("\npack = ")[0]
    for part in ("GeoNames", "CC BY 4.0", "attribution", "--geonames XQ.txt -o xq.toml", "2026-03-04"):
        assert part in head
    assert f"{pack.read:,} lines read: {pack.places:,} places" in head
    assert (pack.read, pack.newest) == (len(SYNTHETIC), "2026-03-04")
    body = tomllib.loads(pack.text)
    assert (body["pack"], body["licence"]) == ("geonames-xq-xz", "CC BY 4.0")


def test_kinds_parents_and_spellings(tmp_path: Path) -> None:
    found = names(built(tmp_path, text()))
    assert found["Republic of Qarvania"] == ("country", "", ["Qarvania", "Карвания", "قرفانيا"])
    assert found["Zorbak"] == ("town", "Zorbak (region)", ["Zorbaq", "Зорбак", "زورباك"])
    assert found["Zorbak (region)"] == ("region", "Republic of Qarvania", ["Zorbak Province"])
    assert found["Camp Qelbi"] == ("site", "Miltou (region)", [])
    assert found["Orlu"][0] == "town"
    assert 'Le "Puits"\\' in found
    assert found["Ruvna"] == ("town", "Qelbistan", [])
    assert not {"Vieux Zorbak", "Rivière Zor", "村"} & set(found)


def test_of_two_places_of_one_name_the_larger_gets_it_and_the_other_is_listed(tmp_path: Path) -> None:
    pack = built(tmp_path, text())
    assert tomllib.loads(pack.text)["places"]
    assert names(pack)["Miltou"][1] == "Miltou (region)"
    assert "# town Miltou (6, XQ 01, population 3): the name means town Miltou (5, XQ 02, population 900)" in pack.text
    assert "# Zorbaq of Ruvna (19): it means Zorbak" in pack.text
    assert pack.left_out == 2


def test_names_that_are_common_words_are_guarded(tmp_path: Path) -> None:
    assert guarded(built(tmp_path, text())) == {"San", "Kou", "Douze", "Général"}


def test_degrees_and_numbers_come_along(tmp_path: Path) -> None:
    body = tomllib.loads(built(tmp_path, text()).text)
    at = {name: place for group in body["places"] for name, place in group["at"].items()}
    numbers = {name: number for group in body["places"] for name, number in group["geonames"].items()}
    assert at["Zorbak"] == [11.5, -41.25]
    assert numbers["Zorbak"] == 4
    assert at.keys() == numbers.keys() == names(built(tmp_path, text())).keys()


def test_detection_reads_the_pack(tmp_path: Path) -> None:
    path = tmp_path / "xq.toml"
    path.write_text(built(tmp_path, text()).text, "utf-8")
    lexicon = load_lexicon([path])
    mention = detect("Zorbaq est tombée aux mains des rebelles", "fr", None, lexicon)[0]
    assert (mention.predicate, mention.places) == ("control_change", ("Zorbak",))
    assert lexicon.place_parent("Zorbak") == "Zorbak (region)"


def test_a_place_that_a_pack_in_use_knows_keeps_its_name(tmp_path: Path) -> None:
    lines = (
        line(1, "Republic of Mali", "A.PCLI", others="Mali", country="ML", region="00"),
        line(2, "Timbuktu", others="Tombouctou,Tumbutu", country="ML", people=9),
        line(3, "Zorba", others="Tessalit,Zorbo", country="ML"),
        line(4, "Gao", country="ML", people=9),
    )
    pack = built(tmp_path, text(*lines))
    found = names(pack)
    assert found["Mali"] == ("country", "", ["Republic of Mali"])
    assert found["Tombouctou"] == ("town", "Mali", ["Timbuktu", "Tumbutu"])
    assert "Gao" not in guarded(pack)
    assert not loaded(pack).clashes
    abroad = built(tmp_path, text(line(1, "Qarvania", "A.PCLI", region="00"), line(2, "Timbuktu", others="Tombouctou")))
    assert names(abroad)["Timbuktu"] == ("town", "Qarvania", ["Tombouctou"])


def test_alternate_names_without_codes_links_and_history(tmp_path: Path) -> None:
    rows = [alternate(4, "fr", "Zorbaque"), alternate(4, "link", "https://example.org"), alternate(4, "iata", "QZBK"),
            alternate(4, "wkdt", "Q1"), alternate(4, "post", "12345"), alternate(4, "ru", "Зорбак"),
            alternate(4, "", "Alt Zorbak", historic=True), alternate(77, "fr", "Elsewhere")]  # fmt: skip
    path = tmp_path / "alternateNamesV2.txt"
    path.write_text(text(*rows), "utf-8")
    assert names(built(tmp_path, text(), alternates=path))["Zorbak"][2] == ["Zorbaque", "Зорбак"]
    path.write_text(text(), "utf-8")
    with pytest.raises(InputRefused, match="Line 1 of alternateNamesV2"):
        built(tmp_path, text(), alternates=path)


@pytest.mark.parametrize(
    ("wanted", "gone"),
    [
        (selection("XQ"), {"Qelbistan", "Ruvna"}),
        (selection("xq, xz"), set()),
        (selection(min_population=100), {"San", "Kou", "Douze", "Général", 'Le "Puits"\\', "Orlu"}),
        (selection(features="P"), {"Zorbak Airport", "Camp Qelbi"}),
        (selection(features="P,S.CMP"), {"Zorbak Airport"}),
    ],
)
def test_only_what_is_wanted(tmp_path: Path, wanted: Selection, gone: set[str]) -> None:
    assert set(names(built(tmp_path, text()))) - set(names(built(tmp_path, text(), wanted))) == gone


@pytest.mark.parametrize("arguments", [("Mali", 0, ""), ("M1", 0, ""), ("", 0, "X"), ("", 0, "S.AIRPORT")])
def test_a_selection_that_cannot_be_is_refused(arguments: tuple[str, int, str]) -> None:
    with pytest.raises(UsageError):
        selection(*arguments)
    with pytest.raises(UsageError, match=r"S\.AIRQ") as refused:
        selection(features="S.AIRQ")
    assert "Did you mean S.AIR" in refused.value.hint


def test_a_dump_is_read_inside_its_zip(tmp_path: Path) -> None:
    path = tmp_path / "XQ.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("XQ.txt", text())
        archive.writestr("readme.txt", "not this one")
    pack = build_pack(path, Selection(), shipped(), "")
    assert pack.places == built(tmp_path, text()).places
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", text())
        archive.writestr("b.txt", text())
    with pytest.raises(InputRefused, match="2 files"):
        build_pack(path, Selection(), shipped(), "")
    path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputRefused, match="damaged"):
        build_pack(path, Selection(), shipped(), "")


def test_line_ends_marks_and_blank_lines(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + text().replace("\n", "\r\n").encode() + b"\r\n\n"
    assert built(tmp_path, content).text == built(tmp_path, text()).text


CELLS = SYNTHETIC[3].split("\t")


def changed(column: int, value: str) -> str:
    return "\t".join([*CELLS[: column - 1], value, *CELLS[column:]]) + "\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ("\n\n", "no place that is wanted"),
        (line(17, "村") + "\n", "No name in XQ.txt"),
        ("geonameid,name,asciiname\n", "Line 1 of XQ.txt has 1 columns; a GeoNames dump has 19"),
        (text() + "1\tZorbak\n", "Line 20 of XQ.txt has 2 columns"),
        (text().encode() + b"\xff\xfe\n", "Line 20 of XQ.txt is not UTF-8"),
        (text().encode("utf-16"), "not UTF-8"),
        (text() + "x" * (LINE_BYTES + 1), "longer than any line"),
        (changed(1, "geonameid"), "GeoNames number"),
        (changed(5, "95.0"), "latitude"),
        (changed(6, "nan"), "longitude"),
        (changed(6, "1_0"), "longitude"),
        (changed(15, "many"), "number of people"),
        (changed(15, "9" * 5000), "number of people"),
        (changed(19, "yesterday"), "date"),
        (line(14, "Rivière Zor", "H.STM") + "\n", "no place that is wanted"),
    ],
)
def test_what_is_no_dump_is_refused_in_one_sentence(tmp_path: Path, content: str | bytes, told: str) -> None:
    with pytest.raises(InputRefused, match=told) as refused:
        built(tmp_path, content)
    assert refused.value.message.endswith(".")
    assert refused.value.hint


def test_too_many_places_are_refused_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "PLACES", 3)
    with pytest.raises(InputRefused, match="more than 3 places"):
        built(tmp_path, text())


def test_it_stops_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.claims.geonames._STEP", 2)
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        built(tmp_path, text(), progress=lambda *step: steps.append(step), cancelled=lambda: len(steps) == 3)
    assert steps == sorted(steps)


NAMES = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="abéZ {}@#\"\\,.-'", max_size=12),
    st.sampled_from(["San", "Zorbak", "Mali", "deux", "12", "كيدال", "Кидал", "x\u202ey", "a\x7fb", "www.zorbak.org"]),
)
ROWS = st.builds(
    line,
    st.integers(0, 10**10),
    NAMES,
    st.sampled_from(["P.PPL", "P.PPLA", "P.PPLX", "A.ADM1", "A.ADM2", "A.PCLI", "S.AIRP", "H.STM", "P.", "."]),
    others=st.lists(NAMES, max_size=4).map(",".join),
    plain=NAMES,
    region=st.sampled_from(["", "01", "02", "ключ"]),
    people=st.integers(0, 10**12),
    country=st.sampled_from(["XQ", "XZ", "ML", "", "Ы"]),
    at=st.tuples(st.floats(-90, 90).map(lambda f: f"{f:.5f}"), st.floats(-180, 180).map(lambda f: f"{f:.5f}")),
    date=st.sampled_from(["2026-01-01", "", "2025-12-31"]),
)


@lru_cache(maxsize=1)
def few() -> tuple[list[Source], Lexicon]:
    """Two of the shipped packs, which take a moment to load and not a third of a second."""
    sources = [s for s in shipped_packs() if s.file in ("events_bm.toml", "sahel_places.toml")]
    return sources, build_lexicon([(s.file, s.raw) for s in sources])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, max_size=8))
def test_any_line_is_built_or_refused_and_what_is_built_loads_and_is_clean(tmp_path: Path, rows: list[str]) -> None:
    sources, known = few()
    path = tmp_path / "XQ.txt"
    path.write_bytes(text(*rows).encode())
    try:
        pack = build_pack(path, Selection(), known, "")
    except InputRefused:
        return
    assert set(names(pack)) == set(build_lexicon([("xq.toml", pack.text.encode())]).places)
    _, found = check_packs([*sources, Source("xq.toml", pack.text.encode())], {"xq.toml"})
    assert [f for f in found if f.level == WRONG] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.lists(st.text(max_size=5), min_size=17, max_size=20).map("\t".join)))
def test_bytes_and_cells_of_any_kind_raise_nothing_else(tmp_path: Path, content: str | bytes) -> None:
    try:
        path = tmp_path / "XQ.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        build_pack(path, Selection(), few()[1], "")
    except InputRefused:
        return
