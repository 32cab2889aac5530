-- +goose Up
-- Appointments that need a second office: who asked, who confirmed, and an end that
-- waits. Rows from before stand as confirmed.
ALTER TABLE appointment ADD COLUMN state text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN backdated bigint NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN asked_by text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN asked_body text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN asked_at bigint NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN confirmed_by text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN confirmed_at bigint NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN end_day text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN end_reason text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN end_by text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN end_body text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN end_at bigint NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN ended_by text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN ended_at bigint NOT NULL DEFAULT 0;
