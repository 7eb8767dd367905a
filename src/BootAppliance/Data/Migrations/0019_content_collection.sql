-- A retired version whose content may go; its manifest stays, because its successor names it.
ALTER TABLE template_versions ADD COLUMN dropped_at $int;
ALTER TABLE template_versions ADD COLUMN dropped_by TEXT;
ALTER TABLE template_versions ADD COLUMN dropped_why TEXT;

-- Chunks and indexes that nothing named when the store was last looked through, and since when. While deleting_until is to come, one
-- of the appliances may be deleting it: whoever needs it waits.
CREATE TABLE content_garbage (
  id $blob PRIMARY KEY,
  is_index $int NOT NULL,
  length $int NOT NULL,
  marked_at $int NOT NULL,
  deleting_until $int
) $strict;

CREATE INDEX content_garbage_deleting ON content_garbage (deleting_until) WHERE deleting_until IS NOT NULL;

-- Counts the drafts that were ever begun: what was found to be garbage is deleted only if none began since.
CREATE TABLE content_epoch (epoch $int NOT NULL) $strict;

INSERT INTO content_epoch (epoch) VALUES (0);
