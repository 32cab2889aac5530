-- +goose Up
CREATE TABLE entry (
	home integer NOT NULL,
	id text NOT NULL,
	duty text NOT NULL,
	post text NOT NULL,
	person text NOT NULL,
	period text NOT NULL,
	day text NOT NULL,
	area bigint NOT NULL,
	object text NOT NULL,
	slot text NOT NULL,
	filled text NOT NULL,
	none_new integer NOT NULL,
	timely text NOT NULL,
	saved_at bigint NOT NULL,
	delivered_at bigint NOT NULL,
	amended integer NOT NULL,
	text_print text NOT NULL,
	pack text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX entry_post ON entry (home, post, duty, period, id);
CREATE INDEX entry_log ON entry (home, post, day, id);
CREATE INDEX entry_day ON entry (home, duty, day, area);
CREATE UNIQUE INDEX entry_once ON entry (home, slot) WHERE slot <> '';
CREATE INDEX entry_area ON entry (home, area, day);
CREATE INDEX entry_object ON entry (home, duty, object, period) WHERE object <> '';
CREATE INDEX entry_print ON entry (home, text_print) WHERE text_print <> '';

CREATE TABLE amendment (
	home integer NOT NULL,
	id text NOT NULL,
	entry text NOT NULL,
	person text NOT NULL,
	reason text NOT NULL,
	before_values text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX amendment_entry ON amendment (home, entry, id);

CREATE TABLE spot_round (
	home integer NOT NULL,
	id text NOT NULL,
	duty text NOT NULL,
	spot text NOT NULL,
	pack text NOT NULL,
	seed text NOT NULL,
	candidates text NOT NULL,
	pairs text NOT NULL,
	post text NOT NULL,
	person text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX spot_round_duty ON spot_round (home, duty, at);

CREATE TABLE spot_check (
	home integer NOT NULL,
	id text NOT NULL,
	round text NOT NULL,
	area bigint NOT NULL,
	day text NOT NULL,
	entry text NOT NULL,
	result text NOT NULL,
	note text NOT NULL,
	evidence text NOT NULL,
	checker text NOT NULL,
	post text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX spot_check_pair ON spot_check (home, round, area, day);
CREATE INDEX spot_check_area ON spot_check (home, area, day);
