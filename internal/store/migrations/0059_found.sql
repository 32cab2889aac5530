-- +goose Up
-- Words are looked for in a file of its own.
DROP INDEX matter_find;
