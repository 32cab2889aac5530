-- +goose Up
-- A post answers for the matters of the posts below it that nobody holds.
CREATE INDEX post_above ON post (home, above) WHERE above <> '';
