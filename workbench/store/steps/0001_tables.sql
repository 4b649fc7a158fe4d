CREATE TABLE counters (name TEXT {c} PRIMARY KEY, value BIGINT_ NOT NULL) {strict};

CREATE TABLE batches (
  id BIGINT_ PRIMARY KEY, file TEXT {c} NOT NULL, sha256 TEXT {c} NOT NULL, chat TEXT NOT NULL, importer TEXT {c} NOT NULL,
  importer_version TEXT NOT NULL, state TEXT {c} NOT NULL, position BIGINT_ NOT NULL, timezone TEXT NOT NULL,
  date_order TEXT NOT NULL, read BIGINT_ NOT NULL, imported BIGINT_ NOT NULL, duplicate BIGINT_ NOT NULL,
  quarantined BIGINT_ NOT NULL, media_present BIGINT_ NOT NULL, media_missing BIGINT_ NOT NULL, first TEXT {c}, last TEXT {c},
  started_at TEXT {c} NOT NULL, analyst TEXT {c} NOT NULL, custody TEXT NOT NULL, assumptions TEXT NOT NULL,
  scope BIGINT_ NOT NULL) {strict};
CREATE INDEX batches_sha256 ON batches (sha256, file);
CREATE TABLE batch_overlaps (
  batch BIGINT_ NOT NULL REFERENCES batches(id), other BIGINT_ NOT NULL REFERENCES batches(id), records BIGINT_ NOT NULL,
  PRIMARY KEY (batch, other)) {strict};

CREATE TABLE batch_parts (
  batch BIGINT_ NOT NULL REFERENCES batches(id), n BIGINT_ NOT NULL, member TEXT {c} NOT NULL, sha256 TEXT {c} NOT NULL,
  PRIMARY KEY (batch, n)) {strict};
CREATE TABLE conversations (
  platform TEXT {c} NOT NULL, identity TEXT {c} NOT NULL, name TEXT {c} NOT NULL, scope BIGINT_ NOT NULL,
  PRIMARY KEY (platform, identity, name, scope)) {strict};
CREATE TABLE people (
  scope BIGINT_ NOT NULL, name TEXT {c} NOT NULL, person TEXT {c} NOT NULL, batch BIGINT_ NOT NULL REFERENCES batches(id),
  PRIMARY KEY (scope, name)) {strict};

CREATE TABLE messages (
  id BIGINT_ PRIMARY KEY, batch BIGINT_ NOT NULL REFERENCES batches(id), position BIGINT_ NOT NULL, file TEXT {c} NOT NULL,
  chat TEXT {c} NOT NULL, platform TEXT {c} NOT NULL, external_id TEXT {c} NOT NULL, line BIGINT_, "offset" BIGINT_,
  sent_at TEXT {c}, sent_at_raw TEXT NOT NULL, sender TEXT, sender_id TEXT {c} NOT NULL, kind TEXT {c} NOT NULL,
  text TEXT NOT NULL, folded TEXT NOT NULL, language TEXT {c} NOT NULL, forwarded_from TEXT, reply_to TEXT {c},
  edited_at TEXT {c}, flags TEXT NOT NULL, scope BIGINT_ NOT NULL, dedupe_key BIGINT_ NOT NULL, cluster BIGINT_,
  UNIQUE (scope, dedupe_key)) {strict};
CREATE INDEX messages_batch ON messages (batch, position);
CREATE INDEX messages_sent ON messages (sent_at, id);
CREATE INDEX messages_cluster ON messages (cluster) WHERE cluster IS NOT NULL;
CREATE TABLE stages (name TEXT {c} PRIMARY KEY, rule TEXT NOT NULL, upto BIGINT_ NOT NULL) {strict};

CREATE TABLE quarantine (
  batch BIGINT_ NOT NULL REFERENCES batches(id), n BIGINT_ NOT NULL, line BIGINT_, "offset" BIGINT_, reason TEXT NOT NULL,
  raw TEXT NOT NULL, PRIMARY KEY (batch, n)) {strict};

CREATE TABLE media (
  sha256 TEXT {c} PRIMARY KEY, bytes BIGINT_ NOT NULL, mime TEXT {c} NOT NULL, width BIGINT_, height BIGINT_,
  duration BIGINT_, pdq TEXT {c}, pdq_quality BIGINT_, phash TEXT {c}, variants TEXT {c} NOT NULL, low_information BIGINT_ NOT NULL,
  note TEXT NOT NULL, metadata TEXT NOT NULL, hash_rule TEXT {c}, match_rule TEXT {c}) {strict};
CREATE TABLE attachments (
  message BIGINT_ NOT NULL REFERENCES messages(id), n BIGINT_ NOT NULL, name TEXT NOT NULL, state TEXT {c} NOT NULL,
  sha256 TEXT {c} REFERENCES media(sha256), PRIMARY KEY (message, n)) {strict};
CREATE INDEX attachments_sha256 ON attachments (sha256);
CREATE TABLE media_matches (
  sha256 TEXT {c} NOT NULL REFERENCES media(sha256), other TEXT {c} NOT NULL REFERENCES media(sha256), kind TEXT {c} NOT NULL,
  pdq_distance BIGINT_ NOT NULL, phash_distance BIGINT_ NOT NULL, transform TEXT {c} NOT NULL, rule TEXT {c} NOT NULL,
  PRIMARY KEY (sha256, other)) {strict};
CREATE INDEX media_matches_other ON media_matches (other);

CREATE TABLE sketches (h BIGINT_ NOT NULL, message BIGINT_ NOT NULL, PRIMARY KEY (h, message)) {keyed};

CREATE TABLE mentions (
  message BIGINT_ NOT NULL REFERENCES messages(id), n BIGINT_ NOT NULL, predicate TEXT {c} NOT NULL, stance TEXT {c} NOT NULL,
  score BIGINT_ NOT NULL, body TEXT NOT NULL, rule TEXT {c} NOT NULL, lexicon TEXT {c} NOT NULL, PRIMARY KEY (message, n)) {strict};

CREATE TABLE mention_names (folded TEXT {c} NOT NULL, message BIGINT_ NOT NULL, PRIMARY KEY (folded, message)) {keyed};
CREATE INDEX mention_names_message ON mention_names (message);

CREATE TABLE claims (
  id BIGINT_ PRIMARY KEY, uid TEXT {c} NOT NULL UNIQUE, external_id TEXT {c} NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL,
  predicate TEXT {c} NOT NULL, match_key TEXT NOT NULL, places TEXT NOT NULL, actors TEXT NOT NULL, event_start TEXT {c},
  event_end TEXT {c}, event_precision TEXT {c} NOT NULL, status TEXT {c} NOT NULL, stage TEXT {c} NOT NULL, assignee TEXT {c} NOT NULL,
  note TEXT NOT NULL, overridden BIGINT_ NOT NULL, made_by TEXT {c} NOT NULL, hidden BIGINT_ NOT NULL, merged_into BIGINT_,
  version BIGINT_ NOT NULL, created_at TEXT {c} NOT NULL, updated_at TEXT {c} NOT NULL,
  priority BIGINT_ NOT NULL, why TEXT NOT NULL, appearances BIGINT_ NOT NULL, chats BIGINT_ NOT NULL, media BIGINT_ NOT NULL,
  reused BIGINT_ NOT NULL, languages TEXT NOT NULL, first_seen TEXT {c}, last_seen TEXT {c}, supports BIGINT_ NOT NULL,
  refutes BIGINT_ NOT NULL, context BIGINT_ NOT NULL, origins BIGINT_ NOT NULL, best_grade TEXT {c} NOT NULL, blocs TEXT NOT NULL) {strict};
CREATE INDEX claims_queue ON claims (hidden, priority DESC, id);
CREATE INDEX claims_status ON claims (hidden, status, priority DESC, id);
CREATE INDEX claims_recent ON claims (hidden, last_seen DESC, id);
CREATE INDEX claims_predicate ON claims (predicate, event_start);
CREATE INDEX claims_merged ON claims (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE claim_places (claim BIGINT_ NOT NULL REFERENCES claims(id), place TEXT {c} NOT NULL, folded TEXT {c} NOT NULL, PRIMARY KEY (claim, place)) {strict};
CREATE INDEX claim_places_folded ON claim_places (folded, claim);
CREATE TABLE claim_actors (claim BIGINT_ NOT NULL REFERENCES claims(id), actor TEXT {c} NOT NULL, role TEXT {c} NOT NULL, folded TEXT {c} NOT NULL,
  PRIMARY KEY (claim, actor, role)) {strict};
CREATE INDEX claim_actors_folded ON claim_actors (folded, claim);

CREATE TABLE appearances (
  claim BIGINT_ NOT NULL REFERENCES claims(id), message BIGINT_ NOT NULL REFERENCES messages(id), stance TEXT {c} NOT NULL,
  score BIGINT_ NOT NULL, main BIGINT_ NOT NULL, by TEXT {c} NOT NULL, PRIMARY KEY (claim, message)) {strict};
CREATE INDEX appearances_message ON appearances (message, claim);
CREATE TABLE removals (
  claim BIGINT_ NOT NULL REFERENCES claims(id), message BIGINT_ NOT NULL, by TEXT {c} NOT NULL, PRIMARY KEY (message, claim)) {strict};
CREATE INDEX removals_claim ON removals (claim);
CREATE TABLE links (
  claim BIGINT_ NOT NULL REFERENCES claims(id), other BIGINT_ NOT NULL REFERENCES claims(id), kind TEXT {c} NOT NULL, by TEXT {c} NOT NULL,
  PRIMARY KEY (claim, other, kind)) {strict};
CREATE INDEX links_other ON links (other);

CREATE TABLE sources (
  id BIGINT_ PRIMARY KEY, uid TEXT {c} NOT NULL UNIQUE, name TEXT NOT NULL, folded TEXT {c} NOT NULL UNIQUE, kind TEXT {c} NOT NULL, owner TEXT NOT NULL,
  country TEXT {c} NOT NULL, bloc TEXT {c} NOT NULL, party BIGINT_ NOT NULL, reliability TEXT {c} NOT NULL,
  reliability_reason TEXT NOT NULL, graded_at TEXT {c} NOT NULL, url TEXT NOT NULL, hidden BIGINT_ NOT NULL) {strict};
CREATE TABLE evidence (
  id BIGINT_ PRIMARY KEY, uid TEXT {c} NOT NULL UNIQUE, claim BIGINT_ NOT NULL REFERENCES claims(id), source BIGINT_ NOT NULL REFERENCES sources(id),
  stance TEXT {c} NOT NULL, reliability TEXT {c} NOT NULL, credibility BIGINT_ NOT NULL, quote TEXT NOT NULL, url TEXT NOT NULL,
  sha256 TEXT {c} REFERENCES media(sha256), file_name TEXT NOT NULL, derived_from BIGINT_, origin TEXT NOT NULL, root BIGINT_, note TEXT NOT NULL,
  says_misleading BIGINT_ NOT NULL, graded_by TEXT {c} NOT NULL, created_at TEXT {c} NOT NULL, retracted BIGINT_ NOT NULL) {strict};
CREATE INDEX evidence_claim ON evidence (claim, id);
CREATE INDEX evidence_source ON evidence (source);
CREATE TABLE verdicts (
  claim BIGINT_ NOT NULL REFERENCES claims(id), n BIGINT_ NOT NULL, status TEXT {c} NOT NULL, at TEXT {c} NOT NULL, analyst TEXT {c} NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (claim, n)) {strict};

CREATE TABLE acts (
  id BIGINT_ PRIMARY KEY, at TEXT {c} NOT NULL, analyst TEXT {c} NOT NULL, label TEXT NOT NULL, state TEXT {c} NOT NULL, claims TEXT NOT NULL) {strict};
CREATE TABLE events (
  subject TEXT {c} NOT NULL, seq BIGINT_ NOT NULL, at TEXT {c} NOT NULL, analyst TEXT {c} NOT NULL, kind TEXT {c} NOT NULL,
  body TEXT NOT NULL, act BIGINT_, prev_hash TEXT {c} NOT NULL, hash TEXT {c} NOT NULL, PRIMARY KEY (subject, seq)) {strict};
CREATE INDEX events_act ON events (act);
CREATE TABLE heads (subject TEXT {c} PRIMARY KEY, seq BIGINT_ NOT NULL, hash TEXT {c} NOT NULL) {strict};
CREATE TABLE checkpoints (n BIGINT_ PRIMARY KEY, at TEXT {c} NOT NULL, subjects BIGINT_ NOT NULL, events BIGINT_ NOT NULL, root TEXT {c} NOT NULL, previous TEXT {c} NOT NULL) {strict};
CREATE TABLE checkpoint_heads (
  n BIGINT_ NOT NULL REFERENCES checkpoints(n), subject TEXT {c} NOT NULL, seq BIGINT_ NOT NULL, PRIMARY KEY (subject, n)) {keyed};
CREATE TABLE meta (key TEXT {c} PRIMARY KEY, value TEXT NOT NULL) {strict};
