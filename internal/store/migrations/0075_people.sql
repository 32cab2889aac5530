-- +goose Up
-- A second entry of one human leads to the one that stays; what people and bodies were
-- called before, and what an appointment said before it was corrected.
ALTER TABLE person ADD COLUMN merged TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN was TEXT NOT NULL DEFAULT '';
CREATE INDEX person_merged ON person (home, merged) WHERE merged <> '';
