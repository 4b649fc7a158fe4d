CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'history only grows'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'history only grows'); END;
CREATE VIRTUAL TABLE message_search USING fts5(folded, content='messages', content_rowid='id',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'", columnsize=0);
INSERT INTO message_search (message_search, rank) VALUES ('automerge', 16);
