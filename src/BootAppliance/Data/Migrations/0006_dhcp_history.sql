-- Who had which address, and when: one row each time that an address got another holder, was given back or declined.
CREATE TABLE dhcp_history (
  id $autoid,
  at $int NOT NULL,
  address $int NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('bound', 'released', 'declined')),
  mac TEXT NOT NULL,
  client TEXT NOT NULL,
  host_name TEXT,
  expires_at $int NOT NULL
) $strict;

CREATE INDEX dhcp_history_by_address ON dhcp_history (address, id);
CREATE INDEX dhcp_history_by_mac ON dhcp_history (mac, id);
