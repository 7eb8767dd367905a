-- What a machine told of itself; a row for each time that it had changed.
CREATE TABLE machine_facts (
  system  TEXT NOT NULL,
  at      $int NOT NULL,
  seen_at $int NOT NULL,    -- when it told the same last
  body    TEXT NOT NULL,
  PRIMARY KEY (system, at)
) $strict;
