"""What was found about the media of a claim: MediaReview of schema.org, one for a medium as this claim shares it.

Only here is a medium judged in an export, and only by what a person decided: the claim is `misleading`, which means
that its medium is real and its context is not. Nothing is carried over to another claim with the same medium, and no
medium is called original because nobody found it elsewhere.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from workbench.export.public_addresses import described
from workbench.export.review_words import day, iri, one
from workbench.plugin_api import ClaimRecord

_CATEGORY = "DecontextualizedContent"
_SNAPSHOTS = {"image": "ImageObjectSnapshot", "video": "VideoObjectSnapshot", "audio": "AudioObjectSnapshot"}


def media_reviews(record: ClaimRecord) -> Iterator[dict[str, Any]]:
    """The MediaReviews of a claim, by hash; none unless it is misleading.

    A medium counts when the case had it, or one that is the same, before the claim was told. When none is, evidence
    that says "misleading" stands for the medium if there is but one: with several nobody knows which is meant.
    """
    if record["status"] != "misleading":
        return
    carried = _carried(record)
    media = [m for m in record["media_items"] if m["sha256"] in carried]
    said = _said(record)
    for medium in _reused(record, media) or (media if len(media) == 1 and said else []):
        yield _review(record, medium, carried[medium["sha256"]], said)


def _reused(record: ClaimRecord, media: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The media that are older than the claim: the file itself, or one outside the claim that is the same.

    The record counts the reused ones and does not say which; where the count is that of the media with such a match, it
    is these.
    """
    own = {m["sha256"] for m in record["media_items"]}
    matched = [m for m in media if _seen_before(m, record) or _same_elsewhere(m, own)]
    return matched if len(matched) == record["reused_media"] else [m for m in media if _seen_before(m, record)]


def _same_elsewhere(medium: dict[str, Any], own: Collection[str]) -> list[dict[str, Any]]:
    """Its matches of kind `same` with media that this claim does not carry."""
    return [m for m in medium["matches"] if m["kind"] == "same" and m["sha256"] not in own]


def _carried(record: ClaimRecord) -> dict[str, dict[str, Any]]:
    """The earliest message that asserts the claim with each medium, by the medium's hash."""
    found: dict[str, dict[str, Any]] = {}
    for message in sorted(record["message_items"], key=lambda m: (m["sent_at"] or "9", m["id"]), reverse=True):
        if message["appearance"]["stance"] == "asserts":
            found |= {a["sha256"]: message for a in message["attachments"] if a["sha256"]}
    return found


def _seen_before(medium: dict[str, Any], record: ClaimRecord) -> bool:
    return bool(medium["first_seen"] and record["first_seen"] and medium["first_seen"] < record["first_seen"])


def _said(record: ClaimRecord) -> list[str]:
    """What evidence says of the context, in quotes; from whom stands in the citations of the ClaimReview."""
    items = [e for e in record["evidence_items"] if e["says_misleading"]]
    return [f"“{one(e['quote'])}”" if e["quote"] else "Evidence says that its context is false." for e in items]


def _history(record: ClaimRecord, medium: dict[str, Any]) -> Iterator[str]:
    told = f"before this claim was first told on {day(record['first_seen'])}"
    if _seen_before(medium, record):
        yield f"The same file was in the messages of this case on {day(medium['first_seen'])}, {told}."
    elif record["reused_media"]:
        same = _same_elsewhere(medium, {m["sha256"] for m in record["media_items"]})
        distances = [m["pdq_distance"] for m in same if m["pdq_distance"] is not None]
        by = f" by PDQ (distance {min(distances)} of 256)" if distances else ""
        since = day(record.get("reused_since"))
        yield f"One that is the same{by} was in the messages of this case {f'on {since}, ' if since else ''}{told}."


def _review(record: ClaimRecord, medium: dict[str, Any], message: dict[str, Any], said: list[str]) -> dict[str, Any]:
    context = [*_history(record, medium), *said]
    kind = _SNAPSHOTS.get(medium["mime"].partition("/")[0], "MediaObject")
    snapshot = {
        "@type": kind,
        "sha256": medium["sha256"],
        "encodingFormat": medium["mime"],
        "contentSize": f"{medium['bytes']} B",
        "description": f"As shared with the claim. {described(message)}",
    }
    return {
        "@type": "MediaReview",
        "@id": iri(record["uid"], f"media-{medium['sha256']}"),
        "mediaAuthenticityCategory": _CATEGORY,
        "originalMediaContextDescription": " ".join(context),
        "creativeWorkStatus": "Draft",
        "itemReviewed": {
            "@type": "MediaReviewItem",
            "interpretedAsClaim": {"@id": iri(record["uid"])},
            "mediaItemAppearance": [snapshot],
        },
        "associatedClaimReview": {"@id": iri(record["uid"], "review")},
    }
