DROP INDEX claims_queue;
CREATE INDEX claims_queue ON claims (hidden, priority DESC, id, status, stage, predicate, assignee, best_grade, appearances, origins, first_seen, last_seen, media, reused, lookalikes, supports, refutes, context, overridden, languages, blocs);
CREATE INDEX claims_title ON claims (hidden, folded);
