-- +goose Up
-- Reviews (点评、民主评议). Who voted (voted) and what was voted (ballot) share no
-- column but the round and the body; neither has a time, and both have random
-- identifiers.
CREATE TABLE review_round (
	home integer NOT NULL,
	id text NOT NULL,
	review text NOT NULL,
	title text NOT NULL,
	period text NOT NULL,
	level text NOT NULL,
	area bigint NOT NULL,
	state text NOT NULL,
	options text NOT NULL,
	min_voters integer NOT NULL,
	pack text NOT NULL,
	opener text NOT NULL,
	opened_at bigint NOT NULL,
	closed_at bigint NOT NULL,
	published_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX review_round_period ON review_round (home, review, period, area);

CREATE TABLE remark (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	body text NOT NULL,
	note text NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX remark_body ON remark (home, round, body);

CREATE TABLE voted (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	body text NOT NULL,
	person text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX voted_person ON voted (home, round, body, person);

-- Outside the journal until the round is closed; then emptied.
CREATE TABLE ballot (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	body text NOT NULL,
	choice integer NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX ballot_round ON ballot (home, round, id);

CREATE TABLE ballot_counted (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	body text NOT NULL,
	choice integer NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE verdict (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	body text NOT NULL,
	area bigint NOT NULL,
	period text NOT NULL,
	voters integer NOT NULL,
	counted integer NOT NULL,
	points bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX verdict_body ON verdict (home, round, body);

-- Boards (月排名).
CREATE TABLE board_run (
	home integer NOT NULL,
	id text NOT NULL,
	board text NOT NULL,
	title text NOT NULL,
	period text NOT NULL,
	sheet text NOT NULL,
	level text NOT NULL,
	pack text NOT NULL,
	min_cases integer NOT NULL,
	state text NOT NULL,
	objection text NOT NULL,
	object_by text NOT NULL,
	object_until bigint NOT NULL,
	computer text NOT NULL,
	publisher text NOT NULL,
	computed_at bigint NOT NULL,
	shown_at bigint NOT NULL,
	final_at bigint NOT NULL,
	published_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX board_run_period ON board_run (home, board, period);

CREATE TABLE standing (
	home integer NOT NULL,
	id text NOT NULL,
	run text NOT NULL,
	body text NOT NULL,
	name text NOT NULL,
	area bigint NOT NULL,
	figures text NOT NULL,
	items text NOT NULL,
	scored integer NOT NULL,
	refusal text NOT NULL,
	total bigint NOT NULL,
	cases integer NOT NULL,
	band text NOT NULL,
	place integer NOT NULL,
	placed integer NOT NULL,
	signs text NOT NULL,
	reason text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX standing_body ON standing (home, run, body);
CREATE INDEX standing_area ON standing (home, run, area);

CREATE TABLE objection (
	home integer NOT NULL,
	id text NOT NULL,
	run text NOT NULL,
	standing text NOT NULL,
	body text NOT NULL,
	item text NOT NULL,
	note text NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	state text NOT NULL,
	ruling text NOT NULL,
	ruler text NOT NULL,
	ruler_post text NOT NULL,
	changes text NOT NULL,
	at bigint NOT NULL,
	ruled_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX objection_run ON objection (home, run, id);
