-- +goose Up
-- A problem that was found when a duty was entered becomes a matter in one act.
ALTER TABLE matter ADD COLUMN entry text NOT NULL DEFAULT '';
CREATE INDEX matter_entry ON matter (home, entry) WHERE entry <> '';
