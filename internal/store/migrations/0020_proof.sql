-- +goose Up
-- recorded is 0 where an event was written at the time that it states, and the time of
-- writing where it states an earlier one; null only where an older program wrote it.
DROP INDEX event_backdated;
CREATE INDEX event_backdated ON event (home, id) WHERE recorded > 0;
CREATE INDEX event_unmarked ON event (home, id) WHERE recorded IS NULL;

-- Checkpoints are journalled from version 1 on; those from before are named by the
-- event of the next one.
ALTER TABLE checkpoint ADD COLUMN version bigint NOT NULL DEFAULT 0;

-- Sessions and one-time tokens bear a seal that SQL cannot make. Those from before have
-- none: everybody signs in once more.
ALTER TABLE session ADD COLUMN seal text NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN seal text NOT NULL DEFAULT '';
DELETE FROM session;
DELETE FROM token;
