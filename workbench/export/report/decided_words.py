"""What was asked, decided and done about a claim: the checklist, every decision, and the claim's own history."""

from workbench.export.citing import utc_words
from workbench.export.report.blocks import Block, Foreign, Heading, Line, Mark, Row, Table
from workbench.export.report.from_record import Dossier
from workbench.export.report.refs import decision_ref
from workbench.model import Status
from workbench.plugin_api import ClaimRecord


def decided(d: Dossier) -> tuple[Block, ...]:
    """The sections on checklist, decisions and history."""
    r = d.record
    found: list[Block] = []
    if r["checklist"]:
        rows = tuple(
            ((p["pillar"],), (Foreign(p["answer"]) if p["answer"] else "answered",), (_by(p["by"], p["at"])))
            for p in r["checklist"]
        )
        found += [
            Heading(4, ("Checklist",)),
            Table("What was asked of it", ("question", "answer", "by"), rows, "answers"),
        ]
    if r["verdicts"]:
        anchors = tuple(decision_ref(d.claim.id, v["n"]).anchor for v in r["verdicts"])
        columns = ("decision", "status", "by", "rules gave", "rules", "reason")
        table = Table(
            "Every decision, the oldest first", columns, tuple(map(_decision, r["verdicts"])), "decisions", anchors
        )
        found += [Heading(4, ("Decisions",)), table]
    found += [
        Heading(4, ("History",)),
        Table(
            "Everything done to this claim, the oldest first",
            ("no.", "what", "by"),
            tuple(map(_event, r["events"])),
            "history",
        ),
    ]
    return tuple(found)


def _by(who: str, at: str) -> Line:
    return (Foreign(who), f", {utc_words(at)}")


def _decision(v: ClaimRecord) -> Row:
    against: Line = (" against the rules: ", Foreign(v["override"])) if v["overridden"] else ()
    return (
        (f"V-{v['n']}",),
        (Mark(Status(v["status"])),),
        _by(v["analyst"], v["at"]),
        (Mark(Status(v["suggested"])),) if v["suggested"] else ("–",),
        (Foreign(v["policy"]),),
        ((Foreign(v["rationale"]) if v["rationale"] else "–"), *against),
    )


def _event(e: ClaimRecord) -> Row:
    label = (e["body"] or {}).get("label", "")
    what: Line = (f"{e['kind'].replace('_', ' ')}", *((": ", Foreign(label)) if label else ()))
    return (str(e["seq"]),), what, _by(e["analyst"], e["at"])
