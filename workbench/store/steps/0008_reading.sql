CREATE VIEW read_claims AS
SELECT 'C-' || c.id AS id, c.title, c.status, c.stage, c.predicate,
  CASE WHEN c.places = '[]' THEN '' ELSE replace(replace(substr(c.places, 3, length(c.places) - 4), '","', ' | '), '\"', '"') END AS places,
  CASE WHEN c.actors = '[]' THEN '' ELSE replace(replace(replace(replace(replace(c.actors, '[{"name":"', ''), '","role":"', ' ('), '"},{"name":"', ') | '), '"}]', ')'), '\"', '"') END AS actors,
  c.event_start, c.event_end, c.event_precision, c.priority,
  CASE WHEN c.why = '[]' THEN '' ELSE replace(replace(substr(c.why, 3, length(c.why) - 4), '","', ' | '), '\"', '"') END AS why,
  c.appearances, c.chats,
  CASE WHEN c.languages = '[]' THEN '' ELSE replace(substr(c.languages, 3, length(c.languages) - 4), '","', ' | ') END AS languages,
  c.first_seen, c.last_seen, c.media, c.reused AS reused_media, c.reused_since, c.supports, c.refutes, c.context, c.origins, c.best_grade,
  CASE WHEN c.blocs = '[]' THEN '' ELSE replace(replace(substr(c.blocs, 3, length(c.blocs) - 4), '","', ' | '), '\"', '"') END AS blocs,
  CASE WHEN c.overridden = 1 THEN 'true' ELSE 'false' END AS overridden, c.assignee, c.note, c.would_change, c.stale_at,
  c.updated_at, c.external_id, c.uid
FROM claims c WHERE c.hidden = 0;
CREATE VIEW read_appearances AS
SELECT 'C-' || c.id AS claim_id, c.title, c.status, a.stance, m.id AS message_id, m.sent_at, m.chat, m.sender, m.text, m.language,
  g.text AS translation, a.score, CASE WHEN a.main = 1 THEN 'true' ELSE 'false' END AS main, a.by
FROM appearances a JOIN claims c ON c.id = a.claim JOIN messages m ON m.id = a.message LEFT JOIN glosses g ON g.message = m.id
WHERE c.hidden = 0;
CREATE VIEW read_messages AS
SELECT m.id, m.sent_at, m.chat, m.sender, m.text, m.language, g.text AS translation, m.kind, m.platform, m.forwarded_from, m.reply_to,
  m.edited_at, m.sent_at_raw, m.cluster, m.batch, m.file, m.line, m.external_id
FROM messages m LEFT JOIN glosses g ON g.message = m.id;
CREATE VIEW read_sources AS
SELECT s.id, s.name, s.kind, s.owner, s.country, s.bloc, CASE WHEN s.party = 1 THEN 'true' ELSE 'false' END AS party, s.reliability,
  s.reliability_reason, s.url, s.uid
FROM sources s WHERE s.hidden = 0;
CREATE VIEW read_evidence AS
SELECT 'E-' || e.id AS id, 'C-' || c.id AS claim_id, c.title, c.status, e.stance, e.reliability || e.credibility AS grade, s.name AS source,
  s.kind AS source_kind, s.country, s.bloc, CASE WHEN s.party = 1 THEN 'true' ELSE 'false' END AS party, e.quote, e.url, e.published,
  e.searched, e.note, e.origin, (SELECT r.uid FROM evidence r WHERE r.id = coalesce(e.root, e.id)) AS origin_root,
  (SELECT d.uid FROM evidence d WHERE d.id = e.derived_from) AS derived_from, e.file_name, e.sha256,
  CASE WHEN e.says_misleading = 1 THEN 'true' ELSE 'false' END AS says_misleading, e.graded_by, e.created_at, e.external_id, e.uid
FROM evidence e JOIN claims c ON c.id = e.claim JOIN sources s ON s.id = e.source
WHERE e.retracted = 0 AND c.hidden = 0;
CREATE VIEW read_media AS
SELECT x.sha256, (SELECT a.name FROM attachments a WHERE a.sha256 = x.sha256 ORDER BY a.message, a.n LIMIT 1) AS name, x.mime, x.bytes,
  x.width, x.height, x.duration, coalesce(k.sensitivity, '') AS sensitivity,
  (SELECT min(m.sent_at) FROM attachments a JOIN messages m ON m.id = a.message WHERE a.sha256 = x.sha256) AS first_seen,
  (SELECT count(DISTINCT a.message) FROM attachments a WHERE a.sha256 = x.sha256) AS messages,
  (SELECT count(*) FROM media_matches t WHERE t.sha256 = x.sha256 OR t.other = x.sha256) AS alike, x.pdq, x.pdq_quality, x.phash
FROM media x LEFT JOIN media_marks k ON k.sha256 = x.sha256
WHERE EXISTS (SELECT 1 FROM attachments a WHERE a.sha256 = x.sha256);
CREATE VIEW read_history AS
SELECT 'C-' || c.id AS claim_id, c.title, e.seq, e.at, e.analyst, e.kind, e.body, e.prev_hash, e.hash
FROM claims c JOIN events e ON e.subject = 'claim/' || c.id WHERE c.hidden = 0;
CREATE VIEW read_figures AS
SELECT 'F-' || f.id AS figure, 'C-' || c.id AS claim_id, c.title, c.status, f.metric, f.counted,
  CASE WHEN f.exactness <> 'unstated' THEN f.low END AS low, CASE WHEN f.exactness <> 'unstated' THEN f.high END AS high, f.exactness,
  f.speaker, f.relay, f.as_of, 'E-' || f.evidence AS evidence, f.note
FROM figures f JOIN claims c ON c.id = f.claim WHERE f.retracted = 0 AND c.hidden = 0;
CREATE VIEW read_links AS
SELECT 'C-' || c.id AS claim_id, c.title, c.status, l.kind, 'C-' || o.id AS other_id, o.title AS other_title, o.status AS other_status
FROM links l JOIN claims c ON c.id = l.claim JOIN claims o ON o.id = l.other WHERE c.hidden = 0 AND o.hidden = 0;
