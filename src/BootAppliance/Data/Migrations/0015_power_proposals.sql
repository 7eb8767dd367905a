-- What answered as a power system without any account: proposed to people, used by nothing.
CREATE TABLE power_proposals (
  address TEXT PRIMARY KEY,
  mac TEXT,
  type TEXT NOT NULL CHECK (type IN ('redfish', 'ipmi')),
  fingerprint TEXT,
  uuid TEXT,
  vendor TEXT,
  product TEXT,
  why TEXT NOT NULL,
  first_at $int NOT NULL,
  seen_at $int NOT NULL
) $strict;
