-- Storage that is divided among virtual machines. Sizes are bytes where nothing else is said; times are Unix milliseconds.
CREATE TABLE storage_pools (
  name TEXT PRIMARY KEY,
  extent $int NOT NULL,
  overcommit_percent $int NOT NULL,
  is_paused $int NOT NULL,
  created_at $int NOT NULL,
  created_by TEXT NOT NULL
) $strict;

-- What a pool is made of. `ours` is what its disks may take in all: what was free at the last look and what they took then. Who changes
-- what is promised of a resource touches its row first, so that two appliances wait for each other.
CREATE TABLE storage_resources (
  pool TEXT NOT NULL REFERENCES storage_pools (name),
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  known TEXT NOT NULL,
  revision $int NOT NULL,
  ours $int NOT NULL,
  seen TEXT,
  seen_at $int,
  PRIMARY KEY (pool, name),
  UNIQUE (host, kind, place)
) $strict;

-- The allocation table: to how many extents a disk is entitled, how large its guest sees it, and how much it takes are three numbers.
CREATE TABLE storage_allocations (
  id TEXT PRIMARY KEY,
  pool TEXT NOT NULL,
  resource TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  entitlement $int NOT NULL,
  virtual_size $int NOT NULL,
  taken $int NOT NULL,
  worker TEXT NOT NULL,
  worker_until $int NOT NULL,
  request TEXT,
  document TEXT NOT NULL,
  UNIQUE (pool, name),
  FOREIGN KEY (pool, resource) REFERENCES storage_resources (pool, name)
) $strict;
CREATE INDEX storage_allocations_resource ON storage_allocations (pool, resource);
CREATE UNIQUE INDEX storage_allocations_request ON storage_allocations (request);

CREATE TABLE storage_machines (
  allocation TEXT NOT NULL REFERENCES storage_allocations (id) ON DELETE CASCADE,
  machine TEXT NOT NULL,
  PRIMARY KEY (allocation, machine)
) $strict;
CREATE INDEX storage_machines_machine ON storage_machines (machine);

-- Everything that was ever decided on a disk, and from what.
CREATE TABLE storage_history (
  id $autoid,
  at $int NOT NULL,
  pool TEXT NOT NULL,
  resource TEXT NOT NULL,
  disk TEXT NOT NULL,
  machines TEXT NOT NULL,
  what TEXT NOT NULL,
  from_extents $int NOT NULL,
  to_extents $int NOT NULL,
  virtual_size $int NOT NULL,
  sentence TEXT NOT NULL,
  who TEXT NOT NULL,
  inputs TEXT
) $strict;
CREATE INDEX storage_history_disk ON storage_history (pool, disk, id);
CREATE INDEX storage_history_at ON storage_history (at);
