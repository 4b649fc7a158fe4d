"""Every key of an exported line and of a manifest: what it means, how its value looks, what each profile lets go.

The one table from which the JSON Schemas of docs/schema/ and the tables of docs/formats.md are made (`export.schema`);
the tests hold every line that is exported against it. A key that is added to a record is added here, or they fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.claims.dating import PRECISIONS
from workbench.evidence.figure_ranges import EXACTNESS
from workbench.export.schema_shapes import (
    ANALYST,
    BEFORE,
    BY,
    CLAIM,
    COUNT,
    EMPTY,
    FLAG,
    GRADE,
    GRADED,
    ITEM,
    KEYED,
    LETTER,
    NONE,
    NULL,
    NUMBER,
    OBJECT,
    SCORE,
    SCRUBBED,
    SHA256,
    STAYS,
    TEXT,
    TIME,
    UNSAID,
    VERSION,
    WHEN,
    Shape,
    hidden,
    list_of,
    one_of,
    or_null,
    part,
    text_like,
)
from workbench.model import (
    CREDIBILITY,
    AttachmentState,
    Confidence,
    EvidenceStance,
    Kind,
    Likelihood,
    LinkKind,
    Pillar,
    Role,
    Stage,
    Stance,
    Status,
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its shape in profile `internal`, its meaning, and its shape in `share` and `public` where that is another.

    `share` None is as in `internal`, `public` None as in `share`. `always` is whether every object has it.
    """

    name: str
    shape: Shape
    says: str
    share: Shape | None = None
    public: Shape | None = None
    always: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """An object: what it is, and its keys in the order of the documents."""

    says: str
    keys: tuple[Key, ...]


# --- the parts of a line --------------------------------------------------------------------------------------------

_FIGURE = (
    Key("metric", TEXT, "killed, injured, captured, …"),
    Key("counted", TEXT, "who is counted", SCRUBBED),
    Key("low", or_null(COUNT), "lowest number; null when none was given"),
    Key("high", or_null(COUNT), "highest number; null when none was given"),
    Key("exactness", one_of(*EXACTNESS), "how exact it is; `unstated` when no number was given"),
    Key("speaker", TEXT, "who is said to give the number", SCRUBBED),
)

_LINE = (
    Key("schema_version", VERSION, "of this table; it goes up when a key changes its meaning or goes"),
    Key("case", TEXT, "the case's stable id"),
    Key("id", CLAIM, "the claim's number in the case"),
    Key("uid", TEXT, "its stable id, the same everywhere"),
    Key("external_id", TEXT, "its id in another tool", SCRUBBED),
    Key("title", TEXT, "the statement", SCRUBBED),
    Key("predicate", TEXT, "what kind of statement"),
    Key("polarity", TEXT, "what becomes of it: taken, held, imposed, lifted, arrested, …; empty when it is not known"),
    Key("places", list_of(TEXT), "places, by their names in the packs; typed ones are scrubbed", list_of(SCRUBBED)),
    Key("actors", list_of(part("actor")), "actors, each with its role"),
    Key("event", part("event_time"), "when it is said to have happened"),
    Key("status", one_of(*Status), "what is held true"),
    Key("overridden", FLAG, "true when the status was set although the rules did not allow it"),
    Key("stage", one_of(*Stage), "where the work is"),
    Key("assignee", TEXT, "the analyst who works on it", ANALYST),
    Key("priority", SCORE, "0 to 100"),
    Key("why", list_of(TEXT), "reasons for the priority", list_of(SCRUBBED)),
    Key("appearances", COUNT, "how many messages assert or deny it"),
    Key("messages", list_of(NUMBER), "their numbers"),
    Key("chats", COUNT, "in how many chats"),
    Key("languages", list_of(TEXT), "languages of its messages"),
    Key("first_seen", or_null(TIME), "UTC time of its first message"),
    Key("last_seen", or_null(TIME), "UTC time of its last message"),
    Key("media", COUNT, "how many media its messages have"),
    Key("reused_media", COUNT, "how many of these were seen earlier elsewhere"),
    Key("reused_since", or_null(TIME), "UTC time since when one of these is known from elsewhere"),
    Key("evidence", part("evidence_counts"), "how much evidence, from how many independent origins"),
    Key("best_grade", GRADED, "best Admiralty grade, empty when there is none"),
    Key("blocs", list_of(TEXT), "narrative blocs of its sources"),
    Key("figures", list_of(part("figure")), "what numbers are given, by whom; side by side, nothing is averaged"),
    Key("contradicts", list_of(CLAIM), "claims that contradict it"),
    Key("updated_at", TIME, "UTC time of the last change by a person"),
    Key("stale_at", or_null(TIME), "UTC time from which its verdict has to be looked at again"),
    Key("note", TEXT, "the analyst's note", SCRUBBED, EMPTY),
    Key("would_change", TEXT, "what would change what is held true", SCRUBBED),
    Key("message_items", list_of(part("message")), "the messages themselves"),
    Key("media_items", list_of(part("medium")), "the media of these messages"),
    Key("evidence_items", list_of(part("evidence")), "the evidence"),
    Key("checklist", list_of(part("pillar")), "the answered pillars; one that is not there is open"),
    Key("verdicts", list_of(part("verdict")), "every decision, oldest first"),
    Key("links", list_of(part("link")), "other claims it is linked to"),
    Key("events", list_of(part("event")), "the claim's own history, oldest first"),
)

_MESSAGE = (
    Key("id", NUMBER, "its number in the case"),
    Key("batch", NUMBER, "the import it came with"),
    Key("file", TEXT, "the imported file and the path inside it", hidden("File")),
    Key("chat", TEXT, "the conversation", hidden("Chat")),
    Key("platform", TEXT, "whatsapp, telegram, x, hand, …"),
    Key("external_id", TEXT, "the platform's id", hidden("Post")),
    Key("line", or_null(NUMBER), "line of its header in a text export"),
    Key("sent_at", or_null(TIME), "UTC time"),
    Key("sent_at_raw", TEXT, "the time as written in the export", None, EMPTY),
    Key("sender", or_null(TEXT), "who sent it", or_null(hidden("Sender"))),
    Key("kind", one_of(*Kind), "what kind of record"),
    Key("text", TEXT, "the text as it was; that of a system message leaves with `internal` only", SCRUBBED, EMPTY),
    Key("language", TEXT, "language code, `und` when unknown"),
    Key("translation", or_null(TEXT), "an analyst's translation or explanation", or_null(SCRUBBED), NULL),
    Key("forwarded_from", or_null(TEXT), "whom it was forwarded from", or_null(hidden("Sender"))),
    Key("reply_to", or_null(TEXT), "`external_id` of the message it answers", or_null(hidden("Post"))),
    Key("edited_at", or_null(TIME), "UTC time of the last edit"),
    Key("attachments", list_of(part("attachment")), "files it refers to"),
    Key("cluster", or_null(NUMBER), "same number: the same text or nearly so"),
    Key("claims", list_of(CLAIM), "claims it asserts or denies"),
    Key("asks_about", list_of(CLAIM), "claims it asks about"),
    Key("mention", or_null(part("mention")), "the main one of `mentions`"),
    Key("mentions", list_of(part("mention")), "what was found in it"),
    Key("appearance", part("appearance"), "how it carries this claim"),
)

_EVIDENCE = (
    Key("id", ITEM, "its number in the case"),
    Key("uid", TEXT, "its stable id"),
    Key("source", or_null(part("source")), "who says it, a whole source"),
    Key("stance", one_of(*EvidenceStance), "what it means for the claim"),
    Key("grade", GRADE, "Admiralty grade given to this item"),
    Key("reliability", LETTER, "its letter"),
    Key("credibility", one_of(*CREDIBILITY), "its digit"),
    Key("quote", TEXT, "the words that bear on the claim", SCRUBBED),
    Key("url", TEXT, "where it was; none for a source that is a person", SCRUBBED),
    Key("sha256", or_null(SHA256), "captured copy"),
    Key("file_name", TEXT, "name of the captured file", SCRUBBED, EMPTY),
    Key("derived_from", or_null(TEXT), "`uid` of the item it repeats"),
    Key("origin", TEXT, "name of a shared origin", SCRUBBED),
    Key("origin_root", TEXT, "`uid` of the item its origin goes back to"),
    Key("note", TEXT, "the analyst's note", SCRUBBED, EMPTY),
    Key("published", TEXT, "when the source said it: a day or UTC time"),
    Key("searched", TEXT, "negative evidence: what was searched without finding it", SCRUBBED, UNSAID),
    Key("external_id", TEXT, "its id in the list it came from", STAYS),
    Key("follows_source", FLAG, "whether its letter follows the directory of sources", STAYS),
    Key("says_misleading", FLAG, "says that the material is real and its context is not"),
    Key("graded_by", TEXT, "who graded it", ANALYST),
    Key("created_at", TIME, "UTC time"),
    Key("capture", or_null(part("capture")), "how the copy was taken"),
)  # fmt: skip

_CAPTURE = (
    Key("id", NUMBER, "its number in the case"),
    Key("uid", TEXT, "its stable id"),
    Key("kind", one_of("web", "file"), "a page, or a file that was saved elsewhere"),
    Key("state", one_of("done", "failed", "blocked"), "how it ended"),
    Key("url", TEXT, "the address asked for; none for a source that is a person", SCRUBBED),
    Key("final_url", TEXT, "the address that answered, after redirects", SCRUBBED),
    Key("route", TEXT, "direct, or the proxy that was asked", STAYS),
    Key("address", TEXT, "the network address that was dialled", STAYS),
    Key("certificate", TEXT, "SHA-256 of the server's certificate; of a person's page only with `internal`"),
    Key("http_status", or_null(COUNT), "what the server answered"),
    Key("sha256", or_null(SHA256), "the body's SHA-256"),
    Key("record", TEXT, "SHA-256 of the whole record, headers included", STAYS),
    Key("title", TEXT, "title of the page", SCRUBBED),
    Key("author", TEXT, "author of the page", SCRUBBED),
    Key("published", TEXT, "when the page says it was published"),
    Key("by", TEXT, "who captured it", ANALYST),
    Key("at", TIME, "UTC time"),
)

_VERDICT = (
    Key("n", NUMBER, "1 is the first"),
    Key("status", one_of(*Status), "status decided"),
    Key("at", TIME, "UTC time"),
    Key("analyst", TEXT, "who decided", ANALYST),
    Key("likelihood", one_of("", *Likelihood), "ICD 203 band"),
    Key("confidence", one_of("", *Confidence), "apart from the likelihood"),
    Key("rationale", TEXT, "why", SCRUBBED),
    Key("override", TEXT, "the written reason for deciding against the rules; empty when they allowed it", SCRUBBED),
    Key("overridden", FLAG, "whether there is one"),
    Key("policy", TEXT, "the rules as `name/version`"),
    Key("policy_sha256", SHA256, "SHA-256 of their text"),
    Key("suggested", one_of("", *Status), "status that the rules suggested"),
    Key("unmet", list_of(TEXT), "what the rules missed", list_of(SCRUBBED)),
    Key("evidence", list_of(part("verdict_evidence")), "each item as it was"),
    Key("valid_from", or_null(WHEN), "first day it holds for"),
    Key("valid_to", or_null(WHEN), "last day it holds for"),
    Key("would_change", TEXT, "what would change it", SCRUBBED),
    Key("pillars", list_of(part("pillar")), "the checklist as it was"),
    Key("proposed_by", TEXT, "who proposed it, where a second person had to agree", ANALYST),
    Key("record", one_of(1, 2), "form of the record; 2 can be derived again", STAYS),
    Key("claim", or_null(part("verdict_claim")), "what the rules saw of the claim", STAYS),
    Key("derived", or_null(part("derived")), "what the rules make of the record by itself", STAYS),
)

_VERDICT_EVIDENCE = (
    Key("uid", TEXT, "the item's stable id"),
    Key("sha256", SHA256, "SHA-256 of everything it said", KEYED),
    *(Key(name, shape, f"{says}, as the rules saw it", STAYS, always=False) for name, shape, says in (
        ("id", COUNT, "its number"),
        ("source", TEXT, "`uid` of its source"),
        ("source_name", TEXT, "name of its source"),
        ("stance", one_of("", *EvidenceStance), "stance"),
        ("reliability", text_like("[A-F]?"), "letter"),
        ("credibility", one_of(0, *CREDIBILITY), "digit"),
        ("graded", FLAG, "whether a person graded it"),
        ("party", FLAG, "whether its source is a party to the conflict"),
        ("says_misleading", FLAG, "whether it says that the context is wrong"),
        ("said", FLAG, "whether it had a quote or a note"),
        ("searched", FLAG, "whether it was a search without a find"),
        ("origin", TEXT, "`uid` of the item its origin goes back to"),
        ("origin_name", TEXT, "name of its origin"),
    )),
)  # fmt: skip

PARTS: Mapping[str, Part] = {
    "claim": Part("One line: a claim with everything behind it.", _LINE),
    "actor": Part("An actor.", (
        Key("name", TEXT, "its name in the packs; a typed one is scrubbed", SCRUBBED),
        Key("role", one_of(*Role), "its part in the event"),
    )),
    "event_time": Part("When something is said to have happened.", (
        Key("start", or_null(WHEN), "first day or UTC time"),
        Key("end", or_null(WHEN), "last day or UTC time"),
        Key("precision", one_of(*PRECISIONS), "how precisely that is known"),
    )),
    "evidence_counts": Part("How much evidence there is.", (
        Key("supports", COUNT, "supporting items"),
        Key("refutes", COUNT, "refuting items"),
        Key("context", COUNT, "context items"),
        Key("origins", COUNT, "independent origins behind them"),
    )),
    "figure": Part("A number as one speaker gives it. Those that an analyst entered come last.", (
        *_FIGURE,
        Key("figure", or_null(text_like("F-[1-9][0-9]*")), "its number, when an analyst entered it"),
        Key("relay", TEXT, "through whom it is known", SCRUBBED),
        Key("as_of", TEXT, "day or UTC time it holds for"),
        Key("evidence", or_null(ITEM), "the item it was taken from"),
        Key("note", TEXT, "a note; first the words where no number was given", SCRUBBED),
        Key("times", COUNT, "messages that give it"),
        Key("messages", list_of(NUMBER), "their numbers"),
    )),
    "message": Part("A message, as `workbench messages --json` prints it, and how it carries the claim.", _MESSAGE),
    "attachment": Part("A file that a message refers to.", (
        Key("name", TEXT, "its name in the export", SCRUBBED, EMPTY),
        Key("state", one_of(*AttachmentState), "whether it was there"),
        Key("sha256", or_null(SHA256), "its SHA-256, when it was"),
    )),
    "mention": Part("What was found in a message.", (
        Key("predicate", TEXT, "what kind of statement"),
        Key("stance", one_of(*Stance), "whether it is asserted"),
        Key("places", list_of(TEXT), "places"),
        Key("actors", list_of(part("actor")), "actors"),
        Key("figures", list_of(part("said_figure")), "numbers"),
        Key("date", or_null(WHEN), "the first day meant"),
        Key("score", SCORE, "the detector's score"),
    )),
    "said_figure": Part("A number as a message gives it.", _FIGURE),
    "appearance": Part("How a message carries a claim.", (
        Key("stance", one_of(*Stance), "what it says of the claim"),
        Key("score", SCORE, "the detector's score"),
        Key("main", FLAG, "whether it is the message's main claim"),
        Key("by", TEXT, "`detector`, or the analyst who put it there", BY),
    )),
    "medium": Part("A medium, as `workbench media --json` prints it.", (
        Key("sha256", SHA256, "the file's SHA-256, which is also its name in `media/`"),
        Key("name", TEXT, "first name it was seen under", SCRUBBED, EMPTY),
        Key("names", list_of(TEXT), "all its names", list_of(SCRUBBED), NONE),
        Key("mime", TEXT, "type"),
        Key("bytes", COUNT, "size"),
        Key("width", or_null(COUNT), "pixels"),
        Key("height", or_null(COUNT), "pixels"),
        Key("duration", or_null(COUNT), "milliseconds"),
        Key("pdq", or_null(TEXT), "perceptual hash PDQ, hexadecimal"),
        Key("pdq_quality", or_null(SCORE), "0 to 100"),
        Key("phash", or_null(TEXT), "perceptual hash phash, hexadecimal"),
        Key("first_seen", or_null(TIME), "UTC time of the earliest message with it"),
        Key("messages", list_of(NUMBER), "messages with it, in the whole case"),
        Key("matches", list_of(part("match")), "files that look alike"),
    )),
    "match": Part("A file that looks alike.", (
        Key("sha256", SHA256, "the other file"),
        Key("kind", one_of("same", "review"), "`review` is for a person to look at"),
        Key("pdq_distance", or_null(COUNT), "0 to 256"),
        Key("phash_distance", or_null(COUNT), "0 to 64"),
        Key("transform", TEXT, "what was done to one of them"),
    )),
    "evidence": Part("One item that bears on the claim.", _EVIDENCE),
    "source": Part("A publisher or person.", (
        Key("id", NUMBER, "its number in the case"),
        Key("uid", TEXT, "its stable id"),
        Key("name", TEXT, "publisher or person; a person's is hidden", SCRUBBED),
        Key("kind", TEXT, "kind of source"),
        Key("owner", TEXT, "who owns it", SCRUBBED),
        Key("country", TEXT, "country"),
        Key("bloc", TEXT, "narrative bloc"),
        Key("party", FLAG, "whether it is a party to the conflict"),
        Key("reliability", LETTER, "Admiralty reliability now"),
        Key("reliability_reason", TEXT, "why", SCRUBBED),
        Key("url", TEXT, "address; none for a person", SCRUBBED),
    )),
    "capture": Part("How a copy was taken.", _CAPTURE),
    "pillar": Part("An answer of the checklist.", (
        Key("pillar", one_of(*Pillar), "what was asked about"),
        Key("answer", TEXT, "the answer", SCRUBBED, EMPTY),
        Key("by", TEXT, "who answered", ANALYST),
        Key("at", TIME, "UTC time"),
    )),
    "verdict": Part("A decision, frozen.", _VERDICT),
    "verdict_evidence": Part("An item as a verdict remembers it.", _VERDICT_EVIDENCE),
    "verdict_claim": Part("What the rules saw of the claim itself.", (
        Key("title", TEXT, "the statement"),
        Key("predicate", TEXT, "what kind of statement"),
        Key("places", list_of(TEXT), "places"),
        Key("event", part("event_time"), "when"),
        Key("reused", COUNT, "media that appeared earlier"),
    )),
    "derived": Part("What the rules make of a record by itself.", (
        Key("suggested", one_of(*Status), "status that the rules suggest"),
        Key("unmet", list_of(TEXT), "names of the gates unmet for the status decided"),
    )),
    "link": Part("Another claim.", (
        Key("claim", CLAIM, "the other claim"),
        Key("kind", one_of(*LinkKind), "what it is to this one"),
    )),
    "event": Part("One entry of the history, chained by hashes.", (
        Key("seq", NUMBER, "1 is the first event of the claim"),
        Key("at", TIME, "UTC time"),
        Key("analyst", TEXT, "who did it", ANALYST),
        Key("kind", TEXT, "what was done"),
        Key("body", OBJECT, "the rows before and after", NULL),
        Key("prev_hash", SHA256, "hash of the event before it; zeros for the first", BEFORE),
        Key("hash", SHA256, "hash of this event", KEYED),
    )),
}  # fmt: skip
"""What a line of the jsonl export is made of; the first one is the line."""

MANIFEST: Mapping[str, Part] = {
    "manifest": Part("What lies beside an export as `OUT.manifest.json`: what was asked for, and every file of it.", (
        Key("program", TEXT, "what wrote it"),
        Key("schema_version", VERSION, "goes up when a key changes its meaning or goes"),
        Key("case", TEXT, "the case's stable id"),
        Key("format", TEXT, "what was asked for"),
        Key("profile", one_of("internal", "share", "public"), "what was asked for"),
        Key("filter", TEXT, "what was asked for, as the profile lets it go"),
        Key("policy", TEXT, "the verdict rules in force, as `name/version`"),
        Key("policy_sha256", SHA256, "SHA-256 of their text"),
        Key("counts", part("counts"), "how much was exported"),
        Key("files", list_of(part("file")), "every file"),
        Key("left_out", list_of(part("left_out")), "claims that the format could not say, by reason"),
        Key("media_left_out", list_of(part("media_left_out")), "media that the format asked for and that stayed, by "
            "reason"),
    )),
    "counts": Part("How much was exported.", (
        Key("claims", COUNT, "claims"),
        Key("appearances", COUNT, "messages that carry them"),
        Key("evidence", COUNT, "evidence items"),
        Key("media", COUNT, "different media"),
    )),
    "file": Part("A file of the export.", (
        Key("name", TEXT, "its path, beginning with the export's own name"),
        Key("sha256", SHA256, "its SHA-256; `sha256sum` checks it"),
        Key("bytes", COUNT, "its size"),
    )),
    "closed": Part("What lies beside an encrypted bundle: enough to check the file, nothing of what is in it.", (
        Key("program", TEXT, "what wrote it"),
        Key("format", TEXT, "what was asked for"),
        Key("encrypted", {"const": True}, "true"),
        Key("files", list_of(part("file")), "every file"),
    )),
    "left_out": Part("Claims that are not in what was written.", (
        Key("reason", TEXT, "why, in one sentence"),
        Key("claims", list_of(CLAIM), "which"),
    )),
    "media_left_out": Part("Media whose bytes are not in what was written. Their hashes are not named here.", (
        Key("reason", TEXT, "why"),
        Key("media", COUNT, "how many"),
    )),
}  # fmt: skip
"""What a manifest is made of; the same in every profile."""
