CREATE TABLE api_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  hash $blob NOT NULL,
  created_at $int NOT NULL,
  created_by TEXT NOT NULL,
  expires_at $int NOT NULL,
  last_used_at $int,
  revoked_at $int
) $strict;
