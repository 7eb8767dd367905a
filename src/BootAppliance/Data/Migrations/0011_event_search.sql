-- Who asked for it, which stood in the data alone; and one index for each question to millions of events.
ALTER TABLE events ADD COLUMN who TEXT;

UPDATE events SET who = CAST(data AS $json) ->> 'who' WHERE data IS NOT NULL;

CREATE INDEX events_by_who ON events (who, id) WHERE who IS NOT NULL;
CREATE INDEX events_by_mac ON events (mac, id) WHERE mac IS NOT NULL;
CREATE INDEX events_by_address ON events (address, id) WHERE address IS NOT NULL;
CREATE INDEX events_by_reason ON events (reason, id) WHERE reason IS NOT NULL;
CREATE INDEX events_by_level ON events (id) WHERE level >= 1;
CREATE INDEX events_by_time ON events (at, id);
