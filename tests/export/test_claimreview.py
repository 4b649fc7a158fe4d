"""Fact checks as JSON-LD: what is one, what is said of it, and that schema.org knows every word of it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.made_records import AT, Placed, attached, decided, evidence, medium, message, record, verdict
from tests.export.schemaorg import faults
from tests.tui.hostile import PAYLOADS
from workbench.export import claimreview
from workbench.export.public_addresses import public
from workbench.export.review_words import MOST, one, short
from workbench.safety.text import GUARD

A, B = "a" * 64, "b" * 64
EARLIER, TOLD = "2023-10-27T08:00:00.000000Z", "2026-04-25T06:01:00.000000Z"


def written(given_set: Placed) -> tuple[dict[str, Any], str]:
    """The document, read back, and its text."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "out.jsonld"
        claimreview.exporter.write(given_set, target)
        text = target.read_bytes().decode()
    document: dict[str, Any] = json.loads(text)
    assert faults(document) == []
    return document, text


def nodes(*records: dict[str, Any]) -> list[dict[str, Any]]:
    """The graph of these records."""
    graph: list[dict[str, Any]] = written(Placed(records))[0]["@graph"]
    return graph


def left(*records: dict[str, Any]) -> list[tuple[str, str]]:
    """What of these records is left out, and why."""
    given_set = Placed(records)
    written(given_set)
    return given_set.left_out


@pytest.mark.parametrize(
    ("status", "rating"),
    [
        ("confirmed", {"ratingValue": 5, "bestRating": 5, "worstRating": 1}),
        ("refuted", {"ratingValue": 1, "bestRating": 5, "worstRating": 1}),
        ("misleading", {}),
        ("contested", {}),
        ("unverifiable", {}),
    ],
)
def test_a_number_stands_only_at_the_ends_of_the_scale(status: str, rating: dict[str, int]) -> None:
    """Nothing that is not known to be true or false gets a place between them."""
    (node,) = nodes(decided(1, status))
    words = {"@type": "Rating", "alternateName": status.capitalize(), "ratingExplanation": "two voices"}
    assert node["reviewRating"] == {**words, **rating}


def test_what_is_no_fact_check_is_left_out_with_its_reason() -> None:
    """Each in a sentence; what is left over is written."""
    told = left(
        record(1),
        record(2, status="corroborated", verdicts=[verdict("corroborated")]),
        record(3, status="confirmed"),
        decided(4, "confirmed", overridden=True),
        decided(5, "refuted", stale_at="2026-04-30T00:00:00.000000Z"),
        decided(6, "refuted", stale_at="2026-06-30T00:00:00.000000Z"),
        decided(7, "confirmed", contradicts=["C-8"]),
        decided(8, "confirmed", contradicts=["C-7"]),
        decided(9, "confirmed", contradicts=["C-6", "C-1"]),
        decided(10, "confirmed", verdicts=[verdict("confirmed"), verdict("refuted", n=2)]),
        decided(11, "confirmed", title=" \n "),
    )
    assert [(c, reason.split(";")[0][:38]) for c, reason in told] == [
        ("C-1", "It has no verdict yet."),
        ("C-2", "It is corroborated, which is not yet a"),
        ("C-3", "No written verdict stands behind its s"),
        ("C-4", "Its status was set against the rules"),
        ("C-5", "Its verdict was due to be looked at ag"),
        ("C-7", "A claim that contradicts it is confirm"),
        ("C-8", "A claim that contradicts it is confirm"),
        ("C-10", "No written verdict stands behind its s"),
        ("C-11", "Its title is empty."),
    ]
    assert all(reason.endswith(".") for _, reason in told)


def test_private_messages_are_told_without_people_and_posts_by_their_address() -> None:
    """No chat, no sender, no minute; a public post is found by its number, which a redacting profile hides."""
    whatsapp, post = message(1), message(2, platform="x", external_id="2047934635911938060")
    hidden = message(3, platform="x", external_id="Post-7F3KQ2XW9A")
    denial = message(4, platform="x", external_id="99", appearance={"stance": "denies"})
    (node,) = nodes(decided(1, "refuted", message_items=[denial, hidden, post, whatsapp]))
    claim = node["itemReviewed"]
    assert claim["firstAppearance"] == {
        "@type": "Message", "description": "A message in a WhatsApp chat.", "dateCreated": "2026-04-25",
        "inLanguage": "fr",
    }  # fmt: skip
    assert [a["url"] for a in claim["appearance"]] == ["https://x.com/i/status/2047934635911938060"]
    assert "Moussa" not in json.dumps(node)
    assert "Groupe" not in json.dumps(node)


def test_only_what_was_published_is_cited_and_no_person() -> None:
    """A witness is named in no profile; a page that the profile hides is cited without its address."""
    (node,) = nodes(
        decided(1, "confirmed", evidence_items=[
            evidence(1, url="https://example.org/a", quote="la ville\nest tombée", published="2026-04-26"),
            evidence(2, url="https://example.org/[phone]", stance="refutes"),
            evidence(3, kind="Witness", url="https://example.org/w"),
            evidence(4, name="A friend of the desk"),
            evidence(5, url="javascript:alert(1)"),
        ])
    )  # fmt: skip
    assert node["citation"] == [
        {
            "@type": "CreativeWork", "identifier": "E-1", "name": "Source 1", "url": "https://example.org/a",
            "datePublished": "2026-04-26", "description": "Supports the claim, graded B2: “la ville est tombée”",
        },
        {
            "@type": "CreativeWork", "identifier": "E-2", "name": "Source 2",
            "description": "Refutes the claim, graded B2",
        },
    ]  # fmt: skip


def test_it_is_a_draft_and_says_how_it_was_judged() -> None:
    """Without a public page there is no `url`; likelihood and confidence share no sentence."""
    held = {"supports": 2, "refutes": 1, "context": 4, "origins": 3}
    said = verdict("contested", likelihood="likely", confidence="low", would_change="the original film")
    (node,) = nodes(decided(1, "contested", verdicts=[said], evidence=held, stale_at="2026-06-01T00:00:00.000000Z"))
    assert (node["creativeWorkStatus"], node["expires"]) == ("Draft", "2026-06-01")
    assert "url" not in node
    assert node["reviewBody"] == (
        "Contested, by the rules two-origin/2. 2 items of evidence for the claim, 1 against it, from 3 independent "
        "origins. Likelihood: likely. Confidence in this judgement: low. What would change it: the original film."
    )


@pytest.mark.parametrize(
    ("publisher", "url", "author"),
    [
        ("", "https://example.org/", None),
        ("The Desk", "", {"@type": "Organization", "name": "The Desk"}),
        ("The Desk", "https://desk.local/", {"@type": "Organization", "name": "The Desk"}),
        (
            "The Desk",
            "https://example.org/",
            {"@type": "Organization", "name": "The Desk", "url": "https://example.org/"},
        ),
    ],
)
def test_the_author_is_the_organisation_that_the_settings_name(publisher: str, url: str, author: Any) -> None:
    """Never an analyst."""
    (node,) = written(Placed([decided(1, "refuted")], publisher, url))[0]["@graph"]
    assert node.get("author") == author


# --- media ----------------------------------------------------------------------------------------------------------


def test_a_medium_seen_before_is_out_of_its_context() -> None:
    """Only in a misleading claim, only the one that is older than the claim, tied to its ClaimReview both ways."""
    shared = {
        "first_seen": TOLD,
        "reused_media": 1,
        "message_items": [message(1, **attached(A, B))],
        "media_items": [medium(A, EARLIER), medium(B, TOLD)],
    }
    review, found = nodes(decided(1, "misleading", **shared))
    assert (found["@type"], found["mediaAuthenticityCategory"]) == ("MediaReview", "DecontextualizedContent")
    assert found["originalMediaContextDescription"] == (
        "The same file was in the messages of this case on 2023-10-27, before this claim was first told on 2026-04-25."
    )
    (snapshot,) = found["itemReviewed"]["mediaItemAppearance"]
    assert (snapshot["@type"], snapshot["sha256"]) == ("ImageObjectSnapshot", A)
    assert review["associatedMediaReview"] == [{"@id": found["@id"]}]
    assert found["associatedClaimReview"] == {"@id": review["@id"]}
    assert found["itemReviewed"]["interpretedAsClaim"] == {"@id": review["itemReviewed"]["@id"]}
    for status in ("confirmed", "refuted", "contested", "unverifiable"):
        assert len(nodes(decided(1, status, **shared))) == 1, "no verdict is read into the medium of another status"


def test_a_picture_that_was_coded_anew_is_known_by_its_match() -> None:
    """The older copy is no medium of the claim; copies within the claim are no older ones."""
    older = {"sha256": "c" * 64, "kind": "same", "pdq_distance": 12, "phash_distance": 4, "transform": ""}
    twin = {**older, "sha256": B, "pdq_distance": 2}
    shared = {
        "first_seen": TOLD, "reused_media": 1,
        "message_items": [message(1, **attached(A, B))],
        "media_items": [medium(A, TOLD, matches=[twin, older]), medium(B, TOLD, matches=[{**twin, "sha256": A}])],
    }  # fmt: skip
    _, found = nodes(decided(1, "misleading", reused_since=EARLIER, **shared))
    assert found["itemReviewed"]["mediaItemAppearance"][0]["sha256"] == A
    assert found["originalMediaContextDescription"] == (
        "One that is the same by PDQ (distance 12 of 256) was in the messages of this case on 2023-10-27, "
        "before this claim was first told on 2026-04-25."
    )
    assert len(nodes(decided(1, "misleading", **{**shared, "reused_media": 2}))) == 1, "nobody knows which is the other"
    review = [{**older, "kind": "review"}]
    asked = {**shared, "media_items": [medium(A, TOLD, matches=review)]}
    assert len(nodes(decided(1, "misleading", **asked))) == 1, "a match that nobody has answered says nothing"


def test_what_evidence_says_stands_for_the_medium_only_where_there_is_one() -> None:
    """With two nobody knows which is meant; a medium of a denial is not what the claim shares."""
    said = [evidence(1, says_misleading=True, quote="Le film date de 2023")]
    first, second = message(1, **attached(A)), message(2, **attached(B))
    media = [medium(A, TOLD, mime="video/mp4"), medium(B, TOLD)]
    changed = {"first_seen": TOLD, "evidence_items": said, "media_items": media}
    assert len(nodes(decided(1, "misleading", message_items=[first, second], **changed))) == 1
    second["appearance"] = {"stance": "denies"}
    _, found = nodes(decided(1, "misleading", message_items=[first, second], **changed))
    assert found["originalMediaContextDescription"] == "“Le film date de 2023”"
    assert found["itemReviewed"]["mediaItemAppearance"][0]["@type"] == "VideoObjectSnapshot"


# --- words ----------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_short_title_is_the_beginning_of_the_long_one(title: str) -> None:
    """At most 74 characters, and nothing hidden in them."""
    cut = short(title)
    assert len(cut) <= MOST
    assert one(title).startswith(cut.removesuffix("…"))
    assert GUARD.search(cut) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kidal taken by FLA", "Kidal taken by FLA"),
        ("x" * 80, "x" * 73 + "…"),
        ("The camp of Tessalit, in the north of the country, was left by the army on Sunday morning",
         "The camp of Tessalit, in the north of the country, was left by the army…"),
        ("y" * 72 + "e\u0301\u0301 and more of it", "y" * 72 + "…"),
    ],
)  # fmt: skip
def test_a_cut_goes_to_a_word(title: str, expected: str) -> None:
    """A letter and its marks stay together."""
    assert short(title) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://example.org/", "javascript:alert(1)", "https://localhost/a", "http://192.0.2.1/", "http://[::1]/",
        "https://user:secret@example.org/", "https://x.com/[handle]", "https://example.org/a b", "http://desk.local/",
        "https://example.org:99999/", "https://example.onion/", "https://example.org/<script>", "https://a.org\u202e/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(url: str) -> None:
    """Not of the public web, or with somebody's name in it."""
    assert public(url) == ""


def test_a_public_address_is_kept() -> None:
    """As it was, percent signs and all."""
    assert public("https://example.org/a%20b?c=d#e") == "https://example.org/a%20b?c=d#e"


# --- hostile and large ----------------------------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.sampled_from([*PAYLOADS.values(), '"><script>', "</script>", "<!--", "\u2028", "@id"]), st.text()
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_ends_a_script_or_hides_in_the_file(one: str, two: str, three: str) -> None:
    """Whatever is in titles, quotes, places, names, reasons: valid, nothing that a browser or terminal obeys."""
    said = verdict("refuted", rationale=two, would_change=three, policy=one or "p")
    item = evidence(1, url="https://example.org/a", quote=three, name=two or "n", published=one)
    shown = message(1, platform=three, language=one, external_id=two)
    _, text = written(
        Placed([decided(1, "refuted", uid=one, title=two, places=[three], verdicts=[said], evidence_items=[item],
                        message_items=[shown], event={"start": one, "end": two, "precision": three})])
    )  # fmt: skip
    assert GUARD.search(text) is None
    assert "<" not in text


def test_an_empty_set_is_a_valid_document() -> None:
    """A graph without nodes."""
    assert written(Placed([])) == (
        {"@context": "https://schema.org", "@graph": []},
        '{"@context":"https://schema.org","@graph":[\n]}\n',
    )


def test_the_validator_finds_what_schema_org_does_not_know() -> None:
    """Types, properties, domains and ranges; or every test above would pass on anything."""

    def found(**node: Any) -> list[str]:
        return faults({"@context": "https://schema.org", "@graph": [node]})

    assert found(**{"@type": "FactCheck"}) == ["there is no type FactCheck"]
    assert found(**{"@type": "ClaimReview", "verdict": "x"}) == ["there is no property verdict"]
    assert found(**{"@type": "Rating", "claimReviewed": "x"}) == ["Rating has no property claimReviewed"]
    assert found(**{"@type": "ClaimReview", "expires": AT[:7]}) == [f"ClaimReview.expires cannot be '{AT[:7]}'"]
    assert found(**{"@type": "ClaimReview", "reviewRating": "true"}) == ["ClaimReview.reviewRating cannot be 'true'"]
    assert found(**{"@type": "ClaimReview", "associatedMediaReview": {"@id": "nobody"}}) != []
    assert found(**{"@type": "MediaReview", "mediaAuthenticityCategory": "Fake"}) != []
    assert faults({"@context": "https://schema.org"}) != []
