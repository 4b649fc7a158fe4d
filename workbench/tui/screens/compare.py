"""Two media side by side: one of the claim's and the one it resembles. A person says what they see; no rule does.

Every answer is kept with the pair and, unless it is "different", becomes a context item of evidence. No answer moves a
status: `m` asks afterwards whether to set one, and then the gates decide as always.
"""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from workbench.evidence.comparing import Answer, judge
from workbench.media import matching, video_matching
from workbench.model import Status, claim_label
from workbench.safety.text import safe
from workbench.store import claims, evidence
from workbench.store.events import Act
from workbench.tui import keys, media_reading
from workbench.tui.desk import Desk
from workbench.tui.events import CaseChanged
from workbench.tui.media_reading import Other, Pair, Seen
from workbench.tui.pictures import Pictures
from workbench.tui.screens import media_acts
from workbench.tui.screens.asking import Confirm, sentences
from workbench.tui.screens.deciding import Wish, set_status
from workbench.tui.screens.following import Following, Parts
from workbench.tui.text import join, line, plural, stack
from workbench.tui.veil import Veil
from workbench.tui.widgets.bars import Hints, TopLine
from workbench.tui.widgets.media_text import (
    EARLIER,
    answer_words,
    clock,
    distance_bars,
    first_place,
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
_RULE_FILMS = (
    f"the rule for films: the same when {video_matching.SAME_FRAMES} frames of {video_matching.SAME_PICTURES} pictures "
    f"agree in order over {video_matching.SAME_SHARE:.0%} of the shorter one; a question from "
    f"{video_matching.REVIEW_FRAMES} frames over {video_matching.REVIEW_SHARE:.0%} on. Bars: the nearest frames"
)
_RULE_STILL = "the rule for a picture and a film: that of two pictures, with the frame of the film that is nearest"


class CompareScreen(Following[None]):
    """The pairs of a claim, one at a time."""

    NAME = "compare"
    BINDINGS = keys.bindings("compare")

    def __init__(self, desk: Desk, claim: int, veil: Veil, sha256: str = "") -> None:
        """Take the desk, the claim, what was unveiled, and the medium whose first unanswered pair comes first."""
        super().__init__(desk)
        self.claim = claim
        self._veil, self._wanted = veil, sha256
        self._pictures = Pictures(desk, self._draw)
        self._pairs: tuple[Pair, ...] = ()
        self._left_out = 0
        self._to_turned = False
        self._at = 0

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

    def _loaded(self, found: tuple[Pair, ...]) -> None:
        if not self.is_attached:
            return
        held, before = self.pair, {p.key: _said(p) for p in self._pairs}
        pairs = self._pairs = self._in_order(found)
        self._left_out = len(found) - len(pairs)
        if held is not None:
            # Undone or done again, here or anywhere: the pair that it is about comes back into sight.
            turned = [n for n, p in enumerate(pairs) if p.key in before and before[p.key] != _said(p)]
            same = [n for n, p in enumerate(pairs) if p.key == held.key]
            last = min(self._at, max(0, len(pairs) - 1))
            self._at = next(iter([*(turned if self._to_turned else ()), *same]), last)
        else:
            mine = [n for n, p in enumerate(pairs) if self._wanted in ("", *p.key)]
            open_ones = [n for n in mine if pairs[n].other.answer is None]
            self._at = next(iter([*open_ones, *mine]), 0)
        self._to_turned = False
        self._tell()

    def _in_order(self, found: tuple[Pair, ...]) -> tuple[Pair, ...]:
        """What is shown keeps its place while the screen is open, whatever was answered; what is new comes last."""
        kept = {p.key for p in media_reading.worth_asking(found, self._wanted)}
        places = {p.key: n for n, p in enumerate(self._pairs)}
        shown = (p for p in found if p.key in kept or p.key in places)
        return tuple(sorted(shown, key=lambda p: places.get(p.key, len(places))))

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
        here, there = _moments(pair)
        self.query_one("#mine-head", Static).update(_head("This claim's", mine, here, earlier=False), layout=False)
        self.query_one("#theirs-head", Static).update(_head("", theirs, there, earlier=theirs.earlier), layout=False)
        self.query_one(Words).tell(_between(pair))
        self.call_after_refresh(self._draw)

    def _about(self) -> Parts:
        open_ones = sum(p.other.answer is None for p in self._pairs)
        return (
            join(("Queue ▸ ", "$soft"), (claim_label(self.claim), "bold $primary"), (" ▸ Compare", "$soft")),
            join((f"{self._at + 1} of {len(self._pairs)}", "bold")) if self._pairs else "",
            join((f"{open_ones} unanswered" if open_ones else "all answered", "$soft")) if self._pairs else "",
            join((f"{plural(self._left_out, 'own pair')} left out" if self._left_out else "", "$soft")),
        )

    def _draw(self) -> None:
        pair = self.pair
        if pair is None or not self.is_attached:
            return
        here, there = _moments(pair)
        for looked, side, at in ((pair.mine, "mine", here), (pair.other, "theirs", there)):
            box = self.query_one(f"#{side}-picture", PictureBox)
            size = (box.size.width, box.size.height)
            if drawable(looked, self._veil):
                self._pictures.want([looked.sha256], size, at)
            box.show(face_of(looked, self._veil, self._pictures, size, at))

    def on_resize(self) -> None:
        """Pictures are as large as there is room."""
        self.call_after_refresh(self._draw)

    def notify_style_update(self) -> None:
        """The theme changed: pictures made of letters are drawn anew for another ground."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_after_refresh(self._draw)

    def _follow(self, event: CaseChanged) -> None:
        self._to_turned = self._to_turned or event.everything  # what undo and redo say
        self.load()

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
            held = claims.get(case.db, claim) if answer == Answer.MISLEADING else None
            if held is not None and held.status != Status.MISLEADING:
                self._ask_status(pair)
            else:
                self._step_to_open(pair)

        self.desk.jobs.act(lambda: judge(case, claim, pair.mine.sha256, pair.other.sha256, answer), done)

    def _step_to_open(self, answered: Pair) -> None:
        """The next pair without an answer, after the one just answered; stays when there is none."""
        rest = [*range(self._at + 1, len(self._pairs)), *range(self._at)]
        open_ones = (n for n in rest if self._pairs[n].other.answer is None)
        if self.pair is not None and self.pair.key == answered.key and (found := next(open_ones, None)) is not None:
            self._at = found
            self._tell()

    def _ask_status(self, answered: Pair) -> None:
        """With the pair that it is about still in sight; the next one comes when all is answered."""

        def go_on() -> None:
            self._step_to_open(answered)

        def sure(yes: bool | None) -> None:
            if yes:
                reason = self._found_out(answered)
                set_status(self.desk, Wish((self.claim,), Status.MISLEADING, reason, refused=go_on, taken=go_on))
            else:
                go_on()

        body = sentences("The comparison stands as evidence now. The status stays as it is, unless you set it.")
        title = f"Set {claim_label(self.claim)} to misleading too?"
        self.app.push_screen(Confirm(title, body, "Set the status"), sure)

    def _found_out(self, answered: Pair) -> str:
        """What the item of evidence says of this pair: a reason to begin with."""
        items = evidence.of_claim(self.desk.case.db, self.claim)
        said = [e.quote for e in items if e.says_misleading and not e.retracted and e.sha256 in answered.key]
        return safe(said[-1], newlines=False) if said else ""

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


def _said(pair: Pair) -> str:
    return pair.other.answer.answer if pair.other.answer is not None else ""


def _moments(pair: Pair) -> tuple[int | None, int | None]:
    """For films: the frames at which the two begin to agree, in ms; a film that does not match is shown whole."""
    match = pair.other.match
    return (match.at, match.other_at) if match is not None else (None, None)


def _head(first: str, looked: Seen | Other, at: int | None = None, *, earlier: bool) -> Content:
    return stack([
        join(("EARLIER " if earlier else f"{first} " if first else "", EARLIER if earlier else "$soft"),
             (f"{clock(at)} of " if at is not None else "", "$primary"),
             line(name_of(looked.medium, looked.places), "bold", limit=80)),
        # Begins with a letter: behind a chat's name that reads right to left, a terminal would move a bare date.
        join(("first ", "$soft"), first_place(looked.places)) if looked.places else first_place(looked.places),
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
    lines += [*_side("left ", pair.mine), *_side("right", other), join((f" {_rule(pair)}", "$soft"))]
    return stack(lines)


def _rule(pair: Pair) -> str:
    films = sum(at is not None for at in _moments(pair))
    return (_RULE, _RULE_STILL, _RULE_FILMS)[films]


def _side(label: str, looked: Seen | Other) -> list[Content]:
    told = [join("       ", line(name, "$soft", limit=40), ": ", line(value, limit=200)) for name, value in looked.told]
    return [
        join((f" {label} ", "bold"), what(looked.medium, looked.sensitivity)),
        join("       ", since(looked.places)),
        *told,
    ]
