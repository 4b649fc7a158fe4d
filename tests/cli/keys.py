"""The keys of `--json`, written out once more: a contract is two copies that a test compares."""

KEYS = {
    "messages": (
        "id", "batch", "file", "chat", "platform", "external_id", "line", "sent_at", "sent_at_raw", "sender", "kind",
        "text", "language", "translation", "forwarded_from", "reply_to", "edited_at", "attachments", "cluster",
        "claims", "asks_about", "mention", "mentions",
    ),
    "claims": (
        "id", "uid", "external_id", "title", "predicate", "places", "actors", "event", "status", "stage", "assignee",
        "priority", "why", "appearances", "messages", "chats", "languages", "first_seen", "last_seen", "media",
        "reused_media", "evidence", "best_grade", "blocs", "figures", "contradicts", "updated_at",
    ),
    "media": (
        "sha256", "name", "names", "mime", "bytes", "width", "height", "duration", "pdq", "pdq_quality", "phash",
        "first_seen", "messages", "matches",
    ),
    "import": (
        "batch", "file", "sha256", "importer", "timezone", "date_order", "read", "imported", "duplicate",
        "quarantined", "media_present", "media_missing", "first", "last", "seconds",
    ),
}  # fmt: skip
MENTION = ("predicate", "stance", "places", "actors", "figures", "date", "score")
ATTACHMENT = ("name", "state", "sha256")
MATCH = ("sha256", "kind", "pdq_distance", "phash_distance", "transform")
EVIDENCE = ("supports", "refutes", "context", "origins")
EVENT = ("start", "end", "precision")
