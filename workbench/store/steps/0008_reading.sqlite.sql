-- For other programs only: our own connections (trusted_schema=off) may not use JSON functions of a view.
CREATE VIEW read_verdicts AS
SELECT 'C-' || c.id AS claim_id, c.title, v.n, v.status, v.at, v.analyst, json_extract(v.body, '$.likelihood') AS likelihood,
  json_extract(v.body, '$.confidence') AS confidence, json_extract(v.body, '$.rationale') AS rationale,
  json_extract(v.body, '$.override') AS override, json_extract(v.body, '$.suggested') AS suggested,
  (SELECT group_concat(u.value, ' | ') FROM json_each(v.body, '$.unmet') u) AS unmet,
  json_extract(v.body, '$.policy') AS policy, json_extract(v.body, '$.policy_sha256') AS policy_sha256,
  json_extract(v.body, '$.valid_from') AS valid_from, json_extract(v.body, '$.valid_to') AS valid_to,
  json_extract(v.body, '$.would_change') AS would_change, json_extract(v.body, '$.proposed_by') AS proposed_by
FROM verdicts v JOIN claims c ON c.id = v.claim WHERE c.hidden = 0;
