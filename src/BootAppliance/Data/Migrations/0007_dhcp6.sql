-- Who has which IPv6 address. The primary key is what makes an address unique, also between appliances on one database.
CREATE TABLE dhcp6_leases (
  address    TEXT PRIMARY KEY,   -- 32 hexadecimal digits, so that it sorts
  duid       TEXT NOT NULL,
  iaid       $int NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('bound', 'released', 'declined')),
  mac        TEXT NOT NULL,
  host_name  TEXT,
  starts_at  $int NOT NULL,
  renewed_at $int NOT NULL,
  expires_at $int NOT NULL
) $strict;
