CREATE TABLE media_frames (
  sha256 TEXT {c} NOT NULL REFERENCES media(sha256), at BIGINT_ NOT NULL, pdq TEXT {c} NOT NULL, pdq_quality BIGINT_ NOT NULL,
  phash TEXT {c} NOT NULL, variants TEXT {c} NOT NULL, PRIMARY KEY (sha256, at)) {strict};
ALTER TABLE media ADD COLUMN barred TEXT NOT NULL DEFAULT '';
CREATE INDEX media_barred ON media (sha256) WHERE barred <> '';
ALTER TABLE media_matches ADD COLUMN at BIGINT_;
ALTER TABLE media_matches ADD COLUMN other_at BIGINT_;
ALTER TABLE media_matches ADD COLUMN frames BIGINT_ NOT NULL DEFAULT 0;
CREATE TABLE media_answers (
  sha256 TEXT {c} NOT NULL REFERENCES media(sha256), other TEXT {c} NOT NULL REFERENCES media(sha256), answer TEXT {c} NOT NULL,
  note TEXT NOT NULL, by TEXT {c} NOT NULL, at TEXT {c} NOT NULL, PRIMARY KEY (sha256, other)) {strict};
CREATE INDEX media_answers_other ON media_answers (other);
CREATE TABLE media_marks (
  sha256 TEXT {c} PRIMARY KEY REFERENCES media(sha256), sensitivity TEXT {c} NOT NULL, never BIGINT_ NOT NULL, reason TEXT NOT NULL,
  by TEXT {c} NOT NULL, at TEXT {c} NOT NULL) {strict};
CREATE TABLE hash_lists (
  id BIGINT_ PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT {c} NOT NULL, format TEXT {c} NOT NULL, purpose TEXT {c} NOT NULL,
  entries BIGINT_ NOT NULL, by TEXT {c} NOT NULL, at TEXT {c} NOT NULL) {strict};
CREATE TABLE listed_hashes (
  list BIGINT_ NOT NULL REFERENCES hash_lists(id), n BIGINT_ NOT NULL, pdq TEXT {c}, phash TEXT {c}, label TEXT NOT NULL,
  url TEXT NOT NULL, seen_at TEXT {c}, PRIMARY KEY (list, n)) {strict};
CREATE TABLE listed_matches (
  sha256 TEXT {c} NOT NULL REFERENCES media(sha256), list BIGINT_ NOT NULL, n BIGINT_ NOT NULL, kind TEXT {c} NOT NULL,
  pdq_distance BIGINT_, phash_distance BIGINT_, transform TEXT {c} NOT NULL, PRIMARY KEY (sha256, list, n)) {strict};
CREATE INDEX listed_matches_list ON listed_matches (list, n);
ALTER TABLE media ADD COLUMN list_rule TEXT {c};
CREATE TABLE scans (
  key TEXT {c} PRIMARY KEY, sha256 TEXT {c} NOT NULL, rule TEXT {c} NOT NULL, body TEXT NOT NULL, at TEXT {c} NOT NULL) {strict};
ALTER TABLE claims ADD COLUMN reused_since TEXT {c};
ALTER TABLE claims ADD COLUMN lookalikes BIGINT_ NOT NULL DEFAULT 0;
