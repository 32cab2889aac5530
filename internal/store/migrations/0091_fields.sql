-- +goose Up
-- What a list asks of its matters (字段), as canonical texts; what is about a person stands
-- in the sealed column beside it.
ALTER TABLE matter ADD COLUMN fields TEXT NOT NULL DEFAULT '';
