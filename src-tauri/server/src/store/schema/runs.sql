-- Where the logs tell of nothing but edits, removals and reactions, which pages of messages skip. It takes the place of an
-- index that every message had to be written into.

CREATE TABLE change_runs (
    room  INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    -- The numbers of the first and the last change of a run; a message or another event stands on both sides of it.
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    seal  INTEGER NOT NULL,
    PRIMARY KEY (room, first)
) STRICT, WITHOUT ROWID;

DROP INDEX events_read;
