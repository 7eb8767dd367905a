CREATE TABLE events (
  id $autoid,
  at $int NOT NULL,
  kind TEXT NOT NULL,
  level $int NOT NULL,
  system TEXT,
  mac TEXT,
  address TEXT,
  text TEXT NOT NULL,
  reason TEXT,
  data TEXT
) $strict;

CREATE INDEX events_by_system ON events (system, id);
CREATE INDEX events_by_kind ON events (kind, id);
