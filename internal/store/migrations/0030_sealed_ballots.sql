-- +goose Up
-- A ballot is sealed to the key of its round and lies in the row that says who
-- voted, unreadable; at the close it is counted and taken out. What stood readable
-- beside the voters is overwritten first. Rounds that were open have no key: they
-- are void at the next sweep.
UPDATE ballot SET choice = 0, body = '';
DROP TABLE ballot;
ALTER TABLE voted ADD COLUMN print text NOT NULL DEFAULT '';
ALTER TABLE voted ADD COLUMN sealed bytea;
ALTER TABLE verdict ADD COLUMN choices text NOT NULL DEFAULT '';
ALTER TABLE review_round ADD COLUMN box text NOT NULL DEFAULT '';
ALTER TABLE review_round ADD COLUMN close_at bigint NOT NULL DEFAULT 0;
ALTER TABLE review_round ADD COLUMN void text NOT NULL DEFAULT '';
ALTER TABLE review_round ADD COLUMN turn integer NOT NULL DEFAULT 0;
-- A void round is held again as the next turn of its period.
DROP INDEX review_round_period;
CREATE UNIQUE INDEX review_round_turn ON review_round (home, review, period, area, turn);
CREATE INDEX review_round_open ON review_round (home, id) WHERE state = 'open';
