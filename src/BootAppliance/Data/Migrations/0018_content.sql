-- Indexes of disks that are being published: until then their chunks are kept, although no template has them yet.
CREATE TABLE content_drafts (
  index_sha256 TEXT PRIMARY KEY,
  begun_at $int NOT NULL,
  begun_by TEXT NOT NULL,
  kept_until $int NOT NULL
) $strict;
