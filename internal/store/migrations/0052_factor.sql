-- +goose Up
-- The second factor of accounts (第二重验证). The secret that a phone shares is sealed under
-- a key outside the database; an account has one factor that is on.
CREATE TABLE factor (
	home integer NOT NULL,
	id text NOT NULL,
	account text NOT NULL,
	person text NOT NULL,
	state text NOT NULL,
	secret bytea,
	secret_digest text NOT NULL,
	made_at bigint NOT NULL,
	step bigint NOT NULL,
	wrong bigint NOT NULL,
	until_at bigint NOT NULL,
	codes text NOT NULL,
	ended_by text NOT NULL,
	ended_at bigint NOT NULL,
	seal text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX factor_account ON factor (home, account) WHERE state = 'on';
ALTER TABLE account ADD COLUMN factor text NOT NULL DEFAULT '';
ALTER TABLE account_code ADD COLUMN factor bigint NOT NULL DEFAULT 0;
