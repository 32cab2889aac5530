-- +goose Up
-- Who asked for more time, and who asked to send a matter back; what was asked is few, and
-- waits for an answer.
ALTER TABLE matter ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN objected_by TEXT NOT NULL DEFAULT '';
CREATE INDEX matter_asked ON matter (home, due, id, area) WHERE asked <> '';
CREATE INDEX matter_objected ON matter (home, due, id, area) WHERE objected_by <> '';
