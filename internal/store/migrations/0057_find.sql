-- +goose Up
-- A word is looked for in this index alone, in the order of the dates; whoever looks for
-- none does not name it.
CREATE INDEX matter_find ON matter (home, due, id, title, number, state) WHERE title <> '';
