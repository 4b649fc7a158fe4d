"""Two media side by side: one of the claim's and the one it resembles. A person says what they see; no rule does.

Every answer is kept with the pair and, unless it is "different", becomes a context item of evidence. No answer moves a
status: `m` asks afterwards whether to set one, and then the gates decide as always.
"""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from workbench.evidence.comparing import Answer, judge
from workbench.media import matching
from workbench.model import Status, claim_label
from workbench.store import claims
from workbench.store.events import Act
from workbench.tui import keys, media_reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged, ChangedElsewhere, JobMoved
from workbench.tui.media_reading import Other, Pair, Seen, first_seen
from workbench.tui.pictures import Pictures
from workbench.tui.screens import media_acts
from workbench.tui.screens.asking import Confirm, sentences
from workbench.tui.screens.deciding import set_status
from workbench.tui.text import join, line, stack
from workbench.tui.text import stamp as time_words
from workbench.tui.veil import Veil
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.job_words import job_words
from workbench.tui.widgets.media_text import (
    EARLIER,
    answer_words,
    distance_bars,
    name_of,
    since,
    what,
)
from workbench.tui.widgets.picture_face import PictureBox, drawable, face_of
from workbench.tui.widgets.words import Words

_RULE = (
    f"the rule: the same up to PDQ {matching.SAME_PDQ}, or {matching.SAME_PDQ_NEAR} with phash up to "
    f"{matching.SAME_PHASH}; unlike pictures lie near half"
)


class CompareScreen(Screen[None]):
    """The pairs of a claim, one at a time."""

    NAME = "compare"
    BINDINGS = keys.bindings("compare")

    def __init__(self, desk: Desk, claim: int, veil: Veil, sha256: str = "") -> None:
        """Take the desk, the claim, what was unveiled, and the medium whose first pair is shown first."""
        super().__init__()
        self.desk, self.claim = desk, claim
        self._veil, self._wanted = veil, sha256
        self._pictures = Pictures(desk, self._draw)
        self._pairs: tuple[Pair, ...] = ()
        self._at = 0
        self._job = ""
        self._elsewhere = False

    def compose(self) -> ComposeResult:
        """Two pictures with their words, what was measured between them, footer."""
        yield TopLine()
        with Horizontal(id="sides"):
            for side in ("mine", "theirs"):
                with Vertical(classes="side"):
                    yield Static(id=f"{side}-head", classes="side-head")
                    yield PictureBox(id=f"{side}-picture")
        yield Words(id="between")
        yield Hints(self.NAME)

    def on_mount(self) -> None:
        """Read and show."""
        self.load()

    def on_unmount(self) -> None:
        """Nobody waits for pictures any more."""
        self._pictures.close()

    # --- reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the pairs anew; the pair shown stays."""
        case, claim = self.desk.case, self.claim
        self.desk.jobs.read("compare", lambda: media_reading.pairs(media_reading.seen_media(case, claim)), self._loaded)

    def _loaded(self, pairs: tuple[Pair, ...]) -> None:
        if not self.is_attached:
            return
        held = self.pair
        self._pairs = pairs
        if held is not None:
            same = (n for n, p in enumerate(pairs) if _key(p) == _key(held))
            self._at = next(same, min(self._at, max(0, len(pairs) - 1)))
        else:
            mine = (n for n, p in enumerate(pairs) if self._wanted in (p.mine.sha256, p.other.sha256))
            self._at = next(mine, 0)
        self._tell()

    @property
    def pair(self) -> Pair | None:
        """The pair shown."""
        return self._pairs[self._at] if self._at < len(self._pairs) else None

    # --- drawing ----------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        self._say()
        pair = self.pair
        self.set_class(pair is None, "no-pair")
        if pair is None:
            self.query_one(Words).tell(_NOTHING)
            return
        mine, theirs = pair.mine, pair.other
        self.query_one("#mine-head", Static).update(_head("This claim's", mine, earlier=False), layout=False)
        self.query_one("#theirs-head", Static).update(_head("", theirs, earlier=theirs.earlier), layout=False)
        self.query_one(Words).tell(_between(pair))
        self.call_after_refresh(self._draw)

    def _say(self) -> None:
        open_ones = sum(p.other.answer is None for p in self._pairs)
        self.query_one(TopLine).tell(
            join(("Queue ▸ ", "$soft"), (claim_label(self.claim), "bold $primary"), (" ▸ Compare", "$soft")),
            join((f"{self._at + 1} of {len(self._pairs)}", "bold")) if self._pairs else "",
            join((f"{open_ones} unanswered" if open_ones else "all answered", "$soft")) if self._pairs else "",
            join(("changed elsewhere · ", "$warning"), ("R", "bold $primary")) if self._elsewhere else "",
            line(self._job, "$success"),
            join(("last: ", "$soft"), line(self.desk.last, "$soft", limit=60)) if self.desk.last else "",
        )

    def _draw(self) -> None:
        pair = self.pair
        if pair is None or not self.is_attached:
            return
        for looked, side in ((pair.mine, "mine"), (pair.other, "theirs")):
            box = self.query_one(f"#{side}-picture", PictureBox)
            size = (box.size.width, box.size.height)
            if drawable(looked, self._veil):
                self._pictures.want([looked.sha256], size)
            box.show(face_of(looked, self._veil, self._pictures, size))

    def on_resize(self) -> None:
        """Pictures are as large as there is room."""
        self.call_after_refresh(self._draw)

    @on(CaseChanged)
    def _changed(self) -> None:
        self.load()

    @on(ChangedElsewhere)
    def _changed_elsewhere(self) -> None:
        self._elsewhere = True
        self._say()

    @on(JobMoved)
    def _job_moved(self, event: JobMoved) -> None:
        self._job = job_words(event)
        self._say()

    # --- actions ----------------------------------------------------------------------------------------------------

    def action_answer(self, word: str) -> None:
        """Keep what the analyst sees, and go to the next pair that nobody answered."""
        pair = self.pair
        if pair is None:
            self.desk.tell("There is nothing to compare here.")
            return
        answer = Answer(word)
        case, claim = self.desk.case, self.claim

        def done(act: Act) -> None:
            self.desk.done(act)
            self._step_to_open(pair)
            held = claims.get(case.db, claim)
            if answer == Answer.MISLEADING and held is not None and held.status != Status.MISLEADING:
                self._ask_status()

        self.desk.jobs.act(lambda: judge(case, claim, pair.mine.sha256, pair.other.sha256, answer), done)

    def _step_to_open(self, answered: Pair) -> None:
        """The next pair without an answer, after the one just answered; stays when there is none."""
        rest = [*range(self._at + 1, len(self._pairs)), *range(self._at)]
        open_ones = (n for n in rest if self._pairs[n].other.answer is None and self._pairs[n] is not answered)
        if self.pair is answered and (found := next(open_ones, None)) is not None:
            self._at = found
            self._tell()

    def _ask_status(self) -> None:
        def sure(yes: bool | None) -> None:
            if yes:
                set_status(self.desk, [self.claim], Status.MISLEADING, lambda: None)

        body = sentences("The comparison stands as evidence now. The status stays as it is, unless you set it.")
        title = f"Set {claim_label(self.claim)} to misleading too?"
        self.app.push_screen(Confirm(title, body, "Set the status", likely=False), sure)

    def action_step(self, by: int) -> None:
        """The next or previous pair."""
        if self._pairs:
            self._at = max(0, min(len(self._pairs) - 1, self._at + by))
            self._tell()

    def action_veil(self) -> None:
        """Show or hide both pictures."""
        if self.pair is not None:
            self._veil.turn([(m.sha256, m.sensitivity) for m in (self.pair.mine, self.pair.other)])
            self._draw()

    def action_mark(self) -> None:
        """Mark the claim's picture."""
        if self.pair is not None:
            media_acts.mark(self.desk, self.pair.mine.sha256)

    def action_open_original(self, which: str) -> None:
        """Open the original of one of the two."""
        if self.pair is not None:
            media_acts.open_original(self.desk, (self.pair.mine if which == "mine" else self.pair.other).medium)

    def action_scroll_text(self, by: int) -> None:
        """A page of the words below."""
        self.query_one(Words).page(by)

    def action_refresh_rows(self) -> None:
        """Read again."""
        self._elsewhere = False
        self.load()

    def action_top(self) -> None:
        """The first pair."""
        self.action_step(-len(self._pairs))

    def action_back(self) -> None:
        """Back to the dossier."""
        self.dismiss(None)


_NOTHING = stack([
    join(("There is nothing to compare: no medium of this claim looks like another one that is held.", "$soft")),
    join(("Import older archives to have more to compare with.", "$soft")),
])  # fmt: skip


def _key(pair: Pair) -> tuple[str, str]:
    return pair.mine.sha256, pair.other.sha256


def _head(first: str, looked: Seen | Other, *, earlier: bool) -> Content:
    seen = first_seen(looked.places)
    where = line(seen.chat, limit=60) if seen else Content("nowhere any more")
    return stack([
        join(("EARLIER " if earlier else f"{first} " if first else "", EARLIER if earlier else "$soft"),
             line(name_of(looked.medium, looked.places), "bold", limit=80)),
        join((time_words(seen.sent_at if seen else None), "bold"), " in ", where),
    ])  # fmt: skip


def _between(pair: Pair) -> Content:
    other, match = pair.other, pair.other.match
    lines: list[Content] = []
    if other.answer is not None:
        lines.append(join(" ", answer_words(other.answer)))
    if match is not None:
        lines.append(distance_bars(match))
    else:
        lines.append(join((" the rule finds no likeness between the two; it was answered by hand", "$soft")))
    lines += [*_side("left ", pair.mine), *_side("right", other), join((f" {_RULE}", "$soft"))]
    return stack(lines)


def _side(label: str, looked: Seen | Other) -> list[Content]:
    told = [join("       ", line(name, "$soft", limit=40), ": ", line(value, limit=200)) for name, value in looked.told]
    return [
        join((f" {label} ", "bold"), what(looked.medium, looked.sensitivity)),
        join("       ", since(looked.places)),
        *told,
    ]
