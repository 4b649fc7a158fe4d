"""What media say against their claim: rules as tables, and the whole way from bytes to a reason in a case."""

import io
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.media import pictures
from workbench import canonical, flow
from workbench.case import Case
from workbench.claims import editing
from workbench.claims.coordinates import EARTH_KM, Point, distance_km, read_point
from workbench.claims.lexicon import build_lexicon, load_lexicon
from workbench.claims.media_doubts import Doubt, Town, doubts
from workbench.errors import InputRefused
from workbench.intake.by_hand import add_message
from workbench.media.metadata import Metadata
from workbench.model import Stance
from workbench.store import media_facts
from workbench.store.media_facts import Carried, OwnPlace, OwnTime

TOLD = "2026-04-26T08:00:00.000000Z"
TESSALIT, GAO = Town("Tessalit", (20.20, 1.01)), Town("Gao", (16.27, -0.04))


def medium(
    *times: OwnTime, sha256: str | None = "a", name: str = "tank.jpg", mime: str = "image/jpeg", told: str = TOLD,
    event: str = "", place: OwnPlace | None = None,
) -> Carried:  # fmt: skip
    return Carried(sha256, name, mime, told, event, times, place)


def exif(at: str) -> OwnTime:
    return OwnTime(at, "taken", "EXIF")


def words(*media: Carried, towns: tuple[Town, ...] = ()) -> list[str]:
    return [doubt.words for doubt in doubts(media, towns)]


# --- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "doubt"),
    [
        ("2023-08-11T10:22:33", "picture taken 2023-08-11, 989 days before it was told (EXIF)"),
        ("2026-04-23T23:59:59", "picture taken 2026-04-23, 3 days before it was told (EXIF)"),
        ("2026-04-24T00:00:00", None),
        ("2026-04-26", None),
        ("2026-04-27T23:59:59", None),
        ("2026-04-28T00:00:00", "by its own clock picture taken 2026-04-28, 2 days after it was told (EXIF)"),
        # 23:30 on the 27th in Kiritimati is the 27th 09:30 in UTC; on the 28th at 01:00 it is still the 27th.
        ("2026-04-28T01:00:00+14:00", None),
        ("2026-04-24T01:00:00+02:00", "picture taken 2026-04-23, 3 days before it was told (EXIF)"),
        ("1970-01-01T00:00:00", None),
        ("2000-01-01T00:03:10", None),
        ("1989-12-31T00:00:00", None),
        ("", None),
        ("nonsense", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_its_own_time_against_the_message(at: str, doubt: str | None) -> None:
    assert words(medium(exif(at))) == ([doubt] if doubt else [])


@pytest.mark.parametrize(
    ("event", "doubted"),
    [("", True), ("2026-04-25", True), ("2023-08-13", False), ("2023-08-14", True), ("2023-08-01", False), ("?", True)],
)
def test_what_was_made_when_it_happened_is_no_doubt_however_late_it_is_told(event: str, doubted: bool) -> None:
    assert bool(words(medium(exif("2023-08-11T10:22:33"), event=event))) == doubted


def test_without_a_time_of_telling_there_is_nothing_to_compare() -> None:
    assert words(medium(exif("2023-08-11"), told="")) == []


@pytest.mark.parametrize(
    ("name", "mime", "doubt"),
    [
        ("IMG-20230811-WA0007.jpg", "image/jpeg", "picture dated 2023-08-11, 989 days before it was told (file name by "
                                                  "WhatsApp)"),
        ("VID-20230811-WA0007.mp4", "video/mp4", "video dated 2023-08-11, 989 days before it was told (file name by "
                                                 "WhatsApp)"),
        ("VID-20230811-WA0007.mp4", "", "video dated 2023-08-11, 989 days before it was told (file name by WhatsApp)"),
        ("IMG-20260425-WA0007.jpg", "image/jpeg", None),
        ("IMG-20260501-WA0007.jpg", "image/jpeg", "by its own clock picture dated 2026-05-01, 5 days after it was told "
                                                  "(file name by WhatsApp)"),
        ("tank.jpg", "image/jpeg", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("sha256", ["a", None])
def test_its_name_against_the_message(name: str, mime: str, doubt: str | None, sha256: str | None) -> None:
    assert words(medium(sha256=sha256, name=name, mime=mime)) == ([doubt] if doubt else [])


def test_a_name_is_compared_with_the_message_that_carried_it_under_that_name() -> None:
    later = "2026-04-29T08:00:00.000000Z"
    first, second = medium(name="IMG-20260426-WA0001.jpg"), medium(name="IMG-20260429-WA0004.jpg", told=later)
    assert words(first, second) == []


def test_metadata_is_compared_with_the_first_message_that_carried_it() -> None:
    late = medium(exif("2026-04-26T07:00:00"), told="2026-05-20T08:00:00.000000Z", name="b.jpg")
    assert words(late) != []
    assert words(late, medium(exif("2026-04-26T07:00:00"))) == []


def test_the_greatest_doubt_is_told_and_how_many_share_it() -> None:
    old = [medium(exif(f"202{n}-08-11"), sha256=str(n)) for n in (3, 1, 2)]
    assert words(*old) == ["picture taken 2021-08-11, 1,719 days before it was told (EXIF), and 2 more of its media"]


def test_one_medium_with_two_old_times_counts_once() -> None:
    both = medium(exif("2023-08-11"), OwnTime("2021-01-05", "made", "XMP"), name="IMG-20230811-WA0007.jpg")
    assert words(both) == ["picture made 2021-01-05, 1,937 days before it was told (XMP)"]


def test_the_order_of_media_does_not_matter() -> None:
    media = [medium(exif("2023-08-11"), sha256="a"), medium(exif("2023-08-11"), sha256="b", mime="video/mp4"),
             medium(sha256=None, name="IMG-20230811-WA0007.jpg")]  # fmt: skip
    assert doubts(media) == doubts(media[::-1])


# --- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "towns", "doubt"),
    [
        (OwnPlace(16.95, -0.35, "EXIF"), (TESSALIT,), "picture taken 389 km from Tessalit (EXIF)"),
        (OwnPlace(16.95, -0.35, "EXIF"), (TESSALIT, GAO), None),
        (OwnPlace(48.46, 35.04, "XMP"), (TESSALIT, GAO), "picture taken 4,366 km from Tessalit (XMP)"),
        (OwnPlace(20.24, 0.98, "EXIF"), (TESSALIT,), None),
        (OwnPlace(48.46, 35.04, "EXIF"), (), None),
    ],
    ids=["Bourem", "Bourem is near Gao", "Ukraine", "the camp beside it", "no place is known"],
)
def test_its_place_against_those_of_the_claim(place: OwnPlace, towns: tuple[Town, ...], doubt: str | None) -> None:
    assert words(medium(place=place), towns=towns) == ([doubt] if doubt else [])


def test_all_three_doubts_stand_side_by_side() -> None:
    wrong = medium(exif("2023-08-11"), OwnTime("2027-01-01", "last changed", "EXIF"),
                   place=OwnPlace(48.46, 35.04, "EXIF"))  # fmt: skip
    assert [doubt.kind for doubt in doubts([wrong], [TESSALIT])] == ["older", "later", "elsewhere"]


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [((0, 0), (0, 90), 10_007.6), ((60, 0), (60, 180), 6_671.7), ((90, 0), (-90, 0), 20_015.1),
     ((0, 179.5), (0, -179.5), 111.2), ((14.5, -4.2), (14.5, -4.2), 0)],
    ids=["a quarter around", "over the pole", "the poles", "over the date line", "the same"],
)  # fmt: skip
def test_distances(a: Point, b: Point, km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, abs=0.1)


_POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(_POINTS, _POINTS)
def test_a_distance_is_the_same_both_ways_and_at_most_half_around(a: Point, b: Point) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-6)
    assert 0 <= distance_km(a, b) <= EARTH_KM * 3.14160


@given(_POINTS, _POINTS)
def test_a_distance_is_that_of_the_angle_between_two_arrows(a: Point, b: Point) -> None:
    def arrow(point: Point) -> tuple[float, float, float]:
        north, east = (math.radians(degrees) for degrees in point)
        return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)

    apart = math.dist(arrow(a), arrow(b))
    assert distance_km(a, b) == pytest.approx(EARTH_KM * 2 * math.asin(min(1.0, apart / 2)), abs=1e-3)


@given(_POINTS, _POINTS, _POINTS)
def test_no_detour_is_shorter(a: Point, b: Point, c: Point) -> None:
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-3


# --- coordinates of packs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [[91, 0], [0, 181], [1], [1, 2, 3], "12,8", [True, False], ["1", "2"], 7, None,
                                   [float("nan"), 0], [0, float("inf")]])  # fmt: skip
def test_what_is_no_point(value: object) -> None:
    with pytest.raises(ValueError, match="no"):
        read_point(value)


def pack(at: str, aliases: str = "[]", kind: str = "town") -> tuple[str, bytes]:
    return "x.toml", f'[[places]]\nkind = "{kind}"\n[places.names]\n"Zorbak" = {aliases}\n{at}'.encode()


def test_a_pack_with_a_point_that_is_none_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"x\.toml breaks") as refused:
        build_lexicon([pack('[places.at]\n"Zorbak" = [111.0, 2.0]')])
    assert "Zorbak: " in refused.value.hint


def test_a_later_pack_without_coordinates_leaves_the_place_where_it_was() -> None:
    first = pack('[places.at]\n"Zorbak" = [11, -41.25]')
    assert build_lexicon([first]).places["Zorbak"].at == (11.0, -41.25)
    assert build_lexicon([first, pack("", '["Zorbaq"]')]).places["Zorbak"].at == (11.0, -41.25)
    assert build_lexicon([first, pack("", "[]", "site")]).places["Zorbak"].at is None


def test_a_pack_from_geonames_brings_its_coordinates() -> None:
    built = Path(__file__).parents[1] / "golden" / "geonames_synthetic.toml"
    assert build_lexicon([(built.name, built.read_bytes())]).places["Zorbak"].at == (11.5, -41.25)


def test_the_shipped_towns_lie_where_their_countries_are() -> None:
    boxes = {"Mali": (10, 25.1, -12.3, 4.3), "Niger": (11.6, 23.6, 0.1, 16), "Burkina Faso": (9.4, 15.1, -5.6, 2.5),
             "Algérie": (18.9, 37.2, -8.7, 12), "Mauritanie": (14.7, 27.3, -17.1, -4.8),
             "Sénégal": (12.3, 16.7, -17.6, -11.3), "Côte d'Ivoire": (4.3, 10.8, -8.7, -2.4), 
             "Bamako": (12, 13, -8.5, -7.5)}  # fmt: skip
    located = [(p, p.at) for p in load_lexicon().places.values() if p.at]
    assert len(located) > 150
    for place, (latitude, longitude) in located:
        south, north, west, east = boxes.get(place.parent, (4, 34, -17, 17))
        assert south <= latitude <= north, place
        assert west <= longitude <= east, place


# --- in a case ------------------------------------------------------------------------------------------------------


def photo(folder: Path, name: str, taken: str = "", place: Point | None = None) -> Path:
    """A picture as a phone writes it."""
    said = Image.Exif()
    if taken:
        said.get_ifd(0x8769)[0x9003] = taken
    if place:
        north, east = place
        said.get_ifd(0x8825).update(
            {1: "N", 2: (north, 0.0, 0.0), 3: "E" if east >= 0 else "W", 4: (abs(east), 0.0, 0.0)}
        )
    out = io.BytesIO()
    pictures.scene(3).save(out, "JPEG", exif=said)
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def told(case: Case, file: Path, stance: Stance = Stance.ASSERTS) -> int:
    """A claim about Tessalit that one message with a file carries, with its event's day not known."""
    message = add_message(case, "Infos Nord", "Ada", "2026-04-26 08:00", "", [file])
    flow.derive(case, lambda _: None, lambda: False)
    number = editing.add_claim(case, "Tessalit taken", "control_change", ["Tessalit"]).id
    editing.attach(case, number, [message.id], stance)
    return number


def why(case: Case, number: int) -> list[str]:
    return [w for w in editing.find(case, number).why if "(EXIF)" in w or "file name" in w]


def test_from_the_bytes_to_the_reasons(case: Case, tmp_path: Path) -> None:
    number = told(case, photo(tmp_path, "IMG-20240102-WA0001.jpg", "2023:08:11 10:22:33", (16.95, -0.35)))
    assert why(case, number) == [
        "+12 picture taken 2023-08-11, 989 days before it was told (EXIF)",
        "+12 picture taken 389 km from Tessalit (EXIF)",
    ]
    assert editing.find(case, number).status == "rumor"


def test_a_picture_as_chats_send_them_says_nothing(case: Case, tmp_path: Path) -> None:
    assert why(case, told(case, photo(tmp_path, "IMG-20260426-WA0001.jpg"))) == []


def test_a_question_with_an_old_picture_is_no_reason(case: Case, tmp_path: Path) -> None:
    assert why(case, told(case, photo(tmp_path, "a.jpg", "2023:08:11 10:22:33"), Stance.ASKS)) == []


def test_a_damaged_pack_of_the_case_stops_nobody(case: Case, tmp_path: Path) -> None:
    number = told(case, photo(tmp_path, "a.jpg", "", (16.95, -0.35)))
    if case.folder:
        (case.folder / "lexicons").mkdir()
        (case.folder / "lexicons" / "own.toml").write_text("not toml")
    editing.edit(case, number, places=["Gao", "Tessalit"])
    assert why(case, number) == []
    editing.edit(case, number, places=["Kati"])
    assert why(case, number) == ["+12 picture taken 952 km from Kati (EXIF)"]


def test_everything_that_metadata_stores_is_read_back(case: Case, tmp_path: Path) -> None:
    number = told(case, photo(tmp_path, "a.jpg"))
    full = Metadata(
        "2020-01-01", 1.5, -2.5, "XMP", "c", "s", "2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05", "2020-01-06",
        "2020-01-07", "2020-01-08", "n",
    )  # fmt: skip
    said = {k: v for k, v in full.stored().items() if k.endswith("_at")}
    with case.db.tx():
        case.db.run("UPDATE media SET metadata = :m", m=canonical.dumps(full.stored()))
    (found,) = media_facts.carried(case.db, [number])[number]
    assert {time.at for time in found.times} == set(said.values())
    assert found.place == OwnPlace(1.5, -2.5, "XMP")


def test_what_is_never_matched_raises_no_doubt(case: Case, tmp_path: Path) -> None:
    number = told(case, photo(tmp_path, "a.jpg", "2023:08:11 10:22:33"))
    with case.db.tx():
        case.db.run("UPDATE media SET barred = 'a logo'")
    assert media_facts.carried(case.db, [number]) == {}


def test_doubts_have_a_kind_and_words() -> None:
    assert doubts([medium(exif("2023-08-11"))]) == (
        Doubt("older", "picture taken 2023-08-11, 989 days before it was told (EXIF)"),
    )
