"""Every limit by name. A refusal names the limit, so that a user can raise it on purpose.

Sources: reference/reliability.md §5 (defaults), §4 (the inputs that made each of them necessary).
"""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

HEAD_BYTES = 64 * KIB
"""How much of a file an importer may look at to recognise it."""

ARCHIVE_TOTAL = 20 * GIB
ARCHIVE_MEMBER = 4 * GIB
ARCHIVE_MEMBERS = 100_000
ARCHIVE_RATIO = 200
ARCHIVE_RATIO_AFTER = 50 * MIB
"""A member may inflate to 200 times its packed size once past the first 50 MiB (zip bombs: 56 KB → 10 GB)."""

TEXT_FILE = 4 * GIB
MESSAGE_BODY = 16 * MIB
JSON_DEPTH = 200
SEARCH_TEXT = 250_000
"""Characters of a message that are indexed (PostgreSQL refuses a tsvector over 1 MB)."""

BATCH_MESSAGES = 1_000
"""Messages per import transaction (DESIGN §4, saved means saved)."""

IMAGE_PIXELS = 50_000_000
IMAGE_PIXELS_JPEG = 200_000_000
IMAGE_SECONDS = 20
IMAGE_ADDRESS_SPACE = 3 * GIB // 2

QUERY_CHARS = 1_000
QUERY_TERMS = 64
BULK_ASKS_FROM = 25
"""A bulk change of this many claims or more asks once (DESIGN §7)."""
