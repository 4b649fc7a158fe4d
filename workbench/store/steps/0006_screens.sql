CREATE TABLE views (
  id BIGINT_ PRIMARY KEY, name TEXT {c} NOT NULL, folded TEXT {c} NOT NULL UNIQUE, kind TEXT {c} NOT NULL, filter TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL) {strict};
