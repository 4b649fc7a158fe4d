"""Evidence in words: one item in a few lines, all of it when it is opened, and the tree of origins it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from workbench.claims.origins import COMPARISONS, Tie
from workbench.model import Capture, Evidence, StatedFigure
from workbench.tui import keys, rtl, text
from workbench.tui.text import join, line, plural, shown, stack
from workbench.tui.theme import EVIDENCE_GLYPH
from workbench.tui.widgets.grade_picker import grade_words

STANCE_INK = {"supports": "$status-confirmed", "refutes": "$status-refuted", "context": "$soft"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the items of a claim: captures by id, figures by evidence id."""

    captures: Mapping[int, Capture] = field(default_factory=dict)
    figures: Mapping[int, Sequence[StatedFigure]] = field(default_factory=dict)


def evidence_lines(e: Evidence, roots: Mapping[int, int], beside: Beside | None = None) -> Content:
    """One evidence item: grade, stance, source, when it said so, and whose copy it is."""
    root = roots.get(e.id, e.id)
    first = join(
        (f"{e.reliability}{e.credibility}", "bold"), (" not graded yet" if _ungraded(e) else "", "$soft"), " ",
        (f"{EVIDENCE_GLYPH[e.stance]} {e.stance.value:<8}", STANCE_INK[e.stance.value]), " ",
        line(e.source_name, "bold", limit=60), line(f" ({e.bloc})" if e.bloc else "", "$soft"),
        (" party to the conflict" if e.party else "", "$warning"),
        line(f" said {_day(e.published)}" if e.published else "", "$soft", limit=30),
        (f"  E-{e.id}", "$soft"), (f" one origin with E-{root}" if root != e.id else "", "$warning"),
        (" says the context is false" if e.says_misleading else "", "$status-misleading"),
    )  # fmt: skip
    lines = [first]
    if e.searched:
        lines.append(join("   searched ", line(e.searched, limit=200), (", found nothing", "bold")))
    if e.quote:
        quote = shown(e.quote, limit=400)
        lines.append(quote if rtl.is_rtl(e.quote) else join("   “", quote, "”"))
    for label, value in (("", e.url), ("file ", e.file_name), ("note: ", e.note)):
        if value:
            lines.append(line(f"   {label}{value}", "$soft", limit=200))
    return stack([*lines, *_beside(e, beside or Beside())])


def _day(at: str) -> str:
    return at if len(at) <= len("2026-04-26") else text.stamp(at)


def _ungraded(e: Evidence) -> bool:
    """Whether nobody graded it: an answer on the compare screen begins at F6, as what it compares may be anybody's."""
    return e.source_name == COMPARISONS and (e.reliability, e.credibility) == ("F", 6)


def _beside(e: Evidence, beside: Beside) -> list[Content]:
    lines = []
    capture = beside.captures.get(e.capture) if e.capture is not None else None
    if capture is not None:
        lines.append(join((f"   copy {capture.state} {capture.at[:10]}  ", "$soft"), line(capture.title, limit=100),
                          line(f"  {capture.reason}" if capture.reason else "", "$warning", limit=120)))  # fmt: skip
    from workbench.evidence.figure_ranges import figure_words

    lines += [join(("   figure ", "$soft"), line(figure_words(f), limit=160)) for f in beside.figures.get(e.id, ())]
    return lines


def whole(e: Evidence, roots: Mapping[int, int], beside: Beside) -> Content:
    """All of an item: its lines, its grade in words and by whom, its origin's name, the sha256 of what is kept."""
    graded = join(("graded ", "$soft"), f"{e.reliability}{e.credibility} ",
                  (grade_words(e.reliability, e.credibility), "bold"), (" by ", "$soft"), line(e.graded_by),
                  (" at ", "$soft"), line(text.stamp(e.created_at)))  # fmt: skip
    follows = join(
        (
            f"{e.reliability} is the directory's and goes with it"
            if e.follows
            else f"{e.reliability} was given to this item: it stays when the source is regraded",
            "$soft",
        )
    )
    lines = [evidence_lines(e, roots, beside), Content(""), graded, follows]
    lines += [
        join((f"{label} ", "$soft"), line(value, limit=300))
        for label, value in (("named origin", e.origin), ("owner", e.owner), ("kept file sha256", e.sha256 or ""),
                             ("in its list", e.external_id))
        if value
    ]  # fmt: skip
    capture = beside.captures.get(e.capture) if e.capture is not None else None
    if capture is not None:
        named = (
            ("copy asked for", capture.url), ("came from", capture.final_url), ("way", capture.route),
            ("address", capture.address), ("certificate sha256", capture.certificate), ("author", capture.author),
            ("dated", capture.published), ("reason", capture.reason),
        )  # fmt: skip
        lines += [join((f"{label} ", "$soft"), line(value, limit=300)) for label, value in named if value]
    return stack(lines)


def tie_lines(t: Tie) -> Content:
    """A tie between two items: what it rests on, and what somebody said of it."""
    pair = (f"E-{t.evidence} and E-{t.other}", "bold")
    if t.answer:
        return join("  ", (f"said {t.answer}: ", "$soft"), pair, "  ", line(t.why, "$soft", limit=200))
    return join("  ", ("? proposed: ", "bold $warning"), pair, "  ", line(t.why, limit=200), "; ",
                (keys.key("evidence.origin"), "bold $primary"), (" answers", "$soft"))  # fmt: skip


def branch_head(name: str, count: int) -> Content:
    """An origin with how many items go back to it."""
    return join(("Origin ", "$soft"), line(name, "bold $primary", limit=80), (f"  {plural(count, 'item')}", "$soft"))


def indented(words: Content, depth: int) -> Content:
    """An item under what it repeats: every line of it moved in."""
    if not depth:
        return words
    lead = "   " * (depth - 1) + "└─ "
    rest = "   " * depth
    return stack([join((lead if n == 0 else rest, "$soft"), part) for n, part in enumerate(words.split("\n"))])
