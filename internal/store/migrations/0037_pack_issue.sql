-- +goose Up
-- Issues of packs: asked for by one person, given by another, in force from a moment. A
-- programme keeps the pack that it was set up with, or had when it was upgraded.
CREATE TABLE pack_issue (
	home integer NOT NULL,
	id text NOT NULL,
	pack text NOT NULL,
	title text NOT NULL,
	document text NOT NULL,
	effective text NOT NULL,
	corrects text NOT NULL,
	reason text NOT NULL,
	state text NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	other text NOT NULL,
	other_post text NOT NULL,
	word text NOT NULL,
	at bigint NOT NULL,
	other_at bigint NOT NULL,
	from_at bigint NOT NULL,
	opening bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX pack_issue_state ON pack_issue (home, state, other_at, id);
-- By which version a board was computed, and what each row said before.
ALTER TABLE board_run ADD COLUMN trial bigint NOT NULL DEFAULT 0;
ALTER TABLE board_run ADD COLUMN was_pack text NOT NULL DEFAULT '';
ALTER TABLE board_run ADD COLUMN stood text NOT NULL DEFAULT '';
ALTER TABLE board_run ADD COLUMN told_at bigint NOT NULL DEFAULT 0;
ALTER TABLE standing ADD COLUMN was text NOT NULL DEFAULT '';
