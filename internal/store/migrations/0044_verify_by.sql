-- +goose Up
-- The last day to verify what was reported (核验期限), '' when nothing waits for it.
ALTER TABLE matter ADD COLUMN verify_by text NOT NULL DEFAULT '';
CREATE INDEX matter_verify_by ON matter (home, verify_by, id) WHERE verify_by <> '';
