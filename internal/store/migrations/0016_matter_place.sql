-- +goose Up
-- Where in the village (组、寨), as it was written down.
ALTER TABLE matter ADD COLUMN place text NOT NULL DEFAULT '';
