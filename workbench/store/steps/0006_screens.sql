CREATE TABLE views (
  id BIGINT_ PRIMARY KEY, name TEXT {c} NOT NULL, folded TEXT {c} NOT NULL UNIQUE, kind TEXT {c} NOT NULL, filter TEXT NOT NULL, by TEXT {c} NOT NULL,
  at TEXT {c} NOT NULL) {strict};
CREATE INDEX claims_facets ON claims (hidden, stage, predicate, status, best_grade, languages, blocs);
CREATE INDEX messages_platform ON messages (platform);
DROP INDEX claim_places_folded;
CREATE INDEX claim_places_folded ON claim_places (folded, claim, place);
DROP INDEX claim_actors_folded;
CREATE INDEX claim_actors_folded ON claim_actors (folded, claim, actor);
CREATE INDEX claims_seen ON claims (hidden, first_seen, status, predicate, blocs);
