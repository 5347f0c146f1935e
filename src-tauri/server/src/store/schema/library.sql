CREATE TABLE library (
    -- The newest has the highest place; a place is never given again.
    place   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id      TEXT    NOT NULL UNIQUE,
    mime    TEXT    NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    frames  INTEGER NOT NULL,
    blob    TEXT    NOT NULL UNIQUE,
    alt     TEXT,
    tags    TEXT    NOT NULL,
    -- Who put it there; nobody for what came with the host.
    session INTEGER REFERENCES sessions (session),
    at      INTEGER NOT NULL
) STRICT;

ALTER TABLE gifs ADD COLUMN alt TEXT;
-- Which picture of the library this one of a room is a copy of.
ALTER TABLE gifs ADD COLUMN library TEXT;

CREATE INDEX gifs_library ON gifs (room, library) WHERE library IS NOT NULL;
