"""Evidence in one line over any screen: `url | B2 | + | W`, with what will be saved said below at every key.

The quick way in; the form with all fields is one key away and takes along what is typed. Nothing is fetched here but
after a question of its own (`capture`).
"""

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from workbench.errors import UsageError
from workbench.model import Evidence, claim_label
from workbench.store import claims, evidence
from workbench.tui import drafting, keys
from workbench.tui.desk import Desk
from workbench.tui.drafting import Draft
from workbench.tui.one_line import Speaker, Typed, missing, parse, speaker
from workbench.tui.screens import evidence_acts
from workbench.tui.screens.forms import Form
from workbench.tui.text import join, line, stack
from workbench.tui.theme import EVIDENCE_GLYPH, NO, bloc_letters
from workbench.tui.widgets.bars import key_words
from workbench.tui.widgets.grade_picker import grade_words

_SHORT = 20
"""Rows of a screen on which the line's help has no room."""


class EvidenceLine(Form, inherit_bindings=False):
    """Enter evidence for a claim in one line."""

    NAME = "evidence line"
    BINDINGS = [*keys.bindings(NAME), Binding("tab", "all_fields", "All fields", show=False)]
    CSS = "EvidenceLine.-short #line-help { display: none; }"

    def __init__(self, desk: Desk, number: int) -> None:
        """Take the desk and the claim."""
        super().__init__(desk)
        self.number = number
        claim = claims.get(desk.case.db, number)
        self._title = claim.title if claim else ""
        self._blocs = desk.case.settings.blocs
        self._sources = evidence.sources(desk.case.db)
        self._items = evidence.of_claim(desk.case.db, number)
        self._typed, self._found = Typed(), Speaker(None, "", "")
        self._warned = ""

    def compose(self) -> ComposeResult:
        """The line, what it means, the keys."""
        with Vertical(classes="form"):
            yield Static(
                join(("Evidence for ", "bold $primary"), claim_label(self.number), " ", line(self._title, limit=60))
            )
            yield Input(id="line", placeholder="https://… or who says it | B2 | + | W", compact=True)
            yield Static(id="reading")
            yield Static(id="said", classes="form-said")
            yield Static(id="line-help")
            yield Static(key_words(self.NAME), classes="form-foot")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()
        self._say()

    def on_resize(self) -> None:
        """Where there are few rows, the keys stay in sight before the help does."""
        self.set_class(self.size.height < _SHORT, "-short")
        self.call_after_refresh(self._helped)

    def _helped(self) -> None:
        """Signs and letters of blocs, no letter torn from its word."""
        held = self.query_one("#line-help", Static)
        rows = ["+ ▲ supports   - ▼ refutes   ~ ◆ context", ""]
        for bloc, letter in bloc_letters(self._blocs).items():
            pair = f"{letter} {bloc}"
            if rows[-1] and cell_len(rows[-1]) + 2 + cell_len(pair) > max(20, held.size.width):
                rows.append("")
            rows[-1] += f"  {pair}" if rows[-1] else pair
        held.update(stack([line(r, "$soft") for r in rows]))

    @on(Input.Changed)
    def _changed(self) -> None:
        self._say()

    def _say(self) -> None:
        text = self.query_one("#line", Input).value
        self._typed = parse(text, self._blocs, self._sources)
        self._found = speaker(self._typed, self._sources)
        self.query_one("#reading", Static).update(_reading(self._typed, self._found, self._items))
        lines = [join((f"{NO} ", "bold"), line(w, limit=200)) for w in self._typed.wrong]
        if text.strip():
            lines += [line(m, "$soft", limit=200) for m in missing(self._typed, self._found)]
        self.query_one("#said", Static).update(stack(lines))

    @property
    def draft(self) -> Draft:
        """What is typed, for the form with all fields."""
        return drafting.of_line(self._typed, self._found)

    def action_all_fields(self) -> None:
        """Go on in the form, with what is typed."""
        from workbench.tui.screens.evidence_form import EvidenceForm

        self.app.switch_screen(EvidenceForm(self.desk, self.number, self.draft))

    def action_capture(self) -> None:
        """Go on in the form, and ask there whether to fetch the page."""
        from workbench.tui.screens.evidence_form import EvidenceForm

        if not self._typed.url:
            self.failed(UsageError("There is no address in the line.", "Type or paste one first."))
            return
        self.app.switch_screen(EvidenceForm(self.desk, self.number, self.draft, capture=True))

    def action_scale(self) -> None:
        """Choose the grade from the scale; it goes into the line."""

        def chosen(grade: str | None) -> None:
            if grade:
                self._put(grade)

        grade = f"{self._typed.letter}{self._typed.digit or ''}"
        stance = self._typed.stance
        others = evidence_acts.other_origins(self.desk.case, self.number, stance, self._found.source)
        evidence_acts.scale(self.desk, grade, self._found.source, others, chosen)

    def _put(self, grade: str) -> None:
        box = self.query_one("#line", Input)
        parts = [p.strip() for p in box.value.split("|")]
        held = f"{self._typed.letter}{self._typed.digit or ''}".upper()
        at = next((n for n, p in enumerate(parts[1:], 1) if held and p.upper() == held), None)
        if at is None:
            parts.insert(1, grade)
        else:
            parts[at] = grade
        box.value = " | ".join(parts)
        box.cursor_position = len(box.value)

    def action_save(self) -> None:
        """Save when nothing is wrong and nothing missing; else the line says what.

        A new source whose name is near a known one is asked about once: Enter again adds it.
        """
        wrong = [*self._typed.wrong, *missing(self._typed, self._found)]
        if wrong:
            self.query_one("#said", Static).update(
                stack([join((f"{NO} ", "bold"), line(w, "bold", limit=200)) for w in wrong])
            )
            return
        if self._found.near and self._warned != self._found.name:
            self._warned = self._found.name
            asked = f"New source; did you mean {self._found.near}?"
            self.query_one("#said", Static).update(stack([
                join((f"{NO} ", "bold"), line(asked, "bold", limit=200)), join(("Enter again adds it as new.", "bold")),
            ]))  # fmt: skip
            return
        draft, case = self.draft, self.desk.case
        self.act(lambda: drafting.save(case, self.number, draft), self._saved)

    def _saved(self, item: Evidence) -> None:
        evidence_acts.told(self.desk, item)


def _reading(typed: Typed, found: Speaker, items: list[Evidence]) -> Content:
    """What will be saved, one line a field."""
    known = found.source
    name = known.name if known is not None else found.name
    bloc = known.bloc if known is not None else typed.bloc
    who = join((name and "", ""), line(name or "–", "bold", limit=60), line(f" ({bloc})" if bloc else "", limit=40),
               (" party to the conflict" if known is not None and known.party else "", "$warning"),
               line(f"  {found.how}" if found.how else "", "$warning" if found.near else "$soft", limit=120),
               (f", {known.reliability} there" if known is not None else "", "$soft"))  # fmt: skip
    letter = typed.letter or (known.reliability if known is not None and typed.digit else "")
    from_directory = "  the letter is the directory's" if letter and not typed.letter else ""
    grade = f"{letter or '?'}{typed.digit or '?'}" if letter or typed.digit else "–"
    way = join((f"{EVIDENCE_GLYPH[typed.stance]} {typed.stance.value}", "bold")) if typed.stance else join("–")
    same = next((e for e in items if typed.url and e.url.strip() == typed.url), None)
    again = join((f"  E-{same.id} has this address too: one origin", "$warning")) if same is not None else ""
    kept = "kept as text, not fetched" if typed.url else "copied into the case" if typed.file else ""
    rows = [
        ("who", who),
        ("grade", join((grade, "bold"), f"  {grade_words(letter, typed.digit)}" if grade != "–" else "",
                       (from_directory, "$soft"))),
        ("bears", way),
        ("where", join(line(typed.where or "–", limit=160), (f"  {kept}" if kept else "", "$soft"), again)),
    ]  # fmt: skip
    if typed.quote:
        rows.append(("quote", line(typed.quote, limit=200)))
    return stack([join((f"{label:<6}", "$soft"), value) for label, value in rows])
