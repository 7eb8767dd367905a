-- What people said of power systems that they switch by hand.
CREATE TABLE power_confirmed (
  system TEXT NOT NULL,
  power TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('on', 'off')),
  who TEXT NOT NULL,
  at $int NOT NULL,
  PRIMARY KEY (system, power)
) $strict;

-- By which token a machine's agent asks for orders: its SHA-256 in hexadecimal.
CREATE TABLE power_agents (
  system TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  issued_at $int NOT NULL,
  issued_by TEXT NOT NULL
) $strict;
