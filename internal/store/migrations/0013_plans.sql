-- +goose Up
-- The whole ledger by due date, what is written off included. It is wider than
-- matter_open_due so that a list of what is in hand goes by that one.
CREATE INDEX matter_due ON matter (home, due, id, area, list, kind);

-- The name of a division as it is today, and the entries of a duty per person.
DROP INDEX area_code;
CREATE INDEX area_code ON area (home, code, from_day);
CREATE INDEX entry_about ON entry (home, duty, period, id) WHERE object <> '';
