"""Puts the texts of a chunk of messages into their clusters: what the case holds is looked up, compared and joined.

The look-ups and writes around `clustering`, which has the rules. What is remembered between chunks (the values that
find texts, the folds of texts compared lately) is only memory: forgotten, it is read from the case again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from workbench.claims import clustering
from workbench.claims.alike import same_text
from workbench.claims.clustering import Text
from workbench.claims.values import Values
from workbench.folding import cluster_fold
from workbench.store import texts as store
from workbench.store.engine import Engine
from workbench.store.texts import Held, Link

_TEXTS_KEPT = 50_000
"""Earlier texts kept at hand, about 30 MB: stock phrases are compared again and again."""
_NEWEST = 1 << 43
"""An id after all others: what is only looked up comes after everything."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a message as clustering reads it: its `cluster_fold`, and `hash` and `sketch` of that.

    `hash` takes in the language; None for messages that cluster with none (system lines, media, two words).
    """

    message: int
    language: str
    folded: str
    hash: int | None
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message went: its text, and its cluster unless it is alone in it."""

    text: int | None
    cluster: int | None


def _text(h: Held) -> Text:
    return Text(h.id, h.hash, h.language, cluster_fold(h.text), h.cluster, h.rival, h.rival_hash, h.rival_score)


class Placer:
    """What is remembered of a case while its messages are placed."""

    def __init__(self, db: Engine, protected: frozenset[str]) -> None:
        """Take the case's database and the names that keep texts apart; reads what finds the texts of the case."""
        self._db = db
        self._protected = protected
        self._texts: dict[int, Text] = {}
        self._version = -1

    def place(self, wordings: Sequence[Wording]) -> dict[int, Place]:
        """Place messages in ascending order of id, inside `tx()`; returns where each went that clusters at all.

        Texts and what finds them are stored; writing the messages' own columns is the caller's.
        """
        self._refresh()
        known = self._known(wordings)
        fresh: dict[int, Wording] = {}
        for w in wordings:
            if w.hash is not None and w.hash not in known and w.hash not in fresh:
                fresh[w.hash] = w
        new = [Text(w.message, h, w.language, w.folded) for h, w in fresh.items()]
        self._texts.update((t.id, t) for t in new)
        self._remember(list(fresh.values()))
        changed = clustering.weave(self._near(list(fresh.values())), self._protected)
        company = self._join(new, changed)
        return self._placed(wordings, known, new, company)

    def look_up(self, wording: Wording) -> list[tuple[int, float]]:
        """The stored texts that are the same text as this one, the most alike first, with their likeness (0–100)."""
        self._refresh()
        asked = replace(wording, message=_NEWEST)
        others = self._candidates([asked]).get(_NEWEST, [])
        held = self._stored(set(others))
        found = []
        for text in (held[i] for i in others if i in held and held[i].language == wording.language):
            likeness = same_text(wording.folded, text.folded, self._protected)
            found += [(text.id, likeness)] if likeness else []
        return sorted(found, key=lambda f: (-f[1], f[0]))

    def _refresh(self) -> None:
        """Forget what is remembered when somebody has taken texts out since."""
        version = store.version(self._db)
        if len(self._texts) > _TEXTS_KEPT:
            self._texts.clear()
        if version != self._version:
            self._values = Values(store.blocks(self._db))
            self._texts.clear()
            self._version = version

    def forget(self, texts: Iterable[int]) -> None:
        """Texts are gone from the case, inside `tx()`."""
        self._refresh()
        written = self._values.drop(texts)
        store.save_blocks(self._db, written.gone, written.new)
        self._texts.clear()

    def _known(self, wordings: Sequence[Wording]) -> dict[int, tuple[int, int]]:
        """The texts that are stored already: hash → (text, cluster)."""
        asked = {w.hash for w in wordings if w.hash is not None}
        ids = sorted({text for held in self._values.holders(asked).values() for text in held})
        found = store.hashes(self._db, ids)
        return {h: (text, cluster) for text, (h, cluster) in sorted(found.items(), reverse=True) if h in asked}

    def _candidates(self, fresh: Sequence[Wording]) -> dict[int, list[int]]:
        """By text, those before it that share most values with it."""
        values = chain.from_iterable(w.sketch for w in fresh)
        counts = [len(w.sketch) for w in fresh]
        found: dict[int, list[tuple[int, int]]] = {}
        for text, other, shared in self._values.near([w.message for w in fresh], values, counts, clustering.HOLDERS):
            found.setdefault(text, []).append((-shared, other))
        return {text: [i for _, i in sorted(others)[: clustering.CANDIDATES]] for text, others in found.items()}

    def _near(self, fresh: Sequence[Wording]) -> list[tuple[Text, Text]]:
        """Each new text with those it is to be compared with."""
        few = self._candidates(fresh)
        held = self._stored({i for others in few.values() for i in others})
        return [(held[text], held[i]) for text, others in few.items() for i in others if i in held]

    def _stored(self, wanted: set[int]) -> dict[int, Text]:
        """Texts of the case by id, with their links; those met lately are still at hand."""
        missing = sorted(wanted - self._texts.keys())
        for h in store.by_ids(self._db, missing):
            self._texts[h.id] = _text(h)
        for link in store.links(self._db, missing):
            child = self._texts[link.child]
            child.links[link.parent] = link.score
            child.holding |= {link.parent} if link.holds else set()
        return self._texts

    def _join(self, new: Sequence[Text], changed: Mapping[int, Text]) -> set[int]:
        """Store the new texts, what texts have found among them, and who came into another cluster by it.

        Returns the new texts that are not alone in their cluster.
        """
        touched = self._relink(changed)
        mine = {t.id for t in new}
        was = store.members(self._db, sorted({self._texts[i].cluster for i in touched} - {0}))
        links = [(link.child, link.parent) for link in store.links(self._db, sorted(was)) if link.holds]
        links = [pair for pair in links if pair[0] not in changed]
        links += [(t.id, parent) for t in changed.values() for parent in t.holding]
        now = clustering.components([*was, *mine], links)
        for text in new:
            text.cluster = now[text.id]
        store.add(self._db, [(t.id, t.hash, t.cluster, t.rival, t.rival_score) for t in new])
        store.oppose(self._db, [(t.rival, t.rival_score, t.id) for t in changed.values() if t.id not in mine])
        store.save_links(
            self._db, [Link(t.id, i, n, i in t.holding) for t in changed.values() for i, n in t.links.items()]
        )
        store.move(self._db, [(i, cluster, now[i]) for i, cluster in was.items() if now[i] != cluster])
        for i in was:
            if i in self._texts:
                self._texts[i].cluster = now[i]
        before, after = Counter(was.values()), Counter(now.values())
        store.gather(self._db, [(i, now[i]) for i in was if before[was[i]] == 1 and after[now[i]] > 1])
        store.part(self._db, [i for i in was if before[was[i]] > 1 and after[now[i]] == 1])
        return {i for i in mine if after[now[i]] > 1}

    def _relink(self, changed: Mapping[int, Text]) -> set[int]:
        """Find out which links of changed texts hold now; returns all texts whose cluster that may change."""
        held = self._stored({parent for t in changed.values() for parent in t.links})
        touched: set[int] = set()
        for text in changed.values():
            before = text.holding
            text.holding = clustering.holding(text, held, self._protected)
            if text.holding != before:
                touched.update((text.id, *before, *text.holding))
        return touched & held.keys()

    def _remember(self, fresh: Sequence[Wording]) -> None:
        """Store what new texts are found by: the hash of each, and its sketch."""
        values = chain.from_iterable((w.hash or 0, *w.sketch) for w in fresh)
        texts = chain.from_iterable(repeat(w.message, len(w.sketch) + 1) for w in fresh)
        written = self._values.add(values, texts)
        store.save_blocks(self._db, written.gone, written.new)

    def _placed(
        self,
        wordings: Sequence[Wording],
        known: Mapping[int, tuple[int, int]],
        new: Sequence[Text],
        company: set[int],
    ) -> dict[int, Place]:
        """Where every message went; the message that a repeated text was alone with until now is marked too."""
        texts = {**known, **{t.hash: (t.id, t.cluster) for t in new}}
        # Known clusters may have moved just now: what is joined is read again.
        current = store.hashes(self._db, sorted({text for text, _ in known.values()}))
        times = Counter(w.hash for w in wordings)
        placed: dict[int, Place] = {}
        repeated: dict[int, int] = {}
        for w in wordings:
            if w.hash is None:
                continue
            text, cluster = texts[w.hash]
            cluster = current.get(text, (0, cluster))[1]
            alone = w.hash not in known and times[w.hash] == 1 and text not in company
            placed[w.message] = Place(text, None if alone else cluster)
            if w.hash in known:
                repeated[text] = cluster
        store.gather(self._db, repeated.items())
        return placed
