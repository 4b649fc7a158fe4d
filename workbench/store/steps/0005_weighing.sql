CREATE TABLE source_grades (
  source BIGINT_ NOT NULL REFERENCES sources(id), n BIGINT_ NOT NULL, since TEXT {c} NOT NULL, reliability TEXT {c} NOT NULL,
  reason TEXT NOT NULL, by TEXT {c} NOT NULL, at TEXT {c} NOT NULL, PRIMARY KEY (source, n)) {strict};
CREATE TABLE captures (
  id BIGINT_ PRIMARY KEY, uid TEXT {c} NOT NULL UNIQUE, kind TEXT {c} NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL,
  state TEXT {c} NOT NULL, reason TEXT NOT NULL, route TEXT NOT NULL, address TEXT {c} NOT NULL, certificate TEXT {c} NOT NULL,
  http_status BIGINT_, mime TEXT {c} NOT NULL, bytes BIGINT_ NOT NULL, sha256 TEXT {c} REFERENCES media(sha256),
  record TEXT {c} NOT NULL REFERENCES media(sha256), title TEXT NOT NULL, author TEXT NOT NULL, published TEXT {c} NOT NULL,
  text TEXT NOT NULL, sketch TEXT {c} NOT NULL, wayback TEXT NOT NULL, by TEXT {c} NOT NULL, at TEXT {c} NOT NULL) {strict};
CREATE INDEX captures_sha256 ON captures (sha256);
ALTER TABLE evidence ADD COLUMN follows BIGINT_ NOT NULL DEFAULT 0;
ALTER TABLE evidence ADD COLUMN published TEXT {c} NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN searched TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN capture BIGINT_;
ALTER TABLE evidence ADD COLUMN external_id TEXT {c} NOT NULL DEFAULT '';
CREATE INDEX evidence_external ON evidence (external_id) WHERE external_id <> '';
CREATE TABLE origin_answers (
  evidence BIGINT_ NOT NULL, other BIGINT_ NOT NULL, answer TEXT {c} NOT NULL, reason TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL, PRIMARY KEY (evidence, other)) {strict};
CREATE INDEX origin_answers_other ON origin_answers (other);
CREATE TABLE figures (
  id BIGINT_ PRIMARY KEY, uid TEXT {c} NOT NULL UNIQUE, claim BIGINT_ NOT NULL REFERENCES claims(id), evidence BIGINT_,
  metric TEXT {c} NOT NULL, counted TEXT NOT NULL, low BIGINT_ NOT NULL, high BIGINT_ NOT NULL, exactness TEXT {c} NOT NULL,
  speaker TEXT NOT NULL, relay TEXT NOT NULL, as_of TEXT {c} NOT NULL, note TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL, retracted BIGINT_ NOT NULL) {strict};
CREATE INDEX figures_claim ON figures (claim, id);
CREATE INDEX figures_evidence ON figures (evidence) WHERE evidence IS NOT NULL;
CREATE TABLE glosses (
  message BIGINT_ PRIMARY KEY, language TEXT {c} NOT NULL, text TEXT NOT NULL, by TEXT {c} NOT NULL, at TEXT {c} NOT NULL) {strict};
CREATE TABLE pillars (
  claim BIGINT_ NOT NULL REFERENCES claims(id), pillar TEXT {c} NOT NULL, answer TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL, PRIMARY KEY (claim, pillar)) {strict};
CREATE TABLE proposals (
  claim BIGINT_ NOT NULL REFERENCES claims(id), status TEXT {c} NOT NULL, basis TEXT {c} NOT NULL, reason TEXT NOT NULL,
  by TEXT {c} NOT NULL, at TEXT {c} NOT NULL, PRIMARY KEY (claim)) {strict};
CREATE TABLE policies (
  sha256 TEXT {c} PRIMARY KEY, name TEXT NOT NULL, version BIGINT_ NOT NULL, text TEXT NOT NULL, at TEXT {c} NOT NULL) {strict};
ALTER TABLE claims ADD COLUMN would_change TEXT NOT NULL DEFAULT '';
ALTER TABLE claims ADD COLUMN stale_at TEXT {c};
CREATE INDEX claims_stale ON claims (stale_at) WHERE stale_at IS NOT NULL;
CREATE INDEX events_at ON events (at);
CREATE INDEX evidence_sha256 ON evidence (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX evidence_derived ON evidence (derived_from) WHERE derived_from IS NOT NULL;
CREATE INDEX sources_kind ON sources (kind) WHERE kind <> '';
CREATE INDEX acts_analyst ON acts (analyst, state, id);
