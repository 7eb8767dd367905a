CREATE TABLE objects (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version $int NOT NULL,
  body TEXT NOT NULL,
  created_at $int NOT NULL,
  updated_at $int NOT NULL,
  PRIMARY KEY (kind, name)
) $strict;

-- What must be unique among systems: 'mac:…', 'ip:…', 'uuid:…'. The commit decides, memory only caches.
CREATE TABLE system_keys (
  key TEXT PRIMARY KEY,
  system TEXT NOT NULL
) $strict;

CREATE INDEX system_keys_by_system ON system_keys (system);
