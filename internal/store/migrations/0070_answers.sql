-- +goose Up
-- Whoever an entry is about may answer it once; the answer is sealed like the entry.
ALTER TABLE entry ADD COLUMN answer bytea;
ALTER TABLE entry ADD COLUMN answer_digest text NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN answered_at bigint NOT NULL DEFAULT 0;
