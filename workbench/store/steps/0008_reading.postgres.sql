CREATE VIEW read_verdicts AS
SELECT 'C-' || c.id AS claim_id, c.title, v.n, v.status, v.at, v.analyst, CAST(v.body AS json) ->> 'likelihood' AS likelihood,
  CAST(v.body AS json) ->> 'confidence' AS confidence, CAST(v.body AS json) ->> 'rationale' AS rationale,
  CAST(v.body AS json) ->> 'override' AS override, CAST(v.body AS json) ->> 'suggested' AS suggested,
  (SELECT string_agg(u, ' | ') FROM json_array_elements_text(CAST(v.body AS json) -> 'unmet') u) AS unmet,
  CAST(v.body AS json) ->> 'policy' AS policy, CAST(v.body AS json) ->> 'policy_sha256' AS policy_sha256,
  CAST(v.body AS json) ->> 'valid_from' AS valid_from, CAST(v.body AS json) ->> 'valid_to' AS valid_to,
  CAST(v.body AS json) ->> 'would_change' AS would_change, CAST(v.body AS json) ->> 'proposed_by' AS proposed_by
FROM verdicts v JOIN claims c ON c.id = v.claim WHERE c.hidden = 0;
