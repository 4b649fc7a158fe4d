"""A comparison of blocs: its parts, its silences, and no sentence without a source in any of its forms."""

import html
import re
from collections.abc import Iterator

import pytest

from workbench.case import Case, open_case
from workbench.claims import editing
from workbench.errors import UsageError
from workbench.evidence import bloc_words
from workbench.evidence.bloc_figures import agreeing, counts_nobody, differing, uncounted
from workbench.evidence.bloc_parts import Missing
from workbench.evidence.blocs import BlocReport, Window, choose, compare, window_of
from workbench.evidence.figures import NewFigure, add_figure
from workbench.evidence.framing import terms
from workbench.evidence.items import NewEvidence, add_evidence, retract
from workbench.evidence.sources import add_source
from workbench.model import Actor, Analyst, Evidence, EvidenceStance, LinkKind, Role, StatedFigure, Status, When
from workbench.undo import undo
from workbench.verdict.wanting import wanting

HOSTILE = "Gazette. <img src=x onerror=alert(1)> [click](http://evil.example) “so. Yes” \x1b[2J\u202egnp"
S, R, C = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES, EvidenceStance.CONTEXT
SOURCES = {
    "Coast Daily": "African", "North Times": "Western", "Ministry": "government", "East Wire": "Russian",
    HOSTILE: "local", "Nobody": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Seven claims told by five blocs, in made-up words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CLOCK", "2026-05-01T00:00:00Z")
        patch.setenv("WORKBENCH_IDS", "test")
        opened = open_case(str(tmp_path_factory.mktemp("blocs") / "case"), Analyst("ada", "Ada"))
        enter(opened)
        yield opened
        opened.close()


def claim(case: Case, title: str, predicate: str, place: str, day: str, actor: str = "") -> None:
    actors = [Actor(actor, Role.AGENT)] if actor else []
    when = When(day, day, "day") if day else When()
    editing.add_claim(case, title, predicate, [place] if place else [], actors, when)


def enter(case: Case) -> None:
    """C-1 attack (shared), C-2 and C-3 rival control, C-4 toll, C-5 told by one, C-6 by nobody, C-7 later."""
    claim(case, "Camp attacked. At dawn", "attack", "Gao", "2026-04-25", "JNIM")
    claim(case, "Town taken", "control_change", "Kidal", "2026-04-26", "FLA")
    claim(case, "Town held", "control_change", "Kidal", "2026-04-26", "FAMa")
    claim(case, "Many dead", "casualties", "", "2026-04-26")
    claim(case, "Shots heard", "attack", "Mopti", "2026-04-27")
    claim(case, "Rumour of a plane", "movement", "", "")
    claim(case, "Blockade announced", "blockade", "Bamako", "2026-05-09", "JNIM")
    editing.link(case, 2, LinkKind.CONTRADICTS, 3)
    editing.edit(case, 2, would_change="a picture of the governor's office. Dated")
    sources = {name: add_source(case, name, bloc=bloc).id for name, bloc in SOURCES.items()}
    for number, name, stance, grade, published, quote, listed in (
        (1, "Coast Daily", S, "B2", "2026-04-25", "Armed men hit the camp. Then they left.", "L01"),
        (1, "North Times", S, "B2", "2026-04-26", "Jihadists struck; the junta is silent", ""),
        (1, "East Wire", S, "C3", "2026-04-26", "Терро́ристы напали на лагерь", "L03"),
        (2, "North Times", S, "B3", "2026-04-26", "The rebels hold the town", ""),
        (2, "Ministry", R, "D4", "2026-04-26T18:00:00.000000Z", "The terrorists were driven off", "L05"),
        (3, "Ministry", S, "D4", "2026-04-26", "", ""),
        (4, "Coast Daily", S, "C3", "", "", ""),
        (4, HOSTILE, R, "E5", "2020-01-01", HOSTILE, "x]. No\n"),
        (5, HOSTILE, S, "C3", "2026-04-27", "", ""),
        (5, "Nobody", C, "F6", "2026-04-27", "", ""),
        (7, "Coast Daily", S, "B2", "2026-04-30", "", ""),
    ):  # fmt: skip
        add_evidence(
            case,
            NewEvidence(number, sources[name], stance, grade[0], int(grade[1]), quote=quote, published=published,
                        external_id=listed),
        )  # fmt: skip
    retract(case, 10)


@pytest.fixture(scope="module")
def report(case: Case) -> BlocReport:
    return compare(case, None, Window("2026-04-25", "2026-04-27"), wanting(case, [1, 2, 3, 4, 5]))


def part(report: BlocReport, heading: str) -> list[str]:
    return [bloc_words.sentence(s) for p in report.parts if heading in p.heading for s in p.statements]


def test_a_window_takes_claims_by_event_and_by_publication(case: Case, report: BlocReport) -> None:
    assert report.claims == (1, 2, 3, 4, 5)
    assert choose(case, None, Window("2026-04-30", "2026-04-30")) == [7]  # published then, about a later day
    assert choose(case, [7, 1], Window("2026-05-01", "2026-05-31")) == [7]
    assert choose(case, [7, 1], None) == [7, 1]
    assert window_of("2026-04", "") == Window("2026-04-01", "2026-04-30")
    assert window_of("", "2026-04-25") == Window("2026-04-25", "2026-04-25")
    assert window_of("", "") is None
    with pytest.raises(UsageError, match="before it begins"):
        window_of("2026-04-26", "2026-04-25")


def test_the_matrix_has_a_cell_for_every_bloc(report: BlocReport) -> None:
    assert report.matrix.blocs == ("African", "Western", "Russian", "government", "local")
    says = {r.claim: "".join(bloc_words.MARKS[c.says] for c in r.cells) for r in report.matrix.rows}
    assert says == {1: "+++..", 2: ".+.-.", 3: "...+.", 4: "+...-", 5: "....+"}
    assert report.matrix.rows[0].cells[0].evidence == (1,)
    assert report.matrix.rows[0].cells[0].grade == "B2"


def test_each_part_says_what_it_should(report: BlocReport) -> None:
    shared = part(report, "shared")
    assert shared == [
        "African, Western and Russian sources support “Camp attacked. At dawn” (C-1, rumor) [E-1 L01; E-2; E-3 L03]."
    ]
    african = part(report, "told: African")
    assert african[0].startswith("Of 5 claims it supports 2 (C-1 and C-4) [E-1 L01; E-7]")
    assert "first dated report here is of 25 April 2026, by Coast Daily" in african[1]
    assert "“Armed men hit the camp. Then they left.” [E-1 L01]" in african[2]
    assert "For the armed groups its quotes say “Jihadists” and “rebels” [E-2; E-4]." in part(report, "told: Western")
    assert "For the authorities its quotes say “junta” [E-2]." in part(report, "told: Western")
    assert "For the armed groups its quotes say “Терро́ристы” [E-3 L03]." in part(report, "told: Russian")
    disagreements = part(report, "disagreements")
    assert "Western sources support it and government sources refute it [E-4; E-5 L05]" in disagreements[0]
    assert any("which contradicts it [E-4; E-6]" in s for s in disagreements)
    silences = "\n".join(part(report, "Silences"))
    assert (
        "Russian sources say nothing about 4 of 5 claims to which others speak: C-2, C-3, C-4 and C-5 "
        "(looked at: all that they say here) [E-3 L03]."
    ) in silences
    blind = "\n".join(part(report, "Blind"))
    assert "where it happened in 1 claim: “Many dead”" in blind
    assert "who did it in 1 claim: “Shots heard”" in blind
    for said in ("civilians and military in 1 claim", "who holds Gao and Mopti", "bases or sites are held in Kidal"):
        assert said in blind
    settling = part(report, "settle")
    assert "an analyst wrote down “a picture of the governor's office. Dated” [E-4; E-5 L05]" in settling[0]
    assert any("“Town taken” (C-2, rumor) is not confirmed: " in s for s in settling)


def test_an_old_item_is_no_first_report(report: BlocReport) -> None:
    local = part(report, "told: local")
    assert "of 27 April 2026" in local[1]


def test_figures_stand_side_by_side(case: Case) -> None:
    try:
        add_figure(case, NewFigure(4, "killed", 12, 12, "Agence", counted="soldiers", relay="Coast Daily", evidence=7))
        add_figure(case, NewFigure(4, "killed", 40, 60, "Ministry", "about", "Soldiers"))
        said = part(compare(case, [4]), "disagreements")
        assert any(
            "the number killed (soldiers) is given as 12 by Agence via Coast Daily, African and about 40–60 by "
            "Ministry, government [E-7; F-2]." in s
            for s in said
        ), said
        blind = "\n".join(part(compare(case, [4]), "Blind"))
        assert "No figure of any bloc is entered" not in blind
        assert "No figure of any bloc counts civilians in 1 claim" in blind
        assert "breaks the casualties down" not in blind
        assert "who is counted" not in blind
    finally:
        undo(case)
        undo(case)


def figure(number: int, metric: str, low: int, counted: str) -> StatedFigure:
    return StatedFigure(number, "u", 1, metric, low, low, "exact", counted)


def test_the_same_number_is_no_disagreement_and_others_are_not_compared() -> None:
    same = [figure(1, "killed", 3, "soldats"), figure(2, "killed", 3, "Soldats")]
    assert list(differing(same, {})) == []
    assert list(differing([figure(1, "killed", 3, "soldats"), figure(2, "injured", 4, "soldats")], {})) == []
    assert list(differing([figure(1, "killed", 3, "soldats"), figure(2, "killed", 4, "civils")], {})) == []
    assert [text for text, _ in agreeing([*same, figure(3, "killed", 4, "civils")], {}, {2: "local"})] == [
        "the number killed (soldats) is given as 3 by nobody named and 3 by nobody named, local",
        "the number killed (civils) is given as 4 by nobody named and by no other figure",
    ]
    assert (uncounted(same, ()), uncounted([], ())) == ("civilians", "both")
    assert uncounted([figure(3, "killed", 1, "civils")], ()) == "military"
    assert uncounted([*same, figure(3, "killed", 1, "civils")], ()) == ""


@pytest.mark.parametrize(
    ("note", "quote", "lacking", "nobody"),
    [
        ("", "They killed 14 of our soldiers, it says", "civilians", False),
        ("", "14 civils tués", "military", False),
        ("dozens of soldiers", "", "civilians", False),
        ("", "The military says that 14 were killed", "both", True),
        ("", "140 soldiers", "both", True),
        ("", "", "both", True),
    ],
)
def test_a_quote_says_who_is_counted(note: str, quote: str, lacking: str, nobody: bool) -> None:
    item = Evidence(7, "u", 4, 1, "Desk", S, "B", 2, quote=quote)
    stated = StatedFigure(1, "u", 4, "killed", 14, 14, "exact", evidence=7, note=note)
    assert uncounted([stated], [item]) == lacking
    assert counts_nobody([stated], [item]) is nobody
    assert not counts_nobody([], [item])


def test_a_bloc_whose_source_gives_a_figure_is_not_silent(case: Case) -> None:
    assert any("overnment sources say nothing" in s for s in part(compare(case, [4]), "Silences"))
    number = add_figure(case, NewFigure(4, "killed", 14, 14, "ministry", counted="soldiers")).id
    try:
        found = compare(case, [4, 5])
        silences = part(found, "Silences")
        (silent,) = (s for s in silences if s.startswith("Government sources say nothing about “Shots heard” (C-5)"))
        assert silent.endswith(f"[F-{number}].")
        assert "Many dead" not in silent
        (said,) = (s for s in part(found, "shared") if "killed" in s)
        assert said == (
            "On “Many dead” (C-4) the number killed (soldiers) is given as 14 by ministry, government and by no other "
            f"figure [F-{number}]."
        )
        cell = found.matrix.rows[0].cells[found.matrix.blocs.index("government")]
        assert (cell.says, cell.figures) == ("figure", (number,))
        assert f"figure F-{number}" in bloc_words.markdown(found)
    finally:
        undo(case)


def test_a_claim_that_blocs_are_silent_on(case: Case) -> None:
    found = compare(case, [5])
    assert "African sources say nothing about “Shots heard” (C-5), others do (looked at: what the others say)" in (
        "\n".join(part(found, "Silences"))
    )
    assert compare(case, [6]).items == 0
    unsourced = compare(case, [6])
    assert unsourced.parts == (), "no source could be cited: only the matrix shows it"
    assert [r.claim for r in unsourced.matrix.rows] == [6]
    assert compare(case, []).parts == ()


def test_settled_claims_are_not_said_to_miss_anything(case: Case) -> None:
    missing = {5: Missing(Status.CONFIRMED, ("no time",))}
    assert part(compare(case, [5], None, missing), "settle") == [
        "“Shots heard” (C-5, rumor) is not confirmed: no time [E-9]."
    ]
    assert part(compare(case, [5]), "settle") == []


def test_what_only_waits_for_a_decision_is_said_once(case: Case) -> None:
    missing = {n: Missing(Status.CONFIRMED, ()) for n in (5, 6)}
    assert part(compare(case, [5, 6], None, missing), "settle") == [
        "By the policy 1 claim may be called confirmed, which nobody has decided: “Shots heard” (C-5) [E-9]."
    ]


def test_a_site_that_somebody_names_is_no_blind_spot(case: Case) -> None:
    """The town's name alone says nothing about its camp; a title or quote that names the camp does."""
    added = editing.add_claim(case, "Le camp de Kidal tient", "control_change", ("Kidal",))
    assert "bases or sites" not in "\n".join(part(compare(case, [added.id]), "Blind"))
    undo(case)


# --- every sentence has its sources, in every form ------------------------------------------------------------------

_CITED = re.compile(r"\[(?:[EFCM]-\d+(?: \S+)*?)(?:; (?:[EFCM]-\d+(?: \S+)*?|and \d+ more))*\]$")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=\S)")


def unquoted(text: str) -> str:
    """Without what stands in quotation marks."""
    return re.sub("“[^”]*”", "“”", text)


def in_text(words: str) -> list[str]:
    body = words.split("\nSources\n")[0].split(bloc_words.LEGEND)[1]
    bullets: list[str] = []
    for row in body.splitlines():
        if row.startswith("* "):
            bullets.append(row[2:])
        elif row.startswith("  "):
            bullets[-1] += " " + row.strip()
        else:
            assert not row or set(row) == {"-"} or not row.endswith((".", "!", "?")), row
    return bullets


def in_markdown(words: str) -> list[str]:
    rows = words.split("\n## Sources")[0].splitlines()
    for row in rows:
        assert not row or row.startswith(("- ", "# ", "## ", "|", "Claims: ")), row
    return [re.sub(r"\\([^\w\s])", r"\1", row[2:]) for row in rows if row.startswith("- ")]


def in_page(words: str) -> list[str]:
    body = words.split("<h2>Sources</h2>")[0]
    found = re.findall(r"<p>(.*?)</p>", body, re.DOTALL)
    assert len(found) + 1 == body.count("<p")  # the one with class is the line of counts
    return [html.unescape(re.sub(r"<[^>]+>", "", p)) for p in found]


@pytest.mark.parametrize(
    ("form", "read"), [(bloc_words.text, in_text), (bloc_words.markdown, in_markdown), (bloc_words.page, in_page)]
)
def test_no_sentence_without_a_source(report: BlocReport, form: object, read: object) -> None:
    assert callable(form)
    assert callable(read)
    sentences = [s for paragraph in read(form(report)) for s in _ENDS.split(unquoted(paragraph))]
    assert len(sentences) == sum(len(p.statements) for p in report.parts) > 20
    for s in sentences:
        assert s.endswith("]."), s
        assert _CITED.search(s.removesuffix(".")), s


def test_what_strangers_wrote_is_inert_in_every_form(report: BlocReport) -> None:
    page, md, text = bloc_words.page(report), bloc_words.markdown(report), bloc_words.text(report)
    assert "<img" not in page
    assert "<script" not in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", re.sub(r"&lt;.*?&gt;", "", page)) == []
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"(?<!\\)\]\(", md)
    assert "\\<img" in md
    for words in (page, md, text):
        assert not set(words) & {"\x1b", "\u202e"}


def test_text_keeps_within_its_width(report: BlocReport) -> None:
    for width in (60, 80, 120):
        assert max(map(len, bloc_words.text(report, width).splitlines())) <= width


# --- terms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Terrorist groups and militants", [("armed groups", "Terrorist groups"), ("armed groups", "militants")]),
        ("Des groupes armés terroristes", [("armed groups", "groupes armés"), ("armed groups", "terroristes")]),
        ("la junte et ses mercenaires", [("authorities", "junte"), ("foreign forces", "mercenaires")]),
        ("переходного правительства", [("authorities", "переходного правительства")]),
        ("قال إن الإرهابيين انسحبوا", [("armed groups", "الإرهابيين")]),
        ("a calm day", []),
        ("contradiction", []),
        ("", []),
    ],
)
def test_terms_are_found_as_they_are_written(quote: str, found: list[tuple[str, str]]) -> None:
    assert [(t.of, t.words) for t in terms(quote)] == found
