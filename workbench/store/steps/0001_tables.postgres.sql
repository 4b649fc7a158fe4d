CREATE FUNCTION events_only_grow() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'history only grows'; END $$;
CREATE TRIGGER events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON events EXECUTE FUNCTION events_only_grow();
CREATE FUNCTION fold_vector(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT coalesce(string_agg(quote_literal(left(w, 500)) || ':' || least(n, 16383), ' '), '')::tsvector
     FROM unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS t(w, n) WHERE w <> '' $$;
ALTER TABLE messages ADD COLUMN vector tsvector GENERATED ALWAYS AS (fold_vector(folded)) STORED;
CREATE INDEX messages_vector ON messages USING gin (vector);
