-- +goose Up
-- What fell due at an instant of today is told from what is due by its end without reading
-- the matters themselves.
DROP INDEX matter_open_due;
CREATE INDEX matter_open_due ON matter (home, due, id, area, due_at) WHERE state <> 'written_off';
