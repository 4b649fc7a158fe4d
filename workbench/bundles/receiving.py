"""The claims of a redacted bundle come in: what a colleague found, as far as the profile let it go.

Every claim of the other case becomes one here, known by its uid; its messages, evidence and figures come with it, its
status does not: it begins as a rumor, and what the other case decided is a difference for a person. Where the case
holds the claim already, only what is new is added. One event on the claim's chain says what came, from whom.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from workbench.bundles import likeness, told_claims
from workbench.bundles.asking import SAME, standing
from workbench.bundles.at_once import at_once
from workbench.bundles.outcome import Bundle, Merged, Origin, Progress
from workbench.bundles.received_fields import Said, differences, remembered, said
from workbench.bundles.received_items import ReceivedItems, added
from workbench.bundles.received_media import ReceivedMedia
from workbench.bundles.received_messages import ReceivedMessages
from workbench.bundles.rereading import apart, reread
from workbench.bundles.told_claims import Told, ToldClaim, ToldMessage, refused
from workbench.case import Case
from workbench.claims import priority, stages
from workbench.claims.lexicon import lexicon_of
from workbench.claims.regrouping import DETECTOR
from workbench.errors import Cancelled, InputRefused
from workbench.export.bundle import CLAIMS
from workbench.export.hidden_names import Names
from workbench.export.redaction import Redactor, case_key
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent, claim_subject
from workbench.ledger.walking import first_unreadable
from workbench.model import Actor, Claim, LinkKind, Stage, Status, claim_label
from workbench.store import acting, bundled, counters, received
from workbench.store import claims as claim_store
from workbench.store.bundled import Conflict, RowOf
from workbench.store.received import Received
from workbench.store.vault import VaultBatch

_BOTH_WAYS = (LinkKind.CONTRADICTS.value, LinkKind.REPEATS.value)


def receive(
    case: Case, bundle: Bundle, progress: Progress, cancelled: Callable[[], bool], *, dry: bool = False
) -> Merged:
    """Take a verified bundle of the profile share or public in, in one transaction; with `dry` only say what would be.

    Raises InputRefused for claims that are not what their schema says, IntegrityDamage for a medium that is another
    one, Cancelled, StorageError; then nothing was changed.
    """
    if bundle.origin.profile not in told_claims.PROFILES:
        raise InputRefused(
            "This bundle has neither rows to restore nor the claims of a profile that this program knows.",
            "Ask for one that workbench export --format bundle made.",
        )
    progress("checking", 0, 0)
    lines = _Lines(bundle, cancelled)
    told = told_claims.check(lines.all(), bundle.origin.case)

    def work() -> Merged:
        with nullcontext() if dry else case.vault.batch() as vault:
            receiving = Receiving(case, bundle, told, progress, vault)
            receiving.run(told_claims.told(lines.all(), bundle.origin.case))
        return receiving.report()

    return at_once(case, work, dry=dry)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of the claims, until somebody asks to stop."""

    bundle: Bundle
    cancelled: Callable[[], bool]

    def all(self) -> Iterator[bytes]:
        for line in self.bundle.lines(CLAIMS):
            if self.cancelled():
                raise Cancelled("Stopped; nothing of the bundle was taken in.")
            yield line


@dataclass(slots=True)
class _One:
    """What happens to one claim: its number here, whether it is new, what history tells of it."""

    number: int
    told: ToldClaim
    now: Said
    before: Said | None
    new: bool
    came_as: int
    """The claim here that bears its uid; somebody merged it into `number` where the two differ."""
    changes: list[dict[str, object]] = field(default_factory=list)
    asked: list[Conflict] = field(default_factory=list)
    meeting: frozenset[int] = frozenset()
    """Messages there that the rules of this case put to the claim too."""
    files: list[int] = field(default_factory=list)
    """Messages here that got a file which they had lacked."""
    originals: dict[str, str] = field(default_factory=dict)
    """By the sha256 of what lies here without its metadata, that of the original there."""

    @property
    def subject(self) -> str:
        return claim_subject(self.number)

    @property
    def merged(self) -> bool:
        return self.came_as != self.number

    @property
    def news(self) -> bool:
        """Whether anything came of it: also where only the other case's own values changed."""
        says_more = self.before is not None and self.now != self.before
        return bool(self.new or says_more or self.changes or self.asked or self.files)


@dataclass(slots=True)
class Receiving:
    """One import of a redacted bundle, inside its `tx()`."""

    case: Case
    bundle: Bundle
    told: Told
    progress: Progress
    vault: VaultBatch | None
    added: Counter[str] = field(default_factory=Counter)
    origin: Origin = field(init=False)
    media: ReceivedMedia = field(init=False)
    messages: ReceivedMessages = field(init=False)
    items: ReceivedItems = field(init=False)
    known: dict[str, int] = field(default_factory=dict)
    here: dict[int, int] = field(default_factory=dict)
    """Claims by their number there; those that somebody took out of the case are not in it."""
    wanted: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Links that are news, by the claim's number here."""
    received: list[int] = field(default_factory=list)
    updated: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)
    alike: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the parts that share the counts."""
        origin = self.origin = self.bundle.origin
        self.media = ReceivedMedia(self.case, self.bundle, origin, self.vault, self.added)
        self.messages = ReceivedMessages(self.case, origin, self.media, self.added)
        self.items = ReceivedItems(self.case, origin, self.media, self.added)

    def report(self) -> Merged:
        """What was done so far."""
        return Merged(
            self.origin.case, False, {name: n for name, n in sorted(self.added.items()) if n}, (),
            tuple(sorted(self.apart)), tuple(sorted(self.disputed)), tuple(self.received),
            tuple(sorted(self.updated)), dict(sorted(self.alike.items())),
        )  # fmt: skip

    def run(self, claims: Iterator[ToldClaim]) -> None:
        """Write everything."""
        db = self.case.db
        counters.take(db, "message", 0)  # a lock: nobody imports messages meanwhile
        stages.keep_out(self.case)
        self.known = bundled.ids_by(db, "claims", "uid", list(self.told.claims.values()))
        acting.lock(db, sorted(self.known.values()))
        for n, told in enumerate(claims, 1):
            self._claim(told)
            self.progress("rows", n, len(self.told.claims))
        self._link()
        self.messages.end()
        if not self.report().nothing:
            self._settle()

    # --- a claim ------------------------------------------------------------------------------------------------------

    def _claim(self, told: ToldClaim) -> None:
        number = self.known.get(told.uid)
        if number is None:
            one = self._made(told)
        else:
            stands = standing(self.case.db, number)
            if stands is None:
                return  # somebody took it out of the case: it stays out
            self.here[told.number] = stands
            if self._is_ours(told, number):
                return
            one = _One(stands, told, self._now(told), self._before(number), new=False, came_as=number)
        self.here[told.number] = one.number
        self._fill(one)
        if not one.new:
            self._compare(one)
        self._tell(one)

    def _is_ours(self, told: ToldClaim, number: int) -> bool:
        """Whether a claim is our own, come home as it was: its last event is one of ours, under our own key."""
        if told.case != self.case.uid or not told.events or told.number != number:
            return False
        last = told.events[-1]
        digest = Redactor("share", case_key(self.case), Names({})).digest
        return digest(bundled.event_hash_at(self.case.db, claim_subject(number), last.seq)) == last.hash

    def _carrying(self, told: ToldClaim) -> tuple[ToldMessage, ...]:
        """The messages to take in: without its words one cannot be held against anything, so public ones stay there."""
        return told.message_items if self.origin.profile == "share" else ()

    def _now(self, told: ToldClaim) -> Said:
        return said(told, (m.id for m in self._carrying(told)))

    def _before(self, number: int) -> Said | None:
        held = received.of_claim(self.case.db, number)
        return remembered(held.said) if held and held.origin == self.origin.case else None

    def _made(self, told: ToldClaim) -> _One:
        """A claim that is new here: a rumor, whatever the other case holds true."""
        case, number = self.case, counters.take(self.case.db, "claim")
        claim = Claim(
            id=number, uid=told.uid, title=told.title, predicate=told.predicate, places=told.places,
            actors=tuple(Actor(a.name, a.role) for a in told.actors), event=told.event.when(), status=Status.RUMOR,
            stage=Stage.NEW, priority=0, why=(), version=1, updated_at=case.now(), external_id=told.external_id,
            note=told.note,
        )  # fmt: skip
        claim_store.add(case.db, claim, apart(told.predicate, told.polarity), fold(told.title), case.analyst.id)
        if told.would_change:
            claim_store.update(case.db, number, {"would_change": told.would_change}, case.now())
        self.added["claims"] += 1
        self.received.append(number)
        one = _One(number, told, self._now(told), None, new=True, came_as=number)
        if told.decided and told.status is not Status.RUMOR:
            self._ask(one, "status", Status.RUMOR.value, told.status.value)
        return one

    def _fill(self, one: _One) -> None:
        """Messages, evidence and figures that the claim does not have yet."""
        told = one.told
        carrying = self._carrying(told)
        numbers = self.messages.place(carrying)
        if one.new:
            self._place(one, list(numbers.values()))
        self._appear(one, numbers)
        rows = self.items.take_evidence(one.number, told.evidence_items)
        one.changes += [added("evidence", row, ("id",)) for row in rows]
        if one.before:
            one.changes += self.items.complete_evidence(one.number, told.evidence_items)
        shown = (*(e.sha256 for e in told.evidence_items), *(a.sha256 for m in carrying for a in m.attachments))
        one.originals = self.media.replaced(shown)
        by_uid = bundled.ids_by(self.case.db, "evidence", "uid", [e.uid for e in told.evidence_items])
        items = {e.id: by_uid[e.uid] for e in told.evidence_items}
        figures = self.items.take_figures(one.number, told.uid, told.figures, items)
        one.changes += [added("figures", row, ("id",)) for row in figures]
        one.files = sorted(self.messages.completed.intersection(numbers.values()))

    def _place(self, one: _One, messages: Sequence[int]) -> None:
        """Propose claims of ours that a new one may be; where there are none, let later messages find it."""
        claim = claim_store.get(self.case.db, one.number)
        if claim is None:
            raise RuntimeError("a claim that was just made")
        origin = self.origin.case
        found = likeness.alike(self.case, claim, one.told.polarity, origin, messages)
        if found:
            self.alike[one.number] = found
            self._ask(one, SAME, claim_label(found[0]), one.told.id)  # the likeliest; the import names the others
        else:
            read = reread(claim, one.told.polarity, self._carrying(one.told), lexicon_of(self.case))
            received.met_as(self.case.db, one.number, read.match_key)
            one.meeting = read.meeting

    def _appear(self, one: _One, numbers: dict[int, int]) -> None:
        """Put the messages to the claim that were not told of it before: what left it here since stays out.

        Those of a new claim that our rules put to it too count as found by the detector: so they make no second claim.
        The others come as put there by whoever takes the bundle in.
        """
        db = self.case.db
        there = {a.message for a in claim_store.appearances(db, one.number)} if not one.new else set[int]()
        out = acting.removals(db, one.number)
        told_before = set(one.before.messages) if one.before else set[int]()
        rows: list[RowOf] = []
        for m in one.told.message_items if numbers else ():
            here, how = numbers[m.id], m.appearance
            if here in there or here in out or (m.id in told_before and not self.messages.is_new(here)):
                continue
            there.add(here)
            by = DETECTOR if how.by == DETECTOR and m.id in one.meeting else self.case.analyst.id
            rows.append({"claim": one.number, "message": here, "stance": how.stance.value, "score": how.score,
                         "main": int(how.main), "by": by})  # fmt: skip
        bundled.insert(db, "appearances", rows, {})
        self.added["appearances"] += len(rows)
        one.changes += [added("appearances", row, ("claim", "message")) for row in rows]

    def _compare(self, one: _One) -> None:
        """What both say, and what only the other case has changed since it sent the claim."""
        db = self.case.db
        ours = bundled.row_of(db, "claims", {"id": one.number}) or {}
        found = differences(ours, one.now, one.before, follows=not one.merged)
        if found.taken:
            one.changes.append({"table": "claims", "key": {"id": one.number},
                                "before": {c: ours[c] for c in found.taken}, "after": found.taken})  # fmt: skip
            claim_store.update(db, one.number, found.taken, self.case.now())
        if one.before and not one.merged:
            received.outdated(db, one.subject, "status", one.told.case, one.told.status.value)
        for name, (mine, theirs) in found.asked.items():
            self._ask(one, name, mine, theirs)

    def _ask(self, one: _One, name: str, ours: str, theirs: str) -> None:
        origin = self.origin.case
        if bundled.has_conflict(self.case.db, one.subject, name, origin, theirs):
            return
        number = counters.take(self.case.db, "merge_conflict")
        one.asked.append(Conflict(number, one.subject, name, ours, theirs, origin, self.case.now(), ""))

    # --- history ------------------------------------------------------------------------------------------------------

    def _tell(self, one: _One) -> None:
        """Remember what the other case says, and write the claim's event where something came of it."""
        case, told, origin = self.case, one.told, self.origin
        self._note(one)
        if not one.news:
            return
        if one.new or one.before:  # a claim of our own goes along with nobody
            received.save(case.db, Received(one.came_as, origin.case, told.number, one.now.stored()))
        bundled.add_conflicts(case.db, one.asked)
        body = {
            "label": f"{'received from' if one.new else 'more came from'} case {origin.case[:8]}",
            "from": {
                "case": origin.case, "claim": told.id, "status": told.status.value, "profile": origin.profile,
                "manifest": origin.manifest, "signed_by": origin.signed_by, "key": origin.key,
            },
            "there": {
                "appearances": told.appearances, "chats": told.chats, "first_seen": told.first_seen,
                "last_seen": told.last_seen, "verdicts": len(told.verdicts),
            },
            "originals": dict(sorted(one.originals.items())),
            "files": one.files, "changes": one.changes,
            "conflicts": [{"field": c.field, "ours": c.ours, "theirs": c.theirs} for c in one.asked],
        }  # fmt: skip
        kind = "bundle_received" if one.new else "bundle_merged"
        ledger.append(case.db, [NewEvent(one.subject, kind, body)], case.now(), case.analyst.id)

    def _note(self, one: _One) -> None:
        """What is said of it afterwards."""
        if any(c.field != SAME for c in one.asked):
            self.disputed.add(one.number)
        if one.news and not one.new:
            (self.updated if one.before else self.apart).add(one.number)
        links = set(one.now.links) - set(one.before.links if one.before else ())
        if links:
            self.wanted[one.number] = tuple(sorted(links))

    def _link(self) -> None:
        """Tie the claims that the bundle ties, now that all of them are here."""
        db, by = self.case.db, self.case.analyst.id
        for number, links in sorted(self.wanted.items()):
            rows: list[RowOf] = []
            for told in links:
                label, kind = told.split()
                other = self._other(int(label[2:]))
                # Between two claims of our own nothing is tied by others.
                if other in (None, number) or not {number, other} & {*self.received, *self.updated}:
                    continue
                pairs = [(number, other), (other, number)] if kind in _BOTH_WAYS else [(number, other)]
                rows += [{"claim": a, "other": b, "kind": kind, "by": by} for a, b in pairs]
            fresh = [
                r for r in rows if bundled.row_of(db, "links", {k: r[k] for k in ("claim", "other", "kind")}) is None
            ]
            bundled.insert(db, "links", fresh, {})
            self.added["links"] += len(fresh)
            self._tell_links(fresh)

    def _other(self, number: int) -> int | None:
        """The claim here that bears this number there."""
        found = self.here.get(number)
        if found is None and number not in self.told.claims:
            held = received.numbered(self.case.db, self.origin.case, number)
            found = standing(self.case.db, held) if held is not None else None
        return found

    def _tell_links(self, rows: Sequence[RowOf]) -> None:
        case = self.case
        by_claim: dict[int, list[RowOf]] = {}
        for row in rows:
            by_claim.setdefault(int(str(row["claim"])), []).append(row)
        told = [
            NewEvent(claim_subject(claim), "linked", {
                "label": f"{claim_label(claim)} linked as in case {self.origin.case[:8]}",
                "changes": [added("links", row, ("claim", "other", "kind")) for row in own],
            })
            for claim, own in by_claim.items()
        ]  # fmt: skip
        ledger.append(case.db, told, case.now(), case.analyst.id)

    def _settle(self) -> None:
        """What follows from what came: readings, counts, and the event that says what happened."""
        case, origin, done = self.case, self.origin, self.report()
        touched = sorted({*done.received, *done.updated, *done.apart, *done.disputed})
        new: dict[str, Sequence[int]] = {
            "messages": self.messages.new, "sources": self.items.sources, "evidence": self.items.evidence,
            "figures": self.items.figures, "claims": touched,
        }  # fmt: skip
        for table, numbers in new.items():
            if wrong := first_unreadable(case.db, table, numbers):
                raise refused(wrong.rstrip("."))
        ledger.append(case.db, self.items.events, case.now(), case.analyst.id)
        priority.refresh(case, touched)
        body = {
            "case": origin.case, "restored": False, "profile": origin.profile, "manifest": origin.manifest,
            "signed_by": origin.signed_by, "key": origin.key, "added": done.added, "received": list(done.received),
            "updated": list(done.updated), "apart": list(done.apart), "disputed": list(done.disputed),
            "alike": {str(n): list(others) for n, others in done.alike.items()},
        }  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "bundle_imported", body)], case.now(), case.analyst.id)
