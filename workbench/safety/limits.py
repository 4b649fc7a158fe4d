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
"""Also of a progressive JPEG, which is held whole before it is drawn (6 bytes a pixel)."""
IMAGE_PIXELS_JPEG = 200_000_000
"""A baseline JPEG is drawn at an eighth of its size, line by line: 7 MB for 196 million pixels."""
IMAGE_PIXELS_WEBP = 25_000_000
"""WebP takes 19 bytes a pixel while it is decoded: a file of 40 bytes took 940 MB at 49 million."""
IMAGE_SECONDS = 20
IMAGE_ADDRESS_SPACE = 3 * GIB // 2

VIDEO_SECONDS = 120
"""Wall time that one film or voice note may take in its worker."""
VIDEO_PIXELS = 16_000_000
"""Pixels of one frame (5120×2880 fits)."""
VIDEO_WORK = 10_000_000_000
"""Pixels of a film decoded in all, some 20 s of a core: past it only its keyframes are looked at."""
VIDEO_FRAMES = 600
"""Frames kept of one film: up to five minutes two a second, then the further apart the longer it is."""
VIDEO_PACKETS = 5_000_000
VIDEO_MILLISECONDS = 48 * 3_600_000
"""Longer films and recordings are taken for damaged headers (an mp4 may claim 2^32 seconds)."""

QUERY_CHARS = 1_000
QUERY_TERMS = 64
BULK_ASKS_FROM = 25
"""A bulk change of this many claims or more asks once (DESIGN §7)."""

FETCH_BYTES = 100 * MIB
"""Bytes of one answer, as sent and as unpacked."""
FETCH_RATIO = 100
FETCH_RATIO_AFTER = 8 * MIB
"""A compressed answer may grow to a hundred times what was sent once past the first 8 MiB."""
FETCH_HOPS = 5
"""Redirects followed for one capture."""
FETCH_HOP_SECONDS = 20
"""Wall time from the dial to the end of the headers, for each hop."""
FETCH_SECONDS = 120
"""Wall time of one capture over all hops, the body included: a server that drips a byte a second ends here."""
FETCH_HEADERS = 200
FETCH_HEADER_BYTES = 64 * KIB

CAPTURE_FILE = 4 * GIB
"""A saved page, document or WACZ that is captured from disk."""
EXTRACT_SECONDS = 60
"""Wall time for reading one page or document in its own process; large files get a second for every 20 MiB more."""
EXTRACT_ADDRESS_SPACE = 3 * GIB // 2
EXTRACT_HTML = 20 * MIB
EXTRACT_TEXT = 500_000
"""Characters of main text that are kept beside a capture; the bytes are kept whole."""
EXTRACT_TITLE = 500
EXTRACT_PDF_PAGES = 500
EXTRACT_WACZ_PAGES = 1_000
"""Pages of a WACZ that its record lists."""
