-- +goose Up
-- Places below the village (组、寨、屯) bear a number within their village, and one
-- name there; a division says by which document it began and by which it ended.
ALTER TABLE place ADD COLUMN seq integer NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX place_seq ON place (home, village, seq);
CREATE UNIQUE INDEX place_name ON place (home, village, name);
ALTER TABLE area ADD COLUMN document text NOT NULL DEFAULT '';
ALTER TABLE area ADD COLUMN ended_by text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX area_begin ON area (home, code, from_day);
DROP INDEX area_code;
