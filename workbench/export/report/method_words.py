"""How a report was made: title and facts, what its words and letters mean, what it leaves out, and what it cannot say.

Standards for recording casualties ask for this with every set: sources, collection, evaluation, corroboration, limits
(Every Casualty; reference/mission.md §5).
"""

from collections.abc import Iterator

from workbench.export.citing import utc_words
from workbench.export.report.blocks import (
    Block,
    Bullets,
    Code,
    Foreign,
    Heading,
    Line,
    Mark,
    Paragraph,
    Row,
    Table,
    Verbatim,
)
from workbench.model import Status
from workbench.model.words import DIGIT_WORDS, LETTER_WORDS
from workbench.plugin_api import ExportFacts
from workbench.verdict.estimating import RANGES

Contents = tuple[tuple[str, str], ...]
"""(anchor, words) of the parts of a report."""

CONTENTS: Contents = (
    ("summary", "Summary"), ("map", "Where"), ("blocs", "How the blocs tell it"), ("claims", "Claims"),
    ("control", "Who held what"), ("sources", "Sources"), ("method", "How this report was made"), ("facts", "Facts"),
)  # fmt: skip
_STATUSES = {
    Status.RUMOR: "nobody credible says so yet, or nobody has weighed it",
    Status.CORROBORATED: "one credible origin supports it and none refutes it",
    Status.CONFIRMED: "several credible origins support it, one of them strong, and none refutes it",
    Status.REFUTED: "a credible origin refutes it and none supports it",
    Status.MISLEADING: "the picture or the fact is real, its context is not",
    Status.CONTESTED: "credible origins stand on both sides",
    Status.UNVERIFIABLE: "only parties to the conflict speak, or weak sources that disagree, or a search found nothing",
}
_PROFILES = {
    "internal": "Nothing is left out: this report names people. It stays in the house.",
    "share": "Senders, chats, analysts and sources that are persons are pseudonyms; phone numbers, e-mail addresses, "
    "handles and positions are taken out of every text; pictures are drawn anew without what machines wrote into them.",
    "public": "No text of messages but quotes chosen as evidence, no pictures, no notes, no answers of the checklist; "
    "people are pseudonyms as in the profile share.",
}
_GRADES = (
    "A letter says how far a source is to be relied on, a digit how far what it says is (Admiralty scale). They are "
    "judged apart, by a person, and never averaged. F and 6 are no middle and no worst: nobody can judge, and rules "
    "count it for nothing."
)
_ORIGINS = (
    "The rules count origins, never links. Items that go back to one observer, wire, picture or text, that rest on one "
    "file, have one owner or the same words are one origin: three outlets that quote one agency are one. A tie that is "
    "only proposed counts until somebody says that the two are apart. An origin is as strong as its best item."
)
_LIMITS = (
    "A status says what the evidence in the case carries under the rules below. It is no proof, and it can change.",
    "A person decides every status. The rules only say what they would allow; a decision against them is marked.",
    "Messages show what was told, not what happened. How often something is repeated confirms nothing.",
    "Figures stand side by side as they were given. Nothing is averaged, and the ranges name the rule they follow.",
    "Times are UTC. An event's time is no sharper than it is known; a day may be the day of the report.",
    "The profile cannot know a first name alone, a description of somebody, or what is in a picture: read the report "
    "before it leaves.",
    "A thumbnail is a small copy. The medium itself is known by its sha256.",
)


def title(facts: ExportFacts) -> str:
    """The title of a report."""
    return f"Verification report: {facts.claims:,} claim{'' if facts.claims == 1 else 's'}"


def lead(facts: ExportFacts) -> str:
    """What stands below the title: what was asked for, by which rules, as of when."""
    asked = f"filter {facts.filter}" if facts.filter else "every claim of the case"
    as_of = f", as of {utc_words(facts.as_of)}" if facts.as_of else ""
    return f"{asked[:1].upper()}{asked[1:]}; rules {facts.policy}{as_of}; profile {facts.profile}"


def methodology(facts: ExportFacts) -> Iterator[Block]:
    """The page on how a report came to be."""
    yield Heading(3, ("What a status says",))
    yield Table("Statuses", ("status", "what it says"), tuple(_statuses()))
    yield Heading(3, ("What a grade says",))
    yield Paragraph((_GRADES,))
    yield Table("Letters", ("letter", "the source is"), tuple(((k,), (v,)) for k, v in LETTER_WORDS.items()))
    yield Table("Digits", ("digit", "what it says is"), tuple(((str(k),), (v,)) for k, v in DIGIT_WORDS.items()))
    yield Heading(3, ("How origins are counted",))
    yield Paragraph((_ORIGINS,))
    yield Heading(3, ("How likely, and how sure",))
    yield Paragraph(("Likelihood says how probable it is that a claim is true.",))
    yield Paragraph(("Confidence says how good the ground for that judgement is: low, moderate or high.",))
    rows: tuple[Row, ...] = tuple(((k.value,), (f"{low}–{high} %",)) for k, (low, high) in RANGES.items())
    yield Table("Likelihood in words (ICD 203)", ("word", "per cent"), rows)
    yield Heading(3, ("What this report leaves out",))
    yield Paragraph((f"Profile {facts.profile}. ", _PROFILES.get(facts.profile, "")))
    yield Heading(3, ("Limits",))
    yield Bullets(tuple((limit,) for limit in _LIMITS))
    yield Heading(3, ("The rules in force",))
    yield Paragraph((Foreign(facts.policy), ", sha256 ", Code(facts.policy_sha256), "."))
    if facts.policy_text:
        yield Verbatim(facts.policy_text, "The rules as text")


def _statuses() -> Iterator[Row]:
    for status, words in _STATUSES.items():
        yield (Mark(status),), (words,)


def facts_sheet(facts: ExportFacts) -> Iterator[Block]:
    """What the set says of itself."""
    told: tuple[tuple[str, Line], ...] = (
        ("written by", (facts.program,)), ("schema version", (str(facts.schema_version),)),
        ("case", (Code(facts.case),)), ("filter", (Foreign(facts.filter or "none: every claim"),)),
        ("profile", (facts.profile,)), ("claims", (f"{facts.claims:,}",)),
        ("last change", (utc_words(facts.as_of) if facts.as_of else "none",)), ("rules", (Foreign(facts.policy),)),
        ("sha256 of the rules", (Code(facts.policy_sha256),)),
    )  # fmt: skip
    yield Table("What this report is of", ("fact", "value"), tuple(((k,), v) for k, v in told))
    yield Paragraph(("The manifest beside the report has its sha256.",), "note")
