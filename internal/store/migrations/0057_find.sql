-- +goose Up
-- A word is looked for in this index alone, in the order of the dates. What it begins with
-- is empty for every matter: whoever looks for a word asks for that too, and no other index
-- answers it as well.
CREATE INDEX matter_find ON matter (home, substr(title, 1, 0), due, id, title, number, state);
