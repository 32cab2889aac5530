-- +goose Up
-- What was urged (催办): how often, on which day the last time.
ALTER TABLE matter ADD COLUMN urges BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN urged_on TEXT NOT NULL DEFAULT '';
