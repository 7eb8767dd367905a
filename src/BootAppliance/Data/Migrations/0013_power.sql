-- What somebody wished of a machine's power, and how far it has come.
CREATE TABLE power_intents (
  id $autoid,
  system TEXT NOT NULL,
  power TEXT,
  wish TEXT NOT NULL CHECK (wish IN ('on', 'off', 'soft_off', 'cycle', 'reset', 'identify')),
  force $int NOT NULL,
  generation $int NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'superseded')),
  phase TEXT NOT NULL CHECK (phase IN ('begin', 'soft', 'off', 'on')),
  sent_at $int,
  attempts $int NOT NULL,
  reason TEXT,
  who TEXT NOT NULL,
  why TEXT,
  priority $int NOT NULL,
  created_at $int NOT NULL,
  not_before $int NOT NULL,
  deadline $int NOT NULL,
  ended_at $int
) $strict;

CREATE INDEX power_intents_by_state ON power_intents (state, id);
CREATE INDEX power_intents_by_system ON power_intents (system, id);
