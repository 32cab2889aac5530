-- +goose Up
-- Evidence that was given by mistake is voided, and stays.
ALTER TABLE evidence ADD COLUMN voided_at bigint NOT NULL DEFAULT 0;
