"""The Evidence tab: items under the origin they go back to, and the ties that somebody has to answer.

Gates count origins, so the tab shows them: "3 sources, 1 origin: AFP" stands over the three items. The cursor is kept
on the same item when the claim is read anew.
"""

from dataclasses import dataclass

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from workbench.case import Case
from workbench.claims.origins import Origins, Tie
from workbench.model import Evidence, StatedFigure
from workbench.tui import keys
from workbench.tui.text import join, line, stack
from workbench.tui.theme import ENTER_KEY
from workbench.tui.widgets.evidence_text import Beside, branch_head, evidence_lines, indented, tie_lines


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """The evidence of a claim as the tab shows it; `every` has the retracted items too."""

    claim: int
    every: tuple[Evidence, ...]
    origins: Origins
    beside: Beside

    @property
    def items(self) -> tuple[Evidence, ...]:
        """What counts."""
        return tuple(e for e in self.every if not e.retracted)


def read_evidence(case: Case, claim: int) -> EvidenceSeen:
    """Read the evidence of a claim with its origins, captures and figures."""
    from workbench.evidence.origins import known_of, work_out
    from workbench.store import captures, evidence, figures

    every = tuple(evidence.of_claim(case.db, claim, retracted=True))
    held = captures.by_ids(case.db, sorted({e.capture for e in every if e.capture is not None}))
    by_item: dict[int, list[StatedFigure]] = {}
    for f in figures.of_claim(case.db, claim):
        if f.evidence is not None:
            by_item.setdefault(f.evidence, []).append(f)
    return EvidenceSeen(claim, every, work_out(every, known_of(case, {claim: every})[claim]), Beside(held, by_item))


class EvidenceList(OptionList):
    """The list; `item` and `tie` are what the cursor stands on."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name
        """Take the widget's id."""
        super().__init__(id=id, compact=True)
        self.seen: EvidenceSeen | None = None

    def forget(self) -> None:
        """Show nothing: another claim is being read."""
        self.seen = None
        self.clear_options()

    def show(self, seen: EvidenceSeen) -> None:
        """Fill the list, the cursor on the item it stood on."""
        from workbench.evidence.origin_tree import cycle_words, headline, tree
        from workbench.evidence.origins import proposed

        stood = self.highlighted_option.id if self.highlighted_option is not None else None
        self.seen = seen
        self.clear_options()
        if not seen.items:
            self._empty()
            return
        said = headline(seen.every, seen.origins) or "Nobody says yes or no yet: all of it is context."
        self.add_option(Option(stack([line(said, "bold", limit=300), _keys()]), disabled=True))
        still_open = proposed(seen.origins)
        for branch in tree(seen.every, seen.origins):
            twigs = [t for t in branch.twigs if not t.item.retracted]
            if not twigs:
                continue
            self.add_option(Option(stack(["", branch_head(branch.name, len(twigs))]), disabled=True))
            for c in branch.cycles:
                self.add_option(Option(line(f"  {cycle_words(c)}", "$warning", limit=200), disabled=True))
            for t in twigs:
                tied = line(f"   {t.why}", "$warning", limit=200)
                words = stack([evidence_lines(t.item, {}, seen.beside), *([tied] if t.why else [])])
                self.add_option(Option(indented(words, t.depth - 1), id=f"e{t.item.id}"))
            inside = {t.item.id for t in branch.twigs}
            self.add_options([_tie(t) for t in still_open if t.evidence in inside])
        answered = [t for t in seen.origins.ties if t.answer]
        if answered:
            self.add_option(Option(stack(["", join(("Said of them by analysts", "$soft"))]), disabled=True))
        self.add_options([_tie(t) for t in answered])
        self._stand(stood)

    def _stand(self, option: str | None) -> None:
        ids = [o.id for o in self.options]
        at = ids.index(option) if option is not None and option in ids else None
        self.highlighted = at if at is not None else next((n for n, i in enumerate(ids) if i is not None), None)

    def _empty(self) -> None:
        hint = stack([
            join(("No evidence yet.", "bold")),
            join((keys.key("evidence.add"), "bold $primary"),
                 " adds what a source says, in one line: https://… | B2 | + | W"),
            join("Repeats of the same origin count once; two independent credible origins can confirm."),
        ])  # fmt: skip
        self.add_option(Option(hint, disabled=True))

    @property
    def item(self) -> Evidence | None:
        """The item under the cursor."""
        option = self.highlighted_option
        if option is None or self.seen is None:
            return None
        return next((e for e in self.seen.items if f"e{e.id}" == option.id), None)

    @property
    def tie(self) -> Tie | None:
        """The tie under the cursor."""
        option = self.highlighted_option
        if option is None or self.seen is None:
            return None
        return next((t for t in self.seen.origins.ties if _tie_id(t) == option.id), None)


def _tie_id(t: Tie) -> str:
    return f"t{t.evidence}-{t.other}-{t.kind}"


def _keys() -> Content:
    """What can be done with the item under the cursor."""
    known = {a.id: a for a in keys.of("dossier")}
    wanted = [known[name] for name in ("evidence.edit", "evidence.retract", "evidence.origin")]
    parts = [((ENTER_KEY, "bold $primary"), (" all of it   ", "$soft"))]
    parts += [((a.shown, "bold $primary"), (f" {a.label.lower()}   ", "$soft")) for a in wanted]
    return join(*(p for part in parts for p in part))


def _tie(t: Tie) -> Option:
    return Option(tie_lines(t), id=_tie_id(t))
