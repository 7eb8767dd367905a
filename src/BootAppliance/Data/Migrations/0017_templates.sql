-- Whose signatures count, for which names. Those that were revoked stay, so that their keys are not added again unawares.
CREATE TABLE publishers (
  name TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  prefixes TEXT NOT NULL,
  added_at $int NOT NULL,
  added_by TEXT NOT NULL,
  revoked_at $int,
  revoked_by TEXT,
  revoked_why TEXT
) $strict;

-- The versions of templates, each with the very bytes that were signed.
CREATE TABLE template_versions (
  name TEXT NOT NULL,
  version $int NOT NULL,
  digest TEXT NOT NULL,
  manifest $blob NOT NULL,
  signature TEXT NOT NULL,
  publisher TEXT NOT NULL,
  added_at $int NOT NULL,
  added_by TEXT NOT NULL,
  retired_at $int,
  retired_by TEXT,
  retired_why TEXT,
  PRIMARY KEY (name, version)
) $strict;

CREATE TABLE template_tags (
  name TEXT NOT NULL,
  tag TEXT NOT NULL,
  version $int NOT NULL,
  PRIMARY KEY (name, tag),
  FOREIGN KEY (name, version) REFERENCES template_versions (name, version)
) $strict;
