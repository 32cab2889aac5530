-- +goose Up
-- What waits for an act is few among the open, and is read by its state; what is written
-- off by its own; the open of a town in the order of their dates. What is stuck is found
-- in that order whatever it is stuck at, and by the body among the stuck.
CREATE INDEX matter_waits ON matter (home, state, due, id, area) WHERE state IN ('registered', 'reported', 'verified');
CREATE INDEX matter_closed ON matter (home, due, id, area) WHERE state = 'written_off';
CREATE INDEX matter_open_town ON matter (home, (area / 1000), due, id) WHERE state <> 'written_off';
DROP INDEX matter_blocked;
CREATE INDEX matter_stuck ON matter (home, due, id, blocked_by, area) WHERE blocked_by <> '';
