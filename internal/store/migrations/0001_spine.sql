-- +goose Up
-- Shared tables: small, rarely written, the same for every home.
CREATE TABLE pack (
	id text NOT NULL,
	version integer NOT NULL,
	home integer NOT NULL,
	source text NOT NULL,
	digest text NOT NULL,
	effective text NOT NULL,
	issued_at bigint NOT NULL,
	document text NOT NULL,
	PRIMARY KEY (id, version)
);

-- The journal. seq 0 is an event that the sequencer has not numbered yet.
CREATE TABLE event (
	home integer NOT NULL,
	id text NOT NULL,
	seq bigint NOT NULL,
	at bigint NOT NULL,
	act text NOT NULL,
	subject text NOT NULL,
	key text,
	leaf bytea NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX event_key ON event (home, key) WHERE key IS NOT NULL;
CREATE INDEX event_seq ON event (home, seq);
CREATE INDEX event_subject ON event (home, subject);

-- Hashes of the Merkle tree over numbered events.
CREATE TABLE tree (
	home integer NOT NULL,
	idx bigint NOT NULL,
	hash bytea NOT NULL,
	PRIMARY KEY (home, idx)
);

CREATE TABLE checkpoint (
	home integer NOT NULL,
	size bigint NOT NULL,
	note text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (home, size)
);

-- Printed numbers without gaps, one counter per home, name and year.
CREATE TABLE counter (
	home integer NOT NULL,
	id text NOT NULL,
	last integer NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE programme (
	home integer NOT NULL,
	id text NOT NULL,
	title text NOT NULL,
	pack text NOT NULL,
	zone text NOT NULL,
	body text NOT NULL,
	demo integer NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE area (
	home integer NOT NULL,
	id text NOT NULL,
	code bigint NOT NULL,
	name text NOT NULL,
	from_day text NOT NULL,
	until_day text NOT NULL,
	predecessor text NOT NULL,
	successor text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX area_code ON area (home, code);

CREATE TABLE place (
	home integer NOT NULL,
	id text NOT NULL,
	village bigint NOT NULL,
	name text NOT NULL,
	kind text NOT NULL,
	aliases text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE body (
	home integer NOT NULL,
	id text NOT NULL,
	name text NOT NULL,
	short text NOT NULL,
	kind text NOT NULL,
	area bigint NOT NULL,
	parent text NOT NULL,
	credit text NOT NULL,
	from_day text NOT NULL,
	until_day text NOT NULL,
	successor text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX body_name ON body (home, name);
CREATE INDEX body_area ON body (home, area);

CREATE TABLE post (
	home integer NOT NULL,
	id text NOT NULL,
	body text NOT NULL,
	title text NOT NULL,
	role text NOT NULL,
	area bigint NOT NULL,
	above text NOT NULL,
	from_day text NOT NULL,
	until_day text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX post_area ON post (home, area);
CREATE INDEX post_body ON post (home, body);

CREATE TABLE person (
	home integer NOT NULL,
	id text NOT NULL,
	name text NOT NULL,
	phone bytea,
	phone_digest text NOT NULL,
	citizen_id bytea,
	citizen_id_digest text NOT NULL,
	citizen_key text NOT NULL,
	managing text NOT NULL,
	grade text NOT NULL,
	reserve text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX person_name ON person (home, name, id);
CREATE INDEX person_key ON person (home, citizen_key);

CREATE TABLE appointment (
	home integer NOT NULL,
	id text NOT NULL,
	post text NOT NULL,
	person text NOT NULL,
	hold text NOT NULL,
	from_day text NOT NULL,
	until_day text NOT NULL,
	document text NOT NULL,
	sender text NOT NULL,
	team text NOT NULL,
	relations text NOT NULL,
	ended text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX appointment_post ON appointment (home, post, id);
CREATE INDEX appointment_person ON appointment (home, person);

CREATE TABLE leave (
	home integer NOT NULL,
	id text NOT NULL,
	person text NOT NULL,
	post text NOT NULL,
	from_day text NOT NULL,
	until_day text NOT NULL,
	kind text NOT NULL,
	reason text NOT NULL,
	approver text NOT NULL,
	refused integer NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX leave_person ON leave (home, person);

CREATE TABLE account (
	home integer NOT NULL,
	id text NOT NULL,
	login text NOT NULL,
	person text NOT NULL,
	secret text NOT NULL,
	state text NOT NULL,
	epoch integer NOT NULL,
	expires text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX account_login ON account (home, login);
CREATE INDEX account_person ON account (home, person);

-- Outside the journal: sessions, failed attempts, one-time tokens.
CREATE TABLE session (
	home integer NOT NULL,
	id text NOT NULL,
	account text NOT NULL,
	epoch integer NOT NULL,
	post text NOT NULL,
	kind text NOT NULL,
	created bigint NOT NULL,
	seen bigint NOT NULL,
	expires bigint NOT NULL,
	pin text NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX session_account ON session (home, account);

CREATE TABLE attempt (
	home integer NOT NULL,
	id text NOT NULL,
	failures integer NOT NULL,
	until bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE token (
	home integer NOT NULL,
	id text NOT NULL,
	purpose text NOT NULL,
	account text NOT NULL,
	expires bigint NOT NULL,
	PRIMARY KEY (home, id)
);

CREATE TABLE matter (
	home integer NOT NULL,
	id text NOT NULL,
	number text NOT NULL,
	list text NOT NULL,
	kind text NOT NULL,
	area bigint NOT NULL,
	title text NOT NULL,
	facts text NOT NULL,
	demand text NOT NULL,
	origin text NOT NULL,
	state text NOT NULL,
	outcome text NOT NULL,
	owner text NOT NULL,
	owner_body text NOT NULL,
	assist text NOT NULL,
	supervisor text NOT NULL,
	accepted integer NOT NULL,
	objections integer NOT NULL,
	blocked_by text NOT NULL,
	blocked_on text NOT NULL,
	deferred text NOT NULL,
	duplicate text NOT NULL,
	parent text NOT NULL,
	sealed integer NOT NULL,
	backfilled integer NOT NULL,
	clock text NOT NULL,
	due text NOT NULL,
	due_at bigint NOT NULL,
	extensions integer NOT NULL,
	asked text NOT NULL,
	ladder text NOT NULL,
	rung integer NOT NULL,
	rung_on text NOT NULL,
	next_due bigint NOT NULL,
	returns integer NOT NULL,
	reopens integer NOT NULL,
	reporter text NOT NULL,
	verifier text NOT NULL,
	pack text NOT NULL,
	registered_at bigint NOT NULL,
	assigned_at bigint NOT NULL,
	reported_at bigint NOT NULL,
	verified_at bigint NOT NULL,
	written_off_at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX matter_number ON matter (home, number);
CREATE INDEX matter_open_due ON matter (home, due, id, area) WHERE state <> 'written_off';
CREATE INDEX matter_open_area ON matter (home, area, due, id) WHERE state <> 'written_off';
CREATE INDEX matter_owner ON matter (home, owner, due, id);
CREATE INDEX matter_blocked ON matter (home, blocked_by, due, id) WHERE blocked_by <> '';
CREATE INDEX matter_next ON matter (home, next_due) WHERE next_due > 0;
CREATE INDEX matter_area ON matter (home, area, id);

CREATE TABLE step (
	home integer NOT NULL,
	id text NOT NULL,
	matter text NOT NULL,
	at bigint NOT NULL,
	act text NOT NULL,
	post text NOT NULL,
	person text NOT NULL,
	acted_for text NOT NULL,
	note text NOT NULL,
	before_state text NOT NULL,
	after_state text NOT NULL,
	other text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX step_matter ON step (home, matter, id);

CREATE TABLE evidence (
	home integer NOT NULL,
	id text NOT NULL,
	matter text NOT NULL,
	need text NOT NULL,
	note text NOT NULL,
	hash text NOT NULL,
	name text NOT NULL,
	type text NOT NULL,
	size bigint NOT NULL,
	taken_at bigint NOT NULL,
	place text NOT NULL,
	post text NOT NULL,
	person text NOT NULL,
	at bigint NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (home, id)
);
CREATE INDEX evidence_matter ON evidence (home, matter, id);

-- Counts kept in the act's own transaction; sealed matters never enter.
CREATE TABLE tally (
	home integer NOT NULL,
	area bigint NOT NULL,
	list text NOT NULL,
	state text NOT NULL,
	due text NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (home, area, list, state, due)
);
