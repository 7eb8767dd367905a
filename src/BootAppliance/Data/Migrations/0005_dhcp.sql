-- Who has which address. The primary key is what makes an address unique, also between appliances on one database.
CREATE TABLE dhcp_leases (
  address    $int PRIMARY KEY,   -- IPv4 as a number in host order, so that it sorts
  client     TEXT NOT NULL,      -- hardware type and address, or client identifier
  state      TEXT NOT NULL CHECK (state IN ('bound', 'released', 'declined')),
  mac        TEXT NOT NULL,
  host_name  TEXT,
  starts_at  $int NOT NULL,
  renewed_at $int NOT NULL,
  expires_at $int NOT NULL,
  agent      $blob               -- the relay's option 82
) $strict;
