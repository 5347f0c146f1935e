-- Owners' powers, and messages that change.

ALTER TABLE rooms ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN slow_seconds INTEGER NOT NULL DEFAULT 0;

-- Everybody who was ever in a room.
CREATE TABLE visitors (
    room    INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session INTEGER NOT NULL REFERENCES sessions (session) ON DELETE CASCADE,
    PRIMARY KEY (room, session)
) STRICT, WITHOUT ROWID;

CREATE INDEX visitors_session ON visitors (session);

INSERT INTO visitors (room, session) SELECT room, session FROM members;
INSERT OR IGNORE INTO visitors (room, session)
    SELECT e.room, s.session FROM events e JOIN sessions s ON s.id = json_extract(e.body, '$.user.id')
    WHERE e.type = 'join';

CREATE TABLE bans (
    room       INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session    INTEGER NOT NULL REFERENCES sessions (session),
    until      INTEGER,
    by_session INTEGER REFERENCES sessions (session),
    at         INTEGER NOT NULL,
    -- Sixteen bytes each.
    addresses  BLOB    NOT NULL,
    PRIMARY KEY (room, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE mutes (
    room    INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session INTEGER NOT NULL REFERENCES sessions (session) ON DELETE CASCADE,
    until   INTEGER NOT NULL,
    PRIMARY KEY (room, session)
) STRICT, WITHOUT ROWID;

-- When people last wrote while slow mode was on.
CREATE TABLE paces (
    room    INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    session INTEGER NOT NULL REFERENCES sessions (session) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    PRIMARY KEY (room, session)
) STRICT, WITHOUT ROWID;

-- The message that an edit, a removal or a reaction is about; and for a message its last edit and its removal.
ALTER TABLE events ADD COLUMN target INTEGER;
ALTER TABLE events ADD COLUMN edited INTEGER;
ALTER TABLE events ADD COLUMN removed INTEGER;

CREATE INDEX events_changes ON events (room, target) WHERE target IS NOT NULL;
CREATE INDEX events_read ON events (room, seq) WHERE type NOT IN ('edit', 'remove', 'react');
CREATE INDEX events_gif ON events (gif) WHERE gif IS NOT NULL;

-- What each person last did with each emoji on a message, and the event that says so. A kind of emoji has the place of
-- the event that first put it there.
CREATE TABLE reactions (
    room   INTEGER NOT NULL REFERENCES rooms (room) ON DELETE CASCADE,
    target INTEGER NOT NULL,
    emoji  TEXT    NOT NULL,
    user   TEXT    NOT NULL,
    is_on  INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    PRIMARY KEY (room, target, emoji, user)
) STRICT, WITHOUT ROWID;
