-- +goose Up
-- Keepers of a round of a secret ballot. Each keeps a code; of the key that the code
-- makes the public half is stored here and the code is not.
CREATE TABLE review_keeper (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	seat integer NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	body text NOT NULL,
	open_key text NOT NULL,
	drawn_at bigint NOT NULL,
	accepted_at bigint NOT NULL,
	entered_at bigint NOT NULL,
	wrong integer NOT NULL,
	wrong_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX review_keeper_seat ON review_keeper (home, round, seat);
ALTER TABLE review_round ADD COLUMN keepers integer NOT NULL DEFAULT 0;
ALTER TABLE review_round ADD COLUMN days integer NOT NULL DEFAULT 0;
-- A round that waits for its keepers has not ended either.
DROP INDEX review_round_open;
CREATE INDEX review_round_running ON review_round (home, id) WHERE state IN ('named', 'open', 'shut');
