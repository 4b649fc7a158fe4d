CREATE TABLE bundle_chains (
  id BIGINT_ PRIMARY KEY, origin TEXT {c} NOT NULL, subject TEXT {c} NOT NULL, about TEXT {c} NOT NULL, seq BIGINT_ NOT NULL,
  hash TEXT {c} NOT NULL) {strict};
CREATE INDEX bundle_chains_about ON bundle_chains (about, origin, subject);
CREATE TABLE bundle_events (
  chain BIGINT_ NOT NULL REFERENCES bundle_chains(id), seq BIGINT_ NOT NULL, at TEXT {c} NOT NULL, analyst TEXT {c} NOT NULL,
  kind TEXT {c} NOT NULL, body TEXT NOT NULL, prev_hash TEXT {c} NOT NULL, hash TEXT {c} NOT NULL, PRIMARY KEY (chain, seq)) {strict};
CREATE TABLE bundle_batches (
  batch BIGINT_ PRIMARY KEY REFERENCES batches(id), origin TEXT {c} NOT NULL, number BIGINT_ NOT NULL) {strict};
CREATE TABLE merge_conflicts (
  id BIGINT_ PRIMARY KEY, subject TEXT {c} NOT NULL, field TEXT {c} NOT NULL, ours TEXT NOT NULL, theirs TEXT NOT NULL,
  origin TEXT {c} NOT NULL, at TEXT {c} NOT NULL, answer TEXT {c} NOT NULL, UNIQUE (subject, field, origin, theirs)) {strict};
CREATE TABLE received_claims (
  claim BIGINT_ PRIMARY KEY REFERENCES claims(id), origin TEXT {c} NOT NULL, number BIGINT_ NOT NULL, said TEXT NOT NULL) {strict};
CREATE INDEX received_claims_origin ON received_claims (origin, number);
