"""Writes the rows of a checked bundle into a case, inside one transaction: table by table, as their states want it.

`merging` says when and with what; what happens to a claim is decided in `relating`, what differs goes to `beside`.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.bundles import numbering, told_rows
from workbench.bundles.beside import Beside
from workbench.bundles.numbering import Numbers, pages
from workbench.bundles.outcome import ROWS, Bundle, Merged, Progress
from workbench.bundles.received_messages import runs
from workbench.bundles.relating import Relations, State, relations, straighten
from workbench.bundles.told_rows import Checked, Told, refused
from workbench.case import Case
from workbench.claims import priority, stages
from workbench.claims.lexicon import lexicon_of
from workbench.errors import Cancelled
from workbench.folding import fold
from workbench.ledger import events as ledger
from workbench.ledger.events import NewEvent
from workbench.ledger.walking import first_unreadable
from workbench.store import bundled, counters, readings, received
from workbench.store import claims as claim_store
from workbench.store import events as event_store
from workbench.store.bundled import HEADER, RowOf
from workbench.store.texts import Released

_DETECT = "detect"
_STEP = 10_000
_PLACED = 20_000
"""Messages that are put into clusters in one go: their texts are remembered, in some 100 MB."""


def stoppable(lines: Iterator[bytes], cancelled: Callable[[], bool]) -> Iterator[bytes]:
    """These lines, until somebody asks to stop; raises Cancelled then."""
    for n, line in enumerate(lines):
        if n % _STEP == 0 and cancelled():
            raise Cancelled("Stopped; nothing of the bundle was taken in.")
        yield line


@dataclass(slots=True)
class Writing:
    """One import of a bundle, inside its `tx()`."""

    case: Case
    bundle: Bundle
    checked: Checked
    progress: Progress
    cancelled: Callable[[], bool]
    empty: bool = False
    told_read: bool = False
    """Whether what was found in messages is taken over instead of being read again."""
    numbers: Numbers = field(init=False)
    states: Relations = field(default_factory=Relations)
    beside: Beside = field(init=False)
    added: Counter[str] = field(default_factory=Counter)
    forwarded: set[int] = field(default_factory=set)
    moved: dict[int, tuple[str, str]] = field(default_factory=dict)
    replaced: Counter[str] = field(default_factory=Counter)
    touched: set[int] = field(default_factory=set)
    clusters: "array[int]" = field(default_factory=lambda: array("q"))
    taken: "array[int]" = field(default_factory=lambda: array("q"))
    """Claims that say now what the bundle says."""
    at_rest: set[int] = field(default_factory=set)
    """Evidence of claims on which the bundle says nothing new."""
    chain: list[RowOf] = field(default_factory=list)
    done: int = 0

    def rows(self) -> Iterator[Told]:
        """The bundle's rows, from the first."""
        return told_rows.told(stoppable(self.bundle.lines(ROWS), self.cancelled))

    def report(self) -> Merged:
        """What was done so far."""
        return Merged(
            self.checked.uid, self.empty, self._counted(), tuple(sorted(self.forwarded)),
            tuple(sorted(self.beside.apart)), tuple(sorted(self.beside.disputed)),
            moved=dict(sorted(self.moved.items())),
        )  # fmt: skip

    def _counted(self) -> dict[str, int]:
        histories = {"histories": self.beside.histories} if self.beside.histories else {}
        added = self.added - self.replaced  # what a claim that was taken over had here already is not new
        return {**{name: n for name, n in sorted(added.items()) if n}, **histories}

    def run(self) -> None:
        """Write everything."""
        db = self.case.db
        counters.take(db, "message", 0)  # a lock: nobody imports messages meanwhile
        stages.keep_out(self.case)
        self.empty = bundled.is_empty(db)
        self.told_read = self._is_read()
        if self.empty:
            counters.set_meta(db, "uid", self.checked.uid)
        self.numbers = Numbers(self.case, self.checked, self.empty)
        self.beside = Beside(self.case, self.numbers)
        numbering.reserve(self.numbers)
        if self.empty:
            self._write_all(self.rows())
        else:
            self.states = relations(self.numbers, self.rows())
            self._write_all(t for t in self.rows() if t[0] not in _OF_PEOPLE)
            straighten(self.numbers, self.states, self.rows())
            self._write_all(t for t in self.rows() if t[0] in _OF_PEOPLE)
        self._end_chain()
        self.beside.end()
        if not self.report().nothing:
            self._settle()

    def _is_read(self) -> bool:
        rule, upto = bundled.stage_rule(self.case.db, _DETECT)
        if self.empty:
            return True
        return rule == self.checked.rule != "" and upto >= counters.current(self.case.db, "message")

    def _write_all(self, rows: Iterator[Told]) -> None:
        for name, page in pages(rows):
            self.done += len(page)
            self.progress("rows", min(self.done, self.checked.rows), self.checked.rows)
            _WRITERS.get(name, Writing.plain)(self, name, page)

    # --- what belongs to nobody's history -----------------------------------------------------------------------------

    def insert(self, name: str, rows: Sequence[RowOf], more: Mapping[str, object] | None = None) -> None:
        """Insert rows that are new, and count them."""
        if rows:
            bundled.insert(self.case.db, name, rows, more or {})
            self.added[name] += len(rows)

    def plain(self, name: str, page: Sequence[RowOf]) -> None:
        """Rows that are the same for everybody: those that are not here yet."""
        mapped = [self.numbers.mapped(name, row) for row in page]
        if not self.empty:
            key = bundled.TABLES[name].key
            mapped = list({tuple(row[k] for k in key): row for row in reversed(mapped)}.values())[::-1]
            mapped = [r for r in mapped if bundled.row_of(self.case.db, name, {k: r[k] for k in key}) is None]
        if name == "media" and not self.empty:
            mapped = [{**row, "match_rule": None} for row in mapped]  # to be compared with what is here
        self.insert(name, mapped)

    def header(self, _name: str, _page: Sequence[RowOf]) -> None:
        """What was checked already."""

    def conversations(self, name: str, page: Sequence[RowOf]) -> None:
        """Names of conversations."""
        if not self.empty:
            for row in page:
                numbering.conversation(self.numbers, row)
        self.plain(name, page)
        bundled.raise_counter(
            self.case.db, "conversation", max(int(str(r["scope"])) for r in page) if self.empty else 0
        )

    def batches(self, name: str, page: Sequence[RowOf]) -> None:
        """Imports: their records stand for part of their files only, so that the file itself adds the rest."""
        for row in page:
            if self.empty or numbering.batch(self.numbers, row):
                by_hand = not row["sha256"]
                state = {"state": "done" if by_hand else "partial", "position": row["imported"] if by_hand else 0}
                mapped = self.numbers.mapped(name, row)
                self.insert(name, [mapped], state)
                bundled.note_batch(self.case.db, int(str(mapped["id"])), self.checked.uid, int(str(row["id"])))

    def batch_parts(self, name: str, page: Sequence[RowOf]) -> None:
        """Members of imports that are new."""
        self.plain(name, [r for r in page if not self.numbers.is_known("batches", int(str(r["batch"])))])

    def messages(self, name: str, page: Sequence[RowOf]) -> None:
        """Messages that are new, with their words in the index."""
        fresh = page if self.empty else [r for row in page if (r := numbering.message(self.numbers, row)) is not None]
        bundled.insert(
            self.case.db, name, ({**row, "folded": fold(str(row["text"]))} for row in fresh), {}, ("folded",)
        )
        numbers = [int(str(row["id"])) for row in fresh]
        for first, last in runs(sorted(numbers)):
            self.case.db.index_messages(first, last)
        self.numbers.new_messages.extend(numbers)
        self.clusters.extend(int(str(row["cluster"] or 0)) for row in fresh)
        self.added[name] += len(fresh)
        self._make_whole(page)

    def _make_whole(self, page: Sequence[RowOf]) -> None:
        """Messages that a redacted bundle brought before get back what had been taken out of them."""
        db = self.case.db
        for number in (n for row in page if (n := int(str(row["id"]))) in self.numbers.whole):
            row, self.numbers.whole[number] = self.numbers.whole[number], {}
            here = int(str(row["id"]))
            db.unindex_messages([here])
            received.make_whole(db, row, fold(str(row["text"])))
            db.index_messages(here, here)
            self.added["whole"] += 1

    def of_message(self, name: str, page: Sequence[RowOf]) -> None:
        """What hangs on messages that are new."""
        if name in _FOUND and not self.told_read:
            return
        whole = self.numbers.whole if name == "attachments" else {}
        known = (n for row in page if self.numbers.is_known("messages", n := int(str(row["message"]))))
        held = {n for n in known if n not in whole}
        self.insert(name, [self.numbers.mapped(name, row) for row in page if row["message"] not in held])

    def by_uid(self, name: str, page: Sequence[RowOf]) -> None:
        """Captures that are new."""
        fresh = [r for r in page if not self.numbers.is_known(name, int(str(r["id"])))]
        self.insert(name, [self.numbers.mapped(name, row) for row in fresh])

    # --- what belongs to a claim's or a source's history --------------------------------------------------------------

    def sources(self, name: str, page: Sequence[RowOf]) -> None:
        """Sources, and what became of those that are here."""
        for row in page:
            state, mapped = self.states.of(name, int(str(row["id"]))), self.numbers.mapped(name, row)
            if state in (State.NEW, State.MADE):
                self.insert(name, [mapped])
            elif state is State.AHEAD:
                bundled.rewrite(self.case.db, name, mapped)
                bundled.clear_source(self.case.db, int(str(row["id"])))
                self.added["source histories"] += 1
            elif state is State.APART:
                self.beside.source(mapped)

    def source_grades(self, name: str, page: Sequence[RowOf]) -> None:
        """The grades of sources whose history was taken."""
        taken = [r for r in page if self.states.of("sources", int(str(r["source"]))) in _TAKEN]
        bundled.insert(self.case.db, name, [self.numbers.mapped(name, row) for row in taken], {})

    def claims(self, name: str, page: Sequence[RowOf]) -> None:
        """Claims, and what became of those that are here."""
        for row in page:
            number = int(str(row["id"]))
            state, mapped = self.states.of(name, number), self.numbers.mapped(name, row)
            here = int(str(mapped["id"]))
            if state is State.MADE:
                mapped |= {"created_at": self.case.now(), "updated_at": self.case.now()}
            if state in (State.NEW, State.MADE):
                self.insert(name, [mapped])
            elif state is State.AHEAD:
                self._taken_over(here, str(mapped["status"]))
                bundled.clear_claim(self.case.db, here, self._others(here))
                bundled.rewrite(self.case.db, name, mapped)
                self.forwarded.add(here)
            elif state is State.APART:
                self.beside.claim(mapped)
            if state in _TAKEN:
                self.taken.append(here)
            if state is not State.HELD:
                self.touched.add(here)

    def _taken_over(self, claim: int, status: str) -> None:
        """Note what a claim was before its history goes on."""
        was, held = bundled.before(self.case.db, claim)
        self.replaced.update(held)
        if was != status:
            self.moved[claim] = (was, status)

    def _others(self, claim: int) -> list[int]:
        """The linked claims that the bundle tells of too."""
        told = {self.numbers.here("claims", n) for n in self.checked.ids["claims"]}
        return sorted({other for other, _ in claim_store.links(self.case.db, [claim]).get(claim, ())} & told)

    def of_claim(self, name: str, page: Sequence[RowOf]) -> None:
        """What hangs on a claim: all of it where its history was taken, else what is new."""
        taken: list[RowOf] = []
        for row in page:
            state, mapped = self.states.of("claims", int(str(row["claim"]))), self.numbers.mapped(name, row)
            if state is State.HELD and name == "evidence":
                self.at_rest.add(int(str(mapped["id"])))
            if state is State.APART:
                self.beside.row(name, mapped)
            elif state in _TAKEN:
                taken.append(mapped)
        if name in numbering.BY_UID and not self.empty:
            there = bundled.taken(self.case.db, name, [int(str(row["id"])) for row in taken])
            taken = [row for row in taken if row["id"] not in there]
        new = [r for r in taken if r["claim"] not in self.forwarded]
        self.insert(name, new)
        if name == "claim_keys" and self.told_read and not self.empty:
            # Both cases may have made a claim of the same messages: grouping sorts that out, ours with theirs.
            readings.mark(self.case.db, sorted({int(str(row["key"])) for row in new}))
        ahead = [r for r in taken if r["claim"] in self.forwarded]
        bundled.insert(self.case.db, name, ahead, {})
        if name in bundled.COUNTED:
            self.added[name] += len(ahead)

    def origin_answers(self, name: str, page: Sequence[RowOf]) -> None:
        """What was said of the origin of evidence, where nothing is said here."""
        here = [self.numbers.here("evidence", int(str(row["evidence"]))) for row in page]
        self.plain(name, [row for row, number in zip(page, here, strict=True) if number not in self.at_rest])

    def events(self, _name: str, page: Sequence[RowOf]) -> None:
        """Histories, one chain after the other."""
        for row in page:
            if self.chain and self.chain[0]["subject"] != row["subject"]:
                self._end_chain()
            self.chain.append(row)

    def _end_chain(self) -> None:
        events, self.chain = self.chain, []
        if not events:
            return
        subject = str(events[0]["subject"])
        state = self.states.states.get(subject, State.NEW)
        if state in (State.NEW, State.AHEAD):
            head = event_store.heads(self.case.db, [subject]).get(subject, (0, ""))
            new = [e for e in events if int(str(e["seq"])) > head[0]]
            event_store.take(self.case.db, new)
        elif state in (State.APART, State.MADE):
            self.beside.chain(subject, events)

    def kept_chains(self, _name: str, page: Sequence[RowOf]) -> None:
        """Chains that the other case had from others."""
        for row in page:
            self.beside.kept(row)

    # --- afterwards ---------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """What follows from what came: readings, counts, and the event that says what happened."""
        case, checked = self.case, self.checked
        self._read_back()
        self._place()
        touched = sorted(self.touched | self.beside.touched)
        if not self.empty:
            priority.refresh(case, touched)
        body = {
            "case": checked.uid, "restored": self.empty, "added": self._counted(),
            "forwarded": sorted(self.forwarded), "apart": sorted(self.beside.apart),
            "disputed": sorted(self.beside.disputed),
        }  # fmt: skip
        ledger.append(case.db, [NewEvent(ledger.CASE, "bundle_imported", body)], case.now(), case.analyst.id)

    def _read_back(self) -> None:
        """Read every row as all commands do, before anything is counted from it; then index names."""
        for table in ("messages", "sources", "evidence", "claims", "media", "figures", "captures"):
            ids = sorted(self.checked.ids[table])
            here = [self.numbers.here(table, n) for n in ids] if table in numbering.COUNTERS else ids
            if wrong := first_unreadable(self.case.db, table, here):
                raise refused(wrong.rstrip("."))
        for number in self.taken:
            claim = claim_store.get(self.case.db, number)
            if claim is not None:
                claim_store.index(self.case.db, number, claim.places, claim.actors)

    def _place(self) -> None:
        """Let later messages find these texts, and take what was found in them for read."""
        case, checked = self.case, self.checked
        if not (self.told_read and checked.rule):
            return
        lexicon = lexicon_of(case)
        new = self.numbers.new_messages
        for i in range(0, len(new), _PLACED):  # what a stretch remembers of its texts is let go with it
            stages.place_again(case, lexicon, Released([], new[i : i + _PLACED].tolist()))
        if self.empty:
            bundled.restore_clusters(case.db, zip(new, self.clusters, strict=True))
        counters.advance(case.db, _DETECT, checked.rule, counters.current(case.db, "message"))


_TAKEN = (State.NEW, State.MADE, State.AHEAD)
_FOUND = ("mentions", "mention_names", "units")
"""What reading a message finds; where it has to be read again here, it is not taken over."""
_OF_PEOPLE = frozenset(
    {
        "sources", "source_grades", "claims", "claim_keys", "appearances", "removals", "links", "evidence",
        "origin_answers", "figures", "pillars", "proposals", "verdicts", "events", "bundle_chains", "bundle_events",
    }
)  # fmt: skip
_WRITERS: Mapping[str, Callable[[Writing, str, Sequence[RowOf]], None]] = {
    HEADER: Writing.header, "conversations": Writing.conversations, "batches": Writing.batches,
    "batch_parts": Writing.batch_parts, "messages": Writing.messages, "attachments": Writing.of_message,
    "mentions": Writing.of_message, "mention_names": Writing.of_message, "units": Writing.of_message,
    "captures": Writing.by_uid, "sources": Writing.sources, "source_grades": Writing.source_grades,
    "claims": Writing.claims,
    **dict.fromkeys(("claim_keys", "appearances", "removals", "links", "evidence", "figures", "pillars", "proposals",
                     "verdicts"), Writing.of_claim),
    "origin_answers": Writing.origin_answers, "events": Writing.events, "bundle_chains": Writing.kept_chains,
    "bundle_events": Writing.kept_chains,
}  # fmt: skip
