"""Evidence by keyboard: the one line, the form with all fields, the scale, the tree of origins, deciding, history."""

import pytest
from textual.widgets import Input

from tests.building import evidence_for
from tests.evidence.serving import page, server, terms
from tests.tui.conftest import Drive, fill, press, screen_of, settle, text_of
from workbench.case import Case
from workbench.evidence import capturing
from workbench.evidence.items import edit_evidence
from workbench.evidence.sources import edit_source, find_source
from workbench.model import Confidence, Likelihood, Stage, Status
from workbench.store import captures, claims, events, evidence
from workbench.tui.screens.dossier import DossierScreen
from workbench.tui.widgets.grade_picker import GradePicker
from workbench.verdict.freezing import verdicts
from workbench.verdict.policy import default_policy

KIDAL = "place:Kidal predicate:control_change"
TO_EVIDENCE = ("right_square_bracket",) * 3
KIDAL_PAGE = (
    "<html><head><title>Kidal falls</title><meta property='article:published_time' content='2026-04-26T10:00:00Z'>"
    "</head><body><article><h1>Kidal falls</h1><p>FLA fighters took Kidal on Sunday morning, a teacher said.</p>"
    + "".join(f"<p>Paragraph {n} tells at length that the market of the town stayed closed.</p>" for n in range(8))
    + "</article></body></html>"
)


async def typed(pilot: object, text: str) -> str:
    """Type into the line and return the screen."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    pilot.app.screen.query_one("#line", Input).value = text
    await settle(pilot)
    return text_of(pilot)


async def test_one_line_says_what_it_will_save_and_saves_it(case: Case, drive: Drive) -> None:
    edit_source(case, find_source(case, "AFP").id, url="https://www.afp.com")
    async with drive(case, KIDAL, (80, 24)) as pilot:
        assert "or who says it" in await press(pilot, "a")
        screen = await typed(pilot, "https://www.afp.com/fr/x | Z9 | -")
        assert "'Z9' is not a grade" in screen
        await press(pilot, "enter")
        assert screen_of(pilot) == "EvidenceLine", "nothing wrong is saved"
        screen = await typed(pilot, "https://www.afp.com/fr/x | 2 | -")
        assert "AFP (Western)  found by its link, afp.com" in screen
        assert "B2  usually reliable · probably true" in screen
        assert "▼ refutes" in screen
        await press(pilot, "enter")
        assert screen_of(pilot) == "QueueScreen"
        found = max(evidence.every(case.db), key=lambda e: e.id)
        assert (found.source_name, found.stance.value, found.reliability, found.credibility) == (
            "AFP",
            "refutes",
            "B",
            2,
        )
        assert found.follows, "the letter was left to the directory"
        await press(pilot, "u")
        assert found.id not in {e.id for e in evidence.every(case.db)}


async def test_a_name_near_a_known_one_is_asked_about_before_a_source_is_added(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL, (80, 24)) as pilot:
        await press(pilot, "a")
        assert "new source; did you mean Studio Tamani?" in await typed(pilot, "Studio Tamany | B2 | +")
        assert "Enter again adds it as new" in await press(pilot, "enter")
        assert screen_of(pilot) == "EvidenceLine"
        assert "Studio Tamany" not in {s.name for s in evidence.sources(case.db)}
        await press(pilot, "enter")
        assert "Studio Tamany" in {s.name for s in evidence.sources(case.db)}


async def test_what_is_typed_goes_on_in_the_form_and_a_refused_item_leaves_no_source(case: Case, drive: Drive) -> None:
    async with drive(case, KIDAL) as pilot:
        await press(pilot, "a")
        await typed(pilot, "/no/such/file.pdf | Résidents | C2 | + | loc")
        screen = await press(pilot, "tab")
        assert screen_of(pilot) == "EvidenceForm"
        assert "new source: it is added" in screen
        assert "‹local›" in screen
        walked = []
        for key in ("shift+tab", "tab", "tab", "tab"):
            await press(pilot, key)
            walked.append(pilot.app.focused.id if pilot.app.focused else "")
        assert walked[0] != walked[1], "the focus leaves a field"
        assert len({*walked}) == 4 or walked[1:] == ["stance", "grade", "quote"]
        assert "There is no file" in await press(pilot, "enter")
        assert not [s for s in evidence.sources(case.db) if s.name == "Résidents"]
        await fill(pilot, where="", published="2026-04-26", quote="ils sont partis")
        pilot.app.screen.query_one(GradePicker).focus()
        await press(pilot, "d", "3", "enter")
        found = max(evidence.every(case.db), key=lambda e: e.id)
        assert (found.source_name, found.bloc, found.reliability, found.credibility) == ("Résidents", "local", "D", 3)
        assert (found.published, found.quote) == ("2026-04-26", "ils sont partis")
        screen = await press(pilot, "enter", *TO_EVIDENCE)
        assert "1 source, 1 origin: Résidents" in screen
        assert "said 2026-04-26" in screen
        await press(pilot, "E")
        await fill(pilot, derived="E-x")
        assert "'E-x' is not the number of an item" in await press(pilot, "enter")
        await fill(pilot, quote="ils ont quitté la ville", derived="")
        assert "ils ont quitté la ville" in await press(pilot, "enter")
        await press(pilot, "X")
        assert "No evidence yet" in text_of(pilot)
        await press(pilot, "u")
        assert "D is the directory's" in await press(pilot, "enter")
        assert screen_of(pilot) == "Notice"


async def test_the_scale_teaches_and_its_grade_goes_into_the_line(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, f"id:C-{ready}", (80, 24)) as pilot:
        await press(pilot, "a")
        await typed(pilot, "Agence X | +")
        screen = await press(pilot, "ctrl+g")
        assert "completely reliable" in screen
        assert "F and 6: cannot be judged. It is not the middle" in screen
        screen = await press(pilot, "c", "up", "up", "up", "up", "up")
        assert "C1  fairly reliable · confirmed by others" in screen
        assert "AFP, Studio Tamani" in screen, "the origins on the same side"
        await press(pilot, "down", "left", "up", "enter")
        assert pilot.app.screen.query_one("#line", Input).value == "Agence X | B2 | +"


async def test_origins_are_shown_as_a_tree_and_a_proposed_tie_is_answered(case: Case, drive: Drive, ready: int) -> None:
    first, second = evidence.of_claim(case.db, ready)
    edit_evidence(case, first.id, quote="Le gouverneur a quitté la ville dans la nuit, dit AFP")
    edit_evidence(case, second.id, quote="Selon l'AFP, le gouverneur est parti")
    evidence_for(case, ready, "Blog Nord", "D3", derived_from=second.id)
    async with drive(case, f"id:C-{ready}") as pilot:
        screen = await press(pilot, "enter", *TO_EVIDENCE)
        assert "3 sources, 1 origin: AFP" in screen
        assert "? proposed:" in screen
        assert "└─ D3 ▲ supports Blog Nord" in screen
        await press(pilot, "end")
        dossier = pilot.app.screen
        assert isinstance(dossier, DossierScreen)
        assert dossier.evidence.tie is not None
        await press(pilot, "equals_sign")
        await press(pilot, "enter")
        await fill(pilot, answer="they had reporters of their own there")
        screen = await press(pilot, "enter")
        assert "3 sources, 2 origins" in screen
        assert "said apart" in screen
        assert "3 sources, 1 origin" in await press(pilot, "u")


async def test_deciding_with_words_and_the_history_of_it(case: Case, drive: Drive, ready: int) -> None:
    async with drive(case, f"id:C-{ready}") as pilot:
        screen = await press(pilot, "D")
        assert "‹confirmed›" in screen
        assert "AFP" in screen, "the gates name the origins"
        pilot.app.screen.query_one("#likelihood").focus()
        screen = await press(pilot, *("right",) * 6)
        assert "very likely (80–95 %)" in screen
        pilot.app.screen.query_one("#confidence").focus()
        await press(pilot, "right", "right")
        await fill(pilot, why="Two reporters saw it.", until="2026-05-20", change="a picture of the flag")
        await press(pilot, "enter")
        assert screen_of(pilot) == "QueueScreen"
        verdict = verdicts(case, ready)[-1]
        assert (verdict.status, verdict.likelihood) == (Status.CONFIRMED, Likelihood.VERY_LIKELY)
        assert (verdict.confidence, verdict.rationale) == (Confidence.MODERATE, "Two reporters saw it.")
        assert verdict.valid_to is not None
        held = claims.get(case.db, ready)
        assert held is not None
        assert held.would_change == "a picture of the flag"
        screen = await press(pilot, "enter", "left")
        assert "status: rumor → confirmed" in screen
        assert "more lines" in screen
        chain = events.of(case.db, f"claim/{ready}")
        screen = await press(pilot, "enter")
        assert chain[-1].hash in screen
        assert "likelihood: very likely" in screen


@pytest.mark.sockets("takes a copy from a server of its own")
async def test_a_page_is_fetched_only_after_the_question(
    case: Case, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capturing, "terms_of", lambda _: terms())
    with server({"/kidal": page(KIDAL_PAGE)}) as site:
        async with drive(case, KIDAL) as pilot:
            await press(pilot, "a")
            await typed(pilot, f"{site.url('/kidal')} | B2 | +")
            screen = await press(pilot, "ctrl+t")
            assert "The site of news.example will see this request, sent direct" in screen
            await press(pilot, "enter")
            assert site.requests == [], "the first answer is no"
            await press(pilot, "ctrl+t", "down", "enter")
            assert len(site.requests) == 1
            screen = text_of(pilot)
            assert "Words of the page to quote" in screen
            screen = await press(pilot, "enter")
            assert pilot.app.screen.query_one("#published", Input).value == "2026-04-26"
            await press(pilot, "enter")
    found = max(evidence.every(case.db), key=lambda e: e.id)
    assert "FLA fighters took Kidal" in found.quote
    assert found.capture is not None
    taken = captures.get(case.db, found.capture)
    assert taken is not None
    assert found.sha256 == taken.sha256


async def test_offline_nothing_is_even_asked_and_a_search_in_vain_is_evidence(case: Case) -> None:
    from workbench.tui.app import WorkbenchApp

    app = WorkbenchApp(case, KIDAL, offline=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await press(pilot, "a")
        await typed(pilot, "https://news.example/x | B2 | +")
        assert "started with --offline" in await press(pilot, "ctrl+t")
        assert screen_of(pilot) == "EvidenceForm"
        await fill(pilot, source="", where="", searched="Sentinel-2 over Kidal, 26 April")
        await press(pilot, "enter")
        screen = await press(pilot, "enter", *TO_EVIDENCE)
        assert "searched Sentinel-2 over Kidal, 26 April, found nothing" in screen
        assert captures.get(case.db, 1) is None


async def test_where_a_second_person_is_asked_for_the_first_press_says_so(case: Case, drive: Drive, ready: int) -> None:
    assert case.folder is not None
    rules = default_policy().text.replace("second_person = false", "second_person = true")
    (case.folder / "policy.toml").write_text(rules, encoding="utf-8")
    async with drive(case, f"id:C-{ready}", toasts=True) as pilot:
        assert "waits for a second person" in await press(pilot, "3")
        held = claims.get(case.db, ready)
        assert held is not None
        assert (held.status, held.stage) == (Status.RUMOR, Stage.REVIEW)
