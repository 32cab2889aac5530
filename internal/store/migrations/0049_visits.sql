-- +goose Up
-- The log of sign-ins: who came in, who tried, who was refused, from where.
CREATE TABLE visit (
	home integer NOT NULL,
	id text NOT NULL,
	at bigint NOT NULL,
	till bigint NOT NULL,
	n bigint NOT NULL,
	kind text NOT NULL,
	login text NOT NULL,
	account text NOT NULL,
	person text NOT NULL,
	address text NOT NULL,
	device text NOT NULL,
	about text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX visit_person ON visit (home, person, id) WHERE person <> '';
-- Where a session was opened, for its holder.
ALTER TABLE session ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN device text NOT NULL DEFAULT '';
