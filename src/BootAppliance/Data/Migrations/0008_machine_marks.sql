-- Machines that the inventory knows by another mark than their MAC, with the MAC that bore it last.
CREATE TABLE machine_marks (
  mac     TEXT PRIMARY KEY,
  mark    TEXT NOT NULL,    -- client-id:…, circuit:… or uuid:…, as the inventory's keys
  seen_at $int NOT NULL
) $strict;
