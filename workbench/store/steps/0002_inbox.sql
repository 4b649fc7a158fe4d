CREATE TABLE inbox (
  message BIGINT_ PRIMARY KEY, score BIGINT_ NOT NULL, first_seen TEXT {c} NOT NULL, last_seen TEXT {c} NOT NULL, worded BIGINT_ NOT NULL,
  hash BIGINT_ NOT NULL, copies BIGINT_ NOT NULL, chats BIGINT_ NOT NULL, forwarded BIGINT_ NOT NULL, media BIGINT_ NOT NULL, mention BIGINT_ NOT NULL, stance TEXT {c} NOT NULL, event TEXT {c} NOT NULL,
  figure TEXT NOT NULL, places TEXT NOT NULL, actors TEXT NOT NULL) {strict};
CREATE INDEX inbox_best ON inbox (score DESC, last_seen DESC, message);
CREATE INDEX inbox_hash ON inbox (hash);
CREATE TABLE inbox_names (folded TEXT {c} NOT NULL, message BIGINT_ NOT NULL, PRIMARY KEY (folded, message)) {keyed};
CREATE TABLE dismissals (
  message BIGINT_ PRIMARY KEY, hash BIGINT_ NOT NULL, copies BIGINT_ NOT NULL, reason TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL) {strict};
CREATE INDEX dismissals_hash ON dismissals (hash);
