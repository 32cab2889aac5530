-- +goose Up
CREATE TABLE letter (
	home integer NOT NULL,
	id text NOT NULL,
	kind text NOT NULL,
	title text NOT NULL,
	number text NOT NULL,
	addressee text NOT NULL,
	to_body text NOT NULL,
	to_post text NOT NULL,
	to_person text NOT NULL,
	matter text NOT NULL,
	rung text NOT NULL,
	paragraphs text NOT NULL,
	copies text NOT NULL,
	form text NOT NULL,
	state text NOT NULL,
	drafter text NOT NULL,
	issuer text NOT NULL,
	issuer_post text NOT NULL,
	reason text NOT NULL,
	reply text NOT NULL,
	reply_due text NOT NULL,
	answer text NOT NULL,
	pack text NOT NULL,
	drafted_at bigint NOT NULL,
	signed_at bigint NOT NULL,
	served_at bigint NOT NULL,
	replied_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX letter_matter ON letter (home, matter, id);
CREATE INDEX letter_state ON letter (home, state, id);
CREATE INDEX letter_post ON letter (home, to_post, id);
CREATE INDEX letter_body ON letter (home, to_body, id);
