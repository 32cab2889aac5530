-- +goose Up
-- What a letter of a case says is sealed, as the case is.
ALTER TABLE letter ADD COLUMN private bytea;
ALTER TABLE letter ADD COLUMN private_digest text NOT NULL DEFAULT '';
