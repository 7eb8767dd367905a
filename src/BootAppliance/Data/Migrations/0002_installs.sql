CREATE TABLE installs (
  id TEXT PRIMARY KEY,
  system TEXT NOT NULL,
  generation $int NOT NULL,
  state TEXT NOT NULL,
  is_current $int NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (system, generation)
) $strict;

CREATE INDEX installs_current ON installs (is_current, system);
