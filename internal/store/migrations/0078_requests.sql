-- +goose Up
-- Since when a request waits for its answer.
ALTER TABLE matter ADD COLUMN asked_at bigint NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN objected_at bigint NOT NULL DEFAULT 0;
