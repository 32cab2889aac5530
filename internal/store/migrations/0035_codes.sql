-- +goose Up
-- One-time codes of accounts: who asked, who released, when the holder used it. An
-- account remembers when a secret was set after one; a programme who opens it.
CREATE TABLE account_code (
	home integer NOT NULL,
	id text NOT NULL,
	account text NOT NULL,
	person text NOT NULL,
	first bigint NOT NULL,
	reason text NOT NULL,
	state text NOT NULL,
	asked_by text NOT NULL,
	asked_post text NOT NULL,
	asked_at bigint NOT NULL,
	released_by text NOT NULL,
	released_post text NOT NULL,
	released_at bigint NOT NULL,
	used_at bigint NOT NULL,
	opening bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX account_code_account ON account_code (home, account, id);
CREATE INDEX account_code_state ON account_code (home, state, id);
ALTER TABLE account ADD COLUMN fresh bigint NOT NULL DEFAULT 0;
ALTER TABLE programme ADD COLUMN opener text NOT NULL DEFAULT '';
