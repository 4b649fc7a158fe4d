"""Lines in GeoNames' format about a country that does not exist: synthetic, not taken from GeoNames."""

COUNTRY = "XQ"


def line(
    number: int,
    name: str,
    feature: str = "P.PPL",
    *,
    others: str = "",
    plain: str = "",
    region: str = "01",
    people: int = 0,
    country: str = COUNTRY,
    at: tuple[str, str] = ("11.5", "-41.25"),
    date: str = "2026-01-02",
) -> str:
    """One line of a dump, without its end."""
    letter, _, code = feature.partition(".")
    cells = [str(number), name, plain or name, others, *at, letter, code, country, "", region, "", "", "", str(people)]
    return "\t".join([*cells, "", "300", "Etc/UTC", date])


def alternate(place: int, language: str, name: str, *, historic: bool = False) -> str:
    """One line of alternateNamesV2, without its end."""
    return "\t".join(["1", str(place), language, name, "", "", "", "1" if historic else "", "", ""])


SYNTHETIC = (
    line(1, "Republic of Qarvania", "A.PCLI", region="00", people=900_000, others="Qarvania,قرفانيا,Карвания"),
    line(2, "Zorbak", "A.ADM1", others="Zorbak Province", people=80_000),
    line(3, "Miltou", "A.ADM1", region="02", people=60_000),
    line(
        4,
        "Zorbak",
        "P.PPLA",
        others="Zorbaq,ZBK,http://example.org/zorbak,Q123456,زورباك,Зорбак,ゾルバク",
        people=50_000,
    ),
    line(5, "Miltou", region="02", people=900, others="Miltu,Millitou"),
    line(6, "Miltou", people=3),
    line(7, "San", people=70),
    line(8, "Kou", people=20),
    line(9, "Douze", people=10),
    line(10, "Général", people=10),
    line(11, "Vieux Zorbak", "P.PPLH"),
    line(12, "Zorbak Airport", "S.AIRP", others="Zorbak,QZBK,ZBK"),
    line(13, "Camp Qelbi", "S.CMP", region="02", date="2026-03-04"),
    line(14, "Rivière Zor", "H.STM"),
    line(15, 'Le "Puits"\\', people=1),
    line(16, "{Orlu}", plain="Orlu"),
    line(17, "村", plain="村"),
    line(18, "Qelbistan", "A.PCLI", country="XZ", region="00", people=5),
    line(19, "Ruvna", country="XZ", region="07", people=900, others="Zorbaq"),
)


def text(*lines: str) -> str:
    """Lines as a file; the synthetic country when none are given."""
    return "".join(f"{one}\n" for one in lines or SYNTHETIC)
