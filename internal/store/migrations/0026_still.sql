-- +goose Up
-- Why the ladders of a matter stand still (督办停住), and for how long it was put off (暂缓).
ALTER TABLE matter ADD COLUMN still text NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN deferrals text NOT NULL DEFAULT '';
CREATE INDEX matter_still ON matter (home, id) WHERE still <> '';
CREATE INDEX matter_deferred ON matter (home, due, id, deferred) WHERE deferred <> '';
CREATE INDEX matter_deferred_new ON matter (home, id, deferred) WHERE deferred <> '';
