"""Final verdicts as fact checks that other programs read: ClaimReview and MediaReview of schema.org, as JSON-LD.

Only here is decided what may be called a fact check. A status is final when a person has set it by the rules and it is
an outcome: confirmed, refuted, misleading, contested, unverifiable. Numbers stand only at the two ends of a scale;
everything between would say that it is half true, which nobody has found (docs/formats.md has the scale).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from workbench.export.media_review import media_reviews
from workbench.export.persons import is_person
from workbench.export.positions import spots
from workbench.export.public_addresses import described, of_post, public
from workbench.export.review_words import body, day, iri, one, short
from workbench.plugin_api import API_VERSION, ClaimRecord, ExportFacts, ExportSet
from workbench.safety.escaping import escape_json

Node = dict[str, Any]

FINAL = ("confirmed", "refuted", "misleading", "contested", "unverifiable")
BEST, WORST = 5, 1
"""The scale that readers of ClaimReview take for granted: 5 true, 1 false. Nothing between is ever used."""
RATING: Mapping[str, int] = {"confirmed": BEST, "refuted": WORST}

_RUMOR = "It has no verdict yet."
_CORROBORATED = "It is corroborated, which is not yet a final verdict."
_NOBODY = "No written verdict stands behind its status."
_OVERRIDDEN = "Its status was set against the rules; a reader of a rating would not see the reason."
_STALE = "Its verdict was due to be looked at again before the last change to these claims."
_CONTRADICTED = "A claim that contradicts it is confirmed too; one of the two verdicts has to go first."
_NO_WORDS = "Its title is empty."


def standing(record: ClaimRecord) -> dict[str, Any] | None:
    """The verdict behind the status: the last one, when it says what the claim says now."""
    last: dict[str, Any] | None = max(record["verdicts"], key=lambda v: v["n"], default=None)
    return last if last is not None and last["status"] == record["status"] else None


class _Confirmed:
    """The numbers of confirmed claims, one bit each: a million claims in 125 kB."""

    def __init__(self, export: ExportSet) -> None:
        self._bits = bytearray()
        for record in export.records():
            if record["status"] == "confirmed":
                self._add(_number(record["id"]))

    def _add(self, number: int) -> None:
        if number >> 3 >= len(self._bits):
            self._bits.extend(bytes((number >> 3) + 1 - len(self._bits) + 4096))
        self._bits[number >> 3] |= 1 << (number & 7)

    def __contains__(self, claim: str) -> bool:
        number = _number(claim)
        return number >> 3 < len(self._bits) and bool(self._bits[number >> 3] & 1 << (number & 7))


def _number(claim: str) -> int:
    return int(claim.removeprefix("C-"))


def why_not(record: ClaimRecord, facts: ExportFacts, confirmed: "_Confirmed") -> str:
    """Why a claim is no fact check, in a sentence; "" when it is one."""
    if record["status"] not in FINAL:
        return _CORROBORATED if record["status"] == "corroborated" else _RUMOR
    if record["overridden"]:
        return _OVERRIDDEN
    if standing(record) is None:
        return _NOBODY
    if record["stale_at"] and record["stale_at"] <= facts.as_of:
        return _STALE
    if record["status"] == "confirmed" and any(other in confirmed for other in record["contradicts"]):
        return _CONTRADICTED
    return "" if one(record["title"]) else _NO_WORDS


# --- nodes ----------------------------------------------------------------------------------------------------------


def nodes(export: ExportSet, record: ClaimRecord) -> Iterator[Node]:
    """The ClaimReview of a claim that is one, then the MediaReviews of its media, each a node of the graph."""
    verdict = standing(record) or {}
    media = list(media_reviews(record))
    review: Node = {
        "@type": "ClaimReview",
        "@id": iri(record["uid"], "review"),
        "identifier": record["id"],
        "claimReviewed": short(record["title"]),
        "reviewRating": _rating(record, verdict),
        "reviewBody": body(record, verdict),
        "itemReviewed": _claim(export, record),
        "dateCreated": day(verdict["at"]),
        "author": _author(export.facts),
        "creativeWorkStatus": "Draft",
        "publishingPrinciples": _filled({"@type": "CreativeWork", "name": one(verdict["policy"])}),
        "citation": list(_citations(record)),
        "associatedMediaReview": [{"@id": m["@id"]} for m in media],
    }
    span = _span(verdict["valid_from"], verdict["valid_to"])
    yield _filled({**review, "temporalCoverage": span, "expires": day(record["stale_at"])})
    yield from media


def _author(facts: ExportFacts) -> Node | None:
    """The organisation that the settings name; an analyst is nobody's author."""
    if not facts.publisher:
        return None
    address = public(facts.publisher_url)
    return _filled({"@type": "Organization", "name": one(facts.publisher), "url": address})


def _rating(record: ClaimRecord, verdict: Mapping[str, Any]) -> Node:
    """The word is what is shown. There is a number only where the scale has an honest place for it."""
    words = {
        "@type": "Rating",
        "alternateName": record["status"].capitalize(),
        "ratingExplanation": one(verdict["rationale"]),
    }
    value = RATING.get(record["status"])
    number = {} if value is None else {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
    return _filled({**words, **number})


def _claim(export: ExportSet, record: ClaimRecord) -> Node:
    told = sorted(
        (m for m in record["message_items"] if m["appearance"]["stance"] == "asserts"),
        key=lambda m: (m["sent_at"] or "9", m["id"]),
    )
    places = [p for p in (_place(s.name, s.country) for s in spots(export, record["places"])) if not _bare(p)]
    return _filled(
        {
            "@type": "Claim",
            "@id": iri(record["uid"]),
            "text": one(record["title"]),
            "temporalCoverage": _span(record["event"]["start"], record["event"]["end"]),
            "spatialCoverage": places,
            "firstAppearance": _appearance(told[0]) if told else None,
            "appearance": [_appearance(m) for m in told if of_post(m)],
        }
    )


def _appearance(message: dict[str, Any]) -> Node:
    """A post with its address, or that there was a message: where and on which day, nothing of whose it was."""
    language = "" if message["language"] == "und" else message["language"]
    url = of_post(message)
    if url:
        post = {"@type": "SocialMediaPosting", "url": url, "dateCreated": message["sent_at"]}
        return _filled({**post, "inLanguage": language})
    return _filled(
        {
            "@type": "Message",
            "description": described(message),
            "dateCreated": (message["sent_at"] or "")[:10],
            "inLanguage": language,
        }
    )


def _place(name: str, country: str) -> Node:
    inside = {"@type": "Country", "name": one(country)} if country and country != name else None
    return _filled({"@type": "Country" if country == name else "Place", "name": one(name), "containedInPlace": inside})


def _citations(record: ClaimRecord) -> Iterator[Node]:
    """Evidence that was published on the web, with its address as far as the profile lets it go.

    A source that is a person is not named in what is made to be published, in no profile; what has no address may be
    something that was said in confidence, and is not told either.
    """
    for e in record["evidence_items"]:
        source, url = e["source"], public(e["url"])
        if not e["url"].startswith(("http://", "https://")) or source is None or is_person(source["kind"]):
            continue
        said = f"{e['stance']} the claim" if e["stance"] != "context" else "context"
        quote = f": “{one(e['quote'])}”" if e["quote"] else ""
        yield _filled(
            {
                "@type": "CreativeWork",
                "identifier": e["id"],
                "name": one(source["name"]),
                "url": url,
                "datePublished": day(e["published"]),
                "description": f"{said.capitalize()}, graded {e['grade']}{quote}",
            }
        )


def _span(start: str | None, end: str | None) -> str:
    """An interval of ISO 8601, a day when it begins and ends on one; open at an end that is not known."""
    first, last = day(start), day(end)
    if not first and not last:
        return ""
    return first if first == last else f"{first or '..'}/{last or '..'}"


def _filled(node: Node) -> Node:
    """Without what is empty: JSON-LD has no word for "nothing known" but silence."""
    return {k: v for k, v in node.items() if v not in (None, "", [], {}) and not _bare(v)}


def _bare(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"@type"}


# --- the file -------------------------------------------------------------------------------------------------------


def written(node: Node) -> str:
    """A node as text that can also be pasted into a page: nothing in it ends a <script>."""
    text = orjson.dumps(node, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()
    return escape_json(text).replace("<", "\\u003c")


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """`--format claimreview`."""

    name: str = "claimreview"
    version: str = "1.0"
    api: int = API_VERSION
    suffix: str = ".jsonld"
    folder: bool = False

    def owns(self, folder: Path) -> bool:
        """Never: this format is a file."""
        return False

    def write(self, export: ExportSet, target: Path) -> None:
        """Write the graph node by node; claims that are no fact check are told to `leave_out`, each with its reason.

        The records are read twice: a verdict is only published when no claim that contradicts it is confirmed too.
        """
        confirmed = _Confirmed(export)
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.write('{"@context":"https://schema.org","@graph":[')
            between = "\n"
            for record in export.records():
                reason = why_not(record, export.facts, confirmed)
                if reason:
                    export.leave_out(record["id"], reason)
                    continue
                for node in nodes(export, record):
                    file.write(between + written(node))
                    between = ",\n"
            file.write("\n]}\n")


exporter = ClaimReview()
