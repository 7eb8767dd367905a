-- Templates that are served only to whom an install or a key of a node entitles.
CREATE TABLE template_private (
  name TEXT PRIMARY KEY,
  since $int NOT NULL,
  by_whom TEXT NOT NULL
) $strict;

-- The keys of nodes, of which the digest alone is kept.
CREATE TABLE content_keys (
  node TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,
  issued_at $int NOT NULL,
  issued_by TEXT NOT NULL
) $strict;
