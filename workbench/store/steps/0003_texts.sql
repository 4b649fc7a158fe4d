DROP TABLE sketches;
ALTER TABLE messages ADD COLUMN wording BIGINT_;
UPDATE messages SET cluster = NULL WHERE cluster IS NOT NULL;
CREATE TABLE texts (
  id BIGINT_ PRIMARY KEY, hash BIGINT_ NOT NULL, cluster BIGINT_ NOT NULL, rival BIGINT_, rival_score BIGINT_ NOT NULL)
  {strict};
CREATE INDEX texts_cluster ON texts (cluster);
CREATE INDEX texts_rival ON texts (rival) WHERE rival IS NOT NULL;
CREATE TABLE text_links (
  child BIGINT_ NOT NULL, parent BIGINT_ NOT NULL, score BIGINT_ NOT NULL, holds BIGINT_ NOT NULL,
  PRIMARY KEY (child, parent)) {keyed};
CREATE INDEX text_links_parent ON text_links (parent);
CREATE TABLE text_values (
  n BIGINT_ PRIMARY KEY, level BIGINT_ NOT NULL, held BIGINT_ NOT NULL, body BLOB_ NOT NULL) {strict};
CREATE TABLE units (
  key BIGINT_ NOT NULL, message BIGINT_ NOT NULL, n BIGINT_ NOT NULL, PRIMARY KEY (key, message, n)) {keyed};
CREATE INDEX units_message ON units (message, n);
CREATE TABLE regroup (key BIGINT_ PRIMARY KEY) {strict};
CREATE TABLE claim_keys (key BIGINT_ NOT NULL, claim BIGINT_ NOT NULL REFERENCES claims(id), PRIMARY KEY (key, claim)) {keyed};
CREATE INDEX claim_keys_claim ON claim_keys (claim);
INSERT INTO claim_keys (key, claim) SELECT 9223372036854775807 - id, id FROM claims WHERE made_by = 'detector' AND merged_into IS NULL;
ALTER TABLE claims ADD COLUMN resurfaced BIGINT_ NOT NULL DEFAULT 0;
