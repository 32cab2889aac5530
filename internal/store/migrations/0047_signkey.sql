-- +goose Up
-- The key pairs with which persons sign (本人签名). The private half is sealed under the
-- person's own secret; a person has one key that has not ended.
CREATE TABLE signkey (
	home integer NOT NULL,
	id text NOT NULL,
	person text NOT NULL,
	public text NOT NULL,
	sealed text NOT NULL,
	state text NOT NULL,
	made_at bigint NOT NULL,
	waits bigint NOT NULL,
	opening bigint NOT NULL,
	first_by text NOT NULL,
	first_post text NOT NULL,
	first_at bigint NOT NULL,
	second_by text NOT NULL,
	second_post text NOT NULL,
	second_at bigint NOT NULL,
	ended_by text NOT NULL,
	ended_at bigint NOT NULL,
	seal text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX signkey_person ON signkey (home, person) WHERE state <> 'ended';
CREATE INDEX signkey_waits ON signkey (home, state) WHERE state = 'waiting';
ALTER TABLE account ADD COLUMN lost_key bigint NOT NULL DEFAULT 0;
