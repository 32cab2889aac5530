-- +goose Up
-- What a finding is about (类别), and the ladder whose rung a letter serves.
ALTER TABLE matter ADD COLUMN class text NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN repeat_on text NOT NULL DEFAULT '';
ALTER TABLE letter ADD COLUMN ladder text NOT NULL DEFAULT '';

-- The letters of rungs to a person, which the ladder of repeats counts.
CREATE INDEX letter_person ON letter (home, to_person, id) WHERE to_person <> '';
