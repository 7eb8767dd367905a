-- The URL of the volume that a resource lies on, by which a storage service (Swordfish) tells of it.
ALTER TABLE storage_resources ADD COLUMN volume TEXT;
