-- Up to which number the log of a room is in its search index.

ALTER TABLE rooms ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;

UPDATE rooms AS r SET indexed = coalesce((SELECT max(e.seq) FROM events e WHERE e.room = r.room), 0);
