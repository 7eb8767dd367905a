-- How far each receiver of events has come.
CREATE TABLE webhooks (
  name TEXT PRIMARY KEY,
  position $int NOT NULL,
  delivered $int NOT NULL,
  last_at $int,
  last_outcome TEXT,
  failing_since $int
) $strict;
