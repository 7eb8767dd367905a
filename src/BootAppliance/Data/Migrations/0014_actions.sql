-- What an action does, where it differs from what is shipped; what was begun, and how far it has come.
CREATE TABLE action_records (
  name TEXT NOT NULL PRIMARY KEY,
  edited_by TEXT NOT NULL,
  edited_at $int NOT NULL,
  body TEXT NOT NULL
) $strict;

CREATE TABLE action_runs (
  id $autoid,
  system TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  created_at $int NOT NULL,
  ended_at $int,
  body TEXT NOT NULL
) $strict;

CREATE INDEX action_runs_by_state ON action_runs (state, id);
CREATE INDEX action_runs_by_system ON action_runs (system, id);

ALTER TABLE power_intents ADD COLUMN on_at $int;
ALTER TABLE jobs ADD COLUMN action TEXT NOT NULL DEFAULT 'install';
ALTER TABLE jobs ADD COLUMN alters_power $int NOT NULL DEFAULT 0;
ALTER TABLE job_systems ADD COLUMN run $int;
