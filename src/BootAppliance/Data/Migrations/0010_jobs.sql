-- Long work that goes on by itself and that can be paused: its intent, and where each of its systems stands.
CREATE TABLE jobs (
  id $autoid,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'done')),
  who TEXT NOT NULL,
  created_at $int NOT NULL,
  ended_at $int,
  concurrency $int NOT NULL,
  stagger $int NOT NULL,
  text TEXT NOT NULL
) $strict;

CREATE TABLE job_systems (
  job $int NOT NULL,
  position $int NOT NULL,
  system TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'installed', 'failed', 'cancelled')),
  generation $int,
  started_at $int,
  ended_at $int,
  reason TEXT,
  PRIMARY KEY (job, position)
) $strict;

CREATE INDEX jobs_by_state ON jobs (state, id);
