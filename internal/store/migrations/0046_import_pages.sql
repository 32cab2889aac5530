-- +goose Up
-- An import is written page by page: how far it stands, which rows of the file it is to
-- write under which matching of columns, and down to which row it was taken back.
ALTER TABLE import ADD COLUMN state text NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN planned bigint NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN plan text NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN back text NOT NULL DEFAULT '';
-- The row of the file that a written row came from.
ALTER TABLE import_row ADD COLUMN line bigint NOT NULL DEFAULT 0;
CREATE INDEX import_state ON import (home, state) WHERE state IN ('running', 'undoing');
